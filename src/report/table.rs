//! What a report holds: plain data, before any file format.

use super::held::{Held, held};
use crate::election::codes::{Level, RegionCode};
use crate::election::lang::Text;
use crate::election::recap::Sums;
use crate::election::state::{ContestIndex, RegionIndex, State, TpsIndex};
use crate::election::status::{ResultStatus, Status};
use crate::publish::{label, level_name, scene::Scene};

/// What a column stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// A TPS, or a region directly below: its numbers are facts of the report.
    Child,
    /// A kelurahan within a kecamatan: the sum of these columns.
    Subtotal(std::ops::Range<usize>),
    /// The region itself: the sum of these columns.
    Total(Vec<usize>),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Official code of the TPS or region.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub kind: ColumnKind,
    /// How many TPS it covers.
    pub tps: u32,
    /// How many of them are in the totals.
    pub counted: u32,
    /// Status of a TPS; `None` for regions.
    pub status: Option<Status>,
}

/// A row: one figure of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Heading of its block, where the block begins here: number and title.
    pub block: Option<(String, Text)>,
    /// Id of the figure.
    pub figure: String,
    /// What is printed beside it.
    pub label: Text,
    /// A number per column; `None` where nothing counts.
    pub cells: Vec<Option<u64>>,
}

/// A recap of one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recap {
    /// Name of the election.
    pub election: Text,
    /// Name of the contest.
    pub contest: Text,
    /// Whether the figures are invented.
    pub rehearsal: bool,
    /// Code of the region.
    pub region: RegionCode,
    /// Its name.
    pub name: String,
    /// Name of its level.
    pub level: Text,
    /// Status word of its result.
    pub status: ResultStatus,
    /// Data time, microseconds since 1970; 0 before anything came.
    pub at: i64,
    /// Minutes east of UTC of the times in the report.
    pub utc_offset_minutes: i16,
    /// TPS in all.
    pub tps: u32,
    /// TPS in the totals.
    pub counted: u32,
    /// TPS with photos or one reading.
    pub waiting: u32,
    /// TPS held back.
    pub held_back: u32,
    /// TPS of which nothing has come.
    pub missing: u32,
    /// Columns, the total last.
    pub columns: Vec<Column>,
    /// Rows in the form's order.
    pub rows: Vec<Row>,
    /// TPS held back, with their reasons.
    pub held: Vec<Held>,
}

/// The recap of a region in a contest; `None` where the contest does not have the region.
#[must_use]
pub fn table(state: &State, contest: ContestIndex, region: RegionIndex) -> Option<Recap> {
    let scene = Scene::of(state, contest)?;
    let (place, sums) = scene.region(region)?;
    let mut table = Columns { scene: &scene, columns: Vec::new(), numbers: Vec::new() };
    let parts = match place.code.level() {
        Level::Kelurahan => table.stations(place.tps.clone()),
        Level::Kecamatan => place.children.iter().filter_map(|kelurahan| table.kelurahan(*kelurahan)).collect(),
        Level::Nation | Level::Province | Level::City => {
            place.children.iter().filter_map(|child| table.region(*child, ColumnKind::Child)).collect()
        }
    };
    table.region(region, ColumnKind::Total(parts))?;
    let (columns, numbers) = (table.columns, table.numbers);
    let definition = scene.contest.definition();
    Some(Recap {
        election: Text { id: scene.election.name.clone(), en: scene.election.name_en.clone() },
        contest: Text { id: definition.name.clone(), en: definition.name_en.clone() },
        rehearsal: scene.election.rehearsal,
        region: place.code,
        name: place.name.to_string(),
        level: text(level_name(place.code)),
        status: scene.status(region),
        at: scene.at(region),
        utc_offset_minutes: scene.election.utc_offset_minutes,
        tps: sums.tps(),
        counted: sums.counted(),
        waiting: sums.count(Status::Photographed) + sums.count(Status::Entered),
        held_back: sums.count(Status::Disputed),
        missing: sums.count(Status::Missing),
        rows: rows(&scene, &numbers),
        columns,
        held: held(&scene, place),
    })
}

fn text(words: crate::election::lang::Words) -> Text {
    Text { id: words.id.into(), en: words.en.into() }
}

/// Columns with their numbers, as they are put together.
struct Columns<'a> {
    scene: &'a Scene<'a>,
    columns: Vec<Column>,
    numbers: Vec<Option<Vec<u64>>>,
}

impl Columns<'_> {
    fn push(&mut self, column: Column, numbers: Option<Vec<u64>>) -> usize {
        self.columns.push(column);
        self.numbers.push(numbers);
        self.columns.len() - 1
    }

    fn stations(&mut self, range: std::ops::Range<TpsIndex>) -> Vec<usize> {
        range.filter_map(|tps| self.station(tps)).collect()
    }

    fn station(&mut self, tps: TpsIndex) -> Option<usize> {
        let code = self.scene.state.tree().tps_code(tps)?;
        let counted = self.scene.contest.tps(tps).and_then(|form| form.counted());
        let numbers: Option<Vec<u64>> = counted.map(|f| f.values().iter().copied().map(u64::from).collect());
        let column = Column {
            code: code.to_string(),
            name: format!("TPS {:03}", code.number()),
            kind: ColumnKind::Child,
            tps: 1,
            counted: u32::from(numbers.is_some()),
            status: Some(self.scene.contest.status(tps)),
        };
        Some(self.push(column, numbers))
    }

    fn kelurahan(&mut self, index: RegionIndex) -> Option<usize> {
        let from = self.columns.len();
        let (region, _) = self.scene.region(index)?;
        self.stations(region.tps.clone());
        self.region(index, ColumnKind::Subtotal(from..self.columns.len()))
    }

    fn region(&mut self, index: RegionIndex, kind: ColumnKind) -> Option<usize> {
        let (region, sums): (_, &Sums) = self.scene.region(index)?;
        let column = Column {
            code: region.code.to_string(),
            name: region.name.to_string(),
            kind,
            tps: sums.tps(),
            counted: sums.counted(),
            status: None,
        };
        let numbers = (sums.counted() > 0).then(|| sums.figures.clone());
        Some(self.push(column, numbers))
    }
}

fn rows(scene: &Scene<'_>, numbers: &[Option<Vec<u64>>]) -> Vec<Row> {
    let form = scene.contest.form();
    let mut last = None;
    form.figures
        .iter()
        .enumerate()
        .map(|(index, figure)| {
            let block = form.lines.get(figure.line).map(|line| line.block);
            let begins = block != last;
            last = block;
            let heading = block.filter(|_| begins).and_then(|block| form.blocks.get(block));
            let label = label(scene.contest, index);
            Row {
                block: heading.map(|block| (block.id.clone(), block.text.clone())),
                figure: figure.id.clone(),
                label: Text { id: label.id.into_owned(), en: label.en.into_owned() },
                cells: numbers.iter().map(|all| all.as_ref().and_then(|all| all.get(index).copied())).collect(),
            }
        })
        .collect()
}
