//! What everybody will do on the night, decided beforehand from a seed: the same seed gives the same night.

use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::trouble::{GROUPS, Trouble};
use crate::election::codes::{Page, TpsCode};
use crate::election::figures::Figures;
use crate::election::form::{FigureIndex, Form};
use crate::rehearse::invent::Invented;

/// How a page is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// One request with the raw bytes.
    Post,
    /// tus 1.0 in so many parts.
    Tus {
        /// At least 1.
        parts: usize,
    },
}

/// A page and how it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    /// The page.
    pub page: Page,
    /// How.
    pub way: Way,
}

/// Who mends a difference of the two readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// The officer corrects the first reading.
    Officer,
    /// The second reader corrects the second reading.
    Reader,
    /// The plenary decides.
    Plenary,
}

/// What happens at one TPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TpsPlan {
    /// Its position in [`Invented::tps`].
    pub index: usize,
    /// Its code.
    pub code: TpsCode,
    /// What was counted.
    pub truth: Figures,
    /// What the paper says: the truth, unless its sums are wrong.
    pub paper: Figures,
    /// What the officer types.
    pub first: Figures,
    /// What the second reader types.
    pub second: Figures,
    /// Who mends a difference.
    pub mend: Mend,
    /// The pages in the order they are sent.
    pub sheets: Vec<Sheet>,
    /// A page that is sent only when asked for.
    pub late: Option<Page>,
    /// A page that is sent twice.
    pub twice: Option<Page>,
    /// A page for which first that of another TPS (position in [`Invented::tps`]) is sent.
    pub swapped: Option<(Page, usize)>,
    /// A page during which the line breaks.
    pub dropped: Option<Page>,
    /// Every request is sent again after its answer.
    pub again: bool,
    /// Figures are typed before the photos are sent.
    pub figures_first: bool,
    /// The second reading comes before the first.
    pub second_first: bool,
    /// Everything that goes wrong here.
    pub troubles: Vec<Trouble>,
}

impl TpsPlan {
    /// The second reading where the machine read these figures of it: as the paper says, the others as the second reader types them.
    #[must_use]
    pub fn second_with(&self, form: &Form, by_machine: impl Fn(&str) -> bool) -> Figures {
        let read = |(place, typed): (usize, &u16)| {
            let paper = self.paper.values().get(place).copied();
            paper.filter(|_| by_machine(form.id_of(place))).unwrap_or(*typed)
        };
        Figures::new(form, self.second.values().iter().enumerate().map(read).collect())
            .unwrap_or_else(|| self.second.clone())
    }

    /// Whether the form is still held back when its officers are done, where this was the second reading.
    #[must_use]
    pub fn needs_plenary(&self, second: &Figures) -> bool {
        self.late.is_some() || self.paper != self.truth || (self.first != *second && self.mend == Mend::Plenary)
    }
}

/// A whole night.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its seed.
    pub seed: u64,
    /// Every TPS that takes part, in the order they begin.
    pub tps: Vec<TpsPlan>,
}

/// Plans the night of these TPS (positions in [`Invented::tps`]). `trouble` is the share of TPS, 0 to 1, at which something goes wrong.
#[must_use]
pub fn plan(invented: &Invented, chosen: &[usize], seed: u64, trouble: f64) -> Plan {
    // Three groups of trouble are drawn independently, so that they meet, and the share of TPS with any is the one asked for.
    let each = 1.0 - (1.0 - trouble.clamp(0.0, 1.0)).cbrt();
    let mut tps: Vec<TpsPlan> = chosen
        .iter()
        .enumerate()
        .filter_map(|(place, index)| {
            let other = chosen.get((place + 1) % chosen.len()).copied().filter(|other| other != index);
            one(invented, *index, other, seed, each)
        })
        .collect();
    tps.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
    Plan { seed, tps }
}

fn one(invented: &Invented, index: usize, other: Option<usize>, seed: u64, each: f64) -> Option<TpsPlan> {
    let tps = invented.tps.get(index)?;
    let number: u64 = tps.code.to_string().parse().unwrap_or(0);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03));
    let sheets: Vec<Sheet> = invented.form.page_numbers().map(|page| Sheet { page, way: way(&mut rng) }).collect();
    let truth = &tps.figures;
    let mut plan = TpsPlan {
        index,
        code: tps.code,
        truth: truth.clone(),
        paper: truth.clone(),
        first: truth.clone(),
        second: truth.clone(),
        mend: Mend::Plenary,
        sheets,
        late: None,
        twice: None,
        swapped: None,
        dropped: None,
        again: false,
        figures_first: false,
        second_first: false,
        troubles: Vec::new(),
    };
    for group in GROUPS {
        if rng.random_bool(each)
            && let Some(kind) = group.get(rng.random_range(0..group.len()))
        {
            plan.suffer(*kind, &invented.form, other, &mut rng);
        }
    }
    Some(plan)
}

fn way(rng: &mut Xoshiro256PlusPlus) -> Way {
    if rng.random_bool(0.5) { Way::Post } else { Way::Tus { parts: rng.random_range(1..=4) } }
}

impl TpsPlan {
    fn suffer(&mut self, kind: Trouble, form: &Form, other: Option<usize>, rng: &mut Xoshiro256PlusPlus) {
        let page = self.sheets.get(rng.random_range(0..self.sheets.len().max(1))).map(|sheet| sheet.page);
        match kind {
            Trouble::OfficerTypo => {
                self.first = mistyped(form, &self.paper, rng);
                self.mend = if rng.random_bool(0.6) { Mend::Officer } else { Mend::Plenary };
            }
            Trouble::ReaderTypo => {
                self.second = mistyped(form, &self.paper, rng);
                self.mend = if rng.random_bool(0.6) { Mend::Reader } else { Mend::Plenary };
            }
            Trouble::WrongSums => {
                self.paper = wrong_sum(form, &self.truth, rng);
                self.first = self.paper.clone();
                self.second = self.paper.clone();
            }
            Trouble::MissingPhoto => self.late = page,
            Trouble::DuplicatePhoto => self.twice = page,
            Trouble::SwappedPhoto => {
                let Some(other) = other else { return };
                self.swapped = page.map(|page| (page, other));
            }
            Trouble::Retry => self.again = true,
            Trouble::DroppedConnection => {
                // A page that comes late is sent by another path, where no line breaks.
                self.dropped = self.sheets.iter().map(|sheet| sheet.page).find(|page| Some(*page) != self.late);
            }
            Trouble::OutOfOrder => {
                self.sheets.shuffle(rng);
                self.figures_first = rng.random_bool(0.7);
                self.second_first = !self.figures_first || rng.random_bool(0.5);
            }
        }
        self.troubles.push(kind);
    }
}

/// With one figure as a tired hand types it: two digits exchanged, one digit wrong, or one off.
fn mistyped(form: &Form, figures: &Figures, rng: &mut Xoshiro256PlusPlus) -> Figures {
    let figure = rng.random_range(0..form.figures.len().max(1));
    let value = figures.values().get(figure).copied().unwrap_or(0);
    let (hundreds, tens, ones) = (value / 100, value / 10 % 10, value % 10);
    let typed = match rng.random_range(0..3) {
        0 => hundreds * 100 + ones * 10 + tens,
        1 => tens * 100 + hundreds * 10 + ones,
        _ => hundreds * 100 + tens * 10 + (ones + rng.random_range(1..10)) % 10,
    };
    let typed = if typed == value { value ^ 1 } else { typed };
    replaced(form, figures, figure, typed)
}

/// With one of the sums wrong: every one of these breaks a rule (F102, F201 to F204) whatever it is changed to.
fn wrong_sum(form: &Form, figures: &Figures, rng: &mut Xoshiro256PlusPlus) -> Figures {
    let sums: Vec<FigureIndex> =
        ["valid", "total", "voters.total", "ballots_received"].iter().filter_map(|id| form.index_of(id)).collect();
    let Some(figure) = sums.get(rng.random_range(0..sums.len().max(1))).copied() else { return figures.clone() };
    let value = figures.values().get(figure).copied().unwrap_or(0);
    let by = rng.random_range(1..=20);
    let written =
        if value + by > form.max_value() || (value >= by && rng.random_bool(0.5)) { value - by } else { value + by };
    replaced(form, figures, figure, written)
}

fn replaced(form: &Form, figures: &Figures, figure: FigureIndex, value: u16) -> Figures {
    let mut values = figures.values().to_vec();
    if let Some(place) = values.get_mut(figure) {
        *place = value;
    }
    Figures::new(form, values).unwrap_or_else(|| figures.clone())
}
