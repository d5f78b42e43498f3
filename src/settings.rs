//! Configuration: a file, the environment, and defaults; one table from which `docs/configuration.md` is checked.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use crate::api::UploadLimits;
use crate::api::limit::LimitSettings;
use crate::evidence::{self, ChecksumMode, S3Config, Secret};

/// One setting: its key in the file; `REKAP_` and the key in capitals in the environment.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Key in the TOML file.
    pub key: &'static str,
    /// Default, as it would be written.
    pub default: &'static str,
    /// What it does.
    pub about: &'static str,
}

const fn setting(key: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { key, default, about }
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    setting("data", "var", "Folder for everything embedded: databases, photos, secrets."),
    setting("listen", "127.0.0.1:8080", "Address and port to listen on. TLS ends at the reverse proxy in front."),
    setting("database", "", "Journal: sqlite:///path or postgres://…; empty: journal.db in the data folder."),
    setting(
        "accounts",
        "",
        "Accounts: as `database`; empty: accounts.db in the data folder, or the PostgreSQL of the journal.",
    ),
    setting("s3_endpoint", "", "Address of an S3 store, https://…; empty: the embedded store in the data folder."),
    setting("s3_bucket", "rekap", "Bucket of the S3 store."),
    setting("s3_region", "us-east-1", "Region of the S3 store."),
    setting("s3_access_key", "", "Access key; empty: the SDK's own environment variables."),
    setting("s3_secret_key", "", "Secret key."),
    setting("s3_path_style", "true", "Bucket in the path instead of the host name; true for all but AWS."),
    setting(
        "s3_checksum",
        "when_supported",
        "when_supported or when_required, for stores that break on SDK checksums.",
    ),
    setting("s3_lock_days", "0", "Object lock (retention) of originals in days, where the store has it; 0: none."),
    setting(
        "publish_to_store",
        "",
        "Whether public documents are copied to the store, below results/; empty: to an S3 store, not to the embedded one.",
    ),
    setting("http_threads", "2", "Threads that serve requests."),
    setting("workers", "1", "Photos decoded at once in this process; 0: another process does the derived work."),
    setting("replicas", "false", "Whether other processes share this journal and store."),
    setting("intake_mb", "96", "Memory for uploads under way, MB; more wait."),
    setting("account_per_second", "20", "Requests per second of one account, with bursts of five times that."),
    setting(
        "login_per_minute",
        "300",
        "Logins and activations per minute from one address, and as many requests with a token of no session.",
    ),
    setting(
        "behind_proxy",
        "false",
        "Whether a proxy of ours stands in front: addresses are then the last of X-Forwarded-For.",
    ),
    setting("server_key", "", "Secret for activation codes, 64 hex digits; empty: made once in the data folder."),
    setting(
        "receipt_key",
        "",
        "Ed25519 secret that signs receipts, 64 hex digits; empty: made once in the data folder.",
    ),
    setting("shutdown_seconds", "25", "Longest wait for requests under way when stopping."),
    setting("log", "info,s3s=off", "What is logged: a level, or a filter such as rekap=debug,warn."),
    setting("log_format", "text", "text or json."),
];

/// The configuration of a process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder for everything embedded.
    pub data: PathBuf,
    /// Address to listen on.
    pub listen: String,
    /// Journal URL.
    pub database: String,
    /// Accounts URL.
    pub accounts: String,
    /// Evidence store.
    pub evidence: evidence::Config,
    /// Public documents are copied to the evidence store.
    pub publish_to_store: bool,
    /// HTTP threads.
    pub http_threads: usize,
    /// Derived work at once.
    pub workers: usize,
    /// Other replicas share journal and store.
    pub replicas: bool,
    /// Upload memory, MB.
    pub intake_mb: usize,
    /// Time and number of uploads; not configurable.
    pub uploads: UploadLimits,
    /// Rate limits.
    pub limits: LimitSettings,
    /// Secret for activation codes, where configured.
    pub server_key: Option<[u8; 32]>,
    /// Receipt key, where configured.
    pub receipt_key: Option<[u8; 32]>,
    /// Longest wait at shutdown.
    pub shutdown_seconds: u64,
    /// Log filter.
    pub log: String,
    /// Log as JSON.
    pub log_json: bool,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadSettings {
    /// The file cannot be read.
    #[error("configuration file {0}: {1}")]
    File(PathBuf, String),
    /// The file holds a key that no setting has.
    #[error("configuration file: there is no setting `{0}`; docs/configuration.md lists them all")]
    Unknown(String),
    /// A value is not of its kind.
    #[error("setting `{key}`: `{value}` is not {wanted}")]
    Value {
        /// Which.
        key: &'static str,
        /// What was given (never a secret).
        value: String,
        /// What would be right.
        wanted: &'static str,
    },
}

impl Settings {
    /// From a file (optional), the environment and overrides from the command line, the latter winning.
    ///
    /// # Errors
    /// [`BadSettings`] names the setting.
    pub fn load(
        file: Option<&Path>,
        environment: impl Fn(&str) -> Option<String>,
        overrides: &BTreeMap<&str, String>,
    ) -> Result<Self, BadSettings> {
        let table = file.map(read).transpose()?.unwrap_or_default();
        if let Some(unknown) = table.keys().find(|key| !SETTINGS.iter().any(|s| s.key == key.as_str())) {
            return Err(BadSettings::Unknown(unknown.clone()));
        }
        let values = SETTINGS
            .iter()
            .map(|setting| {
                let value = overrides
                    .get(setting.key)
                    .cloned()
                    .or_else(|| environment(&variable(setting.key)))
                    .or_else(|| table.get(setting.key).map(plain))
                    .unwrap_or_else(|| setting.default.to_owned());
                (setting.key, value)
            })
            .collect();
        Values(values).settings()
    }

    /// The defaults with everything in this folder, on a free port of loopback: for demo and tests.
    ///
    /// # Errors
    /// Never for valid defaults; the type says so because it is the same code.
    pub fn embedded(data: &Path) -> Result<Self, BadSettings> {
        let overrides = BTreeMap::from([("data", data.display().to_string()), ("listen", "127.0.0.1:0".to_owned())]);
        Self::load(None, |_| None, &overrides)
    }
}

/// Name of a setting in the environment.
#[must_use]
pub fn variable(key: &str) -> String {
    format!("REKAP_{}", key.to_ascii_uppercase())
}

fn read(path: &Path) -> Result<toml::Table, BadSettings> {
    let problem = |error: String| BadSettings::File(path.to_owned(), error);
    let text = std::fs::read_to_string(path).map_err(|error| problem(error.to_string()))?;
    text.parse().map_err(|error: toml::de::Error| problem(error.to_string()))
}

fn plain(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

struct Values(BTreeMap<&'static str, String>);

impl Values {
    fn text(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    fn parse<T: std::str::FromStr>(&self, key: &'static str, wanted: &'static str) -> Result<T, BadSettings> {
        let value = self.text(key);
        value.parse().map_err(|_| BadSettings::Value { key, value: value.to_owned(), wanted })
    }

    fn secret(&self, key: &'static str) -> Result<Option<[u8; 32]>, BadSettings> {
        let value = self.text(key);
        if value.is_empty() {
            return Ok(None);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(value, &mut bytes).map_err(|_| BadSettings::Value {
            key,
            value: "(hidden)".into(),
            wanted: "64 hex digits",
        })?;
        Ok(Some(bytes))
    }

    fn settings(&self) -> Result<Settings, BadSettings> {
        let data = PathBuf::from(self.text("data"));
        let database = match self.text("database") {
            "" => sqlite(&data, "journal.db"),
            url => url.to_owned(),
        };
        let accounts = match self.text("accounts") {
            "" if database.starts_with("postgres") => database.clone(),
            "" => sqlite(&data, "accounts.db"),
            url => url.to_owned(),
        };
        Ok(Settings {
            listen: self.text("listen").to_owned(),
            publish_to_store: match self.text("publish_to_store") {
                "" => !self.text("s3_endpoint").is_empty(),
                _ => self.parse("publish_to_store", "true, false or empty")?,
            },
            evidence: self.evidence(&data)?,
            http_threads: self.parse::<usize>("http_threads", "a number")?.max(1),
            workers: self.parse("workers", "a number")?,
            replicas: self.parse("replicas", "true or false")?,
            intake_mb: self.parse::<usize>("intake_mb", "a number of MB")?.clamp(21, 4096),
            uploads: UploadLimits::default(),
            limits: LimitSettings {
                account_per_second: self.parse::<NonZeroU32>("account_per_second", "a number from 1")?,
                login_per_minute: self.parse::<NonZeroU32>("login_per_minute", "a number from 1")?,
                behind_proxy: self.parse("behind_proxy", "true or false")?,
            },
            server_key: self.secret("server_key")?,
            receipt_key: self.secret("receipt_key")?,
            shutdown_seconds: self.parse("shutdown_seconds", "a number of seconds")?,
            log: self.text("log").to_owned(),
            log_json: match self.text("log_format") {
                "json" => true,
                "text" => false,
                other => {
                    return Err(BadSettings::Value {
                        key: "log_format",
                        value: other.to_owned(),
                        wanted: "text or json",
                    });
                }
            },
            data,
            database,
            accounts,
        })
    }

    fn evidence(&self, data: &Path) -> Result<evidence::Config, BadSettings> {
        let endpoint = self.text("s3_endpoint");
        if endpoint.is_empty() {
            return Ok(evidence::Config::Embedded { dir: data.join("evidence") });
        }
        let filled = |key: &str| Some(self.text(key)).filter(|text| !text.is_empty()).map(str::to_owned);
        let mut config = S3Config::new(endpoint, self.text("s3_bucket"));
        self.text("s3_region").clone_into(&mut config.region);
        config.access_key = filled("s3_access_key");
        config.secret_key = filled("s3_secret_key").map(Secret::from);
        config.path_style = self.parse("s3_path_style", "true or false")?;
        config.checksum = match self.text("s3_checksum") {
            "when_required" => ChecksumMode::WhenRequired,
            "when_supported" => ChecksumMode::WhenSupported,
            other => {
                return Err(BadSettings::Value {
                    key: "s3_checksum",
                    value: other.to_owned(),
                    wanted: "when_supported or when_required",
                });
            }
        };
        config.object_lock_days = Some(self.parse("s3_lock_days", "a number of days")?).filter(|days| *days > 0);
        Ok(evidence::Config::S3(config))
    }
}

fn sqlite(data: &Path, file: &str) -> String {
    let folder = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    format!("sqlite://{}", folder.join(file).display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("rekap.toml");
        std::fs::write(&file, "workers = 3\nhttp_threads = 4\nlisten = \"0.0.0.0:1\"\n").unwrap();
        let environment = |name: &str| (name == "REKAP_WORKERS").then(|| "5".to_owned());
        let overrides = BTreeMap::from([("listen", "127.0.0.1:9".to_owned())]);
        let settings = Settings::load(Some(&file), environment, &overrides).unwrap();
        assert_eq!((settings.workers, settings.http_threads), (5, 4));
        assert_eq!(settings.listen, "127.0.0.1:9");
    }

    #[test]
    fn a_setting_that_does_not_exist_or_does_not_fit_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("rekap.toml");
        std::fs::write(&file, "wokers = 3\n").unwrap();
        assert!(matches!(
            Settings::load(Some(&file), |_| None, &BTreeMap::new()),
            Err(BadSettings::Unknown(key)) if key == "wokers"
        ));
        let bad = |key, value: &str| Settings::load(None, |_| None, &BTreeMap::from([(key, value.to_owned())]));
        assert!(matches!(bad("workers", "many"), Err(BadSettings::Value { key: "workers", .. })));
        let shown = bad("receipt_key", "s3cret").unwrap_err().to_string();
        assert!(!shown.contains("s3cret"), "{shown}");
    }

    #[test]
    fn every_setting_is_documented_with_its_variable() {
        let docs = include_str!("../docs/configuration.md");
        for setting in SETTINGS {
            assert!(docs.contains(&format!("`{}`", variable(setting.key))), "{}", setting.key);
        }
    }
}
