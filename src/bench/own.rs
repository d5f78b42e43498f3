//! A server of one's own to measure: DKI Jakarta imported, nothing in it yet, gone afterwards.

use tempfile::TempDir;

use super::Outcome;
use crate::api::UploadLimits;
use crate::app::App;
use crate::engine::{Clock, found};
use crate::evidence;
use crate::import;
use crate::settings::Settings;

/// No further document for so long: all are made.
const SETTLED: std::time::Duration = std::time::Duration::from_millis(500);

/// A server in this process over a folder that is deleted when this is dropped.
pub(super) struct Own {
    /// The server.
    pub app: App,
    /// What it was started with.
    pub settings: Settings,
    /// Its folder.
    pub folder: TempDir,
}

impl Own {
    /// Starts one on a free port, with new databases and, unless `settings` name an S3 store, a new embedded store. Bounds that protect a
    /// real server from one client are lifted, and no derived work runs beside what is measured.
    ///
    /// # Errors
    /// Where it does not start.
    pub(super) async fn start(settings: Settings) -> Outcome<Self> {
        let folder = tempfile::tempdir_in(".")?;
        let data = std::path::absolute(folder.path().join("own"))?;
        let mut own = Settings { listen: "127.0.0.1:0".into(), workers: 0, ..settings };
        own.limits.account_per_second = std::num::NonZeroU32::MAX;
        own.intake_mb = 512;
        own.uploads = UploadLimits::generous();
        if matches!(own.evidence, evidence::Config::Embedded { .. }) {
            own.evidence = evidence::Config::Embedded { dir: data.join("evidence") };
        }
        own.database = format!("sqlite://{}", data.join("journal.db").display());
        own.accounts = format!("sqlite://{}", data.join("accounts.db").display());
        own.data = data;
        let app = App::start(&own, Clock::system(), None).await?;
        let office = app.office().clone();
        let mut reference = import::dki_2024();
        reference.definition.rehearsal = true;
        found::found(&office.engine, crate::cli::IMPORTER, reference, office.receipts.public()).await?;
        app.ready().await;
        // The documents of the whole province are made once after the import: not while anything is measured.
        let mut made = 0;
        while made == 0 || made != office.site.len() {
            made = office.site.len();
            tokio::time::sleep(SETTLED).await;
        }
        Ok(Self { app, settings: own, folder })
    }

    /// Stops it.
    pub(super) async fn stop(self) {
        self.app.stop().await;
    }
}
