//! The machine as one of two readers: never both, never without all figures, never over a person.

use super::photos::checked_by;
use super::*;
use crate::election::actor::Hand;
use crate::election::event::FiguresRead;
use crate::election::machine::Doubt;
use crate::election::state::Unread;
use crate::election::tps::TpsForm;

pub(super) const MODEL: &str = "model-1";
const KPPS: &str = "kpps:3171011001001:1";
const PPS: &str = "pps:3171011001:1";

impl Night {
    pub(super) fn form_of(&self, at: &str) -> &TpsForm {
        self.contest().tps(self.state.find_tps(tps(at)).unwrap()).unwrap()
    }

    /// The worker checks every photo of a form, looking for pages with this model.
    pub(super) fn all_checked(&mut self, at: &str, model: &str) {
        let photos: Vec<Sha256> = self.form_of(at).photos.iter().map(|photo| photo.facts.sha256).collect();
        for photo in photos {
            checked_by(self, photo, model);
        }
    }

    /// What the machine reads: these figures, and of these it is not sure. `false` where nothing was to be read.
    pub(super) fn machine_reads(&mut self, at: &str, model: &str, read: &Named, unsure: &[&str]) -> bool {
        let index = self.state.find_tps(tps(at)).unwrap();
        let Some(photos) = self.state.to_read(0, index, model) else { return false };
        let form = self.contest().form().clone();
        let values: Vec<Option<u16>> = form.figures.iter().map(|f| read[&f.id].as_u64()?.try_into().ok()).collect();
        let doubt = |id: &str| unsure.contains(&id).then_some(Doubt::Struck);
        let doubts = if unsure.is_empty() { vec![] } else { form.figures.iter().map(|f| doubt(&f.id)).collect() };
        let confidence = vec![9_999; values.len()];
        let round = self.form_of(at).round;
        let event = FiguresRead { round, model: model.to_owned(), photos, values, confidence, doubts };
        let decided = decide::figures_read(&self.state, &contest(), tps(at), event);
        self.run("system", decided).unwrap();
        true
    }

    fn warned(&self, at: &str) -> Vec<RuleCode> {
        self.form_of(at).warnings.iter().map(|finding| finding.code).filter(|code| *code == RuleCode::W304).collect()
    }

    fn second_by(&self, at: &str) -> Option<Hand> {
        self.form_of(at).standing.reading(Which::Second).map(|reading| reading.by)
    }
}

pub(super) fn photographed() -> Night {
    let mut night = Night::new();
    night.all_pages(T1);
    night.all_checked(T1, MODEL);
    night
}

#[test]
fn an_officer_and_a_machine_that_is_sure_of_all_agree_in_either_order() {
    for machine_first in [true, false] {
        let mut night = photographed();
        if machine_first {
            assert!(night.machine_reads(T1, MODEL, &figures(), &[]));
            assert_eq!(night.status(T1), Status::Entered, "the machine alone counts nothing");
            assert!(night.form_of(T1).open_figures().is_none(), "and shows nothing");
        }
        night.enters(KPPS, T1, Which::First, &figures()).unwrap();
        if !machine_first {
            assert!(night.machine_reads(T1, MODEL, &figures(), &[]));
        }
        assert_eq!((night.status(T1), night.second_by(T1)), (Status::Agreed, Some(Hand::Machine)));
        assert!(!night.machine_reads(T1, MODEL, &figures(), &[]), "once per model and photos");
        night.sums_hold();
    }
}

#[test]
fn figures_that_the_machine_leaves_open_need_a_second_person() {
    let mut night = photographed();
    night.enters(KPPS, T1, Which::First, &figures()).unwrap();
    night.machine_reads(T1, MODEL, &figures(), &["votes.2"]);
    assert_eq!((night.status(T1), night.second_by(T1)), (Status::Entered, None));
    night.enters(PPS, T1, Which::Second, &figures()).unwrap();
    assert_eq!((night.status(T1), night.warned(T1)), (Status::Agreed, vec![]));
}

#[test]
fn a_likely_number_completes_the_machines_reading_only_where_the_officer_read_the_same() {
    let read = |first: &Named| {
        let mut night = photographed();
        let form = night.contest().form().clone();
        let index = night.state.find_tps(tps(T1)).unwrap();
        let named = figures();
        let values: Vec<Option<u16>> = form.figures.iter().map(|f| named[&f.id].as_u64()?.try_into().ok()).collect();
        let unclear = |id: &str| (id == "disabled.male").then_some(Doubt::Unclear);
        let event = FiguresRead {
            round: 1,
            model: MODEL.into(),
            photos: night.state.to_read(0, index, MODEL).unwrap(),
            confidence: vec![9_800; values.len()],
            doubts: form.figures.iter().map(|figure| unclear(&figure.id)).collect(),
            values,
        };
        let decided = decide::figures_read(&night.state, &contest(), tps(T1), event);
        night.run("system", decided).unwrap();
        assert_eq!((night.status(T1), night.second_by(T1)), (Status::Photographed, None), "likely is not read");
        night.enters(KPPS, T1, Which::First, first).unwrap();
        night
    };
    let night = read(&figures());
    assert_eq!((night.status(T1), night.second_by(T1)), (Status::Agreed, Some(Hand::Machine)));
    // Another number is nobody's fault yet: a person reads second, and the officer may look again.
    let mut other = figures();
    other.insert("disabled.male".into(), 0.into());
    other.insert("disabled.total".into(), 1.into());
    let mut night = read(&other);
    assert_eq!((night.status(T1), night.second_by(T1)), (Status::Entered, None));
    night.corrects(KPPS, T1, &[("disabled.male", 1)]).unwrap();
    assert_eq!((night.status(T1), night.second_by(T1)), (Status::Agreed, Some(Hand::Machine)));
    // Once agreed, a correction away from it is held back.
    night.corrects(KPPS, T1, &[("disabled.male", 0)]).unwrap();
    assert!(night.errors(T1).contains(&RuleCode::F401));
}

#[test]
fn where_officer_and_machine_differ_the_form_is_held_back_until_the_officer_looks_again() {
    let mut night = photographed();
    night.machine_reads(T1, MODEL, &figures(), &[]);
    night.enters(KPPS, T1, Which::First, &changed("disabled.male", 2)).unwrap();
    assert!(night.errors(T1).contains(&RuleCode::F401));
    night.corrects(KPPS, T1, &[("disabled.male", 1)]).unwrap();
    assert_eq!((night.status(T1), night.errors(T1)), (Status::Agreed, vec![]));
    // Nobody corrects what the machine read.
    assert_eq!(
        night.corrects_reading(PPS, T1, Some(Which::Second), &[("votes.1", 61)]),
        Err(Refusal::NothingToCorrect)
    );
}

#[test]
fn a_person_who_reads_second_unseen_takes_the_machines_place_and_is_checked_by_it() {
    let mut night = photographed();
    night.machine_reads(T1, MODEL, &figures(), &[]);
    let other = changed("ballots_returned", 3);
    night.enters(PPS, T1, Which::Second, &other).unwrap();
    assert_eq!(night.second_by(T1), Some(Hand::Account(actor(PPS))));
    night.enters(KPPS, T1, Which::First, &other).unwrap();
    assert_eq!(night.warned(T1), [RuleCode::W304], "two people may be wrong together");
    // Open readings are not read again.
    let mut night = photographed();
    night.machine_reads(T1, MODEL, &figures(), &[]);
    night.enters(KPPS, T1, Which::First, &figures()).unwrap();
    assert_eq!(night.enters(PPS, T1, Which::Second, &other), Err(Refusal::AlreadyEntered));
}

#[test]
fn the_plenary_decides_over_the_machine_which_says_so() {
    let mut night = photographed();
    night.enters(KPPS, T1, Which::First, &changed("votes.1", 61)).unwrap();
    night.machine_reads(T1, MODEL, &figures(), &[]);
    night.opens("ppk:317101:1", "317101").unwrap();
    night.decides("ppk:317101:1", T1, Some(&changed("ballots_returned", 3)), Some("dihitung ulang")).unwrap();
    assert_eq!((night.status(T1), night.warned(T1)), (Status::Verified, vec![RuleCode::W304]));
    // A later reading is kept and changes nothing that was decided.
    night.all_checked(T1, "model-2");
    assert!(night.machine_reads(T1, "model-2", &changed("ballots_returned", 3), &[]));
    assert_eq!((night.status(T1), night.warned(T1)), (Status::Verified, vec![]));
    night.sums_hold();
}

#[test]
fn a_form_is_read_once_all_its_pages_are_and_again_after_another_photo() {
    let mut night = Night::new();
    night.photographs(KPPS, T1, 1, "satu").unwrap();
    night.photographs(KPPS, T1, 2, "dua").unwrap();
    night.all_checked(T1, MODEL);
    assert!(!night.machine_reads(T1, MODEL, &figures(), &[]), "page 3 is missing");
    night.photographs(KPPS, T1, 3, "tiga").unwrap();
    assert!(!night.machine_reads(T1, MODEL, &figures(), &[]), "page 3 was not looked at");
    night.all_checked(T1, MODEL);
    assert!(night.machine_reads(T1, MODEL, &figures(), &["valid"]));
    night.photographs(KPPS, T1, 3, "tiga lagi").unwrap();
    assert!(!night.machine_reads(T1, MODEL, &figures(), &[]));
    night.all_checked(T1, MODEL);
    // The new photo shows what the first left open and less of the rest: together they are a reading.
    assert!(night.machine_reads(T1, MODEL, &figures(), &["votes.3"]));
    assert_eq!(night.second_by(T1), Some(Hand::Machine));
    night.recounts("kpu-city:3171:1", T1, RoundKind::Recount).unwrap();
    assert!(night.form_of(T1).machine.is_none(), "another round is another paper");
}

#[test]
fn what_was_decided_on_other_photos_is_not_taken() {
    let mut night = photographed();
    let index = night.state.find_tps(tps(T1)).unwrap();
    let photos = night.state.to_read(0, index, MODEL).unwrap();
    night.photographs(KPPS, T1, 2, "lagi").unwrap();
    let count = figures().len();
    let values = vec![Some(1); count];
    let event =
        FiguresRead { round: 1, model: MODEL.into(), photos, values, confidence: vec![1; count], doubts: vec![] };
    let late = decide::figures_read(&night.state, &contest(), tps(T1), event).unwrap();
    assert!(matches!(late, Decided::Already { .. }));
}

#[test]
fn another_model_reads_everything_again_and_nothing_twice() {
    let mut night = photographed();
    assert_eq!(night.state.unread(MODEL), [Unread::Form(0, night.state.find_tps(tps(T1)).unwrap())]);
    night.machine_reads(T1, MODEL, &figures(), &[]);
    assert_eq!(night.state.unread(MODEL), []);
    assert_eq!(night.state.unread("model-2").len(), 3, "three photos");
    night.all_checked(T1, "model-2");
    assert_eq!(night.state.unread("model-2").len(), 1, "one form");
    assert!(night.machine_reads(T1, "model-2", &figures(), &["votes.1"]));
    assert_eq!(night.state.unread("model-2"), []);
    assert_eq!(night.form_of(T1).machine.as_ref().map(|machine| machine.sure()), Some(figures().len()));
    assert_eq!(night.state.model(night.form_of(T1).machine.as_ref().unwrap().model), "model-2");
}

#[test]
fn of_two_versions_side_by_side_the_older_leaves_alone_what_the_newer_has_read() {
    let mut night = photographed();
    night.machine_reads(T1, MODEL, &figures(), &[]);
    night.all_checked(T1, "model-2");
    assert_eq!(night.state.unread(MODEL), [], "or they would read it in turn for ever");
    assert!(!night.machine_reads(T1, MODEL, &figures(), &[]));
    // A photo that the older one was first to check is read again by the newer one, with the rest of the form.
    night.photographs(KPPS, T1, 2, "lagi").unwrap();
    checked_by(&mut night, Sha256::of(b"lagi"), MODEL);
    assert_eq!(night.state.unread("model-2"), [Unread::Photo(Sha256::of(b"lagi"))]);
    checked_by(&mut night, Sha256::of(b"lagi"), "model-2");
    assert!(night.machine_reads(T1, "model-2", &figures(), &[]));
    let decided = decide::page_read(&night.state, Sha256::of(b"lagi"), photos::page_read(MODEL)).unwrap();
    assert!(matches!(decided, Decided::Already { .. }));
}

#[test]
fn a_signed_kecamatan_is_read_no_more() {
    let mut night = Night::new();
    for at in ["3171021001001", "3171021001901"] {
        night.agreed(at);
    }
    night.all_checked("3171021001001", MODEL);
    let index = night.state.find_tps(tps("3171021001001")).unwrap();
    assert!(night.state.to_read(0, index, MODEL).is_some());
    night.opens("ppk:317102:1", "317102").unwrap();
    for at in ["3171021001001", "3171021001901"] {
        night.decides("ppk:317102:1", at, None, None).unwrap();
    }
    night.signs("ppk:317102:1", "317102").unwrap();
    assert!(night.state.to_read(0, index, MODEL).is_none());
}

#[test]
fn a_page_that_was_not_found_leaves_its_figures_open_and_is_no_reason_to_wait() {
    let mut night = Night::new();
    night.all_pages(T1);
    let photos: Vec<Sha256> = night.form_of(T1).photos.iter().map(|photo| photo.facts.sha256).collect();
    for (place, photo) in photos.iter().enumerate() {
        let flags = if place == 1 { &[PhotoFlag::NoPage][..] } else { &[] };
        photos::looked(&mut night, *photo, MODEL, place != 1, flags);
    }
    let index = night.state.find_tps(tps(T1)).unwrap();
    assert_eq!(night.state.to_read(0, index, MODEL).map(|photos| photos.len()), Some(3));
    let warned = night.state.photo_warnings(0, index);
    assert_eq!((warned.len(), warned[0].code, warned[0].left), (1, RuleCode::W303, 2));
}
