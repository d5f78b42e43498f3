//! What only a folder can show: damage, crashes, a full disk, hostile keys.

use std::fs;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use futures_util::TryStreamExt as _;

use super::super::doctor::{self, Verdict};
use super::super::{ByteRange, Config, CopyOf, Error, Fetched, Key, Put, Store, UploadId};
use super::{bytes, embedded, open};
use crate::hash::Sha256;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() { found.extend(files(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

/// The object's file: the only one whose name has this text in it.
fn file_of(dir: &Path, name: &str) -> PathBuf {
    let mut found = files(&dir.join("objects"));
    found.retain(|path| path.file_name().unwrap().to_str().unwrap().contains(name));
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// A raw request, as someone with the key could send it.
async fn raw_put(store: &Store, key: &str, body: &'static [u8]) -> Result<(), String> {
    let put = store.0.client.put_object().bucket(&store.0.bucket).key(key).body(ByteStream::from_static(body));
    put.send().await.map(drop).map_err(|error| format!("{:?}", error.into_service_error().meta().code()))
}

async fn is_corrupt(store: &Store, key: &Key) {
    let got = store.get(key).await;
    assert!(matches!(got, Err(Error::Corrupt { .. })), "get: {got:?}");
    for range in [None, Some(ByteRange::From { first: 0, last: Some(0) })] {
        let got = store.get_stream(key, range, None).await;
        assert!(matches!(got, Err(Error::Corrupt { .. })), "get_stream {range:?}: {got:?}");
    }
}

#[tokio::test]
async fn a_flipped_bit_anywhere_is_reported_and_never_served() {
    let (store, dir) = embedded().await;
    // In memory, and streamed in several pieces.
    for size in [3_000, 3_000_000] {
        let photo = bytes(size, size as u64);
        let hash = Sha256::of(&photo);
        let key = Key::Original(hash);
        store.put(&key, photo.clone()).await.unwrap();
        let path = file_of(dir.path(), &hash.to_string());
        let whole = fs::read(&path).unwrap();
        assert_eq!(whole[..size], photo[..], "the file begins with the photo itself");
        for at in [0, size / 2, size - 1, size + 3, whole.len() - 14, whole.len() - 10, whole.len() - 1] {
            let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
            file.write_all_at(&[whole[at] ^ 1], at as u64).unwrap();
            is_corrupt(&store, &key).await;
            file.write_all_at(&whole[at..=at], at as u64).unwrap();
        }
        assert_eq!(store.get(&key).await.unwrap(), Some(photo));
    }
}

#[tokio::test]
async fn a_truncated_file_is_reported_and_the_same_photo_sent_again_repairs_it() {
    let (store, dir) = embedded().await;
    let photo = bytes(50_000, 1);
    let hash = Sha256::of(&photo);
    let key = Key::Original(hash);
    store.put_new(&key, photo.clone()).await.unwrap();
    let path = file_of(dir.path(), &hash.to_string());
    for len in [0, 10, 25_000, 50_000, 50_010] {
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(len).unwrap();
        is_corrupt(&store, &key).await;
        let head = store.head(&key).await;
        assert!(matches!(head, Err(Error::Corrupt { .. })), "a damaged original does not pass for present: {head:?}");
        assert_eq!(store.put_new(&key, photo.clone()).await.unwrap(), Put::Created);
        assert_eq!(store.get(&key).await.unwrap(), Some(photo.clone()));
    }
}

#[tokio::test]
async fn a_file_moved_to_another_name_is_not_the_other_object() {
    let (store, dir) = embedded().await;
    let run = UploadId::random();
    let (a, b) = (Key::Probe { run, number: 1 }, Key::Probe { run, number: 2 });
    store.put(&a, bytes(10, 1)).await.unwrap();
    store.put(&b, bytes(10, 2)).await.unwrap();
    fs::copy(file_of(dir.path(), "0000000001"), file_of(dir.path(), "0000000002")).unwrap();
    is_corrupt(&store, &b).await;
    assert_eq!(store.get(&a).await.unwrap(), Some(bytes(10, 1)));
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let (store, dir) = embedded().await;
    let id = UploadId::random();
    let keys: Vec<Key> = (0..20).map(|offset| Key::UploadPart { id, offset }).collect();
    for key in &keys {
        store.put(key, Bytes::from(key.path())).await.unwrap();
    }
    drop(store);
    let store = open(&dir).await;
    for key in &keys {
        assert_eq!(store.get(key).await.unwrap(), Some(Bytes::from(key.path())));
    }
    assert_eq!(store.list_parts(id).await.unwrap().len(), 20);
}

#[tokio::test]
async fn what_a_crash_left_behind_is_invisible_and_swept() {
    let (store, dir) = embedded().await;
    let dead = dir.path().join("tmp/dead");
    fs::create_dir(&dead).unwrap();
    fs::write(dead.join("lock"), "").unwrap();
    fs::write(dead.join("7"), "half a photo").unwrap();
    fs::write(dir.path().join("tmp/half.new"), "").unwrap();
    fs::create_dir(dir.path().join("tmp/justmade")).unwrap();
    assert!(store.list("", None).await.unwrap().is_empty());
    let living = files(&dir.path().join("tmp")).len() - 3;
    let second = open(&dir).await;
    assert!(!dead.exists() && !dir.path().join("tmp/half.new").exists() && !dir.path().join("tmp/justmade").exists());
    assert_eq!(files(&dir.path().join("tmp")).len(), living + 1, "the folder of the living process stays");
    for store in [&store, &second] {
        let key = Key::Probe { run: UploadId::random(), number: 0 };
        store.put(&key, bytes(10, 3)).await.unwrap();
    }
    drop((store, second));
    assert_eq!(files(&dir.path().join("tmp")), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_full_disk_is_a_clean_error_and_no_half_object() {
    let dir = tempfile::tempdir().unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(dir.path()).output();
    if !mount.is_ok_and(|done| done.status.success()) {
        println!("SKIPPED: a small tmpfs cannot be mounted here (needs root)");
        return;
    }
    let config = Config::Embedded { dir: dir.path().to_owned() };
    let store = Store::open(&config).await.unwrap();
    let small = bytes(1_000, 1);
    store.put(&Key::Original(Sha256::of(&small)), small.clone()).await.unwrap();
    let big = bytes(5_000_000, 2);
    let key = Key::Original(Sha256::of(&big));
    let refused = [store.put(&key, big.clone()).await, store.put_new(&key, big.clone()).await.map(drop)];
    let after = (store.head(&key).await, files(&dir.path().join("tmp")).len());
    let fits = bytes(2_000_000, 3);
    let kept = store.put(&Key::Original(Sha256::of(&fits)), fits.clone()).await;
    let still = store.get(&Key::Original(Sha256::of(&small))).await;
    drop(store);
    assert!(Command::new("umount").arg(dir.path()).status().unwrap().success());
    assert!(refused.iter().all(|answer| matches!(answer, Err(Error::Full { .. }))), "{refused:?}");
    assert_eq!(after.0.unwrap(), None);
    assert_eq!(after.1, 1, "only the lock remains in tmp");
    kept.unwrap();
    assert_eq!(still.unwrap(), Some(small));
}

#[tokio::test]
async fn a_folder_that_went_away_is_unavailable_and_not_empty() {
    let (store, dir) = embedded().await;
    let photo = bytes(1_000, 1);
    let key = Key::Original(Sha256::of(&photo));
    store.put(&key, photo.clone()).await.unwrap();
    // As when a disk is unmounted: the mount point is still there, and empty.
    let aside = dir.path().with_extension("aside");
    fs::rename(dir.path(), &aside).unwrap();
    fs::create_dir(dir.path()).unwrap();
    for failed in [
        store.get(&key).await.map(drop),
        store.head(&key).await.map(drop),
        store.put(&key, photo.clone()).await,
        store.list_uploads().await.map(drop),
        store.probe().await.map(drop),
        store.delete_upload(UploadId::random()).await,
    ] {
        assert!(matches!(failed, Err(Error::Unavailable { .. })), "{failed:?}");
    }
    assert_eq!(files(dir.path()), Vec::<PathBuf>::new(), "nothing is written beside the disk");
    fs::remove_dir(dir.path()).unwrap();
    fs::rename(&aside, dir.path()).unwrap();
    assert_eq!(store.get(&key).await.unwrap(), Some(photo.clone()));
    store.put(&Key::Public(CopyOf { photo: Sha256::of(&photo), pages: 1 }), photo).await.unwrap();
}

#[tokio::test]
async fn hostile_keys_stay_in_the_folder() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("a/b/c/store");
    fs::create_dir_all(&dir).unwrap();
    let store = Store::open(&Config::Embedded { dir: dir.clone() }).await.unwrap();
    for key in [
        "../../escape",
        "x/../../../escape",
        "../x/escape",
        "x/..",
        "./x",
        "x/.hidden",
        "x//double",
        "x/\0nul",
        "/abs/escape",
        "x/%2e%2e/escape",
        "results/a b\\c",
        "x/\u{202e}rtl",
        "x/newline\nescape",
        "upload/../../escape",
        "x/CON",
    ] {
        if raw_put(&store, key, b"mine").await.is_ok() {
            let got = store.0.client.get_object().bucket(&store.0.bucket).key(key).send().await.unwrap();
            assert_eq!(got.body.collect().await.unwrap().into_bytes(), "mine", "{key:?}");
        }
    }
    assert_eq!(
        raw_put(&store, &format!("x/{}", "k".repeat(600)), b"long").await,
        Err("Some(\"KeyTooLongError\")".into())
    );
    for file in files(parent.path()) {
        assert!(file.starts_with(&dir), "{file:?}");
        assert!(file.components().all(|part| part != std::path::Component::ParentDir), "{file:?}");
    }
}

#[tokio::test]
async fn originals_cannot_be_replaced_or_deleted_by_any_request() {
    let (store, _dir) = embedded().await;
    let photo = bytes(1_000, 9);
    let key = Key::Original(Sha256::of(&photo));
    store.put(&key, photo.clone()).await.unwrap();
    assert_eq!(raw_put(&store, &key.path(), b"forged").await, Err("Some(\"BadDigest\")".into()));
    assert_eq!(raw_put(&store, "original/no-hash", b"forged").await, Err("Some(\"BadDigest\")".into()));
    let deleted = store.delete(&key).await;
    assert!(matches!(&deleted, Err(Error::Refused { code, .. }) if code == "AccessDenied"), "{deleted:?}");
    assert_eq!(store.get(&key).await.unwrap(), Some(photo));
}

#[tokio::test]
async fn a_request_with_other_credentials_is_refused() {
    let (store, _dir) = embedded().await;
    let stranger = aws_sdk_s3::config::Credentials::new("guess", "guess", None, None, "test");
    let other = store.0.client.config().to_builder().credentials_provider(stranger).build();
    let answer = aws_sdk_s3::Client::from_conf(other).head_bucket().bucket(&store.0.bucket).send().await;
    assert_eq!(answer.unwrap_err().raw_response().unwrap().status().as_u16(), 403);
}

#[tokio::test]
async fn a_streamed_body_with_its_checksum_in_the_trailer_is_verified() {
    let (store, dir) = embedded().await;
    let body = bytes(3_500_000, 4);
    let file = dir.path().join("body");
    fs::write(&file, &body).unwrap();
    let key = Key::Probe { run: UploadId::random(), number: 0 };
    let stream = ByteStream::from_path(&file).await.unwrap();
    store.0.client.put_object().bucket(&store.0.bucket).key(key.path()).body(stream).send().await.unwrap();
    let Fetched::Found(object) = store.get_stream(&key, None, None).await.unwrap() else { panic!("absent") };
    let pieces: Vec<Bytes> = object.body.try_collect().await.unwrap();
    assert!(pieces.len() > 1, "streamed, not buffered whole");
    assert_eq!(pieces.concat(), body);
}

#[tokio::test]
async fn the_embedded_store_enforces_everything_the_doctor_asks() {
    let (store, dir) = embedded().await;
    let findings = doctor::examine(&store).await;
    assert!(findings.iter().all(|finding| finding.verdict == Verdict::Enforced), "{findings:#?}");
    assert_eq!(files(&dir.path().join("objects")), Vec::<PathBuf>::new(), "the doctor cleans up");
}

#[tokio::test]
async fn a_folder_of_another_format_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("rekap-store"), "rekap evidence store, format 2\n").unwrap();
    let refused = Store::open(&Config::Embedded { dir: dir.path().to_owned() }).await;
    assert!(refused.unwrap_err().to_string().contains("another format"));
}
