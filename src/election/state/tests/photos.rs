//! Photos: derived work that waits, is done, and is to be done again.

use super::*;
use crate::election::event::{PageRead, PageSeen, PhotoChecked};
use crate::election::lang::Lang;
use crate::election::photo::{CheckedPhoto, FormPage, PhotoFlags, PhotoRead};
use crate::election::photo_causes::PhotoCause;
use crate::election::seen::Seen;
use crate::election::tps::TpsForm;

pub(super) fn found(flags: &[PhotoFlag]) -> CheckedPhoto {
    CheckedPhoto {
        width: 1,
        height: 1,
        sharpness: 1,
        brightness: 9,
        fingerprint: String::new(),
        flags: flags.iter().copied().collect(),
    }
}

/// What a model that finds the page has to say of a photo.
pub(super) fn page_read(model: &str) -> PageRead {
    let seen = PageSeen { form: FORM.parse().unwrap(), page: Page::new(1).unwrap(), tps: None };
    PageRead { model: model.to_owned(), seen: Some(seen), flags: PhotoFlags::default() }
}

/// The worker is done with a photo, having painted the masks of every page it was sent for.
pub(super) fn checks(night: &mut Night, sha256: Sha256, flags: &[PhotoFlag]) {
    let masks = night.state.form_pages(&sha256);
    let decided = decide::photo_checked(&night.state, sha256, found(flags), masks, page_read("model-0"));
    night.run("system", decided).unwrap();
}

/// A worker with this model is done with a photo, checked before or not.
pub(super) fn checked_by(night: &mut Night, sha256: Sha256, model: &str) {
    looked(night, sha256, model, true, &[]);
}

pub(super) fn looked(night: &mut Night, sha256: Sha256, model: &str, page: bool, flags: &[PhotoFlag]) {
    let mut read = page_read(model);
    read.seen = read.seen.filter(|_| page);
    read.flags = flags.iter().copied().collect();
    let masks = night.state.form_pages(&sha256);
    let decided = if night.state.photo(&sha256).unwrap().shown().is_some() {
        decide::page_read(&night.state, sha256, read)
    } else {
        decide::photo_checked(&night.state, sha256, found(&[]), masks, read)
    };
    night.run("system", decided).unwrap();
}

fn shown(night: &Night, sha256: Sha256) -> Option<u16> {
    night.state.photo(&sha256).unwrap().shown()
}

fn waiting(night: &Night) -> Vec<Sha256> {
    night.state.unchecked().collect()
}

fn page_of_contest(page: u8) -> FormPage {
    FormPage { contest: contest(), page: Page::new(page).unwrap() }
}

#[test]
fn a_photo_sent_for_another_page_waits_for_that_pages_mask_before_it_is_shown_again() {
    let mut night = Night::new();
    let kpps = "kpps:3171011001001:1";
    let photo = Sha256::of(b"salah halaman");
    night.photographs(kpps, T1, 1, "salah halaman").unwrap();
    checks(&mut night, photo, &[]);
    assert_eq!((shown(&night, photo), waiting(&night)), (Some(1), vec![]));
    night.photographs(kpps, T1, 2, "lain").unwrap();
    night.photographs(kpps, T1, 3, "salah halaman").unwrap();
    assert_eq!(shown(&night, photo), None, "its copy may show the signatures of page 3");
    assert_eq!(waiting(&night), [photo, Sha256::of(b"lain")], "it takes its old place in the line");
    checks(&mut night, photo, &[]);
    assert_eq!((shown(&night, photo), waiting(&night)), (Some(2), vec![Sha256::of(b"lain")]));
}

#[test]
fn a_photo_sent_for_the_same_page_of_another_tps_needs_no_other_mask() {
    let mut night = Night::new();
    let photo = Sha256::of(b"dua TPS");
    night.photographs("kpps:3171011001001:1", T1, 3, "dua TPS").unwrap();
    checks(&mut night, photo, &[]);
    night.photographs("kpps:3171011001002:1", T2, 3, "dua TPS").unwrap();
    assert_eq!((shown(&night, photo), waiting(&night)), (Some(1), vec![]));
}

#[test]
fn a_page_that_comes_while_the_copies_are_made_keeps_the_photo_waiting() {
    let mut night = Night::new();
    let kpps = "kpps:3171011001001:1";
    let photo = Sha256::of(b"balapan");
    night.photographs(kpps, T1, 1, "balapan").unwrap();
    let masks = night.state.form_pages(&photo);
    night.photographs(kpps, T1, 3, "balapan").unwrap();
    let late = decide::photo_checked(&night.state, photo, found(&[]), masks.clone(), page_read("model-0")).unwrap();
    assert!(matches!(late, Decided::Already { .. }), "copies without the mask of page 3 are not taken");
    // The page may come between the decision and its event, too: then the fold sees that the event says too little.
    let touched =
        night.apply("system", &Stream::Photo(photo), PhotoChecked { found: found(&[]), masks: masks.clone() }.into());
    assert_eq!((touched.photo, touched.tps), (Some(photo), vec![]));
    assert_eq!((shown(&night, photo), waiting(&night)), (None, vec![photo]));
    assert_eq!(masks, [page_of_contest(1)]);
    assert_eq!(night.state.form_pages(&photo), [page_of_contest(1), page_of_contest(3)]);
    checks(&mut night, photo, &[]);
    assert_eq!((shown(&night, photo), waiting(&night)), (Some(2), vec![]));
}

#[test]
fn a_photo_that_does_not_decode_is_not_tried_again_for_another_page() {
    let mut night = Night::new();
    let kpps = "kpps:3171011001001:1";
    let photo = Sha256::of(b"rusak");
    night.photographs(kpps, T1, 1, "rusak").unwrap();
    let decided = decide::photo_unreadable(&night.state, photo, Unreadable::Undecodable);
    night.run("system", decided).unwrap();
    night.photographs(kpps, T1, 3, "rusak").unwrap();
    assert_eq!((shown(&night, photo), waiting(&night)), (None, vec![]));
}

fn form(night: &Night) -> &TpsForm {
    night.contest().tps(night.state.find_tps(tps(T1)).unwrap()).unwrap()
}

/// Pages and contents that were seen, in the order in which the photos came.
fn looked_at(night: &Night, seen: &Seen) -> Vec<(u8, Sha256)> {
    seen.of(&form(night).photos).map(|photo| (photo.page.number(), photo.facts.sha256)).collect()
}

fn read(page: u8, content: &str) -> PhotoRead {
    PhotoRead { page: Page::new(page).unwrap(), sha256: Sha256::of(content.as_bytes()) }
}

fn named(wanted: &[(u8, &str)]) -> Vec<(u8, Sha256)> {
    wanted.iter().map(|(page, content)| (*page, Sha256::of(content.as_bytes()))).collect()
}

#[test]
fn a_reading_names_the_newest_photo_of_each_page_that_can_be_opened() {
    let mut night = Night::new();
    let kpps = "kpps:3171011001001:1";
    for (page, content) in [(1, "satu"), (2, "dua"), (2, "dua lagi"), (1, "rusak")] {
        night.photographs(kpps, T1, page, content).unwrap();
    }
    let broken = decide::photo_unreadable(&night.state, Sha256::of(b"rusak"), Unreadable::Undecodable);
    night.run("system", broken).unwrap();
    night.enters(kpps, T1, Which::First, &figures()).unwrap();
    let first = form(&night).standing.reading(Which::First).unwrap().photos.clone();
    assert_eq!(looked_at(&night, &first), named(&[(1, "satu"), (2, "dua lagi")]));
    night.photographs(kpps, T1, 3, "tiga").unwrap();
    night.enters("pps:3171011001:1", T1, Which::Second, &changed("votes.1", 61)).unwrap();
    night.corrects("pps:3171011001:1", T1, &[("votes.1", 60)]).unwrap();
    let all = named(&[(1, "satu"), (2, "dua lagi"), (3, "tiga")]);
    let photos: Vec<_> = form(&night).history.iter().filter_map(|change| change.what.photos()).collect();
    assert_eq!(looked_at(&night, photos[0]), looked_at(&night, &first), "what came later was not read");
    assert_eq!((looked_at(&night, photos[1]), looked_at(&night, photos[2])), (all.clone(), all));
}

#[test]
fn who_reads_may_say_from_which_photos_and_only_photos_of_the_form_count() {
    let mut night = Night::new();
    let kpps = "kpps:3171011001001:1";
    for (page, content) in [(1, "lama"), (1, "baru"), (2, "dua")] {
        night.photographs(kpps, T1, page, content).unwrap();
    }
    night.photographs("kpps:3171011001002:1", T2, 1, "tetangga").unwrap();
    let says = |night: &Night, photos: &[PhotoRead]| {
        let decided =
            decide::enter(&night.state, actor(kpps), &contest(), tps(T1), Which::First, None, (&figures()).into());
        decided.and_then(|decided| decided.read_from(&night.state, Some(photos)))
    };
    for wrong in [read(2, "lama"), read(1, "tetangga"), read(1, "tidak ada")] {
        assert_eq!(says(&night, &[read(2, "dua"), wrong]), Err(Refusal::PhotoNotOfForm(wrong)));
    }
    let decided = says(&night, &[read(2, "dua"), read(1, "lama"), read(1, "lama")]);
    night.run(kpps, decided).unwrap();
    let seen = form(&night).standing.reading(Which::First).unwrap().photos.clone();
    assert_eq!(looked_at(&night, &seen), named(&[(1, "lama"), (2, "dua")]));
    night.opens("ppk:317101:1", "317101").unwrap();
    let decided = decide::decide(
        &night.state,
        actor("ppk:317101:1"),
        &contest(),
        tps(T1),
        None,
        Some(&figures()),
        Some("dibuka"),
    );
    let decided = decided.and_then(|decided| decided.read_from(&night.state, Some(&[])));
    night.run("ppk:317101:1", decided).unwrap();
    let decision = form(&night).standing.decision().unwrap();
    assert_eq!(decision.photos, Seen::default(), "the paper itself was on the table");
}

#[test]
fn a_photo_that_names_another_tps_is_said_and_one_that_names_its_own_is_not() {
    let mut night = Night::new();
    let warnings = |night: &Night| night.state.photo_warnings(0, night.state.find_tps(tps(T1)).unwrap());
    for (content, number, said) in [("milik sendiri", 1, false), ("milik TPS 12", 12, true)] {
        night.photographs("kpps:3171011001001:1", T1, 1, content).unwrap();
        let photo = Sha256::of(content.as_bytes());
        let masks = night.state.form_pages(&photo);
        let mut read = page_read("model-0");
        read.seen.as_mut().unwrap().tps = std::num::NonZeroU16::new(number);
        let decided = decide::photo_checked(&night.state, photo, found(&[]), masks, read);
        night.run("system", decided).unwrap();
        let warnings = warnings(&night);
        assert_eq!(warnings.len(), usize::from(said), "{warnings:?}");
        if said {
            let finding = &warnings[0];
            assert_eq!((finding.code, finding.left, finding.right), (RuleCode::W301, 1, 12));
            assert_eq!(finding.photo.map(PhotoCause::codes), Some(vec!["other-tps"]));
            let sentence = finding.sentence(night.contest().form(), Lang::Id);
            assert_eq!(sentence, "Pada foto halaman 1 tertulis TPS 12; mohon diperiksa apakah foto ini dari TPS lain.");
        }
    }
    night.photographs("kpps:3171011001001:1", T1, 1, "foto ulang").unwrap();
    assert_eq!(warnings(&night), [], "a newer photo takes its place");
}
