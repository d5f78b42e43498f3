//! Recap reports: for any region one row per figure and one column per child, as CSV and XLSX.
//!
//! [`table`] says what a report holds, from the state alone; [`to_csv`] and [`to_xlsx`] write it. A region's children are its
//! columns; a kecamatan shows every TPS, grouped by kelurahan with subtotals, as D.Hasil Kecamatan does; a kelurahan its TPS.
//! What is missing is an empty cell, never zero. What is held back is listed with its reasons and is in no sum.

mod csv;
mod held;
pub mod letters;
pub mod pdf;
mod place;
mod table;
#[cfg(test)]
mod tests;
pub mod witness;
mod words;
mod xlsx;

pub use csv::to_csv;
pub use held::Held;
pub use table::{Column, ColumnKind, Recap, Row, table};
pub use xlsx::to_xlsx;

/// A report could not be written as XLSX: more rows or columns than a sheet can have, or no memory.
#[derive(Debug, thiserror::Error)]
#[error("the recap does not fit a spreadsheet: {0}")]
pub struct ReportError(#[from] rust_xlsxwriter::XlsxError);
