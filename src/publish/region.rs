//! What is said of a region, once: its JSON is this, its page is made from this.

use std::collections::BTreeMap;

use serde::Serialize;

use super::paths;
use super::said::{By, CandidateResult, Place, Word, candidates, tps_name, votes};
use super::scene::Scene;
use super::text::{Both, Ordered};
use crate::election::codes::Level;
use crate::election::lang::{Lang, Words};
use crate::election::recap::Sums;
use crate::election::region::Plenary;
use crate::election::rules::RuleCode;
use crate::election::state::{Region, RegionIndex, TpsIndex};
use crate::election::status::{ResultStatus, Status};

/// The four-way public bar.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct BarCounts {
    pub missing: u32,
    pub read: u32,
    pub agreed: u32,
    pub verified: u32,
}

/// How many TPS there are and where they stand.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Counts {
    pub total: u32,
    pub counted: u32,
    pub bar: BarCounts,
}

impl From<&Sums> for Counts {
    fn from(sums: &Sums) -> Self {
        let [missing, read, agreed, verified] = sums.bar();
        Self { total: sums.tps(), counted: sums.counted(), bar: BarCounts { missing, read, agreed, verified } }
    }
}

/// How many TPS are held back by one rule.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Reason {
    pub code: RuleCode,
    pub title: Both<'static>,
    pub tps: u32,
}

/// TPS that are in but not in the totals, and why.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NotCounted {
    pub photographed: u32,
    pub entered: u32,
    pub held_back: u32,
    pub recounting: u32,
    pub reasons: Vec<Reason>,
}

/// One step of the plenary.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StepLine<'a> {
    pub seq: u64,
    pub at: Option<String>,
    pub by: By,
    pub to: &'static str,
    pub note: Option<&'a str>,
    #[serde(skip)]
    pub micros: i64,
}

/// Where the plenary stands.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PlenaryView<'a> {
    pub state: &'static str,
    pub reopened: u32,
    pub history: Vec<StepLine<'a>>,
}

pub(crate) const fn plenary_code(plenary: Plenary) -> &'static str {
    match plenary {
        Plenary::Open => "open",
        Plenary::InSession => "in-session",
        Plenary::Signed => "signed",
    }
}

/// One row of the drill-down: a region, or in a kelurahan a TPS.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Child<'a> {
    pub code: String,
    pub name: std::borrow::Cow<'a, str>,
    pub level: &'static str,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tps: Option<Counts>,
    pub votes: Option<Vec<u64>>,
    pub at: Option<String>,
    pub json: String,
    pub html: String,
    #[serde(skip)]
    pub status_name: Words,
    #[serde(skip)]
    pub page_en: String,
}

/// Where else to look.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RegionLinks {
    #[serde(rename = "self")]
    pub own: String,
    pub parent: Option<String>,
    pub html: String,
    pub html_en: String,
    pub csv: String,
    pub xlsx: String,
    pub csv_en: String,
    pub xlsx_en: String,
}

/// Everything that is public about a region.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RegionView<'a> {
    pub election: &'a str,
    pub rehearsal: bool,
    pub contest: &'a str,
    pub region: Place<'a>,
    pub path: Vec<Place<'a>>,
    pub status: Word,
    pub at: Option<String>,
    pub tps: Counts,
    pub not_counted: NotCounted,
    pub candidates: Vec<CandidateResult<'a>>,
    pub figures: Option<Ordered<'a, u64>>,
    pub plenary: PlenaryView<'a>,
    pub children: Vec<Child<'a>>,
    pub links: RegionLinks,
    #[serde(skip)]
    pub result: ResultStatus,
    #[serde(skip)]
    pub micros: i64,
}

impl<'a> RegionView<'a> {
    /// `None` for a region outside the contest.
    pub(crate) fn of(scene: &Scene<'a>, index: RegionIndex) -> Option<Self> {
        let (region, sums) = scene.region(index)?;
        let id = &scene.contest.definition().id;
        let any = sums.counted() > 0;
        let form = scene.contest.form();
        let figures = form.figures.iter().map(|f| f.id.as_str()).zip(sums.figures.iter().copied());
        let figures = any.then(|| Ordered(figures.collect()));
        let at = scene.at(index);
        let parent = region.parent.and_then(|p| scene.region(p)).map(|(parent, _)| parent.code);
        let result = scene.status(index);
        Some(Self {
            election: &scene.election.id,
            rehearsal: scene.election.rehearsal,
            contest: scene.contest.definition().id.as_str(),
            region: region.into(),
            path: scene.path(index).into_iter().map(Place::from).collect(),
            status: result.into(),
            at: scene.clock().iso(at),
            tps: sums.into(),
            not_counted: not_counted(scene, region, sums),
            candidates: candidates(scene, any.then_some(sums.figures.as_slice())),
            figures,
            plenary: plenary(scene, index),
            children: children(scene, region),
            links: RegionLinks {
                own: paths::region_json(id, region.code),
                parent: parent.map(|parent| paths::region_json(id, parent)),
                html: paths::region_page(id, region.code, Lang::Id),
                html_en: paths::region_page(id, region.code, Lang::En),
                csv: paths::region_csv(id, region.code, Lang::Id),
                xlsx: paths::region_xlsx(id, region.code, Lang::Id),
                csv_en: paths::region_csv(id, region.code, Lang::En),
                xlsx_en: paths::region_xlsx(id, region.code, Lang::En),
            },
            result,
            micros: at,
        })
    }
}

/// Counts the errors of every TPS in the region: 0.1 ms for the 14,835 of a province. For a nation these counts belong into
/// `Sums`, kept by difference like everything else there.
fn not_counted(scene: &Scene<'_>, region: &Region, sums: &Sums) -> NotCounted {
    let mut reasons: BTreeMap<RuleCode, u32> = BTreeMap::new();
    let held_back = sums.count(Status::Disputed);
    if held_back > 0 {
        let disputed = region.tps.clone().filter_map(|tps| scene.contest.tps(tps));
        for form in disputed.filter(|form| form.status == Status::Disputed) {
            let mut codes: Vec<RuleCode> = form.errors.iter().map(|error| error.code).collect();
            codes.dedup();
            codes.sort_unstable();
            codes.dedup();
            for code in codes {
                *reasons.entry(code).or_default() += 1;
            }
        }
    }
    NotCounted {
        photographed: sums.count(Status::Photographed),
        entered: sums.count(Status::Entered),
        held_back,
        recounting: sums.recounting,
        reasons: reasons.into_iter().map(|(code, tps)| Reason { code, title: code.title().into(), tps }).collect(),
    }
}

fn plenary<'a>(scene: &Scene<'a>, index: RegionIndex) -> PlenaryView<'a> {
    let life = scene.contest.life(index);
    PlenaryView {
        state: plenary_code(scene.contest.plenary(index)),
        reopened: life.map_or(0, |life| life.reopened),
        history: life
            .map_or(&[][..], |life| &life.steps)
            .iter()
            .map(|step| StepLine {
                seq: step.seq,
                at: scene.clock().iso(step.at),
                by: step.by.into(),
                to: plenary_code(step.to),
                note: step.note.as_deref(),
                micros: step.at,
            })
            .collect(),
    }
}

fn children<'a>(scene: &Scene<'a>, region: &Region) -> Vec<Child<'a>> {
    if region.children.is_empty() {
        return region.tps.clone().filter_map(|tps| tps_child(scene, tps)).collect();
    }
    region.children.iter().filter_map(|child| region_child(scene, *child)).collect()
}

fn region_child<'a>(scene: &Scene<'a>, index: RegionIndex) -> Option<Child<'a>> {
    let (region, sums) = scene.region(index)?;
    let id = &scene.contest.definition().id;
    let status = scene.status(index);
    Some(Child {
        code: region.code.to_string(),
        name: region.name.as_ref().into(),
        level: level_code(region.code.level()),
        status: status.code(),
        tps: Some(sums.into()),
        votes: (sums.counted() > 0).then(|| votes(scene, &sums.figures)),
        at: scene.clock().iso(scene.at(index)),
        json: paths::region_json(id, region.code),
        html: paths::region_page(id, region.code, Lang::Id),
        status_name: status.name(),
        page_en: paths::region_page(id, region.code, Lang::En),
    })
}

fn tps_child<'a>(scene: &Scene<'a>, index: TpsIndex) -> Option<Child<'a>> {
    let code = scene.state.tree().tps_code(index)?;
    let id = &scene.contest.definition().id;
    let form = scene.contest.tps(index);
    let status = scene.contest.status(index);
    let figures: Option<Vec<u64>> =
        form.and_then(|form| form.counted()).map(|f| f.values().iter().copied().map(u64::from).collect());
    Some(Child {
        code: code.to_string(),
        name: tps_name(code).into(),
        level: "tps",
        status: status.code(),
        tps: None,
        votes: figures.map(|figures| votes(scene, &figures)),
        at: scene.clock().iso(form.map_or(0, |form| form.at)),
        json: paths::tps_json(id, code),
        html: paths::tps_page(id, code, Lang::Id),
        status_name: status.name(),
        page_en: paths::tps_page(id, code, Lang::En),
    })
}

const fn level_code(level: Level) -> &'static str {
    match level {
        Level::Nation => "nation",
        Level::Province => "province",
        Level::City => "city",
        Level::Kecamatan => "kecamatan",
        Level::Kelurahan => "kelurahan",
    }
}
