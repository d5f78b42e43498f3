//! Reading the list of activation codes back, as [`super::handout`] wrote it: for the letters that are printed from it.

use std::collections::HashMap;
use std::io::Read;

use super::code::ActivationCode;
use super::handout::COLUMNS;
use crate::election::actor::Actor;

/// One account of the list with its code.
#[derive(Debug, Clone)]
pub struct HandedOut {
    /// Whose code it is.
    pub actor: Actor,
    /// The login name.
    pub login: String,
    /// The code.
    pub code: ActivationCode,
}

/// What is wrong with a line. The code itself is never repeated: error messages end up in logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The first line does not name the columns of the list.
    #[error("the first line must name the columns {}; take the file as `rekap import accounts` wrote it", COLUMNS.join(","))]
    Columns,
    /// More or fewer fields than columns, or not UTF-8.
    #[error("this is not a line of {} fields as CSV in UTF-8", COLUMNS.len())]
    NotCsv,
    /// Role, scope and number do not make an account.
    #[error(
        "role, scope and number `{0}` are not an account; if a spreadsheet turned the scope into 3.17E+12, take the file as it was written"
    )]
    Account(String),
    /// Missing, cut off or mistyped.
    #[error(
        "the activation code is damaged: {given} of {wanted} letters and digits, or a wrong one; take the file as it was written"
    )]
    Code {
        /// Letters and digits that are there.
        given: usize,
        /// How many a code has.
        wanted: usize,
    },
    /// The same account twice: only one of the codes can be right.
    #[error("this account is already in line {0}; only one of the two codes can be right")]
    Twice(u64),
}

/// A wrong line of the list, the heading being line 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// Its number in the file.
    pub line: u64,
    /// What is wrong.
    pub problem: Problem,
}

/// Reads the list, separated by commas, or by semicolons as spreadsheets set to Indonesian write it.
///
/// # Errors
/// [`LineError`] of the first line that is wrong: whoever prints letters needs all of them or a whole file.
pub fn read_codes_csv(mut source: impl Read) -> Result<Vec<HandedOut>, LineError> {
    let wrong = |line, problem| LineError { line, problem };
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes).map_err(|_| wrong(1, Problem::NotCsv))?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let heading = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if heading.contains(&b';') && !heading.contains(&b',') { b';' } else { b',' };
    let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text);
    if csv.headers().map_err(|_| wrong(1, Problem::NotCsv))? != COLUMNS.as_slice() {
        return Err(wrong(1, Problem::Columns));
    }
    let (mut found, mut lines) = (Vec::new(), HashMap::new());
    for record in csv.records() {
        let record = record.map_err(|cause| wrong(cause.position().map_or(0, csv::Position::line), Problem::NotCsv))?;
        let line = record.position().map_or(0, csv::Position::line);
        let one = read(&record).map_err(|problem| wrong(line, problem))?;
        if let Some(earlier) = lines.insert(one.actor, line) {
            return Err(wrong(line, Problem::Twice(earlier)));
        }
        found.push(one);
    }
    Ok(found)
}

fn read(record: &csv::StringRecord) -> Result<HandedOut, Problem> {
    let mut fields = record.iter();
    let mut next = || fields.next().unwrap_or_default();
    let (role, scope, number, login, code) = (next(), next(), next(), next(), next());
    let account = format!("{role}:{scope}:{number}");
    let actor = account.parse().map_err(|()| Problem::Account(account.chars().take(60).collect()))?;
    let code = ActivationCode::parse(code).map_err(|_| Problem::Code {
        given: code.chars().filter(char::is_ascii_alphanumeric).count(),
        wanted: super::code::CODE_LENGTH,
    })?;
    Ok(HandedOut { actor, login: login.to_owned(), code })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::create::Issued;
    use crate::accounts::handout::write_codes_csv;
    use crate::accounts::secrets::rng;

    const HEADING: &str = "role,scope,number,login,activation_code";
    /// Made by this program; the officer's app has the same one in its tests.
    const CODE: &str = "BPM1-3V6X-Q0PA-CDXX-855W";

    fn wrong(lines: &str) -> String {
        read_codes_csv(format!("{HEADING}\n{lines}").as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_was_written_is_read_back() {
        let issued: Vec<Issued> = ["kpps:3171011001001:1", "kpps:3171011001001:2", "admin:0:1"]
            .map(|actor| Issued {
                actor: actor.parse().unwrap(),
                login: format!("login-{actor}").replace(':', "-"),
                candidate: None,
                code: ActivationCode::random(&mut rng()),
            })
            .into();
        let mut file = Vec::new();
        write_codes_csv(&issued, &mut file).unwrap();
        let read = read_codes_csv(file.as_slice()).unwrap();
        assert_eq!(read.len(), 3);
        for (one, other) in issued.iter().zip(&read) {
            assert_eq!((one.actor, &one.login, &one.code), (other.actor, &other.login, &other.code));
        }
        let spreadsheet = format!("\u{feff}{}\r\n", String::from_utf8(file).unwrap().replace(',', ";"));
        assert_eq!(read_codes_csv(spreadsheet.as_bytes()).unwrap().len(), 3);
    }

    #[test]
    fn the_first_wrong_line_is_named_and_no_code_is_repeated() {
        let good = format!("kpps,3171011001001,1,a,{CODE}\n");
        for (lines, said) in [
            (format!("{good}kpps,3.17E+12,2,b,{CODE}\n"), "line 3: role, scope and number"),
            (format!("{good}{good}"), "line 3: this account is already in line 2"),
            (format!("kpps,3171011001001,1,a,{}\n", &CODE[..20]), "line 2: the activation code is damaged: 16 of 20"),
            (format!("kpps,3171011001001,1,a,{}\n", CODE.replace('Q', "R")), "line 2: the activation code is damaged"),
            ("kpps,3171011001001,1,a\n".to_owned(), "line 2: this is not a line of 5 fields"),
        ] {
            let error = wrong(&lines);
            assert!(error.starts_with(said), "{error}");
            assert!(!error.contains("BPM1"), "{error}");
        }
        let other = read_codes_csv("role,scope,number\nkpps,3171011001001,1\n".as_bytes()).unwrap_err();
        assert_eq!((other.line, other.problem), (1, Problem::Columns));
        assert_eq!(read_codes_csv(&b""[..]).unwrap_err().problem, Problem::Columns);
    }
}
