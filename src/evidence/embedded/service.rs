//! The S3 operations that Rekap uses, and no others: what is not here answers NotImplemented.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use futures_util::{StreamExt as _, stream};
use s3s::dto::{
    CreateBucketInput, CreateBucketOutput, DeleteObjectInput, DeleteObjectOutput, ETag, ETagCondition,
    GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput,
    ListObjectsV2Input, ListObjectsV2Output, Object, PutObjectInput, PutObjectOutput, StreamingBlob, Timestamp,
};
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};
use time::OffsetDateTime;

use super::super::clock;
use super::draft::{Claims, Draft};
use super::fault::{self, blocking};
use super::layout::{FolderError, Layout};
use super::listing;
use super::object::{Body, Footer, Stored, read_piece};
use super::publish::{self, Locks, Mode};
use super::scratch::Scratch;

/// Collections whose keys lie together by their second segment.
const GROUPED: &[&str] = &["upload"];
/// Arriving bytes are handed to the disk in batches of about this size.
const BATCH: usize = 1024 * 1024;
/// The S3 limit of keys per page.
const PAGE: i32 = 1_000;

/// The store folder, shared by all requests.
#[derive(Debug, Clone)]
pub struct Disk(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    layout: Layout,
    scratch: Scratch,
    locks: Locks,
    sealed_prefix: &'static str,
}

impl Disk {
    pub fn open(folder: &Path, sealed_prefix: &'static str) -> Result<Self, FolderError> {
        let layout = Layout::open(folder, GROUPED)?;
        let scratch = Scratch::open(&layout.tmp())
            .map_err(|source| FolderError::Io { path: folder.to_owned(), source })?;
        Ok(Self(Arc::new(Inner { layout, scratch, locks: Locks::new(), sealed_prefix })))
    }

    fn is_sealed(&self, key: &str) -> bool {
        key.starts_with(self.0.sealed_prefix)
    }

    /// The object's file in an existing bucket.
    fn file(&self, bucket: &str, key: &str) -> S3Result<PathBuf> {
        self.0.layout.file(bucket, key)
    }

    /// Why there is nothing: no such object, no such bucket, or no disk.
    fn nothing(&self, bucket: &str) -> S3Error {
        match self.bucket(bucket) {
            Ok(()) => s3_error!(NoSuchKey),
            Err(error) => error,
        }
    }

    fn bucket(&self, bucket: &str) -> S3Result<()> {
        self.0.layout.still_there()?;
        if self.0.layout.bucket(bucket).is_dir() { Ok(()) } else { Err(s3_error!(NoSuchBucket)) }
    }

    fn mode(&self, input: &PutObjectInput) -> S3Result<Mode> {
        match &input.if_none_match {
            _ if input.if_match.is_some() => Err(s3_error!(NotImplemented, "If-Match on PUT")),
            Some(ETagCondition::ETag(_)) => Err(s3_error!(NotImplemented, "If-None-Match with an ETag on PUT")),
            condition => Ok(Mode { create_only: condition.is_some(), sealed: self.is_sealed(&input.key) }),
        }
    }
}

#[async_trait::async_trait]
impl S3 for Disk {
    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let mut input = req.input;
        let path = self.file(&input.bucket, &input.key)?;
        let mode = self.mode(&input)?;
        let mut claims = Claims::of(&input, mode.sealed);
        let header = |name: &str| req.headers.get(name).and_then(|value| value.to_str().ok());
        claims.trailer = header("x-amz-trailer").map(str::to_owned);
        claims.len = header("x-amz-decoded-content-length").or(header("content-length")).and_then(|n| n.parse().ok());

        let mut body = input.body.take();
        let mut draft: Option<Draft> = None;
        let mut batch = Vec::new();
        let mut size = 0;
        while let Some(stream) = body.as_mut() {
            match stream.next().await {
                Some(piece) => {
                    let piece = piece.map_err(|e| s3_error!(BadDigest, "the body failed on its way: {e}"))?;
                    size += piece.len();
                    batch.push(piece);
                }
                None => body = None,
            }
            // A photo in one piece is hashed, written, flushed and published in a single trip to the pool, below.
            if size >= BATCH && body.is_some() && batch.len() > 1 {
                let (disk, pieces, wanted) = (self.clone(), std::mem::take(&mut batch), claims.clone());
                let begun = draft.take();
                draft = Some(blocking(move || disk.write(begun, &pieces, &wanted)).await?);
                size = 0;
            }
        }
        if let Some(trailers) = req.trailing_headers.as_ref().and_then(s3s::TrailingHeaders::take) {
            let value = |name: &str| trailers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
            let sums = &mut claims.sums;
            sums.checksum_crc32 = sums.checksum_crc32.take().or_else(|| value("x-amz-checksum-crc32"));
            sums.checksum_crc32c = sums.checksum_crc32c.take().or_else(|| value("x-amz-checksum-crc32c"));
            sums.checksum_crc64nvme = sums.checksum_crc64nvme.take().or_else(|| value("x-amz-checksum-crc64nvme"));
            sums.checksum_sha1 = sums.checksum_sha1.take().or_else(|| value("x-amz-checksum-sha1"));
            sums.checksum_sha256 = sums.checksum_sha256.take().or_else(|| value("x-amz-checksum-sha256"));
        }

        let now = clock::now().unix_timestamp();
        let retained = input.object_lock_retain_until_date.map(|date| OffsetDateTime::from(date).unix_timestamp());
        let footer = Footer {
            key: input.key,
            len: 0,
            crc64: 0,
            sha256: None,
            stored_at: now,
            retain_until: if mode.sealed { Some(i64::MAX) } else { retained },
            content_type: input.content_type,
            content_encoding: input.content_encoding,
            cache_control: input.cache_control,
        };
        let (disk, bucket) = (self.clone(), input.bucket);
        let footer = blocking(move || {
            disk.bucket(&bucket)?;
            let draft = disk.write(draft, &batch, &claims)?.finish(&claims)?;
            publish::publish(&disk.0.layout, &disk.0.locks, &path, draft, footer, mode, now)
        })
        .await?;
        Ok(S3Response::new(PutObjectOutput {
            e_tag: Some(ETag::Strong(footer.etag())),
            checksum_crc64nvme: Some(footer.crc64_base64()),
            checksum_sha256: footer.sha256,
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
        let checksum = !partial && input.checksum_mode.is_some();
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
            checksum_crc64nvme: checksum.then(|| footer.crc64_base64()),
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
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: i64::try_from(footer.len).ok(),
            e_tag: Some(ETag::Strong(footer.etag())),
            checksum_crc64nvme: Some(footer.crc64_base64()),
            checksum_sha256: footer.sha256,
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
    fn write(&self, draft: Option<Draft>, pieces: &[bytes::Bytes], claims: &Claims) -> S3Result<Draft> {
        let mut draft = match draft {
            Some(draft) => draft,
            None => Draft::new(&self.0.scratch, claims)?,
        };
        draft.write(pieces)?;
        Ok(draft)
    }

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
