//! The table of names and signatures: printed lines and numbers only, nobody's name.

use super::blank::Printer;
use crate::election::form::Rect;

impl Printer<'_> {
    pub(super) fn signatures(&mut self, mask: Rect) {
        let table = signature_table(mask);
        self.border(table.x, table.y, table.w, table.h, 1.2, 25);
        let heads = [
            (table.y, "NAMA DAN TANDA TANGAN KELOMPOK PENYELENGGARA PEMUNGUTAN SUARA"),
            (table.y + table.h * 0.4, "NAMA DAN TANDA TANGAN SAKSI PASANGAN CALON"),
        ];
        for (y, text) in heads {
            self.rule(table.x, y, table.w, 0.8, 25);
            self.rule(table.x, y + 10.0, table.w, 0.8, 25);
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
    row(KPPS, table.y + 10.5, upper - 10.5)
        .chain(row(candidates, table.y + upper + 10.5, table.h - upper - 10.5))
        .collect()
}
