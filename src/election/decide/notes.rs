//! Explaining a warning, and asking for a page again.

use super::{Decided, Refusal, Subject, text};
use crate::election::codes::{ContestId, Page, TpsCode};
use crate::election::event::{PageRequested, WarningExplained};
use crate::election::rules::{RuleCode, Severity};
use crate::election::state::State;

/// Explains a warning that the form carries; the explanation is public.
///
/// # Errors
/// [`Refusal::NoSuchWarning`] where the form does not carry it, or it is an error, which only a decision lifts.
pub fn explain(
    state: &State,
    contest: &ContestId,
    tps: TpsCode,
    code: RuleCode,
    explanation: &str,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let text = text::required(explanation)?;
    let carried = subject.form.is_some_and(|form| form.warnings.iter().any(|w| w.code == code))
        || state.photo_warnings(subject.contest_index, subject.tps_index).iter().any(|w| w.code == code);
    if code.severity() == Severity::Error || !carried {
        return Err(Refusal::NoSuchWarning);
    }
    Ok(Decided::one(subject.stream(), subject.version(), WarningExplained { code, text }))
}

/// PPS or PPK asks the officers for a page again; the request goes away when the page comes.
///
/// # Errors
/// [`Refusal`] where the form has no such page or the reason is missing.
pub fn request_page(
    state: &State,
    contest: &ContestId,
    tps: TpsCode,
    page: Page,
    reason: &str,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    if !subject.contest.form().has_page(page) {
        return Err(Refusal::UnknownPage { page, pages: subject.contest.form().pages });
    }
    let reason = text::required(reason)?;
    Ok(Decided::one(subject.stream(), subject.version(), PageRequested { page, reason }))
}
