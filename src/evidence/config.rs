//! Where the evidence is kept: a folder, or any S3 store.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// The store to use. In a configuration file: `kind = "embedded"` with `dir`, or `kind = "s3"` with [`S3Config`].
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Config {
    /// A folder of this machine, spoken to as S3 without a socket.
    Embedded {
        /// Made when missing. Everything in it belongs to Rekap.
        dir: PathBuf,
    },
    /// An S3 store over the network.
    S3(S3Config),
}

/// How to reach and use an S3 store.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Config {
    /// Address, such as `http://127.0.0.1:8333`.
    pub endpoint: String,
    /// The bucket; all keys of Rekap lie in it.
    pub bucket: String,
    /// Signing region; stores other than AWS take any.
    #[serde(default = "default_region")]
    pub region: String,
    /// Access key; without it `REKAP_S3_ACCESS_KEY`, then `AWS_ACCESS_KEY_ID` of the environment.
    #[serde(default)]
    pub access_key: Option<String>,
    /// Secret key; without it `REKAP_S3_SECRET_KEY`, then `AWS_SECRET_ACCESS_KEY` of the environment.
    #[serde(default)]
    pub secret_key: Option<Secret>,
    /// `http://host/bucket/key` rather than `http://bucket.host/key`: what every store other than AWS needs.
    #[serde(default = "yes")]
    pub path_style: bool,
    /// Which checksums travel with requests.
    #[serde(default)]
    pub checksum: ChecksumMode,
    /// Time limits.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// Attempts of one operation, the first included; with exponential back-off and jitter between them.
    #[serde(default = "default_attempts")]
    pub attempts: u32,
    /// Days for which originals are locked (S3 Object Lock, compliance mode), if the store has it.
    #[serde(default)]
    pub object_lock_days: Option<u32>,
    /// Make the bucket when it is missing.
    #[serde(default = "yes")]
    pub create_bucket: bool,
}

impl S3Config {
    /// Default settings for this endpoint and bucket, credentials from the environment.
    #[must_use]
    pub fn new(endpoint: impl Into<String>, bucket: impl Into<String>) -> Self {
        Self {
            endpoint: endpoint.into(),
            bucket: bucket.into(),
            region: default_region(),
            access_key: None,
            secret_key: None,
            path_style: true,
            checksum: ChecksumMode::default(),
            timeouts: Timeouts::default(),
            attempts: default_attempts(),
            object_lock_days: None,
            create_bucket: true,
        }
    }
}

/// Which checksums travel with requests (AWS SDK setting of the same name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecksumMode {
    /// Every PUT carries the SHA-256 of its body in a signed header, which the store verifies.
    #[default]
    WhenSupported,
    /// For stores that do not know checksum headers: the SHA-256 is in the signature only.
    WhenRequired,
}

/// Time limits, in milliseconds. None of them can be switched off: a store that hangs must become an error.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timeouts {
    /// To open a connection.
    pub connect_ms: u64,
    /// Of one attempt, and between two pieces of a body that is being read.
    pub attempt_ms: u64,
    /// Of an operation with all its attempts.
    pub operation_ms: u64,
}

impl Default for Timeouts {
    /// A 20 MB photo needs 10 s at 2 MB/s: three times that for an attempt; a person waits one minute at most.
    fn default() -> Self {
        Self { connect_ms: 3_000, attempt_ms: 30_000, operation_ms: 60_000 }
    }
}

impl Timeouts {
    pub(super) const fn connect(&self) -> Duration {
        Duration::from_millis(self.connect_ms)
    }

    pub(super) const fn attempt(&self) -> Duration {
        Duration::from_millis(self.attempt_ms)
    }

    pub(super) const fn operation(&self) -> Duration {
        Duration::from_millis(self.operation_ms)
    }
}

/// Text that never shows in a log or an error.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

fn default_region() -> String {
    "us-east-1".to_owned()
}

const fn default_attempts() -> u32 {
    3
}

const fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_configuration_has_safe_defaults_and_shows_no_secret() {
        let text = "kind = 's3'\nendpoint = 'http://127.0.0.1:8333'\nbucket = 'b'\nsecret_key = 'hush'";
        let config: Config = toml::from_str(text).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
        let Config::S3(config) = config else { panic!("{config:?}") };
        assert!(config.path_style && config.create_bucket && config.object_lock_days.is_none());
        assert_eq!((config.checksum, config.attempts), (ChecksumMode::WhenSupported, 3));
        assert!(config.timeouts.attempt() < config.timeouts.operation());
    }

    #[test]
    fn a_misspelt_setting_is_refused() {
        let text = "kind = 's3'\nendpoint = 'e'\nbucket = 'b'\nobject_lock_day = 3";
        assert!(toml::from_str::<Config>(text).unwrap_err().to_string().contains("object_lock_day"));
    }
}
