//! The printed part of a page, from the form definition: marks, tag, headings, tables, boxes, signature table.
//!
//! Distances that the form definition does not hold (row borders, tally grids, bubbles) are those of the printed C.HASIL-PPWP of 2024.

use ab_glyph::FontRef;

use super::canvas::{Align, Canvas, Print};
use super::tag;
use crate::election::codes::Page;
use crate::election::form::{Block, Form, Line, Rect};
use crate::election::rules::CheckKind;

/// Left and right edge of the tables, as shares of the page's width.
const LEFT: f32 = 73.0 / 600.0;
const RIGHT: f32 = 527.0 / 600.0;

/// Fonts of the printed text.
pub(super) struct Fonts {
    pub regular: FontRef<'static>,
    pub bold: FontRef<'static>,
}

/// What the hand fills beside the digits of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside {
    /// Grid of 12 x 5 cells for tally marks.
    pub tally: Option<Rect>,
    /// Distance from the top of a box to the middle of its bubble 0, where there is room for bubbles.
    pub bubbles: Option<f32>,
    /// Left end and middle of the number in words, where there is room for it.
    pub words: Option<(f32, f32)>,
}

/// Row of a candidate: its tally grid, and whether there is room for words and bubbles below.
#[derive(Debug, Clone, Copy)]
struct VoteRow {
    tally: Rect,
    bubbles: Option<f32>,
}

pub(super) const TALLY_COLUMNS: u16 = 12;
pub(super) const TALLY_ROWS: u16 = 5;
pub(super) const BUBBLE_RADIUS: f32 = 4.2;
pub(super) const BUBBLE_PITCH: f32 = 10.47;

/// Draws one blank page.
pub(super) struct Printer<'a> {
    pub form: &'a Form,
    pub fonts: &'a Fonts,
    pub candidates: &'a [String],
    pub page: Page,
    pub canvas: Canvas,
}

/// Top of the first row of places on a page (the first page has the long heading above it), mm.
pub(super) const fn places_top(page: Page) -> f32 {
    if page.number() == 1 { 208.0 } else { 86.0 }
}

/// What is written beside the digits of a line; `None` for lines of a table.
pub(super) fn beside(form: &Form, line: &Line) -> Option<Beside> {
    if line.candidate.is_some() {
        let row = vote_row(form, line)?;
        let words = row.bubbles.map(|_| (85.0, row.tally.y + row.tally.h + 32.0));
        return Some(Beside { tally: Some(row.tally), bubbles: row.bubbles, words });
    }
    let lines: Vec<&Line> = form.lines.iter().filter(|other| other.block == line.block).collect();
    if !is_wide(form, &lines) {
        return None;
    }
    let y = top(form, line)?;
    let counted = is_counted(form, line);
    Some(Beside {
        tally: counted.then(|| wide_tally(form, y)),
        bubbles: None,
        words: Some(if counted { (452.0, y + 30.0) } else { (190.0, y + 8.0) }),
    })
}

/// Lines of single figures far apart, each in a frame of its own.
fn is_wide(form: &Form, lines: &[&Line]) -> bool {
    let tops: Vec<f32> = lines.iter().filter_map(|line| top(form, line)).collect();
    let apart = tops.windows(2).filter_map(|w| Some(w.last()? - w.first()?)).fold(f32::MAX, f32::min);
    lines.len() > 1 && apart > 40.0 && lines.iter().all(|line| !line.by_sex())
}

/// Whether a line is counted mark by mark, as votes are: the invalid votes.
fn is_counted(form: &Form, line: &Line) -> bool {
    let invalid = form.checks.iter().find_map(|check| match check.kind {
        CheckKind::Unusual { invalid, .. } => Some(invalid),
        _ => None,
    });
    invalid.is_some() && line.figures.first().copied() == invalid
}

fn wide_tally(form: &Form, y: f32) -> Rect {
    let (left, right) = (form.page_mm.0 * 181.0 / 600.0, form.page_mm.0 * 416.0 / 600.0);
    Rect { x: left, y: y - 8.0, w: right - left, h: 60.0 }
}

/// Where a vote line's tally marks and bubbles go.
fn vote_row(form: &Form, line: &Line) -> Option<VoteRow> {
    let y = top(form, line)?;
    let pitch = form
        .lines
        .iter()
        .filter(|other| other.candidate.is_some())
        .filter_map(|other| top(form, other).map(|other| (other - y).abs()))
        .filter(|distance| *distance > 0.1)
        .fold(151.9_f32, f32::min);
    let height = (pitch * 0.93).min(80.0);
    let (left, right) = (form.page_mm.0 * 181.0 / 600.0, form.page_mm.0 * 416.0 / 600.0);
    let tally = Rect { x: left, y: y - 6.9, w: right - left, h: height };
    Some(VoteRow { tally, bubbles: (pitch > 135.0).then_some(29.2) })
}

fn top(form: &Form, line: &Line) -> Option<f32> {
    form.figures.get(*line.figures.first()?)?.boxes.first().map(|b| b.y)
}

impl Printer<'_> {
    /// The whole page.
    pub fn print(mut self) -> Canvas {
        self.marks();
        self.heading();
        self.places();
        let form = self.form;
        let mut at = 0;
        let blocks: Vec<(usize, &Block)> = form.blocks.iter().enumerate().filter(|(_, b)| b.page == self.page).collect();
        while let Some((_, first)) = blocks.get(at) {
            let part = |block: &Block| block.id.split('.').next().unwrap_or("").to_owned();
            let same = blocks.iter().skip(at).take_while(|(_, b)| part(b) == part(first)).count();
            let group: Vec<_> = blocks.iter().skip(at).take(same).copied().collect();
            self.group(&part(first), &group);
            at += same.max(1);
        }
        for figure in form.figures.iter().filter(|f| f.page == self.page) {
            for b in &figure.boxes {
                self.canvas.frame(b.x, b.y, b.w, b.h, 0.9, 25);
            }
        }
        let page = self.page;
        for (_, mask) in form.masks.iter().filter(|(on, _)| *on == page) {
            self.signatures(*mask);
        }
        self.canvas
    }

    fn bold(&mut self, x: f32, y: f32, text: &str, size: f32, most: f32) {
        self.canvas.print(&self.fonts.bold, x, y, &Print::new(text, size, most, Align::Left));
    }

    fn centred(&mut self, x: f32, y: f32, text: &str, size: f32, most: f32) {
        self.canvas.print(&self.fonts.bold, x, y, &Print::new(text, size, most, Align::Centre));
    }

    fn plain(&mut self, x: f32, y: f32, text: &str, size: f32, most: f32) {
        self.canvas.print(&self.fonts.regular, x, y, &Print::new(text, size, most, Align::Left));
    }

    fn edges(&self) -> (f32, f32) {
        (self.form.page_mm.0 * LEFT, self.form.page_mm.0 * RIGHT)
    }

    fn marks(&mut self) {
        let (width, height) = self.form.page_mm;
        for (x, y, w, h) in [
            (40.0, 80.0, 0.8, height - 160.0),
            (width - 40.0, 80.0, 0.8, height - 160.0),
            (60.0, 57.0, width - 120.0, 0.8),
            (60.0, height - 18.0, width - 120.0, 0.8),
        ] {
            self.canvas.fill(x, y, w, h, 190);
        }
        let Some(marks) = &self.form.marks else { return };
        // Each mark is two squares that touch at a corner.
        let half = marks.corner_mm / 2.0;
        for (x, y) in &marks.corners {
            self.canvas.fill(*x, *y, half, half, 20);
            self.canvas.fill(x + half, y + half, half, half, 20);
        }
        let Some(fiducial) = &marks.tag else { return };
        let id = fiducial.ids.get(usize::from(self.page.number()).saturating_sub(1)).copied().unwrap_or(0);
        let Some(rows) = tag::rows(&fiducial.family, id) else { return };
        let cell = fiducial.rect.w / 8.0;
        let mut y = fiducial.rect.y;
        for (index, row) in rows.iter().enumerate() {
            let below = rows.get(index + 1).copied().unwrap_or(0);
            let mut x = fiducial.rect.x;
            for bit in (0..8_u8).rev() {
                let black = |row: u8| row >> bit & 1 == 1;
                if black(*row) {
                    // Black cells overlap, so that no pale seam stays where an edge falls within a pixel.
                    let right = bit > 0 && row >> (bit - 1) & 1 == 1;
                    let (w, h) = (if right { 1.4 } else { 1.0 }, if black(below) { 1.4 } else { 1.0 });
                    self.canvas.fill(x, y, cell * w, cell, 20);
                    self.canvas.fill(x, y, cell, cell * h, 20);
                }
                x += cell;
            }
            y += cell;
        }
    }

    fn heading(&mut self) {
        let form = self.form;
        let (left, right) = self.edges();
        self.canvas.frame(right - 44.5, 78.0, 44.5, 20.0, 0.7, 30);
        self.centred(right - 22.0, 84.5, "MODEL", 6.2, 40.0);
        self.centred(right - 22.0, 91.5, &form.name.id, 6.2, 41.0);
        let number = format!("Halaman {} dari {}", self.page, form.pages);
        self.centred(right - 22.0, 103.0, &number, 6.0, 44.0);
        self.canvas.print(
            &self.fonts.regular,
            40.0,
            form.page_mm.1 - 10.0,
            &Print { ink: 140, ..Print::new(&format!("{} - Hal {} dari {}", form.name.id, self.page, form.pages), 5.5, 300.0, Align::Left) },
        );
        let middle = form.page_mm.0 / 2.0;
        // A drawn sheet may leave the rehearsal as a picture: it must not pass for one of an election.
        let warning = "GELADI - BUKAN FORMULIR PEMILIHAN / REHEARSAL - NOT AN ELECTION FORM";
        let print = Print { ink: 150, ..Print::new(warning, 8.0, 400.0, Align::Centre) };
        self.canvas.print(&self.fonts.bold, middle, 40.0, &print);
        if self.page.number() > 1 {
            return;
        }
        self.centred(middle, 93.0, "BERITA ACARA, SERTIFIKAT DAN CATATAN HASIL", 9.5, 340.0);
        self.centred(middle, 102.5, "PENGHITUNGAN PEROLEHAN SUARA DI TEMPAT PEMUNGUTAN SUARA", 9.5, 340.0);
        self.centred(middle, 115.0, &form.name.id, 12.0, 340.0);
        for (y, text) in [
            (168.0, "Pada hari ini telah dilaksanakan rapat pemungutan dan penghitungan suara oleh Kelompok Penyelenggara"),
            (179.0, "Pemungutan Suara (KPPS), dihadiri saksi dan pengawas TPS, bertempat di:"),
            (262.0, "Data pemilih dan pengguna hak pilih, penggunaan surat suara, serta hasil penghitungan suara terinci"),
            (273.0, "sebagai berikut. Angka ditulis satu per kotak; kotak depan yang tidak dipakai diberi tanda silang (X)."),
        ] {
            self.plain(left, y, text, 7.0, right - left);
        }
    }

    fn places(&mut self) {
        let y = places_top(self.page);
        let (left, far) = if self.page.number() == 1 { (73.0, 251.0) } else { (106.0, 284.0) };
        for (row, x, label) in [
            (0.0, left, "Provinsi"),
            (12.6, left, "Kabupaten / Kota"),
            (0.0, far, "Kecamatan"),
            (12.6, far, "Kelurahan / Desa"),
            (25.2, far, "Nomor TPS"),
        ] {
            self.bold(x, y + row, label, 6.4, 48.0);
            self.bold(x + 51.0, y + row, ":", 6.4, 5.0);
            self.canvas.dots(x + 56.0, y + row + 3.6, 108.0);
        }
    }

    /// Blocks that share a title and a table: `I.A` and `I.B`, or one block alone.
    fn group(&mut self, number: &str, blocks: &[(usize, &Block)]) {
        let form = self.form;
        let Some((_, first)) = blocks.first() else { return };
        let lines: Vec<&Line> = form.lines.iter().filter(|l| blocks.iter().any(|(i, _)| *i == l.block)).collect();
        let Some(start) = lines.first().and_then(|line| top(form, line)) else { return };
        let names: Vec<String> = blocks.iter().map(|(_, b)| b.text.id.to_uppercase()).collect();
        let title = format!("{number}.  {}", names.join(" DAN "));
        let (left, _) = self.edges();
        if lines.iter().any(|line| line.candidate.is_some()) {
            self.bold(left, first.y, &title, 8.5, 450.0);
            self.votes(&lines);
        } else if is_wide(form, &lines) {
            self.bold(left, first.y, &title, 8.5, 450.0);
            self.wide_rows(&lines);
        } else {
            let sub = first.id.contains('.');
            let rows_top = if sub { first.y - 4.3 } else { start - 4.2 };
            self.bold(left, rows_top - 33.0, &title, 8.5, 450.0);
            self.table(rows_top, blocks, sub);
        }
    }

    fn table(&mut self, rows_top: f32, blocks: &[(usize, &Block)], sub: bool) {
        let form = self.form;
        let (left, right) = self.edges();
        let head = rows_top - 22.5;
        let rows: Vec<&Line> = form.lines.iter().filter(|l| blocks.iter().any(|(i, _)| *i == l.block)).collect();
        let Some(last) = rows.last() else { return };
        let bottom = top(form, last).unwrap_or(rows_top) + 21.6;
        // A column begins a little left of its first box.
        let borders: Vec<f32> = last
            .figures
            .iter()
            .filter_map(|f| form.figures.get(*f)?.boxes.first().map(|b| b.x - 5.6))
            .collect();
        let first = borders.first().copied().unwrap_or(right);
        self.canvas.frame(left, head, right - left, bottom - head, 1.0, 25);
        for y in [head + 15.0, rows_top] {
            self.canvas.fill(left, y, right - left, 0.6, 30);
        }
        self.centred(f32::midpoint(left, first), head + 7.5, "URAIAN", 6.5, 100.0);
        self.centred(f32::midpoint(left, first), head + 19.0, "(1)", 4.5, 20.0);
        for (column, border) in borders.iter().enumerate() {
            let end = borders.get(column + 1).copied().unwrap_or(right);
            let middle = f32::midpoint(*border, end);
            let heading = last.headings.get(column).map_or(String::new(), |t| t.id.to_uppercase());
            self.centred(middle, head + 7.5, &heading, 6.0, end - border - 4.0);
            self.centred(middle, head + 19.0, &format!("({})", column + 2), 4.5, 20.0);
            self.canvas.fill(*border, head, 0.6, rows_top - head, 30);
        }
        for (index, block) in blocks {
            let lines: Vec<&Line> = form.lines.iter().filter(|l| l.block == *index).collect();
            let mut end = rows_top;
            for (number, line) in lines.iter().enumerate() {
                let y = top(form, line).unwrap_or(0.0);
                let indent = if sub { 19.0 } else { 3.0 };
                let label = if lines.len() > 1 { format!("{}. {}", number + 1, line.text.id) } else { line.text.id.clone() };
                self.plain(left + indent + 4.0, y + 8.8, &label, 6.6, first - left - indent - 8.0);
                if number > 0 {
                    self.canvas.fill(left + indent, y - 3.0, first - left - indent, 0.5, 40);
                }
                end = y + 19.5;
            }
            let begin = lines.first().and_then(|l| top(form, l)).unwrap_or(0.0) - 4.0;
            for border in &borders {
                self.canvas.fill(*border, begin, 0.6, (end + 2.0 - begin).max(0.0), 30);
            }
            if sub {
                let letter = block.id.split('.').nth(1).unwrap_or("");
                self.canvas.fill(left, block.y - 4.3, right - left, 0.6, 30);
                self.canvas.fill(left, begin, right - left, 0.6, 30);
                let title = format!("{letter}.   {}", block.text.id.to_uppercase());
                self.bold(left + 6.0, f32::midpoint(block.y - 4.3, begin), &title, 6.6, 300.0);
            }
        }
    }

    fn votes(&mut self, lines: &[&Line]) {
        let form = self.form;
        let (left, right) = self.edges();
        let tops: Vec<f32> = lines.iter().filter_map(|line| top(form, line)).collect();
        let Some(start) = tops.first() else { return };
        let head = start - 27.0;
        let columns = [left, 181.0, 416.0, 450.0, right];
        self.canvas.frame(left, head, right - left, 20.1, 0.9, 25);
        self.centred(127.0, head + 10.0, "PASANGAN CALON", 6.0, 100.0);
        self.centred(298.0, head + 6.0, "RINCIAN PEROLEHAN SUARA SAH", 6.0, 200.0);
        self.centred(433.0, head + 10.0, "JUMLAH", 5.0, 30.0);
        self.centred(488.0, head + 10.0, "JUMLAH SUARA SAH", 6.0, 72.0);
        for x in columns.iter().skip(1) {
            self.canvas.fill(*x, head, 0.6, 20.1, 30);
        }
        for (line, y) in lines.iter().zip(&tops) {
            let Some(row) = vote_row(form, line) else { continue };
            let height = if row.bubbles.is_some() { 141.8 } else { row.tally.h };
            self.canvas.frame(left, y - 6.9, right - left, height, 0.9, 25);
            self.canvas.fill(450.0, y - 6.9, 0.8, height, 30);
            self.canvas.fill(416.0, y - 6.9, 0.6, row.tally.h, 30);
            self.canvas.fill(181.0, y - 6.9, 0.6, row.tally.h, 30);
            self.grid(row.tally);
            self.candidate(line, row.tally);
            let Some(first) = row.bubbles else { continue };
            self.canvas.fill(left, y - 6.9 + row.tally.h, 450.0 - left, 0.6, 30);
            self.plain(181.0, y + 126.0, "( ditulis menggunakan huruf kapital )", 4.2, 120.0);
            self.plain(362.0, y + 99.0, "Hitamkan bulatan ini sesuai", 5.0, 84.0);
            self.plain(362.0, y + 105.0, "dengan isian angka pada kotak", 5.0, 84.0);
            self.bubbles(line, first);
        }
    }

    fn grid(&mut self, at: Rect) {
        for column in 1..TALLY_COLUMNS {
            let x = at.x + at.w * f32::from(column) / f32::from(TALLY_COLUMNS);
            self.canvas.fill(x, at.y, 0.4, at.h, 170);
        }
        for row in 1..TALLY_ROWS {
            let y = at.y + at.h * f32::from(row) / f32::from(TALLY_ROWS);
            self.canvas.fill(at.x, y, at.w, 0.4, 170);
        }
    }

    fn candidate(&mut self, line: &Line, row: Rect) {
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

    fn bubbles(&mut self, line: &Line, first: f32) {
        let boxes: Vec<Rect> =
            line.figures.iter().filter_map(|f| self.form.figures.get(*f)).flat_map(|f| f.boxes.clone()).collect();
        for b in boxes {
            for digit in 0..10_u8 {
                let (x, y) = (b.x + b.w / 2.0, b.y + first + BUBBLE_PITCH * f32::from(digit));
                self.canvas.ring(x, y, BUBBLE_RADIUS, 60);
                self.canvas.print(&self.fonts.regular, x, y, &Print { ink: 110, ..Print::new(&digit.to_string(), 5.5, 8.0, Align::Centre) });
            }
        }
    }

    /// Single figures far apart, each in a frame of its own (valid, invalid, all votes).
    fn wide_rows(&mut self, lines: &[&Line]) {
        let (left, right) = self.edges();
        for (letter, line) in ('A'..='Z').zip(lines) {
            let Some(y) = top(self.form, line) else { continue };
            let counted = is_counted(self.form, line);
            let (frame, height) = if counted { (y - 27.0, 79.0) } else { (y - 8.0, 36.0) };
            self.canvas.frame(left, frame, right - left, height, 1.0, 25);
            for x in [left + 15.0, 181.0, 450.0] {
                self.canvas.fill(x, frame, 0.7, height, 30);
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
                self.canvas.fill(181.0, grid.y, right - 181.0, 0.6, 30);
                self.canvas.fill(416.0, frame, 0.6, height, 30);
                self.centred(298.0, f32::midpoint(frame, grid.y), "RINCIAN PEROLEHAN SUARA TIDAK SAH", 6.0, 200.0);
                self.centred(433.0, f32::midpoint(frame, grid.y), "JUMLAH", 5.0, 30.0);
                self.centred(488.0, f32::midpoint(frame, grid.y), "JUMLAH SUARA TIDAK SAH", 6.0, 72.0);
            }
        }
        let Some(y) = lines.last().and_then(|line| top(self.form, line)).map(|y| y + 54.0) else { return };
        for (x, label, room) in
            [(114.0, "DITETAPKAN DI :", 100.0), (282.0, "TANGGAL :", 34.0), (362.0, "BULAN :", 34.0), (432.0, "TAHUN :", 60.0)]
        {
            self.bold(x, y, label, 6.5, 60.0);
            let start = x + if room > 90.0 { 62.0 } else { 38.0 };
            self.canvas.dots(start, y + 3.0, room - 5.0);
        }
    }

    fn signatures(&mut self, mask: Rect) {
        let table = signature_table(mask);
        self.canvas.frame(table.x, table.y, table.w, table.h, 1.2, 25);
        let heads = [(table.y, "NAMA DAN TANDA TANGAN KELOMPOK PENYELENGGARA PEMUNGUTAN SUARA"), (table.y + table.h * 0.4, "NAMA DAN TANDA TANGAN SAKSI PASANGAN CALON")];
        for (y, text) in heads {
            self.canvas.fill(table.x, y, table.w, 0.8, 25);
            self.canvas.fill(table.x, y + 10.0, table.w, 0.8, 25);
            self.centred(table.x + table.w / 2.0, y + 5.3, text, 5.4, table.w * 0.8);
        }
        let names = self.candidates;
        for (number, cell) in (1_usize..).zip(signature_cells(table, names.len())) {
            self.canvas.fill(cell.x, cell.y, 0.7, cell.h, 30);
            let witness = number > KPPS;
            let label = if witness { number - KPPS } else { number };
            self.bold(cell.x + 4.0, cell.y + 8.0, &format!("{label}."), 6.5, 12.0);
            if witness {
                let name = names.get(label - 1).cloned().unwrap_or_default();
                for (row, part) in name.split(" - ").enumerate() {
                    let y = cell.y + if row == 0 { 6.0 } else { 12.5 };
                    self.bold(cell.x + 15.0, y, &part.to_uppercase(), 5.0, cell.w - 18.0);
                }
            }
            self.canvas.dots(cell.x + cell.w * 0.25, cell.y + cell.h - 4.0, cell.w * 0.6);
        }
    }
}

/// Members of a KPPS.
const KPPS: usize = 7;

/// The table of names and signatures, inside the area that public copies paint over.
pub(super) fn signature_table(mask: Rect) -> Rect {
    let width = mask.w * 461.0 / 600.0;
    Rect { x: mask.x + (mask.w - width) / 2.0, y: mask.y + 8.0, w: width, h: (mask.h - 16.0).max(40.0) }
}

/// Its cells: seven of the KPPS, then one per candidate's witness.
pub(super) fn signature_cells(table: Rect, candidates: usize) -> Vec<Rect> {
    let row = |count: usize, y: f32, h: f32| {
        let count = count.clamp(1, 60);
        let w = table.w / (0..count).fold(0.0_f32, |n, _| n + 1.0);
        let mut x = table.x - w;
        (0..count).map(move |_| {
            x += w;
            Rect { x, y, w, h }
        })
    };
    let upper = table.h * 0.4;
    row(KPPS, table.y + 10.5, upper - 10.5).chain(row(candidates, table.y + upper + 10.5, table.h - upper - 10.5)).collect()
}
