//! Which public documents are out of date.

use std::collections::BTreeSet;

use crate::election::state::{ContestIndex, RegionIndex, Touched, Tree, TpsIndex};

/// A set of documents to make anew; changes between two rounds of the publisher are told once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dirty {
    /// Every document.
    pub all: bool,
    /// TPS.
    pub tps: BTreeSet<(ContestIndex, TpsIndex)>,
    /// Regions, with those above the TPS.
    pub regions: BTreeSet<(ContestIndex, RegionIndex)>,
}

impl Dirty {
    /// As at start: everything.
    #[must_use]
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all && self.tps.is_empty() && self.regions.is_empty()
    }

    /// Takes in what an event touched; a TPS touches every region above it.
    pub fn add(&mut self, touched: Touched, tree: &Tree) {
        self.all |= touched.all;
        self.regions.extend(touched.regions);
        for (contest, tps) in touched.tps {
            self.regions.extend(tree.path(tps).map(|region| (contest, region)));
            self.tps.insert((contest, tps));
        }
    }
}
