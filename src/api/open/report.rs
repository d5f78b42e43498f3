//! `GET /results/v1/{contest}/{region}… .csv and .xlsx`

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use parking_lot::Mutex;

use crate::api::Office;
use crate::api::permit::path;
use crate::api::problem::{Answer, Code, internal};
use crate::election::codes::{ContestId, RegionCode};
use crate::election::lang::Lang;
use crate::election::state::{ContestIndex, RegionIndex};
use crate::report;

/// While counting goes on something changes with nearly every request: within this time all get the same file.
const FRESH: Duration = Duration::from_secs(2);

/// Most files kept; the whole cache is dropped when it is full, which costs one render each.
const KEPT: usize = 128;

/// Recap files made lately. Of each file one is made at a time: who asks meanwhile waits for it instead of making another.
#[derive(Default)]
pub struct ReportCache(Mutex<HashMap<Wanted, Arc<Slot>>>);

/// Contest, region, format, language.
type Wanted = (ContestIndex, RegionIndex, Format, Lang);
type Slot = tokio::sync::Mutex<Option<Made>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Format {
    Csv,
    Xlsx,
}

/// A file, the last event it knows, and when it was made or last found to be still right.
struct Made {
    bytes: Bytes,
    seq: u64,
    at: Instant,
}

impl ReportCache {
    fn slot(&self, wanted: Wanted) -> Arc<Slot> {
        let mut slots = self.0.lock();
        if slots.len() >= KEPT && !slots.contains_key(&wanted) {
            slots.clear();
        }
        Arc::clone(slots.entry(wanted).or_default())
    }
}

/// Makes, or takes from the cache, the recap of a region as CSV or XLSX; `?lang=en` for English.
pub async fn report(request: HttpRequest, office: web::Data<Office>) -> Answer {
    let contest: ContestId = path(&request, "contest")?;
    let region: RegionCode = path(&request, "region")?;
    let format = match request.match_info().get("format") {
        Some("csv") => Format::Csv,
        Some("xlsx") => Format::Xlsx,
        _ => return Err(Code::NOT_FOUND.into()),
    };
    let lang = if request.query_string().split('&').any(|pair| pair == "lang=en") { Lang::En } else { Lang::Id };
    let wanted = {
        let state = office.engine.state();
        let index = state.find_contest(&contest).ok_or(Code::UNKNOWN_CONTEST)?;
        (index, state.tree().find(region).ok_or(Code::UNKNOWN_REGION)?, format, lang)
    };
    let bytes = current(&office, wanted).await?;
    let (media_type, ending) = match format {
        Format::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=2"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"rekap-{contest}-{region}.{ending}\""),
        ))
        .body(bytes))
}

/// The file as it was made less than [`FRESH`] ago, or later with nothing having happened since; otherwise made now.
async fn current(office: &web::Data<Office>, wanted: Wanted) -> Answer<Bytes> {
    let slot = office.reports.slot(wanted);
    let mut kept = slot.lock().await;
    if let Some(made) = kept.as_mut() {
        if made.at.elapsed() >= FRESH && made.seq == office.engine.state().seq() {
            made.at = Instant::now();
        }
        if made.at.elapsed() < FRESH {
            return Ok(made.bytes.clone());
        }
    }
    let made = make(office, wanted).await?;
    Ok(kept.insert(made).bytes.clone())
}

async fn make(office: &web::Data<Office>, (contest, region, format, lang): Wanted) -> Answer<Made> {
    let (recap, seq) = {
        let state = office.engine.state();
        (report::table(&state, contest, region).ok_or(Code::UNKNOWN_REGION)?, state.seq())
    };
    let made = web::block(move || match format {
        Format::Xlsx => report::to_xlsx(&recap, lang).map_err(|error| internal(&error)),
        Format::Csv => Ok(report::to_csv(&recap, lang)),
    });
    let bytes = Bytes::from(made.await.map_err(|error| internal(&error))??);
    Ok(Made { bytes, seq, at: Instant::now() })
}
