//! The S3 operations that Rekap uses, and no others: what is not here answers NotImplemented.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use futures_util::stream;
use s3s::dto::{
    Checksum, CreateBucketInput, CreateBucketOutput, DeleteObjectInput, DeleteObjectOutput, ETag, ETagCondition,
    GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput,
    ListObjectsV2Input, ListObjectsV2Output, Object, PutObjectInput, PutObjectOutput, StreamingBlob, Timestamp,
};
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};
use time::OffsetDateTime;

use super::super::clock;
use super::fault::{self, blocking};
use super::layout::{FolderError, Layout};
use super::listing;
use super::object::{Body, Footer, Stored, read_piece};
use super::publish::{self, Locks};
use super::scratch::Scratch;

/// Collections whose keys lie together by their second segment.
const GROUPED: &[&str] = &["upload"];
/// The S3 limit of keys per page.
const PAGE: i32 = 1_000;

/// The store folder, shared by all requests.
#[derive(Debug, Clone)]
pub struct Disk(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub layout: Layout,
    pub scratch: Scratch,
    pub locks: Locks,
    sealed_prefix: &'static str,
}

impl Disk {
    pub fn open(folder: &Path, sealed_prefix: &'static str) -> Result<Self, FolderError> {
        let layout = Layout::open(folder, GROUPED)?;
        let scratch =
            Scratch::open(&layout.tmp()).map_err(|source| FolderError::Io { path: folder.to_owned(), source })?;
        Ok(Self(Arc::new(Inner { layout, scratch, locks: Locks::new(), sealed_prefix })))
    }

    pub(super) fn is_sealed(&self, key: &str) -> bool {
        key.starts_with(self.0.sealed_prefix)
    }

    /// The object's file in an existing bucket.
    pub(super) fn file(&self, bucket: &str, key: &str) -> S3Result<PathBuf> {
        self.0.layout.file(bucket, key)
    }

    /// Why there is nothing: no such object, no such bucket, or no disk.
    fn nothing(&self, bucket: &str) -> S3Error {
        match self.bucket(bucket) {
            Ok(()) => s3_error!(NoSuchKey),
            Err(error) => error,
        }
    }

    pub(super) fn bucket(&self, bucket: &str) -> S3Result<()> {
        self.0.layout.still_there()?;
        if self.0.layout.bucket(bucket).is_dir() { Ok(()) } else { Err(s3_error!(NoSuchBucket)) }
    }
}

#[async_trait::async_trait]
impl S3 for Disk {
    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let footer = self.put(req).await?;
        let sums = footer.sum.to_checksum();
        Ok(S3Response::new(PutObjectOutput {
            e_tag: Some(ETag::Strong(footer.etag())),
            checksum_crc32: sums.checksum_crc32,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha256: sums.checksum_sha256,
            ..PutObjectOutput::default()
        }))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let input = req.input;
        let path = self.file(&input.bucket, &input.key)?;
        let (disk, known) = (self.clone(), input.if_none_match);
        let (bucket, key) = (input.bucket, input.key);
        let (footer, body) = blocking(move || {
            let Some(stored) = Stored::open(&path, &key)? else { return Err(disk.nothing(&bucket)) };
            refuse_unchanged(known.as_ref(), &stored.footer)?;
            stored.verified()
        })
        .await?;
        let range = match input.range {
            Some(range) => range.check(footer.len)?,
            None => 0..footer.len,
        };
        let partial = input.range.is_some();
        let content_range = format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), footer.len);
        let len = range.end.saturating_sub(range.start);
        let told = !partial && input.checksum_mode.is_some();
        let sums = if told { footer.sum.to_checksum() } else { Checksum::default() };
        let body = match body {
            Body::Memory(bytes) => {
                let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(bytes.len());
                StreamingBlob::from(s3s::Body::from(bytes.slice(at(range.start)..at(range.end))))
            }
            Body::File(file) => {
                let file = Arc::new(file);
                StreamingBlob::wrap(stream::try_unfold(range, move |left| {
                    let file = Arc::clone(&file);
                    async move {
                        if left.is_empty() {
                            return Ok::<_, std::io::Error>(None);
                        }
                        let read = tokio::task::spawn_blocking(move || {
                            let piece = read_piece(&file, left.clone())?;
                            let next = left.start.saturating_add(piece.len() as u64)..left.end;
                            Ok::<_, std::io::Error>(Some((piece, next)))
                        });
                        read.await.map_err(std::io::Error::other)?
                    }
                }))
            }
        };
        Ok(S3Response::new(GetObjectOutput {
            body: Some(body),
            accept_ranges: Some("bytes".to_owned()),
            content_length: i64::try_from(len).ok(),
            content_range: partial.then_some(content_range),
            e_tag: Some(ETag::Strong(footer.etag())),
            checksum_crc32: sums.checksum_crc32,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha256: sums.checksum_sha256,
            last_modified: moment(footer.stored_at),
            object_lock_retain_until_date: footer.retain_until.and_then(moment),
            content_type: footer.content_type,
            content_encoding: footer.content_encoding,
            cache_control: footer.cache_control,
            ..GetObjectOutput::default()
        }))
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let input = req.input;
        let path = self.file(&input.bucket, &input.key)?;
        let disk = self.clone();
        let (bucket, key, known) = (input.bucket, input.key, input.if_none_match);
        let footer = blocking(move || {
            let Some(stored) = Stored::open(&path, &key)? else { return Err(disk.nothing(&bucket)) };
            refuse_unchanged(known.as_ref(), &stored.footer)?;
            Ok(stored.footer)
        })
        .await?;
        let sums = footer.sum.to_checksum();
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: i64::try_from(footer.len).ok(),
            e_tag: Some(ETag::Strong(footer.etag())),
            checksum_crc32: sums.checksum_crc32,
            checksum_crc64nvme: sums.checksum_crc64nvme,
            checksum_sha256: sums.checksum_sha256,
            last_modified: moment(footer.stored_at),
            object_lock_retain_until_date: footer.retain_until.and_then(moment),
            content_type: footer.content_type,
            content_encoding: footer.content_encoding,
            cache_control: footer.cache_control,
            ..HeadObjectOutput::default()
        }))
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        let (bucket, key) = (req.input.bucket, req.input.key);
        if self.is_sealed(&key) {
            return Err(fault::retained(&key));
        }
        let path = self.file(&bucket, &key)?;
        let disk = self.clone();
        let now = clock::now().unix_timestamp();
        blocking(move || publish::remove(&disk.0.layout, &disk.0.locks, &path, &key, now)).await?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn list_objects_v2(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = req.input;
        if input.delimiter.is_some() {
            return Err(s3_error!(NotImplemented, "a delimiter in a listing"));
        }
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let after = match &input.continuation_token {
            Some(token) => engine.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok()),
            None => input.start_after.clone(),
        };
        if input.continuation_token.is_some() && after.is_none() {
            return Err(s3_error!(InvalidArgument, "not a continuation token of this store"));
        }
        let limit = usize::try_from(input.max_keys.unwrap_or(PAGE).clamp(0, PAGE)).unwrap_or_default();
        let (disk, bucket) = (self.clone(), input.bucket.clone());
        let prefix = input.prefix.clone().unwrap_or_default();
        let (contents, last) = blocking(move || disk.list(&bucket, &prefix, after.as_deref(), limit)).await?;
        let next = last.map(|key| engine.encode(key));
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix,
            key_count: i32::try_from(contents.len()).ok(),
            max_keys: i32::try_from(limit).ok(),
            is_truncated: Some(next.is_some()),
            next_continuation_token: next,
            continuation_token: input.continuation_token,
            contents: Some(contents),
            ..ListObjectsV2Output::default()
        }))
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        let disk = self.clone();
        blocking(move || disk.bucket(&req.input.bucket)).await?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn create_bucket(&self, req: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        let disk = self.clone();
        blocking(move || {
            let path = disk.0.layout.bucket(&req.input.bucket);
            if path.is_dir() {
                return Err(s3_error!(BucketAlreadyOwnedByYou));
            }
            disk.0.layout.make_room(&path.join("any"))
        })
        .await?;
        Ok(S3Response::new(CreateBucketOutput::default()))
    }
}

impl Disk {
    /// One page, and the key it ends with when there are more.
    fn list(
        &self,
        bucket: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> S3Result<(Vec<Object>, Option<String>)> {
        self.bucket(bucket)?;
        let (keys, more) = listing::page(&self.0.layout, bucket, prefix, after, limit)?;
        let last = keys.last().map(|(key, _)| key.clone()).filter(|_| more);
        let mut contents = Vec::with_capacity(keys.len());
        for (key, path) in keys {
            // Removed between the reading of names and now: gone from the list. Damaged: listed, so that it is seen.
            let (size, at, etag) = match Stored::open(&path, &key) {
                Ok(Some(there)) => (there.footer.len, there.footer.stored_at, Some(there.footer.etag())),
                Ok(None) => continue,
                Err(error) if error.code().as_str() == fault::CORRUPT => {
                    (fs::metadata(&path).map(|meta| meta.len()).unwrap_or_default(), 0, None)
                }
                Err(error) => return Err(error),
            };
            contents.push(Object {
                key: Some(key),
                size: i64::try_from(size).ok(),
                last_modified: moment(at),
                e_tag: etag.map(ETag::Strong),
                ..Object::default()
            });
        }
        Ok((contents, last))
    }
}

fn refuse_unchanged(known: Option<&ETagCondition>, footer: &Footer) -> S3Result<()> {
    match known {
        Some(ETagCondition::ETag(tag)) if tag.value() == footer.etag() => Err(s3_error!(NotModified)),
        Some(ETagCondition::Any) => Err(s3_error!(NotModified)),
        _ => Ok(()),
    }
}

/// Unix seconds as S3 has dates; `None` for "for ever", which S3 cannot say.
fn moment(seconds: i64) -> Option<Timestamp> {
    OffsetDateTime::from_unix_timestamp(seconds).ok().map(Timestamp::from)
}
