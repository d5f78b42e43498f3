//! All figures together: an exact sum over assignments, figure by figure.
//!
//! The state between two figures holds what each open sum has come to; assignments that agree in it are one (bucket elimination, Dechter
//! 1999, with sparse buckets). A sum is judged when its last figure is in. States far less likely than the best are dropped; what was
//! dropped is kept as a bound, and taken off every probability, so that an answer is never surer than the full sum would be.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::plan::{OPEN, Step, plan};
use super::sums::Sum;
use super::written::{Candidate, Outcome};
use crate::election::form::FigureIndex;

/// What each open sum has come to.
type Partial = [i32; OPEN];

/// A sum with an unknown term.
const UNKNOWN: i32 = i32::MIN;

/// Assignments this much less likely than the best so far are dropped. A paper on which three sums are wrong at once has 1e-8.
const FAINT: f64 = 1e-12;

/// Most states between two figures; beyond it the faintest are dropped. It is reached on forms where little is legible.
const STATES: usize = 400;

/// The same for a second try, where the first had to drop more than [`LOST`] of everything though half of the figures are clear by
/// themselves: what a few bad boxes made unsure is worth the time, a form of which nothing is legible is not.
const MORE_STATES: usize = 4_000;

/// Share of all assignments that may be dropped: a third of what the default thresholds leave.
const LOST: f64 = 1e-4;

/// One figure with its candidates.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub figure: FigureIndex,
    pub candidates: &'a [Candidate],
}

/// What is known of each member, in the order given.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Solution {
    /// Per member and candidate.
    pub odds: Vec<Vec<Odds>>,
    /// The most probable assignment: the place of a candidate per member. `None` where no assignment is possible.
    pub best: Option<Vec<usize>>,
}

/// One candidate of one figure among all assignments.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Odds {
    /// Its probability; a lower bound where states were dropped.
    pub posterior: f64,
    /// Log probability of the best assignment with it, up to a constant.
    pub best: f64,
}

/// Whether broken sums are possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    /// It may be wrong, at the measured rates.
    AsItIs,
    /// Only assignments that keep every sum.
    Consistent,
}

#[derive(Clone, Copy)]
struct State {
    partial: Partial,
    all: f64,
    best: f64,
    from: (usize, usize),
}

struct Edge {
    from: usize,
    candidate: usize,
    to: usize,
    factor: f64,
}

/// Solves for these members; sums that name others are not looked at.
pub(super) fn solve(members: &[Member<'_>], sums: &[Sum], paper: Paper) -> Solution {
    let steps = plan(members, sums);
    let (first, lost) = solve_within(members, sums, paper, &steps, STATES);
    if lost <= LOST || !mostly_clear(members) {
        return first;
    }
    solve_within(members, sums, paper, &steps, MORE_STATES).0
}

/// Whether half of the figures have a reading of 0.6 by themselves.
fn mostly_clear(members: &[Member<'_>]) -> bool {
    let clear = |member: &&Member<'_>| {
        let all: f64 = member.candidates.iter().map(|candidate| candidate.weight).sum();
        member.candidates.first().is_some_and(|best| best.weight >= 0.6 * all)
    };
    members.iter().filter(clear).count() * 2 >= members.len()
}

/// The solution with at most so many states between two figures, and the share of everything that was dropped for it.
fn solve_within(members: &[Member<'_>], sums: &[Sum], paper: Paper, steps: &[Step], states: usize) -> (Solution, f64) {
    let mut layers = vec![vec![State { partial: [0; OPEN], all: 1.0, best: 1.0, from: (0, 0) }]];
    let mut edges: Vec<Vec<Edge>> = Vec::new();
    // Share of what could still come out of dropped states, in units of the layer.
    let mut dropped = 0.0;
    for step in steps {
        let Some((layer, member)) = layers.last().zip(members.get(step.member)) else { break };
        let mut next = advance(layer, step, member, sums, paper);
        next.bound(states);
        let top = next.states.iter().map(|state| state.all).fold(0.0, f64::max);
        if top <= 0.0 {
            let odds = members.iter().map(|m| vec![Odds::default(); m.candidates.len()]).collect();
            return (Solution { odds, best: None }, 0.0);
        }
        dropped = (dropped + next.dropped) / top;
        next.rescale(top);
        edges.push(next.edges);
        layers.push(next.states);
    }
    let total = layers.last().and_then(|layer| layer.first()).map_or(0.0, |state| state.all) + dropped;
    (collect(members, steps, &layers, &edges, total), dropped / total)
}

struct Next {
    states: Vec<State>,
    edges: Vec<Edge>,
    dropped: f64,
}

fn advance(layer: &[State], step: &Step, member: &Member<'_>, sums: &[Sum], paper: Paper) -> Next {
    let faint = FAINT * layer.iter().map(|state| state.all).fold(0.0, f64::max);
    let mut next = Next { states: Vec::new(), edges: Vec::new(), dropped: 0.0 };
    let mut index: HashMap<Partial, usize, BuildHasherDefault<Mix>> = HashMap::default();
    for (from, state) in layer.iter().enumerate() {
        for (candidate, choice) in member.candidates.iter().enumerate() {
            if state.all * choice.weight < faint {
                next.dropped += state.all * choice.weight;
                continue;
            }
            let (partial, judged) = taken(state.partial, step, choice.outcome, sums, paper);
            let factor = judged * choice.weight;
            if factor <= 0.0 {
                continue;
            }
            let to = *index.entry(partial).or_insert_with(|| {
                next.states.push(State { partial, all: 0.0, best: 0.0, from: (0, 0) });
                next.states.len() - 1
            });
            if let Some(into) = next.states.get_mut(to) {
                into.all += state.all * factor;
                if state.best * factor > into.best {
                    into.best = state.best * factor;
                    into.from = (from, candidate);
                }
            }
            next.edges.push(Edge { from, candidate, to, factor });
        }
    }
    next
}

/// The state after this outcome, and the likelihood of the sums that end with it.
fn taken(mut partial: Partial, step: &Step, outcome: Outcome, sums: &[Sum], paper: Paper) -> (Partial, f64) {
    let number = match outcome {
        Outcome::Value(value) => Some(i32::from(value)),
        Outcome::Crossed => Some(0),
        Outcome::Blank | Outcome::Illegible => None,
    };
    let mut judged = 1.0;
    for touch in &step.touches {
        let Some(slot) = partial.get_mut(touch.slot) else { continue };
        *slot = match number {
            Some(number) if *slot != UNKNOWN => *slot + touch.by * number,
            _ => UNKNOWN,
        };
        if touch.last {
            if let Some(sum) = sums.get(touch.sum) {
                judged *= match (*slot, paper) {
                    (UNKNOWN, _) => sum.likelihood_unknown(),
                    (0, Paper::Consistent) => 1.0,
                    (_, Paper::Consistent) => 0.0,
                    (difference, Paper::AsItIs) => sum.likelihood(difference),
                };
            }
            *slot = 0;
        }
    }
    (partial, judged)
}

impl Next {
    /// Keeps the likeliest states where there are too many.
    fn bound(&mut self, most: usize) {
        if self.states.len() <= most {
            return;
        }
        let mut order: Vec<usize> = (0..self.states.len()).collect();
        let all = |at: &usize| self.states.get(*at).map_or(0.0, |state| state.all);
        order.sort_by(|a, b| all(b).total_cmp(&all(a)).then(a.cmp(b)));
        self.dropped += order.iter().skip(most).map(all).sum::<f64>();
        order.truncate(most);
        let mut place = vec![None; self.states.len()];
        for (now, was) in order.iter().enumerate() {
            if let Some(place) = place.get_mut(*was) {
                *place = Some(now);
            }
        }
        self.states = order.iter().filter_map(|at| self.states.get(*at).copied()).collect();
        self.edges.retain_mut(|edge| match place.get(edge.to).copied().flatten() {
            Some(now) => {
                edge.to = now;
                true
            }
            None => false,
        });
    }

    fn rescale(&mut self, top: f64) {
        for state in &mut self.states {
            state.all /= top;
            state.best /= top;
        }
        for edge in &mut self.edges {
            edge.factor /= top;
        }
    }
}

/// Backwards through the layers; `total` is the weight of all assignments, the dropped ones included.
fn collect(members: &[Member<'_>], steps: &[Step], layers: &[Vec<State>], edges: &[Vec<Edge>], total: f64) -> Solution {
    let mut odds: Vec<Vec<Odds>> = members
        .iter()
        .map(|member| vec![Odds { posterior: 0.0, best: f64::NEG_INFINITY }; member.candidates.len()])
        .collect();
    let mut picks = vec![0; members.len()];
    let mut after: Vec<(f64, f64)> = vec![(1.0, 1.0)];
    for ((step, before), edges) in steps.iter().zip(layers).zip(edges).rev() {
        let mut ahead = vec![(0.0_f64, 0.0_f64); before.len()];
        for edge in edges {
            let Some(((all, best), state)) = after.get(edge.to).copied().zip(before.get(edge.from)) else { continue };
            if let Some(ahead) = ahead.get_mut(edge.from) {
                ahead.0 += edge.factor * all;
                ahead.1 = ahead.1.max(edge.factor * best);
            }
            if let Some(odds) = odds.get_mut(step.member).and_then(|odds| odds.get_mut(edge.candidate)) {
                odds.posterior += state.all * edge.factor * all / total;
                odds.best = odds.best.max((state.best * edge.factor * best).ln());
            }
        }
        after = ahead;
    }
    // The best assignment, along the remembered steps.
    let mut at = 0;
    for (step, layer) in steps.iter().zip(layers.iter().skip(1)).rev() {
        let Some(state) = layer.get(at) else { break };
        if let Some(pick) = picks.get_mut(step.member) {
            *pick = state.from.1;
        }
        at = state.from.0;
    }
    for odds in odds.iter_mut().flatten() {
        odds.posterior = odds.posterior.clamp(0.0, 1.0);
    }
    Solution { odds, best: Some(picks) }
}

/// A small hash for small keys: multiply and rotate, as rustc does. Nobody outside chooses the keys to collide: the worst they could gain
/// is a slow reading of their own photo.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}
