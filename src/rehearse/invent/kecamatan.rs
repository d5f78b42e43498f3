//! One kecamatan's share divided among its TPS, with the spread that real neighbours have.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use super::sheet::{Counts, Places, fill_sheet};
use super::{BadTarget, InventedTps, apportion};
use crate::election::codes::{RegionCode, TpsCode};
use crate::election::rules::Limits;

/// What a kecamatan has to add up to.
pub(super) struct Share {
    pub votes: Vec<u64>,
    pub invalid: u64,
    pub registered: u64,
}

/// Every TPS of a kecamatan.
pub(super) fn fill(
    region: RegionCode,
    codes: &[TpsCode],
    share: &Share,
    limits: &Limits,
    places: &Places,
    seed: u64,
) -> Result<Vec<InventedTps>, BadTarget> {
    let fit = |problem: &str| BadTarget::DoesNotFit { region, problem: problem.into() };
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed ^ number(region).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let registered =
        registered(codes, share.registered, limits, &mut rng).ok_or_else(|| fit("too many registered voters"))?;
    // Everybody who votes is on the list here but a few; nobody's turnout is 100 % (W201).
    let mut room: Vec<u64> = registered.iter().map(|r| r * 95 / 100).collect();
    let turnout: Vec<u64> = registered.iter().map(|r| r * bell(&mut rng, 1000, 140)).collect();
    let mut cells: Vec<Vec<u64>> = vec![Vec::new(); codes.len()];
    let invalid_room = room_for_invalid(share, &mut room);
    for total in &share.votes {
        let leaning = leanings(codes, &mut rng);
        let weights: Vec<u64> = turnout.iter().zip(&leaning).map(|(t, l)| t * l).collect();
        let parts = apportion::within(*total, &weights, &room).ok_or_else(|| fit("more votes than voters"))?;
        for ((part, cell), room) in parts.iter().zip(&mut cells).zip(&mut room) {
            cell.push(*part);
            *room -= part;
        }
    }
    // Invalid votes follow the votes of the TPS: an invalid share far from its kecamatan's would be unusual (W201). Half as much
    // again or as little was measured to stay below 50 per mille from a share of 77.
    let weights: Vec<u64> = cells.iter().map(|c| c.iter().sum::<u64>() * bell(&mut rng, 1000, 400)).collect();
    for (room, more) in room.iter_mut().zip(invalid_room) {
        *room += more;
    }
    let invalid = apportion::within(share.invalid, &weights, &room).ok_or_else(|| fit("more votes than voters"))?;
    codes
        .iter()
        .zip(cells)
        .zip(invalid.into_iter().zip(registered))
        .map(|((code, votes), (invalid, registered))| {
            let counts = Counts { votes, invalid, registered };
            fill_sheet(*code, &counts, limits, places, &mut rng)
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| fit("a count does not fit into the form's boxes"))
}

/// Keeps room for invalid votes while the valid ones are dealt out, and says how much was kept in each TPS.
fn room_for_invalid(share: &Share, room: &mut [u64]) -> Vec<u64> {
    let valid: u64 = share.votes.iter().sum();
    let kept = |r: u64| r * share.invalid * 3 / 2 / (valid + share.invalid).max(1);
    room.iter_mut()
        .map(|r| {
            let keep = kept(*r).min(*r / 2);
            *r -= keep;
            keep
        })
        .collect()
}

/// Registered voters per TPS: what is missing to the limit is spread unevenly, as lists are filled up close to it (the declared means of
/// the cities are 510 to 573 of 600). A special location has fewer.
fn registered(codes: &[TpsCode], total: u64, limits: &Limits, rng: &mut Xoshiro256PlusPlus) -> Option<Vec<u64>> {
    let most = u64::from(limits.max_dpt);
    let missing = (most * codes.len() as u64).checked_sub(total)?;
    let weights: Vec<u64> = codes
        .iter()
        .map(|code| {
            let spread = rng.random_range(5..40_u64) * rng.random_range(5..40_u64);
            if code.is_special() { 2000 + spread } else { spread }
        })
        .collect();
    let gaps = apportion::within(missing, &weights, &vec![most * 3 / 4; codes.len()])?;
    Some(gaps.into_iter().map(|gap| most - gap).collect())
}

/// How much each TPS leans to a candidate: its kelurahan and, within it, the TPS itself.
fn leanings(codes: &[TpsCode], rng: &mut Xoshiro256PlusPlus) -> Vec<u64> {
    let mut kelurahan = None;
    let mut here = 1000;
    codes
        .iter()
        .map(|code| {
            if kelurahan != Some(code.kelurahan()) {
                kelurahan = Some(code.kelurahan());
                here = bell(rng, 1000, 200);
            }
            here * bell(rng, 1000, 250) / 1000
        })
        .collect()
}

/// A number around `middle`, at most `reach` away, nearer more often (the mean of three even throws).
pub(super) fn bell(rng: &mut Xoshiro256PlusPlus, middle: u64, reach: u64) -> u64 {
    let throws: u64 = (0..3).map(|_| rng.random_range(0..=2 * reach)).sum();
    middle - reach + throws / 3
}

fn number(region: RegionCode) -> u64 {
    region.to_string().parse().unwrap_or(0)
}
