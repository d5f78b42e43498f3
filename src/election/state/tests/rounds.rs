//! Counting rounds: read twice whenever they are ordered, and what comes late of one that is over.

use super::*;

const AT: &str = "3171021001001";
const OTHER: &str = "3171021001901";
const PPK: &str = "ppk:317102:1";
const KPPS: &str = "kpps:3171021001001:1";
const PPS: &str = "pps:3171021001:1";
const CITY: &str = "kpu-city:3171:1";

fn photographed_again(night: &mut Night) {
    for page in 1..=3 {
        night.photographs(KPPS, AT, page, &format!("psu {page}")).unwrap();
    }
}

fn read_twice_again(night: &mut Night) {
    photographed_again(night);
    night.enters(KPPS, AT, Which::First, &changed("votes.1", 61)).unwrap();
    assert_eq!(night.enters(KPPS, AT, Which::Second, &figures()), Err(Refusal::SameRole));
    night.enters(PPS, AT, Which::Second, &figures()).unwrap();
    assert_eq!(night.status(AT), Status::Disputed);
    night.corrects(KPPS, AT, &[("votes.1", 60)]).unwrap();
    assert_eq!(night.status(AT), Status::Agreed);
}

#[test]
fn a_round_ordered_while_the_plenary_sits_is_read_twice_agreed_and_signed() {
    let mut night = Night::new();
    night.agreed(AT);
    night.opens(PPK, "317102").unwrap();
    night.recounts(CITY, AT, RoundKind::Psu).unwrap();
    read_twice_again(&mut night);
    let verified = decide::verify_agreed(&night.state, &contest(), "317102".parse().unwrap());
    night.run(PPK, verified).unwrap();
    assert_eq!(night.corrects(KPPS, AT, &[("votes.1", 61)]), Err(Refusal::PlenaryBegan), "decided");
    night.decides(PPK, OTHER, Some(&figures()), Some("dibacakan dari kertas")).unwrap();
    night.signs(PPK, "317102").unwrap();
    assert_eq!((night.status(AT), night.total("31", "votes.1")), (Status::Final, 120));
    night.sums_hold();
}

#[test]
fn a_round_ordered_after_a_reopening_is_read_twice_agreed_and_signed_again() {
    let mut night = Night::new();
    night.opens(PPK, "317102").unwrap();
    for at in [AT, OTHER] {
        night.decides(PPK, at, Some(&figures()), Some("dibacakan dari kertas")).unwrap();
    }
    night.signs(PPK, "317102").unwrap();
    assert_eq!(night.recounts(CITY, AT, RoundKind::Psu), Err(Refusal::Signed));
    night.reopens(CITY, "317102").unwrap();
    night.recounts(CITY, AT, RoundKind::Psu).unwrap();
    assert!(matches!(night.signs(PPK, "317102"), Err(Refusal::Undecided { left: 1, .. })));
    read_twice_again(&mut night);
    night.decides(PPK, AT, None, None).unwrap();
    night.signs(PPK, "317102").unwrap();
    assert_eq!(night.status(AT), Status::Final);
    night.signatures_hold();
}

#[test]
fn a_tps_that_comes_late_is_read_in_session_and_what_was_read_stays_closed() {
    let mut night = Night::new();
    night.enters(KPPS, AT, Which::First, &changed("votes.1", 61)).unwrap();
    night.opens(PPK, "317102").unwrap();
    assert_eq!(night.corrects(KPPS, AT, &[("votes.1", 60)]), Err(Refusal::PlenaryBegan));
    assert_eq!(night.enters(KPPS, AT, Which::First, &figures()), Err(Refusal::AlreadyEntered));
    night.enters(PPS, AT, Which::Second, &figures()).unwrap();
    night.enters("kpps:3171021001901:1", OTHER, Which::First, &figures()).unwrap();
    assert_eq!(night.status(OTHER), Status::Entered);
    night.decides(PPK, OTHER, Some(&figures()), Some("dibacakan")).unwrap();
    let late = night.enters(PPS, OTHER, Which::Second, &figures());
    assert_eq!(late, Err(Refusal::PlenaryBegan), "what is decided needs no reading any more");
}

#[test]
fn a_photo_of_a_round_that_is_over_is_kept_with_it_and_is_no_page_of_the_new_one() {
    let mut night = Night::new();
    night.agreed(AT);
    night.recounts(CITY, AT, RoundKind::Psu).unwrap();
    let page = Page::new(1).unwrap();
    let decided = decide::request_page(&night.state, &contest(), tps(AT), page, "belum ada");
    night.run(PPK, decided).unwrap();
    let index = night.state.find_tps(tps(AT)).unwrap();
    night.photographs_round(KPPS, AT, Some(1), 1, "dari malam itu").unwrap();
    let form = night.contest().tps(index).unwrap();
    assert_eq!(form.photos.last().map(|photo| photo.round), Some(1));
    assert_eq!((night.status(AT), form.requests.len()), (Status::Missing, 1), "it answers nothing of round 2");
    assert!(!night.state.has_page(0, index, page));
    let seq = night.seq;
    night.photographs_round(KPPS, AT, Some(1), 1, "dari malam itu").unwrap();
    assert_eq!(night.seq, seq, "the same photo of the same round is one photo");
    for round in [0, 3] {
        let refused = night.photographs_round(KPPS, AT, Some(round), 1, "x");
        assert_eq!(refused, Err(Refusal::UnknownRound { current: 2 }));
    }
    night.photographs_round(KPPS, AT, Some(2), 1, "dari malam itu").unwrap();
    assert!(night.state.has_page(0, index, page), "sent for round 2, it is a page of round 2");
    assert!(night.state.photo_warnings(0, index).is_empty(), "one sheet, one photo: not W301");
    night.sums_hold();
}

#[test]
fn figures_of_a_round_that_is_over_are_refused_and_say_so() {
    let mut night = Night::new();
    night.agreed(AT);
    night.recounts(CITY, AT, RoundKind::Recount).unwrap();
    let (state, named) = (&night.state, figures());
    let over = Err(Refusal::RoundOver { asked: 1, current: 2 });
    let enter = |round| decide::enter(state, actor(KPPS), &contest(), tps(AT), Which::First, round, (&named).into());
    assert_eq!(enter(Some(1)), over);
    assert_eq!(enter(Some(3)), Err(Refusal::UnknownRound { current: 2 }));
    assert!(enter(Some(2)).is_ok() && enter(None).is_ok());
    let correction = Correction { reading: None, round: Some(1), changes: &named, reason: "salah ketik" };
    assert_eq!(decide::correct(state, actor(KPPS), &contest(), tps(AT), correction), over);
    night.opens(PPK, "317102").unwrap();
    let decided =
        |round| decide::decide(&night.state, actor(PPK), &contest(), tps(AT), round, Some(&named), Some("pleno"));
    assert_eq!(decided(Some(1)), over);
    assert!(decided(Some(2)).is_ok());
}

#[test]
fn a_later_round_is_never_the_regular_count() {
    let mut night = Night::new();
    assert_eq!(night.recounts(CITY, AT, RoundKind::Reguler), Err(Refusal::RoundKind));
    night.recounts(CITY, AT, RoundKind::Pss).unwrap();
}
