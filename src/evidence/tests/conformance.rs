//! What every store must do.

use std::collections::BTreeMap;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, future::join_all, stream};

use super::super::doctor::{self, Verdict};
use super::super::store::Terms;
use super::super::{ByteRange, Config, CopyOf, Error, Fetched, Key, OpenError, Put, ReadingOf, Store, UploadId};
use super::{bytes, embedded, server_config};
use crate::hash::Sha256;

macro_rules! on_every_store {
    ($($name:ident),* $(,)?) => {
        mod on_the_embedded_store {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let (store, _dir) = super::embedded().await;
                super::$name(&store).await;
            })*
        }
        mod on_a_real_server {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let Some(config) = super::server_config() else { return };
                let store = super::Store::open(&super::Config::S3(config)).await.unwrap();
                super::$name(&store).await;
            })*
        }
    };
}

on_every_store!(
    every_kind_of_object_reads_back,
    what_is_absent_is_said_to_be_absent,
    an_original_with_other_bytes_is_refused_and_absent,
    a_wrong_checksum_is_refused_and_nothing_is_stored,
    the_same_photo_twice_is_one_object,
    of_many_creators_exactly_one_wins,
    parts_and_conditions_of_a_read,
    a_large_object_streams_whole,
    more_than_a_thousand_parts_are_listed_and_deleted,
    the_doctor_finds_a_good_store_good,
    the_yardstick_measures_something,
);

async fn read(store: &Store, key: &Key, range: Option<ByteRange>) -> Bytes {
    match store.get_stream(key, range, None).await.unwrap() {
        Fetched::Found(object) => {
            let len = object.len;
            let pieces: Vec<Bytes> = object.body.try_collect().await.unwrap();
            let whole = pieces.concat();
            assert_eq!(whole.len() as u64, len);
            whole.into()
        }
        other => panic!("{key}: {other:?}"),
    }
}

async fn every_kind_of_object_reads_back(store: &Store) {
    let id = UploadId::random();
    let body = bytes(1_234, rand::random());
    let hash = Sha256::of(&body);
    for key in [
        Key::Original(hash),
        Key::Public(CopyOf { photo: hash, pages: 1 }),
        Key::Thumb(CopyOf { photo: hash, pages: 2 }),
        Key::Sheet(ReadingOf::new(CopyOf { photo: hash, pages: 1 }, "digits-1").unwrap()),
        Key::UploadInfo(id),
        Key::UploadPart { id, offset: 7 },
        Key::results(&format!("v1/{id}.json")).unwrap(),
        Key::Probe { run: id, number: 1 },
    ] {
        store.put(&key, body.clone()).await.unwrap();
        assert_eq!(store.get(&key).await.unwrap(), Some(body.clone()), "{key}");
        assert_eq!(read(store, &key, None).await, body, "{key}");
        assert_eq!(store.head(&key).await.unwrap().unwrap().len, 1_234, "{key}");
    }
    let empty = Key::UploadPart { id, offset: 8 };
    store.put(&empty, Bytes::new()).await.unwrap();
    assert_eq!(store.get(&empty).await.unwrap(), Some(Bytes::new()));
    let document = Key::results(&format!("v1/{id}.json")).unwrap();
    store.put(&document, Bytes::from_static(b"{}")).await.unwrap();
    let read = store.get(&document).await.unwrap();
    assert_eq!(read, Some(Bytes::from_static(b"{}")), "documents are replaced, and nobody decompresses on the way");
    store.delete_upload(id).await.unwrap();
}

async fn what_is_absent_is_said_to_be_absent(store: &Store) {
    let key = Key::Original(Sha256::from_bytes(rand::random()));
    assert_eq!(store.get(&key).await.unwrap(), None);
    assert_eq!(store.head(&key).await.unwrap(), None);
    assert!(matches!(store.get_stream(&key, None, None).await.unwrap(), Fetched::Absent));
    assert_eq!(store.list_parts(UploadId::random()).await.unwrap(), []);
    store.delete_upload(UploadId::random()).await.unwrap();
    store.probe().await.unwrap();
}

async fn an_original_with_other_bytes_is_refused_and_absent(store: &Store) {
    let key = Key::Original(Sha256::from_bytes(rand::random()));
    let answer = store.put(&key, Bytes::from_static(b"another photo")).await;
    assert!(matches!(answer, Err(Error::Corrupt { .. })), "{answer:?}");
    let answer = store.put_new(&key, Bytes::from_static(b"another photo")).await;
    assert!(matches!(answer, Err(Error::Corrupt { .. })), "{answer:?}");
    assert_eq!(store.head(&key).await.unwrap(), None);
}

async fn a_wrong_checksum_is_refused_and_nothing_is_stored(store: &Store) {
    let key = Key::Probe { run: UploadId::random(), number: 0 };
    let wrong = Some(Sha256::of(b"something else"));
    assert!(store.send(&key, Bytes::from_static(b"this"), Terms::default(), wrong).await.is_err());
    assert_eq!(store.head(&key).await.unwrap(), None);
}

async fn the_same_photo_twice_is_one_object(store: &Store) {
    let photo = bytes(100_000, rand::random());
    let key = Key::Original(Sha256::of(&photo));
    assert_eq!(store.put_new(&key, photo.clone()).await.unwrap(), Put::Created);
    assert_eq!(store.put_new(&key, photo.clone()).await.unwrap(), Put::AlreadyThere);
    store.put(&key, photo.clone()).await.unwrap();
    assert_eq!(store.get(&key).await.unwrap(), Some(photo));
}

async fn of_many_creators_exactly_one_wins(store: &Store) {
    let run = UploadId::random();
    for number in 0..10 {
        let key = Key::Probe { run, number };
        let answers = join_all((0..32_u64).map(|n| store.put_new(&key, bytes(2_000, n + 1)))).await;
        let won: Vec<u64> =
            (0..32).zip(answers).filter(|(_, a)| *a.as_ref().unwrap() == Put::Created).map(|(n, _)| n).collect();
        assert_eq!(won.len(), 1, "winners of {key}: {won:?}");
        assert_eq!(store.get(&key).await.unwrap(), Some(bytes(2_000, won[0] + 1)), "the winner's bytes are there");
    }
}

async fn parts_and_conditions_of_a_read(store: &Store) {
    let key = Key::Probe { run: UploadId::random(), number: 0 };
    store.put(&key, Bytes::from_static(b"0123456789")).await.unwrap();
    let from = |first, last| Some(ByteRange::From { first, last });
    assert_eq!(read(store, &key, from(2, Some(4))).await, "234");
    assert_eq!(read(store, &key, from(7, None)).await, "789");
    assert_eq!(read(store, &key, from(0, Some(99))).await, "0123456789");
    assert_eq!(read(store, &key, Some(ByteRange::Last(3))).await, "789");
    assert!(matches!(store.get_stream(&key, from(10, None), None).await.unwrap(), Fetched::OutOfRange));
    let Fetched::Found(part) = store.get_stream(&key, from(2, Some(4)), None).await.unwrap() else { panic!() };
    assert_eq!(part.content_range.as_deref(), Some("bytes 2-4/10"));
    let tag = store.head(&key).await.unwrap().unwrap().etag;
    assert!(matches!(store.get_stream(&key, None, Some(&tag)).await.unwrap(), Fetched::Unchanged));
    store.put(&key, Bytes::from_static(b"9876543210")).await.unwrap();
    assert!(matches!(store.get_stream(&key, None, Some(&tag)).await.unwrap(), Fetched::Found(_)));
}

async fn a_large_object_streams_whole(store: &Store) {
    let photo = bytes(9_000_001, rand::random());
    let key = Key::Original(Sha256::of(&photo));
    store.put(&key, photo.clone()).await.unwrap();
    assert_eq!(store.get(&key).await.unwrap().unwrap(), photo);
    assert_eq!(read(store, &key, None).await, photo);
    let part = read(store, &key, Some(ByteRange::From { first: 3_000_000, last: Some(7_999_999) })).await;
    assert_eq!(part, photo.slice(3_000_000..8_000_000));
}

async fn more_than_a_thousand_parts_are_listed_and_deleted(store: &Store) {
    let (id, other) = (UploadId::random(), UploadId::random());
    store.put(&Key::UploadInfo(id), Bytes::from_static(b"{}")).await.unwrap();
    store.put(&Key::UploadPart { id: other, offset: 5 }, Bytes::from_static(b"other")).await.unwrap();
    // Stored in no particular order; 1,050 is more than the 1,000 of an S3 page.
    let offsets: Vec<u64> = (0..1_050).map(|n| (n * 11) % 1_050 * 3).collect();
    stream::iter(&offsets)
        .map(|offset| async move { store.put(&Key::UploadPart { id, offset: *offset }, Bytes::from_static(b"abc")).await })
        .buffer_unordered(32)
        .try_collect::<Vec<_>>()
        .await
        .unwrap();
    let parts: Vec<(u64, u64)> = store.list_parts(id).await.unwrap().iter().map(|p| (p.offset, p.len)).collect();
    assert_eq!(parts, (0..1_050).map(|n| (n * 3, 3)).collect::<Vec<_>>());
    let uploads: BTreeMap<_, _> = store.list_uploads().await.unwrap().into_iter().map(|u| (u.id, u)).collect();
    assert_eq!((uploads[&id].bytes, uploads[&other].bytes), (3_150, 5));
    let idle = uploads[&id].idle(super::super::clock::now());
    assert!(idle < time::Duration::minutes(10), "{idle}");
    store.delete_upload(id).await.unwrap();
    assert_eq!(store.list_parts(id).await.unwrap(), []);
    assert_eq!(store.get(&Key::UploadInfo(id)).await.unwrap(), None);
    assert_eq!(store.list_parts(other).await.unwrap().len(), 1, "another's parts stay");
    store.delete_upload(other).await.unwrap();
}

async fn the_doctor_finds_a_good_store_good(store: &Store) {
    let findings = doctor::examine(store).await;
    for finding in &findings {
        println!("{:20} {:?} {}", finding.code, finding.verdict, finding.detail.as_deref().unwrap_or_default());
    }
    assert!(findings.iter().all(|finding| finding.verdict != Verdict::Failed), "{findings:#?}");
    for must in ["wrong-checksum", "create-only", "create-race", "not-modified"] {
        let found = findings.iter().find(|finding| finding.code == must).unwrap();
        assert_eq!(found.verdict, Verdict::Enforced, "{found:?}");
    }
}

async fn the_yardstick_measures_something(store: &Store) {
    let rate = super::super::bench::put_rate(store, 10_000, 4, 12).await.unwrap();
    assert!(rate.per_second > 0.0 && rate.median <= rate.p99, "{rate:?}");
    let left = store.list("probe/", None).await.unwrap();
    assert!(left.iter().all(|object| object.len != 10_000), "the bodies are removed again");
}

#[tokio::test(flavor = "multi_thread")]
async fn originals_are_locked_on_a_server_with_object_lock() {
    let Some(mut config) = server_config() else { return };
    let mut without = config.clone();
    without.bucket.push_str("-unlocked");
    Store::open(&Config::S3(without.clone())).await.unwrap();
    without.object_lock_days = Some(1);
    let refused = Store::open(&Config::S3(without)).await.unwrap_err();
    assert!(matches!(refused, OpenError::NoObjectLock { .. }), "said at start, not at the first photo: {refused}");

    config.object_lock_days = Some(1);
    config.bucket.push_str("-locked");
    let store = Store::open(&Config::S3(config)).await.unwrap();
    for finding in doctor::examine(&store).await {
        println!("{:20} {:?} {}", finding.code, finding.verdict, finding.detail.as_deref().unwrap_or_default());
        assert_eq!(finding.verdict, Verdict::Enforced, "{finding:?}");
    }
    let photo = bytes(5_000, rand::random());
    let key = Key::Original(Sha256::of(&photo));
    store.put(&key, photo.clone()).await.unwrap();
    let head = store.0.client.head_object().bucket(&store.0.bucket).key(key.path()).send().await.unwrap();
    assert!(head.object_lock_retain_until_date().is_some());
    let delete = store.0.client.delete_object().bucket(&store.0.bucket).key(key.path());
    assert!(delete.set_version_id(head.version_id().map(str::to_owned)).send().await.is_err());
    assert_eq!(store.get(&key).await.unwrap(), Some(photo));
}
