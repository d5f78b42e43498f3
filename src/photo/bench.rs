//! How long each stage takes for one photo, for `rekap bench`.

use std::time::{Duration, Instant};

use super::decode::{DecodeError, decode_stored};
use super::derive::{Settings, encode, shrink, thumbnail};
use super::inspect::Inspector;
use super::mask::mask;
use super::measures::Measures;
use super::picture::Picture;

/// Medians over the runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stages {
    /// Structure and SHA-256 of the upload, in chunks of 64 KiB.
    pub inspect: Duration,
    /// Full strict decode.
    pub decode: Duration,
    /// To the public size, upright.
    pub resize: Duration,
    /// Sharpness, light, fingerprint.
    pub measure: Duration,
    /// The page looked for and its boxes read, by who was given.
    pub read: Duration,
    /// Masks and JPEG of the public copy.
    pub public: Duration,
    /// Thumbnail, resized and encoded.
    pub thumb: Duration,
    /// All of the above but the inspection: what [`super::derive`](super::derive()) costs.
    pub derive: Duration,
}

/// Runs every stage `runs` times (at least once) over one photo; `read` looks at the upright picture at its public size.
///
/// # Errors
/// [`DecodeError`] when the photo does not decode.
pub fn derive_rate(bytes: &[u8], runs: usize, read: impl Fn(&Picture)) -> Result<Stages, DecodeError> {
    let settings = Settings::default();
    let mut all = Vec::with_capacity(runs.max(1));
    for _ in 0..runs.max(1) {
        all.push(once(bytes, &settings, &read)?);
    }
    let median = |stage: fn(&Stages) -> Duration| {
        let mut times: Vec<_> = all.iter().map(stage).collect();
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    Ok(Stages {
        inspect: median(|run| run.inspect),
        decode: median(|run| run.decode),
        resize: median(|run| run.resize),
        measure: median(|run| run.measure),
        read: median(|run| run.read),
        public: median(|run| run.public),
        thumb: median(|run| run.thumb),
        derive: median(|run| run.derive),
    })
}

fn once(bytes: &[u8], settings: &Settings, read: &impl Fn(&Picture)) -> Result<Stages, DecodeError> {
    let mut stages = Stages::default();
    let mut last = Instant::now();
    let mut lap = || {
        let now = Instant::now();
        now.duration_since(std::mem::replace(&mut last, now))
    };
    let mut inspector = Inspector::new(settings.limits);
    for chunk in bytes.chunks(64 << 10) {
        inspector.push(chunk)?;
    }
    inspector.finish()?;
    stages.inspect = lap();
    let stored = decode_stored(bytes, &settings.limits)?;
    stages.decode = lap();
    let mut page = shrink(stored.picture, settings.public_side).upright(stored.orientation);
    stages.resize = lap();
    std::hint::black_box(Measures::of(&page));
    stages.measure = lap();
    read(&page);
    stages.read = lap();
    mask(&mut page, &[]);
    std::hint::black_box(encode(&page, settings.public_quality)?);
    stages.public = lap();
    std::hint::black_box(encode(&thumbnail(&page, settings.thumb_side), settings.thumb_quality)?);
    stages.thumb = lap();
    stages.derive = stages.decode + stages.resize + stages.measure + stages.read + stages.public + stages.thumb;
    Ok(stages)
}
