//! The usual accounts of an election, made from its TPS and regions.

use std::collections::{BTreeMap, BTreeSet};

use super::create::NewAccount;
use crate::election::actor::{Role, Scope};
use crate::election::codes::{Level, RegionCode, TpsCode};
use crate::election::reference::ContestDefinition;
use crate::election::stands_for::StandsFor;
use crate::election::state::State;

/// Where a line of the plan makes accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// At every TPS.
    EachTps,
    /// In every region of this level.
    Each(Level),
    /// In the smallest region that contains everything given.
    Top,
}

/// So many accounts of a role in each place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The role.
    pub role: Role,
    /// In which places.
    pub at: At,
    /// How many in each.
    pub count: u32,
}

/// The usual plan: two KPPS per TPS; the members of each committee and commission (PPS 3, PPK 5 by UU 10/2016, articles
/// 16 and 19; KPU city and province 5); a supervisor at each level from the kecamatan; two auditors and two admins.
/// Witnesses are as many as candidates: [`witnesses`].
pub const USUAL: &[Line] = &[
    Line { role: Role::Kpps, at: At::EachTps, count: 2 },
    Line { role: Role::Pps, at: At::Each(Level::Kelurahan), count: 3 },
    Line { role: Role::Ppk, at: At::Each(Level::Kecamatan), count: 5 },
    Line { role: Role::KpuCity, at: At::Each(Level::City), count: 5 },
    Line { role: Role::KpuProvince, at: At::Each(Level::Province), count: 5 },
    Line { role: Role::Supervisor, at: At::Each(Level::Kecamatan), count: 1 },
    Line { role: Role::Supervisor, at: At::Each(Level::City), count: 1 },
    Line { role: Role::Supervisor, at: At::Each(Level::Province), count: 1 },
    Line { role: Role::Auditor, at: At::Top, count: 2 },
    Line { role: Role::Admin, at: At::Top, count: 2 },
];

/// Makes the accounts of a plan, in the plan's order and within it by code, numbered from 1 per role and scope.
///
/// Regions above the TPS and regions given are taken along; a place of a level the line's role cannot act at makes
/// accounts that [`super::Accounts::create_many`] refuses.
#[must_use]
pub fn generate(
    tps: impl IntoIterator<Item = TpsCode>,
    regions: impl IntoIterator<Item = RegionCode>,
    plan: &[Line],
) -> Vec<NewAccount> {
    let tps: BTreeSet<TpsCode> = tps.into_iter().collect();
    let given: BTreeSet<RegionCode> = regions.into_iter().chain(tps.iter().map(|tps| tps.kelurahan())).collect();
    let Some(top) = smallest_around(&given) else { return Vec::new() };
    let mut all: BTreeSet<RegionCode> = BTreeSet::from([top]);
    for region in given {
        let mut at = Some(region);
        while let Some(region) = at.filter(|region| *region != top && all.insert(*region)) {
            at = region.parent();
        }
    }
    let mut last: BTreeMap<(Role, String), u32> = BTreeMap::new();
    let mut accounts = Vec::new();
    for line in plan {
        let scopes: Vec<Scope> = match line.at {
            At::EachTps => tps.iter().copied().map(Scope::Tps).collect(),
            At::Each(level) => {
                all.iter().copied().filter(|region| region.level() == level).map(Scope::Region).collect()
            }
            At::Top => vec![Scope::Region(top)],
        };
        for scope in scopes {
            let number = last.entry((line.role, scope.to_string())).or_default();
            for _ in 0..line.count {
                *number += 1;
                accounts.push(NewAccount { role: line.role, scope, number: *number, login: None, candidate: None });
            }
        }
    }
    accounts
}

/// One witness of each candidate at every plenary: in each kecamatan, city and province of the contest. At the TPS they need no account: what they sign there is paper.
#[must_use]
pub fn witnesses(contests: &[ContestDefinition], regions: impl IntoIterator<Item = RegionCode>) -> Vec<NewAccount> {
    let regions: BTreeSet<RegionCode> = regions.into_iter().collect();
    let plenary = |region: &&RegionCode| matches!(region.level(), Level::Kecamatan | Level::City | Level::Province);
    let mut last: BTreeMap<RegionCode, u32> = BTreeMap::new();
    let mut accounts = Vec::new();
    for contest in contests {
        for region in regions.iter().filter(plenary).filter(|region| contest.region.contains(**region)) {
            for candidate in &contest.candidates {
                let number = last.entry(*region).or_default();
                *number += 1;
                let stands_for = StandsFor { contest: contest.id.clone(), candidate: candidate.number };
                accounts.push(NewAccount {
                    role: Role::Witness,
                    scope: Scope::Region(*region),
                    number: *number,
                    login: None,
                    candidate: Some(stands_for),
                });
            }
        }
    }
    accounts
}

/// The usual accounts of an election that exists: those of the plan and its witnesses.
#[must_use]
pub fn of_election(state: &State) -> Vec<NewAccount> {
    let regions = || state.tree().regions().iter().map(|region| region.code);
    let mut accounts = generate(state.tree().tps().iter().copied(), regions(), USUAL);
    let contests = state.election().map_or(&[][..], |election| &election.contests);
    accounts.extend(witnesses(contests, regions()));
    accounts
}

/// The smallest region that contains all of these; `None` for none.
fn smallest_around(regions: &BTreeSet<RegionCode>) -> Option<RegionCode> {
    let mut around = *regions.first()?;
    for region in regions {
        while !around.contains(*region) {
            around = around.parent()?;
        }
    }
    Some(around)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tps(text: &str) -> TpsCode {
        text.parse().unwrap()
    }

    fn count(accounts: &[NewAccount], role: Role) -> usize {
        accounts.iter().filter(|new| new.role == role).count()
    }

    #[test]
    fn the_usual_accounts_of_two_kecamatan() {
        let stations = ["3171011001001", "3171011001002", "3171021001001"].map(tps);
        let province: RegionCode = "31".parse().unwrap();
        let accounts = generate(stations, [province], USUAL);
        let counts = Role::ALL.iter().map(|role| count(&accounts, *role)).collect::<Vec<_>>();
        assert_eq!(counts, [6, 6, 10, 5, 5, 0, 4, 2, 2]);
        assert!(accounts.iter().all(|new| new.check().is_ok()));
        let actors: BTreeSet<String> = accounts.iter().map(|new| new.actor().to_string()).collect();
        assert_eq!(actors.len(), accounts.len(), "no account twice");
        assert!(actors.contains("admin:31:2") && actors.contains("kpps:3171021001001:2"));
    }

    #[test]
    fn each_candidate_has_a_witness_at_every_plenary() {
        let dki = crate::import::dki_2024();
        let regions = dki.regions.iter().map(|region| region.code);
        let accounts = witnesses(&dki.definition.contests, regions);
        assert_eq!(accounts.len(), 3 * (1 + 6 + 44));
        assert!(accounts.iter().all(|new| new.check().is_ok()));
        let third = accounts.iter().find(|new| new.actor().to_string() == "witness:317101:3").unwrap();
        assert_eq!(third.candidate.as_ref().unwrap().to_string(), "gubernur:3");
    }

    #[test]
    fn without_a_region_given_the_top_is_what_contains_all_tps() {
        let accounts = generate(["3171011001001", "3272011001001"].map(tps), [], USUAL);
        assert!(accounts.iter().any(|new| new.actor().to_string() == "admin:0:1"));
        assert_eq!(count(&accounts, Role::KpuProvince), 10);
        assert!(generate([], [], USUAL).is_empty());
    }

    #[test]
    fn two_lines_for_one_role_and_place_go_on_counting() {
        let line = Line { role: Role::Witness, at: At::EachTps, count: 2 };
        let accounts = generate([tps("3171011001001")], [], &[line, line]);
        assert_eq!(accounts.iter().map(|new| new.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }
}
