//! What goes with the figures of a TPS: findings, history, receipts, past rounds.

use maud::{Markup, html};

use super::parts::{by, seen_photos};
use super::t;
use super::tps::flag_name;
use crate::election::event::Which;
use crate::election::form::FigureIndex;
use crate::election::lang::{Lang, Words, words};
use crate::publish::index::label;
use crate::publish::scene::Scene;
use crate::publish::tps::{FindingView, TpsView};
use crate::publish::tps_history::HistoryLine;
use crate::publish::tps_photos::PhotoView;

/// Errors and warnings as sentences, each with its code.
pub(super) fn findings(view: &TpsView<'_>, lang: Lang) -> Markup {
    let list = |findings: &[FindingView<'_>], said: Words| {
        html! {
            ul.findings {
                @for finding in findings {
                    li {
                        span.code { (finding.code) } " " (finding.text.get(lang))
                        @if let Some(text) = finding.explanation { " " span.explained { (said.get(lang)) " " q { (text) } } }
                    }
                }
            }
        }
    };
    html! {
        @if !view.errors.is_empty() {
            section.held aria-labelledby="errors" { h2 #errors { (t(lang, "Mengapa ditahan", "Why it is held back")) } (list(&view.errors, words("Alasan pembaca:", "The reader’s reason:"))) }
        }
        @if !view.warnings.is_empty() {
            section.warned aria-labelledby="warnings" { h2 #warnings { (t(lang, "Perlu diperhatikan", "Worth a look")) } (list(&view.warnings, words("Penjelasan:", "Explanation:"))) }
        }
    }
}

/// Everything that was done to the form, newest last.
pub(super) fn history(scene: &Scene<'_>, view: &TpsView<'_>, lang: Lang) -> Markup {
    html! {
        @if !view.history.is_empty() {
            section aria-labelledby="history" {
                h2 #history { (t(lang, "Riwayat", "History")) }
                ol.history { @for line in &view.history { li { (history_line(scene, line, lang)) } } }
            }
        }
    }
}

fn history_line(scene: &Scene<'_>, line: &HistoryLine<'_>, lang: Lang) -> Markup {
    let reading = match line.reading {
        Some(Which::First) => t(lang, "pembacaan pertama", "first reading"),
        Some(Which::Second) => t(lang, "pembacaan kedua", "second reading"),
        None => "",
    };
    let text = match line.what {
        "entered" => t(lang, "Angka diketik", "Figures typed"),
        "read" => t(lang, "Foto dibaca mesin", "Photos read by the machine"),
        "corrected" => t(lang, "Angka diperbaiki", "Figures corrected"),
        "decided" => t(lang, "Diputuskan dalam pleno", "Decided in the plenary"),
        "explained" => t(lang, "Dijelaskan", "Explained"),
        "requested" => t(lang, "Foto ulang diminta, halaman", "Asked to photograph again, page"),
        "account-reissued" => {
            t(lang, "Kode akses diterbitkan ulang, akun KPPS", "Access code issued anew, KPPS account")
        }
        "account-disabled" => t(lang, "Dinonaktifkan, akun KPPS", "Switched off, KPPS account"),
        "account-enabled" => t(lang, "Diaktifkan lagi, akun KPPS", "Switched on again, KPPS account"),
        _ => t(lang, "Putaran baru", "New round"),
    };
    html! {
        time datetime=(line.at.as_deref().unwrap_or_default()) { (scene.clock().people(line.micros, lang)) }
        " " strong { (text) }
        @if !reading.is_empty() { ", " (reading) }
        @if let Some(code) = line.warning { " " span.code { (code) } }
        @if let Some(page) = line.page { " " (page) }
        @if let Some(account) = line.account { " " (account) }
        @if let Some(sure) = line.sure { ": " (sure_of(sure.into(), scene.contest.form().figures.len(), lang)) }
        @if let Some(round) = line.round { " " (round.number) " (" (round.kind.as_str()) ")" }
        " · " (by(&line.by, lang)) " · " span.seq { "#" (line.seq) }
        @if let Some(photos) = &line.photos { (seen_photos(photos, lang)) }
        @if let Some(reason) = line.reason { q { (reason) } }
        @for (rule, reason) in line.reasons.into_iter().flatten() { p.note { span.code { (rule) } " " q { (reason) } } }
        @if line.hidden { p.note { (t(lang, "Isinya ditampilkan setelah pembacaan kedua masuk.", "Shown once the second reading is in.")) } }
        @if let Some(changes) = line.changes.as_ref().filter(|changes| !changes.is_empty()) {
            ul.changes { @for change in changes { (change_line(scene, change.index, change.old, change.new, lang)) } }
        }
    }
}

/// Of how many figures the machine is sure.
pub(super) fn sure_of(sure: usize, all: usize, lang: Lang) -> String {
    match lang {
        Lang::Id => format!("yakin akan {sure} dari {all} angka"),
        Lang::En => format!("sure of {sure} of {all} figures"),
    }
}

fn change_line(scene: &Scene<'_>, figure: FigureIndex, old: u32, new: u32, lang: Lang) -> Markup {
    html! { li { (label(scene.contest, figure).get(lang)) ": " del { (old) } " → " ins { (new) } } }
}

/// Every photo with the number of its receipt, the superseded ones too.
pub(super) fn receipts(scene: &Scene<'_>, view: &TpsView<'_>, lang: Lang) -> Markup {
    let any = view.pages.iter().any(|page| page.photo.is_some() || !page.superseded.is_empty());
    html! {
        @if any {
            section aria-labelledby="receipts" {
                h2 #receipts { (t(lang, "Foto dan tanda terima", "Photos and receipts")) }
                ul.receipts {
                    @for page in &view.pages {
                        @for (place, photo) in page.photo.iter().chain(&page.superseded).enumerate() {
                            @let current = place == 0 && page.photo.is_some();
                            li { (receipt(scene, page.page.number(), photo, current, lang)) }
                        }
                    }
                }
            }
        }
    }
}

fn receipt(scene: &Scene<'_>, page: u8, photo: &PhotoView, current: bool, lang: Lang) -> Markup {
    html! {
        strong { (t(lang, "Halaman", "Page")) " " (page) }
        @if !current { " " span.word { (t(lang, "digantikan", "superseded")) } }
        " · " (t(lang, "tanda terima", "receipt")) " " span.seq { "#" (photo.seq) }
        " · " time datetime=(photo.accepted_at.as_deref().unwrap_or_default()) { (scene.clock().people(photo.micros, lang)) }
        " · " (by(&photo.by, lang))
        @for flag in &photo.flags { " · " (flag_name(*flag, lang)) }
        @if photo.shared { " · " (t(lang, "juga dikirim untuk lembar lain", "also sent for another sheet")) }
        br;
        "SHA-256 "
        @match &photo.public {
            Some(public) => { a href=(public) { code { (photo.sha256) } } }
            None => { code { (photo.sha256) } }
        }
    }
}

/// Rounds that were superseded: their figures stay visible and no longer count.
pub(super) fn past_rounds(scene: &Scene<'_>, view: &TpsView<'_>, lang: Lang) -> Markup {
    html! {
        @for round in &view.past_rounds {
            details {
                summary {
                    (t(lang, "Putaran", "Round")) " " (round.number) " (" (round.kind.as_str()) "): "
                    (t(lang, "digantikan, tidak lagi dihitung", "superseded, no longer counted"))
                }
                @if let Some(figures) = &round.figures {
                    table.figures {
                        tbody {
                            @for (index, (id, value)) in figures.0.iter().enumerate() {
                                tr { th scope="row" { (label(scene.contest, index).get(lang)) " " span.code { (id) } } td.n { (value) } }
                            }
                        }
                    }
                } @else { p.empty { (t(lang, "Tanpa angka.", "Without figures.")) } }
            }
        }
    }
}
