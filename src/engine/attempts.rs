//! Decodes that were begun and did not end: what ended the process must not be the first thing it does after it is started again.
//!
//! A decode is bounded and contained ([`crate::photo::decode()`]), so nothing should ever be left here. But evidence is hostile input, and a process
//! that is killed for its memory cannot write down why. So a small file in the data folder says that a decode has begun, and goes when it
//! has ended, well or badly. It need not be durable: it must survive the process, not the machine.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use parking_lot::Mutex;

use crate::hash::Sha256;

/// After so many decodes that did not end, a photo is said to be unreadable. The first may have been another photo's fault or a cut
/// cable's; the others were tried with no other suspect beside it.
const ENOUGH: u64 = 3;

/// What earlier processes left behind, and the way to leave it.
#[derive(Debug)]
pub(super) struct Attempts {
    folder: PathBuf,
    left: Mutex<HashMap<Sha256, u64>>,
}

impl Attempts {
    /// What is left in this folder. Without it, or where it cannot be written, photos are decoded all the same.
    pub(super) fn open(folder: PathBuf) -> Self {
        if let Err(error) = fs::create_dir_all(&folder) {
            tracing::warn!(%error, folder = %folder.display(), "begun decodes cannot be noted");
        }
        let files = fs::read_dir(&folder).into_iter().flatten().flatten();
        let left =
            files.filter_map(|file| Some((file.file_name().to_str()?.parse().ok()?, file.metadata().ok()?.len())));
        let left: HashMap<Sha256, u64> = left.filter(|(_, times)| *times > 0).collect();
        if !left.is_empty() {
            tracing::warn!(photos = left.len(), "the process ended while these were decoded; they are tried last");
        }
        Self { folder, left: Mutex::new(left) }
    }

    /// Notes that a decode begins: one byte for each time.
    pub(super) fn begin(&self, sha256: &Sha256) {
        let file = fs::OpenOptions::new().create(true).append(true).open(self.folder.join(sha256.to_string()));
        if let Err(error) = file.and_then(|mut file| file.write_all(b"x")) {
            tracing::debug!(%error, "a begun decode is not noted");
        }
    }

    /// It has ended, whatever came of it.
    pub(super) fn end(&self, sha256: &Sha256) {
        self.left.lock().remove(sha256);
        let _ = fs::remove_file(self.folder.join(sha256.to_string()));
    }

    /// Whether it has ended the process too often to be tried again.
    pub(super) fn enough(&self, sha256: &Sha256) -> bool {
        self.left.lock().get(sha256).is_some_and(|times| *times >= ENOUGH)
    }

    /// Up to `most` photos of those that wait, which may be begun now: those that never ended a process; when no other is left, the
    /// first that did, alone, so that no innocent one is with it when it does so again.
    pub(super) fn next(
        &self,
        waiting: impl Iterator<Item = Sha256>,
        taken: &HashSet<Sha256>,
        most: usize,
    ) -> Vec<Sha256> {
        let left = self.left.lock();
        let (mut free, mut suspect) = (Vec::new(), None);
        for sha256 in waiting.filter(|sha256| !taken.contains(sha256)) {
            if left.contains_key(&sha256) {
                suspect = suspect.or(Some(sha256));
            } else {
                free.push(sha256);
                if free.len() == most {
                    break;
                }
            }
        }
        if free.is_empty() && !taken.iter().any(|sha256| left.contains_key(sha256)) {
            free.extend(suspect);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(number: u8) -> Sha256 {
        Sha256::of(&[number])
    }

    #[test]
    fn what_ended_the_process_is_tried_last_and_alone_and_given_up_after_three_times() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Attempts::open(folder.path().join("begun"));
        let waiting = || (1..=4).map(photo);
        let (nobody, two) = (HashSet::new(), HashSet::from([photo(2)]));
        let first = open();
        assert_eq!(first.next(waiting(), &nobody, 3), [photo(1), photo(2), photo(3)]);
        first.begin(&photo(1));
        first.begin(&photo(3));
        first.end(&photo(3));
        drop(first);
        for times in 1..=3 {
            let again = open();
            assert_eq!(again.next(waiting(), &nobody, 64), [photo(2), photo(3), photo(4)], "the others first");
            assert_eq!(again.next([photo(1), photo(2)].into_iter(), &two, 64), [photo(1)]);
            assert_eq!(again.enough(&photo(1)), times == 3);
            again.begin(&photo(1));
        }
        let later = open();
        later.begin(&photo(2));
        let both = open();
        let one = HashSet::from([photo(1)]);
        assert!(both.next([photo(1), photo(2)].into_iter(), &one, 64).is_empty(), "one suspect at a time");
        both.end(&photo(1));
        assert_eq!(both.next([photo(1), photo(2)].into_iter(), &nobody, 64), [photo(1)]);
        assert!(!open().enough(&photo(1)));
    }

    #[test]
    fn a_folder_that_cannot_be_written_stops_nothing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let attempts = Attempts::open(file.path().join("begun"));
        attempts.begin(&photo(1));
        assert_eq!(attempts.next([photo(1)].into_iter(), &HashSet::new(), 64), [photo(1)]);
        attempts.end(&photo(1));
    }
}
