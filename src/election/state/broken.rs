//! Which rules a set of figures breaks by itself, whatever the other reading says.

use super::State;
use crate::election::codes::{ContestId, TpsCode};
use crate::election::figures::Figures;
use crate::election::rules::{Context, Finding, Neighbourhood, evaluate};

impl State {
    /// The errors (F) of these figures if they stood on the form of this TPS, in the form's order. Neither the other reading nor photos
    /// nor neighbours are looked at, so nothing of them can be learned from it. Empty where there is no such TPS.
    #[must_use]
    pub fn broken_rules(&self, contest: &ContestId, tps: TpsCode, figures: &Figures) -> Vec<Finding> {
        let found = self.find_contest(contest).and_then(|index| self.contest(index));
        let (Some(election), Some(contest)) = (self.election(), found) else { return Vec::new() };
        let context = Context {
            limits: &election.limits,
            special: tps.is_special(),
            registered: self.tree.registered(tps),
            around: Neighbourhood { kecamatan_invalid: None, twin: None },
        };
        evaluate(contest.form(), figures, &context).into_iter().filter(Finding::is_error).collect()
    }
}
