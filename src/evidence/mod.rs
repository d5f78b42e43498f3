//! Immutable objects under typed keys, always through aws-sdk-s3.
//!
//! Originals are content-addressed and written once; nothing here can delete one. By default the SDK speaks to an
//! embedded S3 service over a folder, in process; by configuration to any S3 store. There is no second code path. The
//! module knows nothing of elections.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use rekap::evidence::{Config, Key, Put, Store};
//! use rekap::hash::Sha256;
//!
//! let store = Store::open(&Config::Embedded { dir: "data/evidence".into() }).await?;
//! let photo = bytes::Bytes::from_static(b"..");
//! let key = Key::Original(Sha256::of(&photo));
//! // Durable when answered; the same photo again is the same object.
//! assert_eq!(store.put_new(&key, photo.clone()).await?, Put::Created);
//! assert_eq!(store.get(&key).await?, Some(photo));
//! # Ok(())
//! # }
//! ```
//!
//! Errors ([`Error`]) are of four kinds, each with what to do: unavailable, full, corrupt, refused. Absence is an
//! answer (`None`), not an error.

pub mod bench;
mod chunks;
mod client;
mod clock;
mod config;
mod copies;
pub mod doctor;
mod embedded;
mod error;
mod id;
mod key;
mod read;
mod store;
mod uploads;

#[cfg(test)]
mod tests;

pub use chunks::Chunks;
pub use client::OpenError;
pub use config::{ChecksumMode, Config, S3Config, Secret, Timeouts};
pub use embedded::FolderError;
pub use error::{Advice, Error};
pub use id::{NotAnUploadId, UploadId};
pub use key::{CopyOf, Key, NotAKey, ReadingOf, ResultsPath};
pub use read::{ByteRange, Fetched, Object, Pieces};
pub use store::{Head, Put, Store};
pub use uploads::{Part, Pending};
