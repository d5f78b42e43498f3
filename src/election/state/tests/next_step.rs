//! Whose turn it is, step by step through the lives of a form.

use super::*;
use crate::election::actor::Role::{self, Kpps, Ppk, Pps};
use crate::election::next_step::Step::{self, Decide, Photograph, ReadFirst, ReadSecond, Verify};
use crate::election::next_step::{may_do, next_step};

const KPPS: &str = "kpps:3171011001001:1";
const PPS: &str = "pps:3171011001:1";
const PPK: &str = "ppk:317101:1";

fn next(night: &Night) -> Option<(Role, Step)> {
    let index = night.state.find_tps(tps(T1)).unwrap();
    let place = night.state.find_contest(&contest()).unwrap();
    let missing: Vec<Page> =
        night.contest().form().page_numbers().filter(|page| !night.state.has_page(place, index, *page)).collect();
    next_step(night.contest().tps(index), &missing, night.contest().plenary_of_tps(night.state.tree(), index))
}

fn may(night: &Night, role: Role) -> bool {
    let (asked, step) = next(night).unwrap();
    may_do(role, night.contest().tps(night.state.find_tps(tps(T1)).unwrap()), asked, step)
}

#[test]
fn a_form_goes_from_the_officers_to_pps_to_the_plenary() {
    let mut night = Night::new();
    assert_eq!(next(&night), Some((Kpps, Photograph)));
    assert!(may(&night, Kpps) && may(&night, Pps) && may(&night, Ppk) && !may(&night, Role::KpuCity));
    night.photographs(KPPS, T1, 1, "one").unwrap();
    assert_eq!(next(&night), Some((Kpps, Photograph)), "two pages are missing");
    night.all_pages(T1);
    assert_eq!(next(&night), Some((Kpps, ReadFirst)));
    night.enters(KPPS, T1, Which::First, &figures()).unwrap();
    assert_eq!(next(&night), Some((Pps, ReadSecond)));
    assert!(!may(&night, Kpps) && may(&night, Pps) && may(&night, Ppk));
    night.enters(PPS, T1, Which::Second, &figures()).unwrap();
    assert_eq!(next(&night), Some((Ppk, Verify)));
    night.opens(PPK, "317101").unwrap();
    night.decides(PPK, T1, None, None).unwrap();
    assert_eq!(next(&night), None);
}

#[test]
fn what_rules_hold_back_is_the_plenarys_and_a_missing_page_the_officers() {
    let mut night = Night::new();
    night.enters(KPPS, T1, Which::First, &figures()).unwrap();
    assert_eq!(next(&night), Some((Kpps, Photograph)), "there is nothing to read a second time from");
    night.enters(PPS, T1, Which::Second, &figures()).unwrap();
    assert_eq!(next(&night), Some((Kpps, Photograph)), "F402 alone: the page, not a decision");
    night.all_pages(T1);
    assert_eq!(next(&night), Some((Ppk, Verify)));
    night.corrects(PPS, T1, &[("votes.1", 61)]).unwrap();
    assert_eq!(next(&night), Some((Ppk, Decide)), "F401");
    assert!(may(&night, Ppk) && !may(&night, Pps));
}

#[test]
fn a_reading_is_asked_of_a_role_without_a_hand_in_the_other() {
    let mut night = Night::new();
    night.all_pages(T1);
    night.enters(KPPS, T1, Which::First, &figures()).unwrap();
    night.corrects(PPS, T1, &[("votes.1", 61)]).unwrap();
    assert_eq!(next(&night), Some((Ppk, ReadSecond)));
    let mut night = Night::new();
    night.all_pages(T1);
    night.enters(PPK, T1, Which::First, &figures()).unwrap();
    assert_eq!(next(&night), Some((Pps, ReadSecond)));
    assert!(!may(&night, Ppk), "PPK took the first over");
    night.corrects(PPS, T1, &[("votes.1", 61)]).unwrap();
    assert_eq!(next(&night), Some((Ppk, Decide)), "nobody is left to read it blind");
    let mut night = Night::new();
    night.all_pages(T1);
    night.enters(PPS, T1, Which::Second, &figures()).unwrap();
    assert_eq!(next(&night), Some((Kpps, ReadFirst)));
    night.opens(PPK, "317101").unwrap();
    assert_eq!(next(&night), Some((Ppk, ReadFirst)), "the officers have gone home, and PPS has read");
}

#[test]
fn in_session_pps_stands_in_for_the_officers_and_after_the_signature_nobody_is_asked() {
    let mut night = Night::new();
    night.opens(PPK, "317101").unwrap();
    assert_eq!(next(&night), Some((Pps, Photograph)));
    for at in ["3171011001001", "3171011001002", "3171011001003", "3171011002001"] {
        night.decides(PPK, at, Some(&figures()), Some("dibacakan dari kertas")).unwrap();
    }
    night.signs(PPK, "317101").unwrap();
    assert_eq!(next(&night), None);
}

#[test]
fn a_page_that_is_asked_for_again_comes_before_the_second_reading() {
    let mut night = Night::new();
    night.all_pages(T1);
    night.enters(KPPS, T1, Which::First, &figures()).unwrap();
    let page = Page::new(2).unwrap();
    let asked = decide::request_page(&night.state, &contest(), tps(T1), page, "gelap");
    night.run(PPS, asked).unwrap();
    assert_eq!(next(&night), Some((Kpps, Photograph)));
    night.photographs(KPPS, T1, 2, "brighter").unwrap();
    assert_eq!(next(&night), Some((Pps, ReadSecond)));
}
