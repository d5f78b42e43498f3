//! Public documents: what everyone sees, rendered from the state, compressed once, served from memory.
//!
//! Everything here is a function of [`State`] alone. Times come from events, never from a clock, so replaying the journal on
//! another machine gives the same documents byte for byte. A TPS document depends on that TPS's form and its photos; a region
//! document on its own sums, on its children and on the forms and plenaries in it: exactly what
//! [`Touched`](crate::election::state::Touched) names, which [`Pending`] collects.
//!
//! One view per subject (`region`, `tps`) says *what* is public; our JSON is that view serialised and the pages are made
//! from it, so that the two cannot disagree. `official` is the layout that existing clients read. The layouts are described
//! in `docs/public-api.md`.

mod document;
mod html;
mod index;
mod official;
pub mod paths;
mod pending;
mod region;
mod said;
pub(crate) mod scene;
mod site;
pub(crate) mod text;
mod tps;
mod tps_history;
mod tps_machine;
mod tps_photos;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod tests_support;

pub use document::{CSS, Document, HTML, JSON};
pub use html::stylesheet;
pub use pending::{Pending, Piece};
pub use site::Site;

pub(crate) use index::label;
pub(crate) use said::level_name;

use region::RegionView;
use scene::Scene;
use tps::TpsView;

use crate::election::lang::Lang;
use crate::election::state::{ContestIndex, RegionIndex, State, TpsIndex};

/// What follows from the reference data alone: index, stylesheet, lists of regions and candidates, and with several contests
/// the start page. Empty before the election is created.
#[must_use]
pub fn render_election(state: &State) -> Vec<Document> {
    let Some(election) = state.election() else { return Vec::new() };
    let mut documents = vec![stylesheet()];
    documents.extend(index::document(state));
    let mut kinds: Vec<&str> = Vec::new();
    for scene in (0..state.contests().len()).filter_map(|index| Scene::of(state, index)) {
        documents.extend(official::areas(&scene));
        if let Some(kind) = scene.contest.definition().official_kind.as_deref().filter(|kind| !kinds.contains(kind)) {
            kinds.push(kind);
            documents.extend(official::candidates(&scene));
        }
    }
    if state.contests().len() > 1 {
        documents.extend([Lang::Id, Lang::En].map(|lang| html::start(state, election, lang)));
    }
    documents
}

/// Every document of a region: JSON, pages in both languages, the official layout. The region that a single contest is about
/// is also the start page. Empty for a region outside the contest.
#[must_use]
pub fn render_region(state: &State, contest: ContestIndex, region: RegionIndex) -> Vec<Document> {
    let Some(scene) = Scene::of(state, contest) else { return Vec::new() };
    let Some(view) = RegionView::of(&scene, region) else { return Vec::new() };
    let mut documents: Vec<Document> = json(view.links.own.as_str(), &view).into_iter().collect();
    for lang in [Lang::Id, Lang::En] {
        let page = html::region(&scene, &view, lang);
        if state.contests().len() == 1 && scene.top() == Some(region) {
            documents.push(page.at(paths::home(lang)));
        }
        documents.push(page);
    }
    documents.extend(official::tally(&scene, region));
    documents
}

/// The documents of a TPS that are kept: JSON, Indonesian page, official layout. Its English page is made when asked for
/// ([`render_tps_page`]): kept for every TPS it would take as much memory as all the rest of a province. Empty for a TPS outside the contest.
#[must_use]
pub fn render_tps(state: &State, contest: ContestIndex, tps: TpsIndex) -> Vec<Document> {
    let Some(scene) = Scene::of(state, contest) else { return Vec::new() };
    let Some(view) = TpsView::of(&scene, tps) else { return Vec::new() };
    let mut documents: Vec<Document> = json(view.links.own.as_str(), &view).into_iter().collect();
    documents.push(html::tps(&scene, &view, Lang::Id));
    documents.extend(official::tps(&scene, tps));
    documents
}

/// The page of a TPS in one language, made now; `None` for a TPS outside the contest.
#[must_use]
pub fn render_tps_page(state: &State, contest: ContestIndex, tps: TpsIndex, lang: Lang) -> Option<Document> {
    let scene = Scene::of(state, contest)?;
    Some(html::tps(&scene, &TpsView::of(&scene, tps)?, lang))
}

/// `None` only where a body cannot be serialised, which none of ours can fail: keys are strings, numbers finite.
fn json<T: serde::Serialize>(path: impl Into<std::sync::Arc<str>>, body: &T) -> Option<Document> {
    let bytes = serde_json::to_vec(body);
    debug_assert!(bytes.is_ok());
    Some(Document::new(path, JSON, &bytes.ok()?))
}
