//! What is known of an upload, kept beside its parts in the evidence store.

use actix_web::HttpRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::api::permit::Permit;
use crate::api::problem::{Answer, Code, Problem};
use crate::api::{Office, ask};
use crate::election::codes::{ContestId, Page, TpsCode};
use crate::engine::SignedReceipt;
use crate::evidence::{Key, UploadId};
use crate::hash::Sha256;

/// An upload that nobody continued for so long is removed: a week covers an island without a line.
pub const LIFE_MICROS: i64 = 7 * 24 * 3600 * 1_000_000;

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
    /// SHA-256 of the whole, where the client declared it.
    pub sha256: Option<Sha256>,
    /// When it ends if nobody continues, microseconds since 1970.
    pub expires: i64,
    /// The receipt, once the photo is accepted. The parts are gone then.
    pub receipt: Option<SignedReceipt>,
}

impl Info {
    /// Reads the metadata of a creation request (`Upload-Metadata`: comma-separated `key base64` pairs).
    ///
    /// # Errors
    /// [`Code::UPLOAD_METADATA`] names what is missing or malformed.
    pub fn from_request(request: &HttpRequest, office: &Office, length: u64) -> Answer<Self> {
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
            length,
            expires: office.engine.clock().now().saturating_add(LIFE_MICROS),
            receipt: None,
        })
    }

    /// Stores it.
    ///
    /// # Errors
    /// The store's.
    pub async fn save(&self, office: &Office, id: UploadId) -> Answer<()> {
        let body = serde_json::to_vec(self).map_err(|error| crate::api::problem::internal(&error))?;
        Ok(office.store.put(&Key::UploadInfo(id), body.into()).await?)
    }

    /// `Upload-Expires` (HTTP date).
    #[must_use]
    pub fn expires_header(&self) -> String {
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_micros(self.expires.unsigned_abs());
        actix_web::http::header::HttpDate::from(at).to_string()
    }
}

/// The upload of the path, if this account may continue it and it has not expired.
///
/// # Errors
/// [`Code::UPLOAD_UNKNOWN`], [`Code::OUTSIDE_SCOPE`].
pub async fn load<R>(request: &HttpRequest, office: &Office, permit: &Permit<R>) -> Answer<(UploadId, Info)> {
    let id: UploadId = request.match_info().get("id").and_then(|text| text.parse().ok()).ok_or(Code::UPLOAD_UNKNOWN)?;
    let body = office.store.get(&Key::UploadInfo(id)).await?.ok_or(Code::UPLOAD_UNKNOWN)?;
    let info: Info = serde_json::from_slice(&body).map_err(|error| crate::api::problem::internal(&error))?;
    permit.require_tps(info.tps)?;
    if info.receipt.is_none() && info.expires < office.engine.clock().now() {
        return Err(Code::UPLOAD_UNKNOWN.into());
    }
    Ok((id, info))
}

/// How many bytes have arrived without a gap, and the parts that hold them.
///
/// # Errors
/// The store's.
pub async fn arrived(office: &Office, id: UploadId) -> Answer<(u64, Vec<u64>)> {
    let (mut offset, mut parts) = (0, Vec::new());
    for part in office.store.list_parts(id).await? {
        if part.offset == offset && part.len > 0 {
            parts.push(part.offset);
            offset += part.len;
        }
    }
    Ok((offset, parts))
}
