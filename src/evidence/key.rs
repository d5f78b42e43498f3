//! Typed keys: the one place that knows how an object is named, what it is and how long it may be cached.

use std::fmt;
use std::str::FromStr;

use super::id::UploadId;
use crate::hash::Sha256;

/// The prefix of what is written once and never removed.
pub(super) const SEALED: &str = "original/";
/// Longest path of a public document: every store and file system takes it.
const LONGEST_PATH: usize = 200;
/// Never kept by anyone on the way.
const SEALED_CACHE: &str = "no-store";
/// Ask again each time; the answer is mostly 304.
const REVALIDATE: &str = "public, no-cache";

/// The name of an object in the evidence store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The photo as it was sent, EXIF and all; the hash is of its own bytes. Written once, never public.
    Original(Sha256),
    /// A public copy of an original.
    Public(CopyOf),
    /// A thumbnail of an original, made from its public copy.
    Thumb(CopyOf),
    /// What was read in a photo, box by box: not for people, who would see what the machine makes of a form before they have read it.
    Boxes(ReadingOf),
    /// The pictures of the boxes that were read.
    Crops(ReadingOf),
    /// The page of a photo laid flat, made from its public copy.
    Sheet(ReadingOf),
    /// What is known of an upload in progress.
    UploadInfo(UploadId),
    /// A part of an upload in progress, by the byte it begins at.
    UploadPart {
        /// The upload.
        id: UploadId,
        /// Byte offset of the part's first byte.
        offset: u64,
    },
    /// What is known of a finished upload, for its receipt. Apart from those in progress, which are listed and swept.
    UploadDone(UploadId),
    /// A public document, gzip, by its path below `results/`.
    Results(ResultsPath),
    /// An object of `rekap doctor` or of a benchmark run; removed by the run that made it.
    Probe {
        /// The run.
        run: UploadId,
        /// Which object of the run.
        number: u32,
    },
}

/// Which copy of a photo: a photo that is sent for a further page is copied anew with that page's masks too. The older copy, which may
/// show what they hide, has another name, so that a slow worker can never put it in the place of the newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CopyOf {
    /// Hash of the original.
    pub photo: Sha256,
    /// The masks of so many form pages are painted over, in the order in which it was sent for them.
    pub pages: u16,
}

impl fmt::Display for CopyOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.photo, self.pages)
    }
}

impl FromStr for CopyOf {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (photo, pages) = text.split_once('.').ok_or(())?;
        Ok(Self { photo: photo.parse().map_err(|_| ())?, pages: pages.parse().map_err(|_| ())? })
    }
}

/// Which reading of a photo: by which model, from an original or a copy with so many masks ([`CopyOf`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadingOf {
    /// The photo, with the masks that what is made of it carries.
    pub copy: CopyOf,
    /// The model: letters, digits and dashes.
    model: String,
}

impl ReadingOf {
    /// `None` where the model's name is not 1 to 60 letters, digits and dashes.
    #[must_use]
    pub fn new(copy: CopyOf, model: &str) -> Option<Self> {
        let plain = (1..=60).contains(&model.len()) && model.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        plain.then(|| Self { copy, model: model.to_owned() })
    }
}

impl fmt::Display for ReadingOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.copy, self.model)
    }
}

impl FromStr for ReadingOf {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (copy, model) = text.rsplit_once('.').ok_or(())?;
        Self::new(copy.parse()?, model).ok_or(())
    }
}

/// The path of a public document: segments of letters, digits, `-`, `_` and `.`, at most 200 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResultsPath(String);

/// The text is not a key of this store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the path of an object of this store")]
pub struct NotAKey(pub String);

impl ResultsPath {
    /// The path, without a leading slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ResultsPath {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
        let good = |segment: &str| !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(plain);
        if text.len() <= LONGEST_PATH && text.split('/').all(good) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAKey(text.to_owned()))
        }
    }
}

impl Key {
    /// A public document by its path below `results/`.
    pub fn results(path: &str) -> Result<Self, NotAKey> {
        path.parse().map(Self::Results)
    }

    /// The object's path in the store; [`FromStr`] reads it back.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Original(hash) => format!("original/{hash}"),
            Self::Public(copy) => format!("public/{copy}"),
            Self::Thumb(copy) => format!("thumb/{copy}"),
            Self::Boxes(reading) => format!("boxes/{reading}"),
            Self::Crops(reading) => format!("crops/{reading}"),
            Self::Sheet(reading) => format!("sheet/{reading}"),
            Self::UploadInfo(id) => format!("upload/{id}/info"),
            // Twenty digits hold every u64, so that the order of names is the order of offsets.
            Self::UploadPart { id, offset } => format!("upload/{id}/{offset:020}"),
            Self::UploadDone(id) => format!("uploaded/{id}"),
            Self::Results(path) => format!("results/{}", path.as_str()),
            Self::Probe { run, number } => format!("probe/{run}/{number:010}"),
        }
    }

    /// The hash that the object's own bytes must have, where the name promises one.
    #[must_use]
    pub const fn content_hash(&self) -> Option<&Sha256> {
        match self {
            Self::Original(hash) => Some(hash),
            _ => None,
        }
    }

    /// The media type it is stored and served with. Originals are evidence, not web content: no type is claimed.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Original(_) | Self::UploadPart { .. } | Self::Probe { .. } => "application/octet-stream",
            Self::Public(_) | Self::Thumb(_) | Self::Crops(_) | Self::Sheet(_) => "image/jpeg",
            Self::Boxes(_) | Self::UploadInfo(_) | Self::UploadDone(_) => "application/json",
            Self::Results(path) => match path.as_str().rsplit('.').next() {
                Some("json") => "application/json; charset=utf-8",
                Some("html") => "text/html; charset=utf-8",
                Some("css") => "text/css; charset=utf-8",
                _ => "application/octet-stream",
            },
        }
    }

    /// The `Content-Encoding`: public documents are kept as they are served, compressed.
    #[must_use]
    pub const fn content_encoding(&self) -> Option<&'static str> {
        match self {
            Self::Results(_) => Some("gzip"),
            _ => None,
        }
    }

    /// The `Cache-Control` it is stored and served with. Copies of a photo are made anew when it is sent for a further page, to paint
    /// that page's masks too; they are served under the original's hash, so whoever keeps one must ask whether it still holds.
    #[must_use]
    pub const fn cache_control(&self) -> &'static str {
        match self {
            Self::Original(_)
            | Self::Boxes(_)
            | Self::UploadInfo(_)
            | Self::UploadPart { .. }
            | Self::UploadDone(_)
            | Self::Probe { .. } => SEALED_CACHE,
            Self::Public(_) | Self::Thumb(_) | Self::Crops(_) | Self::Sheet(_) | Self::Results(_) => REVALIDATE,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

impl FromStr for Key {
    type Err = NotAKey;

    /// Reads a path back. Only the exact spelling of [`Key::path`] is a key.
    fn from_str(path: &str) -> Result<Self, Self::Err> {
        let key = parse(path).filter(|key| key.path() == path);
        key.ok_or_else(|| NotAKey(path.to_owned()))
    }
}

fn parse(path: &str) -> Option<Key> {
    let (collection, rest) = path.split_once('/')?;
    match collection {
        "original" => rest.parse().ok().map(Key::Original),
        "public" => rest.parse().ok().map(Key::Public),
        "thumb" => rest.parse().ok().map(Key::Thumb),
        "boxes" => rest.parse().ok().map(Key::Boxes),
        "crops" => rest.parse().ok().map(Key::Crops),
        "sheet" => rest.parse().ok().map(Key::Sheet),
        "uploaded" => rest.parse().ok().map(Key::UploadDone),
        "results" => rest.parse().ok().map(Key::Results),
        "upload" => {
            let (id, part) = rest.split_once('/')?;
            let id = id.parse().ok()?;
            if part == "info" {
                return Some(Key::UploadInfo(id));
            }
            part.parse().ok().map(|offset| Key::UploadPart { id, offset })
        }
        "probe" => {
            let (run, number) = rest.split_once('/')?;
            Some(Key::Probe { run: run.parse().ok()?, number: number.parse().ok()? })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_kind_of_key_reads_back_from_its_path() {
        let hash = Sha256::of(b"photo");
        let id = UploadId::from_bytes([7; 16]);
        let reading = ReadingOf::new(CopyOf { photo: hash, pages: 2 }, "digits-1-ab12-r3").unwrap();
        assert!(
            ["", "a.b", "a/b", "a+b", &"a".repeat(61)].iter().all(|bad| ReadingOf::new(reading.copy, bad).is_none())
        );
        let keys = [
            Key::Original(hash),
            Key::Public(CopyOf { photo: hash, pages: 1 }),
            Key::Thumb(CopyOf { photo: hash, pages: 12 }),
            Key::Boxes(reading.clone()),
            Key::Crops(reading.clone()),
            Key::Sheet(reading),
            Key::UploadInfo(id),
            Key::UploadPart { id, offset: 0 },
            Key::UploadPart { id, offset: u64::MAX },
            Key::UploadDone(id),
            Key::results("v1/31/3171.json").unwrap(),
            Key::Probe { run: id, number: 3 },
        ];
        for key in keys {
            assert_eq!(key.path().parse::<Key>(), Ok(key.clone()), "{key}");
        }
    }

    #[test]
    fn hostile_paths_are_not_keys() {
        let hash = "A".repeat(64);
        for path in [
            "",
            "/",
            "original/",
            "original/..",
            "../original",
            "results/../x",
            "results//x",
            "results/.x",
            "results/x/",
            "results/a b",
            "results/%2e%2e",
            "upload/x/info",
            "unknown/x",
            &format!("original/{hash}"),
            &format!("public/{}", Sha256::of(b"photo")),
            &format!("public/{}.01", Sha256::of(b"photo")),
            "upload/BwcHBwcHBwcHBwcHBwcHBw/7",
            "probe/BwcHBwcHBwcHBwcHBwcHBw/+1",
        ] {
            assert!(path.parse::<Key>().is_err(), "{path}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_is_spelled_in_one_way_only(path in "\\PC{0,60}") {
            if let Ok(key) = path.parse::<Key>() {
                prop_assert_eq!(key.path(), path);
            }
        }
    }
}
