//! What anyone may read: documents, photos, recap files. Nothing here asks the database.

pub mod photo;
pub mod problems;
pub mod report;
pub mod sheet;
pub mod site;

pub use report::ReportCache;
pub use sheet::SheetTurn;
