//! `/healthz`, `/readyz`, `/metrics`

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::Office;

/// The process runs.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// The process can do its work: journal and store answer, the state has followed, public documents are rendered.
pub async fn readyz(office: web::Data<Office>) -> HttpResponse {
    let journal = office.engine.journal().head().await;
    let store = office.store.probe().await;
    let seq = office.engine.state().seq();
    let behind = journal.as_ref().map_or(0, |head| head.get().saturating_sub(seq));
    let election = office.engine.state().election().is_some();
    let halted = office.engine.halted();
    let ready = journal.is_ok() && store.is_ok() && office.site.is_ready() && !halted;
    let body = json!({
        "ready": ready, "journal": journal.is_ok(), "store": store.is_ok(), "published": office.site.is_ready(),
        "election": election, "seq": seq, "behind": behind, "halted": halted,
    });
    let mut answer = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.insert_header(("Cache-Control", "no-store")).json(body)
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
