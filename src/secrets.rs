//! The two secrets of a server: the key of activation codes and the key that signs receipts.

use std::io::Write as _;
use std::path::Path;

use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use crate::settings::Settings;

/// The secrets.
pub struct Secrets {
    /// Keys the hash of activation codes.
    pub server_key: [u8; 32],
    /// Ed25519 secret that signs receipts.
    pub receipt_key: [u8; 32],
}

/// The secrets could not be had.
#[derive(Debug, thiserror::Error)]
pub enum NoSecrets {
    /// The file cannot be read or written.
    #[error("secrets file {0}: {1}")]
    File(String, std::io::Error),
    /// The file is not what was written.
    #[error(
        "secrets file {0} is damaged: restore it from a backup; without it old activation codes and receipts are void"
    )]
    Damaged(String),
}

#[derive(Serialize, Deserialize)]
struct File {
    #[serde(with = "hex")]
    server_key: [u8; 32],
    #[serde(with = "hex")]
    receipt_key: [u8; 32],
}

impl Secrets {
    /// From the configuration, or from `secrets.toml` in the data folder, which is made once, readable by its owner only.
    ///
    /// # Errors
    /// [`NoSecrets`].
    pub fn load(settings: &Settings) -> Result<Self, NoSecrets> {
        if let (Some(server_key), Some(receipt_key)) = (settings.server_key, settings.receipt_key) {
            return Ok(Self { server_key, receipt_key });
        }
        let path = settings.data.join("secrets.toml");
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|_| NoSecrets::Damaged(path.display().to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                make(&path).map_err(|error| NoSecrets::File(path.display().to_string(), error))?
            }
            Err(error) => return Err(NoSecrets::File(path.display().to_string(), error)),
        };
        Ok(Self {
            server_key: settings.server_key.unwrap_or(file.server_key),
            receipt_key: settings.receipt_key.unwrap_or(file.receipt_key),
        })
    }
}

/// Written beside, made durable, then published by a hard link, which fails if another process was first: its file is then read.
fn make(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut rng = rand::rng();
    let file = File { server_key: rng.random(), receipt_key: rng.random() };
    let text = toml::to_string(&file).map_err(std::io::Error::other)?;
    let beside = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut out = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    let published = std::fs::hard_link(&beside, path);
    std::fs::remove_file(&beside)?;
    match published {
        Ok(()) => Ok(file),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            toml::from_str(&std::fs::read_to_string(path)?).map_err(std::io::Error::other)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn secrets_are_made_once_and_only_their_owner_reads_them() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings::embedded(dir.path()).unwrap();
        let first = Secrets::load(&settings).unwrap();
        let second = Secrets::load(&settings).unwrap();
        assert_eq!(first.server_key, second.server_key);
        assert_ne!(first.server_key, first.receipt_key);
        let mode = std::fs::metadata(dir.path().join("secrets.toml")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::write(dir.path().join("secrets.toml"), "x").unwrap();
        assert!(matches!(Secrets::load(&settings), Err(NoSecrets::Damaged(_))));
    }
}
