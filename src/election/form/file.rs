//! The shape of a form file, as serde reads it, and what can be wrong with one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::MarkShape;
use crate::election::lang::Text;

/// Why a form file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// It is not TOML of the expected shape; the parser's words, with line and column.
    #[error("the form file cannot be read: {0}")]
    Syntax(String),
    /// A name is used that nothing declares.
    #[error("{place}: `{name}` is not declared in this form")]
    Unknown {
        /// Where the name is used.
        place: String,
        /// The name.
        name: String,
    },
    /// A name is declared twice.
    #[error("`{0}` is declared twice")]
    Twice(String),
    /// A number lies outside what a form can have.
    #[error("{place}: {problem}")]
    Range {
        /// Which declaration.
        place: String,
        /// What is wrong with it and what would be right.
        problem: String,
    },
    /// The rule of a check has no such code.
    #[error("check `{0}`: no such rule code; docs/rules.md has the table")]
    UnknownRule(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormFile {
    pub id: String,
    pub name: Text,
    pub pages: u8,
    pub page_mm: [f32; 2],
    pub digits: u8,
    pub box_mm: [f32; 2],
    #[serde(default = "framed")]
    pub framed: bool,
    #[serde(default)]
    pub ruled_guides: bool,
    pub marks: Option<MarksFile>,
    #[serde(default)]
    pub print: Vec<PrintFile>,
    pub columns: BTreeMap<String, ColumnsFile>,
    pub block: Vec<BlockFile>,
    pub line: Vec<LineFile>,
    pub candidates: CandidatesFile,
    #[serde(default)]
    pub mask: Vec<MaskFile>,
    #[serde(default)]
    pub tps_number: Vec<TpsNumberFile>,
    pub check: Vec<CheckFile>,
}

/// Boxes have frames of their own unless the file says otherwise.
const fn framed() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrintFile {
    pub page: u8,
    #[serde(default)]
    pub tables: Vec<[f32; 4]>,
    #[serde(default)]
    pub across: Vec<[f32; 3]>,
    #[serde(default)]
    pub down: Vec<[f32; 3]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MarksFile {
    #[serde(default)]
    pub shape: MarkShape,
    pub corner_mm: f32,
    pub corners: Vec<[f32; 2]>,
    pub tag: Option<TagFile>,
    pub code: Option<CodeFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeFile {
    pub at: [f32; 2],
    pub size: f32,
    pub ends: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagFile {
    pub family: String,
    pub at: [f32; 2],
    pub size: f32,
    pub ids: Vec<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnsFile {
    pub box_mm: Option<[f32; 2]>,
    pub bubbles: Option<BubblesFile>,
    pub words: Option<WordsFile>,
    pub names: Vec<String>,
    pub text: Vec<Text>,
    pub x: Vec<Vec<f32>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BubblesFile {
    pub first: f32,
    pub pitch: f32,
    pub size: f32,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordsFile {
    pub at: [f32; 4],
    pub hint: Option<[f32; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockFile {
    pub id: String,
    pub page: u8,
    pub y: f32,
    pub text: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineFile {
    pub id: String,
    pub block: String,
    pub page: u8,
    pub y: f32,
    pub columns: String,
    pub text: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CandidatesFile {
    pub id: String,
    pub block: String,
    pub page: u8,
    pub first_y: f32,
    pub pitch: f32,
    pub last_y: f32,
    pub columns: String,
    pub printed: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MaskFile {
    pub page: u8,
    pub rect: [f32; 4],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TpsNumberFile {
    pub page: u8,
    pub rect: [f32; 4],
    #[serde(default)]
    pub bracketed: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct CheckFile {
    pub code: String,
    #[serde(flatten)]
    pub kind: CheckKindFile,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum CheckKindFile {
    SexesAddUp,
    Sum { terms: Vec<String>, total: String },
    Same { figures: Vec<String> },
    NoneAbove { limit: String },
    AtMost { figure: String, limit: String },
    BallotLimits { registered: String, received: String },
    Registered { registered: String, received: String },
    Unusual { registered: String, voters: String, votes: String, valid: String, invalid: String, total: String },
    SameAsNeighbour,
    ShareAbove { terms: Vec<String>, of: String },
}
