//! Not a test of speed but its measurement: `cargo test --lib evidence::tests::measured -- --ignored --nocapture`.

use std::time::Instant;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::super::{Config, Key, Store, bench};
use super::{bytes, embedded, server_config};
use crate::hash::Sha256;

const PHOTO: usize = 1_500_000;
const AT_ONCE: usize = 32;
const COUNT: usize = 200;

/// What intake does with a photo once it is here: hash it, put it under its hash.
async fn hashed_puts(store: &Store) -> f64 {
    let photos: Vec<_> = (0..COUNT).map(|n| bytes(PHOTO, rand::random::<u64>() ^ n as u64)).collect();
    let begun = Instant::now();
    stream::iter(photos)
        .map(|photo| {
            let store = store.clone();
            tokio::spawn(async move { store.put_new(&Key::Original(Sha256::of(&photo)), photo).await.unwrap() })
        })
        .buffer_unordered(AT_ONCE)
        .try_collect::<Vec<_>>()
        .await
        .unwrap();
    COUNT as f64 / begun.elapsed().as_secs_f64()
}

async fn compare(name: &str, store: &Store) {
    for round in 1..=5 {
        let bare = bench::put_rate(store, PHOTO, AT_ONCE, COUNT).await.unwrap();
        let ours = hashed_puts(store).await;
        println!(
            "{name} round {round}: bare PUT {:.0}/s (median {:?}), hash + put_new {ours:.0}/s, ratio {:.2}",
            bare.per_second,
            bare.median,
            ours / bare.per_second
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: minutes, and 2 GB of disk"]
async fn puts_of_photos_against_a_bare_sdk_put() {
    let (store, _dir) = embedded().await;
    compare("embedded", &store).await;
    if let Some(config) = server_config() {
        compare("server", &Store::open(&Config::S3(config)).await.unwrap()).await;
    }
}
