//! What anyone may read: documents, photos, recap files. Nothing here asks the database.

pub mod photo;
pub mod problems;
pub mod report;
pub mod site;

pub use report::ReportCache;
