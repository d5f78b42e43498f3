//! What went wrong on the disk, as S3 error answers. The codes that S3 has no word for are ours; `Store` knows them.

use std::io;

use http::StatusCode;
use s3s::{S3Error, S3ErrorCode, s3_error};

/// Code of "the disk is full or over quota" (HTTP 507, RFC 4918), which the SDK does not retry.
pub const FULL: &str = "StorageFull";
/// Code of "the file on disk is damaged" (HTTP 422): retrying would read the same bytes.
pub const CORRUPT: &str = "ObjectCorrupt";

fn custom(code: &str, status: StatusCode, message: String) -> S3Error {
    let code = S3ErrorCode::from_bytes(code.as_bytes()).unwrap_or(S3ErrorCode::InternalError);
    let mut error = S3Error::with_message(code, message);
    error.set_status_code(status);
    error
}

/// An I/O error as the answer it deserves.
pub fn io(error: io::Error) -> S3Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            custom(FULL, StatusCode::INSUFFICIENT_STORAGE, error.to_string())
        }
        _ => {
            let message = error.to_string();
            let mut answer = S3Error::internal_error(error);
            answer.set_message(message);
            answer
        }
    }
}

/// The file of this key is not what was stored.
pub fn corrupt(key: &str, why: &str) -> S3Error {
    custom(CORRUPT, StatusCode::UNPROCESSABLE_ENTITY, format!("{key}: {why}"))
}

/// Written once: refused until its retention ends (never, for originals).
pub fn retained(key: &str) -> S3Error {
    s3_error!(AccessDenied, "{key} is retained: it can be neither replaced nor deleted")
}

/// Runs file work on the blocking pool: a slow disk must not stop the threads that answer others.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, S3Error> + Send + 'static,
) -> Result<T, S3Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| s3_error!(InternalError, "file work was cancelled"))?
}
