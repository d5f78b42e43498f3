//! Regions and TPS as a tree held in two sorted arrays: the TPS of every region are one range.

use std::collections::HashMap;
use std::ops::Range;

use crate::election::codes::{Level, RegionCode, TpsCode};
use crate::election::reference::{RegionRecord, SpecialCategory, TpsRecord};
use crate::election::rules::Registered;
use crate::election::whereabouts::Point;

/// Position of a region in [`Tree::regions`].
pub type RegionIndex = usize;
/// Position of a TPS in [`Tree::tps`], and of its row in every table.
pub type TpsIndex = usize;

/// A region of the election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Official code.
    pub code: RegionCode,
    /// Official name.
    pub name: Box<str>,
    /// The region it lies in; `None` at the root.
    pub parent: Option<RegionIndex>,
    /// Regions directly in it, in code order.
    pub children: Vec<RegionIndex>,
    /// All TPS in it.
    pub tps: Range<TpsIndex>,
    /// Where it lies, where that is known.
    pub centre: Option<Point>,
}

/// The hierarchy of an election.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    regions: Vec<Region>,
    by_code: HashMap<RegionCode, RegionIndex>,
    tps: Vec<TpsCode>,
    kelurahan: Vec<RegionIndex>,
    records: HashMap<TpsCode, TpsRecord>,
}

impl Tree {
    /// Builds the tree from imported regions, which import has checked.
    #[must_use]
    pub fn build(mut records: Vec<RegionRecord>) -> Self {
        // By the ten-digit position of the code, shorter codes first: a preorder walk, in which the TPS of any region are one range.
        records.sort_by_key(|record| (padded(record.code), record.code.level()));
        let mut tree = Self::default();
        for record in records {
            let index = tree.regions.len();
            let start = tree.tps.len();
            let mut numbers = record.tps;
            numbers.sort_unstable();
            for tps in numbers.into_iter().filter_map(|number| TpsCode::new(record.code, number)) {
                tree.tps.push(tps);
                tree.kelurahan.push(index);
            }
            let parent = tree.nearest_ancestor(record.code);
            if let Some(parent) = parent.and_then(|p| tree.regions.get_mut(p)) {
                parent.children.push(index);
            }
            tree.by_code.insert(record.code, index);
            tree.regions.push(Region {
                code: record.code,
                name: record.name.into(),
                parent,
                children: Vec::new(),
                tps: start..tree.tps.len(),
                centre: record.centre,
            });
        }
        for index in (0..tree.regions.len()).rev() {
            let Some((parent, end)) = tree.regions.get(index).map(|r| (r.parent, r.tps.end)) else { continue };
            if let Some(parent) = parent.and_then(|p| tree.regions.get_mut(p)) {
                parent.tps.end = parent.tps.end.max(end);
            }
        }
        tree
    }

    fn nearest_ancestor(&self, code: RegionCode) -> Option<RegionIndex> {
        let mut at = code.parent();
        while let Some(region) = at {
            if let Some(index) = self.by_code.get(&region) {
                return Some(*index);
            }
            at = region.parent();
        }
        None
    }

    /// Takes what is known per TPS; a later record replaces what it says of an earlier one, and keeps what it does not speak of.
    pub fn record(&mut self, records: &[TpsRecord]) {
        for record in records {
            self.records.entry(record.tps).and_modify(|known| *known = known.merged(record)).or_insert(*record);
        }
    }

    /// Every region, parents before children.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The region at this position.
    #[must_use]
    pub fn region(&self, index: RegionIndex) -> Option<&Region> {
        self.regions.get(index)
    }

    /// Position of the region of this code.
    #[must_use]
    pub fn find(&self, code: RegionCode) -> Option<RegionIndex> {
        self.by_code.get(&code).copied()
    }

    /// Every TPS, in code order.
    #[must_use]
    pub fn tps(&self) -> &[TpsCode] {
        &self.tps
    }

    /// Position of the TPS of this code.
    #[must_use]
    pub fn find_tps(&self, code: TpsCode) -> Option<TpsIndex> {
        self.tps.binary_search(&code).ok()
    }

    /// Code of the TPS at this position.
    #[must_use]
    pub fn tps_code(&self, index: TpsIndex) -> Option<TpsCode> {
        self.tps.get(index).copied()
    }

    /// The regions a TPS lies in, kelurahan first.
    pub fn path(&self, tps: TpsIndex) -> impl Iterator<Item = RegionIndex> + '_ {
        self.ancestors(self.kelurahan.get(tps).copied())
    }

    /// This region and those it lies in, upwards.
    pub fn ancestors(&self, from: Option<RegionIndex>) -> impl Iterator<Item = RegionIndex> + '_ {
        std::iter::successors(from, |index| self.regions.get(*index).and_then(|r| r.parent))
    }

    /// The region of this level that a TPS lies in.
    #[must_use]
    pub fn at_level(&self, tps: TpsIndex, level: Level) -> Option<RegionIndex> {
        self.path(tps).find(|index| self.regions.get(*index).is_some_and(|r| r.code.level() == level))
    }

    /// What is known of a TPS beforehand.
    #[must_use]
    pub fn known(&self, tps: TpsCode) -> Option<&TpsRecord> {
        self.records.get(&tps)
    }

    /// What rule W101 compares with.
    #[must_use]
    pub fn registered(&self, tps: TpsCode) -> Option<Registered> {
        self.known(tps).and_then(TpsRecord::for_rules)
    }

    /// Category of a special-location TPS; `Other` where it is not recorded.
    #[must_use]
    pub fn special(&self, tps: TpsCode) -> Option<SpecialCategory> {
        tps.is_special().then(|| self.known(tps).and_then(|r| r.special).unwrap_or(SpecialCategory::Other))
    }
}

fn padded(code: RegionCode) -> u64 {
    let digits = match code.level() {
        Level::Nation => return 0,
        Level::Province => 8,
        Level::City => 6,
        Level::Kecamatan => 4,
        Level::Kelurahan => 0,
    };
    code.to_string().parse::<u64>().unwrap_or(0) * 10_u64.pow(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(code: &str, tps: &[u16]) -> RegionRecord {
        RegionRecord { code: code.parse().unwrap(), name: code.into(), centre: None, tps: tps.to_vec() }
    }

    #[test]
    fn the_tps_of_every_region_are_one_range_whatever_the_order_of_import() {
        let tree = Tree::build(vec![
            record("3172011001", &[1]),
            record("3171011002", &[2, 1, 901]),
            record("31", &[]),
            record("3171", &[]),
            record("3172", &[]),
            record("317101", &[]),
            record("317201", &[]),
            record("3171011001", &[1, 2]),
        ]);
        let range = |code: &str| tree.region(tree.find(code.parse().unwrap()).unwrap()).unwrap().tps.clone();
        assert_eq!(range("31"), 0..6);
        assert_eq!(range("3171"), 0..5);
        assert_eq!(range("3171011002"), 2..5);
        assert_eq!(range("3172"), 5..6);
        assert!(tree.tps().is_sorted());
        let path: Vec<String> = tree.path(3).map(|r| tree.region(r).unwrap().code.to_string()).collect();
        assert_eq!(path, ["3171011002", "317101", "3171", "31"]);
        assert_eq!(tree.find_tps("3171011002901".parse().unwrap()), Some(4));
        assert_eq!(tree.special("3171011002901".parse().unwrap()), Some(SpecialCategory::Other));
    }
}
