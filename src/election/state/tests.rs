//! The lives of forms and regions as tables of steps, and the property that sums equal a full recomputation.

mod alike;
mod left_to_machine;
mod machine;
mod next_step;
mod plenary;
mod refused;
mod rounds;
mod surroundings;
mod two_hands;

use std::collections::BTreeMap;

mod photos;

use proptest::prelude::*;

use super::*;
use crate::election::actor::Actor;
use crate::election::codes::RegionCode;
use crate::election::decide::{self, AcceptPhoto, Correction, Decided, Refusal};
use crate::election::event::{Event, RoundKind, Stream, Via, Which};
use crate::election::figures::{Figures, tests::plausible};
use crate::election::form::tests_support::{FORM, forms, governor};
use crate::election::founding;
use crate::election::photo::{PhotoFacts, PhotoFlag, PhotoFormat, Unreadable};
use crate::election::reference::{Candidate, ContestDefinition, Reference};
use crate::election::region::Plenary;
use crate::election::rules::{Limits, PhotoLimits, RuleCode};
use crate::election::status::{ResultStatus, Status};

/// A small election that commands can be run on, as the engine does it, without a journal.
pub(crate) struct Night {
    pub(crate) state: State,
    seq: u64,
}

pub(crate) fn contest() -> ContestId {
    "gubernur".parse().unwrap()
}

pub(crate) fn tps(text: &str) -> TpsCode {
    text.parse().unwrap()
}

pub(crate) fn actor(text: &str) -> Actor {
    text.parse().unwrap()
}

type Named = BTreeMap<String, serde_json::Number>;

impl Night {
    /// One province, one city, two kecamatan; TPS 3171011001001..=003, 3171011002001, 3171021001001, 3171021001901.
    pub(crate) fn new() -> Self {
        Self::where_the_machine_reads(true)
    }

    /// Of an election in which the machine may be a second reader, or not.
    fn where_the_machine_reads(machine_reads_second: bool) -> Self {
        let region = |code: &str, tps: &[u16]| RegionRecord {
            code: code.parse().unwrap(),
            name: format!("Wilayah {code}"),
            centre: None,
            tps: tps.to_vec(),
        };
        let candidate = |number| Candidate {
            number,
            official_id: 1000 + u32::from(number),
            name: format!("Calon {number}"),
            color: "#123456".into(),
        };
        let definition = ElectionDefinition {
            id: "uji".into(),
            name: "Uji".into(),
            name_en: "Test".into(),
            day: "2024-11-27".into(),
            utc_offset_minutes: 420,
            contests: vec![ContestDefinition {
                id: contest(),
                name: "Gubernur".into(),
                name_en: "Governor".into(),
                region: "31".parse().unwrap(),
                official_kind: Some("pkwkp".into()),
                form: FORM.parse().unwrap(),
                candidates: (1..=3).map(candidate).collect(),
            }],
            limits: Limits {
                max_dpt: 600,
                reserve_per_mille: 25,
                candidate_share_per_mille: 950,
                invalid_distance_per_mille: 50,
                added_share_per_mille: 100,
                compare_from_tps: 20,
                photo: PhotoLimits::default(),
            },
            public_key: String::new(),
            photos: crate::election::whereabouts::ShotLimits::default(),
            machine_reads_second,
            rehearsal: true,
        };
        let regions = vec![
            region("31", &[]),
            region("3171", &[]),
            region("317101", &[]),
            region("317102", &[]),
            region("3171011001", &[1, 2, 3]),
            region("3171011002", &[1]),
            region("3171021001", &[1, 901]),
        ];
        let mut night = Self { state: State::default(), seq: 0 };
        let reference = Reference { definition, forms: forms(), regions, tps: Vec::new() };
        for event in founding::events(&reference, String::new()).unwrap() {
            night.apply("admin:0:1", &Stream::Election, event);
        }
        night
    }

    fn apply(&mut self, by: &str, stream: &Stream, event: Event) -> Touched {
        self.seq += 1;
        let at = i64::try_from(self.seq).unwrap() * 1_000_000;
        let body = serde_json::to_string(&event).unwrap();
        let read_back = Event::parse(event.kind(), &body).unwrap();
        assert_eq!(read_back, event, "an event survives its journal body");
        let by = (by != "system").then(|| actor(by));
        self.state.apply(Envelope { seq: self.seq, at, by }, stream, read_back).unwrap()
    }

    pub(crate) fn run(&mut self, by: &str, decided: Result<Decided, Refusal>) -> Result<(), Refusal> {
        if let Decided::Append { proposals, .. } = decided? {
            for proposal in proposals {
                for event in proposal.events {
                    self.apply(by, &proposal.stream, event);
                }
            }
        }
        Ok(())
    }

    pub(crate) fn enters(&mut self, by: &str, at: &str, which: Which, figures: &Named) -> Result<(), Refusal> {
        let decided = decide::enter(&self.state, actor(by), &contest(), tps(at), which, None, figures.into());
        self.run(by, decided)
    }

    pub(crate) fn photographs(&mut self, by: &str, at: &str, page: u8, content: &str) -> Result<(), Refusal> {
        self.photographs_round(by, at, None, page, content)
    }

    fn photographs_round(
        &mut self,
        by: &str,
        at: &str,
        round: Option<u8>,
        page: u8,
        content: &str,
    ) -> Result<(), Refusal> {
        let photo = PhotoFacts {
            sha256: Sha256::of(content.as_bytes()),
            format: PhotoFormat::Jpeg,
            width: 800,
            height: 1200,
            bytes: 1000,
        };
        let page = Page::new(page).unwrap();
        let command = AcceptPhoto { contest: contest(), tps: tps(at), page, round, photo, via: Via::Post };
        let decided = decide::accept_photo(&self.state, &command);
        self.run(by, decided)
    }

    pub(crate) fn all_pages(&mut self, at: &str) {
        for page in 1..=3 {
            self.photographs(&format!("kpps:{at}:1"), at, page, &format!("{at}/{page}")).unwrap();
        }
    }

    pub(crate) fn corrects(&mut self, by: &str, at: &str, changes: &[(&str, u16)]) -> Result<(), Refusal> {
        self.corrects_reading(by, at, None, changes)
    }

    fn corrects_reading(
        &mut self,
        by: &str,
        at: &str,
        reading: Option<Which>,
        changes: &[(&str, u16)],
    ) -> Result<(), Refusal> {
        let changes = changes.iter().map(|(id, n)| ((*id).to_owned(), (*n).into())).collect();
        let correction = Correction { reading, round: None, changes: &changes, reason: "salah ketik" };
        let decided = decide::correct(&self.state, actor(by), &contest(), tps(at), correction);
        self.run(by, decided)
    }

    fn decides(&mut self, by: &str, at: &str, figures: Option<&Named>, reason: Option<&str>) -> Result<(), Refusal> {
        let decided = decide::decide(&self.state, actor(by), &contest(), tps(at), None, figures, reason);
        self.run(by, decided)
    }

    fn opens(&mut self, by: &str, region: &str) -> Result<(), Refusal> {
        let decided = decide::open_session(&self.state, actor(by), &contest(), region.parse().unwrap(), None);
        self.run(by, decided)
    }

    fn signs(&mut self, by: &str, region: &str) -> Result<(), Refusal> {
        let decided = decide::sign(&self.state, actor(by), &contest(), region.parse().unwrap(), None);
        self.run(by, decided)
    }

    fn reopens(&mut self, by: &str, region: &str) -> Result<(), Refusal> {
        let region = region.parse().unwrap();
        let decided = decide::reopen(&self.state, actor(by), &contest(), region, "putusan Bawaslu");
        self.run(by, decided)
    }

    fn recounts(&mut self, by: &str, at: &str, kind: RoundKind) -> Result<(), Refusal> {
        let decided = decide::open_round(&self.state, &contest(), tps(at), kind, "rekomendasi Panwas");
        self.run(by, decided)
    }

    pub(crate) fn agreed(&mut self, at: &str) {
        let kelurahan = &at[..10];
        self.all_pages(at);
        self.enters(&format!("kpps:{at}:1"), at, Which::First, &figures()).unwrap();
        self.enters(&format!("pps:{kelurahan}:1"), at, Which::Second, &figures()).unwrap();
    }

    pub(crate) fn status(&self, at: &str) -> Status {
        self.contest().status(self.state.find_tps(tps(at)).unwrap())
    }

    fn contest(&self) -> &ContestState {
        self.state.contest(0).unwrap()
    }

    fn errors(&self, at: &str) -> Vec<RuleCode> {
        let form = self.contest().tps(self.state.find_tps(tps(at)).unwrap()).unwrap();
        form.errors.iter().map(|finding| finding.code).collect()
    }

    fn region(&self, code: &str) -> RegionIndex {
        self.state.tree().find(code.parse::<RegionCode>().unwrap()).unwrap()
    }

    fn total(&self, code: &str, figure: &str) -> u64 {
        let index = self.contest().form().index_of(figure).unwrap();
        self.contest().sums(self.region(code)).unwrap().figures[index]
    }

    /// What is signed still adds up to what was signed.
    fn signatures_hold(&self) {
        let contest = self.contest();
        for index in 0..self.state.tree().regions().len() {
            if let Some(signed) = contest.life(index).and_then(|life| life.signed()) {
                assert_eq!(contest.digest(self.state.tree(), index), Some(signed.digest));
            }
        }
    }

    /// Every region's sums and counts equal a recomputation from the forms.
    fn sums_hold(&self) {
        let contest = self.contest();
        let recomputed = contest.table().recap(self.state.tree());
        for (index, region) in self.state.tree().regions().iter().enumerate() {
            let sums = contest.sums(index).unwrap();
            assert_eq!(sums.figures, recomputed.region(index), "{}", region.code);
            let mut by_hand = vec![0_u64; contest.form().figures.len()];
            let mut statuses = [0; 7];
            for tps in region.tps.clone() {
                let form = contest.tps(tps);
                for (sum, value) in
                    by_hand.iter_mut().zip(form.and_then(|f| f.counted()).map(Figures::values).unwrap_or_default())
                {
                    *sum += u64::from(*value);
                }
                statuses[Status::ALL.iter().position(|s| *s == contest.status(tps)).unwrap()] += 1;
            }
            assert_eq!(sums.figures, by_hand, "{}", region.code);
            assert_eq!(sums.statuses, statuses, "{}", region.code);
        }
    }
}

pub(crate) fn figures() -> Named {
    let form = governor(3);
    plausible(&form).named(&form)
}

fn changed(id: &str, value: u16) -> Named {
    let mut named = figures();
    named.insert(id.to_owned(), value.into());
    named
}

const T1: &str = "3171011001001";
const T2: &str = "3171011001002";

#[test]
fn a_form_counts_when_two_roles_agree_and_all_pages_are_there() {
    let mut night = Night::new();
    assert_eq!(night.status(T1), Status::Missing);
    night.photographs("kpps:3171011001001:1", T1, 2, "a").unwrap();
    assert_eq!(night.status(T1), Status::Photographed);
    night.enters("kpps:3171011001001:1", T1, Which::First, &figures()).unwrap();
    assert_eq!(night.status(T1), Status::Entered);
    night.enters("pps:3171011001:1", T1, Which::Second, &figures()).unwrap();
    assert_eq!((night.status(T1), night.errors(T1)), (Status::Disputed, vec![RuleCode::F402, RuleCode::F402]));
    assert_eq!(night.total("31", "votes.1"), 0);
    night.photographs("kpps:3171011001001:1", T1, 1, "b").unwrap();
    night.photographs("kpps:3171011001001:2", T1, 3, "c").unwrap();
    assert_eq!((night.status(T1), night.errors(T1)), (Status::Agreed, vec![]));
    for region in ["3171011001", "317101", "3171", "31"] {
        assert_eq!(night.total(region, "votes.1"), 60, "{region}");
    }
    night.sums_hold();
}

#[test]
fn readings_come_from_two_roles_in_any_order_and_the_same_one_again_changes_nothing() {
    let mut night = Night::new();
    night.all_pages(T1);
    night.enters("pps:3171011001:1", T1, Which::Second, &figures()).unwrap();
    assert_eq!(night.enters("pps:3171011001:1", T1, Which::First, &figures()), Err(Refusal::SameRole));
    night.enters("kpps:3171011001001:2", T1, Which::First, &figures()).unwrap();
    assert_eq!(night.status(T1), Status::Agreed);
    let seq = night.seq;
    night.enters("kpps:3171011001001:2", T1, Which::First, &figures()).unwrap();
    assert_eq!(night.seq, seq, "nothing was appended");
    let other = changed("votes.1", 61);
    assert_eq!(night.enters("kpps:3171011001001:1", T1, Which::First, &other), Err(Refusal::AlreadyEntered));
}

#[test]
fn different_readings_are_held_back_until_whoever_erred_corrects() {
    let mut night = Night::new();
    night.all_pages(T1);
    night.enters("kpps:3171011001001:1", T1, Which::First, &changed("votes.1", 61)).unwrap();
    night.enters("pps:3171011001:1", T1, Which::Second, &figures()).unwrap();
    assert_eq!((night.status(T1), night.errors(T1)), (Status::Disputed, vec![RuleCode::F401, RuleCode::F201]));
    assert_eq!(night.corrects("ppk:317101:1", T1, &[("votes.1", 60)]), Err(Refusal::NothingToCorrect));
    assert_eq!(night.corrects("kpps:3171011001001:1", T1, &[("votes.1", 61)]), Err(Refusal::NothingChanges));
    night.corrects("kpps:3171011001001:1", T1, &[("votes.1", 60)]).unwrap();
    assert_eq!(night.status(T1), Status::Agreed);
    night.corrects("pps:3171011001:1", T1, &[("votes.1", 59)]).unwrap();
    assert_eq!(night.status(T1), Status::Disputed, "a later correction takes it out of the totals again");
    night.sums_hold();
}

#[test]
fn paper_whose_sums_are_wrong_is_taken_as_written_and_decided_in_plenary_with_a_reason() {
    let mut night = Night::new();
    night.all_pages(T1);
    let wrong = changed("valid", 181);
    night.enters("kpps:3171011001001:1", T1, Which::First, &wrong).unwrap();
    night.enters("pps:3171011001:1", T1, Which::Second, &wrong).unwrap();
    assert_eq!((night.status(T1), night.errors(T1)), (Status::Disputed, vec![RuleCode::F201, RuleCode::F202]));
    let truth = figures();
    assert_eq!(night.decides("ppk:317101:1", T1, Some(&truth), Some("dihitung ulang")), Err(Refusal::NotInSession));
    night.opens("ppk:317101:1", "317101").unwrap();
    assert_eq!(night.decides("ppk:317101:1", T1, None, None), Err(Refusal::NothingToConfirm));
    assert_eq!(night.decides("ppk:317101:1", T1, Some(&truth), None), Err(Refusal::ReasonMissing));
    assert_eq!(night.corrects("kpps:3171011001001:1", T1, &[("valid", 180)]), Err(Refusal::PlenaryBegan));
    night.decides("ppk:317101:1", T1, Some(&truth), Some("dihitung ulang")).unwrap();
    assert_eq!((night.status(T1), night.total("31", "valid")), (Status::Verified, 180));
    night.sums_hold();
}

#[test]
fn a_kecamatan_is_signed_when_every_tps_is_decided_and_only_the_level_above_reopens_it() {
    let mut night = Night::new();
    let ppk = "ppk:317102:1";
    night.agreed("3171021001001");
    assert_eq!(night.signs(ppk, "317102"), Err(Refusal::NotInSession));
    night.opens(ppk, "317102").unwrap();
    assert_eq!(night.opens(ppk, "317102"), Err(Refusal::AlreadyInSession));
    night.decides(ppk, "3171021001001", None, None).unwrap();
    let left = Refusal::Undecided { left: 1, examples: vec![tps("3171021001901")] };
    assert_eq!(night.signs(ppk, "317102"), Err(left));
    night.decides(ppk, "3171021001901", Some(&figures()), Some("dibacakan dari kertas")).unwrap();
    night.signs(ppk, "317102").unwrap();
    assert_eq!(night.status("3171021001001"), Status::Final);
    assert_eq!(night.decides(ppk, "3171021001001", None, None), Err(Refusal::Signed));
    assert_eq!(night.contest().result_status(night.region("317102")), ResultStatus::Certified);
    night.photographs("kpps:3171021001001:1", "3171021001001", 1, "terlambat").unwrap();
    assert_eq!(night.status("3171021001001"), Status::Final, "evidence is always accepted and changes no figures");
    assert_eq!(night.reopens(ppk, "317102"), Err(Refusal::NotTheLevelAbove));
    night.reopens("kpu-city:3171:1", "317102").unwrap();
    assert_eq!(night.status("3171021001001"), Status::Verified);
    assert_eq!(night.contest().result_status(night.region("317102")), ResultStatus::Correction);
    let city = night.decides("kpu-city:3171:1", "3171021001001", Some(&changed("invalid", 15)), Some("perbaikan"));
    assert_eq!(city, Ok(()), "after a reopening KPU may decide");
    night.sums_hold();
}

#[test]
fn a_city_waits_for_its_kecamatan_and_a_signed_city_keeps_them_closed() {
    let mut night = Night::new();
    for at in [T1, T2, "3171011001003", "3171011002001", "3171021001001", "3171021001901"] {
        night.agreed(at);
    }
    for kecamatan in ["317101", "317102"] {
        let ppk = format!("ppk:{kecamatan}:1");
        night.opens(&ppk, kecamatan).unwrap();
        let decided = decide::verify_agreed(&night.state, &contest(), kecamatan.parse().unwrap());
        night.run(&ppk, decided).unwrap();
    }
    night.opens("kpu-city:3171:1", "3171").unwrap();
    assert!(matches!(night.signs("kpu-city:3171:1", "3171"), Err(Refusal::Unsigned { left: 2, .. })));
    night.signs("ppk:317101:1", "317101").unwrap();
    night.signs("ppk:317102:1", "317102").unwrap();
    night.signs("kpu-city:3171:1", "3171").unwrap();
    let above = Refusal::SignedAbove("3171".parse().unwrap());
    assert_eq!(night.reopens("kpu-city:3171:1", "317101"), Err(above));
    night.reopens("kpu-province:31:1", "3171").unwrap();
    night.reopens("kpu-city:3171:1", "317101").unwrap();
    assert_eq!(night.contest().plenary(night.region("317101")), Plenary::InSession);
    night.sums_hold();
}

#[test]
fn a_new_round_takes_the_old_one_out_of_the_totals_and_keeps_it_visible() {
    let mut night = Night::new();
    night.agreed(T1);
    night.recounts("kpu-city:3171:1", T1, RoundKind::Psu).unwrap();
    assert_eq!((night.status(T1), night.total("31", "valid")), (Status::Missing, 0));
    assert_eq!(night.contest().result_status(night.region("31")), ResultStatus::Recount);
    let index = night.state.find_tps(tps(T1)).unwrap();
    let form = night.contest().tps(index).unwrap();
    assert_eq!((form.round, form.past.len(), form.photos.len()), (2, 1, 3));
    night.sums_hold();
    for page in 1..=3 {
        night.photographs("kpps:3171011001001:1", T1, page, &format!("psu {page}")).unwrap();
    }
    night.enters("kpps:3171011001001:1", T1, Which::First, &figures()).unwrap();
    night.enters("pps:3171011001:1", T1, Which::Second, &figures()).unwrap();
    assert_eq!(night.status(T1), Status::Agreed);
    night.sums_hold();
}

#[test]
fn the_same_photo_is_one_photo_and_for_another_tps_it_is_flagged_on_both() {
    let mut night = Night::new();
    night.photographs("kpps:3171011001001:1", T1, 1, "sama").unwrap();
    let seq = night.seq;
    night.photographs("kpps:3171011001001:2", T1, 1, "sama").unwrap();
    assert_eq!(night.seq, seq);
    night.photographs("kpps:3171011001002:1", T2, 1, "sama").unwrap();
    for at in [T1, T2] {
        let warnings = night.state.photo_warnings(0, night.state.find_tps(tps(at)).unwrap());
        assert_eq!(warnings.iter().map(|w| w.code).collect::<Vec<_>>(), [RuleCode::W301], "{at}");
    }
    assert_eq!(night.state.unchecked_count(), 1);
}

#[test]
fn a_photo_that_does_not_decode_is_flagged_and_its_page_is_missing_again() {
    let mut night = Night::new();
    night.agreed(T1);
    let broken = Sha256::of(format!("{T1}/2").as_bytes());
    let decided = decide::photo_unreadable(&night.state, broken, Unreadable::Undecodable);
    night.run("system", decided).unwrap();
    assert_eq!((night.status(T1), night.errors(T1)), (Status::Disputed, vec![RuleCode::F402]));
    let index = night.state.find_tps(tps(T1)).unwrap();
    assert_eq!(night.state.photo_warnings(0, index)[0].code, RuleCode::W303);
    night.photographs("kpps:3171011001001:1", T1, 2, "lagi").unwrap();
    assert_eq!(night.status(T1), Status::Agreed);
    let again = Sha256::of(b"lagi");
    photos::checks(&mut night, again, &[PhotoFlag::Dark]);
    assert_eq!(night.state.photo_warnings(0, index)[0].code, RuleCode::W302);
    let masks = night.state.form_pages(&again);
    let twice =
        decide::photo_checked(&night.state, again, photos::found(&[]), masks, photos::page_read("model-0")).unwrap();
    assert!(matches!(twice, Decided::Already { .. }), "derived work done twice changes nothing");
    night.sums_hold();
}

#[test]
fn warnings_are_explained_in_public_and_errors_are_not() {
    let mut night = Night::new();
    night.agreed(T1);
    night.agreed(T2);
    let explain =
        |night: &Night, code| decide::explain(&night.state, &contest(), tps(T2), code, "dua TPS berdampingan");
    assert_eq!(explain(&night, RuleCode::F201), Err(Refusal::NoSuchWarning));
    assert_eq!(explain(&night, RuleCode::W203), Err(Refusal::NoSuchWarning));
    let decided = explain(&night, RuleCode::W202);
    night.run("pps:3171011001:1", decided).unwrap();
    let form = night.contest().tps(night.state.find_tps(tps(T2)).unwrap()).unwrap();
    assert_eq!(form.explanation(RuleCode::W202), Some("dua TPS berdampingan"));
}

#[test]
fn what_is_not_of_the_election_is_refused_by_name() {
    let mut night = Night::new();
    let unknown = night.photographs("kpps:3171011001009:1", "3171011001009", 1, "x");
    assert_eq!(unknown, Err(Refusal::UnknownTps(tps("3171011001009"))));
    let page = Refusal::UnknownPage { page: Page::new(4).unwrap(), pages: 3 };
    assert_eq!(night.photographs("kpps:3171011001001:1", T1, 4, "x"), Err(page));
    let other: ContestId = "bupati".parse().unwrap();
    let refused = decide::enter(
        &night.state,
        actor("kpps:3171011001001:1"),
        &other,
        tps(T1),
        Which::First,
        None,
        (&figures()).into(),
    );
    assert_eq!(refused, Err(Refusal::UnknownContest(other)));
}

/// One random step of a night.
#[derive(Debug, Clone)]
enum Step {
    Photo(usize, u8, u8),
    First(usize, u16),
    Second(usize, u16),
    Correct(usize, u16),
    Open,
    Verify,
    Decide(usize, u16),
    Sign,
    Reopen,
    Round(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_usize, 1..=3_u8, 0..3_u8).prop_map(|(t, p, c)| Step::Photo(t, p, c)),
        3 => (0..4_usize, 0..2_u16).prop_map(|(t, n)| Step::First(t, n)),
        3 => (0..4_usize, 0..2_u16).prop_map(|(t, n)| Step::Second(t, n)),
        2 => (0..4_usize, 0..3_u16).prop_map(|(t, n)| Step::Correct(t, n)),
        1 => Just(Step::Open),
        1 => Just(Step::Verify),
        1 => (0..4_usize, 0..3_u16).prop_map(|(t, n)| Step::Decide(t, n)),
        1 => Just(Step::Sign),
        1 => Just(Step::Reopen),
        1 => (0..4_usize).prop_map(Step::Round),
    ]
}

const PLACES: [&str; 4] = [T1, T2, "3171011001003", "3171011002001"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_every_parent_is_the_sum_of_its_children(steps in prop::collection::vec(step(), 1..60)) {
        let mut night = Night::new();
        for step in steps {
            // Refusals are part of the night: a refused command changes nothing.
            let _ = match step {
                Step::Photo(t, page, content) => {
                    night.photographs(&format!("kpps:{}:1", PLACES[t]), PLACES[t], page, &format!("{content}"))
                }
                Step::First(t, n) => {
                    let figures = changed("votes.1", 60 + n);
                    night.enters(&format!("kpps:{}:1", PLACES[t]), PLACES[t], Which::First, &figures)
                }
                Step::Second(t, n) => {
                    let figures = changed("votes.1", 60 + n);
                    night.enters(&format!("pps:{}:1", &PLACES[t][..10]), PLACES[t], Which::Second, &figures)
                }
                Step::Correct(t, n) => {
                    night.corrects(&format!("kpps:{}:1", PLACES[t]), PLACES[t], &[("votes.1", 60 + n)])
                }
                Step::Open => night.opens("ppk:317101:1", "317101"),
                Step::Verify => {
                    let decided = decide::verify_agreed(&night.state, &contest(), "317101".parse().unwrap());
                    night.run("ppk:317101:1", decided)
                }
                Step::Decide(t, n) => {
                    night.decides("ppk:317101:1", PLACES[t], Some(&changed("votes.2", 60 + n)), Some("pleno"))
                }
                Step::Sign => night.signs("ppk:317101:1", "317101"),
                Step::Reopen => night.reopens("kpu-city:3171:1", "317101"),
                Step::Round(t) => night.recounts("kpu-city:3171:1", PLACES[t], RoundKind::Recount),
            };
            night.sums_hold();
            night.signatures_hold();
        }
    }
}
