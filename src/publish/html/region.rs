//! The page of a region.

use maud::{Markup, html};

use super::parts::{bar, breadcrumb, by, legend, meaning, results};
use super::{choose, t};
use crate::election::codes::Level;
use crate::election::lang::Lang;
use crate::publish::index::label;
use crate::publish::region::{Child, RegionView};
use crate::publish::said::level_name;
use crate::publish::scene::Scene;
use crate::publish::text::{basis_points, grouped, share};

pub(super) fn content(scene: &Scene<'_>, view: &RegionView<'_>, lang: Lang) -> Markup {
    let definition = scene.contest.definition();
    html! {
        (breadcrumb(scene, &view.path, None, lang))
        p.kicker { (level_name(view.region.code).get(lang)) " · " (choose(lang, [&definition.name, &definition.name_en])) }
        h1 { (view.region.name) }
        p.state {
            strong class={ "word " (view.status.code) } { (view.status.name.get(lang)) }
            " " span.time { (data_time(scene, view.micros, lang)) }
        }
        p.meaning { (meaning(view.result).get(lang)) }
        div.two {
            section aria-labelledby="results" {
                h2 #results { (t(lang, "Perolehan suara", "Votes")) }
                (results(&view.candidates, lang))
                (votes_note(scene, view, lang))
            }
            section aria-labelledby="progress" {
                h2 #progress {
                    (grouped(view.tps.counted.into(), lang)) " " (t(lang, "dari", "of")) " " (grouped(view.tps.total.into(), lang))
                    " " (t(lang, "TPS dihitung", "TPS counted"))
                    @if let Some(bp) = basis_points(view.tps.counted.into(), view.tps.total.into()) { " (" (share(bp, lang)) ")" }
                }
                (bar(view.tps.bar, "bar"))
                (legend(view.tps.bar, view.tps.total, lang))
                (not_counted(view, lang))
            }
        }
        (children(scene, view, lang))
        (figures(scene, view, lang))
        (plenary(scene, view, lang))
        section.downloads aria-labelledby="downloads" {
            h2 #downloads { (t(lang, "Unduh", "Download")) }
            ul {
                li { a href=(choose(lang, [view.links.csv.as_str(), view.links.csv_en.as_str()])) { "CSV" } " " (t(lang, "rekap per wilayah", "recap by region")) }
                li { a href=(choose(lang, [view.links.xlsx.as_str(), view.links.xlsx_en.as_str()])) { "XLSX" } " " (t(lang, "dengan rumus, bisa diperiksa", "with formulas, to be checked")) }
                li { a href=(view.links.own) { "JSON" } " " (t(lang, "untuk program", "for programs")) }
            }
        }
    }
}

pub(super) fn data_time(scene: &Scene<'_>, at: i64, lang: Lang) -> Markup {
    html! {
        @if let Some(iso) = scene.clock().iso(at) {
            (t(lang, "Data", "Data of")) " " time datetime=(iso) { (scene.clock().people(at, lang)) }
        } @else { (t(lang, "Belum ada data", "No data yet")) }
    }
}

/// Valid and invalid votes below the candidates.
fn votes_note(scene: &Scene<'_>, view: &RegionView<'_>, lang: Lang) -> Markup {
    let form = scene.contest.form();
    let figure = |id: &str| {
        let index = form.index_of(id)?;
        view.figures.as_ref().and_then(|figures| figures.0.get(index)).map(|(_, value)| *value)
    };
    html! {
        @if let (Some(valid), Some(invalid)) = (figure("valid"), figure("invalid")) {
            p.note {
                (t(lang, "Suara sah", "Valid votes")) " " strong { (grouped(valid, lang)) } " · "
                (t(lang, "tidak sah", "invalid")) " " strong { (grouped(invalid, lang)) }
            }
        } @else {
            p.note { (t(lang, "Belum ada TPS yang dihitung.", "No TPS is counted yet.")) }
        }
    }
}

/// What is in and does not count yet, and why.
fn not_counted(view: &RegionView<'_>, lang: Lang) -> Markup {
    let n = &view.not_counted;
    let line = |count: u32, text: &'static str| {
        html! {
            @if count > 0 { li { strong { (grouped(count.into(), lang)) } " " (text) } }
        }
    };
    html! {
        @if n.photographed + n.entered + n.held_back + n.recounting > 0 {
            h3 { (t(lang, "Belum dihitung, dan mengapa", "Not counted yet, and why")) }
            ul.reasons {
                (line(n.photographed, t(lang, "TPS baru ada fotonya", "TPS with photos only")))
                (line(n.entered, t(lang, "TPS dibaca sekali, menunggu pembacaan kedua", "TPS read once, waiting for the second reading")))
                (line(n.recounting, t(lang, "TPS dalam putaran ulang", "TPS voting or counted again")))
                @if n.held_back > 0 {
                    li {
                        strong { (grouped(n.held_back.into(), lang)) } " "
                        (t(lang, "TPS ditahan sampai diputuskan, karena (satu TPS bisa beberapa sebab):", "TPS held back until decided, because (a TPS may have several reasons):"))
                        ul {
                            @for reason in &n.reasons {
                                li { strong { (grouped(reason.tps.into(), lang)) } " × " (reason.title.get(lang)) " " span.code { (reason.code) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The drill-down. Its rows become cards on a phone; some browsers then forget that it is a table, so roles say it.
fn children(scene: &Scene<'_>, view: &RegionView<'_>, lang: Lang) -> Markup {
    let of_tps = view.children.first().is_some_and(|child| child.tps.is_none());
    let title = match view.region.level {
        _ if of_tps => t(lang, "Per TPS", "By TPS"),
        Level::Nation => t(lang, "Per provinsi", "By province"),
        Level::Province => t(lang, "Per kabupaten/kota", "By city or regency"),
        Level::City => t(lang, "Per kecamatan", "By kecamatan"),
        Level::Kecamatan | Level::Kelurahan => t(lang, "Per kelurahan/desa", "By kelurahan"),
    };
    html! {
        @if !view.children.is_empty() {
            section aria-labelledby="children" {
                h2 #children { (title) }
                table.children role="table" {
                    thead role="rowgroup" {
                        tr role="row" {
                            th scope="col" role="columnheader" { @if of_tps { "TPS" } @else { (t(lang, "Wilayah", "Region")) } }
                            @if !of_tps { th.n scope="col" role="columnheader" { (t(lang, "TPS dihitung", "TPS counted")) } }
                            @for candidate in scene.candidates() {
                                th.n scope="col" role="columnheader" {
                                    svg.key viewBox="0 0 10 10" aria-hidden="true" focusable="false" { rect width="10" height="10" fill=(candidate.color) {} }
                                    (candidate.number) ". " (candidate.name)
                                }
                            }
                            th scope="col" role="columnheader" { "Status" }
                        }
                    }
                    tbody role="rowgroup" { @for child in &view.children { (row(scene, child, lang)) } }
                }
            }
        }
    }
}

fn row(scene: &Scene<'_>, child: &Child<'_>, lang: Lang) -> Markup {
    let sum: u64 = child.votes.iter().flatten().sum();
    html! {
        tr.none[child.votes.is_none()] role="row" {
            th scope="row" role="rowheader" { a href=(choose(lang, [&child.html, &child.page_en])) { (child.name) } }
            @if let Some(tps) = &child.tps {
                td.n.progress role="cell" data-l=(t(lang, "TPS dihitung", "TPS counted")) {
                    span { (grouped(tps.counted.into(), lang)) "/" (grouped(tps.total.into(), lang)) } (bar(tps.bar, "mini"))
                }
            }
            @for (place, candidate) in scene.candidates().iter().enumerate() {
                td.n role="cell" data-l=(format_args!("{} {}", t(lang, "Nomor", "Number"), candidate.number)) {
                    @if let Some(votes) = child.votes.as_ref().and_then(|votes| votes.get(place)) {
                        (grouped(*votes, lang))
                        @if let Some(bp) = basis_points(*votes, sum) { " " small { (share(bp, lang)) } }
                    } @else { "–" }
                }
            }
            td role="cell" { span class={ "word " (child.status) } { (child.status_name.get(lang)) } }
        }
    }
}

/// Sums of every figure of the form, folded away.
fn figures(scene: &Scene<'_>, view: &RegionView<'_>, lang: Lang) -> Markup {
    html! {
        @if let Some(figures) = &view.figures {
            details {
                summary { (t(lang, "Jumlah semua angka formulir", "Sums of every figure of the form")) }
                table.figures {
                    tbody {
                        @for (index, (id, value)) in figures.0.iter().enumerate() {
                            tr { th scope="row" { (label(scene.contest, index).get(lang)) " " span.code { (id) } } td.n { (grouped(*value, lang)) } }
                        }
                    }
                }
            }
        }
    }
}

fn plenary(scene: &Scene<'_>, view: &RegionView<'_>, lang: Lang) -> Markup {
    html! {
        @if !view.plenary.history.is_empty() {
            section aria-labelledby="plenary" {
                h2 #plenary { (t(lang, "Riwayat rapat pleno", "History of the plenary")) }
                ol.history {
                    @for (place, step) in view.plenary.history.iter().enumerate() {
                        @let text = match step.to {
                            "signed" => t(lang, "Disahkan", "Certified"),
                            _ if place > 0 => t(lang, "Dibuka kembali", "Reopened"),
                            _ => t(lang, "Dimulai", "Opened"),
                        };
                        li {
                            time datetime=(step.at.as_deref().unwrap_or_default()) { (scene.clock().people(step.micros, lang)) }
                            " " strong { (text) } " · " (by(&step.by, lang))
                            @if let Some(note) = step.note { q { (note) } }
                        }
                    }
                }
            }
        }
    }
}
