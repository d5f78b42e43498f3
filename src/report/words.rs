//! The words of a report, the same in every format.

use super::table::{Column, ColumnKind, Recap};
use crate::election::lang::{Lang, Words, words};
use crate::publish::text::{Clock, grouped};

pub(super) const BLOCK: Words = words("Bagian", "Block");
pub(super) const FIGURE: Words = words("Uraian", "Figure");
pub(super) const FIGURE_ID: Words = words("Kode", "Code");
pub(super) const TOTAL: Words = words("JUMLAH", "TOTAL");
pub(super) const SUBTOTAL: Words = words("Jumlah", "Subtotal");
pub(super) const COUNTED: Words = words("TPS dihitung", "TPS counted");
pub(super) const HELD: Words = words("Belum dihitung", "Not counted");
pub(super) const RECAP: Words = words("Rekap", "Recap");
pub(super) const NOTHING_HELD: Words =
    words("Tidak ada TPS yang masuk tetapi belum dihitung.", "No TPS is in without being counted.");
/// Column headings of the list of what is held back.
pub(super) const HELD_COLUMNS: [Words; 5] = [
    words("Kelurahan/desa", "Kelurahan"),
    words("TPS", "TPS"),
    words("Status", "Status"),
    words("Aturan", "Rule"),
    words("Sebab", "Reason"),
];

/// The lines above the table: label and value.
pub(super) fn header(recap: &Recap, lang: Lang) -> Vec<(&'static str, String)> {
    let number = |n: u32| grouped(n.into(), lang);
    let clock = Clock(recap.utc_offset_minutes);
    let mut lines = Vec::new();
    if recap.rehearsal {
        let text = words("angka rekaan, bukan hasil pemilihan", "invented figures, no election result");
        lines.push((words("LATIHAN", "REHEARSAL").get(lang), text.get(lang).to_owned()));
    }
    let none = words("belum ada", "none yet").get(lang);
    let time = if recap.at > 0 { clock.people(recap.at, lang) } else { none.to_owned() };
    lines.extend([
        (words("Pemilihan", "Election").get(lang), recap.election.get(lang).to_owned()),
        (words("Jenis", "Contest").get(lang), recap.contest.get(lang).to_owned()),
        (words("Wilayah", "Region").get(lang), format!("{} {} ({})", recap.level.get(lang), recap.name, recap.region)),
        (words("Status hasil", "Status").get(lang), recap.status.name().get(lang).to_owned()),
        (words("Waktu data", "Data time").get(lang), time),
        (
            words("TPS dihitung", "TPS counted").get(lang),
            format!("{} {} {}", number(recap.counted), words("dari", "of").get(lang), number(recap.tps)),
        ),
        (words("TPS ditahan", "TPS held back").get(lang), number(recap.held_back)),
        (words("TPS menunggu pembacaan", "TPS waiting to be read").get(lang), number(recap.waiting)),
        (words("TPS belum ada", "TPS missing").get(lang), number(recap.missing)),
    ]);
    lines
}

/// Name of a column above its numbers.
pub(super) fn column_name(column: &Column, lang: Lang) -> String {
    match column.kind {
        ColumnKind::Child => column.name.clone(),
        ColumnKind::Subtotal(_) => format!("{} {}", SUBTOTAL.get(lang), column.name),
        ColumnKind::Total(_) => format!("{} {}", TOTAL.get(lang), column.name),
    }
}

/// What stands below the name: the status of a TPS, else how many of its TPS count.
pub(super) fn column_state(column: &Column, lang: Lang) -> String {
    match column.status {
        Some(status) => status.name().get(lang).to_owned(),
        None => format!("{} / {}", column.counted, column.tps),
    }
}
