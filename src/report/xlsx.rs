//! The recap as XLSX: sums are formulas with their value beside them, so that a reader can check what adds up to what.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet};
use rust_xlsxwriter::{XlsxError, utility::row_col_to_cell};

use super::ReportError;
use super::table::{Column, ColumnKind, Recap};
use super::words::{FIGURE, FIGURE_ID, HELD, HELD_COLUMNS, NOTHING_HELD, RECAP, column_name, column_state, header};
use crate::election::lang::Lang;

/// Columns before the first child: what is printed, id of the figure.
const LEAD: u16 = 2;
/// A SUM takes at most 255 arguments.
const MOST_ARGUMENTS: usize = 250;

/// Writes a recap as a workbook of two sheets: the table, and what is not counted. The same recap gives the same bytes: the
/// workbook's own date is the data time.
///
/// # Errors
/// [`ReportError`] where it has more columns than a sheet (16,384).
pub fn to_xlsx(recap: &Recap, lang: Lang) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_timestamp(recap.at.div_euclid(1_000_000))?;
    let title = format!("{} {} {}", RECAP.get(lang), recap.level.get(lang), recap.name);
    book.set_properties(
        &DocProperties::new().set_title(&title).set_subject(recap.election.get(lang)).set_creation_datetime(&created),
    );
    let formats = Formats::new();
    let sheet = book.add_worksheet();
    sheet.set_name(RECAP.get(lang))?;
    Sheet { sheet, recap, lang, formats: &formats }.recap(&title)?;
    let sheet = book.add_worksheet();
    sheet.set_name(HELD.get(lang))?;
    Sheet { sheet, recap, lang, formats: &formats }.held()?;
    Ok(book.save_to_buffer()?)
}

struct Formats {
    title: Format,
    name: Format,
    heading: Format,
    block: Format,
    number: Format,
    sum: Format,
    wrapped: Format,
}

impl Formats {
    fn new() -> Self {
        let number = Format::new().set_num_format("#,##0").set_border(FormatBorder::Hair);
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color("#E8EDF2")
            .set_border(FormatBorder::Thin);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            name: Format::new().set_bold(),
            heading,
            block: Format::new().set_bold().set_background_color("#F4F6F8"),
            sum: number.clone().set_bold().set_background_color("#F4F6F8"),
            number,
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    recap: &'a Recap,
    lang: Lang,
    formats: &'a Formats,
}

impl Sheet<'_> {
    fn recap(&mut self, title: &str) -> Result<(), XlsxError> {
        let (recap, lang, formats) = (self.recap, self.lang, self.formats);
        self.sheet.write_string_with_format(0, 0, title, &formats.title)?;
        let mut row = 1;
        for (name, value) in header(recap, lang) {
            self.sheet.write_string_with_format(row, 0, name, &formats.name)?;
            self.sheet.write_string(row, 1, value)?;
            row += 1;
        }
        row += 1;
        let head = row;
        self.sheet.write_string_with_format(row, 0, FIGURE.get(lang), &formats.heading)?;
        self.sheet.write_string_with_format(row, 1, FIGURE_ID.get(lang), &formats.heading)?;
        for (place, column) in recap.columns.iter().enumerate() {
            let at = position(place)?;
            self.sheet.write_string_with_format(row, at, column_name(column, lang), &formats.heading)?;
            self.sheet.write_string_with_format(row + 1, at, &column.code, &formats.heading)?;
            self.sheet.write_string_with_format(row + 2, at, column_state(column, lang), &formats.heading)?;
            let width = if column.kind == ColumnKind::Child && column.status.is_some() { 15 } else { 18 };
            self.sheet.set_column_width(at, width)?;
        }
        row += 3;
        self.sheet.set_freeze_panes(row, LEAD)?;
        for figures in &recap.rows {
            if let Some((id, text)) = &figures.block {
                self.sheet.write_string_with_format(row, 0, format!("{id}. {}", text.get(lang)), &formats.block)?;
                row += 1;
            }
            self.sheet.write_string(row, 0, figures.label.get(lang))?;
            self.sheet.write_string(row, 1, &figures.figure)?;
            for (place, (column, cell)) in recap.columns.iter().zip(&figures.cells).enumerate() {
                self.cell(row, place, column, *cell)?;
            }
            row += 1;
        }
        self.sheet.set_column_width(0, 48)?.set_column_width(1, 20)?;
        self.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(0, 1);
        self.sheet.set_repeat_columns(0, LEAD - 1)?.set_repeat_rows(head, head + 2)?;
        self.sheet.set_footer(format!("&L{}&R&P / &N", recap.election.get(lang).replace('&', "&&")));
        Ok(())
    }

    /// A number, a formula with its value, or nothing where nothing counts.
    fn cell(&mut self, row: u32, place: usize, column: &Column, cell: Option<u64>) -> Result<(), XlsxError> {
        let at = position(place)?;
        let Some(number) = cell else {
            self.sheet.write_blank(row, at, &self.formats.number)?;
            return Ok(());
        };
        let formula = match &column.kind {
            ColumnKind::Child => {
                // Sums of a whole nation stay far below 2^53.
                let value = number as f64;
                self.sheet.write_number_with_format(row, at, value, &self.formats.number)?;
                return Ok(());
            }
            ColumnKind::Subtotal(range) => {
                let (first, last) = (position(range.start)?, position(range.end.saturating_sub(1))?);
                format!("=SUM({}:{})", row_col_to_cell(row, first), row_col_to_cell(row, last))
            }
            ColumnKind::Total(parts) => total(row, parts)?,
        };
        let formula = Formula::new(formula).set_result(number.to_string());
        self.sheet.write_formula_with_format(row, at, formula, &self.formats.sum)?;
        Ok(())
    }

    fn held(&mut self) -> Result<(), XlsxError> {
        let (recap, lang, formats) = (self.recap, self.lang, self.formats);
        let mut row = 0;
        for (place, words) in (0..).zip(HELD_COLUMNS) {
            self.sheet.write_string_with_format(row, place, words.get(lang), &formats.heading)?;
        }
        for (place, width) in (0..).zip([24, 16, 18, 8, 90]) {
            self.sheet.set_column_width(place, width)?;
        }
        self.sheet.set_freeze_panes(1, 0)?;
        if recap.held.is_empty() {
            self.sheet.write_string(1, 0, NOTHING_HELD.get(lang))?;
        }
        for held in &recap.held {
            let none = [None];
            let reasons: Vec<Option<_>> = held.reasons.iter().map(Some).collect();
            for reason in if reasons.is_empty() { &none[..] } else { &reasons } {
                row += 1;
                self.sheet.write_string(row, 0, &held.kelurahan)?;
                self.sheet.write_string(row, 1, held.tps.to_string())?;
                self.sheet.write_string(row, 2, held.status.name().get(lang))?;
                if let Some((code, text)) = reason {
                    self.sheet.write_string(row, 3, code.as_str())?;
                    self.sheet.write_string_with_format(row, 4, text.get(lang), &formats.wrapped)?;
                }
            }
        }
        self.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        Ok(())
    }
}

/// Where a column of the recap stands on the sheet.
fn position(place: usize) -> Result<u16, XlsxError> {
    let column = u16::try_from(place).ok().and_then(|place| place.checked_add(LEAD));
    column.ok_or(XlsxError::RowColumnLimitError)
}

/// Neighbouring columns as one range, others one by one.
fn total(row: u32, parts: &[usize]) -> Result<String, XlsxError> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for part in parts {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *part => *last = *part,
            _ => ranges.push((*part, *part)),
        }
    }
    let mut arguments = Vec::new();
    for (first, last) in ranges {
        let start = row_col_to_cell(row, position(first)?);
        let end = row_col_to_cell(row, position(last)?);
        arguments.push(if first == last { start } else { format!("{start}:{end}") });
    }
    let groups: Vec<String> =
        arguments.chunks(MOST_ARGUMENTS).map(|group| format!("SUM({})", group.join(","))).collect();
    Ok(match groups.as_slice() {
        [] => "=0".to_owned(),
        [one] => format!("={one}"),
        many => format!("=SUM({})", many.join(",")),
    })
}
