//! `GET /docs/problems` and `/en/docs/problems`: where the `type` of every problem document leads.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse};
use maud::{DOCTYPE, Markup, html};

use super::site;
use crate::api::problem::Code;
use crate::election::lang::Lang;
use crate::photo;
use crate::publish::{Document, HTML, stylesheet};

/// The page in Indonesian, to which `type` points, and in English.
pub const PATHS: [&str; 2] = ["/docs/problems", "/en/docs/problems"];

static PAGES: LazyLock<[Document; 2]> = LazyLock::new(|| {
    let [indonesian, english] = PATHS;
    [(indonesian, Lang::Id), (english, Lang::En)]
        .map(|(path, lang)| Document::new(path, HTML, page(lang).into_string().as_bytes()))
});

/// Indonesian.
pub async fn indonesian(request: HttpRequest) -> HttpResponse {
    let [page, _] = &*PAGES;
    site::serve(request.headers(), page)
}

/// English.
pub async fn english(request: HttpRequest) -> HttpResponse {
    let [_, page] = &*PAGES;
    site::serve(request.headers(), page)
}

/// The text of a code; those of photos stand in the table of the photo checks.
fn text(code: Code, lang: Lang) -> &'static str {
    let own = code.text().get(lang);
    let of_photo = photo::texts::TABLE.iter().find(|entry| entry.code == code.as_str());
    match (of_photo, lang) {
        (Some(entry), Lang::Id) => entry.id,
        (Some(entry), Lang::En) => entry.en,
        (None, _) => own,
    }
}

fn page(lang: Lang) -> Markup {
    let say = |id: &'static str, en: &'static str| if lang == Lang::Id { id } else { en };
    let [indonesian, english] = PATHS;
    let title = say("Kode masalah", "Problem codes");
    html! {
        (DOCTYPE)
        html lang=(say("id", "en")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Rekap" }
                link rel="stylesheet" href=(stylesheet().path);
                link rel="alternate" hreflang="id" href=(indonesian);
                link rel="alternate" hreflang="en" href=(english);
            }
            body {
                a.skip href="#content" { (say("Langsung ke isi", "Skip to content")) }
                header.top {
                    a.brand href=(say("/", "/en/")) { "Rekap" }
                    nav aria-label=(say("Bahasa", "Language")) {
                        @if lang == Lang::Id {
                            span aria-current="true" { "ID" } a href=(english) lang="en" hreflang="en" { "English" }
                        } @else {
                            a href=(indonesian) lang="id" hreflang="id" { "Indonesia" } span aria-current="true" { "EN" }
                        }
                    }
                }
                main #content {
                    h1 { (title) }
                    p {
                        (say(
                            "Setiap permintaan yang ditolak dijawab dengan salah satu kode ini. Kode tidak pernah berubah artinya. Angka di samping kode ialah status HTTP; 500 ke atas berarti: simpan permintaannya dan kirim lagi.",
                            "Every refused request is answered with one of these codes. A code never changes its meaning. The number beside it is the HTTP status; 500 and above means: keep the request and send it again."))
                    }
                    ul.findings {
                        @for code in Code::ALL {
                            li #(code.as_str()) {
                                a href={ "#" (code.as_str()) } { span.code { (code.as_str()) } } " " span.seq { (code.status()) }
                                br;
                                (text(*code, lang))
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_place_and_its_sentence_in_both_languages() {
        for (lang, document) in [Lang::Id, Lang::En].into_iter().zip(&*PAGES) {
            let page = String::from_utf8(document.body()).unwrap();
            for code in Code::ALL {
                assert!(page.contains(&format!("id=\"{}\"", code.as_str())), "{}", code.as_str());
                assert!(text(*code, lang).len() > 10, "{}", code.as_str());
            }
            for forbidden in ["<script", "style=", "<style", "http://", "https://"] {
                assert!(!page.contains(forbidden), "{forbidden}");
            }
        }
    }
}
