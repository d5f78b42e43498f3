//! Derived work: public copy, thumbnail, measures and the page that is read, of every accepted photo, and the machine's reading of every form. It
//! can be lost and is then redone, because what is still to do is visible in the state: an accepted photo that was not checked, a photo or form
//! that this model has not read.

mod reads;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rand::seq::IndexedRandom as _;

use super::attempts::Attempts;
use super::look::Look;
use super::{CommandError, Engine, shot};
use crate::election::codes::{FormId, Page};
use crate::election::decide::{photo_checked, photo_unreadable};
use crate::election::photo::{CheckedPhoto, FormPage, PhotoFlag, Unreadable};
use crate::evidence::{self, CopyOf, Key, Store};
use crate::hash::Sha256;
use crate::photo::{self, MaskRect, Settings, Thresholds, judge};
use crate::reading::network::BadNetwork;
use reads::Backlog;

/// How the derived work is done.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// Photos at once in this process; for what each may hold see [`photo::Limits::memory`].
    pub workers: usize,
    /// Whether other replicas work on the same backlog: then each picks at random so that they rarely meet.
    pub replicas: bool,
    /// Folder that says which decodes have begun.
    pub begun: PathBuf,
}

/// What the workers of a pool share.
struct Pool {
    engine: Arc<Engine>,
    store: Store,
    replicas: bool,
    taken: Mutex<HashSet<Sha256>>,
    attempts: Attempts,
    /// What looks for pages, and of how many contests it knows the forms.
    look: Mutex<Option<(usize, Arc<Look>)>>,
    /// What an earlier process or another model left unread.
    backlog: Mutex<Backlog>,
}

impl Pool {
    /// What looks for the pages of this election's forms: made once, and again when an import brought further contests.
    fn look(&self) -> Result<Arc<Look>, BadNetwork> {
        let state = self.engine.state();
        let contests = state.contests().len();
        let mut kept = self.look.lock();
        match &*kept {
            Some((known, look)) if *known == contests => Ok(Arc::clone(look)),
            _ => {
                let look = Arc::new(Look::of(&state)?);
                *kept = Some((contests, Arc::clone(&look)));
                Ok(look)
            }
        }
    }
}

/// How far ahead a worker looks for a photo that nobody else has taken.
const WINDOW: usize = 64;
/// Pause after a photo could not be fetched, stored or journalled.
const RETRY: Duration = Duration::from_secs(2);
/// Looks again this often even if nobody calls.
const IDLE: Duration = Duration::from_secs(5);

/// Runs the pool until `stop` fires; what is under way is finished.
pub async fn work(
    engine: Arc<Engine>,
    store: Store,
    settings: WorkerSettings,
    stop: tokio::sync::watch::Receiver<bool>,
) {
    if settings.workers == 0 {
        return;
    }
    let (taken, attempts) = (Mutex::default(), Attempts::open(settings.begun));
    let (look, backlog) = (Mutex::default(), Mutex::default());
    let pool = Arc::new(Pool { engine, store, replicas: settings.replicas, taken, attempts, look, backlog });
    let workers: Vec<_> = (0..settings.workers).map(|_| tokio::spawn(one(pool.clone(), stop.clone()))).collect();
    for worker in workers {
        if let Err(error) = worker.await {
            tracing::error!(%error, "a worker of derived work failed");
        }
    }
}

async fn one(pool: Arc<Pool>, mut stop: tokio::sync::watch::Receiver<bool>) {
    while !*stop.borrow() {
        let called = pool.engine.photo_waits.notified();
        let done = match (take(&pool), &pool) {
            (Some(sha256), pool) => {
                let done = check(pool, sha256).await;
                pool.taken.lock().remove(&sha256);
                done
            }
            (None, pool) => match reads::next(pool) {
                Some(unread) => reads::catch_up(pool, unread).await,
                None => {
                    tokio::select! {
                        () = called => {}
                        () = tokio::time::sleep(IDLE) => {}
                        _ = stop.changed() => {}
                    }
                    continue;
                }
            },
        };
        if let Err(error) = done {
            tracing::warn!(%error, "derived work failed; it will be done again");
            metrics::counter!("rekap_derived_errors_total").increment(1);
            tokio::select! {
                () = tokio::time::sleep(RETRY) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

fn take(pool: &Pool) -> Option<Sha256> {
    let state = pool.engine.state();
    let mut taken = pool.taken.lock();
    let free = pool.attempts.next(state.unchecked(), &taken, WINDOW);
    let chosen = if pool.replicas { free.choose(&mut rand::rng()).copied() } else { free.first().copied() }?;
    taken.insert(chosen);
    Some(chosen)
}

#[derive(Debug, thiserror::Error)]
enum WorkError {
    #[error(transparent)]
    Evidence(#[from] evidence::Error),
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error("the original of {0} is not in the evidence store")]
    Gone(Sha256),
    #[error(transparent)]
    Network(#[from] BadNetwork),
    #[error("what was read cannot be kept: {0}")]
    Kept(#[from] serde_json::Error),
    #[error("the decoder failed: {0}")]
    Panicked(#[from] tokio::task::JoinError),
}

async fn check(pool: &Arc<Pool>, sha256: Sha256) -> Result<(), WorkError> {
    let (engine, store) = (&pool.engine, &pool.store);
    if pool.attempts.enough(&sha256) {
        tracing::error!(%sha256, "the process ended each time while this photo was decoded; it is given up");
        return give_up(pool, sha256, Unreadable::StopsTheProgram).await;
    }
    let bytes = store.get(&Key::Original(sha256)).await?.ok_or(WorkError::Gone(sha256))?;
    let Sent { pages, of, masks } = sent(engine, sha256);
    let thresholds = thresholds(engine);
    let started = std::time::Instant::now();
    let look = pool.look()?;
    let model = look.model().to_owned();
    let own = pool.clone();
    let decode = move || {
        own.attempts.begin(&sha256);
        let derived = photo::derive_looking(&bytes, &masks, &Settings::default(), |page| {
            let mut seen = look.at(page, &of);
            let masks = seen.masks.take();
            (seen, masks)
        });
        own.attempts.end(&sha256);
        derived
    };
    let derived = tokio::task::spawn_blocking(decode).await?;
    metrics::histogram!("rekap_derive_seconds").record(started.elapsed().as_secs_f64());
    match derived {
        Ok((derived, seen)) => {
            let odd = shot::odd(&engine.state(), &sha256, &derived.shot);
            let found = found(&derived, &thresholds, odd.into_iter());
            let read = seen.event(&model);
            let copy = CopyOf { photo: sha256, pages: pages.len().try_into().unwrap_or(u16::MAX) };
            store.put(&Key::Public(copy), derived.public.into()).await?;
            store.put(&Key::Thumb(copy), derived.thumb.into()).await?;
            reads::keep(store, copy, &model, seen).await?;
            store.delete_older_copies(copy, &model).await?;
            engine
                .run(None, None, |state| photo_checked(state, sha256, found.clone(), pages.clone(), read.clone()))
                .await?;
            reads::forms_of(pool, sha256).await?;
        }
        Err(error) => {
            tracing::info!(%error, %sha256, "a photo cannot be decoded");
            let reason = error.code().parse().unwrap_or(Unreadable::Undecodable);
            return give_up(pool, sha256, reason).await;
        }
    }
    metrics::counter!("rekap_derived_total").increment(1);
    Ok(())
}

async fn give_up(pool: &Arc<Pool>, sha256: Sha256, reason: Unreadable) -> Result<(), WorkError> {
    pool.engine.run(None, None, |state| photo_unreadable(state, sha256, reason)).await?;
    pool.attempts.end(&sha256);
    metrics::counter!("rekap_derived_total").increment(1);
    // An earlier photo of its page may be the one to read now.
    reads::forms_of(pool, sha256).await
}

/// What a photo was sent for.
struct Sent {
    /// The pages, by contest.
    pages: Vec<FormPage>,
    /// The pages, by form.
    of: Vec<(FormId, Page)>,
    /// The masks of all of them, for a photo in which no page is found: whichever it shows, its signatures are covered if it fills the photo.
    masks: Vec<MaskRect>,
}

fn sent(engine: &Engine, sha256: Sha256) -> Sent {
    let state = engine.state();
    let pages = state.form_pages(&sha256);
    let contest = |of: &FormPage| state.find_contest(&of.contest).and_then(|index| state.contest(index));
    let of = pages.iter().filter_map(|of| Some((contest(of)?.definition().form.clone(), of.page))).collect();
    let masks = pages
        .iter()
        .filter_map(|of| Some(contest(of)?.form().mask_fractions(of.page)))
        .flatten()
        .filter_map(|[x, y, w, h]| MaskRect::new(x, y, w, h))
        .collect();
    Sent { pages, of, masks }
}

/// The election's own limits of W302.
fn thresholds(engine: &Engine) -> Thresholds {
    let limits = engine.state().election().map(|election| election.limits.photo).unwrap_or_default();
    Thresholds {
        sharpness: limits.sharpness_per_mille,
        brightness: limits.brightness,
        clipped_permille: limits.clipped_per_mille,
    }
}

fn found(derived: &photo::Derived, thresholds: &Thresholds, beside: impl Iterator<Item = PhotoFlag>) -> CheckedPhoto {
    let quality = judge(&derived.measures, thresholds);
    let flags = [
        (quality.blurred, PhotoFlag::Blurred),
        (quality.dark, PhotoFlag::Dark),
        (quality.overexposed, PhotoFlag::Glare),
    ];
    CheckedPhoto {
        width: derived.public_size.0,
        height: derived.public_size.1,
        sharpness: derived.measures.sharpness,
        brightness: derived.measures.brightness,
        fingerprint: hex::encode(derived.measures.fingerprint.as_bytes()),
        flags: flags.into_iter().filter_map(|(set, flag)| set.then_some(flag)).chain(beside).collect(),
    }
}
