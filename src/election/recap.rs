//! Recap sums: what every region's counted TPS add up to.
//!
//! Parents are never typed. The figures that count are kept in one dense table ([`FigureTable`], a row per TPS); every
//! region's sums are kept by difference ([`Sums`]) and always equal the full recomputation ([`FigureTable::sum_rows`]),
//! which a property test and `rekap doctor` compare.

use super::status::Status;

/// Rows are padded to a multiple of this many figures: 16 bytes, one SIMD register of the x86-64 baseline.
const LANES: usize = 8;

/// The counted figures of every TPS of a contest, one row each; zero where nothing counts.
#[derive(Debug, Clone, Default)]
pub struct FigureTable {
    figures: usize,
    blocks_per_row: usize,
    blocks: Vec<[u16; LANES]>,
}

impl FigureTable {
    /// An all-zero table of `rows` TPS with `figures` figures each.
    #[must_use]
    pub fn new(rows: usize, figures: usize) -> Self {
        let blocks_per_row = figures.div_ceil(LANES).max(1);
        Self { figures, blocks_per_row, blocks: vec![[0; LANES]; rows * blocks_per_row] }
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
        let mut values = values.iter().copied();
        for lane in blocks.iter_mut().flatten() {
            *lane = values.next().unwrap_or(0);
        }
    }

    /// Sums of every figure over a range of rows (the TPS of one region), in the form's order.
    ///
    /// The inner additions wrap: a row's lane holds at most 9,999 and a range at most 823,236 rows are first cut into
    /// stretches of 100,000, so that 32 bits cannot overflow; checked additions there would keep the compiler from
    /// using SIMD.
    #[must_use]
    pub fn sum_rows(&self, rows: std::ops::Range<usize>) -> Vec<u64> {
        const STRETCH: usize = 100_000;
        let mut sums = vec![0_u64; self.blocks_per_row * LANES];
        let from = rows.start.min(self.rows());
        let to = rows.end.clamp(from, self.rows());
        let blocks = self.blocks.get(from * self.blocks_per_row..to * self.blocks_per_row).unwrap_or(&[]);
        let mut stretch = vec![[0_u32; LANES]; self.blocks_per_row];
        for part in blocks.chunks(STRETCH * self.blocks_per_row) {
            stretch.fill([0; LANES]);
            for row in part.chunks_exact(self.blocks_per_row) {
                for (sum, block) in stretch.iter_mut().zip(row) {
                    for (sum, value) in sum.iter_mut().zip(block) {
                        *sum = sum.wrapping_add(u32::from(*value));
                    }
                }
            }
            for (total, sum) in sums.iter_mut().zip(stretch.iter().flatten()) {
                *total += u64::from(*sum);
            }
        }
        sums.truncate(self.figures);
        sums
    }

    /// Sums of many consecutive ranges at once, shared among the machine's cores: the full recap.
    #[must_use]
    pub fn sum_ranges(&self, ranges: &[std::ops::Range<usize>]) -> Vec<Vec<u64>> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let share = ranges.len().div_ceil(cores).max(1);
        if ranges.len() < 64 || cores == 1 {
            return ranges.iter().map(|range| self.sum_rows(range.clone())).collect();
        }
        std::thread::scope(|scope| {
            let workers: Vec<_> = ranges
                .chunks(share)
                .map(|part| scope.spawn(move || part.iter().map(|r| self.sum_rows(r.clone())).collect::<Vec<_>>()))
                .collect();
            workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
        })
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

    #[test]
    fn a_table_adds_up_its_rows_and_ignores_padding() {
        let mut table = FigureTable::new(1000, 28);
        for row in 0..1000 {
            table.set(row, &vec![999; 28]);
        }
        table.set(3, &[]);
        assert_eq!(table.sum_rows(0..1000), vec![999 * 999; 28]);
        assert_eq!(table.sum_rows(3..4), vec![0; 28]);
        assert_eq!(table.sum_rows(990..2000), vec![9990; 28]);
        let ranges: Vec<_> = (0..100).map(|i| i * 10..i * 10 + 10).collect();
        let expected: Vec<_> = ranges.iter().map(|r| table.sum_rows(r.clone())).collect();
        assert_eq!(table.sum_ranges(&ranges), expected);
    }
}
