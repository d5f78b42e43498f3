//! Figures that no sum links say nothing of each other: each part of the form is solved by itself, so that what is unclear in one part, and
//! what had to be dropped for it, takes nothing off another.

use super::lattice::{self, Member, Paper, Solution};
use super::sums::Sum;

/// As [`lattice::solve`], part by part; sums that name figures other than these are not looked at.
pub(super) fn solve(members: &[Member<'_>], sums: &[Sum], paper: Paper) -> Solution {
    let of = parts(members, sums);
    let mut names = of.clone();
    names.sort_unstable();
    names.dedup();
    let mut odds = vec![Vec::new(); members.len()];
    let mut best = Some(vec![0; members.len()]);
    for name in names {
        let (places, own): (Vec<usize>, Vec<Member<'_>>) = members
            .iter()
            .zip(&of)
            .enumerate()
            .filter(|(_, (_, of))| **of == name)
            .map(|(at, (m, _))| (at, *m))
            .unzip();
        let solution = lattice::solve(&own, sums, paper);
        for (at, found) in places.iter().zip(solution.odds) {
            if let Some(odds) = odds.get_mut(*at) {
                *odds = found;
            }
        }
        best = best.zip(solution.best).map(|(mut best, picks): (Vec<usize>, Vec<usize>)| {
            for (at, pick) in places.iter().zip(picks) {
                if let Some(best) = best.get_mut(*at) {
                    *best = pick;
                }
            }
            best
        });
    }
    Solution { odds, best }
}

/// Of each member, the first member of its part.
fn parts(members: &[Member<'_>], sums: &[Sum]) -> Vec<usize> {
    let mut of: Vec<usize> = (0..members.len()).collect();
    for sum in sums {
        let place = |figure| members.iter().position(|member| member.figure == figure);
        let Some(places) = sum.terms.iter().map(|(figure, _)| place(*figure)).collect::<Option<Vec<usize>>>() else {
            continue;
        };
        let joined: Vec<usize> = places.iter().filter_map(|at| of.get(*at).copied()).collect();
        let Some(first) = joined.iter().min().copied() else { continue };
        for part in of.iter_mut().filter(|part| joined.contains(part)) {
            *part = first;
        }
    }
    of
}
