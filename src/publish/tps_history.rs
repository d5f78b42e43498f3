//! The public history of a TPS form: what, who (a role), when, old and new, why.

use serde::Serialize;

use super::said::By;
use super::scene::Scene;
use super::tps::Round;
use super::tps_photos::{SeenPhoto, seen};
use crate::election::codes::Page;
use crate::election::event::{Reasons, Which};
use crate::election::form::{FigureIndex, Form};
use crate::election::rules::RuleCode;
use crate::election::tps::{Amendment, Change, TpsForm, What};

/// A figure that was changed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FigureChange<'a> {
    pub figure: &'a str,
    pub old: u32,
    pub new: u32,
    #[serde(skip)]
    pub index: FigureIndex,
}

/// One line of the history.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HistoryLine<'a> {
    pub seq: u64,
    pub at: Option<String>,
    pub by: By,
    /// `entered`, `read`, `corrected`, `decided`, `explained`, `requested`, `round` or `account-…`.
    pub what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<Which>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<FigureChange<'a>>>,
    /// The photos that the figures were read from; absent where the line is not about figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photos: Option<Vec<SeenPhoto>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<RuleCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<Round>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    /// What the reader said about rules that the figures break, by rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<&'a Reasons>,
    /// Of how many figures the machine was sure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sure: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<u32>,
    /// Old, new and reason are shown when the other reading is in.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    #[serde(skip)]
    pub micros: i64,
}

/// Oldest first.
pub(crate) fn history<'a>(scene: &Scene<'a>, form: &'a TpsForm) -> Vec<HistoryLine<'a>> {
    let layout: &'a Form = scene.contest.form();
    let this_round = form.history.iter().rposition(|change| matches!(change.what, What::Round(..))).unwrap_or(0);
    let blind = !form.standing.is_open();
    form.history
        .iter()
        .enumerate()
        .map(|(place, change)| HistoryLine {
            photos: change.what.photos().map(|photos| seen(scene, form, photos)),
            ..line(scene, layout, change, blind && place >= this_round)
        })
        .collect()
}

fn line<'a>(scene: &Scene<'_>, form: &'a Form, change: &'a Change, blind: bool) -> HistoryLine<'a> {
    let mut line = HistoryLine {
        seq: change.seq,
        at: scene.clock().iso(change.at),
        by: change.by.into(),
        what: "entered",
        reading: None,
        changes: None,
        photos: None,
        warning: None,
        page: None,
        round: None,
        reason: None,
        reasons: None,
        sure: None,
        account: None,
        hidden: false,
        micros: change.at,
    };
    match &change.what {
        What::Entered(which, _, reasons) => {
            line.reading = Some(*which);
            // That there are any would tell the second reader that the first one's figures break a rule: not even that is said.
            line.reasons = reasons.as_deref().filter(|_| !blind);
        }
        What::Read(_, sure) => {
            line.what = "read";
            line.sure = Some(*sure);
        }
        What::Corrected(which, amendment) => {
            line.what = "corrected";
            line.reading = Some(*which);
            // A reason may well repeat the figures.
            line.hidden = blind;
            if !blind {
                amended(&mut line, form, amendment);
            }
        }
        What::Decided(amendment) => {
            line.what = "decided";
            amended(&mut line, form, amendment);
        }
        What::Explained(code, text) => {
            line.what = "explained";
            line.warning = Some(*code);
            line.reason = Some(text);
        }
        What::Requested(page, reason) => {
            line.what = "requested";
            line.page = Some(*page);
            line.reason = Some(reason);
        }
        What::Round(number, kind, reason) => {
            line.what = "round";
            line.round = Some(Round { number: *number, kind: *kind });
            line.reason = Some(reason);
        }
        What::Account(step, number) => {
            line.what = step.code();
            line.account = Some(*number);
        }
    }
    line
}

fn amended<'a>(line: &mut HistoryLine<'a>, form: &'a Form, amendment: &'a Amendment) {
    line.reason = amendment.reason.as_deref();
    line.changes = Some(
        amendment
            .changes
            .iter()
            .map(|(index, old, new)| FigureChange { figure: form.id_of(*index), old: *old, new: *new, index: *index })
            .collect(),
    );
}
