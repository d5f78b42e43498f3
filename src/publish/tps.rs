//! What is said of a TPS, once: its JSON is this, its page is made from this.
//!
//! Figures are shown only when both readings are in or the plenary decided. Until then a single reading stays hidden, in the
//! history too, so that the second is blind.

use serde::Serialize;

use super::paths;
use super::said::{By, CandidateResult, Place, Word, candidates, tps_name};
use super::scene::Scene;
use super::text::{Both, Ordered};
use super::tps_history::{HistoryLine, history};
use super::tps_machine::{MachineView, machine};
use super::tps_photos::{PageView, SeenPhoto, newer, pages, seen};
use crate::election::codes::{Page, TpsCode};
use crate::election::event::{RoundKind, Which};
use crate::election::figures::Figures;
use crate::election::form::{FigureIndex, Form};
use crate::election::lang::Lang;
use crate::election::photo_causes::PhotoCause;
use crate::election::reference::SpecialCategory;
use crate::election::rules::{Cause, Finding, RuleCode};
use crate::election::state::TpsIndex;
use crate::election::status::Status;
use crate::election::tps::{Reading, Standing, TpsForm};

/// The TPS itself.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TpsPlace {
    pub code: TpsCode,
    pub number: u16,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub special: Option<SpecialCategory>,
}

/// The counting round.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Round {
    pub number: u8,
    pub kind: RoundKind,
}

/// One reading or decision.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReadingView<'a> {
    pub by: By,
    pub at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    /// Left out where they are those shown above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<Ordered<'a, u16>>,
    /// Figures that a person left to the machine, which was sure of them: the person typed the others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_machine: Vec<&'a str>,
    /// The photos they were read from.
    pub photos: Vec<SeenPhoto>,
    /// Pages of which a photo came afterwards: these figures were not read from it.
    pub newer_photos: Vec<Page>,
    #[serde(skip)]
    pub micros: i64,
}

/// A figure upon which two readings differ.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Difference<'a> {
    pub figure: &'a str,
    pub first: u32,
    pub second: u32,
    #[serde(skip)]
    pub index: FigureIndex,
}

/// Where the figures of a round stand.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StandingView<'a> {
    pub first: Option<ReadingView<'a>>,
    pub second: Option<ReadingView<'a>>,
    pub differences: Vec<Difference<'a>>,
    pub decision: Option<ReadingView<'a>>,
}

impl StandingView<'_> {
    /// Whether a photo of this page came after what counts was read: after the decision, else after either reading.
    pub(crate) fn unseen(&self, page: Page) -> bool {
        let missed = |reading: &ReadingView<'_>| reading.newer_photos.contains(&page);
        match &self.decision {
            Some(decision) => missed(decision),
            None => self.first.iter().chain(&self.second).any(missed),
        }
    }
}

/// A rule that the form breaks, or a warning it carries.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FindingView<'a> {
    pub code: RuleCode,
    pub title: Both<'static>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared_with_per_mille: Option<u32>,
    pub figure: Option<&'a str>,
    pub left: u64,
    pub right: u64,
    pub text: Both<'static>,
    /// Of W302 and W303: what is the matter with the photo, as stable codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<&'a str>,
    #[serde(skip)]
    pub index: Option<FigureIndex>,
}

/// A round that a later one superseded.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PastView<'a> {
    pub number: u8,
    pub kind: RoundKind,
    pub figures: Option<Ordered<'a, u16>>,
    pub readings: StandingView<'a>,
}

/// Where else to look.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TpsLinks {
    #[serde(rename = "self")]
    pub own: String,
    pub parent: String,
    pub html: String,
    pub html_en: String,
}

/// Everything that is public about a TPS.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TpsView<'a> {
    pub election: &'a str,
    pub rehearsal: bool,
    pub contest: &'a str,
    pub tps: TpsPlace,
    pub path: Vec<Place<'a>>,
    pub status: Word,
    pub counted: bool,
    pub round: Round,
    pub at: Option<String>,
    pub candidates: Vec<CandidateResult<'a>>,
    pub figures: Option<Ordered<'a, u16>>,
    pub readings: Option<StandingView<'a>>,
    pub machine: Option<MachineView<'a>>,
    pub errors: Vec<FindingView<'a>>,
    pub warnings: Vec<FindingView<'a>>,
    pub pages: Vec<PageView<'a>>,
    pub history: Vec<HistoryLine<'a>>,
    pub past_rounds: Vec<PastView<'a>>,
    pub links: TpsLinks,
    #[serde(skip)]
    pub state: Status,
    #[serde(skip)]
    pub micros: i64,
    #[serde(skip)]
    pub shown: Option<&'a Figures>,
}

impl<'a> TpsView<'a> {
    /// `None` for a TPS outside the contest.
    pub(crate) fn of(scene: &Scene<'a>, index: TpsIndex) -> Option<Self> {
        let tree = scene.state.tree();
        let code = tree.tps_code(index)?;
        let kelurahan = tree.path(index).next().filter(|k| scene.region(*k).is_some())?;
        let id = &scene.contest.definition().id;
        let layout: &'a Form = scene.contest.form();
        let form = scene.contest.tps(index);
        let state = scene.contest.status(index);
        let shown = form.and_then(|form| form.open_figures());
        let open = form.filter(|form| form.standing.is_open());
        let at = form.map_or(0, |form| form.at);
        let values: Option<Vec<u64>> = shown.map(|f| f.values().iter().copied().map(u64::from).collect());
        let photo_warnings = scene.state.photo_warnings(scene.index, index);
        let warnings = form.map_or(&[][..], |form| &form.warnings).iter().chain(&photo_warnings);
        Some(Self {
            election: &scene.election.id,
            rehearsal: scene.election.rehearsal,
            contest: scene.contest.definition().id.as_str(),
            tps: TpsPlace { code, number: code.number(), name: tps_name(code), special: tree.special(code) },
            path: scene.path(kelurahan).into_iter().map(Place::from).collect(),
            status: state.into(),
            counted: state.counts(),
            round: form.map_or(Round { number: 1, kind: RoundKind::Reguler }, |form| Round {
                number: form.round,
                kind: form.round_kind,
            }),
            at: scene.clock().iso(at),
            candidates: candidates(scene, values.as_deref()),
            figures: shown.map(|figures| named(layout, figures)),
            readings: open.map(|form| standing(scene, form, form.round, &form.standing, shown)),
            machine: form.and_then(|form| machine(scene, form)),
            errors: form
                .map_or(&[][..], |form| &form.errors)
                .iter()
                .map(|e| finding(layout, e, form.and_then(|form| form.reason(e.code))))
                .collect(),
            warnings: warnings
                .map(|warning| finding(layout, warning, form.and_then(|form| form.explanation(warning.code))))
                .collect(),
            pages: pages(scene, form),
            history: form.map_or_else(Vec::new, |form| history(scene, form)),
            past_rounds: form.map_or_else(Vec::new, |form| past(scene, form)),
            links: TpsLinks {
                own: paths::tps_json(id, code),
                parent: paths::region_json(id, code.kelurahan()),
                html: paths::tps_page(id, code, Lang::Id),
                html_en: paths::tps_page(id, code, Lang::En),
            },
            state,
            micros: at,
            shown,
        })
    }
}

fn named<'a>(form: &'a Form, figures: &Figures) -> Ordered<'a, u16> {
    Ordered(form.figures.iter().map(|f| f.id.as_str()).zip(figures.values().iter().copied()).collect())
}

fn reading<'a>(
    scene: &Scene<'a>,
    form: &TpsForm,
    round: u8,
    reading: &Reading,
    shown: Option<&Figures>,
) -> ReadingView<'a> {
    let differs = shown != Some(&reading.figures);
    let layout: &'a Form = scene.contest.form();
    ReadingView {
        by: reading.by.into(),
        at: scene.clock().iso(reading.at),
        seq: Some(reading.seq),
        reason: None,
        figures: differs.then(|| named(layout, &reading.figures)),
        by_machine: layout.ids_at(&reading.by_machine),
        photos: seen(scene, form, &reading.photos),
        newer_photos: newer(scene, form, round, reading.seq),
        micros: reading.at,
    }
}

fn standing<'a>(
    scene: &Scene<'a>,
    form: &TpsForm,
    round: u8,
    standing: &'a Standing,
    shown: Option<&Figures>,
) -> StandingView<'a> {
    let layout: &'a Form = scene.contest.form();
    let (first, second) = (standing.reading(Which::First), standing.reading(Which::Second));
    let differences = match (first, second) {
        (Some(a), Some(b)) => a
            .figures
            .differences(&b.figures)
            .into_iter()
            .map(|index| Difference {
                figure: layout.id_of(index),
                first: a.figures.get(index),
                second: b.figures.get(index),
                index,
            })
            .collect(),
        _ => Vec::new(),
    };
    StandingView {
        first: first.map(|r| reading(scene, form, round, r, shown)),
        second: second.map(|r| reading(scene, form, round, r, shown)),
        differences,
        decision: standing.decision().map(|decision| ReadingView {
            by: decision.by.into(),
            at: scene.clock().iso(decision.at),
            seq: Some(decision.seq),
            reason: decision.reason.as_deref(),
            figures: (shown != Some(&decision.figures)).then(|| named(layout, &decision.figures)),
            by_machine: Vec::new(),
            photos: seen(scene, form, &decision.photos),
            newer_photos: newer(scene, form, round, decision.seq),
            micros: decision.at,
        }),
    }
}

fn finding<'a>(form: &'a Form, finding: &Finding, explanation: Option<&'a str>) -> FindingView<'a> {
    FindingView {
        code: finding.code,
        title: finding.code.title().into(),
        cause: finding.cause.map(Cause::as_str),
        compared_with_per_mille: finding.cause.and_then(Cause::compared_with),
        figure: finding.figure.map(|figure| form.id_of(figure)),
        left: finding.left,
        right: finding.right,
        text: Both { id: finding.sentence(form, Lang::Id).into(), en: finding.sentence(form, Lang::En).into() },
        causes: finding.photo.map_or_else(Vec::new, PhotoCause::codes),
        explanation,
        index: finding.figure,
    }
}

/// A superseded round is over: nobody can read it blind any more, so all of it is open.
fn past<'a>(scene: &Scene<'a>, form: &'a TpsForm) -> Vec<PastView<'a>> {
    let layout: &'a Form = scene.contest.form();
    form.past
        .iter()
        .map(|round| {
            let figures = round.standing.decision().map(|d| &d.figures).or_else(|| {
                let first = round.standing.reading(Which::First);
                first.or_else(|| round.standing.reading(Which::Second)).map(|r| &r.figures)
            });
            PastView {
                number: round.number,
                kind: round.kind,
                figures: figures.map(|figures| named(layout, figures)),
                readings: standing(scene, form, round.number, &round.standing, figures),
            }
        })
        .collect()
}
