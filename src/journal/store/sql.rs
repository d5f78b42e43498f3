//! SQL text that both engines understand.

use std::fmt::Write as _;
use std::sync::Arc;

/// Last event, 0 when there is none.
pub(super) const HEAD: &str = "SELECT coalesce(max(seq), 0) FROM journal";

const EVENTS: &str = "INSERT INTO journal (seq, at, stream, version, kind, actor, body, leaf_hash) VALUES ";
const KEYS: &str = "INSERT INTO command (scope, key, request, first_seq, last_seq, at) VALUES ";

/// How an engine takes many rows fastest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// `VALUES (..),(..)`, up to 256 rows: one message to a server, one plan. PostgreSQL allows 65,535 parameters.
    OneStatement,
    /// `INSERT ..; INSERT ..`, up to 64 of them in one message to the engine's thread. SQLite runs a multi-row VALUES as a
    /// coroutine that copies every value: 19.5 us a row against 11 us for rows on their own (40 rows of a batch, triggers included).
    OwnStatements,
}

/// The INSERTs of an engine.
pub(super) struct Inserts {
    /// Events.
    pub events: Sizes,
    /// Command keys.
    pub keys: Sizes,
}

impl Inserts {
    pub(super) fn new(rows: Rows) -> Self {
        Self { events: Sizes::new(rows, EVENTS, 8), keys: Sizes::new(rows, KEYS, 6) }
    }
}

/// INSERTs of 1, 2, 4 .. rows: a batch of any size is a few texts out of a small set, so that each stays prepared.
pub(super) struct Sizes(Vec<Arc<str>>);

impl Sizes {
    fn new(rows: Rows, head: &str, columns: usize) -> Self {
        let largest = match rows {
            Rows::OneStatement => 8,
            Rows::OwnStatements => 6,
        };
        Self((0..=largest).map(|power| insert(rows, head, columns, 1 << power).into()).collect())
    }

    /// Cuts `rows` into the largest pieces there is a text for.
    pub(super) fn cut<'s, 'r, T>(
        &'s self,
        mut rows: &'r [T],
    ) -> impl Iterator<Item = (Arc<str>, &'r [T])> + use<'s, 'r, T> {
        std::iter::from_fn(move || {
            let largest = self.0.len().checked_sub(1)?;
            let power = usize::try_from(rows.len().checked_ilog2()?).unwrap_or(largest).min(largest);
            let (piece, rest) = rows.split_at_checked(1 << power)?;
            rows = rest;
            Some((Arc::clone(self.0.get(power)?), piece))
        })
    }
}

fn insert(rows: Rows, head: &str, columns: usize, count: usize) -> String {
    let mut sql = String::new();
    for row in 0..count {
        sql.push_str(match (rows, row) {
            (_, 0) => head,
            (Rows::OneStatement, _) => ",",
            (Rows::OwnStatements, _) => ";",
        });
        if rows == Rows::OwnStatements && row > 0 {
            sql.push_str(head);
        }
        sql.push('(');
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
        for shape in [Rows::OneStatement, Rows::OwnStatements] {
            let inserts = Inserts::new(shape);
            for len in [0, 1, 2, 3, 63, 64, 65, 255, 256, 257, 700] {
                let mut seen = Vec::new();
                for (sql, piece) in inserts.events.cut(&rows[..len]) {
                    let statements = sql.matches("INSERT").count();
                    assert_eq!(statements, if shape == Rows::OneStatement { 1 } else { piece.len() });
                    assert_eq!(sql.matches('(').count(), piece.len() + statements);
                    assert!(sql.ends_with(&format!(",${})", piece.len() * 8)));
                    seen.extend_from_slice(piece);
                }
                assert_eq!(seen, rows[..len]);
            }
        }
    }
}
