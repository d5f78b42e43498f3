//! The TPS that are held back, with what holds them.

use crate::election::codes::TpsCode;
use crate::election::lang::{Lang, Text};
use crate::election::rules::RuleCode;
use crate::election::state::Region;
use crate::election::status::Status;
use crate::publish::scene::Scene;

/// A TPS that is in and not in the totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The TPS.
    pub tps: TpsCode,
    /// Name of its kelurahan.
    pub kelurahan: String,
    /// Where it stands: photographed, entered or disputed.
    pub status: Status,
    /// Every rule that holds it, with the sentence that tells the numbers; empty while it waits for a reading.
    pub reasons: Vec<(RuleCode, Text)>,
}

/// Every such TPS of a region, in code order.
pub(super) fn held(scene: &Scene<'_>, region: &Region) -> Vec<Held> {
    let tree = scene.state.tree();
    let layout = scene.contest.form();
    let waits = |status| matches!(status, Status::Photographed | Status::Entered | Status::Disputed);
    region
        .tps
        .clone()
        .filter_map(|index| Some((index, scene.contest.tps(index).filter(|form| waits(form.status))?)))
        .filter_map(|(index, form)| {
            let kelurahan = tree.path(index).next().and_then(|k| tree.region(k))?;
            let sentence = |lang| move |error: &crate::election::rules::Finding| error.sentence(layout, lang);
            Some(Held {
                tps: tree.tps_code(index)?,
                kelurahan: kelurahan.name.to_string(),
                status: form.status,
                reasons: form
                    .errors
                    .iter()
                    .map(|e| (e.code, Text { id: sentence(Lang::Id)(e), en: sentence(Lang::En)(e) }))
                    .collect(),
            })
        })
        .collect()
}
