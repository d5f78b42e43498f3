//! One conformance suite on two stores ([`conformance`]), what only a folder can show ([`disk`]), a process that
//! is killed ([`killed`]), and a store that goes away ([`gone`]). A real server is used when `REKAP_TEST_S3_ENDPOINT`, `REKAP_TEST_S3_ACCESS_KEY` and
//! `REKAP_TEST_S3_SECRET_KEY` are set (`scripts/lib/seaweedfs.sh` does it); each run makes a bucket of its own there.

mod conformance;
mod disk;
mod gone;
mod killed;
mod measured;

use std::sync::OnceLock;

use bytes::Bytes;
use tempfile::TempDir;

use super::{Config, S3Config, Store};

/// An embedded store in a folder of its own.
async fn embedded() -> (Store, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (open(&dir).await, dir)
}

async fn open(dir: &TempDir) -> Store {
    Store::open(&Config::Embedded { dir: dir.path().to_owned() }).await.unwrap()
}

/// How to reach the real server, if there is one.
fn server_config() -> Option<S3Config> {
    static BUCKET: OnceLock<String> = OnceLock::new();
    let get = |name: &str| std::env::var(name).ok();
    let found = (|| {
        let bucket = BUCKET.get_or_init(|| format!("rekap-test-{}", hex::encode(rand::random::<[u8; 6]>())));
        let mut config = S3Config::new(get("REKAP_TEST_S3_ENDPOINT")?, bucket.clone());
        config.access_key = Some(get("REKAP_TEST_S3_ACCESS_KEY")?);
        config.secret_key = Some(get("REKAP_TEST_S3_SECRET_KEY")?.into());
        Some(config)
    })();
    if found.is_none() {
        println!("SKIPPED on a real S3 server: REKAP_TEST_S3_ENDPOINT, _ACCESS_KEY, _SECRET_KEY are not set");
    }
    found
}

/// Bytes that differ for each seed and do not compress.
fn bytes(len: usize, seed: u64) -> Bytes {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..len).map(|_| next()).collect()
}
