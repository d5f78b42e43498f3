//! A TPS form as an account may see it: another role's single reading stays hidden, so that the second is blind.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::election::actor::{Actor, Role};
use crate::election::codes::Page;
use crate::election::event::Which;
use crate::election::form::Form;
use crate::election::lang::Lang;
use crate::election::machine::MachineReading;
use crate::election::next_step::{may_do, next_step};
use crate::election::photo::{Check, PhotoRead};
use crate::election::photo_causes::PhotoCause;
use crate::election::region::Plenary;
use crate::election::rules::Finding;
use crate::election::seen::Seen;
use crate::election::state::{ContestIndex, State, TpsIndex};
use crate::election::status::Status;
use crate::election::tps::{Standing, TpsForm};

/// A finding with its sentence in both languages.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FindingView {
    /// `F201` …
    pub code: String,
    /// Which of the rule's causes, where it has several: `everybody-voted` …
    pub cause: Option<String>,
    /// Id of the figure it is about.
    pub figure: Option<String>,
    /// First number.
    pub left: u64,
    /// Second number.
    pub right: u64,
    /// Of W302 and W303: what is the matter with the photo.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<&'static str>,
    /// Sentence in Indonesian.
    pub id: String,
    /// Sentence in English.
    pub en: String,
}

impl FindingView {
    fn new(finding: &Finding, form: &Form) -> Self {
        Self {
            code: finding.code.to_string(),
            cause: finding.cause.map(|cause| cause.as_str().to_owned()),
            figure: finding.figure.map(|figure| form.id_of(figure).to_owned()),
            left: finding.left,
            right: finding.right,
            causes: finding.photo.map_or_else(Vec::new, PhotoCause::codes),
            id: finding.sentence(form, Lang::Id),
            en: finding.sentence(form, Lang::En),
        }
    }
}

/// One line of a region's work list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TaskView {
    /// TPS code.
    pub tps: String,
    /// Status word.
    pub status: &'static str,
    /// Codes of the errors that hold it back.
    pub errors: Vec<String>,
    /// Codes of warnings.
    pub warnings: Vec<String>,
    /// Pages without a usable photo.
    pub missing_pages: Vec<u8>,
    /// Whether the second reading is wanted from this account's role.
    pub wants_second_reading: bool,
    /// Who is asked for what next; `null` where nothing is left to do.
    pub next: Option<NextView>,
}

/// Whose turn it is at a TPS.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct NextView {
    /// Role that is asked: `kpps`, `pps` or `ppk`.
    pub role: &'static str,
    /// `photograph`, `read-first`, `read-second`, `decide` or `verify`.
    pub step: &'static str,
    /// Whether this account's role may do it: because it is asked, or in place of the level below.
    pub yours: bool,
}

/// The work list line of a TPS.
#[must_use]
pub fn task(state: &State, actor: Actor, contest: ContestIndex, tps: TpsIndex) -> Option<TaskView> {
    let found = state.contest(contest)?;
    let form = found.tps(tps);
    let missing = missing(state, contest, tps);
    let plenary = found.plenary_of_tps(state.tree(), tps);
    let next = next_step(form, &missing, plenary).map(|(role, step)| NextView {
        role: role.code(),
        step: step.code(),
        yours: may_do(actor.role, form, role, step),
    });
    let mut warnings: Vec<String> = form
        .map(|f| f.warnings.as_slice())
        .unwrap_or_default()
        .iter()
        .chain(&state.photo_warnings(contest, tps))
        .map(|finding| finding.code.to_string())
        .collect();
    warnings.dedup();
    Some(TaskView {
        tps: state.tree().tps_code(tps)?.to_string(),
        status: found.status(tps).code(),
        errors: form.map(|f| f.errors.iter().map(|e| e.code.to_string()).collect()).unwrap_or_default(),
        warnings,
        missing_pages: missing.into_iter().map(Page::number).collect(),
        wants_second_reading: form
            .is_some_and(|f| matches!(f.standing, Standing::One(Which::First, _)) && !f.role_has_read(actor.role))
            && matches!(actor.role, Role::Pps | Role::Ppk),
        next,
    })
}

fn missing(state: &State, contest: ContestIndex, tps: TpsIndex) -> Vec<Page> {
    let Some(found) = state.contest(contest) else { return Vec::new() };
    found.form().page_numbers().filter(|page| !state.has_page(contest, tps, *page)).collect()
}

fn read_from(form: &TpsForm, seen: &Seen) -> Vec<PhotoRead> {
    seen.of(&form.photos).map(|photo| PhotoRead { page: photo.page, sha256: photo.facts.sha256 }).collect()
}

/// What the machine read. Its numbers stay hidden as long as those of people do: whoever reads second must not see them first.
fn read_by_machine(state: &State, form: &TpsForm, layout: &Form, machine: &MachineReading) -> Value {
    let named = || layout.figures.iter().map(|figure| figure.id.as_str()).zip(machine.figures());
    let sure: BTreeMap<&str, u16> = named().filter_map(|(id, read)| Some((id, read.sure()?))).collect();
    let left: BTreeMap<&str, &str> = named().filter_map(|(id, read)| Some((id, read.doubt()?.code()))).collect();
    json!({
        "model": state.model(machine.model), "at": machine.at, "seq": machine.seq, "sure": sure.len(), "of": layout.figures.len(),
        "figures": form.standing.is_open().then_some(sure), "left": left, "photos": read_from(form, &machine.photos),
    })
}

/// The whole form for an account.
#[must_use]
pub fn tps(state: &State, actor: Actor, contest: ContestIndex, tps: TpsIndex) -> Option<Value> {
    let found = state.contest(contest)?;
    let layout = found.form();
    let blank = TpsForm::new();
    let form = found.tps(tps).unwrap_or(&blank);
    let findings = |list: &[Finding]| list.iter().map(|f| FindingView::new(f, layout)).collect::<Vec<_>>();
    let reading = |which: Which| {
        let reading = form.standing.reading(which)?;
        let visible = form.standing.is_open() || form.hand_in(actor.role) == Some(which);
        let hands: Vec<_> = form.hands(which).into_iter().map(|role| role.code()).collect();
        Some(json!({
            "by": reading.by.code(), "hands": hands, "at": reading.at, "seq": reading.seq, "hidden": !visible,
            "figures": visible.then(|| reading.figures.named(layout)),
            "by_machine": visible.then(|| layout.ids_at(&reading.by_machine)),
            "reasons": form.reasons(which).filter(|_| visible).cloned().unwrap_or_default(), "photos": read_from(form, &reading.photos),
        }))
    };
    let photos: Vec<Value> = form
        .photos
        .iter()
        .map(|photo| {
            let check = match state.photo(&photo.facts.sha256).map(|p| &p.check) {
                Some(Check::Checked { flags, .. }) => {
                    let seen = state.photo(&photo.facts.sha256).and_then(|known| known.looked);
                    let flags = seen.map_or(*flags, |looked| flags.and(looked.flags));
                    json!({ "state": "checked", "flags": flags, "page_found": seen.is_some_and(|looked| looked.page) })
                }
                Some(Check::Unreadable(reason)) => json!({ "state": "unreadable", "code": reason.code(),
                    "text": { "id": reason.words().id, "en": reason.words().en } }),
                Some(Check::Pending) | None => json!({ "state": "pending" }),
            };
            json!({
                "page": photo.page, "round": photo.round, "sha256": photo.facts.sha256, "seq": photo.seq,
                "at": photo.at, "by": photo.by.role.code(), "check": check,
                "shared": state.shared_photo(&photo.facts.sha256),
            })
        })
        .collect();
    let plenary = found.plenary_of_tps(state.tree(), tps);
    let machine = form.machine.as_deref().map(|machine| read_by_machine(state, form, layout, machine));
    Some(json!({
        "tps": state.tree().tps_code(tps)?, "contest": found.definition().id, "version": form.version,
        "round": form.round, "round_kind": form.round_kind.as_str(), "status": form.status.code(),
        "plenary": match plenary { Plenary::Open => "open", Plenary::InSession => "in-session", Plenary::Signed => "signed" },
        "pages": layout.pages, "missing_pages": missing(state, contest, tps), "photos": photos,
        "first": reading(Which::First), "second": reading(Which::Second), "machine": machine,
        "decision": form.standing.decision().map(|d| json!({
            "figures": d.figures.named(layout), "by": d.by.role.code(), "at": d.at, "seq": d.seq,
            "reason": d.reason, "photos": read_from(form, &d.photos) })),
        "errors": findings(&form.errors), "warnings": findings(&form.warnings),
        "photo_warnings": findings(&state.photo_warnings(contest, tps)),
        "requests": form.requests.iter().map(|(page, reason)| json!({ "page": page, "reason": reason })).collect::<Vec<_>>(),
        "counts": matches!(form.status, Status::Agreed | Status::Verified | Status::Final),
    }))
}
