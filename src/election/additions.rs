//! Records that come after the founding: what they change, told beforehand.

use super::codes::TpsCode;
use super::reference::{RegisteredCount, TpsRecord};
use super::state::Tree;

/// What a file of records changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Additions {
    /// The records that change something, in the order of the file, as they will be kept: with what was known before.
    pub records: Vec<TpsRecord>,
    /// TPS of the file of which nothing changes.
    pub unchanged: usize,
    /// TPS of which nothing was known.
    pub new: usize,
    /// Lists of voters that reached a later stage.
    pub advanced: usize,
    /// Numbers that replace other ones.
    pub replaced: Vec<Replaced>,
}

/// A number that another one replaces: somebody should look, for one of the two was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// The TPS.
    pub tps: TpsCode,
    /// Which number.
    pub what: What,
    /// What was known.
    pub old: u32,
    /// What is known now.
    pub new: u32,
}

/// Which number of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Registered voters, of a list of the same stage.
    Registered,
    /// Ballots delivered.
    Ballots,
}

/// Compares a file of records with what is known. A stage that goes back is refused with its line when the file is read; here such voters
/// are left out, so that two imports at once cannot bring it about.
#[must_use]
pub fn compare(tree: &Tree, file: &[TpsRecord]) -> Additions {
    let mut found = Additions::default();
    for record in file {
        let Some(known) = tree.known(record.tps) else {
            found.new += 1;
            found.records.push(*record);
            continue;
        };
        let back = known.stage_back(record).is_some();
        let newer = TpsRecord { registered: record.registered.filter(|_| !back), ..*record };
        let merged = known.merged(&newer);
        if merged == *known {
            found.unchanged += 1;
            continue;
        }
        if let (Some(old), Some(new)) = (known.registered, newer.registered) {
            found.advanced += usize::from(new.stage > old.stage);
            if new.stage == old.stage && new != old {
                found.replace(record.tps, What::Registered, sum(old), sum(new));
            }
        }
        if let (Some(old), Some(new)) = (known.ballots, newer.ballots)
            && old != new
        {
            found.replace(record.tps, What::Ballots, old.into(), new.into());
        }
        found.records.push(merged);
    }
    found
}

impl Additions {
    fn replace(&mut self, tps: TpsCode, what: What, old: u32, new: u32) {
        self.replaced.push(Replaced { tps, what, old, new });
    }
}

fn sum(count: RegisteredCount) -> u32 {
    u32::from(count.male) + u32::from(count.female)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::election::reference::{ListStage, RegionRecord, SpecialCategory};

    fn code(n: u16) -> TpsCode {
        TpsCode::new("3171011001".parse().unwrap(), n).unwrap()
    }

    fn record(n: u16, voters: Option<(u16, u16, ListStage)>, ballots: Option<u16>) -> TpsRecord {
        let registered = voters.map(|(male, female, stage)| RegisteredCount { male, female, stage });
        TpsRecord { tps: code(n), registered, ballots, special: None }
    }

    #[test]
    fn what_a_later_file_does_not_speak_of_stays_and_a_stage_never_goes_back() {
        use ListStage::{Dps, Dpshp, Dpt};
        let region = RegionRecord {
            code: "3171011001".parse().unwrap(),
            name: String::new(),
            tps: (1..=9).collect(),
            centre: None,
        };
        let mut tree = Tree::build(vec![region]);
        let prison = TpsRecord { special: Some(SpecialCategory::Prison), ..record(5, None, Some(80)) };
        tree.record(&[
            record(1, Some((10, 20, Dps)), None),
            record(2, Some((10, 20, Dpt)), Some(30)),
            record(3, Some((10, 20, Dpt)), Some(30)),
            record(4, Some((10, 20, Dpt)), None),
            prison,
        ]);
        let file = [
            record(1, Some((11, 20, Dpshp)), None),
            record(2, None, Some(31)),
            record(3, Some((10, 20, Dpt)), None),
            record(4, Some((9, 9, Dps)), Some(31)),
            record(5, Some((70, 0, Dpt)), None),
            record(6, None, Some(300)),
        ];
        let found = compare(&tree, &file);
        assert_eq!((found.new, found.unchanged, found.advanced), (1, 1, 1));
        assert_eq!(found.replaced, [Replaced { tps: code(2), what: What::Ballots, old: 30, new: 31 }]);
        tree.record(&found.records);
        assert_eq!(tree.known(code(2)), Some(&record(2, Some((10, 20, Dpt)), Some(31))), "the voters stay");
        assert_eq!(tree.known(code(4)), Some(&record(4, Some((10, 20, Dpt)), Some(31))), "DPT stays, ballots come");
        let prison = tree.known(code(5)).unwrap();
        assert_eq!((prison.special, prison.ballots), (Some(SpecialCategory::Prison), Some(80)));
        let again = compare(&tree, &file[..1]);
        assert_eq!((again.records.len(), again.unchanged), (0, 1), "the same again changes nothing");
    }
}
