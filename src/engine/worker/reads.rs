//! Reading by machine: what is kept of each page, the figures of a form once all its pages are there, and what earlier processes or models
//! left unread.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Pool, Sent, WorkError, sent};
use crate::election::codes::{ContestId, TpsCode};
use crate::election::decide::{figures_read, page_read};
use crate::election::event::FiguresRead;
use crate::election::form::{Figure, Form};
use crate::election::machine::{Doubt, per_ten_thousand};
use crate::election::photo::PhotoRead;
use crate::election::state::{ContestIndex, State, TpsIndex, Unread};
use crate::engine::look::{Look, Seen};
use crate::evidence::{CopyOf, Key, ReadingOf, Store};
use crate::hash::Sha256;
use crate::photo::{self, Settings};
use crate::reading::arithmetic::Reading;
use crate::reading::kept::KeptPage;

/// An idle pool looks this often for what is unread; the first time at once.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// What is unread, as far as it was looked for.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    waiting: VecDeque<Unread>,
    filled: Option<Instant>,
}

/// Keeps what was read of a page, beside the copies of its photo.
pub(super) async fn keep(store: &Store, copy: CopyOf, model: &str, seen: Seen) -> Result<(), WorkError> {
    let (Some(page), Some(reading)) = (seen.page, ReadingOf::new(copy, model)) else { return Ok(()) };
    store.put(&Key::Boxes(reading.clone()), serde_json::to_vec(&page.kept)?.into()).await?;
    if let Some(crops) = page.crops {
        store.put(&Key::Crops(reading), crops.into()).await?;
    }
    Ok(())
}

/// The next thing that nobody has read, where an idle pool may look.
pub(super) fn next(pool: &Pool) -> Option<Unread> {
    let mut backlog = pool.backlog.lock();
    if let Some(unread) = backlog.waiting.pop_front() {
        return Some(unread);
    }
    if backlog.filled.is_some_and(|filled| filled.elapsed() < LOOK_AGAIN) {
        return None;
    }
    let look = pool.look().inspect_err(|error| tracing::error!(%error, "nothing can be read")).ok()?;
    backlog.waiting = pool.engine.state().unread(look.model()).into();
    backlog.filled = Some(Instant::now());
    backlog.waiting.pop_front()
}

/// Reads what was left unread.
pub(super) async fn catch_up(pool: &Arc<Pool>, unread: Unread) -> Result<(), WorkError> {
    match unread {
        Unread::Form(contest, tps) => form(pool, contest, tps).await,
        // It ended the process each time: its figures are left to people.
        Unread::Photo(sha256) if pool.attempts.enough(&sha256) => Ok(()),
        Unread::Photo(sha256) => {
            let (seen, model) = look_anew(pool, sha256).await?;
            let read = seen.event(&model);
            let copy = copy_of(&pool.engine.state(), &sha256);
            if let Some(copy) = copy {
                keep(&pool.store, copy, &model, seen).await?;
            }
            pool.engine.run(None, None, |state| page_read(state, sha256, read.clone())).await?;
            forms_of(pool, sha256).await
        }
    }
}

/// Reads every form that a photo was sent for and of which every page is there now.
pub(super) async fn forms_of(pool: &Arc<Pool>, sha256: Sha256) -> Result<(), WorkError> {
    let uses: Vec<_> = {
        let state = pool.engine.state();
        state
            .photo(&sha256)
            .map(|photo| photo.uses().map(|(contest, tps, _)| (contest, tps)).collect())
            .unwrap_or_default()
    };
    for (contest, tps) in uses {
        form(pool, contest, tps).await?;
    }
    Ok(())
}

/// A form that is to be read now.
struct Task {
    contest: ContestId,
    tps: TpsCode,
    round: u8,
    layout: Arc<Form>,
    photos: Vec<PhotoRead>,
    /// Photos in which a page was found, with the copy beside which its boxes are kept.
    pages: Vec<(Sha256, CopyOf)>,
}

impl Task {
    fn of(state: &State, contest: ContestIndex, tps: TpsIndex, model: &str) -> Option<Self> {
        let photos = state.to_read(contest, tps, model)?;
        let found = |read: &PhotoRead| state.photo(&read.sha256)?.looked.filter(|looked| looked.page);
        let with_page = photos.iter().filter(|read| found(read).is_some());
        let pages = with_page.filter_map(|read| Some((read.sha256, copy_of(state, &read.sha256)?))).collect();
        let own = state.contest(contest)?;
        Some(Self {
            contest: own.definition().id.clone(),
            tps: state.tree().tps_code(tps)?,
            round: own.tps(tps)?.round,
            layout: own.form().clone(),
            photos,
            pages,
        })
    }
}

fn copy_of(state: &State, sha256: &Sha256) -> Option<CopyOf> {
    Some(CopyOf { photo: *sha256, pages: state.photo(sha256)?.shown()? })
}

async fn form(pool: &Arc<Pool>, contest: ContestIndex, tps: TpsIndex) -> Result<(), WorkError> {
    let look = pool.look()?;
    let Some(task) = Task::of(&pool.engine.state(), contest, tps, look.model()) else { return Ok(()) };
    let mut pages = Vec::with_capacity(task.pages.len());
    for (sha256, copy) in &task.pages {
        pages.extend(kept(pool, *sha256, *copy, look.model()).await?);
    }
    let number = task.tps.number();
    let (others, pages): (Vec<KeptPage>, Vec<KeptPage>) =
        pages.into_iter().partition(|page| page.tps.is_some_and(|tps| tps.get() != number));
    let (own, layout) = (look.clone(), task.layout.clone());
    let decoded = tokio::task::spawn_blocking(move || own.reader().figures_kept(&layout, &pages)).await?;
    let doubt = |(reading, figure): (&Reading, &Figure)| match reading.doubt.unwrap_or(Doubt::Unclear) {
        _ if reading.accepted => None,
        Doubt::NotSeen if others.iter().any(|page| page.page == figure.page) => Some(Doubt::OtherTps),
        doubt => Some(doubt),
    };
    let doubts: Vec<Option<Doubt>> = decoded.readings.iter().zip(&task.layout.figures).map(doubt).collect();
    let sure = doubts.iter().filter(|doubt| doubt.is_none()).count();
    let event = FiguresRead {
        round: task.round,
        model: look.model().to_owned(),
        photos: task.photos,
        values: decoded.readings.iter().map(|read| read.value).collect(),
        confidence: decoded.readings.iter().map(|read| per_ten_thousand(read.confidence)).collect(),
        doubts: if sure == doubts.len() { Vec::new() } else { doubts },
    };
    metrics::counter!("rekap_figures_read_total", "result" => "sure").increment(sure as u64);
    metrics::counter!("rekap_figures_read_total", "result" => "left").increment((decoded.readings.len() - sure) as u64);
    pool.engine.run(None, None, |state| figures_read(state, &task.contest, task.tps, event.clone())).await?;
    Ok(())
}

/// What was read of a page; read again where it was lost. Nothing where no page is found any more.
async fn kept(pool: &Arc<Pool>, sha256: Sha256, copy: CopyOf, model: &str) -> Result<Option<KeptPage>, WorkError> {
    let Some(reading) = ReadingOf::new(copy, model) else { return Ok(None) };
    if let Some(bytes) = pool.store.get(&Key::Boxes(reading)).await? {
        match serde_json::from_slice(&bytes) {
            Ok(page) => return Ok(Some(page)),
            Err(error) => tracing::warn!(%error, %sha256, "what was read of a page is damaged; it is read again"),
        }
    }
    let (seen, model) = look_anew(pool, sha256).await?;
    let page = seen.page.as_ref().map(|page| page.kept.clone());
    keep(&pool.store, copy, &model, seen).await?;
    Ok(page)
}

/// Looks at an original again.
async fn look_anew(pool: &Arc<Pool>, sha256: Sha256) -> Result<(Seen, String), WorkError> {
    let bytes = pool.store.get(&Key::Original(sha256)).await?.ok_or(WorkError::Gone(sha256))?;
    let Sent { of, .. } = sent(&pool.engine, sha256);
    let look: Arc<Look> = pool.look()?;
    let model = look.model().to_owned();
    let own = pool.clone();
    let work = move || {
        own.attempts.begin(&sha256);
        let picture = photo::upright(&bytes, &Settings::default());
        let seen = picture.map(|picture| look.at(&picture, &of));
        own.attempts.end(&sha256);
        seen
    };
    let seen = tokio::task::spawn_blocking(work).await?;
    // It was decoded before; should it not be today, nothing is seen in it.
    Ok((seen.unwrap_or_default(), model))
}
