//! Text out of a PDF of ours, as any reader finds it: streams inflated, glyphs turned into letters by their font's ToUnicode map.

use std::collections::HashMap;
use std::io::Read as _;

/// The text of each page, a line for every line that was drawn.
pub(crate) fn text_of(pdf: &[u8]) -> Vec<String> {
    let file = File(pdf);
    let root = file.dict(reference(&file.tail(), "/Root"));
    let pages = file.dict(reference(&root, "/Pages"));
    let kids = between(&pages, "/Kids[", "]");
    kids.split(" R").filter_map(|kid| kid.trim().strip_suffix(" 0")?.parse().ok()).map(|kid| file.page(kid)).collect()
}

struct File<'a>(&'a [u8]);

impl File<'_> {
    fn tail(&self) -> String {
        let text = String::from_utf8_lossy(self.0);
        text[text.rfind("trailer").unwrap()..].to_owned()
    }

    /// The bytes from the place that the cross-reference table names for this object.
    fn object(&self, number: usize) -> &[u8] {
        let start: usize =
            self.tail().split("startxref").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
        // `xref`, `0 n`, then 20 bytes for each object.
        let table = &self.0[start..];
        let lines = table.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0 + 1;
        let entry = std::str::from_utf8(&table[lines + number * 20..][..10]).unwrap();
        &self.0[entry.parse::<usize>().unwrap()..]
    }

    fn dict(&self, number: usize) -> String {
        let bytes = self.object(number);
        let end = ["endobj", "stream\n"].iter().filter_map(|end| memchr::memmem::find(bytes, end.as_bytes())).min();
        String::from_utf8_lossy(&bytes[..end.unwrap()]).into_owned()
    }

    fn stream(&self, number: usize) -> Vec<u8> {
        let bytes = self.object(number);
        let start = memchr::memmem::find(bytes, b"stream\n").unwrap() + 7;
        let mut inflated = Vec::new();
        flate2::read::ZlibDecoder::new(&bytes[start..]).read_to_end(&mut inflated).unwrap();
        inflated
    }

    fn page(&self, number: usize) -> String {
        let page = self.dict(number);
        let resources = self.dict(reference(&page, "/Resources"));
        let fonts: HashMap<String, HashMap<u16, char>> = between(&resources, "/Font<<", ">>")
            .split('/')
            .skip(1)
            .map(|font| {
                let (name, number) = font.split_once(' ').unwrap();
                let font = self.dict(number.split(' ').next().unwrap().parse().unwrap());
                (name.to_owned(), letters(&String::from_utf8(self.stream(reference(&font, "/ToUnicode"))).unwrap()))
            })
            .collect();
        drawn(&self.stream(reference(&page, "/Contents")), &fonts)
    }
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}

/// The object that a key refers to.
fn reference(dict: &str, key: &str) -> usize {
    dict.split_once(key).unwrap().1.split_whitespace().next().unwrap().parse().unwrap()
}

/// The letters of a ToUnicode map: `<0001> <0053>`.
fn letters(map: &str) -> HashMap<u16, char> {
    let hex = |text: &str| u16::from_str_radix(text.trim_matches(['<', '>']), 16).unwrap();
    map.lines()
        .filter_map(|line| line.split_once("> <"))
        .filter(|(_, letter)| letter.len() == 5)
        .map(|(glyph, letter)| (hex(glyph), char::from_u32(hex(letter).into()).unwrap()))
        .collect()
}

/// The strings of a page's drawing, a line for each text object.
fn drawn(content: &[u8], fonts: &HashMap<String, HashMap<u16, char>>) -> String {
    let mut lines = Vec::new();
    let mut rest = content;
    while let Some(start) = memchr::memmem::find(rest, b"BT ") {
        rest = &rest[start..];
        let name = rest.iter().skip_while(|byte| **byte != b'/').skip(1).take_while(|byte| **byte != b' ');
        let font = &fonts[std::str::from_utf8(&name.copied().collect::<Vec<_>>()).unwrap()];
        let (glyphs, after) = strings(rest);
        rest = after;
        lines.push(glyphs.chunks(2).map(|pair| font[&u16::from_be_bytes([pair[0], pair[1]])]).collect::<String>());
    }
    lines.join("\n")
}

/// The bytes of all literal strings up to the end of the text object, escapes resolved (ISO 32000-1, 7.3.4.2), and what follows.
fn strings(content: &[u8]) -> (Vec<u8>, &[u8]) {
    // Parentheses that balance stand in a string as they are.
    let (mut bytes, mut at, mut depth) = (Vec::new(), 0, 0_u32);
    while depth > 0 || !content[at..].starts_with(b"ET") {
        let byte = content[at];
        at += 1;
        match (depth > 0, byte) {
            (false, b'<') => {
                let hex: Vec<u8> = content[at..].iter().copied().take_while(|byte| *byte != b'>').collect();
                at += hex.len();
                bytes.extend(hex::decode(hex).unwrap());
            }
            (false, byte) => depth = u32::from(byte == b'('),
            (true, b')') if depth == 1 => depth = 0,
            (true, b'\\') => {
                let octal = content[at..].iter().take(3).take_while(|byte| (b'0'..b'8').contains(*byte)).count();
                if octal > 0 {
                    let text = std::str::from_utf8(&content[at..at + octal]).unwrap();
                    bytes.push(u8::from_str_radix(text, 8).unwrap());
                    at += octal;
                } else {
                    let escaped = content[at];
                    bytes.push(match escaped {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'b' => 8,
                        b'f' => 12,
                        other => other,
                    });
                    at += 1;
                }
            }
            (true, byte) => {
                depth += u32::from(byte == b'(');
                depth -= u32::from(byte == b')');
                bytes.push(byte);
            }
        }
    }
    (bytes, &content[at..])
}
