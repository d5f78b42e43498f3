//! Printed pages: a sheet is plain data ([`Sheet`]: texts, rules, areas, QR codes in millimetres from the top left corner), and
//! [`write()`] makes one PDF of a list of them. Nothing here knows what is printed.
//!
//! The same sheets give the same bytes: no clock, no random id. Text stays text (selectable, found by a search, read aloud), in the
//! embedded fonts, of which only the letters used are in the file.

mod flow;
mod font;
mod sheet;
mod table;
#[cfg(test)]
pub(crate) mod tests;
mod write;

pub use flow::Flow;
pub use font::{Face, Style, width_mm, wrap};
pub use sheet::{Area, Mark, Paper, QrTooLong, Sheet};
pub use table::{Align, Cell, Column, Row, Table};
pub use write::{PdfError, write};
