//! Photos that look like one that was sent for another TPS of the kelurahan: one picture, sent on or compressed again (rule W301).

use std::collections::HashMap;

use super::tree::RegionIndex;
use super::{ContestIndex, State, TpsIndex};
use crate::election::codes::{Level, Page};
use crate::hash::Sha256;

/// At or below this distance of their fingerprints, of 256 bits, two photos may be one picture. What was measured stands at
/// `photo::fingerprint::NEAR`.
const NEAR: u32 = crate::photo::fingerprint::NEAR;
/// So many figures of the page must be the same, as the machine surely reads them on both, and none another. The picture alone says too
/// little: scans of different papers of one form lie as near as one scan made smaller, pages drawn for a rehearsal at 3 to 15 bits.
const SAME_FIGURES: usize = 3;

/// Where photos of a kelurahan lie near one another. Compared within it only: a hash this small says little among the hundred million
/// pairs of a province, and whoever makes one photo do for two TPS does it where they know both.
#[derive(Debug, Clone, Default)]
pub(super) struct Prints(HashMap<RegionIndex, Vec<Print>>);

/// The fingerprint of a photo with the sheet it was sent for. 44 bytes: a nation has 2.5 million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Print {
    bits: [u32; 8],
    /// The beginning of its SHA-256, which tells it from the others of its kelurahan.
    photo: u32,
    tps: u32,
    contest: u16,
    page: Page,
}

impl Print {
    fn distance(&self, other: &Self) -> u32 {
        self.bits.iter().zip(other.bits).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    fn is_of(&self, contest: ContestIndex, tps: TpsIndex) -> bool {
        usize::from(self.contest) == contest && self.tps as usize == tps
    }
}

fn bits(fingerprint: &str) -> Option<[u32; 8]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(fingerprint, &mut bytes).ok()?;
    let (words, _) = bytes.as_chunks::<4>();
    let mut bits = [0; 8];
    bits.iter_mut().zip(words).for_each(|(to, from)| *to = u32::from_be_bytes(*from));
    Some(bits)
}

fn short(sha256: &Sha256) -> u32 {
    sha256.as_bytes().first_chunk::<4>().copied().map_or(0, u32::from_be_bytes)
}

impl State {
    /// Remembers what a photo looks like, for every sheet it was sent for. Answers the TPS that have one like it.
    pub(super) fn remember_print(&mut self, sha256: &Sha256, fingerprint: &str) -> Vec<(ContestIndex, TpsIndex)> {
        let (Some(bits), Some(photo)) = (bits(fingerprint), self.photos.get(sha256)) else { return Vec::new() };
        let mut near = Vec::new();
        for (contest, tps, page) in photo.uses() {
            let Some(kelurahan) = self.tree.at_level(tps, Level::Kelurahan) else { continue };
            let (Ok(narrow), Ok(of)) = (u32::try_from(tps), u16::try_from(contest)) else { continue };
            let print = Print { bits, photo: short(sha256), tps: narrow, contest: of, page };
            let prints = self.prints.0.entry(kelurahan).or_default();
            if prints.contains(&print) {
                continue;
            }
            let alike = prints
                .iter()
                .filter(|other| other.tps != narrow && other.contest == of && other.distance(&print) <= NEAR);
            near.extend(alike.map(|other| (contest, other.tps as TpsIndex)));
            if prints.len() == prints.capacity() {
                // Little by little: there are 80,000 of these lists in a nation.
                prints.reserve_exact(8 + prints.len() / 4);
            }
            prints.push(print);
        }
        near
    }

    /// The TPS of which a photo looks like one of this TPS.
    pub(super) fn near(&self, contest: ContestIndex, tps: TpsIndex) -> Vec<(ContestIndex, TpsIndex)> {
        let kelurahan = self.tree.at_level(tps, Level::Kelurahan);
        let prints = kelurahan.and_then(|kelurahan| self.prints.0.get(&kelurahan)).map_or(&[][..], Vec::as_slice);
        let (own, others): (Vec<&Print>, Vec<&Print>) = prints
            .iter()
            .filter(|print| usize::from(print.contest) == contest)
            .partition(|print| print.is_of(contest, tps));
        let near = others.into_iter().filter(|other| own.iter().any(|print| print.distance(other) <= NEAR));
        near.map(|print| (contest, print.tps as TpsIndex)).collect()
    }

    /// The TPS of which a photo looks most like this one of another TPS, and shows the same numbers. Where the machine has not read both, nothing is
    /// said: two papers of one form look alike.
    pub(super) fn alike(&self, contest: ContestIndex, tps: TpsIndex, sha256: &Sha256) -> Option<TpsIndex> {
        let prints = self.prints.0.get(&self.tree.at_level(tps, Level::Kelurahan)?)?;
        let own = prints.iter().find(|print| print.is_of(contest, tps) && print.photo == short(sha256))?;
        let others = prints
            .iter()
            .filter(|print| print.tps != own.tps && print.contest == own.contest && print.photo != own.photo);
        let mut near: Vec<(u32, &Print)> =
            others.map(|print| (print.distance(own), print)).filter(|(d, _)| *d <= NEAR).collect();
        near.sort_by_key(|(distance, print)| (*distance, print.tps));
        let others = near.into_iter().map(|(_, print)| print.tps as TpsIndex);
        others.into_iter().find(|other| self.same_numbers(contest, tps, *other, own.page))
    }

    /// Whether the machine reads the same on this page of two forms.
    fn same_numbers(&self, contest: ContestIndex, one: TpsIndex, other: TpsIndex, page: Page) -> bool {
        let Some(state) = self.contests.get(contest) else { return false };
        let read = |tps| state.tps(tps).and_then(|form| form.machine.as_deref());
        let (Some(one), Some(other)) = (read(one), read(other)) else { return false };
        let of_page = state.form().figures.iter().map(|figure| figure.page == page);
        let pairs = one.figures().iter().zip(other.figures()).zip(of_page).filter(|(_, here)| *here);
        let both: Vec<(u16, u16)> = pairs.filter_map(|((a, b), _)| Some((a.sure()?, b.sure()?))).collect();
        both.len() >= SAME_FIGURES && both.iter().all(|(a, b)| a == b)
    }
}
