//! The remaining figures of a TPS around its votes, invalid votes and registered voters, so that every rule of the form holds.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use super::kecamatan::bell;
use super::{BadTarget, InventedTps};
use crate::election::codes::TpsCode;
use crate::election::figures::Figures;
use crate::election::form::{FigureIndex, Form};
use crate::election::reference::{ListStage, RegisteredCount, TpsRecord};
use crate::election::rules::Limits;

/// What was dealt to a TPS.
pub(super) struct Counts {
    pub votes: Vec<u64>,
    pub invalid: u64,
    pub registered: u64,
}

/// Where the figures of a governor form stand.
pub(super) struct Places {
    form: Form,
    registered: [FigureIndex; 3],
    from_list: [FigureIndex; 3],
    moved: [FigureIndex; 3],
    added: [FigureIndex; 3],
    voters: [FigureIndex; 3],
    disabled: [FigureIndex; 3],
    ballots: [FigureIndex; 4],
    votes: Vec<FigureIndex>,
    valid: FigureIndex,
    invalid: FigureIndex,
    total: FigureIndex,
}

impl Places {
    /// Looks every figure up once.
    pub fn of(form: &Form) -> Result<Self, BadTarget> {
        let one = |id: &str| form.index_of(id).ok_or_else(|| BadTarget::Form(id.to_owned()));
        let line = |id: &str| -> Result<[FigureIndex; 3], BadTarget> {
            Ok([one(&format!("{id}.male"))?, one(&format!("{id}.female"))?, one(&format!("{id}.total"))?])
        };
        Ok(Self {
            registered: line("dpt")?,
            from_list: line("voters_dpt")?,
            moved: line("voters_moved")?,
            added: line("voters_added")?,
            voters: line("voters")?,
            disabled: line("disabled")?,
            ballots: [one("ballots_received")?, one("ballots_used")?, one("ballots_returned")?, one("ballots_left")?],
            votes: form.votes().collect(),
            valid: one("valid")?,
            invalid: one("invalid")?,
            total: one("total")?,
            form: form.clone(),
        })
    }
}

/// Male and female.
type Sexes = [u64; 2];

/// The whole sheet; `None` where a number does not fit into its boxes.
pub(super) fn fill_sheet(
    code: TpsCode,
    counts: &Counts,
    limits: &Limits,
    places: &Places,
    rng: &mut Xoshiro256PlusPlus,
) -> Option<InventedTps> {
    let valid: u64 = counts.votes.iter().sum();
    let total = valid + counts.invalid;
    // A special location in this rehearsal is a men's prison: nearly all registered there are male.
    let male_share = if code.is_special() { bell(rng, 950, 40) } else { bell(rng, 493, 35) };
    let male = counts.registered * male_share / 1000;
    let list = [male, counts.registered - male];
    let (moved, added) = outsiders(total, limits, rng);
    let from_list = split(total - moved - added, list, rng)?;
    let moved = halves(moved, rng);
    let added = halves(added, rng);
    let voters: Sexes = [from_list[0] + moved[0] + added[0], from_list[1] + moved[1] + added[1]];
    // About one voter in 200 has a disability; many TPS have none.
    let disabled = voters.map(|sex| (0..sex / 60).filter(|_| rng.random_range(0..4) == 0).count() as u64);
    let reserve = (counts.registered * u64::from(limits.reserve_per_mille)).div_ceil(1000);
    let received = counts.registered + reserve;
    let unused = received.checked_sub(total)?;
    let returned = (rng.random_range(0..4_u64) * rng.random_range(0..3_u64)).min(unused);

    let mut values = vec![0_u16; places.form.figures.len()];
    let mut write = |figure: FigureIndex, number: u64| -> Option<()> {
        *values.get_mut(figure)? = u16::try_from(number).ok()?;
        Some(())
    };
    for (line, [male, female]) in [
        (places.registered, list),
        (places.from_list, from_list),
        (places.moved, moved),
        (places.added, added),
        (places.voters, voters),
        (places.disabled, disabled),
    ] {
        for (figure, number) in line.into_iter().zip([male, female, male + female]) {
            write(figure, number)?;
        }
    }
    for (figure, number) in places.ballots.into_iter().zip([received, total, returned, unused - returned]) {
        write(figure, number)?;
    }
    for (figure, number) in places.votes.iter().zip(&counts.votes) {
        write(*figure, *number)?;
    }
    write(places.valid, valid)?;
    write(places.invalid, counts.invalid)?;
    write(places.total, total)?;
    let [male, female] = list;
    let record = TpsRecord {
        tps: code,
        registered: Some(RegisteredCount {
            male: u16::try_from(male).ok()?,
            female: u16::try_from(female).ok()?,
            stage: ListStage::Dpt,
        }),
        ballots: Some(u16::try_from(received).ok()?),
        special: None,
    };
    Some(InventedTps { code, figures: Figures::new(&places.form, values)?, record })
}

/// Moved and added voters. In the presidential sample of 2024 their median share is 17 per mille; about 6 in 1,000 TPS get so many here
/// that W203 asks for a look.
fn outsiders(total: u64, limits: &Limits, rng: &mut Xoshiro256PlusPlus) -> (u64, u64) {
    let usual = u64::from(limits.added_share_per_mille) / 2;
    let skewed =
        |rng: &mut Xoshiro256PlusPlus| rng.random_range(0..=usual) * rng.random_range(0..=usual) / usual.max(1);
    let (mut moved, added) = (total * skewed(rng) / 1000 / 2, total * skewed(rng) / 1000);
    if rng.random_range(0..160) == 0 {
        moved += total * u64::from(limits.added_share_per_mille) / 1000;
    }
    (moved.min(total / 4), added.min(total / 4))
}

/// Voters from the list by sex: as the list, women a little more often, none above their column (F302).
fn split(number: u64, list: Sexes, rng: &mut Xoshiro256PlusPlus) -> Option<Sexes> {
    let whole = list[0] + list[1];
    let fair = number * list[0] * bell(rng, 985, 30) / 1000 / whole.max(1);
    let least = number.saturating_sub(list[1]);
    let most = number.min(list[0]);
    if least > most {
        return None;
    }
    let male = fair.clamp(least, most);
    Some([male, number - male])
}

fn halves(number: u64, rng: &mut Xoshiro256PlusPlus) -> Sexes {
    let male = (0..number).filter(|_| rng.random_range(0..2) == 0).count() as u64;
    [male, number - male]
}
