//! A whole server in this process, on a free port, with everything in a folder of its own.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, OnceLock, RwLock, mpsc};
use std::thread::JoinHandle;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use rekap::accounts::NewAccount;
use rekap::api::UploadLimits;
use rekap::api::limit::LimitSettings;
use rekap::app::{self, App};
use rekap::election::actor::{Actor, Role, Scope};
use rekap::engine::{Clock, found};
use rekap::publish::Site;
use rekap::settings::Settings;

use super::backend::Backend;
use super::election;
use super::people::{Anyone, Person};

/// Six in the evening of the day of the vote, Jakarta, in microseconds since 1970: the clock of test servers.
pub const EVENING: i64 = 1_732_705_200_000_000;
pub const HOUR: i64 = 3_600_000_000;
pub const DAY: i64 = 24 * HOUR;

/// What clients of a server share: its address, which changes when it is started again, and the codes handed out.
pub struct Desk {
    pub base: RwLock<String>,
    pub http: reqwest::Client,
    codes: HashMap<String, String>,
    tokens: Arc<RwLock<HashMap<String, String>>>,
}

impl Desk {
    pub fn new(base: String, codes: HashMap<String, String>) -> Arc<Self> {
        // A connection for every request: a server that stops waits for those that are open.
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("a client");
        Arc::new(Self { base: RwLock::new(base), http, codes, tokens: Arc::default() })
    }

    /// The same people with the same sessions, for another process of the same election.
    pub fn beside(&self) -> Arc<Self> {
        let (http, codes, tokens) = (self.http.clone(), self.codes.clone(), self.tokens.clone());
        Arc::new(Self { base: RwLock::default(), http, codes, tokens })
    }

    pub fn base(&self) -> String {
        self.base.read().expect("not poisoned").clone()
    }

    pub fn token(&self, actor: &str) -> Option<String> {
        self.tokens.read().expect("not poisoned").get(actor).cloned()
    }

    pub fn keep(&self, actor: &str, token: &str) {
        self.tokens.write().expect("not poisoned").insert(actor.to_owned(), token.to_owned());
    }

    pub fn code(&self, actor: &str) -> String {
        self.codes.get(actor).unwrap_or_else(|| panic!("there is no account {actor}")).clone()
    }
}

struct Running {
    stop: mpsc::Sender<()>,
    thread: JoinHandle<()>,
    site: Arc<Site>,
}

/// A server that is running; dropped, it stops in order.
pub struct TestServer {
    running: Option<Running>,
    pub desk: Arc<Desk>,
    pub settings: Settings,
    pub clock: Clock,
    backend: Backend,
    /// Removed when dropped, after the server.
    folder: Option<tempfile::TempDir>,
}

impl TestServer {
    /// On SQLite and the embedded store, at [`EVENING`].
    pub fn start() -> Self {
        Self::on(Backend::Embedded)
    }

    /// On this backend, at [`EVENING`].
    pub fn on(backend: Backend) -> Self {
        Self::in_folder(backend, tempfile::tempdir().expect("a folder"))
    }

    /// As [`TestServer::on`], with other settings.
    pub fn prepared(backend: Backend, change: impl FnOnce(&mut Settings)) -> Self {
        Self::set_up(backend, tempfile::tempdir().expect("a folder"), change)
    }

    /// As [`TestServer::on`], in a folder that was prepared.
    pub fn in_folder(backend: Backend, folder: tempfile::TempDir) -> Self {
        Self::set_up(backend, folder, |_| ())
    }

    fn set_up(backend: Backend, folder: tempfile::TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings(folder.path());
        backend.place(&mut settings);
        change(&mut settings);
        let clock = Clock::fixed(EVENING);
        let codes = block_on(|| async {
            backend.create(&settings).await;
            prepare(&settings, &clock, 1).await
        });
        let desk = Desk::new(String::new(), codes);
        let mut server = Self { running: None, desk, settings, clock, backend, folder: Some(folder) };
        server.run();
        server
    }

    /// A server on data that is already there; `desk` of the one that made it.
    pub fn again(settings: Settings, clock: Clock, desk: Arc<Desk>) -> Self {
        let mut server = Self { running: None, desk, settings, clock, backend: Backend::Embedded, folder: None };
        server.run();
        server
    }

    fn run(&mut self) {
        let (said, hear) = mpsc::channel();
        let (stop, stopped) = mpsc::channel::<()>();
        let (settings, clock) = (self.settings.clone(), self.clock.clone());
        let thread = std::thread::spawn(move || {
            block_on(|| async move {
                let app = App::start(&settings, clock, metrics()).await.expect("the server starts");
                app.ready().await;
                said.send((app.address(), app.office().site.clone())).expect("the test waits");
                // A test that is gone hangs up, which is a reason to stop, too.
                let _ = tokio::task::spawn_blocking(move || stopped.recv()).await;
                app.stop().await;
            });
        });
        let (address, site) = hear.recv().expect("the server started");
        *self.desk.base.write().expect("not poisoned") = format!("http://{address}");
        self.running = Some(Running { stop, thread, site });
    }

    /// Stops in order; what was published stays readable.
    pub fn stop(&mut self) -> Option<Arc<Site>> {
        let running = self.running.take()?;
        drop(running.stop);
        let ended = running.thread.join();
        if !std::thread::panicking() {
            ended.expect("the server stopped in order");
        }
        Some(running.site)
    }

    /// Stops, and starts on the same data.
    pub fn restart(&mut self) {
        self.stop();
        self.run();
    }

    pub fn anyone(&self) -> Anyone {
        Anyone(Person::nobody(self.desk.clone()))
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop();
        if self.folder.is_some() {
            let (backend, settings) = (self.backend, self.settings.clone());
            if backend == Backend::Outside {
                let _ = std::thread::spawn(move || block_on(|| async { backend.remove(&settings).await })).join();
            }
        }
    }
}

/// One recorder for all servers of a test binary, as there is one for a process.
fn metrics() -> Option<PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).clone()
}

/// Settings of a test: everything in this folder, no limit that a test could reach.
pub fn settings(folder: &Path) -> Settings {
    let mut settings = Settings::embedded(folder).expect("the defaults are right");
    let plenty = NonZeroU32::new(100_000).expect("not zero");
    settings.limits = LimitSettings { account_per_second: plenty, login_per_minute: plenty, ..settings.limits };
    settings.uploads = UploadLimits::generous();
    settings.shutdown_seconds = 3;
    settings
}

/// Imports the made-up election and makes everybody's account; answers their activation codes.
pub async fn prepare(settings: &Settings, clock: &Clock, times: usize) -> HashMap<String, String> {
    let opened = app::open(settings, clock.clone()).await.expect("opens");
    let admin: Actor = "admin:0:1".parse().expect("an actor");
    found::found(&opened.engine, admin, election::reference(times), opened.receipts.public())
        .await
        .expect("is founded");
    let now = clock.now();
    let issued = opened.accounts.create_many(&accounts(times), now, now + 365 * DAY).await.expect("makes accounts");
    opened.engine.journal().close().await;
    opened.accounts.close().await;
    issued.into_iter().map(|one| (one.actor.to_string(), one.code.reveal())).collect()
}

/// Two KPPS per TPS, committees and commissions of every region, and those who watch, both near [`election::TPS`] and far.
fn accounts(times: usize) -> Vec<NewAccount> {
    let mut all = Vec::new();
    let mut add = |role: Role, scope: &str, count: u32| {
        let scope: Scope = scope.parse().expect("a scope");
        all.extend((1..=count).map(|number| NewAccount { role, scope, number, login: None, candidate: None }));
    };
    let reference = election::reference(times);
    for region in &reference.regions {
        match region.code.to_string() {
            code if code.len() == 2 => add(Role::KpuProvince, &code, 1),
            code if code.len() == 4 => add(Role::KpuCity, &code, 1),
            code if code.len() == 6 => add(Role::Ppk, &code, 1),
            code => add(Role::Pps, &code, 2),
        }
    }
    for tps in reference.tps_codes() {
        add(Role::Kpps, &tps.to_string(), 2);
    }
    for scope in [election::KECAMATAN, election::OTHER_KECAMATAN] {
        add(Role::Witness, scope, 1);
        add(Role::Supervisor, scope, 1);
    }
    for scope in ["0", election::OTHER_CITY] {
        add(Role::Auditor, scope, 1);
        add(Role::Admin, scope, 1);
    }
    all
}

/// Runs this to its end on a runtime of its own, from a thread that may itself be part of one.
pub fn block_on<T: Send, F: Future<Output = T>>(work: impl FnOnce() -> F + Send) -> T {
    std::thread::scope(|scope| {
        let run = || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.expect("a runtime").block_on(work())
        };
        scope.spawn(run).join().expect("the work does not panic")
    })
}
