//! The real binary as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rekap::evidence::Config;
use rekap::settings::Settings;

use crate::common::backend::Outside;

/// The binary under test, with everything it is told by its environment.
pub fn command(settings: &Settings, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rekap"));
    command.env_clear().args(arguments).stdin(Stdio::null());
    let mut set = |name: &str, value: &str| {
        command.env(format!("REKAP_{name}"), value);
    };
    set("DATA", &settings.data.display().to_string());
    set("LISTEN", "127.0.0.1:0");
    set("DATABASE", &settings.database);
    set("ACCOUNTS", &settings.accounts);
    set("ACCOUNT_PER_SECOND", "100000");
    set("LOGIN_PER_MINUTE", "100000");
    if let Config::S3(store) = &settings.evidence {
        let outside = Outside::find().unwrap();
        set("S3_ENDPOINT", &store.endpoint);
        set("S3_BUCKET", &store.bucket);
        set("S3_ACCESS_KEY", &outside.access_key);
        set("S3_SECRET_KEY", &outside.secret_key);
    }
    command
}

/// A process that does not outlive the test, however that ends.
pub struct Process(Child);

impl Process {
    pub fn start(settings: &Settings) -> Self {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(settings.data.join("log")).unwrap();
        let child = command(settings, &["serve"]).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        Self(child)
    }

    /// The address it prints once it listens.
    pub fn address(&mut self, data: &Path) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let log = || std::fs::read_to_string(data.join("log")).unwrap_or_default();
        assert!(line.starts_with("http://"), "`{line}` is no address; the log:\n{}", log());
        line.trim().trim_end_matches('/').to_owned()
    }

    /// Asks it to stop, as a service manager does.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(sent.unwrap().success(), "it is there to be told");
    }

    /// How it ended, and after how long.
    pub fn ends(mut self, within: Duration) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return (status, begun.elapsed());
            }
            assert!(begun.elapsed() < within, "it does not end within {within:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL on Unix: nothing is flushed, nothing is told.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
