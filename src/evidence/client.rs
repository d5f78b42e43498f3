//! The one S3 client: the same SDK, in front of the embedded store or of a server.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Builder, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    StalledStreamProtectionConfig,
};
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration, ObjectLockEnabled};

use super::config::{ChecksumMode, Config, S3Config, Timeouts};
use super::embedded;
use super::error::{Error, Outcome, sort};
use super::key::SEALED;

/// The bucket of the embedded store.
const BUCKET: &str = "rekap";
/// First wait of the back-off; the SDK doubles it and spreads it at random.
const BACKOFF: Duration = Duration::from_millis(100);

/// The store cannot be used as configured.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder of the embedded store.
    #[error(transparent)]
    Folder(#[from] embedded::FolderError),
    /// No credentials, neither configured nor in the environment.
    #[error("no {0} for the S3 store: set it in the configuration, or in REKAP_S3_ACCESS_KEY and REKAP_S3_SECRET_KEY")]
    NoCredentials(&'static str),
    /// The bucket is missing and may not be made.
    #[error("the bucket {0} does not exist and create_bucket is off")]
    NoBucket(String),
    /// Object lock is asked for, and the bucket has none. It can only be switched on when a bucket is made.
    #[error("the bucket {bucket} has no object lock ({detail}): use a new bucket, or leave object_lock_days out")]
    NoObjectLock {
        /// The bucket.
        bucket: String,
        /// What the store said.
        detail: String,
    },
    /// The store itself.
    #[error(transparent)]
    Store(#[from] Error),
}

/// What a configuration comes to.
pub(super) struct Opened {
    pub client: Client,
    pub bucket: String,
    pub send_checksums: bool,
    pub lock_days: Option<u32>,
    pub timeouts: Timeouts,
}

/// Builds the client and makes sure that the bucket is there.
pub(super) async fn open(config: &Config) -> Result<Opened, OpenError> {
    match config {
        Config::Embedded { dir } => {
            let (http, credentials) = embedded::open(dir, SEALED)?;
            let timeouts = Timeouts::default();
            let client = Client::from_conf(
                base(credentials, timeouts, 1)
                    .region(Region::new("local"))
                    .endpoint_url(format!("http://{}", embedded::HOST))
                    .force_path_style(true)
                    // A slow disk is slow for everyone; there is no peer that could have gone away.
                    .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
                    // The service has verified every byte it answers, and there is no wire in between.
                    .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
                    .http_client(http)
                    .build(),
            );
            let bucket = BUCKET.to_owned();
            ensure_bucket(&client, &bucket, None, false, true).await?;
            Ok(Opened { client, bucket, send_checksums: true, lock_days: None, timeouts })
        }
        Config::S3(config) => {
            let client = Client::from_conf(remote(config)?.build());
            let lock = config.object_lock_days.is_some();
            let region = (config.region != "us-east-1").then_some(config.region.as_str());
            ensure_bucket(&client, &config.bucket, region, lock, config.create_bucket).await?;
            if lock {
                check_lock(&client, &config.bucket).await?;
            }
            Ok(Opened {
                client,
                bucket: config.bucket.clone(),
                // A locked object needs a checksum header in any case (S3 refuses it otherwise).
                send_checksums: lock || config.checksum == ChecksumMode::WhenSupported,
                lock_days: config.object_lock_days,
                timeouts: config.timeouts,
            })
        }
    }
}

fn base(credentials: Credentials, timeouts: Timeouts, attempts: u32) -> Builder {
    let limits = TimeoutConfig::builder()
        .connect_timeout(timeouts.connect())
        .read_timeout(timeouts.attempt())
        .operation_attempt_timeout(timeouts.attempt())
        .operation_timeout(timeouts.operation())
        .build();
    aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(credentials)
        .timeout_config(limits)
        .retry_config(RetryConfig::standard().with_max_attempts(attempts.max(1)).with_initial_backoff(BACKOFF))
}

fn remote(config: &S3Config) -> Result<Builder, OpenError> {
    let environment = |names: [&str; 2]| names.into_iter().find_map(|name| std::env::var(name).ok());
    let access = config.access_key.clone().or_else(|| environment(["REKAP_S3_ACCESS_KEY", "AWS_ACCESS_KEY_ID"]));
    let secret = config.secret_key.as_ref().map(|secret| secret.reveal().to_owned());
    let secret = secret.or_else(|| environment(["REKAP_S3_SECRET_KEY", "AWS_SECRET_ACCESS_KEY"]));
    let access = access.ok_or(OpenError::NoCredentials("access key"))?;
    let secret = secret.ok_or(OpenError::NoCredentials("secret key"))?;
    let (request, response) = match config.checksum {
        ChecksumMode::WhenSupported => {
            (RequestChecksumCalculation::WhenSupported, ResponseChecksumValidation::WhenSupported)
        }
        ChecksumMode::WhenRequired => {
            (RequestChecksumCalculation::WhenRequired, ResponseChecksumValidation::WhenRequired)
        }
    };
    let builder = base(Credentials::new(access, secret, None, None, "rekap"), config.timeouts, config.attempts);
    Ok(builder
        .region(Region::new(config.region.clone()))
        .endpoint_url(&config.endpoint)
        .force_path_style(config.path_style)
        .stalled_stream_protection(
            StalledStreamProtectionConfig::enabled().grace_period(config.timeouts.attempt()).build(),
        )
        .request_checksum_calculation(request)
        .response_checksum_validation(response))
}

async fn ensure_bucket(
    client: &Client,
    bucket: &str,
    region: Option<&str>,
    lock: bool,
    create: bool,
) -> Result<(), OpenError> {
    let missing = match client.head_bucket().bucket(bucket).send().await {
        Ok(_) => return Ok(()),
        Err(error) => sort(&bucket, error),
    };
    match missing {
        Outcome::Absent => {}
        Outcome::Failed(Error::Refused { code, .. }) if code == "NoSuchBucket" => {}
        other => return Err(other.into_error().into()),
    }
    if !create {
        return Err(OpenError::NoBucket(bucket.to_owned()));
    }
    let place = region.map(|region| {
        CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::from(region)).build()
    });
    let made = client
        .create_bucket()
        .bucket(bucket)
        .set_create_bucket_configuration(place)
        .set_object_lock_enabled_for_bucket(lock.then_some(true))
        .send()
        .await;
    match made.map_err(|error| sort(&bucket, error)) {
        Ok(_) => Ok(()),
        // Another replica was first.
        Err(Outcome::Failed(Error::Refused { code, .. })) if code.starts_with("BucketAlready") => Ok(()),
        Err(other) => Err(other.into_error().into()),
    }
}

async fn check_lock(client: &Client, bucket: &str) -> Result<(), OpenError> {
    let no = |detail: String| OpenError::NoObjectLock { bucket: bucket.to_owned(), detail };
    match client.get_object_lock_configuration().bucket(bucket).send().await {
        Ok(answer) => {
            let enabled = answer.object_lock_configuration().and_then(|c| c.object_lock_enabled());
            if enabled == Some(&ObjectLockEnabled::Enabled) { Ok(()) } else { Err(no("not enabled".to_owned())) }
        }
        Err(error) => match sort(&bucket, error) {
            Outcome::Failed(error @ (Error::Unavailable { .. } | Error::Full { .. })) => Err(error.into()),
            other => Err(no(other.into_error().to_string())),
        },
    }
}
