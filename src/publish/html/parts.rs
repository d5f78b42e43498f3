//! Pieces that several pages share: breadcrumb, status word, bars.

use maud::{Markup, html};

use super::t;
use crate::election::lang::{Lang, Words, words};
use crate::election::status::ResultStatus;
use crate::publish::paths;
use crate::publish::region::BarCounts;
use crate::publish::said::{By, CandidateResult, Place};
use crate::publish::scene::Scene;
use crate::publish::text::{basis_points, grouped, share};
use crate::publish::tps_photos::SeenPhoto;

/// From the contest's region down; the last one is a link only where the page is about something below it.
pub(super) fn breadcrumb(scene: &Scene<'_>, path: &[Place<'_>], here: Option<&str>, lang: Lang) -> Markup {
    let id = &scene.contest.definition().id;
    let above = if here.is_some() { path } else { path.split_last().map_or(path, |(_, above)| above) };
    let here = here.or_else(|| path.last().map(|place| place.name));
    html! {
        nav.breadcrumb aria-label=(t(lang, "Wilayah", "Region")) {
            ol {
                @for place in above { li { a href=(paths::region_page(id, place.code, lang)) { (place.name) } } }
                @if let Some(here) = here { li aria-current="page" { (here) } }
            }
        }
    }
}

/// The four parts of the bar: class, what it means.
const BAR: [(&str, Words); 4] = [
    ("verified", words("Diputuskan pleno", "Verified in pleno")),
    ("agreed", words("Cocok", "Agreed")),
    ("read", words("Masuk, belum dihitung", "In, not counted yet")),
    ("missing", words("Belum ada", "Missing")),
];

const fn parts(bar: BarCounts) -> [u32; 4] {
    [bar.verified, bar.agreed, bar.read, bar.missing]
}

/// The bar itself. It says nothing that the text beside it does not say.
pub(super) fn bar(bar: BarCounts, class: &str) -> Markup {
    let all: u64 = parts(bar).into_iter().map(u64::from).sum();
    let per_mille = |n: u64| (n * 1000).checked_div(all).unwrap_or(0);
    let mut before = 0;
    let rects = BAR.iter().zip(parts(bar)).map(|((class, _), n)| {
        let x = per_mille(before);
        before += u64::from(n);
        // One TPS of thousands is still a visible line.
        (class, n, x, (per_mille(before) - x).max(4))
    });
    html! {
        svg class=(class) viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for (class, n, x, width) in rects { @if n > 0 { rect class=(class) x=(x) width=(width) height="10" {} } }
        }
    }
}

/// What the parts of the bar mean, with numbers: never colour alone.
pub(super) fn legend(bar: BarCounts, total: u32, lang: Lang) -> Markup {
    html! {
        ul.legend {
            @for ((class, name), n) in BAR.iter().zip(parts(bar)) {
                li {
                    svg.key viewBox="0 0 10 10" aria-hidden="true" focusable="false" { rect class=(class) width="10" height="10" {} }
                    span { (name.get(lang)) }
                    strong { (grouped(n.into(), lang)) }
                    small { (basis_points(n.into(), total.into()).map_or_else(String::new, |bp| share(bp, lang))) }
                }
            }
        }
    }
}

/// Votes of every candidate with bars in their colours.
pub(super) fn results(candidates: &[CandidateResult<'_>], lang: Lang) -> Markup {
    html! {
        ol.results {
            @for candidate in candidates {
                li {
                    span.number aria-hidden="true" { (candidate.number) }
                    span.name { (candidate.name) }
                    span.votes {
                        @if let Some(votes) = candidate.votes { (grouped(votes, lang)) " " span.unit { (t(lang, "suara", "votes")) } } @else { "–" }
                    }
                    span.share { (candidate.basis_points.map_or_else(|| "–".to_owned(), |bp| share(bp, lang))) }
                    svg.votes-bar viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                        rect width=(candidate.basis_points.unwrap_or(0) / 10) height="10" fill=(candidate.color) {}
                    }
                }
            }
        }
    }
}

/// One sentence on what a result's status word means.
pub(super) const fn meaning(status: ResultStatus) -> Words {
    match status {
        ResultStatus::UnofficialPartial => words(
            "Belum resmi dan belum lengkap: jumlah dari TPS yang fotonya sudah dibaca dua kali dengan hasil sama; bisa berubah sampai disahkan dalam rapat pleno.",
            "Unofficial and partial: the sum of the TPS whose photos were read twice with the same result; it may change until it is certified in the plenary.",
        ),
        ResultStatus::UnofficialComplete => words(
            "Belum resmi: semua TPS sudah dihitung, tetapi hasilnya bisa berubah sampai disahkan dalam rapat pleno.",
            "Unofficial: every TPS is counted, but the result may change until it is certified in the plenary.",
        ),
        ResultStatus::Certified => {
            words("Hasil ini sudah disahkan dalam rapat pleno.", "This result was certified in the plenary.")
        }
        ResultStatus::Correction => words(
            "Hasil ini pernah disahkan lalu dibuka kembali untuk diperbaiki; alasannya ada di riwayat pleno.",
            "This result was certified and then reopened to be corrected; the reason is in the history of the plenary.",
        ),
        ResultStatus::Recount => words(
            "Belum resmi: ada TPS yang dipungut atau dihitung ulang; hasil lamanya tidak lagi masuk jumlah.",
            "Unofficial: some TPS are voting or being counted again; their earlier result no longer counts.",
        ),
    }
}

/// A role and where it acts, as people read it: never a person.
pub(super) fn by(by: &By, lang: Lang) -> String {
    let name = by.name.get(lang);
    by.scope.as_ref().map_or_else(|| name.to_owned(), |scope| format!("{name} {scope}"))
}

/// The photos that figures were read from, each a link to its public copy.
pub(super) fn seen_photos(photos: &[SeenPhoto], lang: Lang) -> Markup {
    html! {
        span.seen {
            @if photos.is_empty() {
                " · " (t(lang, "dibaca tanpa foto", "read without a photo"))
            } @else {
                " · " (t(lang, "dari foto halaman", "from the photos of pages"))
                @for photo in photos {
                    " "
                    @match &photo.public {
                        Some(public) => { a href=(public) { (photo.page) } }
                        None => { (photo.page) }
                    }
                }
            }
        }
    }
}
