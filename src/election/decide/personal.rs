//! Numbers in free text that may be a person's: a NIK, a KK, a telephone number, however its digits are grouped. Dates, times and
//! lists of votes, which plenaries write all the time, are not.

/// A NIK has 16 digits, a telephone number 10 or more; a TPS code has 13 but no reason needs to name one digit by digit.
const FEWEST: usize = 10;
/// Most characters between two groups of one number: `) ` after an area code, ` - ` between parts.
const WIDEST_GAP: usize = 3;

/// How many digits a number in the text has that may be personal; `None` where there is none.
pub(super) fn personal_digits(text: &str) -> Option<usize> {
    let mut longest = None;
    let mut run = Run::default();
    for word in text.split_inclusive(char::is_whitespace) {
        if is_moment(word.trim_matches(|c: char| c.is_whitespace() || ",;:()".contains(c))) {
            longest = longest.max(run.end());
            continue;
        }
        for c in word.chars() {
            if !run.takes(c) {
                longest = longest.max(run.end());
            }
        }
    }
    longest.max(run.end())
}

/// Groups of digits with little between them.
#[derive(Default)]
struct Run {
    /// Lengths of the groups.
    groups: Vec<usize>,
    first: String,
    gap: usize,
    /// Only spaces and slashes so far, as in a list of numbers.
    list: bool,
    /// Dots, dashes, parentheses count when another group follows them.
    joined: bool,
}

impl Run {
    /// Whether the character goes on with the number.
    fn takes(&mut self, c: char) -> bool {
        if c.is_ascii_digit() {
            match self.groups.last_mut() {
                Some(group) if self.gap == 0 => *group += 1,
                _ => {
                    self.list = self.groups.is_empty() || (self.list && !self.joined);
                    self.groups.push(1);
                }
            }
            if self.groups.len() == 1 {
                self.first.push(c);
            }
            self.gap = 0;
            self.joined = false;
            return true;
        }
        let between = matches!(c, ' ' | '.' | '-' | '(' | ')' | '/' | '\u{a0}' | '\u{2011}' | '\u{2013}');
        if self.groups.is_empty() || !between || self.gap >= WIDEST_GAP {
            return false;
        }
        self.gap += 1;
        self.joined |= !matches!(c, ' ' | '/');
        true
    }

    /// Ends the number, and says its digits where it may be personal.
    fn end(&mut self) -> Option<usize> {
        let run = std::mem::take(self);
        let digits: usize = run.groups.iter().sum();
        let separate = run.list && run.groups.iter().all(|group| *group <= 3);
        (digits >= FEWEST && (!separate || run.spelled(digits))).then_some(digits)
    }

    /// `081 234 567 890`, `62 812 345 678`: groups of three after a prefix that is dialled; 16 digits in threes or one by one. No
    /// list of votes looks like that.
    fn spelled(&self, digits: usize) -> bool {
        let threes = |from: usize| {
            let groups = self.groups.get(from..).unwrap_or_default();
            groups.split_last().is_some_and(|(_, most)| most.iter().all(|group| *group == 3))
        };
        let dialled = (self.first.starts_with('0') && threes(0)) || (self.first == "62" && threes(1));
        let identity = digits == 16 && threes(0);
        (digits <= 14 && dialled) || identity || self.groups.iter().all(|group| *group == 1)
    }
}

/// A date or a time of the day, or from when to when, as one word.
fn is_moment(word: &str) -> bool {
    let numbers = |separator: char| -> Option<Vec<u32>> {
        word.split(separator).map(|part| part.parse().ok().filter(|_| part.len() <= 4)).collect()
    };
    let date = |separator| match numbers(separator).as_deref() {
        Some([day, month, year] | [year, month, day]) if *year > 31 || *day > 31 => {
            let (day, year) = if *day > 31 { (year, day) } else { (day, year) };
            (1..=31).contains(day) && (1..=12).contains(month) && (1900..2100).contains(year)
        }
        _ => false,
    };
    let time = |word: &str| {
        let Some((hour, minute)) = word.split_once(['.', ':']) else { return false };
        let part = |text: &str, below: u32| text.len() == 2 && text.parse().is_ok_and(|n: u32| n < below);
        (part(hour, 24) || (hour.len() == 1 && hour.parse::<u32>().is_ok())) && part(minute, 60)
    };
    let during = word.split_once(['-', '\u{2013}']).is_some_and(|(from, to)| time(from) && time(to));
    date('-') || date('/') || date('.') || time(word) || during
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, and how many digits of it may be personal.
    const CASES: &[(&str, Option<usize>)] = &[
        ("NIK 3171234567890001", Some(16)),
        ("nik 3171 2345 6789 0001", Some(16)),
        ("NIK 317101.230475.0002", Some(16)),
        ("3171-0123-0475-0002", Some(16)),
        ("KK 31710123 04750002", Some(16)),
        ("NIK 3 1 7 1 0 1 2 3 0 4 7 5 0 0 0 2", Some(16)),
        ("NIK 317 101 230 475 000 2", Some(16)),
        ("telp 0812-3456-7890", Some(12)),
        ("0812/3456/7890", Some(12)),
        ("+62 (812) 345-67-890", Some(13)),
        ("+62 812 345 678", Some(11)),
        ("hubungi 081 234 567 890", Some(12)),
        ("(021) 3456 7890", Some(11)),
        ("021-345678", None),
        ("08.12.3456.7890", Some(12)),
        ("081234567890, 29-11-2024", Some(12)),
        ("NPWP 12.345.678.9-012.345", Some(15)),
        ("GOR Kecamatan Gambir, 29-11-2024 09.00 WIB", None),
        ("GOR Gambir, 29/11/2024 pukul 09:00-12:30", None),
        ("2024-11-29 09.00\u{2013}12.30 di aula", None),
        ("rapat 29.11.2024 09.00 dan 30.11.2024 13.00", None),
        ("(29-11-2024) 118 31 128", None),
        ("suara 118 31 128 277 23", None),
        ("suara 118/31/128/277/23", None),
        ("TPS 081 118 31 128 277", None),
        ("TPS 003: 118, 31, 128, 277 dan 23", None),
        ("suara 123 menjadi 132", None),
        ("halaman 2 dan 3, 211 suara", None),
        ("jumlah 1.234.567 suara", None),
        ("45-67-8901 3171 23", Some(14)),
    ];

    #[test]
    fn dates_times_and_votes_are_not_personal_and_grouped_numbers_are() {
        for (text, digits) in CASES {
            assert_eq!(personal_digits(text), *digits, "{text}");
        }
    }
}
