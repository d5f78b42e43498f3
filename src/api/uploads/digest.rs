//! Digests that a request declares: `Content-Digest` (RFC 9530), `X-Content-SHA256` (hex), tus `Upload-Checksum`.

use actix_web::HttpRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::Digest as _;

use crate::api::problem::{Answer, Code};
use crate::evidence::Chunks;
use crate::hash::Sha256;

/// The SHA-256 that the request declares for its whole body, if any.
///
/// # Errors
/// [`Code::DIGEST_MALFORMED`].
pub fn declared(request: &HttpRequest) -> Answer<Option<Sha256>> {
    let text = |name: &str| request.headers().get(name).map(|value| value.to_str().map_err(|_| Code::DIGEST_MALFORMED));
    if let Some(hex) = text("x-content-sha256").transpose()? {
        return hex.trim().parse().map(Some).map_err(|_| Code::DIGEST_MALFORMED.into());
    }
    let Some(digest) = text("content-digest").transpose()? else { return Ok(None) };
    for member in digest.split(',') {
        if let Some(value) = member.trim().strip_prefix("sha-256=") {
            let encoded =
                value.trim().strip_prefix(':').and_then(|v| v.strip_suffix(':')).ok_or(Code::DIGEST_MALFORMED)?;
            return bytes32(encoded).map(Some);
        }
    }
    Ok(None)
}

fn bytes32(base64: &str) -> Answer<Sha256> {
    let bytes = STANDARD.decode(base64).map_err(|_| Code::DIGEST_MALFORMED)?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| Code::DIGEST_MALFORMED)?;
    Ok(Sha256::from_bytes(bytes))
}

/// Whether a part has the checksum that its `Upload-Checksum` header declares; parts without one pass.
///
/// # Errors
/// [`Code::DIGEST_MALFORMED`], [`Code::UPLOAD_CHECKSUM`].
pub fn check_part(request: &HttpRequest, part: &Chunks) -> Answer<()> {
    let Some(header) = request.headers().get("upload-checksum") else { return Ok(()) };
    let (algorithm, value) =
        header.to_str().ok().and_then(|text| text.trim().split_once(' ')).ok_or(Code::DIGEST_MALFORMED)?;
    let wanted = STANDARD.decode(value.trim()).map_err(|_| Code::DIGEST_MALFORMED)?;
    let same = match algorithm {
        "sha256" => part.sha256().as_bytes().as_slice() == wanted,
        "sha1" => part.iter().fold(sha1::Sha1::new(), sha1::Sha1::chain_update).finalize().as_slice() == wanted,
        _ => return Err(Code::DIGEST_MALFORMED.into()),
    };
    if same { Ok(()) } else { Err(Code::UPLOAD_CHECKSUM.into()) }
}
