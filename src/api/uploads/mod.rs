//! Resumable uploads, tus 1.0 (<https://tus.io/protocols/resumable-upload>): core, creation, checksum, expiration, termination.
//!
//! Parts and what is known of an upload live in the evidence store, so that an upload goes on after a restart or on another
//! replica. How much has arrived is what the parts say; nothing else is kept.

pub mod address;
pub mod body;
mod carried;
pub mod continue_upload;
mod counts;
pub mod create;
pub mod digest;
mod finish;
mod gather;
mod info;
mod limits;
pub mod offset;
pub mod options;
pub mod protocol;
pub mod receipt;
mod receiving;
mod room;
pub mod sweep;
pub mod terminate;

pub use counts::Intake;
pub use limits::UploadLimits;

use actix_web::{HttpRequest, HttpResponseBuilder};

use super::problem::{Answer, Code, Problem};

/// The one protocol version spoken.
pub const VERSION: &str = "1.0.0";
/// Extensions offered.
pub const EXTENSIONS: &str = "creation,checksum,expiration,termination";
/// Algorithms of the checksum extension; SHA-1 because tus demands it.
pub const ALGORITHMS: &str = "sha1,sha256";

/// Refuses a client that speaks another version.
fn check_version(request: &HttpRequest) -> Answer<()> {
    match request.headers().get("tus-resumable").and_then(|value| value.to_str().ok()) {
        Some(VERSION) => Ok(()),
        _ => Err(Problem::new(Code::TUS_VERSION).with("supported", VERSION)),
    }
}

/// Headers that every tus answer carries.
fn tus(mut answer: HttpResponseBuilder) -> HttpResponseBuilder {
    answer.insert_header(("Tus-Resumable", VERSION)).insert_header(("Cache-Control", "no-store"));
    answer
}

/// A header as a number.
fn number(request: &HttpRequest, name: &str) -> Option<u64> {
    request.headers().get(name)?.to_str().ok()?.parse().ok()
}
