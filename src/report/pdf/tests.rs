//! Pages read back: what is text in the PDF, where lines and tables break.

use super::*;

mod extract;
pub(crate) use extract::text_of;

const TEXT: Style = Style::regular(10.0);

#[test]
fn lines_break_between_words_and_no_line_is_wider_than_allowed() {
    let text = "Hasil resmi adalah formulir C.Hasil, bukan salinan ini.";
    let lines = wrap(&TEXT, text, 40.0);
    assert!(lines.len() > 1);
    assert_eq!(lines.join(" "), text);
    assert!(lines.iter().all(|line| width_mm(&TEXT, line) <= 40.0), "{lines:?}");
    let hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let broken = wrap(&TEXT, hash, 40.0);
    assert_eq!(broken.concat(), hash);
    assert!(broken.iter().all(|line| width_mm(&TEXT, line) <= 40.0), "{broken:?}");
    assert_eq!(wrap(&TEXT, " ", 40.0), [""]);
}

/// A figure of DejaVu Sans is 0.636 of the letter size wide (its `hmtx` table says 1303 of 2048).
#[test]
fn widths_are_those_of_the_font() {
    let expected = 1303.0 / 2048.0 * 10.0 * 25.4 / 72.0;
    assert!((width_mm(&TEXT, "0") - expected).abs() < 1e-3);
    assert!((width_mm(&TEXT, "000") - 3.0 * expected).abs() < 1e-3);
    assert!(width_mm(&Style::bold(10.0), "TPS") > width_mm(&TEXT, "TPS"));
}

#[test]
fn text_is_text_in_the_file_and_the_same_sheets_give_the_same_bytes() {
    let mut sheet = Sheet::new(Paper::A5);
    sheet.text(10.0, 20.0, TEXT, "Salinan (untuk saksi) \\ É “Ya”");
    sheet.spaced(10.0, 30.0, Style::bold(20.0), 8.0, "BPM1-3V6X");
    sheet.frame(Area { x: 10.0, y: 40.0, w: 20.0, h: 20.0 }, 0.5);
    sheet.qr(10.0, 70.0, 30.0, "https://rekap.example.id").unwrap();
    let mut second = Sheet::new(Paper::A4);
    second.text_centre(100.0, 20.0, TEXT, "Halaman dua");
    let sheets = [sheet, second];
    let pdf = write("Uji", &sheets).unwrap();
    assert_eq!(text_of(&pdf), ["Salinan (untuk saksi) \\ É “Ya”\nBPM1-3V6X", "Halaman dua"]);
    assert_eq!(pdf, write("Uji", &sheets).unwrap());
}

#[test]
fn a_table_goes_on_with_its_heading_on_the_next_sheet() {
    let cell = |text: String| Cell::new(TEXT, text);
    let columns = [120.0, 40.0].map(|width| Column { width, align: Align::Right });
    let rows = (1..=100).map(|row| Row::new(vec![cell(format!("Baris {row}")), cell(row.to_string())]));
    let heading = vec![Row::new(vec![cell("Uraian".into()).over(2)]).on(220)];
    let mut flow = Flow::new(Paper::A4, 15.0, 20.0);
    flow.paragraph(TEXT, "Judul");
    Table { columns: columns.to_vec(), heading, rows: rows.collect() }.draw(&mut flow);
    let sheets = flow.finish(|sheet, number, of| sheet.text(15.0, 290.0, TEXT, format!("{number}/{of}")));
    assert!(sheets.len() > 1);
    let seen: Vec<&str> = sheets.iter().flat_map(Sheet::texts).filter(|text| text.starts_with("Baris")).collect();
    assert_eq!(seen.len(), 100);
    for (index, sheet) in sheets.iter().enumerate() {
        let texts: Vec<&str> = sheet.texts().collect();
        assert_eq!(texts.iter().filter(|text| **text == "Uraian").count(), 1, "sheet {index}");
        assert_eq!(*texts.last().unwrap(), format!("{}/{}", index + 1, sheets.len()));
        for mark in &sheet.marks {
            if let Mark::Text { y, text, .. } = mark {
                assert!(*y <= 277.0 || text.contains('/'), "`{text}` stands at {y} mm, in the foot");
            }
        }
    }
}

#[test]
fn a_text_too_long_for_a_qr_code_is_an_error() {
    assert!(Sheet::new(Paper::A4).qr(0.0, 0.0, 30.0, &"x".repeat(3000)).is_err());
}
