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
    /// `INSERT ..; INSERT ..`, up to 64 of them, and the COMMIT, in one message to the engine's thread. SQLite runs a multi-row VALUES as a
    /// coroutine that copies every value: 19.5 us a row against 11 us for rows on their own (40 rows of a batch, triggers included).
    OwnStatements,
}

impl Rows {
    /// How many rows one text takes, the largest first: any batch is a few texts out of a small set, so that each stays prepared.
    fn sizes(self) -> impl Iterator<Item = usize> {
        let (coarse, fine) = match self {
            Self::OneStatement => ([256, 128, 64, 32, 16, 8, 4, 2], 1..=1),
            // Up to 64 rows are at most two messages; powers of two needed three on average.
            Self::OwnStatements => ([64, 56, 48, 40, 32, 24, 16, 8], 1..=7),
        };
        coarse.into_iter().chain(fine.rev())
    }
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

/// INSERTs of several sizes, the largest first.
pub(super) struct Sizes(Vec<Size>);

struct Size {
    rows: usize,
    sql: Arc<str>,
    /// The same text with the COMMIT behind it, on an engine that takes statements with parameters several at a time.
    closing: Option<Arc<str>>,
}

/// Rows that travel in one message.
pub(super) struct Piece<'r, T> {
    pub sql: Arc<str>,
    pub rows: &'r [T],
    /// Whether its text commits.
    pub commits: bool,
}

impl Sizes {
    fn new(rows: Rows, head: &str, columns: usize) -> Self {
        let size = |count| {
            let sql = insert(rows, head, columns, count);
            let closing = (rows == Rows::OwnStatements).then(|| format!("{sql};COMMIT").into());
            Size { rows: count, sql: sql.into(), closing }
        };
        Self(rows.sizes().map(size).collect())
    }

    /// Cuts `rows` into the largest pieces there is a text for. Where these rows are the `last` of their transaction, the last piece
    /// commits if the engine can: a message less.
    pub(super) fn cut<'s, 'r, T>(
        &'s self,
        mut rows: &'r [T],
        last: bool,
    ) -> impl Iterator<Item = Piece<'r, T>> + use<'s, 'r, T> {
        std::iter::from_fn(move || {
            let size = self.0.iter().find(|size| size.rows <= rows.len())?;
            let (piece, rest) = rows.split_at_checked(size.rows)?;
            rows = rest;
            let closing = size.closing.as_ref().filter(|_| last && rest.is_empty());
            Some(Piece { sql: Arc::clone(closing.unwrap_or(&size.sql)), rows: piece, commits: closing.is_some() })
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
            for len in [0, 1, 2, 3, 7, 8, 40, 63, 64, 65, 255, 256, 257, 700] {
                let mut seen = Vec::new();
                for piece in inserts.events.cut(&rows[..len], false) {
                    let statements = piece.sql.matches("INSERT").count();
                    assert_eq!(statements, if shape == Rows::OneStatement { 1 } else { piece.rows.len() });
                    assert_eq!(piece.sql.matches('(').count(), piece.rows.len() + statements);
                    assert!(piece.sql.ends_with(&format!(",${})", piece.rows.len() * 8)));
                    assert!(!piece.commits);
                    seen.extend_from_slice(piece.rows);
                }
                assert_eq!(seen, rows[..len]);
            }
        }
    }

    #[test]
    fn only_the_last_piece_of_the_last_rows_commits_and_only_where_the_engine_can() {
        let rows = [0_u8; 77];
        let commits = |shape, last| -> Vec<bool> {
            let inserts = Inserts::new(shape);
            let pieces = inserts.keys.cut(&rows, last);
            pieces
                .map(|piece| {
                    assert_eq!(piece.sql.ends_with(";COMMIT"), piece.commits);
                    piece.commits
                })
                .collect()
        };
        assert_eq!(commits(Rows::OwnStatements, true), [false, false, true]);
        assert_eq!(commits(Rows::OwnStatements, false), [false; 3]);
        assert_eq!(commits(Rows::OneStatement, true), [false; 4]);
    }
}
