//! Where a test server keeps things: SQLite and a folder always; PostgreSQL and a real S3 store where the environment names them.

use std::sync::atomic::{AtomicU32, Ordering};

use rekap::evidence::{Config, S3Config, Secret};
use rekap::settings::Settings;
use sqlx::Connection as _;

/// Journal and store of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// SQLite and the embedded store, in the server's own folder.
    Embedded,
    /// PostgreSQL and S3: a database and a bucket of the server's own.
    Outside,
}

/// Addresses of the outside servers, where they are there.
#[derive(Debug, Clone)]
pub struct Outside {
    pub postgres: String,
    pub endpoint: String,
    pub access_key: String,
    pub secret_key: String,
}

impl Outside {
    pub fn find() -> Option<Self> {
        let get = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Some(Self {
            postgres: get("REKAP_TEST_POSTGRES")?,
            endpoint: get("REKAP_TEST_S3_ENDPOINT")?,
            access_key: get("REKAP_TEST_S3_ACCESS_KEY")?,
            secret_key: get("REKAP_TEST_S3_SECRET_KEY")?,
        })
    }
}

impl Backend {
    /// Every backend that is there; says so plainly where the outside one is not.
    pub fn all() -> Vec<Self> {
        if Outside::find().is_some() {
            return vec![Self::Embedded, Self::Outside];
        }
        println!(
            "SKIPPED on PostgreSQL + S3: set REKAP_TEST_POSTGRES and REKAP_TEST_S3_ENDPOINT, _ACCESS_KEY, _SECRET_KEY"
        );
        vec![Self::Embedded]
    }

    /// Puts a server's journal, accounts and photos where this backend has them; a new database and bucket name each time.
    pub fn place(self, settings: &mut Settings) {
        if self == Self::Embedded {
            return;
        }
        let outside = Outside::find().expect("asked for only where it is there");
        let name = unique();
        settings.database = database_url(&outside.postgres, &name);
        settings.accounts.clone_from(&settings.database);
        let mut store = S3Config::new(&outside.endpoint, name.replace('_', "-"));
        store.access_key = Some(outside.access_key);
        store.secret_key = Some(Secret::from(outside.secret_key));
        settings.evidence = Config::S3(store);
    }

    /// Makes the database that [`Backend::place`] named.
    pub async fn create(self, settings: &Settings) {
        if self == Self::Outside {
            let (admin, name) = (admin().await, database_name(&settings.database));
            run(admin, format!("CREATE DATABASE {name}")).await.expect("may create databases");
        }
    }

    /// Removes database and bucket. Best effort: the servers are thrown away after the run.
    pub async fn remove(self, settings: &Settings) {
        if self == Self::Outside {
            if let Config::S3(store) = &settings.evidence {
                remove_bucket(store).await;
            }
            let name = database_name(&settings.database);
            let _ = run(admin().await, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

/// SeaweedFS sets several volumes aside for every bucket and takes only so many: buckets that stay would fill it.
async fn remove_bucket(store: &S3Config) {
    use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
    let outside = Outside::find().expect("asked for only where it is there");
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(store.region.clone()))
        .endpoint_url(&store.endpoint)
        .force_path_style(true)
        .credentials_provider(Credentials::new(outside.access_key, outside.secret_key, None, None, "test"))
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    while let Ok(listed) = client.list_objects_v2().bucket(&store.bucket).send().await
        && !listed.contents().is_empty()
    {
        for key in listed.contents().iter().filter_map(|object| object.key()) {
            if client.delete_object().bucket(&store.bucket).key(key).send().await.is_err() {
                return;
            }
        }
    }
    if let Err(error) = client.delete_bucket().bucket(&store.bucket).send().await {
        println!("the bucket {} stays: {error:?}", store.bucket);
    }
}

/// A connection to the server's own administration database.
pub async fn admin() -> sqlx::PgConnection {
    let outside = Outside::find().expect("asked for only where it is there");
    sqlx::PgConnection::connect(&outside.postgres).await.expect("PostgreSQL answers")
}

/// Runs a statement made here; no text of anyone else is in it.
pub async fn run(mut connection: sqlx::PgConnection, sql: String) -> Result<(), sqlx::Error> {
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.map(drop)
}

pub fn database_name(url: &str) -> &str {
    let end = url.find('?').unwrap_or(url.len());
    url[..end].rsplit('/').next().expect("a name")
}

fn database_url(admin: &str, name: &str) -> String {
    let (base, _) = admin.rsplit_once('/').expect("a database in the address");
    format!("{base}/{name}")
}

fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("rekap_test_{}_{}", hex::encode(rand::random::<[u8; 4]>()), NEXT.fetch_add(1, Ordering::Relaxed))
}
