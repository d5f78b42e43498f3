//! Figures that obey every rule, different for every number, and ways to spoil them.

use std::collections::BTreeMap;

/// Figures by id, as a request sends them.
pub type Figures = BTreeMap<String, i64>;

/// A form that breaks no rule; `k` (0..=40) makes it different from others.
pub fn plausible(k: u16) -> Figures {
    let k = i64::from(k % 41);
    let votes = [60 + k, 50, 70];
    let (valid, invalid) = (votes.iter().sum::<i64>(), 15);
    let used = valid + invalid;
    let lines: [(&str, [i64; 3]); 6] = [
        ("dpt", [140, 150, 290]),
        ("voters_dpt", [used - 105, 100, used - 5]),
        ("voters_moved", [1, 2, 3]),
        ("voters_added", [2, 0, 2]),
        ("voters", [used - 102, 102, used]),
        ("disabled", [1, 0, 1]),
    ];
    let mut figures = Figures::new();
    for (line, values) in lines {
        for (column, value) in ["male", "female", "total"].into_iter().zip(values) {
            figures.insert(format!("{line}.{column}"), value);
        }
    }
    for (number, votes) in (1..).zip(votes) {
        figures.insert(format!("votes.{number}"), votes);
    }
    let singles = [
        ("ballots_received", 298),
        ("ballots_used", used),
        ("ballots_returned", 2),
        ("ballots_left", 298 - used - 2),
        ("valid", valid),
        ("invalid", invalid),
        ("total", used),
    ];
    figures.extend(singles.map(|(id, value)| (id.to_owned(), value)));
    figures
}

/// The same figures with some of them written differently.
pub fn with(mut figures: Figures, changes: &[(&str, i64)]) -> Figures {
    figures.extend(changes.iter().map(|(id, value)| ((*id).to_owned(), *value)));
    figures
}
