//! In which order figures are taken, so that few sums are open at once.

use super::lattice::Member;
use super::sums::Sum;
use crate::election::form::FigureIndex;

/// Sums that can be open at once. The governor form needs five; sums of a form that needs more are left out, the last ones first.
pub(super) const OPEN: usize = 8;

/// A sum that a figure stands in.
pub(super) struct Touch {
    /// Where the sum is kept while it is open.
    pub slot: usize,
    /// Its position.
    pub sum: usize,
    /// The coefficient of the figure.
    pub by: i32,
    /// Whether it is the last of its figures.
    pub last: bool,
}

/// One figure, and the sums it stands in.
pub(super) struct Step {
    /// Position of the member.
    pub member: usize,
    /// Its sums.
    pub touches: Vec<Touch>,
}

/// Which figure next: the one after which the fewest sums are open, then the first.
pub(super) fn plan(members: &[Member<'_>], sums: &[Sum]) -> Vec<Step> {
    let place = |figure: FigureIndex| members.iter().position(|member| member.figure == figure);
    let mut used: Vec<(usize, &Sum)> = sums
        .iter()
        .enumerate()
        .filter(|(_, sum)| sum.terms.iter().all(|(figure, _)| place(*figure).is_some()))
        .collect();
    loop {
        if let Some(steps) = ordered(members, &used) {
            return steps;
        }
        used.pop();
    }
}

/// `None` where more sums are open than there is room for.
fn ordered(members: &[Member<'_>], sums: &[(usize, &Sum)]) -> Option<Vec<Step>> {
    let mut waiting: Vec<usize> = (0..members.len()).collect();
    let mut left: Vec<usize> = sums.iter().map(|(_, sum)| sum.terms.len()).collect();
    let mut slots: [Option<usize>; OPEN] = [None; OPEN];
    let mut steps = Vec::with_capacity(members.len());
    while !waiting.is_empty() {
        let opens = |member: usize| -> i32 {
            let figure = members.get(member).map(|m| m.figure);
            let touched = sums.iter().zip(&left).enumerate();
            touched
                .filter(|(_, ((_, sum), _))| sum.terms.iter().any(|(f, _)| Some(*f) == figure))
                .map(|(at, (_, left))| i32::from(!slots.contains(&Some(at))) - i32::from(*left == 1))
                .sum()
        };
        let (at, _) = waiting.iter().enumerate().min_by_key(|(at, member)| (opens(**member), *at))?;
        let member = waiting.remove(at);
        let figure = members.get(member)?.figure;
        let mut touches = Vec::new();
        for (at, (sum, terms)) in sums.iter().map(|(number, sum)| (*number, &sum.terms)).enumerate() {
            let Some((_, by)) = terms.iter().find(|(f, _)| *f == figure) else { continue };
            let slot = slots
                .iter()
                .position(|slot| *slot == Some(at))
                .or_else(|| slots.iter().position(|slot| slot.is_none()))?;
            *slots.get_mut(slot)? = Some(at);
            let left = left.get_mut(at)?;
            *left -= 1;
            touches.push(Touch { slot, sum, by: *by, last: *left == 0 });
        }
        for touch in touches.iter().filter(|touch| touch.last) {
            *slots.get_mut(touch.slot)? = None;
        }
        steps.push(Step { member, touches });
    }
    Some(steps)
}
