//! The pages as documents: policy, languages, links. How they look was seen in screenshots.

use super::everything;
use crate::election::lang::Lang;
use crate::publish::tests_support::{Night, tps};
use crate::publish::{HTML, render_tps_page};

#[test]
fn pages_obey_the_strict_content_policy_and_link_only_to_what_exists() {
    let all = everything(&Night::eventful().state);
    let mut links = 0;
    for document in all.values().filter(|document| document.media_type == HTML) {
        let page = String::from_utf8(document.body()).unwrap();
        for forbidden in ["<script", "style=", "<style", "onclick", "http://", "https://", "javascript:"] {
            assert!(!page.contains(forbidden), "{} has {forbidden}", document.path);
        }
        for part in page.split("href=\"").skip(1) {
            let href = part.split('"').next().unwrap();
            // Reports and photos are served by others; English pages of TPS are made when asked for.
            let elsewhere = href.starts_with('#')
                || href.starts_with("/photos/")
                || href.ends_with(if document.path.starts_with("/en/") { ".csv?lang=en" } else { ".csv" })
                || href.ends_with(if document.path.starts_with("/en/") { ".xlsx?lang=en" } else { ".xlsx" })
                || href.starts_with("/en/hasil/gubernur/tps/");
            assert!(elsewhere || all.contains_key(href), "{} links to {href}", document.path);
            links += 1;
        }
    }
    assert!(links > 200);
}

#[test]
fn a_rehearsal_says_so_on_every_page_and_an_election_on_none() {
    let marked = |rehearsal: bool| {
        let mut definition = crate::publish::tests_support::definition();
        definition.rehearsal = rehearsal;
        let regions = vec![
            crate::publish::tests_support::record("31", "DKI Jakarta", &[]),
            crate::publish::tests_support::record("3171", "Kota Jakarta Pusat", &[]),
            crate::publish::tests_support::record("317101", "Gambir", &[]),
            crate::publish::tests_support::record("3171011001", "Gambir", &[1]),
        ];
        let all = everything(&Night::new(definition, regions).state);
        let pages: Vec<String> =
            all.values().filter(|d| d.media_type == HTML).map(|d| String::from_utf8(d.body()).unwrap()).collect();
        let marked = pages.iter().filter(|page| page.contains("class=\"rehearsal\"")).count();
        (marked, pages.len())
    };
    assert_eq!(marked(true), (11, 11));
    assert_eq!(marked(false), (0, 11));
}

#[test]
fn every_page_is_in_both_languages_and_says_which() {
    let night = Night::eventful();
    let all = everything(&night.state);
    let english = String::from_utf8(all["/en/hasil/gubernur/317101"].body()).unwrap();
    assert!(english.contains("<html lang=\"en\">") && english.contains("3 of 8 TPS counted"));
    let indonesian = String::from_utf8(all["/hasil/gubernur/317101"].body()).unwrap();
    assert!(indonesian.contains("<html lang=\"id\">") && indonesian.contains("3 dari 8 TPS dihitung"));
    assert!(indonesian.contains("42,41%") && english.contains("42.41%"));
    let index = night.state.find_tps(tps("3171011001002")).unwrap();
    let page = render_tps_page(&night.state, 0, index, Lang::En).unwrap();
    let body = String::from_utf8(page.body()).unwrap();
    assert_eq!(&*page.path, "/en/hasil/gubernur/tps/3171011001002");
    assert!(body.contains("63 ≠ 50") && body.contains("Why it is held back") && body.contains("first reading 63"));
}

#[test]
fn texts_of_people_are_escaped() {
    let mut night = Night::eventful();
    let asked = crate::election::decide::request_page(
        &night.state,
        &crate::publish::tests_support::contest(),
        tps("3171011001001"),
        crate::election::codes::Page::new(1).unwrap(),
        "<img src=x onerror=alert(1)> buram",
    );
    night.run("pps:3171011001:1", asked);
    let page = String::from_utf8(everything(&night.state)["/hasil/gubernur/tps/3171011001001"].body()).unwrap();
    assert!(page.contains("&lt;img src=x") && !page.contains("<img src=x"));
}

/// Writes every document to `REKAP_PAGES`, to be served and looked at: `python3 -m http.server`.
#[test]
#[ignore = "writes files to look at, on demand"]
fn write_pages_to_look_at() {
    let Some(root) = std::env::var_os("REKAP_PAGES").map(std::path::PathBuf::from) else { return };
    let night = super::size::province(0.1);
    let mut documents: Vec<_> = everything(&night.state).into_values().collect();
    documents.extend(everything(&Night::eventful().state).into_values().map(|d| d.at(format!("/small{}", d.path))));
    let css = crate::publish::stylesheet();
    documents.push(css.at(format!("/small{}", css.path)));
    for document in documents {
        let mut path = document.path.trim_start_matches('/').to_owned();
        if document.media_type == HTML {
            path = format!("{path}/index.html");
        }
        let file = root.join(path.trim_start_matches('/'));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, document.body()).unwrap();
    }
}
