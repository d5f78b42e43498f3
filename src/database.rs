//! What the journal and the accounts ask of both databases in the same way.

use sqlx::error::DatabaseError;

/// SQLITE_FULL: <https://www.sqlite.org/rescode.html#full>.
const SQLITE_FULL: &str = "13";
/// `disk_full`: PostgreSQL manual, appendix A.
const POSTGRES_DISK_FULL: &str = "53100";

/// Whether the database says that its disk is full: that must be told apart from a database that is merely busy, because only people mend it.
#[must_use]
pub fn is_full(error: &dyn DatabaseError) -> bool {
    is_full_code(error.code().as_deref().unwrap_or_default())
}

/// The codes of both at once: those of SQLite are short numbers, those of PostgreSQL have five characters.
fn is_full_code(code: &str) -> bool {
    code == SQLITE_FULL || code == POSTGRES_DISK_FULL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_disk_is_full() {
        assert!(is_full_code("13") && is_full_code("53100"));
        // SQLITE_BUSY, SQLITE_IOERR, SQLITE_CONSTRAINT_UNIQUE; out_of_memory, too_many_connections, unique_violation.
        for other in ["5", "10", "2067", "53200", "53300", "23505", "", "1300"] {
            assert!(!is_full_code(other), "{other}");
        }
    }
}
