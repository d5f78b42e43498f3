//! What is written on the photos of a folder, from its `truth.csv`.
//!
//! Five shapes are understood, by their headings:
//!
//! * `file,form,page,figure,value`: a rendered night, one line per figure, and one per page for the number of the TPS (`tps`);
//! * `file,…,votes_1,…`: one line per photo, a column per figure;
//! * `tps,…,votes_1,…`: one line per TPS, whose photos begin with its name (`tps-00-page1.jpg`);
//! * `file,page,values` and `file,values`: figures as `votes_1=123;votes_2=274`, or by the numbers of printed rows (`A1=165/183/348`).

use std::collections::BTreeMap;

/// Photos that belong together, and what is written on them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Their file names.
    pub files: Vec<String>,
    /// Figures that are known, by their ids in the form.
    pub figures: BTreeMap<String, u16>,
    /// The number of their TPS, where it is known.
    pub tps: Option<u16>,
    /// Figures whose boxes were crossed out: no number is right.
    pub crossed: Vec<String>,
}

/// What stands in the column of figures where the value is the number of the TPS in the head of the page.
pub const TPS_NUMBER: &str = "tps";

/// Reads a truth file; `names` are the files beside it.
pub fn groups(text: &str, names: &[String]) -> Result<BTreeMap<String, Group>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headings: Vec<String> = reader.headers().map_err(|e| e.to_string())?.iter().map(str::to_owned).collect();
    let column = |name: &str| headings.iter().position(|heading| heading == name);
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or("").trim();
        let (file, tps) = (cell(column("file")), cell(column("tps")));
        if let Some(figure) = column("figure") {
            let group = groups.entry(together(file)).or_default();
            if !group.files.iter().any(|known| known == file) {
                group.files.push(file.to_owned());
            }
            match cell(column("value")).parse() {
                Ok(number) if cell(Some(figure)) == TPS_NUMBER => group.tps = Some(number),
                Ok(value) => {
                    group.figures.insert(cell(Some(figure)).to_owned(), value);
                }
                Err(_) => group.crossed.push(cell(Some(figure)).to_owned()),
            }
        } else if let Some(values) = column("values") {
            // Values may hold commas of a remark: everything from that column on belongs to it.
            let values: Vec<&str> = record.iter().skip(values).collect();
            let group = groups.entry(file.to_owned()).or_default();
            group.files.push(file.to_owned());
            group.figures.extend(listed(&values.join(",")));
        } else if column("file").is_some() || column("tps").is_some() {
            let by_file = column("file").is_some();
            let group = groups.entry(if by_file { file } else { tps }.to_owned()).or_default();
            if by_file {
                group.files.push(file.to_owned());
                group.tps = tps.parse().ok();
            } else {
                group.files.extend(names.iter().filter(|name| name.starts_with(&format!("{tps}-"))).cloned());
            }
            for (heading, value) in headings.iter().zip(&record).filter(|(h, _)| *h != "tps" && *h != "file") {
                if let Ok(value) = value.trim().parse() {
                    group.figures.insert(id(heading), value);
                }
            }
        } else {
            return Err("truth.csv has neither a column `file` nor a column `tps`".to_owned());
        }
    }
    Ok(groups)
}

/// The photos of one form: what a file name says before its page.
fn together(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    stem.trim_end_matches("page").trim_end_matches(['-', '_', 'p', '/']).to_owned()
}

/// `votes_1` is `votes.1`, `dpt_total` is `dpt.total`; other names are ids already.
fn id(heading: &str) -> String {
    match heading.rsplit_once('_') {
        Some((line, last)) if last.parse::<u8>().is_ok() || last == "total" => format!("{line}.{last}"),
        _ => heading.to_owned(),
    }
}

/// Lines of the printed blocks whose rows a truth file only numbers.
const ROWS: [(&str, &str); 8] = [
    ("A1", "dpt"),
    ("A2", "dptb"),
    ("A3", "dpk"),
    ("A4", "registered"),
    ("B1", "voters_dpt"),
    ("B2", "voters_dptb"),
    ("B3", "voters_dpk"),
    ("B4", "voters"),
];

/// Lines of blocks whose rows follow each other after the block's number.
const BLOCKS: [(&str, &[&str]); 2] = [
    ("II", &["ballots_used", "ballots_returned", "ballots_left", "ballots_received"]),
    ("III", &["disabled_registered", "disabled"]),
];

fn listed(values: &str) -> BTreeMap<String, u16> {
    let mut figures = BTreeMap::new();
    let mut rest: std::slice::Iter<'_, &str> = [].iter();
    for part in values.split(';') {
        let (name, value) = part.split_once('=').map_or((None, part), |(name, value)| (Some(name.trim()), value));
        // A remark may follow in parentheses.
        let value = value.split_once('(').map_or(value, |(value, _)| value).trim();
        let line = match name {
            Some(name) => {
                rest = [].iter();
                if let Some((_, lines)) = BLOCKS.iter().find(|(block, _)| *block == name) {
                    rest = lines.iter();
                    rest.next().map(|line| (*line).to_owned())
                } else {
                    Some(
                        ROWS.iter()
                            .find(|(row, _)| *row == name)
                            .map_or_else(|| id(name), |(_, line)| (*line).to_owned()),
                    )
                }
            }
            None => rest.next().map(|line| (*line).to_owned()),
        };
        let Some(line) = line else { continue };
        let numbers: Vec<Option<u16>> = value.split('/').map(|number| number.trim().parse().ok()).collect();
        match numbers.as_slice() {
            [Some(only)] => {
                figures.insert(line, *only);
            }
            [Some(male), Some(female), Some(total)] => {
                for (column, value) in [("male", male), ("female", female), ("total", total)] {
                    figures.insert(format!("{line}.{column}"), *value);
                }
            }
            _ => {}
        }
    }
    figures
}
