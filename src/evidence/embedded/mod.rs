//! An S3 service of our own over a directory, spoken to by aws-sdk-s3 without a socket.
//!
//! It exists so that one machine without any server runs exactly the code path of a large installation. What a
//! reader should know, in the order a photo meets it:
//!
//! | file | owns |
//! |---|---|
//! | [`connector`] | the SDK's request → the service → the SDK's response, in process |
//! | [`service`] | the S3 operations (`impl s3s::S3`) |
//! | [`put`] | the way in of a body |
//! | [`draft`] | body → temporary file, checksums verified, then published |
//! | [`publish`] | fsync, `link(2)` for create-only, `rename(2)` otherwise, fsync of the directory |
//! | [`object`] | the file format: body first, then a small footer |
//! | [`layout`] | object key → path, sharded; nothing a key contains can leave the folder |
//! | [`listing`] | keys in order, page by page |
//! | [`scratch`] | the temporary folder of this process; what a crash left is swept at start |
//!
//! Guarantees: an answered PUT is on disk (file and directory entry); an object that fails a checksum is never
//! visible; of many create-only writers exactly one wins; a damaged file is reported and never served; originals
//! and retained objects are neither replaced nor deleted.

mod connector;
mod draft;
mod fault;
mod layout;
mod listing;
mod object;
mod publish;
mod put;
mod scratch;
mod service;

use std::path::Path;

use aws_sdk_s3::config::{Credentials, SharedHttpClient};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;

pub use connector::HOST;
pub use fault::{CORRUPT, FULL};
pub use layout::FolderError;

/// Opens (or makes) the folder and returns what the SDK needs to talk to it: an HTTP client that never leaves the
/// process, and credentials that exist only in this process's memory. Signatures are checked as on any S3 server,
/// so a request that did not come from our own client is refused.
pub fn open(folder: &Path, sealed_prefix: &'static str) -> Result<(SharedHttpClient, Credentials), FolderError> {
    let disk = service::Disk::open(folder, sealed_prefix)?;
    let access = hex::encode(rand::random::<[u8; 8]>());
    let secret = hex::encode(rand::random::<[u8; 32]>());
    let mut builder = S3ServiceBuilder::new(disk);
    builder.set_auth(SimpleAuth::from_single(access.clone(), secret.clone()));
    let client = SharedHttpClient::new(connector::InProcess::new(builder.build()));
    Ok((client, Credentials::new(access, secret, None, None, "rekap-embedded")))
}
