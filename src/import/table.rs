//! CSV with a fixed header: comma, semicolon (Indonesian Excel) or tab between fields, LF or CRLF, every row with its line.

use super::files::Files;
use super::problem::{ProblemKind, Problems};

/// One row, trimmed, with the line it begins on.
#[derive(Debug)]
pub(super) struct Row {
    pub line: u64,
    fields: Vec<String>,
    decimal_comma: bool,
}

impl Row {
    /// The field of this column; empty outside the row, which [`rows`] has excluded.
    pub fn get(&self, column: usize) -> &str {
        self.fields.get(column).map_or("", String::as_str)
    }

    /// The field as a decimal number; a comma is a decimal point where it is not the separator.
    pub fn decimal(&self, column: usize) -> Option<f64> {
        let text = self.get(column);
        let number = if self.decimal_comma { text.replace(',', ".").parse() } else { text.parse() };
        number.ok().filter(|n: &f64| n.is_finite())
    }
}

/// Every well-formed row of a file; `None` where the file as a whole cannot be used (which is then a problem, unless it is absent
/// and not required).
pub(super) fn rows(
    files: &Files,
    name: &str,
    header: &[&str],
    required: bool,
    problems: &mut Problems,
) -> Option<Vec<Row>> {
    if !files.has(name) {
        if required {
            problems.add(name, None, ProblemKind::FileMissing, &[]);
        }
        return None;
    }
    let text = files.text(name, problems)?;
    let first = text.lines().next().unwrap_or("");
    let separator =
        [b',', b';', b'\t'].into_iter().max_by_key(|s| first.bytes().filter(|b| b == s).count()).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut lines = Lines { bytes: text.as_bytes(), at: 0, line: 1 };
    let mut seen_header = false;
    for record in reader.records() {
        // Text that is UTF-8 and rows of any length leave the reader nothing to refuse.
        let Ok(record) = record else { continue };
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        if !seen_header {
            seen_header = true;
            if !record.iter().map(str::trim).eq(header.iter().copied()) {
                problems.add(name, Some(line), ProblemKind::Header, &[&first.trim(), &header.join(",")]);
                return None;
            }
            continue;
        }
        if record.len() != header.len() {
            problems.add(name, Some(line), ProblemKind::Fields, &[&record.len(), &header.len()]);
            continue;
        }
        let fields = record.iter().map(|field| field.trim().to_owned()).collect();
        rows.push(Row { line, fields, decimal_comma: separator != b',' });
    }
    if !seen_header {
        problems.add(name, Some(1), ProblemKind::Header, &[&"", &header.join(",")]);
        return None;
    }
    Some(rows)
}

/// Counts lines forward, skipping the blank lines that the reader leaves before a record.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, offset: u64) -> u64 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= offset && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            if *byte == b'\n' {
                self.line += 1;
            }
            self.at += 1;
        }
        self.line
    }
}
