//! Where the hand writes tally marks beside the digit boxes.
//!
//! Distances that the form definition does not hold are those of the printed C.HASIL-PPWP of 2024.

use crate::election::form::{Form, Line, Rect};
use crate::election::rules::CheckKind;

/// Row of a candidate: its tally grid, and whether there is room for words and bubbles below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct VoteRow {
    pub tally: Rect,
    pub roomy: bool,
}

pub(super) const TALLY_COLUMNS: u16 = 12;
pub(super) const TALLY_ROWS: u16 = 5;

/// Where the tally marks of a line go, as votes and invalid votes have them.
pub(super) fn tally(form: &Form, line: &Line) -> Option<Rect> {
    if line.candidate.is_some() {
        return Some(vote_row(form, line)?.tally);
    }
    let lines: Vec<&Line> = form.lines.iter().filter(|other| other.block == line.block).collect();
    (is_wide(form, &lines) && is_counted(form, line)).then(|| top(form, line)).flatten().map(|y| wide_tally(form, y))
}

/// Lines of single figures far apart, each in a frame of its own.
pub(super) fn is_wide(form: &Form, lines: &[&Line]) -> bool {
    let tops: Vec<f32> = lines.iter().filter_map(|line| top(form, line)).collect();
    let apart = tops.windows(2).filter_map(|w| Some(w.last()? - w.first()?)).fold(f32::MAX, f32::min);
    lines.len() > 1 && apart > 40.0 && lines.iter().all(|line| !line.by_sex())
}

/// Whether a line is counted mark by mark, as votes are: the invalid votes.
pub(super) fn is_counted(form: &Form, line: &Line) -> bool {
    let invalid = form.checks.iter().find_map(|check| match check.kind {
        CheckKind::Unusual { invalid, .. } => Some(invalid),
        _ => None,
    });
    invalid.is_some() && line.figures.first().copied() == invalid
}

pub(super) fn wide_tally(form: &Form, y: f32) -> Rect {
    let (left, right) = (form.page_mm.0 * 181.0 / 600.0, form.page_mm.0 * 416.0 / 600.0);
    Rect { x: left, y: y - 8.0, w: right - left, h: 60.0 }
}

/// Where a vote line's tally marks go.
pub(super) fn vote_row(form: &Form, line: &Line) -> Option<VoteRow> {
    let y = top(form, line)?;
    let pitch = form
        .lines
        .iter()
        .filter(|other| other.candidate.is_some())
        .filter_map(|other| top(form, other).map(|other| (other - y).abs()))
        .filter(|distance| *distance > 0.1)
        .fold(151.9_f32, f32::min);
    let height = (pitch * 0.93).min(80.0);
    let (left, right) = (form.page_mm.0 * 181.0 / 600.0, form.page_mm.0 * 416.0 / 600.0);
    let tally = Rect { x: left, y: y - 6.9, w: right - left, h: height };
    Some(VoteRow { tally, roomy: pitch > 135.0 })
}

pub(super) fn top(form: &Form, line: &Line) -> Option<f32> {
    form.figures.get(*line.figures.first()?)?.boxes.first().map(|b| b.y)
}
