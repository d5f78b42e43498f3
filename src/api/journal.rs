//! `GET /api/v1/journal?after=&limit=`

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::value::RawValue;

use super::Office;
use super::permit::Permit;
use super::policy::ReadJournal;
use super::problem::{Answer, Code, internal};
use crate::election::actor::Scope;
use crate::election::codes::RegionCode;
use crate::hash::Sha256;
use crate::journal::Seq;

/// Most events of one answer.
const MOST: u64 = 1000;

/// An event as it stands in the journal.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EventView {
    /// Sequence number.
    pub seq: u64,
    /// Microseconds since 1970.
    pub at: i64,
    /// What it is about.
    pub stream: String,
    /// Its number within the stream.
    pub version: u64,
    /// Its kind.
    pub kind: String,
    /// Role, region and number of who did it.
    pub actor: String,
    /// Its body.
    #[schema(value_type = Object)]
    pub body: Box<RawValue>,
    /// RFC 6962 leaf hash of its canonical bytes.
    #[schema(value_type = String)]
    pub leaf_hash: Sha256,
}

/// Whether every contest lies in this scope; before the import only the nation does.
fn covers_election(scope: Scope, office: &Office) -> bool {
    let state = office.engine.state();
    let nation = scope.covers_region(RegionCode::NATION);
    nation
        || (state.election().is_some()
            && state.contests().iter().all(|contest| scope.covers_region(contest.definition().region)))
}

/// The journal from a place on, for auditors of the whole election: it holds first readings before they are shown to anyone, and
/// photos and accounts of every region.
pub async fn journal(permit: Permit<ReadJournal>, request: HttpRequest, office: web::Data<Office>) -> Answer {
    if !covers_election(permit.actor.scope, &office) {
        return Err(Code::OUTSIDE_SCOPE.into());
    }
    let number = |name: &str, default: u64| -> Answer<u64> {
        let value = request.query_string().split('&').filter_map(|pair| pair.split_once('=')).find(|(n, _)| *n == name);
        value.map_or(Ok(default), |(_, value)| value.parse().map_err(|_| Code::BAD_REQUEST.into()))
    };
    let (after, limit) = (number("after", 0)?, number("limit", 100)?.clamp(1, MOST));
    let events = office.engine.journal().read(Seq::new(after), limit).await.map_err(|error| internal(&error))?;
    let views = events
        .into_iter()
        .map(|event| {
            Ok(EventView {
                seq: event.seq.get(),
                at: event.at,
                stream: event.stream,
                version: event.version,
                kind: event.kind,
                actor: event.actor,
                body: RawValue::from_string(event.body).map_err(|error| internal(&error))?,
                leaf_hash: event.leaf_hash,
            })
        })
        .collect::<Answer<Vec<_>>>()?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(views))
}
