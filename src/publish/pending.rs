//! What has to be rendered again, collected over many events: a province touched a thousand times is rendered once.

use std::collections::BTreeSet;

use super::document::Document;
use super::{render_election, render_region, render_tps};
use crate::election::state::{ContestIndex, RegionIndex, State, Touched, TpsIndex};

/// TPS and regions whose documents are out of date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pending {
    all: bool,
    tps: BTreeSet<(ContestIndex, TpsIndex)>,
    regions: BTreeSet<(ContestIndex, RegionIndex)>,
}

impl Pending {
    /// Everything, as after a start.
    #[must_use]
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Adds what an event touched: its TPS with all regions above them, and its regions.
    pub fn add(&mut self, state: &State, touched: &Touched) {
        self.all |= touched.all;
        for (contest, tps) in &touched.tps {
            self.tps.insert((*contest, *tps));
            self.regions.extend(state.tree().path(*tps).map(|region| (*contest, region)));
        }
        self.regions.extend(touched.regions.iter().copied());
    }

    /// Whether nothing is out of date.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all && self.tps.is_empty() && self.regions.is_empty()
    }

    /// How many TPS and regions are out of date; 0 also where everything is.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tps.len() + self.regions.len()
    }

    /// Renders what is out of date, regions first (they are what most people look at), in portions so that memory stays
    /// small when everything is rendered; the caller hands each portion to [`super::Site::publish`].
    pub fn render(self, state: &State, mut portion: impl FnMut(Vec<Document>)) {
        if self.all {
            portion(render_election(state));
            for contest in 0..state.contests().len() {
                (0..state.tree().regions().len()).for_each(|region| portion(render_region(state, contest, region)));
                (0..state.tree().tps().len()).for_each(|tps| portion(render_tps(state, contest, tps)));
            }
            return;
        }
        // A parent stands before its children in the tree; the leaves change what parents show, not the other way round.
        self.regions.iter().for_each(|(contest, region)| portion(render_region(state, *contest, *region)));
        self.tps.iter().for_each(|(contest, tps)| portion(render_tps(state, *contest, *tps)));
    }
}
