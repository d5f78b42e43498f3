//! The tables of a blank page: rows with columns, candidates with tally grids and bubbles, single figures far apart.

use super::beside::{TALLY_COLUMNS, TALLY_ROWS, is_counted, top, vote_row, wide_tally};
use super::blank::Printer;
use super::canvas::{Align, Print};
use crate::election::form::{Block, Line, Rect};

impl Printer<'_> {
    pub(super) fn table(&mut self, rows_top: f32, blocks: &[(usize, &Block)], sub: bool) {
        let form = self.form;
        let (left, right) = self.edges();
        let head = rows_top - 22.5;
        let rows: Vec<&Line> = form.lines.iter().filter(|l| blocks.iter().any(|(i, _)| *i == l.block)).collect();
        let Some(last) = rows.last() else { return };
        let bottom = top(form, last).unwrap_or(rows_top) + 21.6;
        // A column begins a little left of its first box.
        let borders: Vec<f32> =
            last.figures.iter().filter_map(|f| form.figures.get(*f)?.boxes.first().map(|b| b.x - 5.6)).collect();
        let first = borders.first().copied().unwrap_or(right);
        self.border(left, head, right - left, bottom - head, 1.0, 25);
        for y in [head + 15.0, rows_top] {
            self.rule(left, y, right - left, 0.6, 30);
        }
        self.centred(f32::midpoint(left, first), head + 7.5, "URAIAN", 6.5, 100.0);
        self.centred(f32::midpoint(left, first), head + 19.0, "(1)", 4.5, 20.0);
        for (column, border) in borders.iter().enumerate() {
            let end = borders.get(column + 1).copied().unwrap_or(right);
            let middle = f32::midpoint(*border, end);
            let heading = last.headings.get(column).map_or(String::new(), |t| t.id.to_uppercase());
            self.centred(middle, head + 7.5, &heading, 6.0, end - border - 4.0);
            self.centred(middle, head + 19.0, &format!("({})", column + 2), 4.5, 20.0);
            self.rule(*border, head, 0.6, rows_top - head, 30);
        }
        for (index, block) in blocks {
            let lines: Vec<&Line> = form.lines.iter().filter(|l| l.block == *index).collect();
            let mut end = rows_top;
            for (number, line) in lines.iter().enumerate() {
                let y = top(form, line).unwrap_or(0.0);
                let indent = if sub { 19.0 } else { 3.0 };
                let label =
                    if lines.len() > 1 { format!("{}. {}", number + 1, line.text.id) } else { line.text.id.clone() };
                self.plain(left + indent + 4.0, y + 8.8, &label, 6.6, first - left - indent - 8.0);
                if number > 0 {
                    self.rule(left + indent, y - 3.0, first - left - indent, 0.5, 40);
                }
                end = y + 19.5;
            }
            let begin = lines.first().and_then(|l| top(form, l)).unwrap_or(0.0) - 4.0;
            for border in &borders {
                self.rule(*border, begin, 0.6, (end + 2.0 - begin).max(0.0), 30);
            }
            if sub {
                let letter = block.id.split('.').nth(1).unwrap_or("");
                self.rule(left, block.y - 4.3, right - left, 0.6, 30);
                self.rule(left, begin, right - left, 0.6, 30);
                let title = format!("{letter}.   {}", block.text.id.to_uppercase());
                self.bold(left + 6.0, f32::midpoint(block.y - 4.3, begin), &title, 6.6, 300.0);
            }
        }
    }

    pub(super) fn votes(&mut self, lines: &[&Line]) {
        let form = self.form;
        let (left, right) = self.edges();
        let tops: Vec<f32> = lines.iter().filter_map(|line| top(form, line)).collect();
        let Some(start) = tops.first() else { return };
        let head = start - 27.0;
        let columns = [left, 181.0, 416.0, 450.0, right];
        self.border(left, head, right - left, 20.1, 0.9, 25);
        self.centred(127.0, head + 10.0, "PASANGAN CALON", 6.0, 100.0);
        self.centred(298.0, head + 6.0, "RINCIAN PEROLEHAN SUARA SAH", 6.0, 200.0);
        self.centred(433.0, head + 10.0, "JUMLAH", 5.0, 30.0);
        self.centred(488.0, head + 10.0, "JUMLAH SUARA SAH", 6.0, 72.0);
        for x in columns.iter().skip(1) {
            self.rule(*x, head, 0.6, 20.1, 30);
        }
        for (line, y) in lines.iter().zip(&tops) {
            let Some(row) = vote_row(form, line) else { continue };
            let height = if row.roomy { 141.8 } else { row.tally.h };
            self.border(left, y - 6.9, right - left, height, 0.9, 25);
            self.rule(450.0, y - 6.9, 0.8, height, 30);
            self.rule(416.0, y - 6.9, 0.6, row.tally.h, 30);
            self.rule(181.0, y - 6.9, 0.6, row.tally.h, 30);
            self.grid(row.tally);
            self.candidate(line, row.tally);
            if !row.roomy {
                continue;
            }
            self.rule(left, y - 6.9 + row.tally.h, 450.0 - left, 0.6, 30);
            self.plain(181.0, y + 126.0, "( ditulis menggunakan huruf kapital )", 4.2, 120.0);
            self.plain(362.0, y + 99.0, "Hitamkan bulatan ini sesuai", 5.0, 84.0);
            self.plain(362.0, y + 105.0, "dengan isian angka pada kotak", 5.0, 84.0);
            self.bubbles(line);
        }
    }

    pub(super) fn grid(&mut self, at: Rect) {
        for column in 1..TALLY_COLUMNS {
            let x = at.x + at.w * f32::from(column) / f32::from(TALLY_COLUMNS);
            self.canvas.fill(x, at.y, 0.4, at.h, 170);
        }
        for row in 1..TALLY_ROWS {
            let y = at.y + at.h * f32::from(row) / f32::from(TALLY_ROWS);
            self.canvas.fill(at.x, y, at.w, 0.4, 170);
        }
    }

    pub(super) fn candidate(&mut self, line: &Line, row: Rect) {
        let number = line.candidate.unwrap_or(0);
        let name = self.candidates.get(number.saturating_sub(1)).cloned().unwrap_or_default();
        let size = (row.h * 0.2).clamp(5.0, 14.0);
        self.centred(127.0, row.y + row.h * 0.18, &number.to_string(), size * 1.2, 60.0);
        let mut y = row.y + row.h * 0.45;
        for part in name.split(" - ") {
            self.centred(127.0, y, &part.to_uppercase(), (size * 0.55).clamp(4.0, 7.0), 102.0);
            y += (size * 0.65).clamp(4.5, 8.5);
        }
    }

    pub(super) fn bubbles(&mut self, line: &Line) {
        let form = self.form;
        for figure in line.figures.iter().filter_map(|f| form.figures.get(*f)) {
            let Some(bubbles) = figure.bubbles else { continue };
            for (at, digit) in figure.boxes.iter().flat_map(|at| (0..10_u8).map(move |digit| (at, digit))) {
                let (x, y) = bubbles.middle(at, digit);
                self.canvas.ring(x, y, bubbles.size / 2.0, 60);
                let text = digit.to_string();
                let print = Print { ink: 110, ..Print::new(&text, 5.5, 8.0, Align::Centre) };
                self.canvas.print(&self.fonts.regular, x, y, &print);
            }
        }
    }

    /// Single figures far apart, each in a frame of its own (valid, invalid, all votes).
    pub(super) fn wide_rows(&mut self, lines: &[&Line]) {
        let (left, right) = self.edges();
        for (letter, line) in ('A'..='Z').zip(lines) {
            let Some(y) = top(self.form, line) else { continue };
            let counted = is_counted(self.form, line);
            let (frame, height) = if counted { (y - 27.0, 79.0) } else { (y - 8.0, 36.0) };
            self.border(left, frame, right - left, height, 1.0, 25);
            for x in [left + 15.0, 181.0, 450.0] {
                self.rule(x, frame, 0.7, height, 30);
            }
            let middle = frame + height / 2.0;
            self.centred(left + 7.5, middle, &format!("{letter}."), 6.0, 12.0);
            self.centred(134.5, middle - 4.0, "JUMLAH", 7.0, 88.0);
            self.centred(134.5, middle + 4.5, &line.text.id.to_uppercase(), 7.0, 88.0);
            let hint = if counted { 455.0 } else { 375.0 };
            self.plain(hint, frame + height - 6.0, "( ditulis menggunakan huruf kapital )", 4.2, 72.0);
            if counted {
                let grid = wide_tally(self.form, y);
                self.grid(grid);
                self.rule(181.0, grid.y, right - 181.0, 0.6, 30);
                self.rule(416.0, frame, 0.6, height, 30);
                self.centred(298.0, f32::midpoint(frame, grid.y), "RINCIAN PEROLEHAN SUARA TIDAK SAH", 6.0, 200.0);
                self.centred(433.0, f32::midpoint(frame, grid.y), "JUMLAH", 5.0, 30.0);
                self.centred(488.0, f32::midpoint(frame, grid.y), "JUMLAH SUARA TIDAK SAH", 6.0, 72.0);
            }
        }
        let Some(y) = lines.last().and_then(|line| top(self.form, line)).map(|y| y + 54.0) else { return };
        for (x, label, room) in [
            (114.0, "DITETAPKAN DI :", 100.0),
            (282.0, "TANGGAL :", 34.0),
            (362.0, "BULAN :", 34.0),
            (432.0, "TAHUN :", 60.0),
        ] {
            self.bold(x, y, label, 6.5, 60.0);
            let start = x + if room > 90.0 { 62.0 } else { 38.0 };
            self.canvas.dots(start, y + 3.0, room - 5.0);
        }
    }
}
