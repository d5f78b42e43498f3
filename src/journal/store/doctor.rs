//! What the database itself enforces, tried out in a transaction that is rolled back, and the settings that durability rests on.

/// Whether it is as it must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it must be.
    Enforced,
    /// A weakness that whoever runs the database should know of.
    Note,
    /// What was acknowledged could be lost or changed.
    Broken,
}

/// One thing that was tried or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub verdict: Verdict,
    /// What was found, in a sentence.
    pub what: String,
}

impl Finding {
    pub(super) fn new(good: bool, otherwise: Verdict, what: String) -> Self {
        Self { verdict: if good { Verdict::Enforced } else { otherwise }, what }
    }
}

/// Statement that adds an event of stream `doctor`, so many places after the last one and with this version.
macro_rules! event {
    ($after:literal, $version:literal) => {
        concat!(
            "INSERT INTO journal (seq, at, stream, version, kind, actor, body, leaf_hash) SELECT coalesce(max(seq), 0) + ",
            $after,
            ", 0, 'doctor', ",
            $version,
            ", 'doctor.trial', 'system', '{}', {zero} FROM journal"
        )
    };
}
/// What must be refused, and how it is tried: `{zero}` is the engine's spelling of 32 zero bytes. There is an event of the stream `doctor`
/// to try it on, because triggers for rows say nothing where there is none.
pub(super) const TRIALS: &[(&str, &str)] = &[
    ("UPDATE of an event", "UPDATE journal SET kind = 'x' WHERE stream = 'doctor'"),
    ("DELETE of an event", "DELETE FROM journal WHERE stream = 'doctor'"),
    ("INSERT with a gap in seq", event!(2, 2)),
    ("INSERT with a gap in the versions of a stream", event!(1, 3)),
    ("INSERT in the place of an event", event!(0, 2)),
];

/// The event that the others are tried on.
pub(super) const FIRST: &str = event!(1, 1);

/// Tries everything on a connection that has begun a transaction; the caller rolls it back.
macro_rules! try_out {
    ($connection:ident, $zero:literal) => {{
        use $crate::journal::store::doctor::{FIRST, Finding, TRIALS, Verdict};
        let run = |sql: &str| sqlx::raw_sql(sqlx::AssertSqlSafe(sql.replace("{zero}", $zero)));
        let mut findings = Vec::new();
        run(FIRST).execute(&mut $connection).await?;
        for (what, sql) in TRIALS {
            run("SAVEPOINT trial").execute(&mut $connection).await?;
            let refused = run(sql).execute(&mut $connection).await.is_err();
            run("ROLLBACK TO SAVEPOINT trial").execute(&mut $connection).await?;
            let word = if refused { "refused" } else { "NOT REFUSED" };
            findings.push(Finding::new(refused, Verdict::Broken, format!("{what}: {word} by the database")));
        }
        findings
    }};
}
pub(super) use try_out;
