//! Pages for people: complete without JavaScript, without any outside resource, readable at 360 px.
//!
//! The pages hold no script and no style attribute, so that `Content-Security-Policy: default-src 'none'; style-src 'self';
//! img-src 'self'` holds. Widths and colours of bars are attributes of inline SVG, which that policy allows.

mod parts;
mod region;
mod tps;
mod tps_figures;
mod tps_notes;

use std::sync::LazyLock;

use maud::{DOCTYPE, Markup, html};

use super::document::{CSS, Document, HTML};
use super::paths;
use super::region::RegionView;
use super::scene::Scene;
use super::tps::TpsView;
use crate::election::lang::Lang;
use crate::election::reference::ElectionDefinition;
use crate::election::state::State;
use crate::hash::Sha256;

const STYLES: &str = include_str!("../../../assets/rekap.css");

/// Its path changes with its content, so it may be cached for ever.
static STYLESHEET: LazyLock<Document> = LazyLock::new(|| {
    let path = format!("/assets/rekap.{}.css", Sha256::of(STYLES.as_bytes()).short());
    Document::new(path, CSS, STYLES.as_bytes())
});

/// The one stylesheet of all pages; may be served with `Cache-Control: immutable`.
#[must_use]
pub fn stylesheet() -> Document {
    STYLESHEET.clone()
}

/// The text in the page's language.
pub(super) const fn t(lang: Lang, id: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Id => id,
        Lang::En => en,
    }
}

/// What every page has around its content.
struct Frame<'a> {
    election: &'a ElectionDefinition,
    lang: Lang,
    title: &'a str,
    /// The same page in Indonesian and English.
    languages: [&'a str; 2],
}

impl Frame<'_> {
    fn page(&self, content: &Markup) -> Markup {
        let lang = self.lang;
        let code = t(lang, "id", "en");
        let name = choose(lang, [&self.election.name, &self.election.name_en]);
        html! {
            (DOCTYPE)
            html lang=(code) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) " · " (name) }
                    link rel="stylesheet" href=(STYLESHEET.path);
                    link rel="alternate" hreflang="id" href=(self.languages[0]);
                    link rel="alternate" hreflang="en" href=(self.languages[1]);
                }
                body {
                    a.skip href="#content" { (t(lang, "Langsung ke isi", "Skip to content")) }
                    @if self.election.rehearsal {
                        aside.rehearsal aria-label=(t(lang, "Latihan", "Rehearsal")) {
                            strong { (t(lang, "LATIHAN", "REHEARSAL")) } " "
                            (t(lang, "Semua angka di sini rekaan. Ini bukan hasil pemilihan.", "Every figure here is invented. This is no election result."))
                        }
                    }
                    header.top {
                        a.brand href=(paths::home(lang)) { "Rekap" }
                        span.election { (name) }
                        nav aria-label=(t(lang, "Bahasa", "Language")) {
                            @if lang == Lang::Id {
                                span aria-current="true" { "ID" } a href=(self.languages[1]) lang="en" hreflang="en" { "English" }
                            } @else {
                                a href=(self.languages[0]) lang="id" hreflang="id" { "Indonesia" } span aria-current="true" { "EN" }
                            }
                        }
                    }
                    main #content { (content) }
                    footer {
                        p {
                            (t(lang,
                                "Setiap angka berasal dari foto formulir C.Hasil di TPS. Angka masuk hitungan hanya bila dua pembacaan yang terpisah sama dan tidak melanggar aturan, atau diputuskan dalam rapat pleno.",
                                "Every figure comes from a photo of a TPS's C.Hasil form. It counts only when two independent readings agree and no rule is broken, or when the plenary (pleno) decided it."))
                        }
                        p { a href=(paths::INDEX) { (t(lang, "Data terbuka (JSON)", "Open data (JSON)")) } }
                    }
                }
            }
        }
    }

    fn document(&self, path: &str, content: &Markup) -> Document {
        Document::new(path, HTML, self.page(content).into_string().as_bytes())
    }
}

/// The start page of an election with several contests.
pub(super) fn start(state: &State, election: &ElectionDefinition, lang: Lang) -> Document {
    let title = t(lang, "Daftar pemilihan", "Contests");
    let content = html! {
        h1 { (title) }
        ul.contests {
            @for contest in state.contests() {
                @let definition = contest.definition();
                li {
                    a href=(paths::region_page(&definition.id, definition.region, lang)) {
                        (choose(lang, [&definition.name, &definition.name_en]))
                    }
                }
            }
        }
    };
    let languages = [paths::home(Lang::Id), paths::home(Lang::En)];
    Frame { election, lang, title, languages }.document(paths::home(lang), &content)
}

/// The page of a region.
pub(super) fn region(scene: &Scene<'_>, view: &RegionView<'_>, lang: Lang) -> Document {
    let languages = [view.links.html.as_str(), view.links.html_en.as_str()];
    let frame = Frame { election: scene.election, lang, title: view.region.name, languages };
    frame.document(choose(lang, languages), &region::content(scene, view, lang))
}

/// The page of a TPS.
pub(super) fn tps(scene: &Scene<'_>, view: &TpsView<'_>, lang: Lang) -> Document {
    let languages = [view.links.html.as_str(), view.links.html_en.as_str()];
    let kelurahan = view.path.last().map_or("", |place| place.name);
    let title = format!("{}, {kelurahan}", view.tps.name);
    let frame = Frame { election: scene.election, lang, title: &title, languages };
    frame.document(choose(lang, languages), &tps::content(scene, view, lang))
}

/// The one of two that is in the page's language.
pub(super) const fn choose(lang: Lang, [id, en]: [&str; 2]) -> &str {
    match lang {
        Lang::Id => id,
        Lang::En => en,
    }
}
