//! The way in of a body: collected in batches, handed to the disk, judged, published.

use bytes::Bytes;
use futures_util::StreamExt as _;
use s3s::dto::{ETagCondition, PutObjectInput};
use s3s::{S3Request, S3Result, s3_error};
use time::OffsetDateTime;

use super::super::clock;
use super::draft::{Claims, Draft};
use super::fault::blocking;
use super::object::{Footer, Sum};
use super::publish::{self, Mode};
use super::service::Disk;

/// Arriving bytes are handed to the disk in batches of about this size.
const BATCH: usize = 1024 * 1024;

impl Disk {
    /// PutObject: when it answers, the object is durable.
    pub async fn put(&self, req: S3Request<PutObjectInput>) -> S3Result<Footer> {
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
            claims.add_trailers(&trailers);
        }

        let now = clock::now().unix_timestamp();
        let retained = input.object_lock_retain_until_date.map(|date| OffsetDateTime::from(date).unix_timestamp());
        let (disk, bucket) = (self.clone(), input.bucket);
        blocking(move || {
            disk.bucket(&bucket)?;
            let draft = disk.write(draft, &batch, &claims)?.finish(&claims)?;
            let sum = Sum::strongest(&draft.sums).ok_or_else(|| s3_error!(InternalError, "nothing was computed"))?;
            let footer = Footer {
                key: input.key,
                len: draft.len,
                sum,
                stored_at: now,
                retain_until: if mode.sealed { Some(i64::MAX) } else { retained },
                content_type: input.content_type,
                content_encoding: input.content_encoding,
                cache_control: input.cache_control,
            };
            publish::publish(&disk.0.layout, &disk.0.locks, &path, draft, footer, mode, now)
        })
        .await
    }

    fn mode(&self, input: &PutObjectInput) -> S3Result<Mode> {
        match &input.if_none_match {
            _ if input.if_match.is_some() => Err(s3_error!(NotImplemented, "If-Match on PUT")),
            Some(ETagCondition::ETag(_)) => Err(s3_error!(NotImplemented, "If-None-Match with an ETag on PUT")),
            condition => Ok(Mode { create_only: condition.is_some(), sealed: self.is_sealed(&input.key) }),
        }
    }

    fn write(&self, draft: Option<Draft>, pieces: &[Bytes], claims: &Claims) -> S3Result<Draft> {
        let mut draft = match draft {
            Some(draft) => draft,
            None => Draft::new(&self.0.scratch, claims)?,
        };
        draft.write(pieces)?;
        Ok(draft)
    }
}
