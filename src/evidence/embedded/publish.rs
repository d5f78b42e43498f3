//! From checked draft to object: durable first, visible second, answered third.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use s3s::{S3Error, s3_error};

use super::draft::Checked;
use super::fault;
use super::layout::{Layout, sync_folder};
use super::object::{Footer, Stored, Sum};

/// What to do when the key exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// `If-None-Match: *`: the first wins, all others are told so. Otherwise the latest wins.
    pub create_only: bool,
    /// Written once, named by the SHA-256 of its body: the same bytes again are welcome, others are refused.
    pub sealed: bool,
}

/// Serialises replace and delete of one key within this process, so that a retained object cannot slip in between
/// the look and the rename. (Sealed keys need no lock: `link(2)` is atomic across processes too.)
#[derive(Debug)]
pub struct Locks(Vec<Mutex<()>>);

impl Locks {
    pub fn new() -> Self {
        Self((0..64).map(|_| Mutex::new(())).collect())
    }

    pub fn of(&self, path: &Path) -> Option<parking_lot::MutexGuard<'_, ()>> {
        use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(path);
        let at = usize::try_from(hash % self.0.len().max(1) as u64).unwrap_or_default();
        self.0.get(at).map(Mutex::lock)
    }
}

/// Writes the footer, flushes, and gives the file its name. When this returns `Ok`, a power cut loses nothing.
pub fn publish(
    layout: &Layout,
    locks: &Locks,
    path: &Path,
    mut draft: Checked,
    footer: Footer,
    mode: Mode,
    now: i64,
) -> Result<Footer, S3Error> {
    if mode.sealed && !is_content_of_key(&footer) {
        return Err(s3_error!(BadDigest, "{} is not named by the SHA-256 of these bytes", footer.key));
    }
    let tail = footer.encode().map_err(fault::io)?;
    draft.file.write_all(&tail).map_err(fault::io)?;
    layout.make_room(path)?;
    // fdatasync: of the metadata only the length matters for reading the file back, and that it does flush.
    draft.file.sync_data().map_err(fault::io)?;
    if mode.create_only || mode.sealed {
        match fs::hard_link(draft.temporary.path(), path) {
            Ok(()) => drop(draft.temporary),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                already_there(locks, path, draft, &footer, mode)?;
            }
            Err(error) => return Err(fault::io(error)),
        }
    } else {
        let _one = locks.of(path);
        refuse_retained(path, &footer.key, now)?;
        fs::rename(draft.temporary.path(), path).map_err(fault::io)?;
        draft.temporary.moved();
    }
    sync_parent(path)?;
    Ok(footer)
}

/// Someone was first. What they linked may not be durable yet, and our answer will be relied upon: flush it for them.
fn already_there(locks: &Locks, path: &Path, draft: Checked, footer: &Footer, mode: Mode) -> Result<(), S3Error> {
    sync_parent(path)?;
    let exists = || s3_error!(PreconditionFailed, "{} exists", footer.key);
    if !mode.sealed {
        return Err(exists());
    }
    let _one = locks.of(path);
    let there = match Stored::open(path, &footer.key) {
        Ok(Some(stored)) => stored.verified(),
        Ok(None) => return Err(s3_error!(ConditionalRequestConflict)),
        Err(damaged) => Err(damaged),
    };
    match there {
        Ok(_) if mode.create_only => Err(exists()),
        Ok(_) => Ok(()),
        // The file rotted, and here are bytes whose SHA-256 is its name: the original is whole again.
        Err(damage) if damage.code().as_str() == fault::CORRUPT => {
            fs::rename(draft.temporary.path(), path).map_err(fault::io)?;
            draft.temporary.moved();
            tracing::warn!(key = %footer.key, "a damaged original was replaced by the same photo sent again");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Removes the object, unless it is retained. Absent is fine, as in S3.
pub fn remove(layout: &Layout, locks: &Locks, path: &Path, key: &str, now: i64) -> Result<(), S3Error> {
    let _one = locks.of(path);
    refuse_retained(path, key, now)?;
    match fs::remove_file(path) {
        Ok(()) => sync_parent(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => layout.still_there(),
        Err(error) => Err(fault::io(error)),
    }
}

fn refuse_retained(path: &Path, key: &str, now: i64) -> Result<(), S3Error> {
    match Stored::open(path, key) {
        Ok(Some(there)) if there.footer.retain_until.is_some_and(|until| now < until) => Err(fault::retained(key)),
        Ok(_) => Ok(()),
        // A damaged object that is not sealed may be replaced or removed: that is how it is repaired.
        Err(error) if error.code().as_str() == fault::CORRUPT => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether the verified SHA-256 of the body is the last segment of the key.
fn is_content_of_key(footer: &Footer) -> bool {
    let name = footer.key.rsplit('/').next().unwrap_or_default();
    match &footer.sum {
        Sum::Sha256(sum) => STANDARD.decode(sum).is_ok_and(|digest| hex::encode(digest) == name),
        _ => false,
    }
}

fn sync_parent(path: &Path) -> Result<(), S3Error> {
    path.parent().map_or(Ok(()), |folder| sync_folder(folder).map_err(fault::io))
}
