//! Warnings that look at the forms nearby stay true when those change.

use super::*;

const FIRST: &str = "3171011001001";
const SECOND: &str = "3171011001002";
const THIRD: &str = "3171011001003";
const OTHER_KELURAHAN: &str = "3171011002001";

fn twins(night: &Night, at: &str) -> Vec<u64> {
    let form = night.contest().tps(night.state.find_tps(tps(at)).unwrap()).unwrap();
    form.warnings.iter().filter(|finding| finding.code == RuleCode::W202).map(|finding| finding.left).collect()
}

#[test]
fn both_of_two_identical_neighbours_are_told_and_both_are_published_anew() {
    let mut night = Night::new();
    night.agreed(FIRST);
    assert!(twins(&night, FIRST).is_empty());
    night.all_pages(SECOND);
    night.enters("kpps:3171011001002:1", SECOND, Which::First, &figures()).unwrap();
    assert!(twins(&night, FIRST).is_empty(), "a single reading is not open");

    let decided = decide::enter(
        &night.state,
        actor("pps:3171011001:1"),
        &contest(),
        tps(SECOND),
        Which::Second,
        None,
        (&figures()).into(),
    );
    let Ok(Decided::Append { mut proposals, .. }) = decided else { panic!() };
    let proposal = proposals.remove(0);
    let event = proposal.events.into_iter().next().unwrap();
    let touched = night.apply("pps:3171011001:1", &proposal.stream, event);
    assert_eq!((twins(&night, FIRST), twins(&night, SECOND)), (vec![2], vec![1]));
    let index = |at| (0, night.state.find_tps(tps(at)).unwrap());
    assert_eq!(touched.tps, [index(SECOND), index(FIRST)]);
    night.sums_hold();
}

#[test]
fn a_correction_of_one_twin_clears_both() {
    let mut night = Night::new();
    for at in [FIRST, SECOND, THIRD] {
        night.agreed(at);
    }
    assert_eq!((twins(&night, FIRST), twins(&night, SECOND), twins(&night, THIRD)), (vec![2], vec![1], vec![2]));
    night.corrects("kpps:3171011001002:1", SECOND, &[("votes.1", 61), ("votes.2", 54)]).unwrap();
    assert!([FIRST, SECOND, THIRD].iter().all(|at| twins(&night, at).is_empty()));
    night.sums_hold();
}

#[test]
fn records_that_come_during_the_night_judge_the_forms_they_name_again_and_keep_what_they_do_not_speak_of() {
    use crate::election::event::RecordsImported;
    use crate::election::reference::{ListStage, RegisteredCount, TpsRecord};
    let mut night = Night::new();
    night.agreed(FIRST);
    let found = |night: &Night| {
        let form = night.contest().tps(night.state.find_tps(tps(FIRST)).unwrap()).unwrap();
        form.warnings.iter().filter(|f| f.code == RuleCode::W101).map(|f| f.right).collect::<Vec<_>>()
    };
    let mut takes = |voters: Option<(u16, ListStage)>, ballots| {
        let registered = voters.map(|(male, stage)| RegisteredCount { male, female: 150, stage });
        let record = |at| TpsRecord { tps: tps(at), registered, ballots, special: None };
        let event = RecordsImported { tps: vec![record(FIRST), record(SECOND)] };
        let touched = night.apply("admin:0:1", &Stream::Election, event.into());
        night.sums_hold();
        assert_eq!(night.status(FIRST), Status::Agreed, "a warning keeps nothing out of the totals");
        (touched.all, touched.tps.len(), found(&night))
    };
    assert_eq!(takes(Some((1, ListStage::Dps)), None), (false, 0, vec![]), "a DPS is not compared");
    assert_eq!(takes(None, Some(300)), (false, 1, vec![300]), "ballots are, whatever the stage");
    assert_eq!(takes(Some((141, ListStage::Dpt)), None), (false, 1, vec![141, 291, 300]), "and stay");
    assert_eq!(takes(Some((140, ListStage::Dpt)), Some(298)), (false, 1, vec![]));
}

#[test]
fn a_new_round_clears_the_twin_too_and_another_kelurahan_is_no_neighbour() {
    let mut night = Night::new();
    night.agreed(THIRD);
    night.agreed(OTHER_KELURAHAN);
    assert!(twins(&night, THIRD).is_empty() && twins(&night, OTHER_KELURAHAN).is_empty());
    night.agreed(SECOND);
    assert_eq!(twins(&night, THIRD), [2]);
    let decided = decide::open_round(&night.state, &contest(), tps(SECOND), RoundKind::Psu, "Rekomendasi Panwascam");
    night.run("ppk:317101:1", decided).unwrap();
    assert!(twins(&night, THIRD).is_empty());
}
