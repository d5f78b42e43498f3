//! A store that is closed, silent, or away for a while: an error in bounded time, and then life goes on.

use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::net::{TcpListener, TcpStream};

use super::super::{Config, Error, Key, OpenError, S3Config, Secret, Store, Timeouts, UploadId};
use super::server_config;

/// Far below what a person would wait; the tests prove that they hold.
const SHORT: Timeouts = Timeouts { connect_ms: 300, attempt_ms: 500, operation_ms: 2_000 };

fn impatient(endpoint: String) -> S3Config {
    let mut config = S3Config::new(endpoint, "rekap");
    config.access_key = Some("key".to_owned());
    config.secret_key = Some(Secret::from("secret".to_owned()));
    config.timeouts = SHORT;
    config
}

async fn is_unavailable_soon(endpoint: String) {
    let begun = Instant::now();
    let answer = Store::open(&Config::S3(impatient(endpoint))).await;
    assert!(matches!(answer, Err(OpenError::Store(Error::Unavailable { .. }))), "{answer:?}");
    // The operation limit, and room for a busy machine (not a measurement).
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_closed_port_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    is_unavailable_soon(endpoint).await;
}

#[tokio::test]
async fn a_server_that_accepts_and_says_nothing_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let silent = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            held.push(connection);
        }
    });
    is_unavailable_soon(endpoint).await;
    silent.abort();
}

/// Forwards a port to the real server until it is dropped: the network cable of these tests.
async fn cable(listener: TcpListener, target: String) {
    let mut plugged = tokio::task::JoinSet::new();
    while let Ok((mut near, _)) = listener.accept().await {
        let target = target.clone();
        plugged.spawn(async move {
            if let Ok(mut far) = TcpStream::connect(target).await {
                drop(tokio::io::copy_bidirectional(&mut near, &mut far).await);
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_was_away_is_used_again_when_it_is_back() {
    let Some(mut config) = server_config() else { return };
    let target = config.endpoint.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    config.endpoint = format!("http://{address}");
    config.timeouts = Timeouts { connect_ms: 1_000, attempt_ms: 5_000, operation_ms: 8_000 };
    let plugged = tokio::spawn(cable(listener, target.clone()));
    let store = Store::open(&Config::S3(config)).await.unwrap();
    let key = Key::Probe { run: UploadId::random(), number: 0 };
    store.put(&key, Bytes::from_static(b"before")).await.unwrap();

    plugged.abort();
    assert!(plugged.await.unwrap_err().is_cancelled());
    let begun = Instant::now();
    for failed in [
        store.put(&key, Bytes::from_static(b"meanwhile")).await,
        store.get(&key).await.map(drop),
        store.probe().await.map(drop),
    ] {
        assert!(matches!(failed, Err(Error::Unavailable { .. })), "{failed:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());

    let plugged = tokio::spawn(cable(TcpListener::bind(address).await.unwrap(), target));
    assert_eq!(store.get(&key).await.unwrap(), Some(Bytes::from_static(b"before")));
    store.put(&key, Bytes::from_static(b"after")).await.unwrap();
    assert_eq!(store.get(&key).await.unwrap(), Some(Bytes::from_static(b"after")));
    plugged.abort();
}
