//! `GET /results/v1/{contest}/{region}… .csv and .xlsx`

use std::collections::HashMap;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use parking_lot::Mutex;

use crate::api::Office;
use crate::api::permit::path;
use crate::api::problem::{Answer, Code, internal};
use crate::election::codes::{ContestId, RegionCode};
use crate::election::lang::Lang;
use crate::report;

/// Recap files made lately: the same file is asked for by many and changes only when its region does.
#[derive(Default)]
pub struct ReportCache(Mutex<HashMap<Wanted, Made>>);

/// Contest, region, XLSX or CSV, language.
type Wanted = (String, RegionCode, bool, Lang);
/// Data time of the region when the file was made, and the file.
type Made = (i64, Bytes);

/// Most files kept; the whole cache is dropped when it is full, which costs one render each.
const KEPT: usize = 128;

/// Makes, or takes from the cache, the recap of a region as CSV or XLSX; `?lang=en` for English.
pub async fn report(request: HttpRequest, office: web::Data<Office>) -> Answer {
    let contest: ContestId = path(&request, "contest")?;
    let region: RegionCode = path(&request, "region")?;
    let xlsx = match request.match_info().get("format") {
        Some("csv") => false,
        Some("xlsx") => true,
        _ => return Err(Code::NOT_FOUND.into()),
    };
    let lang = if request.query_string().split('&').any(|pair| pair == "lang=en") { Lang::En } else { Lang::Id };
    let bytes = make(&office, &contest, region, xlsx, lang).await?;
    let (media_type, ending) = if xlsx {
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
    } else {
        ("text/csv; charset=utf-8", "csv")
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=5"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"rekap-{contest}-{region}.{ending}\""),
        ))
        .body(bytes))
}

async fn make(
    office: &web::Data<Office>,
    contest: &ContestId,
    region: RegionCode,
    xlsx: bool,
    lang: Lang,
) -> Answer<Bytes> {
    let key = (contest.to_string(), region, xlsx, lang);
    let (recap, at) = {
        let state = office.engine.state();
        let contest = state.find_contest(contest).ok_or(Code::UNKNOWN_CONTEST)?;
        let index = state.tree().find(region).ok_or(Code::UNKNOWN_REGION)?;
        let at = state.contest(contest).and_then(|c| c.sums(index)).map_or(0, |sums| sums.at);
        if let Some((made, bytes)) = office.reports.0.lock().get(&key)
            && *made == at
        {
            return Ok(bytes.clone());
        }
        (report::table(&state, contest, index).ok_or(Code::UNKNOWN_REGION)?, at)
    };
    let made = web::block(move || {
        if xlsx {
            report::to_xlsx(&recap, lang).map_err(|error| internal(&error))
        } else {
            Ok(report::to_csv(&recap, lang))
        }
    });
    let bytes = Bytes::from(made.await.map_err(|error| internal(&error))??);
    let mut cache = office.reports.0.lock();
    if cache.len() >= KEPT {
        cache.clear();
    }
    cache.insert(key, (at, bytes.clone()));
    Ok(bytes)
}
