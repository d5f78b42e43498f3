//! The second reader types what the machine is not sure of, and leaves it the rest.

use super::machine::{MODEL, photographed};
use super::*;
use crate::election::actor::Hand;
use crate::election::figures::BadFigures;
use crate::election::positions::Positions;
use crate::election::tps::Reading;

const KPPS: &str = "kpps:3171011001001:1";
const PPS: &str = "pps:3171011001:1";

impl Night {
    /// A second reading of these figures; the rest is the machine's.
    fn reads_with_machine(&mut self, by: &str, which: Which, typed: &[(&str, u16)]) -> Result<(), Refusal> {
        let figures: Named = typed.iter().map(|(id, value)| ((*id).to_owned(), (*value).into())).collect();
        let typed = decide::Typed { figures: &figures, machine_reads_rest: true };
        let decided = decide::enter(&self.state, actor(by), &contest(), tps(T1), which, None, typed);
        self.run(by, decided)
    }

    fn second(&self) -> &Reading {
        self.form_of(T1).standing.reading(Which::Second).unwrap()
    }

    fn places(&self, ids: &[&str]) -> Vec<usize> {
        ids.iter().map(|id| self.contest().form().index_of(id).unwrap()).collect()
    }
}

/// The machine is sure of all but these.
fn read_without(unsure: &[&str]) -> Night {
    let mut night = photographed();
    assert!(night.machine_reads(T1, MODEL, &figures(), unsure));
    night
}

#[test]
fn what_the_machine_leaves_a_person_types_and_the_two_are_the_second_reading_in_either_order() {
    for first_before in [true, false] {
        let mut night = read_without(&["votes.2", "valid"]);
        if first_before {
            night.enters(KPPS, T1, Which::First, &figures()).unwrap();
        }
        let typed = [("votes.2", value("votes.2")), ("valid", value("valid"))];
        night.reads_with_machine(PPS, Which::Second, &typed).unwrap();
        if !first_before {
            assert_eq!((night.status(T1), night.form_of(T1).open_figures()), (Status::Entered, None), "hidden as ever");
            night.enters(KPPS, T1, Which::First, &figures()).unwrap();
        }
        assert_eq!(night.status(T1), Status::Agreed);
        assert_eq!(night.second().by, Hand::Account(actor(PPS)));
        let typed = night.places(&["votes.2", "valid"]);
        let by_machine: Positions = (0..figures().len()).filter(|place| !typed.contains(place)).collect();
        assert_eq!(night.second().by_machine, by_machine);
        night.sums_hold();
    }
}

#[test]
fn the_first_reader_and_the_machine_differ_and_the_form_is_held_back() {
    let mut night = read_without(&["votes.2"]);
    night.enters(KPPS, T1, Which::First, &changed("disabled.male", 2)).unwrap();
    night.reads_with_machine(PPS, Which::Second, &[("votes.2", value("votes.2"))]).unwrap();
    assert!(night.errors(T1).contains(&RuleCode::F401));
    // Whoever gave the reading looks at the paper and stands for the figure: it is the machine's no more.
    night.corrects_reading(PPS, T1, Some(Which::Second), &[("disabled.male", 2)]).unwrap();
    let place = night.places(&["disabled.male"])[0];
    assert!(!night.second().by_machine.has(place));
    assert_eq!(night.second().by_machine.count(), figures().len() - 2);
    assert!(!night.errors(T1).contains(&RuleCode::F401), "{:?}", night.errors(T1));
}

#[test]
fn what_a_person_typed_counts_over_what_the_machine_is_sure_of() {
    let mut night = read_without(&["votes.2"]);
    let typed = [("votes.2", value("votes.2")), ("ballots_returned", 3)];
    night.reads_with_machine(PPS, Which::Second, &typed).unwrap();
    let place = night.places(&["ballots_returned"])[0];
    assert_eq!((night.second().figures.get(place), night.second().by_machine.has(place)), (3, false));
}

#[test]
fn what_the_machine_leaves_must_be_typed_and_something_at_least() {
    let mut night = read_without(&["votes.2", "valid"]);
    let missing = |ids: &[&str]| Err(BadFigures::Missing(ids.iter().map(|id| (*id).to_owned()).collect()).into());
    assert_eq!(night.reads_with_machine(PPS, Which::Second, &[("votes.2", 7)]), missing(&["valid"]));
    let mut night = read_without(&[]);
    let all: Vec<&str> = night.contest().form().figures.iter().map(|figure| figure.id.as_str()).collect();
    let refused = missing(&all);
    assert_eq!(night.reads_with_machine(PPS, Which::Second, &[]), refused, "that is the machine's reading");
}

#[test]
fn there_is_no_rest_where_the_machine_did_not_read_or_may_not_or_for_a_first_reading() {
    let typed = [("votes.2", 7)];
    let mut night = photographed();
    assert_eq!(night.reads_with_machine(PPS, Which::Second, &typed), Err(Refusal::MachineReadNothing));
    let mut night = read_without(&["votes.2"]);
    assert_eq!(night.reads_with_machine(KPPS, Which::First, &typed), Err(Refusal::MachineReadNothing));
    let mut night = Night::where_the_machine_reads(false);
    night.all_pages(T1);
    night.all_checked(T1, MODEL);
    assert!(night.machine_reads(T1, MODEL, &figures(), &["votes.2"]));
    assert_eq!(night.reads_with_machine(PPS, Which::Second, &typed), Err(Refusal::MachineReadNothing));
}

#[test]
fn the_same_again_is_answered_as_before_and_another_is_refused() {
    let mut night = read_without(&["votes.2"]);
    night.reads_with_machine(PPS, Which::Second, &[("votes.2", 7)]).unwrap();
    let seq = night.state.seq();
    night.reads_with_machine(PPS, Which::Second, &[("votes.2", 7)]).unwrap();
    assert_eq!(night.state.seq(), seq);
    assert_eq!(night.reads_with_machine(PPS, Which::Second, &[("votes.2", 8)]), Err(Refusal::AlreadyEntered));
}

fn value(id: &str) -> u16 {
    figures()[id].as_u64().unwrap().try_into().unwrap()
}
