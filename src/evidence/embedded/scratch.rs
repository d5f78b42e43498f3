//! Temporary files: one folder per process under `tmp/`, locked while the process lives.
//!
//! A lock and not a process id tells whether the owner is alive: ids are reused after a restart, a lock dies with its
//! owner, and several processes (a server and `rekap doctor`) may share one store folder.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

const LOCK: &str = "lock";

/// This process's temporary folder; removed when dropped, or by the next start after a crash.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    next: AtomicU64,
    _lock: File,
}

impl Scratch {
    /// Sweeps what dead processes left under `tmp`, then makes a folder for this one.
    pub fn open(tmp: &Path) -> io::Result<Self> {
        fs::create_dir_all(tmp)?;
        sweep(tmp)?;
        let folder = tmp.join(hex::encode(rand::random::<[u8; 8]>()));
        // The lock file is made and locked under another name first: a sweeper must never see our folder unlocked.
        let newborn = tmp.join(format!("{}.new", folder.file_name().unwrap_or_default().to_string_lossy()));
        let lock = OpenOptions::new().create_new(true).write(true).open(&newborn)?;
        lock.try_lock().map_err(io::Error::from)?;
        fs::create_dir(&folder)?;
        fs::rename(&newborn, folder.join(LOCK))?;
        Ok(Self { folder, next: AtomicU64::new(0), _lock: lock })
    }

    /// A new empty file, removed when the guard drops unless it was moved away.
    pub fn file(&self) -> io::Result<(Temporary, File)> {
        let path = self.folder.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        let file = OpenOptions::new().create_new(true).read(true).write(true).open(&path)?;
        Ok((Temporary { path, there: true }, file))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing in it is worth an error: the next start sweeps what stays.
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// A temporary file that disappears with its guard.
#[derive(Debug)]
pub struct Temporary {
    path: PathBuf,
    there: bool,
}

impl Temporary {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file now has another name: nothing to remove.
    pub fn moved(mut self) {
        self.there = false;
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if self.there {
            drop(fs::remove_file(&self.path));
        }
    }
}

fn sweep(tmp: &Path) -> io::Result<()> {
    for entry in fs::read_dir(tmp)? {
        let path = entry?.path();
        if path.is_dir() {
            match File::open(path.join(LOCK)) {
                Ok(lock) if lock.try_lock().is_err() => {} // its owner lives
                Ok(_) => fs::remove_dir_all(&path)?,
                // Being made by another process this instant, or half made before a crash: an empty folder goes,
                // a filled one cannot lack its lock.
                Err(_) => drop(fs::remove_dir(&path)),
            }
        } else if File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            drop(fs::remove_file(&path));
        }
    }
    Ok(())
}
