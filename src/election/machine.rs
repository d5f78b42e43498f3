//! What the machine read of a form: each figure surely, or left to people with the reason, sometimes with a likely number. One of two
//! readings and never both.

use serde::{Deserialize, Serialize};

use super::event::FiguresRead;
use super::figures::Figures;
use super::form::{FigureIndex, Form};
use super::lang::{Words, words};
use super::seen::Seen;
use super::state::Model;

macro_rules! doubts {
    ($($variant:ident $code:literal $id:literal / $en:literal : $doc:literal;)*) => {
        /// Why a figure is left to a person.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Doubt { $(#[doc = $doc] #[serde(rename = $code)] $variant,)* }

        impl Doubt {
            /// Every doubt.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its stable code in events and documents.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }

            /// Its words for people.
            #[must_use]
            pub const fn words(self) -> Words { match self { $(Self::$variant => words($id, $en)),* } }
        }
    };
}

doubts! {
    NotSeen "not-seen" "halamannya tidak terbaca" / "its page could not be read":
        "Its page was not photographed, or its boxes were not found.";
    OtherTps "other-tps" "fotonya menyebut TPS lain" / "its photo names another TPS":
        "The number of the TPS on its page is another one: what it says is not this TPS's.";
    Struck "struck" "ada kotak yang dicoret atau ditimpa" / "a box is struck out or overwritten":
        "A box is struck out, overwritten or painted over.";
    Empty "empty" "kotaknya tidak berisi angka" / "its boxes hold no digit":
        "Its boxes hold no digit: blank, or crosses and dashes only. That may mean zero; a person says so.";
    BadlyRegistered "badly-registered" "letak kotaknya tidak pasti" / "the place of its boxes is not certain":
        "Its boxes do not lie where the form has them.";
    Unclear "unclear" "tulisannya tidak jelas" / "the writing is not clear":
        "More than one reading is likely, or none.";
    SumsContradict "sums-contradict" "penjumlahannya tidak cocok" / "its sum does not hold as read":
        "A sum it is part of does not hold as read, and a misread digit would explain that.";
    BesideDisagrees "beside-disagrees" "huruf atau bulatannya menyebut angka lain" / "the words or bubbles say another number":
        "Bubbles or words beside it say another number.";
    Unconfirmed "unconfirmed" "jelas, tetapi tidak ada penjumlahan yang menguatkannya" / "clear, but no sum confirms it":
        "It is clear, and nothing confirms it: no sum of figures that were seen, no bubbles or words.";
}

impl Doubt {
    /// Whether there may be a likely number nonetheless. A struck or empty box, and boxes that were not found, are nothing to compare with.
    const fn leaves_a_likely_number(self) -> bool {
        matches!(self, Self::Unclear | Self::Unconfirmed | Self::SumsContradict)
    }
}

/// From this probability on, per ten thousand, a number of which the machine is not sure is likely enough to confirm the same number that
/// somebody read blind.
///
/// Where the first reader mistypes one figure in 200 and a calibrated reading of 0.95 is wrong once in 20, both are wrong in the same way
/// at most once in 200 x 20 x 9 figures (a misread digit is one of nine others): 1 in 36,000. A second person who errs as the first would do
/// worse. What differs is not held against anybody: a person reads second then.
pub const LIKELY: u16 = 9_500;

/// What the machine says of one figure. Four bytes: a nation has 23 million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureRead {
    /// It stands there.
    Sure(u16),
    /// Left to people, but likely this number: the same one read blind by a person is confirmed by it ([`LIKELY`]).
    Likely(u16, Doubt),
    /// Left to people.
    Left(Doubt),
}

impl FigureRead {
    /// The number, where the machine is sure of it.
    #[must_use]
    pub const fn sure(self) -> Option<u16> {
        match self {
            Self::Sure(value) => Some(value),
            Self::Likely(..) | Self::Left(_) => None,
        }
    }

    /// Why it is left to people, where it is.
    #[must_use]
    pub const fn doubt(self) -> Option<Doubt> {
        match self {
            Self::Sure(_) => None,
            Self::Likely(_, doubt) | Self::Left(doubt) => Some(doubt),
        }
    }

    /// The number that it says stands there: the one it is sure of, or a likely one that was read by somebody else too.
    fn confirmed(self, read: Option<u16>) -> Option<u16> {
        match self {
            Self::Sure(value) => Some(value),
            Self::Likely(value, _) => read.filter(|read| *read == value),
            Self::Left(_) => None,
        }
    }
}

/// What the machine has read of a form in its counting round, over all its readings.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineReading {
    /// The model of the last one.
    pub model: Model,
    /// The event of the last one.
    pub seq: u64,
    /// When, microseconds since 1970.
    pub at: i64,
    /// The photos that the last one was made from.
    pub photos: Seen,
    figures: Box<[FigureRead]>,
}

impl MachineReading {
    /// One entry per figure, in the form's order.
    #[must_use]
    pub fn figures(&self) -> &[FigureRead] {
        &self.figures
    }

    /// How many figures the machine is sure of.
    #[must_use]
    pub fn sure(&self) -> usize {
        self.figures.iter().filter(|figure| figure.sure().is_some()).count()
    }

    /// All figures, where the machine is sure of every one, or a likely number is what the first reader, who has not seen it, read: a
    /// reading like a person's.
    #[must_use]
    pub fn complete(&self, form: &Form, first: Option<&Figures>) -> Option<Figures> {
        let read = |index: usize| first.and_then(|first| first.values().get(index).copied());
        let figures = self.figures.iter().enumerate();
        let values: Option<Vec<u16>> = figures.map(|(index, figure)| figure.confirmed(read(index))).collect();
        Figures::new(form, values?)
    }

    /// Figures of which the machine is sure that the paper says otherwise, with the number it read.
    #[must_use]
    pub fn differences(&self, other: &Figures) -> Vec<(FigureIndex, u16)> {
        let sure = self.figures.iter().enumerate().filter_map(|(index, figure)| Some((index, figure.sure()?)));
        sure.filter(|(index, value)| other.get(*index) != u32::from(*value)).collect()
    }

    /// With a further reading: what it is sure of counts; of what it leaves open, what an earlier reading of the round was sure of stands.
    /// A later photo that shows less takes nothing back.
    pub(super) fn after(
        earlier: Option<&Self>,
        event: &FiguresRead,
        model: Model,
        seq: u64,
        at: i64,
        photos: Seen,
    ) -> Self {
        let before = |index: usize| earlier.and_then(|earlier| earlier.figures.get(index).copied());
        let read = |(index, figure): (usize, FigureRead)| match (figure, before(index)) {
            (FigureRead::Left(_) | FigureRead::Likely(..), Some(before @ FigureRead::Sure(_)))
            | (FigureRead::Left(_), Some(before @ FigureRead::Likely(..))) => before,
            _ => figure,
        };
        Self { model, seq, at, photos, figures: event.figures().into_iter().enumerate().map(read).collect() }
    }
}

impl FiguresRead {
    /// What it says of each figure, in the form's order: sure only where there is a number and no doubt, likely where the doubt leaves one.
    #[must_use]
    pub fn figures(&self) -> Vec<FigureRead> {
        let doubt = |index: usize| self.doubts.get(index).copied().flatten();
        let likely = |index: usize| self.confidence.get(index).is_some_and(|confidence| *confidence >= LIKELY);
        let read = |(index, value): (usize, &Option<u16>)| match (*value, doubt(index)) {
            (Some(value), None) => FigureRead::Sure(value),
            (Some(value), Some(doubt)) if likely(index) && doubt.leaves_a_likely_number() => {
                FigureRead::Likely(value, doubt)
            }
            (_, doubt) => FigureRead::Left(doubt.unwrap_or(Doubt::Unclear)),
        };
        self.values.iter().enumerate().map(read).collect()
    }

    /// Whether it can be about a form: one entry per figure, each a number that fits, each list as long as the others.
    #[must_use]
    pub fn fits(&self, form: &Form) -> bool {
        let count = form.figures.len();
        self.values.len() == count
            && self.confidence.len() == count
            && (self.doubts.is_empty() || self.doubts.len() == count)
            && self.values.iter().flatten().all(|value| *value <= form.max_value())
    }
}

/// A probability as events hold it: per ten thousand, rounded down, so that nothing is called more certain than it is.
#[must_use]
pub fn per_ten_thousand(probability: f64) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 10,000")]
    let whole = (probability.clamp(0.0, 1.0) * 10_000.0).floor() as u16;
    whole
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::election::figures::tests::plausible;
    use crate::election::form::tests_support::governor;

    fn event(values: Vec<Option<u16>>, doubts: Vec<Option<Doubt>>) -> FiguresRead {
        let confidence = vec![9_999; values.len()];
        FiguresRead { round: 1, model: "model-1".into(), photos: Vec::new(), values, confidence, doubts }
    }

    fn read(earlier: Option<&MachineReading>, event: &FiguresRead) -> MachineReading {
        MachineReading::after(earlier, event, Model::default(), 1, 1, Seen::default())
    }

    #[test]
    fn a_reading_is_complete_only_where_every_figure_is_sure() {
        let form = governor(3);
        let figures = plausible(&form);
        let values: Vec<Option<u16>> = figures.values().iter().copied().map(Some).collect();
        assert_eq!(read(None, &event(values.clone(), Vec::new())).complete(&form, None), Some(figures.clone()));
        let mut doubts = vec![None; values.len()];
        doubts[4] = Some(Doubt::Struck);
        let partly = read(None, &event(values.clone(), doubts));
        assert_eq!((partly.complete(&form, Some(&figures)), partly.sure()), (None, values.len() - 1));
        assert!(partly.differences(&figures).is_empty());
        let other = figures.with(&form, &BTreeMap::from([("votes.1".to_owned(), 7.into())])).unwrap();
        let place = form.index_of("votes.1").unwrap();
        assert_eq!(partly.differences(&other), [(place, figures.values()[place])]);
        // A number with a doubt beside it is not sure, and neither is a figure without any of the two.
        let mut nothing = values;
        nothing[4] = None;
        assert_eq!(read(None, &event(nothing, Vec::new())).figures()[4], FigureRead::Left(Doubt::Unclear));
    }

    #[test]
    fn a_later_reading_adds_and_takes_nothing_back() {
        let first = event(vec![Some(1), Some(2), None], vec![None, Some(Doubt::Unclear), Some(Doubt::Empty)]);
        let second = event(vec![Some(9), Some(5), Some(3)], vec![Some(Doubt::Struck), None, None]);
        let before = read(None, &first);
        assert_eq!(before.figures()[1], FigureRead::Likely(2, Doubt::Unclear));
        let both = read(Some(&before), &second);
        assert_eq!(both.figures(), [FigureRead::Sure(1), FigureRead::Sure(5), FigureRead::Sure(3)]);
        let third = read(Some(&both), &event(vec![Some(4), None, None], vec![None, Some(Doubt::NotSeen), None]));
        assert_eq!(
            third.figures(),
            [FigureRead::Sure(4), FigureRead::Sure(5), FigureRead::Sure(3)],
            "what is sure later counts"
        );
        let less = read(Some(&before), &event(vec![None; 3], vec![Some(Doubt::NotSeen); 3]));
        assert_eq!(less.figures()[..2], before.figures()[..2]);
        assert_eq!(less.figures()[2], FigureRead::Left(Doubt::NotSeen), "the last reason is the one that holds");
    }

    #[test]
    fn a_likely_number_confirms_what_somebody_read_and_says_nothing_by_itself() {
        let form = governor(3);
        let figures = plausible(&form);
        let values: Vec<Option<u16>> = figures.values().iter().copied().map(Some).collect();
        let other = figures.with(&form, &BTreeMap::from([("votes.1".to_owned(), 7.into())])).unwrap();
        let place = form.index_of("votes.1").unwrap();
        let reading = |doubt: Doubt, confidence: u16| {
            let mut doubts = vec![None; values.len()];
            doubts[place] = Some(doubt);
            let mut event = event(values.clone(), doubts);
            event.confidence[place] = confidence;
            read(None, &event)
        };
        for doubt in [Doubt::Unclear, Doubt::Unconfirmed, Doubt::SumsContradict] {
            let likely = reading(doubt, LIKELY);
            assert_eq!(likely.complete(&form, None), None);
            assert_eq!(likely.complete(&form, Some(&other)), None);
            assert_eq!(likely.complete(&form, Some(&figures)), Some(figures.clone()));
            assert!(likely.differences(&other).is_empty(), "it accuses nobody");
            assert_eq!(reading(doubt, LIKELY - 1).complete(&form, Some(&figures)), None);
        }
        for doubt in [
            Doubt::Struck,
            Doubt::Empty,
            Doubt::NotSeen,
            Doubt::OtherTps,
            Doubt::BadlyRegistered,
            Doubt::BesideDisagrees,
        ] {
            assert_eq!(reading(doubt, 9_999).complete(&form, Some(&figures)), None, "{doubt:?}");
        }
    }

    #[test]
    fn an_event_that_is_not_about_this_form_does_not_fit() {
        let form = governor(3);
        let good = event(vec![Some(1); form.figures.len()], Vec::new());
        assert!(good.fits(&form));
        for bad in [
            event(vec![Some(1); 3], Vec::new()),
            event(vec![Some(1_000); form.figures.len()], Vec::new()),
            FiguresRead { confidence: Vec::new(), ..good.clone() },
            FiguresRead { doubts: vec![None], ..good.clone() },
        ] {
            assert!(!bad.fits(&form));
        }
    }

    #[test]
    fn a_probability_is_rounded_down() {
        assert_eq!([0.999_99, 1.0, 0.0, -1.0, f64::NAN].map(per_ten_thousand), [9_999, 10_000, 0, 0, 0]);
    }
}
