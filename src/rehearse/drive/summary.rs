//! The table at the end of a rehearsal.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;

use super::client::Call;
use super::compare::Compared;
use super::night::Night;
use super::stage::Stage;
use super::tally::{Count, Tally};
use super::trouble::Trouble;

/// Everything that was counted, as a table of two columns.
#[must_use]
pub fn table(tally: &Tally, night: &Night, compared: Option<&Compared>) -> String {
    let mut text = String::new();
    let mut row = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:<42} {value:>14}");
    };
    for what in Count::ALL {
        let count = tally.get(*what);
        match what {
            Count::PhotoBytes => row("megabytes of photos", format!("{}.{}", count / 1_000_000, count / 100_000 % 10)),
            Count::Requests => row(what.name(), night.requests.to_string()),
            _ if count > 0 => row(what.name(), count.to_string()),
            _ => {}
        }
    }
    for trouble in Trouble::ALL {
        row(&format!("trouble: {}", trouble.name()), tally.suffered(trouble).to_string());
    }
    let seconds = night.took.as_secs_f64();
    row("seconds", format!("{seconds:.1}"));
    row("photos per second", per_second(tally.get(Count::Photos), night.took));
    row("requests per second", per_second(night.requests, night.took));
    if let Some((median, most)) = tally.photo_times() {
        row("photo acknowledged, median", format!("{:.1} ms", median.as_secs_f64() * 1000.0));
        row("photo acknowledged, 99 of 100 within", format!("{:.1} ms", most.as_secs_f64() * 1000.0));
    }
    if let Some(compared) = compared {
        row("public documents compared", compared.documents.to_string());
        row("numbers compared", compared.numbers.to_string());
        row("documents settled within", format!("{:.1} s", compared.settled.as_secs_f64()));
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn per_second(count: u64, took: Duration) -> String {
    format!("{:.1}", count as f64 / took.as_secs_f64().max(0.001))
}

/// What the server says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServerSays {
    /// Events in its journal.
    pub seq: Option<u64>,
    /// Photos whose public copy is still to be made.
    pub unchecked: Option<u64>,
}

/// Asks `/readyz` and, where it is open, `/metrics`.
pub async fn server_says(stage: &Stage) -> ServerSays {
    let get = async |path: &str| stage.client.send(&Call::new(reqwest::Method::GET, path)).await.ok();
    let ready: Option<Value> = get("/readyz").await.and_then(|answer| serde_json::from_slice(&answer.body).ok());
    let metrics = get("/metrics").await.and_then(|answer| String::from_utf8(answer.body.to_vec()).ok());
    let gauge = |name: &str| {
        let lines = metrics.as_deref().unwrap_or("").lines();
        lines.filter_map(|line| line.strip_prefix(name)?.trim().parse().ok()).next()
    };
    ServerSays {
        seq: ready.and_then(|body| body.get("seq").and_then(Value::as_u64)),
        unchecked: gauge("rekap_photos_unchecked "),
    }
}
