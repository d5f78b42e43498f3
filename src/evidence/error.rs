//! What can go wrong with the store, each with what to do next. That an object is absent is an answer, not an error.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::embedded;

/// A failure of the evidence store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Gone, slow, overloaded, or answering nonsense: try again later. Nothing was acknowledged.
    #[error("the evidence store does not answer: {detail}")]
    Unavailable {
        /// For the log.
        detail: String,
    },
    /// Disk or quota full: nothing was stored.
    #[error("the evidence store is full: {detail}")]
    Full {
        /// For the log.
        detail: String,
    },
    /// Bytes are not what their checksum or their name says: on the way in nothing was stored, on the way out nothing
    /// was served.
    #[error("damaged object {key}: {detail}")]
    Corrupt {
        /// The object.
        key: String,
        /// For the log.
        detail: String,
    },
    /// The store understood and refused: credentials, permissions, retention, a missing bucket.
    #[error("the evidence store refused ({code}): {detail}")]
    Refused {
        /// The store's own code.
        code: String,
        /// For the log.
        detail: String,
    },
}

/// What to do, Indonesian first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// In Indonesian.
    pub id: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Error {
    /// The stable code of this kind of failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "store-unavailable",
            Self::Full { .. } => "store-full",
            Self::Corrupt { .. } => "object-corrupt",
            Self::Refused { .. } => "store-refused",
        }
    }

    /// What the person in front of it should do.
    #[must_use]
    pub const fn advice(&self) -> Advice {
        match self {
            Self::Unavailable { .. } => Advice {
                id: "Penyimpanan bukti sedang tidak menjawab. Foto tetap ada di perangkat Anda; coba lagi sebentar lagi.",
                en: "The evidence store does not answer. Your photo is still on your device; try again shortly.",
            },
            Self::Full { .. } => Advice {
                id: "Penyimpanan bukti penuh. Hubungi pengelola untuk menambah ruang, lalu kirim lagi.",
                en: "The evidence store is full. Ask the operator to add space, then send again.",
            },
            Self::Corrupt { .. } => Advice {
                id: "Isi berkas tidak sama dengan sidik jarinya. Kirim lagi foto aslinya; pengelola perlu memeriksa penyimpanan.",
                en: "The bytes do not match their fingerprint. Send the original photo again; the operator must check the store.",
            },
            Self::Refused { .. } => Advice {
                id: "Penyimpanan bukti menolak. Pengelola: periksa kunci akses, izin, dan bucket (jalankan `rekap doctor`).",
                en: "The evidence store refused. Operator: check the access key, permissions and bucket (run `rekap doctor`).",
            },
        }
    }

    pub(super) fn unavailable(detail: impl ToString) -> Self {
        Self::Unavailable { detail: detail.to_string() }
    }

    pub(super) fn corrupt(key: &impl ToString, detail: impl ToString) -> Self {
        Self::Corrupt { key: key.to_string(), detail: detail.to_string() }
    }
}

/// The store's answer to one operation, sorted by what the caller does with it.
#[derive(Debug)]
pub(super) enum Outcome {
    /// 404 for the object.
    Absent,
    /// 304.
    Unchanged,
    /// 412: the object exists.
    Exists,
    /// 409 of conditional writes that met: ask again.
    Conflict,
    /// 416.
    OutOfRange,
    /// Everything else.
    Failed(Error),
}

impl Outcome {
    /// As an error, where the caller did not ask for the special answers.
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Failed(error) => error,
            other => Error::unavailable(format!("unexpected answer: {other:?}")),
        }
    }
}

/// Codes with which stores say that bytes and checksum differ.
const MISMATCH: [&str; 5] =
    ["BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "ContentSHA256Mismatch"];
/// Codes with which stores say that there is no room (ours, MinIO's, Ceph's).
const NO_ROOM: [&str; 4] = [embedded::FULL, "XMinioStorageFull", "QuotaExceeded", "InsufficientStorage"];
/// 4xx that pass with time.
const TRANSIENT: [&str; 4] = ["SlowDown", "RequestTimeout", "RequestTimeTooSkewed", "ServiceUnavailable"];

/// Sorts an SDK error.
pub(super) fn sort<E>(key: &impl ToString, error: SdkError<E, HttpResponse>) -> Outcome
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
{
    let Some(answer) = error.raw_response() else {
        return Outcome::Failed(Error::unavailable(DisplayErrorContext(&error)));
    };
    let status = answer.status().as_u16();
    let code = error.code().unwrap_or_default().to_owned();
    let detail = match error.message() {
        Some(message) => format!("{status} {code}: {message}"),
        None => format!("{status} {code}"),
    };
    match (status, code.as_str()) {
        (304, _) => Outcome::Unchanged,
        (404, "NoSuchBucket") => Outcome::Failed(Error::Refused { code, detail }),
        (404, _) => Outcome::Absent,
        (412, _) => Outcome::Exists,
        (416, _) => Outcome::OutOfRange,
        (409, "ConditionalRequestConflict" | "OperationAborted") => Outcome::Conflict,
        (_, embedded::CORRUPT) => Outcome::Failed(Error::corrupt(key, detail)),
        (_, code) if MISMATCH.contains(&code) => Outcome::Failed(Error::corrupt(key, detail)),
        (_, code) if status == 507 || NO_ROOM.contains(&code) => Outcome::Failed(Error::Full { detail }),
        (_, code) if status >= 500 || status == 429 || TRANSIENT.contains(&code) => {
            Outcome::Failed(Error::unavailable(detail))
        }
        // A success we could not understand is a broken store, not a refusal.
        _ if status < 400 => Outcome::Failed(Error::unavailable(DisplayErrorContext(&error))),
        _ => Outcome::Failed(Error::Refused { code, detail }),
    }
}
