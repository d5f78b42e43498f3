//! What is known of an upload, kept beside its parts in the evidence store; of a finished one, kept for its receipt.

use std::num::NonZeroU8;

use actix_web::HttpRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::api::permit::Permit;
use crate::api::problem::{Answer, Code, Problem, internal};
use crate::api::{Office, ask};
use crate::election::actor::Actor;
use crate::election::codes::{ContestId, Page, TpsCode};
use crate::election::decide::AcceptPhoto;
use crate::election::event::Via;
use crate::election::photo::PhotoFacts;
use crate::engine::SignedReceipt;
use crate::engine::intake::{self, Sent};
use crate::evidence::{Key, UploadId};
use crate::hash::Sha256;

/// An upload that nobody continued for so long is removed: a week covers an island without a line.
pub const LIFE_MICROS: i64 = 7 * 24 * 3600 * 1_000_000;
/// Its end is moved only where that gains at least this much, so that not every part costs a second write.
const PROLONG_MICROS: i64 = 24 * 3600 * 1_000_000;

/// What is known of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// Contest of the form.
    pub contest: ContestId,
    /// TPS it is for.
    pub tps: TpsCode,
    /// Page it is for.
    pub page: Page,
    /// Announced length, bytes.
    pub length: u64,
    /// SHA-256 of the whole, where the client declared it or it is finished.
    pub sha256: Option<Sha256>,
    /// The counting round that the photo shows, where the client says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<NonZeroU8>,
    /// When it ends if nobody continues, microseconds since 1970.
    pub expires: i64,
    /// Who began it, as [`Actor`] is written.
    pub by: String,
}

/// An upload in progress.
pub struct Open {
    /// Its id.
    pub id: UploadId,
    /// What is known of it.
    pub info: Info,
    /// How many bytes have arrived without a gap.
    pub offset: u64,
    /// The parts that hold them, by offset.
    pub parts: Vec<u64>,
}

/// Where an upload stands.
pub enum Standing {
    /// Not all has come, or it is not accepted yet.
    Open(Open),
    /// The photo is accepted; `sha256` is its own.
    Finished(Info),
}

impl Info {
    /// Reads the metadata of a creation request (`Upload-Metadata`: comma-separated `key base64` pairs).
    ///
    /// # Errors
    /// [`Code::UPLOAD_METADATA`] names what is missing or malformed.
    pub fn from_request(request: &HttpRequest, office: &Office, by: Actor, length: u64) -> Answer<Self> {
        let header = request.headers().get("upload-metadata").and_then(|value| value.to_str().ok()).unwrap_or("");
        let value = |name: &str| {
            header
                .split(',')
                .filter_map(|pair| pair.trim().split_once(' '))
                .find(|(key, _)| *key == name)
                .and_then(|(_, encoded)| STANDARD.decode(encoded.trim()).ok())
                .and_then(|bytes| String::from_utf8(bytes).ok())
        };
        let wrong = |name: &str| Problem::new(Code::UPLOAD_METADATA).with("metadata", name);
        let contest = value("contest").map(|text| text.parse().map_err(|_| wrong("contest"))).transpose()?;
        Ok(Self {
            contest: ask::named_contest(office, contest)?,
            tps: value("tps").and_then(|text| text.parse().ok()).ok_or_else(|| wrong("tps"))?,
            page: value("page").and_then(|text| text.parse().ok()).ok_or_else(|| wrong("page"))?,
            sha256: value("sha256").map(|text| text.parse().map_err(|_| wrong("sha256"))).transpose()?,
            round: value("round").map(|text| text.parse().map_err(|_| wrong("round"))).transpose()?,
            length,
            expires: office.engine.clock().now().saturating_add(LIFE_MICROS),
            by: by.to_string(),
        })
    }

    /// With the round that is counted now, where the client named none: an upload may take days, and its paper stays that of the round
    /// in which it was begun.
    #[must_use]
    pub fn of_round_now(self, office: &Office) -> Self {
        let state = office.engine.state();
        let contest = state.find_contest(&self.contest).and_then(|contest| state.contest(contest));
        let form = contest.and_then(|contest| contest.tps(state.find_tps(self.tps)?));
        let now = NonZeroU8::new(form.map_or(1, |form| form.round));
        Self { round: self.round.or(now), ..self }
    }

    /// The command that accepts the photo.
    #[must_use]
    pub fn command(&self, photo: PhotoFacts) -> AcceptPhoto {
        let (contest, round) = (self.contest.clone(), self.round.map(NonZeroU8::get));
        AcceptPhoto { contest, tps: self.tps, page: self.page, round, photo, via: Via::Tus }
    }

    /// The receipt of a finished upload, signed anew from the state: it needs no copy that could be lost or grow old.
    ///
    /// # Errors
    /// [`Code::BUSY`] where this process has not followed the journal so far yet.
    pub fn receipt(&self, office: &Office) -> Answer<SignedReceipt> {
        let sha256 = self.sha256.ok_or(Code::UPLOAD_UNKNOWN)?;
        let state = office.engine.state();
        let round = self.round.map(NonZeroU8::get);
        let sent = Sent { contest: &self.contest, tps: self.tps, page: self.page, round, sha256 };
        let receipt = intake::receipt_of(&state, &office.receipts, &sent);
        receipt.ok_or_else(|| Problem::new(Code::BUSY).retry_after(1))
    }

    /// Stores it.
    ///
    /// # Errors
    /// The store's.
    pub async fn save(&self, office: &Office, id: UploadId) -> Answer<()> {
        self.put(office, &Key::UploadInfo(id)).await
    }

    /// Stores it as that of a finished upload, where no sweep comes.
    ///
    /// # Errors
    /// The store's.
    pub async fn save_finished(&self, office: &Office, id: UploadId) -> Answer<()> {
        self.put(office, &Key::UploadDone(id)).await
    }

    async fn put(&self, office: &Office, key: &Key) -> Answer<()> {
        let body = serde_json::to_vec(self).map_err(|error| internal(&error))?;
        Ok(office.store.put(key, bytes::Bytes::from(body)).await?)
    }

    /// Moves its end, since somebody continues it.
    ///
    /// # Errors
    /// The store's.
    pub async fn prolong(&mut self, office: &Office, id: UploadId) -> Answer<()> {
        let expires = office.engine.clock().now().saturating_add(LIFE_MICROS);
        if expires < self.expires.saturating_add(PROLONG_MICROS) {
            return Ok(());
        }
        self.expires = expires;
        self.save(office, id).await
    }

    /// `Upload-Expires` (HTTP date).
    #[must_use]
    pub fn expires_header(&self) -> String {
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_micros(self.expires.unsigned_abs());
        actix_web::http::header::HttpDate::from(at).to_string()
    }
}

/// The upload that the path names.
///
/// # Errors
/// [`Code::UPLOAD_UNKNOWN`] where that is no id.
pub fn id_of(request: &HttpRequest) -> Answer<UploadId> {
    request.match_info().get("id").and_then(|text| text.parse().ok()).ok_or_else(|| Code::UPLOAD_UNKNOWN.into())
}

/// The upload, if this account may continue it and it has not expired. Whoever changes it needs its turn first.
///
/// # Errors
/// [`Code::UPLOAD_UNKNOWN`], [`Code::OUTSIDE_SCOPE`].
pub async fn find<R>(office: &Office, id: UploadId, permit: &Permit<R>) -> Answer<Standing> {
    let standing = standing(office, id).await?;
    match &standing {
        Standing::Finished(info) => permit.require_tps(info.tps)?,
        Standing::Open(upload) => {
            permit.require_tps(upload.info.tps)?;
            if upload.info.expires < office.engine.clock().now() {
                return Err(Code::UPLOAD_UNKNOWN.into());
            }
        }
    }
    Ok(standing)
}

/// Where the upload stands. The parts are listed before it is asked whether the upload is still in progress: when one is finished (by
/// another replica, say) it is written down as finished, then what was known of it is removed, and its parts last. So an upload that is
/// still in progress after its parts were listed had all of them.
///
/// # Errors
/// [`Code::UPLOAD_UNKNOWN`], the store's.
pub async fn standing(office: &Office, id: UploadId) -> Answer<Standing> {
    let (offset, parts) = arrived(office, id).await?;
    if let Some(info) = get(office, &Key::UploadInfo(id)).await? {
        return Ok(Standing::Open(Open { id, info, offset, parts }));
    }
    let finished = get(office, &Key::UploadDone(id)).await?;
    Ok(Standing::Finished(finished.ok_or(Code::UPLOAD_UNKNOWN)?))
}

/// What is known of an upload in progress, if there is one.
///
/// # Errors
/// The store's.
pub async fn in_progress(office: &Office, id: UploadId) -> Answer<Option<Info>> {
    get(office, &Key::UploadInfo(id)).await
}

async fn get(office: &Office, key: &Key) -> Answer<Option<Info>> {
    let body = office.store.get(key).await?;
    body.map(|body| serde_json::from_slice(&body).map_err(|error| internal(&error))).transpose()
}

/// How many bytes have arrived without a gap, and the parts that hold them.
async fn arrived(office: &Office, id: UploadId) -> Answer<(u64, Vec<u64>)> {
    let (mut offset, mut parts) = (0, Vec::new());
    for part in office.store.list_parts(id).await? {
        if part.offset == offset && part.len > 0 {
            parts.push(part.offset);
            offset += part.len;
        }
    }
    Ok((offset, parts))
}
