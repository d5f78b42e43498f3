//! Pages read back: what is text in the PDF, where tables break, what the QR code holds.

use std::collections::HashMap;
use std::io::Read as _;

use super::*;
use crate::election::form::tests_support::governor;

/// The text of a PDF of ours, a line per drawn line, page by page: streams inflated, glyphs turned into letters by the ToUnicode map
/// of their font, as every reader does it.
pub(crate) fn text_of(pdf: &[u8]) -> Vec<String> {
    let objects = objects(pdf);
    let maps: HashMap<&str, HashMap<u16, String>> = objects
        .iter()
        .filter_map(|(id, (dict, _))| Some((id.as_str(), reference(dict, "/ToUnicode")?)))
        .map(|(id, map)| (id, letters(&String::from_utf8(objects[map].1.clone()).unwrap())))
        .collect();
    let pages = objects.values().filter(|(dict, _)| dict.contains("/Type /Page") && !dict.contains("/Type /Pages"));
    let mut pages: Vec<(usize, String)> = pages
        .map(|(dict, _)| {
            let contents = reference(dict, "/Contents").unwrap();
            let fonts: HashMap<String, &str> = fonts(dict, &objects);
            let text = drawn(&objects[contents].1, |font, glyph| {
                maps[fonts[font]].get(&glyph).cloned().unwrap_or_else(|| panic!("glyph {glyph} has no letter"))
            });
            (contents.parse().unwrap(), text)
        })
        .collect();
    pages.sort_by_key(|(place, _)| *place);
    pages.into_iter().map(|(_, text)| text).collect()
}

type Objects = HashMap<String, (String, Vec<u8>)>;
