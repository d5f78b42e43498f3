//! Per-TPS figures that were never published: invented from a seed, obeying every rule of the form, following the real pattern per
//! kecamatan, and summing exactly to the declared result.
//!
//! Whole numbers are divided downwards (city → kecamatan → TPS) by largest remainder, so every sum is exact by construction and never
//! repaired afterwards. The generator is xoshiro256++ (Blackman and Vigna 2019), one per kecamatan, seeded from the seed and the kecamatan's
//! code: the same seed gives the same election on every machine, and a kecamatan does not depend on its neighbours.

mod apportion;
mod kecamatan;
mod sheet;
mod target;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use target::{BadTarget, Declared, Seen, Target};

use crate::election::codes::{Level, RegionCode, TpsCode};
use crate::election::figures::Figures;
use crate::election::form::Form;
use crate::election::reference::{Reference, TpsRecord};
use kecamatan::Share;

/// One invented TPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventedTps {
    /// Its code.
    pub code: TpsCode,
    /// What its paper says: the truth of the rehearsal.
    pub figures: Figures,
    /// What was known beforehand: the same registered voters (stage DPT) and ballots, so that W101 has something to agree with.
    pub record: TpsRecord,
}

/// An invented election.
#[derive(Debug, Clone, PartialEq)]
pub struct Invented {
    /// The form that the figures are of.
    pub form: Form,
    /// Every TPS, in code order.
    pub tps: Vec<InventedTps>,
}

/// Some TPS of an invented election and what their recap must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Positions in [`Invented::tps`], in order.
    pub tps: Vec<usize>,
    /// The sum of every figure, in the form's order, for every region that holds a TPS of the sample, up to the nation.
    pub expected: BTreeMap<RegionCode, Vec<u64>>,
}

/// Invents an election for one contest of the reference data.
///
/// # Errors
/// [`BadTarget`] where the target contradicts itself or the reference data, or does not fit into the TPS.
pub fn invent(reference: &Reference, contest: usize, target: &Target, seed: u64) -> Result<Invented, BadTarget> {
    let definition = reference.definition.contests.get(contest).ok_or(BadTarget::Contest(contest))?;
    let candidates = definition.candidates.len();
    let form = Form::parse(reference.form_of(definition), candidates).map_err(|e| BadTarget::Form(e.to_string()))?;
    let places = sheet::Places::of(&form)?;
    let limits = &reference.definition.limits;
    let mut by_kecamatan: BTreeMap<RegionCode, Vec<TpsCode>> = BTreeMap::new();
    for code in reference.tps_codes() {
        if let Some(kecamatan) = code.kelurahan().parent() {
            by_kecamatan.entry(kecamatan).or_default().push(code);
        }
    }
    check(target, candidates, &by_kecamatan)?;
    let mut tps = Vec::new();
    for (region, declared) in &target.declared {
        if !is_lowest(target, *region) {
            continue;
        }
        let below: Vec<_> = by_kecamatan.iter().filter(|(code, _)| region.contains(**code)).collect();
        let shares = divide(*region, declared, &below, target, limits.max_dpt)?;
        for ((code, codes), share) in below.into_iter().zip(shares) {
            let mut filled = kecamatan::fill(*code, codes, &share, limits, &places, seed)?;
            tps.append(&mut filled);
        }
    }
    tps.sort_by_key(|t: &InventedTps| t.code);
    Ok(Invented { form, tps })
}

/// Whether no declared result lies within this region's.
fn is_lowest(target: &Target, region: RegionCode) -> bool {
    !target.declared.keys().any(|other| *other != region && region.contains(*other))
}

/// The target fits itself and the reference data: better said here than found as a wrong sum at the end of a night.
fn check(
    target: &Target,
    candidates: usize,
    by_kecamatan: &BTreeMap<RegionCode, Vec<TpsCode>>,
) -> Result<(), BadTarget> {
    // Lower regions first: a mistake there is reported where it was made.
    for (region, row) in target.declared.iter().rev() {
        let wrong = |problem: String| Err(BadTarget::Declared { region: *region, problem });
        if row.votes.len() != candidates {
            return wrong(format!("{} candidates, the contest has {candidates}", row.votes.len()));
        }
        if region.level() == Level::Kelurahan {
            return wrong("a declared result is of a kecamatan or above".into());
        }
        let votes: u64 = row.votes.iter().sum();
        if votes != row.valid || row.valid + row.invalid != row.total {
            return wrong(format!("{votes} votes, {} valid, {} invalid, {} in all", row.valid, row.invalid, row.total));
        }
        let tps: usize = by_kecamatan.iter().filter(|(code, _)| region.contains(**code)).map(|(_, t)| t.len()).sum();
        if tps as u64 != row.tps {
            return wrong(format!("{} TPS declared, the reference data has {tps}", row.tps));
        }
        let parts: Vec<&Declared> =
            target.declared.iter().filter(|(code, _)| code.parent() == Some(*region)).map(|(_, d)| d).collect();
        let sum = |of: fn(&Declared) -> u64| parts.iter().map(|d| of(d)).sum::<u64>();
        let same = sum(|d| d.total) == row.total
            && sum(|d| d.invalid) == row.invalid
            && sum(|d| d.registered) == row.registered
            && sum(|d| d.tps) == row.tps
            && (0..candidates).all(|c| {
                parts.iter().filter_map(|d| d.votes.get(c)).sum::<u64>() == row.votes.get(c).copied().unwrap_or(0)
            });
        if !parts.is_empty() && !same {
            return wrong("it is not the sum of the declared results below it".into());
        }
    }
    Ok(())
}

/// A declared result divided among its kecamatan: votes by the pattern (where it differs from the declared result, by the same
/// proportion everywhere), invalid votes by valid ones, registered voters by number of TPS and, a little, by votes per TPS.
fn divide(
    region: RegionCode,
    declared: &Declared,
    below: &[(&RegionCode, &Vec<TpsCode>)],
    target: &Target,
    max_dpt: u32,
) -> Result<Vec<Share>, BadTarget> {
    let count = |codes: &Vec<TpsCode>| codes.len() as u64;
    let mut votes: Vec<Vec<u64>> = vec![Vec::new(); below.len()];
    for (candidate, total) in declared.votes.iter().enumerate() {
        let weights: Vec<u64> = below
            .iter()
            .map(|(code, codes)| match target.pattern.get(code) {
                // What was seen of some TPS, carried to all of them.
                Some(seen) if seen.tps_in > 0 => {
                    seen.votes.get(candidate).copied().unwrap_or(0) * 1000 * seen.tps_all / seen.tps_in
                }
                _ => 1000 * total * count(codes) / declared.tps.max(1),
            })
            .collect();
        for (part, list) in apportion::freely(*total, &weights).into_iter().zip(&mut votes) {
            list.push(part);
        }
    }
    let valid: Vec<u64> = votes.iter().map(|list| list.iter().sum()).collect();
    let invalid = apportion::freely(declared.invalid, &valid);
    let mean = declared.valid.max(1) * 1000 / declared.tps.max(1);
    let weights: Vec<u64> = below
        .iter()
        .zip(&valid)
        .map(|((_, codes), valid)| 9 * 1000 * count(codes) + 1000 * 1000 * valid / mean.max(1))
        .collect();
    // A kecamatan keeps some room below the limit, so that its TPS can differ.
    let most: Vec<u64> = below.iter().map(|(_, codes)| count(codes) * u64::from(max_dpt) * 99 / 100).collect();
    let registered = apportion::within(declared.registered, &weights, &most).ok_or_else(|| BadTarget::DoesNotFit {
        region,
        problem: format!("{} registered voters in {} TPS of at most {max_dpt}", declared.registered, declared.tps),
    })?;
    Ok(votes
        .into_iter()
        .zip(invalid)
        .zip(registered)
        .map(|((votes, invalid), registered)| Share { votes, invalid, registered })
        .collect())
}

impl Invented {
    /// A sample of `count` TPS, spread over all cities by their size (at least one each where `count` allows) and evenly within each.
    #[must_use]
    pub fn sample(&self, count: usize) -> Sample {
        let mut cities: BTreeMap<RegionCode, Vec<usize>> = BTreeMap::new();
        for (index, tps) in self.tps.iter().enumerate() {
            let kelurahan = tps.code.kelurahan();
            cities.entry(kelurahan.ancestor(Level::City).unwrap_or(kelurahan)).or_default().push(index);
        }
        let count = count.min(self.tps.len());
        let first = u64::from(count >= cities.len());
        let weights: Vec<u64> = cities.values().map(|list| list.len() as u64).collect();
        let most: Vec<u64> = weights.iter().map(|w| w - first).collect();
        let rest = (count as u64).saturating_sub(first * cities.len() as u64);
        let sizes = apportion::within(rest, &weights, &most).unwrap_or_default();
        let mut tps: Vec<usize> = Vec::with_capacity(count);
        for (list, size) in cities.values().zip(sizes) {
            let size = usize::try_from(size + first).unwrap_or(0);
            tps.extend((0..size).filter_map(|k| list.get((2 * k + 1) * list.len() / (2 * size))));
        }
        tps.sort_unstable();
        let expected = self.sums(tps.iter().copied());
        Sample { tps, expected }
    }

    /// These TPS and no others.
    #[must_use]
    pub fn only(&self, codes: &BTreeSet<TpsCode>) -> Sample {
        let chosen = |(_, tps): &(usize, &InventedTps)| codes.contains(&tps.code);
        let tps: Vec<usize> = self.tps.iter().enumerate().filter(chosen).map(|(index, _)| index).collect();
        let expected = self.sums(tps.iter().copied());
        Sample { tps, expected }
    }

    /// All TPS, with the sums of every region.
    #[must_use]
    pub fn everything(&self) -> Sample {
        Sample { tps: (0..self.tps.len()).collect(), expected: self.sums(0..self.tps.len()) }
    }

    fn sums(&self, indices: impl Iterator<Item = usize>) -> BTreeMap<RegionCode, Vec<u64>> {
        let mut sums: BTreeMap<RegionCode, Vec<u64>> = BTreeMap::new();
        for tps in indices.filter_map(|index| self.tps.get(index)) {
            let mut at = Some(tps.code.kelurahan());
            while let Some(region) = at {
                let sum = sums.entry(region).or_insert_with(|| vec![0; self.form.figures.len()]);
                for (sum, value) in sum.iter_mut().zip(tps.figures.values()) {
                    *sum += u64::from(*value);
                }
                at = region.parent();
            }
        }
        sums
    }
}
