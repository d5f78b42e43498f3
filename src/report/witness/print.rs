//! The copy on paper: A4, one sheet, more where many candidates or broken rules need them.

use super::super::pdf::{Align, Area, Cell, Column, Flow, Paper, QrTooLong, Row, Sheet, Style, Table, wrap};
use super::{CopyBlock, WitnessCopy};

const MARGIN: f32 = 16.0;
/// White below the text, with the footer in it, mm.
const FOOT: f32 = 20.0;
/// Side of the QR code of the public page, mm: 60 characters take 33 modules of 0.8 mm.
const QR: f32 = 27.0;
/// Width of a column of numbers, mm: its heading fits on one line.
const NUMBER: f32 = 27.0;
/// Width of the names of the facts above the figures, mm.
const NAMES: f32 = 32.0;

const TEXT: Style = Style::regular(9.0);
const STRONG: Style = Style::bold(9.0);
const SMALL: Style = Style::regular(7.5);
const HEADING: Style = Style::bold(10.0);
/// Ground of a block's heading.
const SHADE: u8 = 228;

/// The words that must be on every copy.
pub(super) const NOT_THE_RESULT: &str = "Salinan untuk saksi; hasil resmi adalah formulir C.Hasil.";
const ENGLISH: &str =
    "Copy for witnesses of the figures that one account entered; the official result is the C.Hasil form.";

pub(super) fn sheets(copy: &WitnessCopy, address: &str) -> Result<Vec<Sheet>, QrTooLong> {
    let mut flow = Flow::new(Paper::A4, MARGIN, FOOT);
    head(&mut flow, copy, address)?;
    for block in &copy.blocks {
        table(block, flow.width()).draw(&mut flow);
        flow.skip(2.2);
    }
    findings(&mut flow, copy);
    photos(&mut flow, copy);
    let foot = format!("TPS {} · #{} · {}", copy.tps, copy.seq, copy.at);
    Ok(flow.finish(|sheet, number, of| {
        let (width, height) = sheet.paper.size_mm();
        sheet.rule(MARGIN, height - FOOT + 5.0, width - 2.0 * MARGIN, 0.2);
        sheet.text(MARGIN, height - FOOT + 9.0, Style::bold(8.0), NOT_THE_RESULT);
        sheet.text_right(width - MARGIN, height - FOOT + 9.0, SMALL, format!("{foot} · {number}/{of}"));
        sheet.text(MARGIN, height - FOOT + 12.5, Style::regular(7.0).grey(80), ENGLISH);
    }))
}

fn head(flow: &mut Flow, copy: &WitnessCopy, address: &str) -> Result<(), QrTooLong> {
    let (left, width, top) = (flow.left(), flow.width(), flow.y());
    let beside = width - QR - 6.0;
    let page = format!("{address}{}", copy.path);
    flow.sheet().qr(left + width - QR, top, QR, &page)?;
    if copy.rehearsal {
        flow.sheet().fill(Area { x: left, y: top, w: beside, h: 5.5 }, 0);
        flow.sheet().text(
            left + 2.0,
            top + 4.0,
            Style::bold(9.0).grey(255),
            "GLADI: semua angka rekaan, bukan hasil pemilihan",
        );
        flow.skip(7.0);
    }
    flow.paragraph_in(0.0, beside, Style::bold(15.0), "Salinan angka untuk saksi");
    flow.paragraph_in(0.0, beside, TEXT, "Bukan hasil resmi; hasil resmi adalah formulir C.Hasil.");
    flow.skip(1.5);
    flow.paragraph_in(0.0, beside, HEADING, &format!("TPS {:03}, {}", copy.tps.number(), copy.place));
    flow.skip(1.0);
    let facts = [
        ("Pemilihan", copy.election.as_str()),
        ("Formulir", &copy.form),
        ("Kode TPS", &copy.tps.to_string()),
        ("Putaran", &copy.round),
        ("Diketik oleh", &copy.by),
        ("Diterima server", &copy.at),
        ("Nomor jurnal", &format!("#{}", copy.seq)),
        ("Halaman publik", &page),
    ];
    for (name, value) in facts {
        let lines = wrap(&TEXT, value, beside - NAMES);
        let y = flow.y() + TEXT.leading() * 0.76;
        flow.sheet().text(left, y, TEXT.grey(80), name);
        for line in lines {
            flow.paragraph_in(NAMES, beside - NAMES, TEXT, &line);
        }
    }
    flow.skip((top + QR + 3.0 - flow.y()).max(3.0));
    Ok(())
}

fn table(block: &CopyBlock, width: f32) -> Table {
    let numbers = block.headings.len().max(1);
    let mut text = width;
    let mut columns = vec![Column { width, align: Align::Left }];
    for _ in 0..numbers {
        text -= NUMBER;
        columns.push(Column { width: NUMBER, align: Align::Right });
    }
    if let Some(first) = columns.first_mut() {
        first.width = text;
    }
    let mut heading = vec![Cell::new(STRONG, &block.title)];
    heading.extend(block.headings.iter().map(|heading| Cell::new(SMALL, heading)));
    let row = |row: &super::CopyRow| {
        let mut cells = vec![Cell::new(TEXT, &row.text)];
        cells.extend(row.figures.iter().map(|figure| Cell::new(Style::bold(10.0), figure.to_string())));
        Row::new(cells)
    };
    Table { columns, heading: vec![Row::new(heading).on(SHADE)], rows: block.rows.iter().map(row).collect() }
}

fn findings(flow: &mut Flow, copy: &WitnessCopy) {
    flow.need(HEADING.leading() + 2.0 * TEXT.leading());
    if copy.findings.is_empty() {
        flow.paragraph(TEXT, "Pemeriksaan: semua jumlah pada angka ini cocok.");
        flow.skip(2.0);
        return;
    }
    flow.paragraph(HEADING, "Yang tidak cocok pada angka ini");
    for finding in &copy.findings {
        let indent = 12.0;
        flow.need(TEXT.leading());
        let (x, y) = (flow.left(), flow.y() + TEXT.leading() * 0.76);
        flow.sheet().text(x, y, STRONG, finding.code);
        flow.paragraph_in(indent, flow.width() - indent, TEXT, &finding.sentence);
        if let Some(reason) = &finding.reason {
            flow.paragraph_in(
                indent,
                flow.width() - indent,
                TEXT,
                &format!("Alasan pengisi: \u{201c}{reason}\u{201d}"),
            );
        }
    }
    flow.skip(2.0);
}

fn photos(flow: &mut Flow, copy: &WitnessCopy) {
    let widths = [15.0, 18.0, 41.5];
    let rest = widths.iter().fold(flow.width(), |rest, width| rest - width);
    let column = |width| Column { width, align: Align::Left };
    let heading = ["Halaman", "Nomor", "Foto diterima", "SHA-256 foto asli"];
    let rows = copy.photos.iter().map(|photo| {
        let page = Cell::new(TEXT, photo.page.to_string());
        let Some((seq, at, sha256)) = &photo.photo else {
            return Row::new(vec![page, Cell::new(TEXT, "belum ada foto").over(3)]);
        };
        let late = if photo.read { "" } else { " (tiba setelah angka diketik)" };
        let hash = format!("{sha256}{late}");
        Row::new(vec![
            page,
            Cell::new(SMALL, format!("#{seq}")),
            Cell::new(SMALL, at),
            Cell::new(Style::regular(7.0), hash),
        ])
    });
    let table = Table {
        columns: widths.into_iter().chain([rest]).map(column).collect(),
        heading: vec![Row::new(heading.map(|text| Cell::new(SMALL, text)).into()).on(SHADE)],
        rows: rows.collect(),
    };
    table.draw(flow);
}
