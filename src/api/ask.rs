//! What every command handler asks of a request: the contest, an idempotency key, a JSON body.

use std::ops::Deref;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use bytes::BytesMut;
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::problem::{Answer, Code, Problem};
use super::{Office, permit::Permit};
use crate::election::codes::ContestId;
use crate::engine::Outcome;
use crate::hash::Sha256;
use crate::journal::CommandKey;

/// Largest JSON body, bytes.
const BODY_LIMIT: usize = 64 << 10;
/// A JSON body must be whole within this time: 64 KiB take half of it over a line of 4 KB/s, and a client that never finishes
/// must not hold a connection for ever.
const BODY_TIME: Duration = Duration::from_secs(30);

/// A small body, read whole.
pub struct Body(BytesMut);

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl FromRequest for Body {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Answer<Self>>;

    fn from_request(_: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(read(payload.take(), BODY_TIME))
    }
}

async fn read(mut payload: Payload, time: Duration) -> Answer<Body> {
    let reading = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Code::BODY_INCOMPLETE)?;
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(Code::BODY_TOO_LARGE.into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Body(body))
    };
    tokio::time::timeout(time, reading).await.map_err(|_| Code::BODY_TIMEOUT)?
}

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
pub fn json<T: DeserializeOwned>(body: &[u8]) -> Answer<T> {
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::stream;

    use super::*;

    fn sends(chunks: Vec<&'static [u8]>, ends: bool) -> Payload {
        let chunks = stream::iter(chunks.into_iter().map(|chunk| Ok(Bytes::from_static(chunk))));
        let rest = if ends { stream::empty().boxed_local() } else { stream::pending().boxed_local() };
        Payload::Stream { payload: chunks.chain(rest).boxed_local() }
    }

    #[tokio::test]
    async fn a_body_is_whole_in_time_or_refused() {
        let soon = Duration::from_millis(30);
        let code = |read: Answer<Body>| read.map(|body| body.len()).map_err(|problem| problem.code());
        assert_eq!(code(read(sends(vec![b"{\"a\"", b":1}"], true), soon).await), Ok(7));
        assert_eq!(code(read(sends(vec![b"{"], false), soon).await), Err(Code::BODY_TIMEOUT));
        assert_eq!(code(read(sends(vec![&[b' '; BODY_LIMIT], b"1"], true), soon).await), Err(Code::BODY_TOO_LARGE));
    }
}
