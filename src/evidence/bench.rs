//! The yardstick: what a bare PUT of the SDK, with its default settings, reaches into the same store.

use std::time::{Duration, Instant};

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use super::error::{Error, sort};
use super::id::UploadId;
use super::key::Key;
use super::store::Store;

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PutRate {
    /// Objects stored per second.
    pub per_second: f64,
    /// Bytes stored per second.
    pub bytes_per_second: f64,
    /// Median time of one PUT.
    pub median: Duration,
    /// 99th percentile.
    pub p99: Duration,
}

/// Stores `count` different objects of `object_bytes` each, `concurrency` at once, by `PutObject` as anyone would call
/// it (SDK defaults: CRC-32 checksum, signed payload), and removes them again (not timed). The bodies are made before
/// the clock starts. Every PUT is answered only when durable, as any other of this store.
pub async fn put_rate(store: &Store, object_bytes: usize, concurrency: usize, count: usize) -> Result<PutRate, Error> {
    let run = UploadId::random();
    let noise: Bytes = noise(object_bytes);
    let keys: Vec<Key> = (0..count).map(|n| Key::Probe { run, number: u32::try_from(n).unwrap_or(u32::MAX) }).collect();
    // Each body differs from the others in its first bytes, so that no store can deduplicate them.
    let bodies: Vec<Bytes> = (0..count)
        .map(|n| {
            let mut body = noise.to_vec();
            for (to, from) in body.iter_mut().zip(n.to_le_bytes()) {
                *to = from;
            }
            body.into()
        })
        .collect();
    let begun = Instant::now();
    let times: Vec<Result<Duration, Error>> = stream::iter(keys.iter().zip(bodies))
        .map(|(key, body)| {
            // Each PUT is a task, as in a server: all cores take part.
            let (store, key) = (store.clone(), key.clone());
            let put = tokio::spawn(async move {
                let one = Instant::now();
                let put = store.0.client.put_object().bucket(&store.0.bucket).key(key.path());
                let answer = put.body(ByteStream::from(body)).send().await;
                answer.map_err(|error| sort(&key, error).into_error())?;
                Ok(one.elapsed())
            });
            async { put.await.unwrap_or_else(|_| Err(Error::unavailable("the task was cancelled"))) }
        })
        .buffer_unordered(concurrency.max(1))
        .collect()
        .await;
    let took = begun.elapsed().as_secs_f64();
    for key in &keys {
        store.delete(key).await?;
    }
    let mut times = times.into_iter().collect::<Result<Vec<_>, _>>()?;
    times.sort_unstable();
    let at = |percent: usize| {
        let index = times.len().saturating_sub(1).saturating_mul(percent) / 100;
        times.get(index).copied().unwrap_or_default()
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^52")]
    let (objects, size) = (count as f64, object_bytes as f64);
    Ok(PutRate { per_second: objects / took, bytes_per_second: objects * size / took, median: at(50), p99: at(99) })
}

/// Bytes that do not compress, like a photo's.
fn noise(len: usize) -> Bytes {
    let mut bytes = vec![0; len];
    rand::fill(&mut bytes[..]);
    bytes.into()
}
