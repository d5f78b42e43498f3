//! kill -9 while photos are being stored: what was acknowledged is there, what was not is absent or whole.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};

use super::super::{Config, Key, Put, Store};
use super::{bytes, open};
use crate::hash::Sha256;

const KILLS: u64 = 20;
const FOLDER: &str = "REKAP_TEST_KILLED_FOLDER";
const SEED: &str = "REKAP_TEST_KILLED_SEED";
/// Sizes on both sides of what is kept in memory and written in one batch.
const SIZES: [usize; 3] = [40_000, 1_500_000, 2_500_000];

/// The process that is killed: stores photos for ever, eight at once, and says which are stored.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "not a test: the process that the test beside it kills"]
async fn the_process_to_be_killed() {
    let (Ok(folder), Ok(seed)) = (std::env::var(FOLDER), std::env::var(SEED)) else { return };
    let seed: u64 = seed.parse().unwrap();
    let store = Store::open(&Config::Embedded { dir: folder.into() }).await.unwrap();
    stream::iter(0_u64..)
        .for_each_concurrent(8, |n| {
            let store = store.clone();
            async move {
                let photo = bytes(SIZES[n as usize % SIZES.len()], seed * 100_000 + n);
                let hash = Sha256::of(&photo);
                assert_eq!(store.put_new(&Key::Original(hash), photo).await.unwrap(), Put::Created);
                println!("\nSTORED {hash}");
            }
        })
        .await;
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let base: u64 = rand::random_range(0..1 << 30);
    println!("seed {base}");
    let mut stored: Vec<Sha256> = Vec::new();
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "evidence::tests::killed::the_process_to_be_killed", "--ignored", "--nocapture"])
            .env(FOLDER, dir.path())
            .env(SEED, (base + kill).to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut hashes =
            lines.by_ref().filter_map(|line| line.strip_prefix("STORED ").and_then(|hash| hash.parse().ok()));
        // Work is under way; now at any moment of it.
        for _ in 0..=kill % 5 {
            stored.push(hashes.next().expect("the process stores something"));
        }
        std::thread::sleep(Duration::from_millis((base ^ (kill * 37)) % 90));
        child.kill().unwrap();
        child.wait().unwrap();
        stored.extend(hashes);
    }
    let store = open(&dir).await;
    for hash in &stored {
        assert!(store.get(&Key::Original(*hash)).await.unwrap().is_some(), "{hash} was acknowledged");
    }
    // Also what was stored and not acknowledged any more is whole.
    let listed = store.list("original/", None).await.unwrap();
    assert!(listed.len() >= stored.len());
    for object in &listed {
        assert!(store.get(&object.path.parse().unwrap()).await.unwrap().is_some(), "{}", object.path);
    }
    println!("{} acknowledged, {} stored, after {KILLS} kills", stored.len(), listed.len());
    let left = std::fs::read_dir(dir.path().join("tmp")).unwrap().count();
    assert_eq!(left, 1, "only the folder of the living process");
}
