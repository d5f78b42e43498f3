//! What uploads are allowed of time, memory and number. Not settings: none of them depends on the machine, and each has its reason.

use std::time::Duration;

/// Bounds of uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadLimits {
    /// A line that sends nothing for so long is dropped.
    pub stall: Duration,
    /// From here on a client must have sent [`UploadLimits::bytes_per_second`] on average.
    pub grace: Duration,
    /// The least average rate. GPRS, the slowest line that still carries data, gives 3 to 5 KiB/s.
    pub bytes_per_second: u64,
    /// Longest a request waits for room in memory before it is told to come back.
    pub room_wait: Duration,
    /// Who is not done after so long is slow: its room shrinks to what it really holds, and it gives way to those who wait.
    pub quick: Duration,
    /// Photos and parts that one account may be sending at once. A phone sends one; a desk with several windows a few.
    pub at_once: u32,
    /// Uploads that one account may have begun and not finished: a page or two of every TPS of a small kelurahan.
    pub open: usize,
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self {
            stall: Duration::from_secs(45),
            grace: Duration::from_secs(30),
            bytes_per_second: 2048,
            room_wait: Duration::from_secs(20),
            quick: Duration::from_secs(10),
            at_once: 4,
            open: 40,
        }
    }
}

impl UploadLimits {
    /// None that a measurement could reach.
    #[must_use]
    pub fn generous() -> Self {
        Self { at_once: u32::MAX, open: usize::MAX, ..Self::default() }
    }
}
