//! No role touches both readings of a round (ADR 0013).

use super::*;
use crate::election::actor::Role;

const KPPS: &str = "kpps:3171011001001:1";
const PPS: &str = "pps:3171011001:1";
const PPK: &str = "ppk:317101:1";

fn hands(night: &Night, which: Which) -> Vec<Role> {
    night.contest().tps(night.state.find_tps(tps(T1)).unwrap()).unwrap().hands(which)
}

#[test]
fn pps_corrects_the_first_reading_and_the_second_is_somebody_elses_then() {
    let mut night = Night::new();
    night.all_pages(T1);
    night.enters(KPPS, T1, Which::First, &changed("votes.1", 61)).unwrap();
    night.corrects(PPS, T1, &[("votes.1", 60)]).unwrap();
    assert_eq!(hands(&night, Which::First), [Role::Kpps, Role::Pps]);
    assert_eq!(night.enters(PPS, T1, Which::Second, &figures()), Err(Refusal::SameRole));
    night.corrects(KPPS, T1, &[("votes.2", 61)]).unwrap();
    night.corrects(PPS, T1, &[("votes.2", 60)]).unwrap();
    night.enters(PPK, T1, Which::Second, &figures()).unwrap();
    assert_eq!(
        (hands(&night, Which::First), hands(&night, Which::Second)),
        (vec![Role::Kpps, Role::Pps], vec![Role::Ppk])
    );
    assert_eq!(night.status(T1), Status::Agreed);
    assert_eq!(night.corrects_reading(PPS, T1, Some(Which::Second), &[("votes.1", 61)]), Err(Refusal::SameRole));
    assert_eq!(night.corrects_reading(PPK, T1, Some(Which::First), &[("votes.1", 61)]), Err(Refusal::SameRole));
}

#[test]
fn who_gave_the_second_reading_corrects_that_one_and_never_the_first() {
    let mut night = Night::new();
    night.all_pages(T1);
    night.enters(KPPS, T1, Which::First, &changed("votes.1", 61)).unwrap();
    night.enters(PPS, T1, Which::Second, &figures()).unwrap();
    assert_eq!(night.corrects_reading(PPS, T1, Some(Which::First), &[("votes.1", 60)]), Err(Refusal::SameRole));
    night.corrects(PPS, T1, &[("votes.1", 61)]).unwrap();
    assert_eq!((hands(&night, Which::First), hands(&night, Which::Second)), (vec![Role::Kpps], vec![Role::Pps]));
    for reading in [None, Some(Which::First), Some(Which::Second)] {
        let ppk = night.corrects_reading(PPK, T1, reading, &[("votes.1", 60)]);
        assert_eq!(ppk, Err(Refusal::NothingToCorrect), "PPK decides in the plenary");
    }
    let kpps = night.corrects_reading(KPPS, T1, Some(Which::Second), &[("votes.1", 60)]);
    assert_eq!(kpps, Err(Refusal::SameRole));
}

#[test]
fn officers_correct_what_pps_took_over_and_pps_reads_no_second_time() {
    let mut night = Night::new();
    night.all_pages(T1);
    night.enters(PPS, T1, Which::First, &changed("votes.1", 61)).unwrap();
    night.corrects(KPPS, T1, &[("votes.1", 60)]).unwrap();
    // The first reading is by KPPS now, but PPS has seen it.
    assert_eq!(night.enters(PPS, T1, Which::Second, &figures()), Err(Refusal::SameRole));
    assert_eq!(night.enters(KPPS, T1, Which::Second, &figures()), Err(Refusal::SameRole));
    night.enters(PPK, T1, Which::Second, &figures()).unwrap();
    assert_eq!(night.status(T1), Status::Agreed);
}

#[test]
fn a_guess_at_a_hidden_reading_gives_up_the_second() {
    let mut night = Night::new();
    night.enters(KPPS, T1, Which::First, &figures()).unwrap();
    night.corrects(PPS, T1, &[("votes.1", 60)]).unwrap();
    assert_eq!(night.corrects(PPS, T1, &[("votes.1", 60)]), Err(Refusal::NothingChanges));
    assert_eq!(night.enters(PPS, T1, Which::Second, &figures()), Err(Refusal::SameRole));
    assert_eq!(night.corrects_reading(PPS, T2, None, &[("votes.1", 60)]), Err(Refusal::NothingToCorrect));
}

#[test]
fn hands_are_of_one_round() {
    let mut night = Night::new();
    night.agreed(T1);
    night.recounts("kpu-city:3171:1", T1, RoundKind::Psu).unwrap();
    assert!(hands(&night, Which::First).is_empty());
    night.enters(PPS, T1, Which::First, &figures()).unwrap();
    night.enters(PPK, T1, Which::Second, &figures()).unwrap();
}
