//! Counters of what happened, shared by everyone who plays.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use super::trouble::Trouble;

macro_rules! counters {
    ($($variant:ident $name:literal;)*) => {
        /// What is counted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is named by its text")]
        pub enum Count { $($variant),* }

        impl Count {
            /// Everything that is counted.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// In a few words.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name),* } }
        }
    };
}

counters! {
    Tps "TPS played";
    Skipped "TPS that were done before";
    Photos "photos acknowledged";
    PhotoBytes "bytes of photos";
    Receipts "receipts verified";
    FirstReadings "first readings";
    SecondReadings "second readings";
    SecondTyped "figures typed by second readers";
    MachineForms "forms read by the machine";
    MachineSure "figures the machine was sure of";
    MachineLeft "figures it left to people";
    MachineSeconds "TPS where it was the second reader";
    MachineShared "TPS where a person typed what it left";
    MachineAgreed "TPS agreed with no second person";
    MachineCaught "officers' mistakes it caught";
    MachineCaused "TPS it held back wrongly";
    TooLate "readings refused, plenary had begun";
    Corrections "corrections";
    PageRequests "pages asked for";
    Decisions "decisions of the plenary";
    Verifications "verifications in bulk";
    Sessions "plenaries opened";
    Signatures "regions signed";
    Activations "accounts activated";
    Requests "requests";
    Waits "told to wait (429, 503, 423)";
    Broken "lines broken by the server or the network";
}

/// The counters.
#[derive(Debug, Default)]
pub struct Tally {
    counts: [AtomicU64; Count::ALL.len()],
    troubles: [AtomicU64; Trouble::ALL.len()],
    photo_micros: Mutex<Vec<u32>>,
}

impl Tally {
    /// One more.
    pub fn add(&self, what: Count) {
        self.add_many(what, 1);
    }

    /// So many more.
    pub fn add_many(&self, what: Count, number: u64) {
        if let Some(count) = self.counts.get(what as usize) {
            count.fetch_add(number, Ordering::Relaxed);
        }
    }

    /// How many.
    #[must_use]
    pub fn get(&self, what: Count) -> u64 {
        self.counts.get(what as usize).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// One more of a trouble that really took place.
    pub fn suffer(&self, trouble: Trouble) {
        if let Some(count) = self.troubles.get(trouble as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many of a trouble.
    #[must_use]
    pub fn suffered(&self, trouble: Trouble) -> u64 {
        self.troubles.get(trouble as usize).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// A photo was acknowledged after this time.
    pub fn photo(&self, bytes: u64, took: Duration) {
        self.add(Count::Photos);
        self.add_many(Count::PhotoBytes, bytes);
        self.photo_micros.lock().push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// Median and 99th percentile of the time until a photo was acknowledged.
    #[must_use]
    pub fn photo_times(&self) -> Option<(Duration, Duration)> {
        let mut times = self.photo_micros.lock().clone();
        times.sort_unstable();
        let at = |share: usize| times.get(times.len().checked_sub(1)? * share / 100).copied();
        Some((Duration::from_micros(at(50)?.into()), Duration::from_micros(at(99)?.into())))
    }
}
