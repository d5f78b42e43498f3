//! Which photos of a form somebody had before their eyes when they read it: small, because a nation has 1.6 million readings.

use super::photo::{Photo, PhotoRead};
use super::positions::Positions;

/// Positions in the photos of a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen(Positions);

impl Seen {
    /// Finds what an event names among the photos of its form. `None` where one was not accepted for that page and round.
    #[must_use]
    pub fn find(photos: &[Photo], round: u8, named: &[PhotoRead]) -> Option<Self> {
        let place = |read: &PhotoRead| {
            photos.iter().position(|p| p.facts.sha256 == read.sha256 && p.page == read.page && p.round == round)
        };
        named.iter().map(place).collect::<Option<_>>().map(Self)
    }

    /// Those photos, in the order in which they were accepted.
    pub fn of<'a>(&self, photos: &'a [Photo]) -> impl Iterator<Item = &'a Photo> {
        photos.iter().enumerate().filter(|(position, _)| self.0.has(*position)).map(|(_, photo)| photo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::election::codes::Page;
    use crate::election::photo::{PhotoFacts, PhotoFormat};
    use crate::hash::Sha256;

    fn photo(number: u64) -> Photo {
        let sha256 = Sha256::of(&number.to_be_bytes());
        Photo {
            facts: PhotoFacts { sha256, format: PhotoFormat::Jpeg, width: 1, height: 1, bytes: 1 },
            page: Page::new(1).unwrap(),
            round: 1,
            by: "kpps:3171011001001:1".parse().unwrap(),
            at: 0,
            seq: number,
        }
    }

    #[test]
    fn what_was_seen_is_found_again_however_many_photos_there_are() {
        assert_eq!(size_of::<Seen>(), 16, "1.6 million readings hold one, and so does each line of the history");
        let photos: Vec<Photo> = (0..200).map(photo).collect();
        for wanted in [&[][..], &[0, 63], &[2], &[64], &[1, 64, 199]] {
            let named: Vec<PhotoRead> =
                wanted.iter().map(|n| PhotoRead { page: photos[*n].page, sha256: photos[*n].facts.sha256 }).collect();
            let seen = Seen::find(&photos, 1, &named).unwrap();
            assert_eq!(seen.of(&photos).map(|p| p.seq as usize).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn a_photo_of_another_page_round_or_form_was_not_seen_here() {
        let photos = [photo(1)];
        let own = PhotoRead { page: photos[0].page, sha256: photos[0].facts.sha256 };
        assert!(Seen::find(&photos, 1, &[own]).is_some());
        assert_eq!(Seen::find(&photos, 2, &[own]), None);
        assert_eq!(Seen::find(&photos, 1, &[PhotoRead { page: Page::new(2).unwrap(), ..own }]), None);
        assert_eq!(Seen::find(&photos, 1, &[PhotoRead { sha256: Sha256::of(b"x"), ..own }]), None);
    }
}
