//! What is read, and whether it may be accepted.

use super::faint::{Against, Faint};
use super::lattice::{Member, Odds, Paper, Solution};
use super::parts::solve;
use super::sums::{Stated, Sum};
use super::written::{Candidate, Outcome, Written};
use super::{BrokenSum, Decoded, Doubt, Reading, Seen, Thresholds};
use crate::election::form::{FigureIndex, Form};

pub(super) fn judge(
    form: &Form,
    seen: &[Option<Seen>],
    written: &[Option<Written>],
    stated: &[Stated],
    sums: &[Sum],
    thresholds: &Thresholds,
) -> Decoded {
    let legible: Vec<(FigureIndex, &Written)> = written
        .iter()
        .enumerate()
        .filter_map(|(figure, written)| Some((figure, written.as_ref()?)))
        .filter(|(_, written)| written.is_legible())
        .collect();
    // What may be chosen is decided among readings that are likely by themselves; what may be believed is asked of all.
    let eligible: Vec<Vec<Candidate>> = legible
        .iter()
        .map(|(_, written)| written.candidates.iter().filter(|c| c.eligible).copied().collect())
        .collect();
    let narrow: Vec<Member<'_>> =
        legible.iter().zip(&eligible).map(|((figure, _), candidates)| Member { figure: *figure, candidates }).collect();
    // Candidates are in order, so the likely ones come first.
    let likely = |written: &Written| written.candidates.iter().take_while(|c| c.likely).count();
    let wide: Vec<Member<'_>> = legible
        .iter()
        .filter_map(|(figure, written)| {
            Some(Member { figure: *figure, candidates: written.candidates.get(..likely(written))? })
        })
        .collect();
    let chosen = solve(&narrow, sums, Paper::AsItIs);
    let consistent = solve(&narrow, sums, Paper::Consistent);
    let believed = solve(&wide, sums, Paper::AsItIs);

    let mut readings: Vec<Reading> =
        (0..form.figures.len()).map(|f| unread(written.get(f).and_then(Option::as_ref))).collect();
    let picks: Vec<(FigureIndex, Option<Outcome>)> = legible
        .iter()
        .enumerate()
        .map(|(at, (figure, _))| (*figure, picked(&chosen, &eligible, at).map(|pick| pick.outcome)))
        .collect();
    let faint = Faint::around(&picks, sums);
    let mut own = vec![0.0; form.figures.len()];
    for (at, (figure, written)) in legible.iter().enumerate() {
        let Some(pick) = picked(&chosen, &eligible, at) else { continue };
        if let (Some(reading), Some(own)) = (readings.get_mut(*figure), own.get_mut(*figure)) {
            let same = written.same_as(pick, thresholds.crossed);
            let against = faint.against(*figure, pick, written, same);
            *reading = weigh(pick, written, believed.odds.get(at).map_or(&[], Vec::as_slice), against, same);
            *own = written.among_numbers(pick);
        }
    }
    let broken = broken(stated, &readings);
    for (figure, written) in &legible {
        let contradicted = stated
            .iter()
            .filter(|sum| sum.total == *figure || sum.terms.contains(figure))
            .any(|sum| broken.iter().any(|b| b.code == sum.code && b.total == sum.total));
        let registered = seen.get(*figure).and_then(Option::as_ref).is_some_and(|seen| seen.registered);
        if let Some(reading) = readings.get_mut(*figure) {
            let own = own.get(*figure).copied().unwrap_or(0.0);
            reading.doubt = doubt(reading, written, own, registered, contradicted, thresholds);
            reading.accepted = reading.doubt.is_none();
        }
    }
    let consistent = consistent.best.is_some().then(|| {
        let mut numbers = vec![None; form.figures.len()];
        for (at, (figure, _)) in legible.iter().enumerate() {
            if let (Some(place), Some(Outcome::Value(value))) =
                (numbers.get_mut(*figure), picked(&consistent, &eligible, at).map(|c| c.outcome))
            {
                *place = Some(value);
            }
        }
        numbers
    });
    Decoded { readings, broken, consistent }
}

fn picked(solution: &Solution, candidates: &[Vec<Candidate>], at: usize) -> Option<Candidate> {
    candidates.get(at)?.get(*solution.best.as_ref()?.get(at)?).copied()
}

/// A figure that takes no part: not seen, blank, or not legible.
fn unread(written: Option<&Written>) -> Reading {
    let none = Reading {
        value: None,
        empty: false,
        confidence: 0.0,
        margin: 0.0,
        accepted: false,
        doubt: Some(Doubt::NotSeen),
    };
    let Some((written, best)) = written.and_then(|written| Some((written, written.best()?))) else { return none };
    match best.outcome {
        Outcome::Blank => Reading { empty: true, confidence: best.weight, doubt: Some(Doubt::Empty), ..none },
        _ => Reading { doubt: Some(illegible(written)), ..none },
    }
}

/// A figure is struck where that explains it at least as well as everything else together.
fn illegible(written: &Written) -> Doubt {
    if written.struck >= 0.5 { Doubt::Struck } else { Doubt::Unclear }
}

/// The chosen reading with its probability and margin among all candidates; `same` is one that does not speak against it.
fn weigh(pick: Candidate, written: &Written, odds: &[Odds], faint: Against, same: Option<Outcome>) -> Reading {
    let (mut own, mut with, mut others) = (Odds::default(), 0.0, f64::NEG_INFINITY);
    for (candidate, odds) in written.candidates.iter().zip(odds) {
        if candidate.outcome == pick.outcome {
            own = *odds;
        } else if Some(candidate.outcome) == same {
            with = odds.posterior;
        } else {
            others = others.max(odds.best);
        }
    }
    let margin = (own.best - others).min(-faint.best.ln());
    let value = match pick.outcome {
        Outcome::Value(value) => Some(value),
        _ => None,
    };
    Reading {
        value,
        empty: matches!(pick.outcome, Outcome::Crossed | Outcome::Blank),
        confidence: ((own.posterior + with) / (1.0 + faint.all)).clamp(0.0, 1.0),
        // A single candidate has no alternative at all.
        margin: if margin.is_finite() {
            margin
        } else if own.posterior > 0.0 {
            MARGIN_MOST
        } else {
            0.0
        },
        accepted: false,
        doubt: None,
    }
}

/// Log odds that stand for "no alternative"; finite, so that they can be written as JSON.
const MARGIN_MOST: f64 = 700.0;

/// From here on a figure is clear by itself, so that what it lacks is another witness.
const CLEAR: f64 = 0.99;

fn doubt(
    reading: &Reading,
    written: &Written,
    own: f64,
    registered: bool,
    contradicted: bool,
    t: &Thresholds,
) -> Option<Doubt> {
    let told = reading.value.is_some() && reading.value == written.told;
    let least = if told { t.told } else { t.own };
    let sure = reading.confidence >= t.posterior && reading.margin >= t.margin && own >= least;
    if reading.empty {
        Some(Doubt::Empty)
    } else if reading.value.is_none() {
        Some(illegible(written))
    } else if !registered {
        Some(Doubt::BadlyRegistered)
    } else if written.disagrees {
        Some(Doubt::BesideDisagrees)
    } else if sure {
        None
    } else if contradicted {
        Some(Doubt::SumsContradict)
    } else if own >= CLEAR && reading.confidence >= CLEAR {
        Some(Doubt::Unconfirmed)
    } else {
        Some(Doubt::Unclear)
    }
}

/// Sums that do not hold among the numbers read. What is crossed out counts as 0 here; anything else unread leaves a sum alone.
fn broken(stated: &[Stated], readings: &[Reading]) -> Vec<BrokenSum> {
    let number = |figure: FigureIndex| {
        let reading = readings.get(figure)?;
        reading.value.map(u32::from).or((reading.empty && reading.doubt.is_none()).then_some(0))
    };
    stated
        .iter()
        .filter_map(|sum| {
            let left = sum.terms.iter().map(|term| number(*term)).sum::<Option<u32>>()?;
            let right = number(sum.total)?;
            (left != right).then_some(BrokenSum { code: sum.code, total: sum.total, left, right })
        })
        .collect()
}
