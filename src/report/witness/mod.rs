//! The copy for witnesses: the figures that one account entered last, as a PDF laid out block by block like the form.
//!
//! It shows that account's own reading and what follows from it alone. What another role read of the same paper is not in it, not
//! even as a rule that two differing readings break: the second reading must stay blind (ADR 0003).

mod print;
#[cfg(test)]
mod tests;

use super::pdf::{PdfError, QrTooLong};
use super::place::place;
use crate::election::actor::{Actor, Scope};
use crate::election::codes::{Page, TpsCode};
use crate::election::event::{Reasons, Which};
use crate::election::lang::Lang;
use crate::election::photo::Photo;
use crate::election::state::{ContestIndex, ContestState, State, TpsIndex};
use crate::election::tps::{Reading, TpsForm};
use crate::hash::Sha256;
use crate::publish::paths;
use crate::publish::text::Clock;

/// The copy could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The address does not fit a QR code.
    #[error(transparent)]
    Qr(#[from] QrTooLong),
    /// The PDF.
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

/// A row of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyRow {
    /// What is printed beside it; for votes the candidate's number and name.
    pub text: String,
    /// Its figures, left to right.
    pub figures: Vec<u32>,
}

/// A block of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyBlock {
    /// `I.A. Data pemilih`
    pub title: String,
    /// Headings of its columns.
    pub headings: Vec<String>,
    /// Its rows.
    pub rows: Vec<CopyRow>,
}

/// A rule (F) that the figures break by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyFinding {
    /// `F201`
    pub code: &'static str,
    /// In words, with its numbers.
    pub sentence: String,
    /// What the reader said about it.
    pub reason: Option<String>,
}

/// The photo of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyPhoto {
    /// Which page.
    pub page: Page,
    /// Number of its receipt, when it was received, SHA-256 of its original; `None` where no photo has come.
    pub photo: Option<(u64, String, Sha256)>,
    /// Whether the figures were read from this photo.
    pub read: bool,
}

/// Everything that stands on the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessCopy {
    /// Name of the election and of the contest.
    pub election: String,
    /// Whether all of it is invented.
    pub rehearsal: bool,
    /// The printed name of the form.
    pub form: String,
    /// The TPS.
    pub tps: TpsCode,
    /// Kelurahan, kecamatan, city.
    pub place: String,
    /// `1 (Reguler)`
    pub round: String,
    /// Who entered the figures: role and number of the account.
    pub by: String,
    /// When the server took them.
    pub at: String,
    /// Their number in the journal.
    pub seq: u64,
    /// The figures.
    pub blocks: Vec<CopyBlock>,
    /// What does not fit.
    pub findings: Vec<CopyFinding>,
    /// The photos.
    pub photos: Vec<CopyPhoto>,
    /// Path of the TPS's public page.
    pub path: String,
}

impl WitnessCopy {
    /// The copy for this account; `None` where the figures of the current round are not its own: it entered none, or somebody else has
    /// corrected them since.
    #[must_use]
    pub fn of(state: &State, actor: Actor, contest: ContestIndex, index: TpsIndex) -> Option<Self> {
        let (election, found) = (state.election()?, state.contest(contest)?);
        let (form, tps) = (found.tps(index)?, state.tree().tps_code(index)?);
        let own = |which| Some((which, form.standing.reading(which).filter(|reading| reading.by == actor.into())?));
        let (which, reading) = own(Which::First).or_else(|| own(Which::Second))?;
        let clock = Clock(election.utc_offset_minutes);
        let definition = found.definition();
        Some(Self {
            election: format!("{}: {}", election.name, definition.name),
            rehearsal: election.rehearsal,
            form: found.form().name.id.clone(),
            tps,
            place: place(state, tps.kelurahan()),
            round: format!("{} ({})", form.round, form.round_kind.as_str()),
            by: by(actor),
            at: clock.people(reading.at, Lang::Id),
            seq: reading.seq,
            blocks: blocks(found, reading),
            findings: findings(state, found, tps, reading, form.reasons(which)),
            photos: found.form().page_numbers().map(|page| photo(form, reading, clock, page)).collect(),
            path: paths::tps_page(&definition.id, tps, Lang::Id),
        })
    }

    /// The PDF, with the public page below this address (`https://rekap.example.id`). The same copy gives the same bytes.
    ///
    /// # Errors
    /// [`CopyError`].
    pub fn to_pdf(&self, address: &str) -> Result<Vec<u8>, CopyError> {
        let title = format!("Salinan untuk saksi, TPS {}", self.tps);
        Ok(super::pdf::write(&title, &print::sheets(self, address)?)?)
    }
}

fn by(actor: Actor) -> String {
    let role = actor.role.name().id;
    match actor.scope {
        Scope::Tps(_) => format!("{role}, akun {}", actor.number),
        Scope::Region(region) => format!("{role} {region}, akun {}", actor.number),
    }
}

fn blocks(contest: &ContestState, reading: &Reading) -> Vec<CopyBlock> {
    let form = contest.form();
    let block = |(index, block): (usize, &crate::election::form::Block)| {
        let lines: Vec<_> = form.lines.iter().filter(|line| line.block == index).collect();
        CopyBlock {
            title: format!("{}. {}", block.id, block.text.id),
            headings: lines.first().map_or_else(Vec::new, |line| line.headings.iter().map(|h| h.id.clone()).collect()),
            rows: lines
                .into_iter()
                .map(|line| {
                    let candidate = line.candidate.and_then(|n| contest.definition().candidates.get(n - 1));
                    CopyRow {
                        text: candidate.map_or_else(|| line.text.id.clone(), |c| format!("{}. {}", c.number, c.name)),
                        figures: line.figures.iter().map(|figure| reading.figures.get(*figure)).collect(),
                    }
                })
                .collect(),
        }
    };
    form.blocks.iter().enumerate().map(block).collect()
}

fn findings(
    state: &State,
    contest: &ContestState,
    tps: TpsCode,
    reading: &Reading,
    reasons: Option<&Reasons>,
) -> Vec<CopyFinding> {
    let broken = state.broken_rules(&contest.definition().id, tps, &reading.figures);
    let said = |code| reasons.and_then(|reasons| reasons.get(&code)).cloned();
    broken
        .iter()
        .map(|finding| CopyFinding {
            code: finding.code.as_str(),
            sentence: finding.sentence(contest.form(), Lang::Id),
            reason: said(finding.code),
        })
        .collect()
}

/// The photo of a page that the figures were read from; where they were read from none, the newest.
fn photo(form: &TpsForm, reading: &Reading, clock: Clock, page: Page) -> CopyPhoto {
    let facts = |photo: &Photo| (photo.seq, clock.people(photo.at, Lang::Id), photo.facts.sha256);
    let read = reading.photos.of(&form.photos).find(|photo| photo.page == page).map(facts);
    let newest = || form.photos_of(page).next_back().map(facts);
    CopyPhoto { page, read: read.is_some(), photo: read.or_else(newest) }
}
