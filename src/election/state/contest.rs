//! One contest's part of the state: its form, its TPS forms, its sums.

use std::collections::HashMap;
use std::sync::Arc;

use super::tree::{RegionIndex, TpsIndex, Tree};
use crate::election::codes::Level;
use crate::election::form::{Form, FormError};
use crate::election::recap::{FigureTable, Shift, Sums};
use crate::election::reference::ContestDefinition;
use crate::election::region::{Plenary, RegionLife};
use crate::election::status::{ResultStatus, Status};
use crate::election::tps::TpsForm;
use crate::hash::Sha256;

/// The state of one contest.
#[derive(Debug, Clone)]
pub struct ContestState {
    definition: Arc<ContestDefinition>,
    form: Arc<Form>,
    forms: Vec<Option<Box<TpsForm>>>,
    table: FigureTable,
    sums: Vec<Sums>,
    lives: HashMap<RegionIndex, RegionLife>,
}

impl ContestState {
    /// A contest of which nothing has come.
    ///
    /// # Errors
    /// [`FormError`] where its form file does not fit; import refuses such a file, so a journal never holds one.
    pub fn new(definition: ContestDefinition, form: &str, tree: &Tree) -> Result<Self, FormError> {
        let form = Form::parse(form, definition.candidates.len())?;
        let (figures, largest) = (form.figures.len(), form.max_value());
        let inside = |code| definition.region.contains(code) || code.contains(definition.region);
        let sums = tree
            .regions()
            .iter()
            .map(|region| {
                let tps = if definition.region.contains(region.code) {
                    region.tps.len()
                } else if inside(region.code) {
                    tree.find(definition.region).and_then(|r| tree.region(r)).map_or(0, |r| r.tps.len())
                } else {
                    0
                };
                Sums::new(figures, u32::try_from(tps).unwrap_or(u32::MAX))
            })
            .collect();
        Ok(Self {
            form: Arc::new(form),
            forms: vec![None; tree.tps().len()],
            table: FigureTable::new(tree.tps().len(), figures, largest),
            sums,
            lives: HashMap::new(),
            definition: Arc::new(definition),
        })
    }

    /// Names, region, candidates.
    #[must_use]
    pub fn definition(&self) -> &Arc<ContestDefinition> {
        &self.definition
    }

    /// Its form.
    #[must_use]
    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// The form of a TPS; `None` while nothing has come.
    #[must_use]
    pub fn tps(&self, tps: TpsIndex) -> Option<&TpsForm> {
        self.forms.get(tps).and_then(|form| form.as_deref())
    }

    /// Status of a TPS.
    #[must_use]
    pub fn status(&self, tps: TpsIndex) -> Status {
        self.tps(tps).map_or(Status::Missing, |form| form.status)
    }

    /// Sums of a region.
    #[must_use]
    pub fn sums(&self, region: RegionIndex) -> Option<&Sums> {
        self.sums.get(region)
    }

    /// What a signature of this region is put under: contest, region and summed figures.
    #[must_use]
    pub fn digest(&self, tree: &Tree, region: RegionIndex) -> Option<Sha256> {
        let (code, sums) = (tree.region(region)?.code, self.sums(region)?);
        Some(sums.digest(&self.definition.id, code, &self.form))
    }

    /// The counted figures of every TPS.
    #[must_use]
    pub const fn table(&self) -> &FigureTable {
        &self.table
    }

    /// Where the plenary of a region stands.
    #[must_use]
    pub fn life(&self, region: RegionIndex) -> Option<&RegionLife> {
        self.lives.get(&region)
    }

    /// Where the plenary of a region stands, `Open` before it began.
    #[must_use]
    pub fn plenary(&self, region: RegionIndex) -> Plenary {
        self.life(region).map_or(Plenary::Open, |life| life.plenary)
    }

    /// Where the plenary of a TPS's kecamatan stands.
    #[must_use]
    pub fn plenary_of_tps(&self, tree: &Tree, tps: TpsIndex) -> Plenary {
        tree.at_level(tps, Level::Kecamatan).map_or(Plenary::Open, |kecamatan| self.plenary(kecamatan))
    }

    /// Status word of a region's published result.
    #[must_use]
    pub fn result_status(&self, region: RegionIndex) -> ResultStatus {
        let Some(sums) = self.sums(region) else { return ResultStatus::UnofficialPartial };
        match self.life(region) {
            Some(life) if life.plenary == Plenary::Signed => ResultStatus::Certified,
            _ if sums.recounting > 0 => ResultStatus::Recount,
            Some(life) if life.reopened > 0 => ResultStatus::Correction,
            _ if sums.counted() == sums.tps() && sums.tps() > 0 => ResultStatus::UnofficialComplete,
            _ => ResultStatus::UnofficialPartial,
        }
    }

    pub(super) fn form_mut(&mut self, tps: TpsIndex) -> Option<&mut TpsForm> {
        self.forms.get_mut(tps).map(|form| &mut **form.get_or_insert_with(|| Box::new(TpsForm::new())))
    }

    pub(super) fn life_mut(&mut self, region: RegionIndex) -> &mut RegionLife {
        self.lives.entry(region).or_default()
    }

    /// Brings table and sums up to what the form of this TPS now says, by difference along its path to the root.
    pub(super) fn settle(&mut self, tree: &Tree, tps: TpsIndex, before: &Before) {
        let Some(form) = self.forms.get(tps).and_then(|form| form.as_deref()) else { return };
        let new: Box<[u16]> = form.counted().map_or_else(Box::default, |figures| figures.values().into());
        let shift = Shift {
            old: &before.counted,
            new: &new,
            status: (before.status, form.status),
            recounting: (before.recounting, recounting(form)),
            at: form.at,
        };
        if before.counted != new {
            self.table.set(tps, &new);
        }
        for region in tree.path(tps) {
            if let Some(sums) = self.sums.get_mut(region) {
                sums.shift(&shift);
            }
        }
    }

    /// What a TPS contributes now, to be compared with after an event.
    pub(super) fn before(&self, tps: TpsIndex) -> Before {
        self.tps(tps).map_or_else(Before::default, |form| Before {
            counted: form.counted().map_or_else(Box::default, |figures| figures.values().into()),
            status: form.status,
            recounting: recounting(form),
        })
    }

    pub(super) fn touch(&mut self, region: RegionIndex, at: i64) {
        if let Some(sums) = self.sums.get_mut(region) {
            sums.at = sums.at.max(at);
        }
    }
}

/// In a round after the first whose result does not count yet.
fn recounting(form: &TpsForm) -> bool {
    form.round > 1 && !form.status.counts()
}

/// What a TPS contributed before an event.
#[derive(Debug, Clone, Default)]
pub(super) struct Before {
    counted: Box<[u16]>,
    status: Status,
    recounting: bool,
}
