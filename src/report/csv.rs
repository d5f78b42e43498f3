//! The recap as CSV (RFC 4180): UTF-8 with the mark that Excel needs, comma, one table after the header lines.

use ::csv::{Writer, WriterBuilder};

use super::table::Recap;
use super::words::{
    BLOCK, COUNTED, FIGURE, FIGURE_ID, HELD, HELD_COLUMNS, NOTHING_HELD, column_name, column_state, header,
};
use crate::election::lang::Lang;

type Out = Writer<Vec<u8>>;

/// Writes a recap as CSV.
#[must_use]
pub fn to_csv(recap: &Recap, lang: Lang) -> Vec<u8> {
    let bytes = "\u{feff}".as_bytes().to_vec();
    let mut out = WriterBuilder::new().flexible(true).from_writer(bytes);
    // Writing to memory does not fail.
    let written = write(&mut out, recap, lang);
    debug_assert!(written.is_ok());
    out.into_inner().unwrap_or_default()
}

fn write(out: &mut Out, recap: &Recap, lang: Lang) -> Result<(), ::csv::Error> {
    for (name, value) in header(recap, lang) {
        record(out, [name.to_owned(), value])?;
    }
    blank(out)?;
    let columns = &recap.columns;
    let lead = |words: [&str; 3]| words.map(str::to_owned).into_iter();
    let names = columns.iter().map(|column| column_name(column, lang));
    record(out, lead([BLOCK.get(lang), FIGURE.get(lang), FIGURE_ID.get(lang)]).chain(names))?;
    record(out, lead(["", "", ""]).chain(columns.iter().map(|column| column.code.clone())))?;
    let states = columns.iter().map(|column| column_state(column, lang));
    record(out, lead(["", COUNTED.get(lang), ""]).chain(states))?;
    let mut block = String::new();
    for row in &recap.rows {
        if let Some((id, text)) = &row.block {
            block = format!("{id}. {}", text.get(lang));
        }
        let cells = row.cells.iter().map(|cell| cell.map_or_else(String::new, |n| n.to_string()));
        record(out, lead([&block, row.label.get(lang), &row.figure]).chain(cells))?;
    }
    blank(out)?;
    record(out, [HELD.get(lang).to_owned()])?;
    if recap.held.is_empty() {
        return record(out, [NOTHING_HELD.get(lang).to_owned()]);
    }
    record(out, HELD_COLUMNS.iter().map(|words| words.get(lang).to_owned()))?;
    for held in &recap.held {
        let lead = [held.kelurahan.clone(), held.tps.to_string(), held.status.name().get(lang).to_owned()];
        if held.reasons.is_empty() {
            record(out, lead.clone())?;
        }
        for (code, text) in &held.reasons {
            record(out, lead.clone().into_iter().chain([code.to_string(), text.get(lang).to_owned()]))?;
        }
    }
    Ok(())
}

/// An empty line; a record without fields would be written as a quoted one.
fn blank(out: &mut Out) -> Result<(), ::csv::Error> {
    out.write_record([" "])
}

fn record(out: &mut Out, fields: impl IntoIterator<Item = String>) -> Result<(), ::csv::Error> {
    out.write_record(fields.into_iter().map(|field| guarded(&field)))
}

/// A spreadsheet runs a field that begins so as a formula; an apostrophe makes it text (OWASP, CSV injection).
fn guarded(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{field}") } else { field.to_owned() }
}

#[cfg(test)]
mod unit {
    use super::guarded;

    #[test]
    fn a_field_that_a_spreadsheet_would_run_is_made_text() {
        for field in ["=1+1", "+62", "-5", "@SUM(A1)", "\t=1"] {
            assert_eq!(guarded(field), format!("'{field}"));
        }
        assert_eq!(guarded("Gambir - Cideng"), "Gambir - Cideng");
    }
}
