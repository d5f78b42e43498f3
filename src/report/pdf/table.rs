//! A table that goes on over several sheets, its heading on each.

use super::flow::{BASELINE, Flow};
use super::font::{Style, width_mm, wrap};
use super::sheet::Area;

/// Free space between a cell's edge and its text, mm.
const PADDING: f32 = 1.2;
/// Thickness of the rules, mm.
const RULE: f32 = 0.15;
const RULE_GREY: u8 = 120;
/// A table up to this height is kept on one sheet, mm: a fifth of A4, so that at most so much of a sheet stays empty.
const KEPT: f32 = 60.0;

/// Where a text stands in its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Centre,
    /// At the right edge, as numbers do.
    Right,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Its width, mm.
    pub width: f32,
    /// Where texts stand in it.
    pub align: Align,
}

/// A cell: a text that wraps.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// How it looks.
    pub style: Style,
    /// What it says.
    pub text: String,
    /// Columns it takes, itself included.
    pub span: usize,
}

impl Cell {
    /// A cell of one column.
    #[must_use]
    pub fn new(style: Style, text: impl Into<String>) -> Self {
        Self { style, text: text.into(), span: 1 }
    }

    /// Over this many columns.
    #[must_use]
    pub fn over(self, span: usize) -> Self {
        Self { span, ..self }
    }
}

/// A row: its cells, and how light its ground is.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Left to right; their spans add up to the columns.
    pub cells: Vec<Cell>,
    /// Lightness of the ground; 255 is the paper.
    pub ground: u8,
}

impl Row {
    /// A row on white.
    #[must_use]
    pub const fn new(cells: Vec<Cell>) -> Self {
        Self { cells, ground: 255 }
    }

    /// On this ground.
    #[must_use]
    pub fn on(self, ground: u8) -> Self {
        Self { ground, ..self }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Rows that are repeated at the top of each sheet.
    pub heading: Vec<Row>,
    /// The others.
    pub rows: Vec<Row>,
}

impl Table {
    /// Draws it where the flow stands, and leaves the flow below it. A heading never stands alone at the foot of a sheet, and a short
    /// table is not broken.
    pub fn draw(&self, flow: &mut Flow) {
        let top: f32 = self.heading.iter().map(|row| self.height(row)).sum();
        let first = self.rows.first().map_or(0.0, |row| self.height(row));
        let whole: f32 = top + self.rows.iter().map(|row| self.height(row)).sum::<f32>();
        flow.need(if whole <= KEPT { whole } else { top + first });
        self.head(flow);
        for row in &self.rows {
            if flow.need(self.height(row)) {
                self.head(flow);
            }
            self.row(flow, row);
        }
    }

    fn head(&self, flow: &mut Flow) {
        for row in &self.heading {
            self.row(flow, row);
        }
    }

    /// The cells of a row with their left edge from the table's, width and alignment.
    fn places<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Cell, f32, f32, Align)> {
        let (mut column, mut x) = (0, 0.0);
        row.cells.iter().map(move |cell| {
            let columns = self.columns.iter().skip(column).take(cell.span);
            let width: f32 = columns.clone().map(|c| c.width).sum();
            let align = columns.clone().next().map_or(Align::Left, |c| c.align);
            let place = (cell, x, width, align);
            column += cell.span;
            x += width;
            place
        })
    }

    fn height(&self, row: &Row) -> f32 {
        let first = row.cells.iter().map(|cell| cell.style.leading()).fold(0.0, f32::max);
        let tallest = self.places(row).map(|(cell, _, width, _)| {
            let mut height = first;
            for _ in wrap(&cell.style, &cell.text, width - 2.0 * PADDING).iter().skip(1) {
                height += cell.style.leading();
            }
            height
        });
        tallest.fold(0.0, f32::max) + PADDING
    }

    fn row(&self, flow: &mut Flow, row: &Row) {
        let (left, top, height) = (flow.left(), flow.y(), self.height(row));
        let width: f32 = self.columns.iter().map(|column| column.width).sum();
        let sheet = flow.sheet();
        if row.ground < 255 {
            sheet.fill(Area { x: left, y: top, w: width, h: height }, row.ground);
        }
        // Letters of different sizes stand on one line.
        let first = row.cells.iter().map(|cell| cell.style.leading()).fold(0.0, f32::max) * BASELINE;
        for (cell, x, width, align) in self.places(row) {
            let mut y = top + PADDING / 2.0 + first;
            for line in wrap(&cell.style, &cell.text, width - 2.0 * PADDING) {
                let x = left + x;
                let own = width_mm(&cell.style, &line);
                let start = match align {
                    Align::Left => x + PADDING,
                    Align::Centre => x + (width - own) / 2.0,
                    Align::Right => x + width - PADDING - own,
                };
                sheet.text(start, y, cell.style, line);
                y += cell.style.leading();
            }
        }
        sheet.fill(Area { x: left, y: top + height - RULE / 2.0, w: width, h: RULE }, RULE_GREY);
        flow.skip(height);
    }
}
