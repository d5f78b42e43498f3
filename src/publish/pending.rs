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

    /// What to render, piece by piece, so that the caller need not hold the state for all of it: regions first, they are what
    /// most people look at; a parent stands before its children.
    #[must_use]
    pub fn pieces(self, state: &State) -> Vec<Piece> {
        if !self.all {
            let regions = self.regions.into_iter().map(|(contest, region)| Piece::Region(contest, region));
            return regions.chain(self.tps.into_iter().map(|(contest, tps)| Piece::Tps(contest, tps))).collect();
        }
        let mut pieces = vec![Piece::Election];
        for contest in 0..state.contests().len() {
            pieces.extend((0..state.tree().regions().len()).map(|region| Piece::Region(contest, region)));
            pieces.extend((0..state.tree().tps().len()).map(|tps| Piece::Tps(contest, tps)));
        }
        pieces
    }

    /// Renders all of it at once, for tests.
    #[cfg(test)]
    pub(crate) fn render(self, state: &State, mut portion: impl FnMut(Vec<Document>)) {
        self.pieces(state).into_iter().for_each(|piece| portion(piece.render(state)));
    }
}

/// Documents that are rendered together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// What follows from the reference data.
    Election,
    /// One region.
    Region(ContestIndex, RegionIndex),
    /// One TPS.
    Tps(ContestIndex, TpsIndex),
}

impl Piece {
    /// Its documents, as the state is now.
    #[must_use]
    pub fn render(self, state: &State) -> Vec<Document> {
        match self {
            Self::Election => render_election(state),
            Self::Region(contest, region) => render_region(state, contest, region),
            Self::Tps(contest, tps) => render_tps(state, contest, tps),
        }
    }
}
