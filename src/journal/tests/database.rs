//! A database of its own for each test.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

pub(crate) struct Database {
    pub url: String,
    /// Name of the PostgreSQL database; none on SQLite.
    name: Option<String>,
    folder: Option<tempfile::TempDir>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Database {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("made/when absent/journal.db").display());
        Self { url, name: None, folder: Some(folder) }
    }

    pub async fn postgres() -> Option<Self> {
        let Some(admin) = admin() else {
            eprintln!("skipped: REKAP_TEST_POSTGRES is not set");
            return None;
        };
        let name = format!("rekap_journal_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&admin).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
        let (server, _) = admin.rsplit_once('/').unwrap();
        Some(Self { url: format!("{server}/{name}"), name: Some(name), folder: None })
    }

    pub fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// Runs statements as someone else would, on a connection of its own.
    pub async fn run(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.url).await?;
            let done = sqlx::raw_sql(sql).execute(&mut connection).await.map(|done| done.rows_affected());
            connection.close().await?;
            done
        } else {
            let mut connection = PgConnection::connect(&self.url).await?;
            Ok(sqlx::raw_sql(sql).execute(&mut connection).await?.rows_affected())
        }
    }

    pub async fn remove(self) {
        let (Some(name), Some(admin)) = (self.name, admin()) else {
            return;
        };
        let mut connection = PgConnection::connect(&admin).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
            .execute(&mut connection)
            .await
            .unwrap();
    }
}

fn admin() -> Option<String> {
    std::env::var("REKAP_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}
