//! What every command handler asks of a request: the contest, an idempotency key, a JSON body.

use actix_web::{HttpRequest, web};
use serde::de::DeserializeOwned;

use super::problem::{Answer, Code, Problem};
use super::{Office, permit::Permit};
use crate::election::codes::ContestId;
use crate::engine::Outcome;
use crate::hash::Sha256;
use crate::journal::CommandKey;

/// The contest in `?contest=`, or the election's first.
///
/// # Errors
/// [`Code::UNKNOWN_CONTEST`], or [`Code::NO_ELECTION`] before the import.
pub fn contest(request: &HttpRequest, office: &Office) -> Answer<ContestId> {
    let asked = request
        .query_string()
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == "contest")
        .map(|(_, value)| value.parse().map_err(|_| Problem::new(Code::UNKNOWN_CONTEST)));
    named_contest(office, asked.transpose()?)
}

/// This contest, or the election's first where none is named.
///
/// # Errors
/// As [`contest`].
pub fn named_contest(office: &Office, asked: Option<ContestId>) -> Answer<ContestId> {
    let state = office.engine.state();
    let election = state.election().ok_or(Code::NO_ELECTION)?;
    match asked {
        Some(id) if election.contests.iter().any(|contest| contest.id == id) => Ok(id),
        Some(_) => Err(Code::UNKNOWN_CONTEST.into()),
        None => election.contests.first().map(|contest| contest.id.clone()).ok_or_else(|| Code::NO_ELECTION.into()),
    }
}

/// The counting round in `?round=`, where the sender says of which round the paper is.
///
/// # Errors
/// [`Code::BAD_REQUEST`] where it is no number.
pub fn round(request: &HttpRequest) -> Answer<Option<u8>> {
    let mut pairs = request.query_string().split('&').filter_map(|pair| pair.split_once('='));
    let asked = pairs.find(|(name, _)| *name == "round");
    asked.map(|(_, value)| value.parse().map_err(|_| Code::BAD_REQUEST.into())).transpose()
}

/// The body as JSON of this shape. Bodies are small: 64 KiB at most.
///
/// # Errors
/// [`Code::BAD_JSON`] with the parser's words.
pub fn json<T: DeserializeOwned>(body: &web::Bytes) -> Answer<T> {
    serde_json::from_slice(body).map_err(|error| Problem::new(Code::BAD_JSON).with("parser", error.to_string()))
}

/// The `Idempotency-Key` of a request, bound to its actor and content (draft-ietf-httpapi-idempotency-key-header).
///
/// # Errors
/// [`Code::KEY_MALFORMED`].
pub fn key<R>(request: &HttpRequest, permit: &Permit<R>, body: &[u8]) -> Answer<Option<CommandKey>> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = value
        .to_str()
        .ok()
        .filter(|key| (1..=200).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic() || b == b' '))
        .ok_or(Code::KEY_MALFORMED)?;
    let content = [request.method().as_str().as_bytes(), request.uri().to_string().as_bytes(), body].join(&b'\n');
    Ok(Some(CommandKey { scope: permit.actor.to_string(), key: key.to_owned(), request: Sha256::of(&content) }))
}

/// What a command answers when it changed something about a region: where it stands in the journal.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Done {
    /// Sequence number of the first event.
    pub first_seq: u64,
    /// Sequence number of the last event.
    pub last_seq: u64,
    /// Whether it had been done before.
    pub repeated: bool,
}

impl From<&Outcome> for Done {
    fn from(outcome: &Outcome) -> Self {
        Self { first_seq: *outcome.seqs.start(), last_seq: *outcome.seqs.end(), repeated: outcome.repeated }
    }
}
