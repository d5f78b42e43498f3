//! `/healthz`, `/readyz`, `/metrics`

use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use serde::Serialize;
use tokio::time::timeout;

use super::Office;
use crate::journal::Seq;

/// Anyone may ask whether we are ready; the databases and the store are asked once a second at most.
const TRUST: Duration = Duration::from_secs(1);
/// What has not answered by then does not answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// A commit is folded in within milliseconds: who is still behind after this is behind, not just busy.
const SETTLE: Duration = Duration::from_millis(500);
/// The oldest event that is not folded in may be this old, in microseconds; then what is shown is too old to call ready.
const MOST_BEHIND: i64 = 5_000_000;

/// The process runs.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// What `/readyz` found, and when: one asks, those who come meanwhile get the same answer.
#[derive(Default)]
pub struct Readiness(tokio::sync::Mutex<Option<(Instant, Ready)>>);

/// Whether the process can do its work.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub struct Ready {
    /// All of it: send people here.
    pub ready: bool,
    /// The journal answers.
    pub journal: bool,
    /// The accounts answer.
    pub accounts: bool,
    /// The photo store answers.
    pub store: bool,
    /// Every public document was rendered.
    pub published: bool,
    /// An election was imported.
    pub election: bool,
    /// Last event folded into the state.
    pub seq: u64,
    /// Events of the journal that are not folded in yet.
    pub behind: u64,
    /// How old the oldest of those is; not ready above five.
    pub behind_seconds: i64,
    /// The journal holds an event that this process cannot follow: never ready again.
    pub halted: bool,
}

/// The process can do its work: journal, accounts and store answer, the state follows, public documents are rendered.
pub async fn readyz(office: web::Data<Office>) -> HttpResponse {
    let mut last = office.readiness.0.lock().await;
    let ready = match *last {
        Some((at, ready)) if at.elapsed() < TRUST => ready,
        _ => {
            let ready = look(&office).await;
            *last = Some((Instant::now(), ready));
            ready
        }
    };
    drop(last);
    let mut answer = if ready.ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.insert_header(("Cache-Control", "no-store")).json(ready)
}

async fn look(office: &Office) -> Ready {
    let (lag, accounts, store) = tokio::join!(
        timeout(PATIENCE, lag(office)),
        timeout(PATIENCE, office.accounts.probe()),
        timeout(PATIENCE, office.store.probe()),
    );
    let (lag, accounts, store) = (lag.ok().flatten(), matches!(accounts, Ok(Ok(()))), matches!(store, Ok(Ok(_))));
    let (behind, micros) = lag.unwrap_or_default();
    let published = office.site.is_ready();
    let state = office.engine.state();
    Ready {
        ready: lag.is_some() && accounts && store && published && micros <= MOST_BEHIND && !office.engine.halted(),
        journal: lag.is_some(),
        accounts,
        store,
        published,
        election: state.election().is_some(),
        seq: state.seq(),
        behind,
        behind_seconds: micros / 1_000_000,
        halted: office.engine.halted(),
    }
}

/// How many events the state is behind, and the age of the oldest of them; `None` where the journal does not answer.
async fn lag(office: &Office) -> Option<(u64, i64)> {
    let journal = office.engine.journal();
    let head = journal.head().await.ok()?.get();
    let mut applied = office.engine.applied();
    if timeout(SETTLE, applied.wait_for(|seq| *seq >= head)).await.is_ok() {
        return Some((0, 0));
    }
    let seq = *applied.borrow();
    let next = journal.read(Seq::new(seq), 1).await.ok()?;
    let age = next.first().map_or(0, |event| office.engine.clock().now().saturating_sub(event.at));
    Some((head.saturating_sub(seq), age.max(0)))
}

/// Prometheus text format (version 0.0.4).
pub async fn metrics(office: web::Data<Office>) -> HttpResponse {
    {
        let state = office.engine.state();
        #[expect(clippy::cast_precision_loss, reason = "gauges are floats; counts stay far below 2^52")]
        let gauge = |name: &'static str, value: u64| metrics::gauge!(name).set(value as f64);
        gauge("rekap_journal_seq", state.seq());
        gauge("rekap_photos", state.photo_count() as u64);
        gauge("rekap_photos_unchecked", state.unchecked_count() as u64);
        gauge("rekap_documents", office.site.len() as u64);
        for contest in state.contests() {
            let root = state.tree().find(contest.definition().region).and_then(|region| contest.sums(region));
            for status in crate::election::status::Status::ALL {
                let count = root.map_or(0, |sums| sums.count(status));
                let labels = [("contest", contest.definition().id.to_string()), ("status", status.code().to_owned())];
                metrics::gauge!("rekap_tps", &labels).set(f64::from(count));
            }
        }
    }
    match &office.metrics {
        Some(handle) => HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(handle.render()),
        None => HttpResponse::NotFound().finish(),
    }
}
