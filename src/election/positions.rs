//! A set of places in a list, small: a nation has 1.6 million readings, and each holds some.

/// Places, from 0: one word for the first 64, which is nearly always all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positions(Kept);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    /// Bit n: place n.
    Few(u64),
    /// In ascending order.
    Many(Box<[u32]>),
}

impl Default for Positions {
    fn default() -> Self {
        Self(Kept::Few(0))
    }
}

impl FromIterator<usize> for Positions {
    fn from_iter<T: IntoIterator<Item = usize>>(places: T) -> Self {
        let mut places: Vec<usize> = places.into_iter().collect();
        places.sort_unstable();
        places.dedup();
        Self(if places.last().is_none_or(|last| *last < 64) {
            Kept::Few(places.into_iter().fold(0, |bits, place| bits | 1 << place))
        } else {
            Kept::Many(places.into_iter().filter_map(|place| place.try_into().ok()).collect())
        })
    }
}

impl Positions {
    /// Whether a place is among them.
    #[must_use]
    pub fn has(&self, place: usize) -> bool {
        match &self.0 {
            Kept::Few(bits) => place < 64 && bits >> place & 1 == 1,
            Kept::Many(places) => u32::try_from(place).is_ok_and(|place| places.binary_search(&place).is_ok()),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.0 {
            Kept::Few(bits) => bits.count_ones() as usize,
            Kept::Many(places) => places.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_however_far_it_reaches() {
        assert_eq!(size_of::<Positions>(), 16);
        for wanted in [&[][..], &[0, 63], &[2], &[64], &[1, 64, 199]] {
            let set: Positions = wanted.iter().rev().chain(wanted).copied().collect();
            let found: Vec<usize> = (0..300).filter(|place| set.has(*place)).collect();
            assert_eq!((found.as_slice(), set.count(), set.is_empty()), (wanted, wanted.len(), wanted.is_empty()));
        }
    }
}
