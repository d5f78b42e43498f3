//! The files of an import set as text with lines, from a folder or from memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use super::problem::{ProblemKind, Problems};

/// Larger than a table of every TPS of the country; keeps a wrong file from filling memory.
const MOST_BYTES: u64 = 64 << 20;

/// Files of an import set by name: `election.toml`, `candidates.csv`, `regions.csv`, `tps.csv` where known, `<form>.toml`.
#[derive(Debug, Clone, Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// From names and contents in memory.
    pub fn new<N: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (N, B)>) -> Self {
        Self(files.into_iter().map(|(name, bytes)| (name.into(), bytes.into())).collect())
    }

    /// Every TOML and CSV file of a folder, not of folders within it; what cannot be read becomes a problem.
    pub(super) fn in_folder(dir: &Path, problems: &mut Problems) -> Self {
        let mut files = BTreeMap::new();
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) => {
                problems.add(&dir.display().to_string(), None, ProblemKind::FileUnreadable, &[&error]);
                return Self(files);
            }
        };
        for entry in entries.filter_map(Result::ok) {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let known = Path::new(&name).extension().is_some_and(|e| e == "csv" || e == "toml");
            if !known || !entry.path().is_file() {
                continue;
            }
            match read_bounded(&entry.path()) {
                Ok(bytes) => drop(files.insert(name, bytes)),
                Err(error) => {
                    problems.add(&name, None, ProblemKind::FileUnreadable, &[&error]);
                    files.insert(name, Vec::new());
                }
            }
        }
        Self(files)
    }

    /// One file, under the name it has in an import set.
    pub(super) fn one(path: &Path, name: &str, problems: &mut Problems) -> Self {
        let bytes = read_bounded(path).unwrap_or_else(|error| {
            problems.add(name, None, ProblemKind::FileUnreadable, &[&error]);
            Vec::new()
        });
        Self::new([(name, bytes)])
    }

    /// The file's text without a byte order mark; `None` where there is no such file.
    pub(super) fn text(&self, name: &str, problems: &mut Problems) -> Option<&str> {
        let bytes = self.0.get(name)?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let line = line_at(bytes, error.valid_up_to());
                problems.add(name, Some(line), ProblemKind::NotUtf8, &[]);
                None
            }
        }
    }

    /// Whether there is a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(std::io::Error::other("> 64 MB"));
    }
    Ok(bytes)
}

/// Line (from 1) of a byte offset.
pub(super) fn line_at(bytes: &[u8], offset: usize) -> u64 {
    let before = bytes.get(..offset.min(bytes.len())).unwrap_or(bytes);
    before.iter().filter(|b| **b == b'\n').count() as u64 + 1
}
