//! What the configured store really enforces, found out by trying.
//!
//! Stores differ in what they quietly ignore: a conditional PUT that overwrites, a checksum that is not looked at, a
//! lock header without a lock. Rekap relies on none of these alone (keys are content-addressed, the journal decides who
//! was first), but an operator must know which walls stand. `rekap doctor` prints these findings.

mod checks;
mod cleanup;
mod retention;

use std::time::Duration;

use serde::Serialize;

use super::id::UploadId;
use super::key::Key;
use super::store::Store;

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The store does it.
    Enforced,
    /// The store answers well but does not do it: one wall fewer.
    NotEnforced,
    /// It went wrong: the store cannot be used like this.
    Failed,
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code.
    pub code: &'static str,
    /// What was tried, in Indonesian.
    pub id: &'static str,
    /// What was tried, in English.
    pub en: &'static str,
    /// What came of it.
    pub verdict: Verdict,
    /// What was seen, when it says more than the verdict.
    pub detail: Option<String>,
}

/// Verdict and what was seen.
type Seen = (Verdict, Option<String>);

/// Every check: code, Indonesian, English. The order of the findings.
const CHECKS: [(&str, &str, &str); 13] = [
    ("round-trip", "objek yang disimpan terbaca sama", "a stored object reads back the same"),
    ("range", "sebagian objek dapat dibaca", "a part of an object can be read"),
    (
        "not-modified",
        "objek yang sudah dimiliki tidak dikirim ulang (304)",
        "an object the reader has is not sent again (304)",
    ),
    ("absent", "objek yang tidak ada dijawab tidak ada", "an absent object is said to be absent"),
    (
        "wrong-checksum",
        "SHA-256 yang salah ditolak dan tidak tersimpan",
        "a wrong SHA-256 is refused and nothing is stored",
    ),
    (
        "create-only",
        "objek yang ada tidak tertimpa bila diminta (If-None-Match)",
        "an existing object is not overwritten when asked so (If-None-Match)",
    ),
    ("create-race", "dari 16 penulis serentak tepat satu menang", "of 16 writers at once exactly one wins"),
    ("originals", "foto asli tidak dapat dihapus", "originals cannot be deleted"),
    (
        "retained-overwrite",
        "objek yang terkunci tidak hilang bila ditimpa",
        "a retained object survives being overwritten",
    ),
    ("retained-delete", "objek yang terkunci tidak dapat dihapus", "a retained object cannot be deleted"),
    ("list-pages", "daftar objek lengkap halaman demi halaman", "a listing is complete, page by page"),
    ("large-object", "objek 20 MB tersimpan utuh", "an object of 20 MB is stored whole"),
    ("latency", "waktu simpan objek kecil (median)", "time to store a small object (median)"),
];

/// Tries everything, removes what it stored, and says what it found. Takes some seconds: it waits for a short
/// retention to end.
pub async fn examine(store: &Store) -> Vec<Finding> {
    let run = Run { store: store.clone(), run: UploadId::random() };
    let mut findings = Vec::with_capacity(CHECKS.len() + 1);
    for (code, id, en) in CHECKS {
        let (verdict, detail) = run.check(code).await;
        findings.push(Finding { code, id, en, verdict, detail });
    }
    let (verdict, detail) = match cleanup::remove_all(&run).await {
        Ok(()) => (Verdict::Enforced, None),
        Err(error) => (Verdict::Failed, Some(error)),
    };
    let (id, en) = ("objek percobaan dihapus kembali", "the objects of this examination are removed again");
    findings.push(Finding { code: "cleanup", id, en, verdict, detail });
    findings
}

/// One examination: its own prefix, so that several may run at once.
struct Run {
    store: Store,
    run: UploadId,
}

impl Run {
    const fn key(&self, number: u32) -> Key {
        Key::Probe { run: self.run, number }
    }

    fn prefix(&self) -> String {
        format!("probe/{}/", self.run)
    }

    async fn check(&self, code: &str) -> Seen {
        let seen = match code {
            "round-trip" => self.round_trip().await,
            "range" => self.range().await,
            "not-modified" => self.not_modified().await,
            "absent" => self.absent().await,
            "wrong-checksum" => self.wrong_checksum().await,
            "create-only" => self.create_only().await,
            "create-race" => self.create_race().await,
            "originals" => self.originals().await,
            "retained-overwrite" => self.retained_overwrite().await,
            "retained-delete" => self.retained_delete().await,
            "list-pages" => self.list_pages().await,
            "large-object" => self.large_object().await,
            "latency" => self.latency().await,
            other => Err(super::Error::unavailable(format!("no such check: {other}"))),
        };
        seen.unwrap_or_else(|error| (Verdict::Failed, Some(error.to_string())))
    }
}

fn enforced(is: bool) -> Seen {
    (if is { Verdict::Enforced } else { Verdict::NotEnforced }, None)
}

/// For what must simply work.
fn works(does: bool) -> Seen {
    (if does { Verdict::Enforced } else { Verdict::Failed }, None)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
}
