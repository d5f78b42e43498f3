//! Limits and waiting times.

use std::time::Duration;

/// Limits and waiting times of a [`super::Journal`]. The defaults are right for a server.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// Most commands that wait for the writer; the next caller waits outside. Default 4,096.
    pub queue: usize,
    /// Most bytes (names and bodies) that wait for the writer or are being written. Default 32 MiB.
    pub queue_bytes: usize,
    /// Most commands of one transaction. Default 512.
    pub batch_commands: usize,
    /// A transaction is closed once it holds this many bytes. Default 4 MiB.
    pub batch_bytes: usize,
    /// Largest body of one event, bytes. Default 64 KiB: a form with its reasons is below 4 KiB.
    pub max_body: usize,
    /// Most events of one command. Default 1,000.
    pub max_events: usize,
    /// Most streams one command may rest on without appending to them. Default 10,000: no kecamatan has more TPS.
    pub max_expected: usize,
    /// Longest a command waits for its turn before it is answered `Unavailable`. Default 10 s.
    pub wait: Duration,
    /// Longest a transaction waits for the database's lock. Default 5 s.
    pub lock_wait: Duration,
    /// Longest a whole transaction may take before its connection is given up. Default 20 s.
    pub batch_time: Duration,
    /// Reading connections. Default 4.
    pub readers: u32,
    /// Longest a follower takes to see what another process appended when nobody tells it. Default 500 ms.
    pub poll: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            queue: 4096,
            queue_bytes: 32 << 20,
            batch_commands: 512,
            batch_bytes: 4 << 20,
            max_body: 64 << 10,
            max_events: 1000,
            max_expected: 10_000,
            wait: Duration::from_secs(10),
            lock_wait: Duration::from_secs(5),
            batch_time: Duration::from_secs(20),
            readers: 4,
            poll: Duration::from_millis(500),
        }
    }
}
