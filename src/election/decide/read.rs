//! The machine's reading of a form.

use super::{Decided, Refusal, Subject};
use crate::election::codes::{ContestId, TpsCode};
use crate::election::event::FiguresRead;
use crate::election::state::State;

/// The machine read a form. Nothing is appended where it is not what is to be read any more: another worker was faster, a further photo
/// came, a new round was opened, or the kecamatan was signed.
///
/// # Errors
/// [`Refusal`] where contest or TPS do not exist.
pub fn figures_read(state: &State, contest: &ContestId, tps: TpsCode, read: FiguresRead) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let wanted = state.to_read(subject.contest_index, subject.tps_index, &read.model);
    if wanted.as_ref() != Some(&read.photos) || read.round != subject.round() {
        return Ok(Decided::Already { seq: state.seq() });
    }
    Ok(subject.under_plenary(state, read))
}
