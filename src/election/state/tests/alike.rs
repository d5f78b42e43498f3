//! Photos that look like another TPS's (W301).

use super::machine::MODEL;
use super::*;
use crate::election::event::PhotoChecked;
use crate::election::lang::Lang;
use crate::election::photo::{CheckedPhoto, FormPage, PhotoFlags};
use crate::election::photo_causes::PhotoCause;

const FAR: &str = "ffffffffffffffffffffffffffffffff00000000000000000000000000000000";
const SHOT: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// As SHOT, but for 12 bits.
const SMALLER: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc010";
const ONE: &str = "3171011001001";
const TWO: &str = "3171011001002";
const NEXT: &str = "3171011002001";

impl Night {
    /// A photo of this page that looks like this was accepted, checked and looked at.
    fn looks(&mut self, at: &str, page: u8, fingerprint: &str) -> Touched {
        let content = format!("{at} {page} {fingerprint}");
        self.photographs(&format!("kpps:{at}:1"), at, page, &content).unwrap();
        let fingerprint = fingerprint.to_owned();
        let found = CheckedPhoto {
            width: 1,
            height: 1,
            sharpness: 1,
            brightness: 1,
            fingerprint,
            flags: PhotoFlags::default(),
        };
        let masks = (1..=3).map(|page| FormPage { contest: contest(), page: Page::new(page).unwrap() }).collect();
        self.apply("system", &Stream::Photo(Sha256::of(content.as_bytes())), PhotoChecked { found, masks }.into())
    }

    /// Page 1 looks like this, the others like nothing else; the machine reads these figures.
    fn arrives(&mut self, at: &str, first: &str, read: &Named, unsure: &[&str]) {
        self.looks(at, 1, first);
        for page in 2..=3 {
            self.looks(at, page, "");
        }
        self.all_checked(at, MODEL);
        assert!(self.machine_reads(at, MODEL, read, unsure));
    }

    /// The pages that are said to look like a photo of another TPS, and its number.
    fn alike(&self, at: &str) -> Vec<(u64, u64)> {
        let warnings = self.state.photo_warnings(0, self.state.find_tps(tps(at)).unwrap());
        warnings.iter().filter(|w| w.photo == Some(PhotoCause::Alike)).map(|w| (w.left, w.right)).collect()
    }
}

#[test]
fn one_picture_with_the_same_numbers_for_two_tps_of_a_kelurahan_is_said_of_both() {
    let mut night = Night::new();
    night.arrives(ONE, SHOT, &figures(), &[]);
    assert_eq!(night.alike(ONE), []);
    let touched = night.looks(TWO, 1, SMALLER);
    let other = night.state.find_tps(tps(ONE)).unwrap();
    assert!(touched.tps.contains(&(0, other)), "its page is made anew too: {touched:?}");
    assert_eq!(night.alike(TWO), [], "the picture alone says too little");
    night.arrives(TWO, SMALLER, &figures(), &["votes.1"]);
    assert_eq!((night.alike(ONE), night.alike(TWO)), (vec![(1, 2)], vec![(1, 1)]));
    let text = night.state.photo_warnings(0, other)[0].sentence(night.contest().form(), Lang::Id);
    assert_eq!(text, "Foto halaman 1 sangat mirip dengan foto TPS 2 di kelurahan ini; mohon dibandingkan.");
}

#[test]
fn two_papers_that_lie_alike_in_their_photos_are_two_papers() {
    let mut night = Night::new();
    night.arrives(ONE, SHOT, &figures(), &[]);
    night.arrives(TWO, SMALLER, &changed("dpt.male", 139), &[]);
    assert_eq!((night.alike(ONE), night.alike(TWO)), (vec![], vec![]));
}

#[test]
fn elsewhere_or_otherwise_or_hardly_read_nothing_is_said() {
    let mut night = Night::new();
    night.arrives(ONE, SHOT, &figures(), &[]);
    night.arrives(NEXT, SHOT, &figures(), &[]);
    night.arrives(TWO, FAR, &figures(), &[]);
    assert_eq!((night.alike(ONE), night.alike(NEXT), night.alike(TWO)), (vec![], vec![], vec![]));
    let mut night = Night::new();
    let all: Vec<String> = figures().into_keys().filter(|id| id != "dpt.male" && id != "dpt.female").collect();
    night.arrives(ONE, SHOT, &figures(), &[]);
    night.arrives(TWO, SMALLER, &figures(), &all.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(night.alike(TWO), [], "two figures may be the same by chance");
}

#[test]
fn a_reading_and_a_new_round_make_the_pages_of_both_anew() {
    let mut night = Night::new();
    night.arrives(ONE, SHOT, &figures(), &[]);
    night.arrives(TWO, SMALLER, &figures(), &[]);
    let indices = [ONE, TWO].map(|at| night.state.find_tps(tps(at)).unwrap());
    let event = crate::election::event::RoundOpened { round: 2, kind: RoundKind::Recount, reason: "x".into() };
    let touched = night.apply("kpu-city:3171:1", &Stream::Tps(contest(), tps(TWO)), event.into());
    assert!(indices.iter().all(|index| touched.tps.contains(&(0, *index))), "{touched:?}");
    assert_eq!(night.alike(ONE), [], "the machine has not read the new round");
}
