//! The events of a TPS on an election night, as a measurement makes them.

use super::Outcome;
use crate::election::codes::{Page, TpsCode};
use crate::election::event::{Event, FiguresEntered, PhotoAccepted, Reasons, Via, Which};
use crate::election::figures::Figures;
use crate::election::photo::{PhotoFacts, PhotoFormat, PhotoRead};
use crate::hash::Sha256;

/// What stands for the SHA-256 of the photo of a page: no photo is behind it.
pub(super) fn photo(tps: TpsCode, page: u8) -> Sha256 {
    Sha256::of(format!("{tps}/{page}").as_bytes())
}

/// Name of the stream of a TPS form.
pub(super) fn stream(tps: TpsCode) -> String {
    format!("tps/gubernur/{tps}")
}

/// Who sends the photos and the first reading.
pub(super) fn officer(tps: TpsCode) -> String {
    format!("kpps:{tps}:1")
}

/// Who makes the second reading.
pub(super) fn second_reader(tps: TpsCode) -> String {
    format!("pps:{}:1", tps.kelurahan())
}

/// A page's photo was accepted.
pub(super) fn photographs(tps: TpsCode, page: u8) -> Outcome<Event> {
    let photo =
        PhotoFacts { sha256: photo(tps, page), format: PhotoFormat::Jpeg, width: 3000, height: 4000, bytes: 1_500_000 };
    let page = Page::new(page).ok_or("not a page")?;
    Ok(PhotoAccepted { round: 1, page, photo, via: Via::Tus }.into())
}

/// A reading of all figures from the three photos.
pub(super) fn reads(tps: TpsCode, reading: Which, figures: Figures) -> Event {
    let of = |page: Page| PhotoRead { page, sha256: photo(tps, page.number()) };
    let photos = (1..=3).filter_map(Page::new).map(of).collect();
    FiguresEntered { round: 1, reading, figures, by_machine: Vec::new(), photos, reasons: Reasons::new() }.into()
}
