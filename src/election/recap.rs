//! Recap sums: what every region's counted TPS add up to.
//!
//! Parents are never typed. The figures that count are kept in one dense table ([`FigureTable`], a row per TPS); every
//! region's sums are kept by difference ([`Sums`]) and always equal the full recomputation ([`FigureTable::recap`]),
//! which a property test and `rekap doctor` compare.

use std::collections::BTreeMap;
use std::ops::Range;

use super::codes::{ContestId, RegionCode};
use super::form::Form;
use super::state::{Region, RegionIndex, Tree};
use super::status::Status;
use crate::hash::Sha256;

/// Rows are padded to a multiple of this many figures: 16 bytes, one SIMD register of the x86-64 baseline.
const LANES: usize = 8;

/// The counted figures of every TPS of a contest, one row each; zero where nothing counts.
#[derive(Debug, Clone, Default)]
pub struct FigureTable {
    figures: usize,
    blocks_per_row: usize,
    /// How many rows of the largest figures sixteen bits can add up.
    stretch: usize,
    blocks: Vec<[u16; LANES]>,
}

impl FigureTable {
    /// An all-zero table of `rows` TPS with `figures` figures each, none above `largest`.
    #[must_use]
    pub fn new(rows: usize, figures: usize, largest: u16) -> Self {
        let blocks_per_row = figures.div_ceil(LANES).max(1);
        let stretch = usize::from(u16::MAX / largest.max(1)).max(1);
        Self { figures, blocks_per_row, stretch, blocks: vec![[0; LANES]; rows * blocks_per_row] }
    }

    /// Number of TPS.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.blocks.len() / self.blocks_per_row.max(1)
    }

    /// Writes the counted figures of a TPS; zeroes the row where `values` is empty. A row outside the table is ignored.
    pub fn set(&mut self, row: usize, values: &[u16]) {
        let start = row * self.blocks_per_row;
        let Some(blocks) = self.blocks.get_mut(start..start + self.blocks_per_row) else { return };
        debug_assert!(values.iter().all(|v| usize::from(*v) * self.stretch <= usize::from(u16::MAX)));
        let mut values = values.iter().copied();
        for lane in blocks.iter_mut().flatten() {
            *lane = values.next().unwrap_or(0);
        }
    }

    /// Sums of every figure over a range of rows (the TPS of one region), in the form's order.
    #[must_use]
    pub fn sum_rows(&self, rows: Range<usize>) -> Vec<u64> {
        let mut sums = vec![0; self.figures];
        self.add_rows(rows, &mut sums);
        sums
    }

    /// Adds a range of rows to `sums`.
    fn add_rows(&self, rows: Range<usize>, sums: &mut [u64]) {
        let from = rows.start.min(self.rows());
        let to = rows.end.clamp(from, self.rows());
        let blocks = self.blocks.get(from * self.blocks_per_row..to * self.blocks_per_row).unwrap_or(&[]);
        // A row width that the compiler knows keeps the sums in registers: 28 figures are 4 blocks.
        match self.blocks_per_row {
            1 => add_blocks::<1>(blocks, self.stretch, sums),
            2 => add_blocks::<2>(blocks, self.stretch, sums),
            3 => add_blocks::<3>(blocks, self.stretch, sums),
            4 => add_blocks::<4>(blocks, self.stretch, sums),
            5 => add_blocks::<5>(blocks, self.stretch, sums),
            6 => add_blocks::<6>(blocks, self.stretch, sums),
            width => {
                for (column, sums) in (0..width).zip(sums.chunks_mut(LANES)) {
                    for block in blocks.iter().skip(column).step_by(width) {
                        sums.iter_mut().zip(block).for_each(|(sum, value)| *sum += u64::from(*value));
                    }
                }
            }
        }
    }

    /// The full recap: every figure's sum for every region of the tree, region by region in its order, shared among the machine's
    /// cores. TPS are added where they stand (a kelurahan), then every region is added to the one it lies in.
    #[must_use]
    pub fn recap(&self, tree: &Tree) -> Recap {
        let mut recap = Recap::default();
        self.recap_into(tree, &mut recap);
        recap
    }

    /// As [`FigureTable::recap`], into memory that an earlier one left.
    ///
    /// Regions stand in preorder, so each core takes one stretch of them, adds up its TPS and walks it backwards, adding every region to the
    /// one it lies in. What lies in a region of an earlier stretch is added at the end: a handful at each cut.
    pub fn recap_into(&self, tree: &Tree, recap: &mut Recap) {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.recap_on(cores, tree, recap);
    }

    fn recap_on(&self, cores: usize, tree: &Tree, recap: &mut Recap) {
        let (regions, width) = (tree.regions(), self.figures.max(1));
        recap.figures = self.figures;
        recap.sums.resize(regions.len() * width, 0);
        let share = regions.len().div_ceil(cores).max(1);
        std::thread::scope(|scope| {
            for (cut, (part, sums)) in regions.chunks(share).zip(recap.sums.chunks_mut(share * width)).enumerate() {
                scope.spawn(move || self.recap_part(part, cut * share, sums));
            }
        });
        for (index, region) in regions.iter().enumerate().rev() {
            let from = index - index % share;
            let mut above = region.parent.filter(|parent| *parent < from);
            // Up to the top of the stretch that the parent is in, which that stretch's own walk had brought together without this region; the
            // top region is itself in this loop later and takes it further.
            let end = above.map_or(0, |parent| parent - parent % share);
            while let Some(parent) = above.filter(|parent| *parent >= end) {
                add_region(&mut recap.sums, parent, index, width);
                above = regions.get(parent).and_then(|region| region.parent);
            }
        }
    }

    /// One stretch of regions, of which the first has index `first`.
    fn recap_part(&self, part: &[Region], first: RegionIndex, sums: &mut [u64]) {
        let width = self.figures.max(1);
        for (region, sums) in part.iter().zip(sums.chunks_exact_mut(width)) {
            sums.fill(0);
            if region.children.is_empty() {
                self.add_rows(region.tps.clone(), sums);
            }
        }
        for (index, region) in part.iter().enumerate().rev() {
            if let Some(parent) = region.parent.and_then(|parent| parent.checked_sub(first)) {
                add_region(sums, parent, index, width);
            }
        }
    }
}

/// Adds the sums of one region to those of another that stands before it.
fn add_region(sums: &mut [u64], to: usize, from: usize, width: usize) {
    let (before, after) = sums.split_at_mut(from * width);
    let Some(to) = before.get_mut(to * width..(to + 1) * width) else { return };
    for (total, own) in to.iter_mut().zip(after.iter()) {
        *total += own;
    }
}

/// Adds rows of `B` blocks. Sixteen bits hold the sum of `stretch` rows, so the inner additions cannot wrap; they are written as
/// wrapping ones because a check in each would keep the compiler from using SIMD.
fn add_blocks<const B: usize>(blocks: &[[u16; LANES]], stretch: usize, sums: &mut [u64]) {
    let (rows, _) = blocks.as_chunks::<B>();
    for part in rows.chunks(stretch) {
        let mut sum = [[0_u16; LANES]; B];
        for row in part {
            for (sum, block) in sum.iter_mut().zip(row) {
                for (sum, value) in sum.iter_mut().zip(block) {
                    *sum = sum.wrapping_add(*value);
                }
            }
        }
        for (total, sum) in sums.iter_mut().zip(sum.as_flattened()) {
            *total += u64::from(*sum);
        }
    }
}

/// The sums of every region, recomputed in full.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recap {
    figures: usize,
    sums: Vec<u64>,
}

impl Recap {
    /// The sums of the region at this position of the tree, in the form's order.
    #[must_use]
    pub fn region(&self, region: RegionIndex) -> &[u64] {
        self.sums.get(region * self.figures..(region + 1) * self.figures).unwrap_or(&[])
    }
}

/// What one region's TPS add up to in one contest, and how many stand where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums {
    /// Sum of every figure over the TPS that count, in the form's order.
    pub figures: Vec<u64>,
    /// How many TPS have each [`Status`], in its order.
    pub statuses: [u32; 7],
    /// How many TPS are in a counting round after the first and not yet counted again.
    pub recounting: u32,
    /// Time of the last event in the region, microseconds since 1970.
    pub at: i64,
}

impl Sums {
    /// Zero, with every TPS missing.
    #[must_use]
    pub fn new(figures: usize, tps: u32) -> Self {
        Self { figures: vec![0; figures], statuses: [tps, 0, 0, 0, 0, 0, 0], recounting: 0, at: 0 }
    }

    /// SHA-256 of the canonical JSON of `contest`, `figures` (every figure's sum by its id) and `region`: what a signature is put
    /// under. Anyone can compute it from the region's public document.
    #[must_use]
    pub fn digest(&self, contest: &ContestId, region: RegionCode, form: &Form) -> Sha256 {
        // Members and ids in alphabetical order, whole numbers: that is the canonical form (RFC 8785).
        #[derive(serde::Serialize)]
        struct Signed<'a> {
            contest: &'a ContestId,
            figures: BTreeMap<&'a str, u64>,
            region: RegionCode,
        }
        let ids = form.figures.iter().map(|figure| figure.id.as_str());
        let figures = ids.zip(self.figures.iter().copied()).collect();
        let text = serde_json::to_string(&Signed { contest, figures, region }).expect("names and numbers are JSON");
        Sha256::of(text.as_bytes())
    }

    /// Number of TPS with this status.
    #[must_use]
    pub fn count(&self, status: Status) -> u32 {
        Status::ALL.iter().zip(self.statuses).find(|(s, _)| **s == status).map_or(0, |(_, n)| n)
    }

    /// Number of TPS in the region.
    #[must_use]
    pub fn tps(&self) -> u32 {
        self.statuses.iter().sum()
    }

    /// Number of TPS in the totals.
    #[must_use]
    pub fn counted(&self) -> u32 {
        Status::ALL.iter().zip(self.statuses).filter(|(s, _)| s.counts()).map(|(_, n)| n).sum()
    }

    /// Missing, read, agreed, verified: the public bar.
    #[must_use]
    pub fn bar(&self) -> [u32; 4] {
        let mut bar = [0; 4];
        for (status, n) in Status::ALL.iter().zip(self.statuses) {
            if let Some(part) = bar.get_mut(status.bar() as usize) {
                *part += n;
            }
        }
        bar
    }

    /// Takes the difference that one TPS makes.
    pub(crate) fn shift(&mut self, change: &Shift<'_>) {
        for (index, sum) in self.figures.iter_mut().enumerate() {
            let old = change.old.get(index).copied().map_or(0, u64::from);
            let new = change.new.get(index).copied().map_or(0, u64::from);
            *sum = *sum + new - old;
        }
        for (status, count) in Status::ALL.iter().zip(self.statuses.iter_mut()) {
            *count += u32::from(*status == change.status.1);
            *count -= u32::from(*status == change.status.0);
        }
        self.recounting += u32::from(change.recounting.1);
        self.recounting -= u32::from(change.recounting.0);
        self.at = self.at.max(change.at);
    }
}

/// The difference that one event makes to one TPS: before and after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shift<'a> {
    pub old: &'a [u16],
    pub new: &'a [u16],
    pub status: (Status, Status),
    pub recounting: (bool, bool),
    pub at: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::election::reference::RegionRecord;

    #[test]
    fn a_table_adds_up_its_rows_and_ignores_padding() {
        let mut table = FigureTable::new(1000, 28, 999);
        for row in 0..1000 {
            table.set(row, &[999; 28]);
        }
        table.set(3, &[]);
        assert_eq!(table.sum_rows(0..1000), vec![999 * 999; 28]);
        assert_eq!(table.sum_rows(3..4), vec![0; 28]);
        assert_eq!(table.sum_rows(990..2000), vec![9990; 28]);
        let mut wide = FigureTable::new(10, 70, 9999);
        (0..10).for_each(|row| wide.set(row, &[9999; 70]));
        assert_eq!(wide.sum_rows(0..10), vec![99_990; 70], "wider than the unrolled widths");
    }

    #[test]
    fn the_digest_is_the_one_that_another_program_computes_from_the_public_figures() {
        let form = crate::election::form::tests_support::governor(1);
        let mut sums = Sums::new(form.figures.len(), 1);
        sums.figures = (1..).take(form.figures.len()).collect();
        let digest = sums.digest(&"gubernur".parse().unwrap(), "317101".parse().unwrap(), &form);
        let named: Vec<String> = {
            let mut named: Vec<_> = form.figures.iter().map(|f| f.id.as_str()).zip(1..).collect();
            named.sort_unstable();
            named.iter().map(|(id, sum)| format!("\"{id}\":{sum}")).collect()
        };
        let text = format!(r#"{{"contest":"gubernur","figures":{{{}}},"region":"317101"}}"#, named.join(","));
        assert_eq!(digest, Sha256::of(text.as_bytes()));
    }

    #[test]
    fn however_many_cores_share_it_every_region_is_the_sum_of_its_tps() {
        let mut records = Vec::new();
        let mut add = |code: String, tps: Vec<u16>| {
            records.push(RegionRecord { code: code.parse().unwrap(), name: code, centre: None, tps });
        };
        add("0".into(), vec![]);
        for p in 11..14 {
            add(format!("{p}"), vec![]);
            for c in 1..=p - 9 {
                add(format!("{p}{c:02}"), vec![]);
                for k in 1..=3 {
                    add(format!("{p}{c:02}{k:02}"), vec![]);
                    (1..=k).for_each(|l| add(format!("{p}{c:02}{k:02}{l:04}"), (1..=(c + l) as u16).collect()));
                }
            }
        }
        let tree = Tree::build(records);
        let mut table = FigureTable::new(tree.tps().len(), 5, 999);
        (0..tree.tps().len()).for_each(|row| table.set(row, &[row as u16 % 999, 1, 2, 3, 4]));
        let mut recap = Recap::default();
        for cores in 1..12 {
            table.recap_on(cores, &tree, &mut recap);
            for (index, region) in tree.regions().iter().enumerate() {
                assert_eq!(recap.region(index), table.sum_rows(region.tps.clone()), "{} on {cores}", region.code);
            }
        }
    }
}
