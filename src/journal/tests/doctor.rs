//! What `rekap doctor` says of the database.

use super::{Database, Journal, on_both_engines, one, open};
use crate::journal::{Finding, Seq, Verdict};

async fn examined(journal: &Journal) -> Vec<Finding> {
    journal.examine().await.unwrap()
}

on_both_engines! {
    async fn everything_is_refused_that_must_be_and_the_trial_leaves_nothing(db: &Database) {
        let journal = open(db).await;
        for events in 0..3_u64 {
            let findings = examined(&journal).await;
            let broken: Vec<_> = findings.iter().filter(|found| found.verdict == Verdict::Broken).collect();
            assert!(broken.is_empty(), "{broken:?}");
            assert!(findings.len() >= 7, "{findings:?}");
            assert_eq!(journal.head().await.unwrap(), Seq::new(events));
            journal.append(one("a", events + 1)).await.unwrap();
        }
        journal.close().await;
    }

    async fn a_database_without_its_triggers_is_found_out(db: &Database) {
        let journal = open(db).await;
        journal.append(one("a", 1)).await.unwrap();
        let triggers = if db.is_sqlite() {
            "DROP TRIGGER journal_is_never_updated; DROP TRIGGER journal_only_grows_at_its_end"
        } else {
            "ALTER TABLE journal DISABLE TRIGGER ALL"
        };
        db.run(triggers).await.unwrap();
        let findings = examined(&journal).await;
        let broken: Vec<&str> =
            findings.iter().filter(|found| found.verdict == Verdict::Broken).map(|found| found.what.as_str()).collect();
        assert!(broken.iter().any(|what| what.starts_with("UPDATE of an event: NOT REFUSED")), "{broken:?}");
        assert!(broken.iter().any(|what| what.starts_with("INSERT with a gap in seq: NOT REFUSED")), "{broken:?}");
        assert!(!broken.iter().any(|what| what.starts_with("INSERT in the place")), "the keys are the table's own");
        journal.close().await;
    }
}
