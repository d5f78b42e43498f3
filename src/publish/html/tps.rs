//! The page of a TPS: every photo beside the figures it shows.

use maud::{Markup, html};

use super::parts::{breadcrumb, by, results, seen_photos};
use super::region::data_time;
use super::tps_figures::page_figures;
use super::tps_notes::{findings, history, past_rounds, receipts, sure_of};
use super::{choose, t};
use crate::election::lang::{Lang, Words, words};
use crate::election::photo::PhotoFlag;
use crate::election::reference::SpecialCategory;
use crate::election::status::Status;
use crate::publish::index::label;
use crate::publish::scene::Scene;
use crate::publish::tps::{ReadingView, TpsView};
use crate::publish::tps_machine::MachineView;
use crate::publish::tps_photos::PageView;

pub(super) fn content(scene: &Scene<'_>, view: &TpsView<'_>, lang: Lang) -> Markup {
    let definition = scene.contest.definition();
    let kelurahan = view.path.last().map_or("", |place| place.name);
    html! {
        (breadcrumb(scene, &view.path, Some(&view.tps.name), lang))
        p.kicker { "TPS " (view.tps.code) " · " (choose(lang, [&definition.name, &definition.name_en])) }
        h1 { (view.tps.name) ", " (kelurahan) }
        p.state {
            strong class={ "word " (view.status.code) } { (view.status.name.get(lang)) } " "
            @if let Some(special) = view.tps.special { span.word { (special_name(special).get(lang)) } " " }
            @if view.round.number > 1 { span.word { (t(lang, "Putaran", "Round")) " " (view.round.number) " · " (view.round.kind.as_str()) } " " }
            span.time { (data_time(scene, view.micros, lang)) }
        }
        p.meaning { (meaning(view.state).get(lang)) }
        (findings(view, lang))
        @if view.counted {
            section aria-labelledby="results" { h2 #results { (t(lang, "Perolehan suara", "Votes")) } (results(&view.candidates, lang)) }
        }
        @if view.shown.is_some() || view.pages.iter().any(|page| page.photo.is_some() || page.requested.is_some()) {
            @for page in &view.pages { (sheet(scene, view, page, lang)) }
        }
        (readings(scene, view, lang))
        (history(scene, view, lang))
        (receipts(scene, view, lang))
        (past_rounds(scene, view, lang))
        section.downloads aria-labelledby="downloads" {
            h2 #downloads { (t(lang, "Unduh", "Download")) }
            ul { li { a href=(view.links.own) { "JSON" } " " (t(lang, "untuk program", "for programs")) } }
        }
    }
}

/// One sentence on what the status of a TPS means.
const fn meaning(status: Status) -> Words {
    match status {
        Status::Missing => {
            words("Belum ada foto atau angka dari TPS ini.", "No photo and no figure of this TPS has come yet.")
        }
        Status::Photographed => words(
            "Foto sudah ada; angkanya belum dibaca, jadi TPS ini belum masuk hitungan.",
            "There are photos; nobody has read the figures yet, so this TPS does not count yet.",
        ),
        Status::Entered => words(
            "Sudah dibaca sekali. Angkanya baru ditampilkan setelah pembacaan kedua yang terpisah, dan belum masuk hitungan.",
            "Read once. Its figures are shown after the second, independent reading, and do not count yet.",
        ),
        Status::Disputed => words(
            "Ditahan: tidak masuk hitungan sampai diputuskan dalam rapat pleno kecamatan. Sebabnya di bawah ini.",
            "Held back: it does not count until the plenary of the kecamatan decides. The reasons are below.",
        ),
        Status::Agreed => words(
            "Masuk hitungan, belum resmi: dua pembacaan yang terpisah sama dan tidak ada aturan yang dilanggar.",
            "Counts, unofficial: two independent readings agree and no rule is broken.",
        ),
        Status::Verified => words(
            "Masuk hitungan: diputuskan dalam rapat pleno kecamatan.",
            "Counts: decided in the plenary of the kecamatan.",
        ),
        Status::Final => words(
            "Masuk hitungan dan final: hasil kecamatannya sudah disahkan.",
            "Counts and is final: the result of its kecamatan is certified.",
        ),
    }
}

const fn special_name(special: SpecialCategory) -> Words {
    match special {
        SpecialCategory::Prison => words("Lokasi khusus: lapas/rutan", "Special location: prison"),
        SpecialCategory::CareHome => words("Lokasi khusus: panti", "Special location: care home"),
        SpecialCategory::Relocation => words("Lokasi khusus: relokasi", "Special location: relocation"),
        SpecialCategory::Conflict => words("Lokasi khusus: daerah konflik", "Special location: conflict area"),
        SpecialCategory::Other => words("Lokasi khusus", "Special location"),
    }
}

/// One page: photo on the left, its figures on the right.
fn sheet(scene: &Scene<'_>, view: &TpsView<'_>, page: &PageView<'_>, lang: Lang) -> Markup {
    let id = format!("page-{}", page.page);
    html! {
        section.sheet aria-labelledby=(id) {
            h2 id=(id) { (t(lang, "Halaman", "Page")) " " (page.page) }
            div.beside {
                div.photo { (photo(view, page, lang)) }
                @if view.shown.is_some() { div.numbers { (page_figures(scene, view, page, lang)) } }
            }
        }
    }
}

fn photo(view: &TpsView<'_>, page: &PageView<'_>, lang: Lang) -> Markup {
    html! {
        @match page.photo.as_ref() {
            Some(photo) => {
                @if let (Some(public), Some(thumb)) = (&photo.public, &photo.thumb) {
                    @let (width, height) = photo.size.unwrap_or((3, 4));
                    a href=(public) {
                        img src=(thumb) width=(width) height=(height) loading="lazy"
                            alt=(format_args!("{} {} · {}", t(lang, "Foto halaman", "Photo of page"), page.page, view.tps.name));
                    }
                    p.note {
                        (t(lang, "Ketuk foto untuk memperbesar. Tanda tangan ditutup.", "Open the photo to enlarge it. Signatures are masked."))
                        @if let Some(sheet) = &photo.sheet { " " a href=(sheet) { (t(lang, "Lembar yang diluruskan, dengan kotak angkanya", "The page laid flat, with its digit boxes")) } "." }
                    }
                } @else if photo.state == "unreadable" {
                    p.empty {
                        (t(lang, "Foto tidak dapat dibuka; halaman ini perlu difoto ulang.", "The photo cannot be opened; this page has to be photographed again."))
                        @if let Some(reason) = &photo.unreadable { " " (t(lang, "Sebabnya:", "The reason:")) " " (reason.text.get(lang)) " (" span.code { (reason.code) } ")." }
                    }
                } @else {
                    p.empty { (t(lang, "Foto sudah diterima dan sedang disiapkan.", "The photo is received and being prepared.")) }
                }
                @for flag in &photo.flags { p.flag { (flag_name(*flag, lang)) } }
                @if view.readings.as_ref().is_some_and(|readings| readings.unseen(page.page)) {
                    p.flag { (t(lang, "Foto ini masuk setelah angkanya dibaca: angka di sini dibaca dari foto sebelumnya, lihat riwayat.", "This photo came after the figures were read: the figures here were read from an earlier one, see the history.")) }
                }
                @if !page.superseded.is_empty() {
                    p.note { (page.superseded.len()) " " (t(lang, "foto lain, lihat tanda terima", "other photos, see the receipts")) }
                }
            }
            None => { p.empty { (t(lang, "Belum ada foto halaman ini.", "No photo of this page yet.")) } }
        }
        @if let Some(reason) = page.requested {
            p.flag { (t(lang, "Diminta difoto ulang:", "Asked to be photographed again:")) " " q { (reason) } }
        }
    }
}

pub(super) fn flag_name(flag: PhotoFlag, lang: Lang) -> String {
    format!("{} {}", t(lang, "Foto", "Photo"), flag.words().get(lang))
}

/// Who read and who decided.
fn readings(scene: &Scene<'_>, view: &TpsView<'_>, lang: Lang) -> Markup {
    let line = |name: &'static str, reading: Option<&ReadingView<'_>>| {
        html! {
            @if let Some(reading) = reading {
                dt { (name) }
                dd {
                    (by(&reading.by, lang)) ", "
                    @if !reading.by_machine.is_empty() {
                        @let of = scene.contest.form().figures.len();
                        (typed_of(of - reading.by_machine.len(), of, lang)) ", "
                    }
                    time datetime=(reading.at.as_deref().unwrap_or_default()) { (scene.clock().people(reading.micros, lang)) }
                    (seen_photos(&reading.photos, lang))
                    @if let Some(reason) = reading.reason { q { (reason) } }
                }
            }
        }
    };
    html! {
        @if view.readings.is_some() || view.machine.is_some() {
            section aria-labelledby="readings" {
                h2 #readings { (t(lang, "Dibaca oleh", "Read by")) }
                dl {
                    @if let Some(readings) = &view.readings {
                        (line(t(lang, "Pembacaan pertama", "First reading"), readings.first.as_ref()))
                        (line(t(lang, "Pembacaan kedua", "Second reading"), readings.second.as_ref()))
                        (line(t(lang, "Keputusan pleno", "Decision of the plenary"), readings.decision.as_ref()))
                    }
                    @if let Some(machine) = &view.machine { (read_by_machine(scene, machine, lang)) }
                }
            }
        }
    }
}

/// How many figures a person typed, where the machine read the others.
fn typed_of(typed: usize, of: usize, lang: Lang) -> String {
    match lang {
        Lang::Id => format!("mengetik {typed} dari {of} angka, yang lain dibaca mesin"),
        Lang::En => format!("typed {typed} of {of} figures, the machine read the others"),
    }
}

/// What the machine made of the photos, and what it leaves to people.
fn read_by_machine(scene: &Scene<'_>, machine: &MachineView<'_>, lang: Lang) -> Markup {
    html! {
        dt { (t(lang, "Mesin", "Machine")) }
        dd {
            (sure_of(machine.sure, machine.of, lang))
            @if machine.matched > 0 { ", " (machine.matched) " " (t(lang, "lainnya kemungkinan besar sama dengan pembacaan pertama", "others most likely as the first reading")) }
            ", "
            time datetime=(machine.at.as_deref().unwrap_or_default()) { (scene.clock().people(machine.micros, lang)) }
            (seen_photos(&machine.photos, lang))
            " · " span.seq { (machine.model) }
            @if machine.matched < machine.left.len() {
                details {
                    summary { (machine.left.len() - machine.matched) " " (t(lang, "angka diserahkan kepada petugas", "figures left to people")) }
                    ul { @for left in machine.left.iter().filter(|left| !left.matched) {
                        li { (label(scene.contest, left.index).get(lang)) ": " (left.text.get(lang)) }
                    } }
                }
            }
        }
    }
}
