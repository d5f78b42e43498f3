//! The plenary of a kecamatan, then of the city and the province: what is missing is asked for, what is held back is decided, what is agreed
//! is verified, and where every TPS takes part the result is signed.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::client::Call;
use super::failure::Failure;
use super::officer;
use super::plan::TpsPlan;
use super::stage::{Person, Stage};
use super::tally::Count;
use crate::election::actor::{Role, Scope};
use crate::election::codes::{Level, Page, RegionCode, TpsCode};

/// One line of the work list.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Task {
    pub tps: TpsCode,
    pub status: String,
    pub missing_pages: Vec<u8>,
}

/// The work list of a kecamatan.
pub(super) async fn tasks(stage: &Stage, kecamatan: RegionCode) -> Result<BTreeMap<TpsCode, Task>, Failure> {
    let path = format!("/api/v1/regions/{kecamatan}/tps");
    let answer = chair(stage, kecamatan).send(Call::new(Method::GET, &path)).await?;
    let list: Vec<Task> =
        serde_json::from_slice(&answer.body).map_err(|error| Failure::unexpected(path, error.to_string()))?;
    Ok(list.into_iter().map(|task| (task.tps, task)).collect())
}

/// Who leads the plenary of a region.
fn chair(stage: &Stage, region: RegionCode) -> Person<'_> {
    let role = match region.level() {
        Level::City => Role::KpuCity,
        Level::Province | Level::Nation => Role::KpuProvince,
        Level::Kecamatan | Level::Kelurahan => Role::Ppk,
    };
    stage.person(role, Scope::Region(region))
}

/// Opens the plenary; `false` where it is signed already.
async fn open(stage: &Stage, region: RegionCode) -> Result<bool, Failure> {
    let call = Call::new(Method::POST, format!("/api/v1/regions/{region}/session")).key(stage.key("session", region));
    match chair(stage, region).send(call).await {
        Ok(_) => stage.tally.add(Count::Sessions),
        Err(failure) if failure.is("ALREADY_IN_SESSION") => {}
        Err(failure) if failure.is("REGION_SIGNED") => return Ok(false),
        Err(failure) => return Err(failure),
    }
    Ok(true)
}

/// Signs a region; a signature of an earlier run counts.
pub(super) async fn sign(stage: &Stage, region: RegionCode) -> Result<(), Failure> {
    if region.level() != Level::Kecamatan && !open(stage, region).await? {
        return Ok(());
    }
    let call =
        Call::new(Method::POST, format!("/api/v1/regions/{region}/signature")).key(stage.key("signature", region));
    match chair(stage, region).send(call).await {
        Ok(_) => stage.tally.add(Count::Signatures),
        Err(failure) if failure.is("REGION_SIGNED") => {}
        Err(failure) => return Err(failure),
    }
    Ok(())
}

/// The whole plenary of a kecamatan over the TPS that take part; `whole` says that these are all of its TPS and that it signs.
pub(super) async fn hold(stage: &Stage, kecamatan: RegionCode, plans: &[&TpsPlan], whole: bool) -> Result<(), Failure> {
    if !open(stage, kecamatan).await? {
        return Ok(());
    }
    let list = tasks(stage, kecamatan).await?;
    for plan in plans {
        for page in list.get(&plan.code).map(|task| task.missing_pages.as_slice()).unwrap_or_default() {
            ask_for(stage, kecamatan, plan, *page).await?;
        }
    }
    let list = tasks(stage, kecamatan).await?;
    for plan in plans {
        let status = list.get(&plan.code).map_or("missing", |task| task.status.as_str());
        if !matches!(status, "agreed" | "verified" | "final") {
            decide(stage, kecamatan, plan).await?;
        }
    }
    verify(stage, kecamatan).await?;
    if whole {
        sign(stage, kecamatan).await?;
    }
    Ok(())
}

async fn ask_for(stage: &Stage, kecamatan: RegionCode, plan: &TpsPlan, page: u8) -> Result<(), Failure> {
    let body = json!({ "page": page, "reason": "Foto halaman ini belum ada; mohon segera dikirim." });
    let call = Call::new(Method::POST, format!("/api/v1/tps/{}/page-requests", plan.code))
        .json(&body)
        .key(stage.key("page", format_args!("{}-{page}", plan.code)));
    chair(stage, kecamatan).send(call).await?;
    stage.tally.add(Count::PageRequests);
    if let Some(page) = Page::new(page) {
        officer::send_late(stage, plan, page).await?;
    }
    Ok(())
}

async fn decide(stage: &Stage, kecamatan: RegionCode, plan: &TpsPlan) -> Result<(), Failure> {
    let reason = if plan.paper != plan.truth {
        "Penjumlahan di formulir salah; surat suara dihitung ulang di rapat pleno."
    } else {
        "Dua pembacaan berbeda; formulir asli dibacakan di rapat pleno."
    };
    let body = json!({ "figures": stage.named(&plan.truth), "reason": reason });
    let call = Call::new(Method::POST, format!("/api/v1/tps/{}/decision", plan.code))
        .json(&body)
        .key(stage.key("decision", plan.code));
    let form = chair(stage, kecamatan).send_again(call, plan.again).await?.json("decision")?;
    if form.get("status").and_then(Value::as_str) != Some("verified") {
        return Err(Failure::unexpected(format!("decision on {}", plan.code), form.to_string()));
    }
    stage.tally.add(Count::Decisions);
    Ok(())
}

/// Reads out what is agreed, 500 at a time, until nothing is left.
async fn verify(stage: &Stage, kecamatan: RegionCode) -> Result<(), Failure> {
    for turn in 0..100 {
        let call = Call::new(Method::POST, format!("/api/v1/regions/{kecamatan}/verifications"))
            .key(stage.key("verification", format_args!("{kecamatan}-{turn}")));
        match chair(stage, kecamatan).send(call).await {
            Ok(_) => stage.tally.add(Count::Verifications),
            Err(failure) if failure.is("NOTHING_AGREED") => return Ok(()),
            Err(failure) => return Err(failure),
        }
    }
    Err(Failure::unexpected(format!("verification of {kecamatan}"), "something is always left"))
}
