//! SQL text that both engines understand.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

/// Last event, 0 when there is none.
pub(super) const HEAD: &str = "SELECT coalesce(max(seq), 0) FROM journal";

/// Multi-row INSERTs of 1, 2, 4 .. 256 rows: a batch of any size is a few statements out of a small set, so that
/// each stays prepared. 256 rows of 8 columns are 2,048 parameters; SQLite allows 32,766 and PostgreSQL 65,535.
pub(super) struct Inserts(Vec<Arc<str>>);

const LARGEST: u32 = 8;

pub(super) static EVENTS: LazyLock<Inserts> = LazyLock::new(|| {
    Inserts::new("INSERT INTO journal (seq, at, stream, version, kind, actor, body, leaf_hash) VALUES ", 8)
});
pub(super) static KEYS: LazyLock<Inserts> =
    LazyLock::new(|| Inserts::new("INSERT INTO command (scope, key, request, first_seq, last_seq, at) VALUES ", 6));

impl Inserts {
    fn new(head: &str, columns: usize) -> Self {
        Self((0..=LARGEST).map(|power| values(head, columns, 1 << power).into()).collect())
    }

    /// Cuts `rows` into the largest pieces there is a statement for.
    pub(super) fn cut<'s, 'r, T>(
        &'s self,
        mut rows: &'r [T],
    ) -> impl Iterator<Item = (Arc<str>, &'r [T])> + use<'s, 'r, T> {
        std::iter::from_fn(move || {
            let power = rows.len().checked_ilog2()?.min(LARGEST);
            let (piece, rest) = rows.split_at_checked(1 << power)?;
            rows = rest;
            Some((Arc::clone(self.0.get(power as usize)?), piece))
        })
    }
}

fn values(head: &str, columns: usize, rows: usize) -> String {
    let mut sql = head.to_owned();
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 1..=columns {
            let comma = if column == 1 { "" } else { "," };
            write!(sql, "{comma}${}", row * columns + column).expect("writing to a string cannot fail");
        }
        sql.push(')');
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_rows_is_cut_into_prepared_sizes_without_losing_one() {
        let rows: Vec<u32> = (0..700).collect();
        for len in [0, 1, 2, 3, 63, 64, 65, 255, 256, 257, 700] {
            let mut seen = Vec::new();
            for (sql, piece) in EVENTS.cut(&rows[..len]) {
                assert_eq!(sql.matches('(').count(), piece.len() + 1);
                assert!(sql.ends_with(&format!(",${})", piece.len() * 8)));
                seen.extend_from_slice(piece);
            }
            assert_eq!(seen, rows[..len]);
        }
    }
}
