//! The photos of a TPS form, page by page: the current one, those it superseded, and what was asked for again.

use serde::Serialize;

use super::paths;
use super::said::By;
use super::scene::Scene;
use super::text::Both;
use crate::election::codes::Page;
use crate::election::photo::{Check, Photo, PhotoFlag, PhotoFlags, Unreadable};
use crate::election::seen::Seen;
use crate::election::tps::TpsForm;
use crate::hash::Sha256;

/// One photo.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PhotoView {
    pub sha256: Sha256,
    /// Sequence number of its receipt.
    pub seq: u64,
    pub accepted_at: Option<String>,
    pub by: By,
    pub round: u8,
    pub bytes: u32,
    /// `pending`, `checked` or `unreadable`.
    pub state: &'static str,
    pub flags: Vec<PhotoFlag>,
    /// Why it cannot be opened, where it cannot (W303).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<UnreadableView>,
    /// Whether it was also sent for another TPS or page (W301).
    pub shared: bool,
    pub public: Option<String>,
    pub thumb: Option<String>,
    /// The boxes that the machine found in it, one row per figure of the page; `null` where it found no page, or another one.
    pub crops: Option<String>,
    /// The page laid flat; `null` likewise.
    pub sheet: Option<String>,
    #[serde(skip)]
    pub size: Option<(u32, u32)>,
    #[serde(skip)]
    pub micros: i64,
}

/// Why a photo cannot be opened: a stable code and a sentence.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct UnreadableView {
    pub code: &'static str,
    pub text: Both<'static>,
}

impl From<Unreadable> for UnreadableView {
    fn from(reason: Unreadable) -> Self {
        Self { code: reason.code(), text: reason.words().into() }
    }
}

/// One page of the form.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PageView<'a> {
    pub page: Page,
    /// Why it was asked for again; goes away when it comes.
    pub requested: Option<&'a str>,
    /// The newest photo of the current round.
    pub photo: Option<PhotoView>,
    /// Every other photo of this page, newest first.
    pub superseded: Vec<PhotoView>,
}

/// Every page of the form, in order.
pub(crate) fn pages<'a>(scene: &Scene<'a>, form: Option<&'a TpsForm>) -> Vec<PageView<'a>> {
    scene.contest.form().page_numbers().map(|page| one(scene, form, page)).collect()
}

fn one<'a>(scene: &Scene<'a>, form: Option<&'a TpsForm>, page: Page) -> PageView<'a> {
    let Some(form) = form else { return PageView { page, requested: None, photo: None, superseded: Vec::new() } };
    let current = form.photos_of(page).next_back();
    let others = form.photos.iter().rev().filter(|p| p.page == page && current.is_none_or(|c| c.seq != p.seq));
    PageView {
        page,
        requested: form.requests.iter().find(|(asked, _)| *asked == page).map(|(_, reason)| reason.as_ref()),
        photo: current.map(|p| photo(scene, p)),
        superseded: others.map(|p| photo(scene, p)).collect(),
    }
}

/// A photo that figures were read from.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SeenPhoto {
    pub page: Page,
    pub sha256: Sha256,
    /// `null` while it has no copy that may be shown.
    pub public: Option<String>,
}

/// The photos that figures were read from, page by page.
pub(crate) fn seen(scene: &Scene<'_>, form: &TpsForm, seen: &Seen) -> Vec<SeenPhoto> {
    let mut photos: Vec<SeenPhoto> = seen
        .of(&form.photos)
        .map(|photo| {
            let sha256 = photo.facts.sha256;
            let shown = scene.state.photo(&sha256).is_some_and(|known| known.shown().is_some());
            SeenPhoto { page: photo.page, sha256, public: shown.then(|| paths::photo_public(&sha256)) }
        })
        .collect();
    photos.sort_by_key(|photo| photo.page);
    photos
}

/// The pages of which a usable photo of this round came after the event: whoever read then has not seen it.
pub(crate) fn newer(scene: &Scene<'_>, form: &TpsForm, round: u8, seq: u64) -> Vec<Page> {
    let usable = |photo: &&Photo| scene.state.usable(&photo.facts.sha256);
    let later = form.photos.iter().filter(|photo| photo.round == round && photo.seq > seq).filter(usable);
    let pages: std::collections::BTreeSet<Page> = later.map(|photo| photo.page).collect();
    pages.into_iter().collect()
}

/// A photo as it may be shown; links only once the public copy exists.
pub(crate) fn photo(scene: &Scene<'_>, photo: &Photo) -> PhotoView {
    let sha256 = photo.facts.sha256;
    let known = scene.state.photo(&sha256);
    let check = known.map_or(&Check::Pending, |known| &known.check);
    let looked = known.and_then(|known| known.looked);
    let page = looked.is_some_and(|looked| looked.page && looked.flags.iter().all(|flag| flag != PhotoFlag::OtherPage));
    let (state, found, unreadable) = match check {
        Check::Pending => ("pending", None, None),
        Check::Checked { width, height, flags } => ("checked", Some(((*width, *height), flags)), None),
        Check::Unreadable(reason) => ("unreadable", None, Some((*reason).into())),
    };
    PhotoView {
        sha256,
        seq: photo.seq,
        accepted_at: scene.clock().iso(photo.at),
        by: photo.by.into(),
        round: photo.round,
        bytes: photo.facts.bytes,
        state,
        flags: found.map_or_else(Vec::new, |(_, flags)| {
            flags.and(looked.map_or_else(PhotoFlags::default, |looked| looked.flags)).iter().collect()
        }),
        unreadable,
        shared: scene.state.shared_photo(&sha256),
        public: found.map(|_| paths::photo_public(&sha256)),
        thumb: found.map(|_| paths::photo_thumb(&sha256)),
        crops: found.filter(|_| page).map(|_| paths::photo_crops(&sha256)),
        sheet: found.filter(|_| page).map(|_| paths::photo_sheet(&sha256)),
        size: found.map(|(size, _)| size),
        micros: photo.at,
    }
}
