//! The printed part of a page, from the form definition: marks, tag, headings, tables, boxes, signature table.
//!
//! Ruled lines are those of the form definition, so that what is drawn is what a reader looks for; where it has none for a page (another
//! number of candidates), they are drawn about where they would be. Distances that it does not hold (tally grids, bubbles) are those of the
//! printed C.HASIL-PPWP of 2024.

use ab_glyph::FontRef;

use super::beside::{is_wide, top};
use super::canvas::{Align, Canvas, Print};
use super::tag;
use crate::election::codes::Page;
use crate::election::form::{Block, Form, Line, Rect};
use crate::reading::forms::printed;

/// Left and right edge of the tables, as shares of the page's width.
const LEFT: f32 = 73.0 / 600.0;
const RIGHT: f32 = 527.0 / 600.0;

/// Width of a ruled line and of the frame of a table, mm.
const RULE: f32 = 0.6;
const FRAME: f32 = 1.0;

/// Fonts of the printed text.
pub(super) struct Fonts {
    pub regular: FontRef<'static>,
    pub bold: FontRef<'static>,
}

/// Left end of the labels of the head's two columns on a page, and how far right of it their colons stand, mm.
pub(super) const fn left_column(page: Page) -> (f32, f32) {
    (if page.number() == 1 { 73.0 } else { 106.0 }, 51.0)
}

pub(super) const fn right_column(page: Page) -> (f32, f32) {
    (if page.number() == 1 { 251.0 } else { 284.0 }, 68.2)
}

/// From the top of the place for the number of the TPS to the line it stands on, mm; and how far the brackets behind it are apart.
pub(super) const BASE: f32 = 13.2;
pub(super) const BRACKETS: f32 = 81.0;

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

impl Printer<'_> {
    /// The whole page.
    pub fn print(mut self) -> Canvas {
        self.marks();
        self.heading();
        self.places();
        self.ruled();
        let form = self.form;
        let mut at = 0;
        let blocks: Vec<(usize, &Block)> =
            form.blocks.iter().enumerate().filter(|(_, b)| b.page == self.page).collect();
        while let Some((_, first)) = blocks.get(at) {
            let part = |block: &Block| block.id.split('.').next().unwrap_or("").to_owned();
            let same = blocks.iter().skip(at).take_while(|(_, b)| part(b) == part(first)).count();
            let group: Vec<_> = blocks.iter().skip(at).take(same).copied().collect();
            self.group(&part(first), &group);
            at += same.max(1);
        }
        let page = self.page;
        for figure in form.figures.iter().filter(|f| f.page == page) {
            for b in &figure.boxes {
                self.canvas.frame(b.x, b.y, b.w, b.h, 0.9, 25);
                self.guides(*b);
            }
        }
        for (_, mask) in form.masks.iter().filter(|(on, _)| *on == page) {
            self.signatures(*mask);
        }
        self.canvas
    }

    /// The ruled lines of the form definition.
    fn ruled(&mut self) {
        let Some(print) = printed(self.form, self.page) else { return };
        for [x0, y0, x1, y1] in &print.rules {
            let (w, h) = ((x1 - x0).max(RULE), (y1 - y0).max(RULE));
            let (x, y) = (f32::midpoint(*x0, *x1) - w / 2.0, f32::midpoint(*y0, *y1) - h / 2.0);
            self.canvas.fill(x, y, w, h, 30);
        }
        for table in &print.tables {
            let (x, y) = (table.x - FRAME / 2.0, table.y - FRAME / 2.0);
            self.canvas.frame(x, y, table.w + FRAME, table.h + FRAME, FRAME, 25);
        }
    }

    /// A line that the form definition does not say where to rule.
    pub(super) fn rule(&mut self, x: f32, y: f32, w: f32, h: f32, ink: u8) {
        if printed(self.form, self.page).is_none() {
            self.canvas.fill(x, y, w, h, ink);
        }
    }

    /// A frame that the form definition does not say where to draw.
    pub(super) fn border(&mut self, x: f32, y: f32, w: f32, h: f32, line: f32, ink: u8) {
        if printed(self.form, self.page).is_none() {
            self.canvas.frame(x, y, w, h, line, ink);
        }
    }

    /// The dotted figure 8 along which a digit may be written.
    fn guides(&mut self, b: Rect) {
        let (w, h) = (b.w * 0.5, b.h * 0.66);
        let (x, y) = (b.x + (b.w - w) / 2.0, b.y + (b.h - h) / 2.0);
        let mut dot = |x: f32, y: f32| self.canvas.fill(x - 0.25, y - 0.25, 0.5, 0.5, 150);
        for n in 0..=8_u8 {
            let along = f32::from(n) / 8.0;
            for row in [0.0, 0.5, 1.0] {
                dot(x + w * along, y + h * row);
            }
            dot(x, y + h * along);
            dot(x + w, y + h * along);
        }
    }

    pub(super) fn bold(&mut self, x: f32, y: f32, text: &str, size: f32, most: f32) {
        self.canvas.print(&self.fonts.bold, x, y, &Print::new(text, size, most, Align::Left));
    }

    pub(super) fn centred(&mut self, x: f32, y: f32, text: &str, size: f32, most: f32) {
        self.canvas.print(&self.fonts.bold, x, y, &Print::new(text, size, most, Align::Centre));
    }

    pub(super) fn plain(&mut self, x: f32, y: f32, text: &str, size: f32, most: f32) {
        self.canvas.print(&self.fonts.regular, x, y, &Print::new(text, size, most, Align::Left));
    }

    pub(super) fn edges(&self) -> (f32, f32) {
        (self.form.page_mm.0 * LEFT, self.form.page_mm.0 * RIGHT)
    }

    pub(super) fn marks(&mut self) {
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

    pub(super) fn heading(&mut self) {
        let form = self.form;
        let (left, right) = self.edges();
        self.canvas.frame(right - 44.5, 77.65, 44.5, 20.9, 0.7, 30);
        self.centred(right - 22.0, 84.5, "MODEL", 6.2, 40.0);
        self.centred(right - 22.0, 91.5, &form.name.id, 6.2, 41.0);
        let number = format!("Halaman {} dari {}", self.page, form.pages);
        self.centred(right - 22.0, 103.0, &number, 6.0, 44.0);
        self.canvas.print(
            &self.fonts.regular,
            40.0,
            form.page_mm.1 - 10.0,
            &Print {
                ink: 140,
                ..Print::new(
                    &format!("{} - Hal {} dari {}", form.name.id, self.page, form.pages),
                    5.5,
                    300.0,
                    Align::Left,
                )
            },
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
            (
                168.0,
                "Pada hari ini telah dilaksanakan rapat pemungutan dan penghitungan suara oleh Kelompok Penyelenggara",
            ),
            (179.0, "Pemungutan Suara (KPPS), dihadiri saksi dan pengawas TPS, bertempat di:"),
            (
                262.0,
                "Data pemilih dan pengguna hak pilih, penggunaan surat suara, serta hasil penghitungan suara terinci",
            ),
            (
                273.0,
                "sebagai berikut. Angka ditulis satu per kotak; kotak depan yang tidak dipakai diberi tanda silang (X).",
            ),
        ] {
            self.plain(left, y, text, 7.0, right - left);
        }
    }

    /// Labels and dotted lines of the head, as far apart as on the twin of 2024.
    pub(super) fn places(&mut self) {
        let y = places_top(self.page);
        for (row, (x, to_colon), label) in [
            (0.0, left_column(self.page), "Provinsi"),
            (12.6, left_column(self.page), "Kabupaten / Kota"),
            (0.0, right_column(self.page), "Kecamatan"),
            (12.6, right_column(self.page), "Kelurahan / Desa"),
        ] {
            self.bold(x, y + row, label, 6.4, 48.0);
            self.bold(x + to_colon, y + row, ":", 6.4, 5.0);
            self.canvas.dots(x + to_colon + 5.0, y + row + 3.6, 106.0);
        }
        self.bold(right_column(self.page).0, y + 25.2, "Nomor TPS", 6.4, 48.0);
        let Some(room) = self.form.tps_number_on(self.page).map(|place| place.rect) else { return };
        let (open, line) = (room.x + room.w + 1.0, room.y + BASE);
        for (x, sign) in [(room.x + 1.7, ":"), (open, "("), (open + BRACKETS, ")")] {
            self.bold(x, line - 3.6, sign, 6.4, 5.0);
        }
        self.canvas.dots(room.x + 6.5, line, open + BRACKETS - room.x - 6.5);
    }

    /// Blocks that share a title and a table: `I.A` and `I.B`, or one block alone.
    pub(super) fn group(&mut self, number: &str, blocks: &[(usize, &Block)]) {
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
}
