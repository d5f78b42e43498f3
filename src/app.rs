//! A whole server: opens the databases and the store, replays, starts what runs beside the requests, serves, stops in order.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::accounts::{self, Accounts};
use crate::api::limit::Limits;
use crate::api::{Intake, Office, serve, upkeep, uploads_sweep};
use crate::engine::mirror::{self, Mirror};
use crate::engine::{Clock, Engine, ReceiptKey, ReplayFailed, WorkerSettings, publisher, work};
use crate::evidence::{self, Store};
use crate::journal::{self, Journal};
use crate::photo;
use crate::publish::Site;
use crate::secrets::{NoSecrets, Secrets};
use crate::settings::Settings;

/// The server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder.
    #[error("the data folder {0} cannot be made: {1}")]
    Folder(String, std::io::Error),
    /// Secrets.
    #[error(transparent)]
    Secrets(#[from] NoSecrets),
    /// Journal.
    #[error("journal: {0}")]
    Journal(#[from] journal::OpenError),
    /// Replay.
    #[error(transparent)]
    Replay(#[from] ReplayFailed),
    /// Accounts.
    #[error("accounts: {0}")]
    Accounts(#[from] accounts::OpenError),
    /// Evidence.
    #[error("evidence store: {0}")]
    Evidence(#[from] evidence::OpenError),
    /// Listening.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, std::io::Error),
}

/// Journal, accounts and store opened, state replayed; nothing serves yet. What `rekap import` and `rekap export` need.
pub struct Opened {
    /// State and commands.
    pub engine: Arc<Engine>,
    /// Accounts.
    pub accounts: Arc<Accounts>,
    /// Evidence.
    pub store: Store,
    /// Signs receipts.
    pub receipts: ReceiptKey,
}

/// Opens everything, in the order in which migrations may share a database.
///
/// # Errors
/// [`StartError`].
pub async fn open(settings: &Settings, clock: Clock) -> Result<Opened, StartError> {
    std::fs::create_dir_all(&settings.data)
        .map_err(|error| StartError::Folder(settings.data.display().to_string(), error))?;
    let secrets = Secrets::load(settings)?;
    let options = journal::Options { max_events: 10_000, ..journal::Options::default() };
    let journal = Arc::new(Journal::open(&settings.database, options).await?);
    let accounts = Arc::new(Accounts::open(&settings.accounts, secrets.server_key).await?);
    let store = Store::open(&settings.evidence).await?;
    let started = std::time::Instant::now();
    let engine = Engine::start(journal, clock).await?;
    tracing::info!(seq = engine.state().seq(), seconds = started.elapsed().as_secs_f64(), "journal replayed");
    Ok(Opened { engine, accounts, store, receipts: ReceiptKey::from_bytes(&secrets.receipt_key) })
}

/// A server that is running.
pub struct App {
    address: SocketAddr,
    server: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    beside: Vec<JoinHandle<()>>,
    stop: watch::Sender<bool>,
    mirror: Option<(JoinHandle<()>, watch::Sender<bool>)>,
    grace: Duration,
    office: web::Data<Office>,
}

impl App {
    /// Starts a server; it answers when this returns, and is ready once its documents are rendered.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(
        settings: &Settings,
        clock: Clock,
        metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
    ) -> Result<Self, StartError> {
        let bad_listen = |error| StartError::Listen(settings.listen.clone(), error);
        let listener = TcpListener::bind(&settings.listen).map_err(bad_listen)?;
        let address = listener.local_addr().map_err(bad_listen)?;
        let opened = open(settings, clock).await?;
        let office = web::Data::new(Office {
            engine: opened.engine.clone(),
            store: opened.store.clone(),
            accounts: opened.accounts,
            site: Arc::new(Site::new()),
            receipts: opened.receipts,
            limits: Limits::new(settings.limits),
            photo_limits: photo::Limits::default(),
            intake: Intake::new(settings.intake_mb, settings.uploads),
            reports: crate::api::ReportCache::default(),
            sheets: crate::api::SheetTurn::default(),
            readiness: crate::api::health::Readiness::default(),
            metrics,
        });
        let (stop, stopped) = watch::channel(false);
        let worker = WorkerSettings {
            workers: settings.workers,
            replicas: settings.replicas,
            begun: settings.data.join("begun"),
        };
        let copies = Arc::new(Mirror::default());
        let mirror = settings.publish_to_store.then(|| {
            let (stop, stopped) = watch::channel(false);
            let journal = opened.engine.journal().clone();
            let copying = mirror::copy(copies.clone(), journal, office.site.clone(), opened.store.clone(), stopped);
            (tokio::spawn(copying), stop)
        });
        let beside = vec![
            tokio::spawn(publisher::publish(opened.engine.clone(), office.site.clone(), copies, stopped.clone())),
            tokio::spawn(work(opened.engine, opened.store, worker, stopped.clone())),
            tokio::spawn(uploads_sweep(office.clone(), stopped.clone())),
            tokio::spawn(upkeep(office.clone(), stopped)),
        ];
        let grace = Duration::from_secs(settings.shutdown_seconds);
        let listen = serve::Listen { workers: settings.http_threads, grace_seconds: settings.shutdown_seconds };
        let server = serve::serve(listener, office.clone(), listen).map_err(bad_listen)?;
        let handle = server.handle();
        Ok(Self { address, server: handle, serving: tokio::spawn(server), beside, stop, mirror, grace, office })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its handlers share.
    #[must_use]
    pub fn office(&self) -> &web::Data<Office> {
        &self.office
    }

    /// Waits until every document is rendered for the first time.
    pub async fn ready(&self) {
        while !self.office.site.is_ready() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops in order: no new requests, those under way finish, derived work under way finishes, the last documents are copied, the
    /// journal closes.
    pub async fn stop(self) {
        self.server.stop(true).await;
        let _ = self.serving.await;
        self.stop.send_replace(true);
        for task in self.beside {
            let _ = task.await;
        }
        if let Some((copying, stop)) = self.mirror {
            stop.send_replace(true);
            let abort = copying.abort_handle();
            if tokio::time::timeout(self.grace, copying).await.is_err() {
                tracing::warn!("the last public documents were not copied in time; the next start copies them");
                abort.abort();
            }
        }
        self.office.engine.journal().close().await;
        tracing::info!("stopped");
    }
}
