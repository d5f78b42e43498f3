//! Full disks: of the photos, of the journal, of the accounts.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::common::backend::Backend;
use crate::common::election::{KECAMATAN, KELURAHAN, TPS, tps_codes};
use crate::common::figures::plausible;
use crate::common::photos::{photo, sha256};
use crate::common::server::TestServer;

/// A small file system of its own; unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where mounting is not allowed. A root in CI must be able to: there a test that skips would never be noticed.
    fn mount(at: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let options = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(at).output();
        if mounted.as_ref().is_ok_and(|output| output.status.success()) {
            return Some(Self(at.to_owned()));
        }
        let root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        let ci = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!(root && ci), "root in CI could not mount a small file system: {mounted:?}");
        println!("SKIPPED: a small file system cannot be mounted here (not root, or no right to)");
        None
    }

    /// As when an operator makes room.
    fn grow(&self, size: &str) {
        let options = format!("remount,size={size}");
        assert!(Command::new("mount").args(["-o", &options]).arg(&self.0).status().unwrap().success());
    }

    /// Leaves this many bytes free.
    fn fill(&self, but: u64) {
        let free = Command::new("df").args(["--output=avail", "-B1"]).arg(&self.0).output().unwrap();
        let free: u64 = String::from_utf8_lossy(&free.stdout).lines().last().unwrap().trim().parse().unwrap();
        std::fs::write(self.0.join("filler"), vec![0; (free - but) as usize]).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_full_store_is_said_and_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let Some(_disk) = SmallDisk::mount(&folder.path().join("evidence"), "1m") else { return };
    let mut server = TestServer::in_folder(Backend::Embedded, folder);
    let pps = server.pps(KELURAHAN).await;
    let codes: Vec<_> = tps_codes(1).into_iter().filter(|tps| tps.starts_with(KELURAHAN)).collect();
    let mut taken = Vec::new();
    let mut full = None;
    for number in 0..400 {
        let (tps, bytes) = (&codes[number as usize % codes.len()], photo(number));
        let answer = pps.uploads_for(tps, (number % 3) as u8 + 1, &bytes).await;
        if answer.status != 201 {
            full = Some(answer);
            break;
        }
        taken.push((tps.clone(), bytes, answer.receipt()));
    }
    full.expect("one megabyte is full").refused(507, "STORE_FULL");
    assert!(!taken.is_empty());
    let ppk = server.ppk(KECAMATAN).await;
    for (tps, bytes, receipt) in &taken {
        let original = ppk.opens_original(tps, &receipt.receipt.sha256.to_string()).await;
        assert_eq!(sha256(&original.body), sha256(bytes));
    }
    server.kpps(TPS).await.enters(&plausible(1)).await.done();
    server.restart();
    let mut photos = 0;
    for tps in &codes {
        photos += pps.sees(tps).await["photos"].as_array().unwrap().len();
    }
    assert_eq!(photos, taken.len(), "those that were acknowledged, and no other");
    server.stop();
}

#[tokio::test]
async fn a_full_disk_of_the_journal_has_its_own_code_and_work_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small");
    let Some(disk) = SmallDisk::mount(&small, "8m") else { return };
    let mut server = TestServer::prepared(Backend::Embedded, |settings| {
        settings.database = format!("sqlite://{}", small.join("journal.db").display());
    });
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    kpps.enters(&plausible(1)).await.done();
    disk.fill(200_000);
    let mut corrected = 0;
    let full = loop {
        let answer = kpps.corrects(TPS, &[("votes.1", 62 + corrected % 2)], "salah ketik").await;
        if answer.status != 200 {
            break answer;
        }
        corrected += 1;
        assert!(corrected < 500, "it does not become full");
    };
    full.refused(507, "JOURNAL_FULL");
    assert!(full.header("retry-after").is_some(), "{full:?}");
    kpps.uploads(1, &photo(1)).await.refused(507, "JOURNAL_FULL");
    assert_eq!(kpps.sees(TPS).await["version"], json!(corrected + 1), "readers go on, and see what was acknowledged");
    assert_eq!(anyone.reads("/healthz").await.status, 200);
    disk.grow("64m");
    kpps.uploads(1, &photo(1)).await.receipt();
    kpps.corrects(TPS, &[("votes.1", 70)], "salah ketik").await.done();
    for _ in 0..2 {
        let form = kpps.sees(TPS).await;
        let (votes, photos) = (&form["first"]["figures"]["votes.1"], form["photos"].as_array().unwrap().len());
        assert_eq!((&form["version"], votes, photos), (&json!(corrected + 3), &json!(70), 1), "each once: {form}");
        server.restart();
    }
    server.stop();
}

#[tokio::test]
async fn a_full_disk_of_the_accounts_has_the_same_code() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small");
    let Some(disk) = SmallDisk::mount(&small, "16m") else { return };
    let mut server = TestServer::prepared(Backend::Embedded, |settings| {
        settings.accounts = format!("sqlite://{}", small.join("accounts.db").display());
    });
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    disk.fill(40_000);
    let mut full = None;
    for tps in tps_codes(1) {
        for number in 1..=2 {
            let actor = format!("kpps:{tps}:{number}");
            if full.is_none() && actor != kpps.actor {
                let activation = json!({ "code": server.desk.code(&actor) });
                let answer = anyone.posts("/api/v1/auth/activate", &activation).await;
                full = (answer.status != 200).then_some((answer, activation));
            }
        }
    }
    let (answer, activation) = full.expect("it becomes full");
    answer.refused(507, "JOURNAL_FULL");
    kpps.uploads(1, &photo(1)).await.receipt();
    disk.grow("64m");
    anyone.posts("/api/v1/auth/activate", &activation).await.done();
    server.stop();
}
