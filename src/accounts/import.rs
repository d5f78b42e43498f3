//! Reading a list of accounts: `role,scope,number[,login][,candidate]`, taken whole or refused whole with every line that is wrong.

use std::collections::HashMap;
use std::io::Read;

use super::create::NewAccount;
use super::error::BadAccount;

/// More wrong lines than this are counted, not listed.
const MOST_LISTED: usize = 100;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The first line does not name this column.
    #[error(
        "the column `{0}` is missing; the first line names the columns: role,scope,number and, if wanted, login and candidate"
    )]
    ColumnMissing(&'static str),
    /// A column that accounts do not have; names, phone numbers and the like are not kept.
    #[error(
        "the column `{0}` is not known: only role, scope, number, login and candidate are kept, nothing about persons"
    )]
    ColumnUnknown(String),
    /// A column named twice.
    #[error("the column `{0}` is there twice")]
    ColumnTwice(String),
    /// A line with more or fewer fields than the first.
    #[error("{found} fields where the first line has {wanted}")]
    Fields {
        /// Fields of the first line.
        wanted: u64,
        /// Fields of this one.
        found: u64,
    },
    /// The line cannot be read as CSV in UTF-8.
    #[error("the line is not CSV in UTF-8")]
    NotCsv,
    /// No role has this code.
    #[error("`{0}` is not a role: kpps, pps, ppk, kpu-city, kpu-province, witness, supervisor, auditor, admin")]
    Role(String),
    /// Not a code of a region or TPS.
    #[error("{0}")]
    Scope(#[from] crate::election::codes::BadCode),
    /// Not a number from 1.
    #[error("`{0}` is not a number from 1")]
    Number(String),
    /// Not a contest and a ballot number.
    #[error("`{0}` is not a candidate: contest and ballot number, as gubernur:1")]
    Candidate(String),
    /// The parts do not make an account.
    #[error("{0}")]
    Account(BadAccount),
    /// The same account or login stands in an earlier line.
    #[error("{what}: already in line {line}")]
    Twice {
        /// Which of the two.
        what: BadAccount,
        /// The earlier line.
        line: u64,
    },
}

/// A wrong line of the list, 1-based.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// Its number in the file, the heading being 1.
    pub line: u64,
    /// What is wrong.
    pub problem: Problem,
}

/// The list was refused: the first hundred wrong lines, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{count} line(s) are wrong; nothing was taken")]
pub struct Refused {
    /// At most a hundred, in order.
    pub lines: Vec<LineError>,
    /// All wrong lines.
    pub count: usize,
}

/// Reads a list of accounts. Columns may stand in any order, separated by commas, or by semicolons as spreadsheets
/// set to Indonesian write them.
///
/// # Errors
/// [`Refused`] with every wrong line; an unreadable source is line 0.
pub fn parse(mut source: impl Read) -> Result<Vec<NewAccount>, Refused> {
    let mut bytes = Vec::new();
    let one = |line, problem| Refused { lines: vec![LineError { line, problem }], count: 1 };
    source.read_to_end(&mut bytes).map_err(|_| one(0, Problem::NotCsv))?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let heading = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if heading.contains(&b';') && !heading.contains(&b',') { b';' } else { b',' };
    let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text);
    let columns = csv.headers().map_err(|_| Problem::NotCsv).and_then(Columns::of).map_err(|why| one(1, why))?;

    let (mut accounts, mut wrong, mut count) = (Vec::new(), Vec::new(), 0);
    let (mut actors, mut logins) = (HashMap::new(), HashMap::new());
    for record in csv.records() {
        let (line, read) = match record {
            Ok(record) => (record.position().map_or(0, csv::Position::line), columns.read(&record)),
            Err(cause) => (cause.position().map_or(0, csv::Position::line), Err(unreadable(&cause))),
        };
        let read = read.and_then(|new| {
            let twice = |what| move |line| Problem::Twice { what, line };
            let earlier = actors.insert(new.actor(), line).map(twice(BadAccount::DuplicateActor));
            let earlier = earlier.or(logins.insert(new.login(), line).map(twice(BadAccount::DuplicateLogin)));
            earlier.map_or(Ok(new), Err)
        });
        match read {
            Ok(new) => accounts.push(new),
            Err(problem) => {
                count += 1;
                if wrong.len() < MOST_LISTED {
                    wrong.push(LineError { line, problem });
                }
            }
        }
    }
    if count == 0 { Ok(accounts) } else { Err(Refused { lines: wrong, count }) }
}

fn unreadable(cause: &csv::Error) -> Problem {
    match cause.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            Problem::Fields { wanted: *expected_len, found: *len }
        }
        _ => Problem::NotCsv,
    }
}

/// Where the columns stand.
struct Columns {
    role: usize,
    scope: usize,
    number: usize,
    login: Option<usize>,
    candidate: Option<usize>,
}

impl Columns {
    fn of(heading: &csv::StringRecord) -> Result<Self, Problem> {
        let mut at: HashMap<String, usize> = HashMap::new();
        for (index, name) in heading.iter().enumerate() {
            let name: String = name.to_lowercase().chars().take(40).collect();
            if !["role", "scope", "number", "login", "candidate"].contains(&name.as_str()) {
                return Err(Problem::ColumnUnknown(name));
            }
            if at.insert(name.clone(), index).is_some() {
                return Err(Problem::ColumnTwice(name));
            }
        }
        let need = |name| at.get(name).copied().ok_or(Problem::ColumnMissing(name));
        Ok(Self {
            role: need("role")?,
            scope: need("scope")?,
            number: need("number")?,
            login: at.get("login").copied(),
            candidate: at.get("candidate").copied(),
        })
    }

    fn read(&self, record: &csv::StringRecord) -> Result<NewAccount, Problem> {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let short = |text: &str| text.chars().take(40).collect::<String>();
        let role = field(self.role);
        let number = field(self.number);
        let candidate = self.candidate.map(field).filter(|candidate| !candidate.is_empty());
        let new = NewAccount {
            role: role.parse().map_err(|()| Problem::Role(short(role)))?,
            scope: field(self.scope).parse()?,
            number: number.parse().map_err(|_| Problem::Number(short(number)))?,
            login: self.login.map(field).filter(|login| !login.is_empty()).map(str::to_owned),
            candidate: candidate.map(|text| text.parse().map_err(|()| Problem::Candidate(short(text)))).transpose()?,
        };
        new.check().map_err(Problem::Account)?;
        Ok(new)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrong(text: &str) -> Vec<(u64, String)> {
        let refused = parse(text.as_bytes()).unwrap_err();
        refused.lines.into_iter().map(|line| (line.line, line.problem.to_string())).collect()
    }

    #[test]
    fn a_good_list_is_taken_in_its_order() {
        let text = "role,scope,number,login\nkpps,3171011001001,1,\nppk,317101,2, Ketua.Gambir \n\nadmin,0,1,\n";
        let accounts = parse(text.as_bytes()).unwrap();
        let read: Vec<(String, String)> = accounts.iter().map(|new| (new.actor().to_string(), new.login())).collect();
        let expected = [
            ("kpps:3171011001001:1", "kpps-3171011001001-1"),
            ("ppk:317101:2", "ketua.gambir"),
            ("admin:0:1", "admin-0-1"),
        ];
        assert_eq!(read, expected.map(|(actor, login)| (actor.to_owned(), login.to_owned())));
        let other = "\u{feff}number;role;scope\r\n1;kpps;3171011001001\r\n";
        assert_eq!(parse(other.as_bytes()).unwrap(), accounts[..1]);
        assert_eq!(parse("role,scope,number\n".as_bytes()).unwrap(), []);
    }

    #[test]
    fn each_wrong_line_is_named_with_its_number() {
        let text = "role,scope,number,login\n\
                    king,3171,1,\n\
                    kpps,3171011001001,1,\n\
                    kpps,317101,1,\n\
                    ppk,31710,1,\n\
                    ppk,317101,nol,\n\
                    ppk,317101,0,\n\
                    ppk,317101,1,a@b.id\n\
                    kpps,3171011001001,1,other\n\
                    kpps,3171011001001,2,KPPS-3171011001001-1\n\
                    ppk,317101\n\
                    ppk,317101,3,081234567890\n";
        let wrong = wrong(text);
        let lines: Vec<u64> = wrong.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 4, 5, 6, 7, 8, 9, 10, 11, 12], "{wrong:?}");
        for (at, part) in [
            (0, "`king` is not a role"),
            (1, "scope does not fit"),
            (2, "`31710` is not a region code"),
            (3, "`nol` is not a number"),
            (4, "start at 1"),
            (5, "a login is"),
            (6, "already in line 3"),
            (7, "already in line 3"),
            (8, "2 fields where the first line has 4"),
            (9, "a login is"),
        ] {
            assert!(wrong[at].1.contains(part), "{:?} should contain {part}", wrong[at]);
        }
    }

    #[test]
    fn a_witness_stands_for_one_candidate_and_nobody_else_does() {
        let text = "role,scope,number,candidate\nwitness,317101,1,gubernur:2\nwitness,317101,2,\nppk,317101,1,\n";
        let read: Vec<_> = parse(text.as_bytes()).unwrap().into_iter().map(|new| new.candidate).collect();
        assert_eq!(read, [Some("gubernur:2".parse().unwrap()), None, None]);
        let wrong = wrong("role,scope,number,candidate\nppk,317101,1,gubernur:2\nwitness,317101,1,dua\n");
        assert!(wrong[0].1.contains("only a witness"), "{wrong:?}");
        assert!(wrong[1].1.contains("`dua` is not a candidate"), "{wrong:?}");
    }

    #[test]
    fn columns_about_persons_are_refused() {
        assert!(wrong("role,scope,number,nama\nadmin,0,1,Budi\n")[0].1.contains("`nama` is not known"));
        assert!(wrong("role,scope\nadmin,0\n")[0].1.contains("`number` is missing"));
        assert!(wrong("role,role,scope,number\n")[0].1.contains("twice"));
        assert!(!wrong("").is_empty());
    }

    #[test]
    fn a_long_list_of_errors_is_cut_but_counted() {
        let refused = parse(format!("role,scope,number\n{}", "x,1,1\n".repeat(500)).as_bytes()).unwrap_err();
        assert_eq!((refused.lines.len(), refused.count), (100, 500));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = parse(bytes.as_slice());
            let mut with_heading = b"role,scope,number\n".to_vec();
            with_heading.extend(bytes);
            let _ = parse(with_heading.as_slice());
        }
    }
}
