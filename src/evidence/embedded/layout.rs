//! Where an object of a key lies: `<folder>/objects/<bucket>/<collection>/<shard>/<rest>`.
//!
//! The collection is the key's first segment; the shard is one of 256 folders chosen by a hash, so that 2.5 million
//! photos are not one directory. In a *grouped* collection (`upload/<id>/<offset>`) the hash is of the second segment
//! only, so that all parts of one upload lie together and listing them opens one folder. Every byte that is not a
//! plain letter, digit, `_`, `-` or inner `.` is written `%XX`: no key can name a parent folder, a hidden file or a path.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use s3s::{S3Error, s3_error};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;

use super::fault;

/// Names the format; a folder without it, once opened, is a disk that went away.
const MARK: &str = "rekap-store";
const MARK_TEXT: &str = "rekap evidence store, format 1\n";
/// Longest file name of every common file system.
const LONGEST_NAME: usize = 255;

/// The folder cannot be used as a store.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Not readable, not writable, not there.
    #[error("the store folder {path} cannot be used: {source}")]
    Io {
        /// The folder asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Written by a version of Rekap that this one does not know.
    #[error("the store folder {path} has another format than this version of rekap reads")]
    Format {
        /// The folder asked for.
        path: PathBuf,
    },
}

/// The folder and the directories known to exist durably.
#[derive(Debug)]
pub struct Layout {
    root: PathBuf,
    grouped: &'static [&'static str],
    made: Mutex<HashSet<PathBuf>>,
}

impl Layout {
    /// Opens the folder, marking it when it is new.
    pub fn open(root: &Path, grouped: &'static [&'static str]) -> Result<Self, FolderError> {
        let io = |source| FolderError::Io { path: root.to_owned(), source };
        fs::create_dir_all(root.join("objects")).map_err(io)?;
        let mark = root.join(MARK);
        match fs::read_to_string(&mark) {
            Ok(text) if text == MARK_TEXT => {}
            // A crash between creating and filling it, or two starts at once: it is ours to fill.
            Ok(text) if text.is_empty() => write_durably(&mark).map_err(io)?,
            Ok(_) => return Err(FolderError::Format { path: root.to_owned() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => write_durably(&mark).map_err(io)?,
            Err(error) => return Err(io(error)),
        }
        sync_folder(root).map_err(io)?;
        Ok(Self { root: root.to_owned(), grouped, made: Mutex::default() })
    }

    /// The folder for temporary files, on the same file system as the objects.
    pub fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// Distinguishes "no such object" from "the disk is not there any more".
    pub fn still_there(&self) -> Result<(), S3Error> {
        if self.root.join(MARK).is_file() {
            Ok(())
        } else {
            Err(s3_error!(InternalError, "the store folder {} is not there any more", self.root.display()))
        }
    }

    /// The folder of a bucket. Names are already checked against the S3 rules (no slash, no upper case, no `..`).
    pub fn bucket(&self, bucket: &str) -> PathBuf {
        self.root.join("objects").join(escape(bucket))
    }

    /// The file of this key.
    pub fn file(&self, bucket: &str, key: &str) -> Result<PathBuf, S3Error> {
        let (collection, rest) = split(key)?;
        let shard = self.shard(collection, rest);
        let (collection, name) = (escape(collection), escape(rest));
        if collection.len() > LONGEST_NAME || name.len() > LONGEST_NAME {
            return Err(s3_error!(KeyTooLongError));
        }
        Ok(self.bucket(bucket).join(collection).join(shard).join(name))
    }

    fn shard(&self, collection: &str, rest: &str) -> String {
        let by = match rest.split_once('/') {
            Some((group, _)) if self.grouped.contains(&collection) => group,
            _ => rest,
        };
        Sha256::digest(by.as_bytes()).first().map(|byte| format!("{byte:02x}")).unwrap_or_default()
    }

    /// The folders in which keys with this prefix can lie, existing or not.
    pub fn shards(&self, bucket: &str, prefix: &str) -> io::Result<Vec<(String, PathBuf)>> {
        let bucket = self.bucket(bucket);
        if let Some((collection, rest)) = prefix.split_once('/') {
            let folder = bucket.join(escape(collection));
            let mut shards = folders(&folder)?;
            if rest.contains('/') && self.grouped.contains(&collection) {
                let only = folder.join(self.shard(collection, rest));
                shards.retain(|path| *path == only);
            }
            return Ok(shards.into_iter().map(|path| (collection.to_owned(), path)).collect());
        }
        let mut all = Vec::new();
        for folder in folders(&bucket)? {
            let Some(collection) = folder.file_name().and_then(|name| unescape(&name.to_string_lossy())) else {
                continue;
            };
            if collection.starts_with(prefix) {
                all.extend(folders(&folder)?.into_iter().map(|path| (collection.clone(), path)));
            }
        }
        Ok(all)
    }

    /// Makes the folder of this file, durably, once.
    pub fn make_room(&self, file: &Path) -> Result<(), S3Error> {
        let Some(folder) = file.parent() else { return Err(s3_error!(InternalError, "a file without a folder")) };
        if self.made.lock().contains(folder) {
            return Ok(());
        }
        self.still_there()?;
        // objects/<bucket>/<collection>/<shard>: each new name is synced in its parent before anything relies on it.
        let mut fresh: Vec<&Path> =
            folder.ancestors().take_while(|path| path.starts_with(&self.root) && *path != self.root).collect();
        fresh.reverse();
        for path in fresh {
            match fs::create_dir(path) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(fault::io(error)),
            }
            if let Some(parent) = path.parent() {
                sync_folder(parent).map_err(fault::io)?;
            }
        }
        self.made.lock().insert(folder.to_owned());
        Ok(())
    }
}

/// Flushes a folder's entries to the disk.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn write_durably(mark: &Path) -> io::Result<()> {
    fs::write(mark, MARK_TEXT)?;
    File::open(mark)?.sync_all()
}

fn folders(parent: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(parent) {
        Ok(entries) => entries.map(|entry| entry.map(|e| e.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// A key needs a collection and something in it; S3 allows more, we never write it.
fn split(key: &str) -> Result<(&str, &str), S3Error> {
    key.split_once('/')
        .filter(|(collection, rest)| !collection.is_empty() && !rest.is_empty())
        .ok_or_else(|| s3_error!(InvalidArgument, "a key is written <collection>/<name>"))
}

/// Text as a single, plain, case-preserving file name.
fn escape(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || (byte == b'.' && at > 0) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    name
}

/// The text [`escape`] wrote; `None` for a file name it cannot have written.
pub fn unescape(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let (digits, tail) = tail.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok().filter(|text| escape(text) == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_key_leaves_the_folder_and_every_name_reads_back(key in "\\PC{0,80}") {
            let dir = tempfile::tempdir().unwrap();
            let layout = Layout::open(dir.path(), &["upload"]).unwrap();
            if let Ok(file) = layout.file("rekap", &key) {
                let home = layout.bucket("rekap");
                prop_assert_eq!(file.strip_prefix(&home).unwrap().components().count(), 3);
                prop_assert!(file.components().all(|part| matches!(
                    part,
                    std::path::Component::Normal(_) | std::path::Component::RootDir
                )));
                let name = file.file_name().unwrap().to_str().unwrap();
                let rest = key.split_once('/').unwrap().1;
                prop_assert_eq!(unescape(name), Some(rest.to_owned()));
            }
        }
    }

    #[test]
    fn the_parts_of_one_upload_lie_in_one_folder_and_photos_spread() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::open(dir.path(), &["upload"]).unwrap();
        let folder = |key: &str| layout.file("rekap", key).unwrap().parent().unwrap().to_owned();
        assert_eq!(folder("upload/abc/info"), folder("upload/abc/000"));
        let spread: HashSet<_> = (0..2_000).map(|n| folder(&format!("original/{n}"))).collect();
        assert!(spread.len() > 200, "{} folders", spread.len());
    }
}
