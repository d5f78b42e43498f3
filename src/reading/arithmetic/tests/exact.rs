//! The lattice against enumeration of every assignment.

use proptest::prelude::*;

use crate::election::rules::RuleCode;
use crate::reading::arithmetic::lattice::{Member, Paper};
use crate::reading::arithmetic::parts::solve;
use crate::reading::arithmetic::sums::{Kind, Stated, Sum, among};
use crate::reading::arithmetic::written::{Candidate, Outcome};

/// Two sums that share figures in a loop, and one figure in none.
fn loops() -> Vec<Sum> {
    let stated = |terms: Vec<usize>, total, kind| Stated { code: RuleCode::F201, terms, total, kind };
    among(
        &[
            stated(vec![0, 1], 2, Kind::Sexes),
            stated(vec![3], 2, Kind::Same),
            stated(vec![0, 3], 4, Kind::Sum),
            stated(vec![1, 3], 4, Kind::Sum),
        ],
        |_| true,
    )
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let outcome = prop_oneof![
        8 => (0_u16..6).prop_map(Outcome::Value),
        1 => Just(Outcome::Crossed),
        1 => Just(Outcome::Illegible),
    ];
    prop::collection::btree_map(outcome, 0.001_f64..1.0, 1..4).prop_map(|all| {
        let total: f64 = all.values().sum();
        all.into_iter()
            .map(|(outcome, w)| Candidate { outcome, weight: w / total, own: w, eligible: true, likely: true })
            .collect()
    })
}

/// Every assignment with its weight.
fn enumerate(figures: &[Vec<Candidate>], sums: &[Sum], paper: Paper) -> Vec<(Vec<usize>, f64)> {
    let mut all = vec![(Vec::new(), 1.0)];
    for candidates in figures {
        all = all
            .iter()
            .flat_map(|(picks, w): &(Vec<usize>, f64)| {
                candidates.iter().enumerate().map(move |(at, c)| {
                    let mut picks = picks.clone();
                    picks.push(at);
                    (picks, w * c.weight)
                })
            })
            .collect();
    }
    for (picks, weight) in &mut all {
        for sum in sums {
            let terms = sum.terms.iter().map(|(figure, by)| match figures[*figure][picks[*figure]].outcome {
                Outcome::Value(v) => Some(by * i32::from(v)),
                Outcome::Crossed => Some(0),
                _ => None,
            });
            *weight *= match (terms.sum::<Option<i32>>(), paper) {
                (None, _) => sum.likelihood_unknown(),
                (Some(0), Paper::Consistent) => 1.0,
                (Some(_), Paper::Consistent) => 0.0,
                (Some(difference), Paper::AsItIs) => sum.likelihood(difference),
            };
        }
    }
    all
}

proptest! {
    #[test]
    fn probabilities_and_the_best_assignment_are_those_of_enumeration(
        figures in prop::collection::vec(candidates(), 6),
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
        consistent in any::<bool>(),
    ) {
        let sums = loops();
        let paper = if consistent { Paper::Consistent } else { Paper::AsItIs };
        let all = enumerate(&figures, &sums, paper);
        let total: f64 = all.iter().map(|(_, w)| w).sum();
        let members: Vec<Member<'_>> =
            order.iter().map(|figure| Member { figure: *figure, candidates: &figures[*figure] }).collect();
        let solution = solve(&members, &sums, paper);
        if total <= 0.0 {
            prop_assert_eq!(solution.best, None);
            return Ok(());
        }
        let best = all.iter().map(|(_, w)| *w).fold(0.0, f64::max);
        let picks = solution.best.unwrap();
        let found: Vec<usize> = (0..6).map(|f| picks[order.iter().position(|o| *o == f).unwrap()]).collect();
        let weight = all.iter().find(|(p, _)| *p == found).unwrap().1;
        prop_assert!((weight / best - 1.0).abs() < 1e-9, "{} {}", weight, best);
        for (at, figure) in order.iter().enumerate() {
            for (candidate, odds) in solution.odds[at].iter().enumerate() {
                let with = || all.iter().filter(|(p, _)| p[*figure] == candidate).map(|(_, w)| *w);
                prop_assert!((odds.posterior - with().sum::<f64>() / total).abs() < 1e-9);
                let own = with().fold(0.0, f64::max);
                let top = solution.odds[at].iter().map(|o| o.best).fold(f64::NEG_INFINITY, f64::max);
                if own > 0.0 {
                    prop_assert!((odds.best - top - (own / best).ln()).abs() < 1e-6);
                }
            }
        }
    }
}

#[test]
fn three_bad_figures_among_clear_ones_are_settled_by_their_sum() {
    // Twelve equally likely numbers in each of three figures come to 1,728 different totals: the right one is the last of them.
    let sums =
        among(&[Stated { code: RuleCode::F201, terms: vec![0, 1, 2, 3, 4, 5], total: 6, kind: Kind::Sum }], |_| true);
    let candidate = |number, weight| Candidate {
        outcome: Outcome::Value(number),
        weight,
        own: weight,
        eligible: true,
        likely: true,
    };
    let bad = |unit: u16| (0..12).map(|n| candidate(n * unit, 1.0 / 12.0)).collect::<Vec<_>>();
    let clear = |number| vec![candidate(number, 1.0)];
    let figures = [bad(1), bad(12), bad(144), clear(5), clear(7), clear(0), clear(11 + 132 + 1584 + 12)];
    let members: Vec<Member<'_>> =
        figures.iter().enumerate().map(|(figure, candidates)| Member { figure, candidates }).collect();
    let solution = solve(&members, &sums, Paper::AsItIs);
    assert_eq!(solution.best.unwrap()[..3], [11, 11, 11]);
    for figure in 0..3 {
        assert!(solution.odds[figure][11].posterior > 0.8, "{:?}", solution.odds[figure][11]);
    }
    // Where nothing is clear the time is not taken, and nothing is claimed.
    let mut hopeless = figures.clone();
    hopeless[3..].iter_mut().for_each(|figure| *figure = bad(1));
    let members: Vec<Member<'_>> =
        hopeless.iter().enumerate().map(|(figure, candidates)| Member { figure, candidates }).collect();
    let solution = solve(&members, &sums, Paper::AsItIs);
    assert!(solution.odds.iter().flatten().all(|odds| odds.posterior < 0.5));
}

#[test]
fn sums_are_linked_over_a_figure_that_was_not_seen() {
    let stated = |terms: Vec<usize>, total| Stated { code: RuleCode::F201, terms, total, kind: Kind::Sum };
    let all = [stated(vec![0, 1], 2), stated(vec![2, 3], 4), stated(vec![4], 5)];
    let linked = among(&all, |figure| figure != 2);
    assert_eq!(linked.len(), 2);
    let mut terms = linked.iter().find(|sum| sum.terms.len() == 4).unwrap().terms.clone();
    terms.sort_unstable();
    // 0 + 1 + 3 = 4, with either sign.
    let sign = terms[0].1;
    assert_eq!(terms, vec![(0, sign), (1, sign), (3, sign), (4, -sign)]);
    // At the end of a chain nothing is left of its sum.
    assert_eq!(among(&all, |figure| figure != 5).len(), 2);
    assert_eq!(among(&all, |_| false).len(), 0);
}
