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
        &figures(),
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
