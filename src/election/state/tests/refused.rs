//! An event that cannot follow is refused, and nothing of it is left in the state.

use super::*;
use crate::election::event::{
    BadEvent, ContestsImported, ElectionCreated, FiguresCorrected, FiguresDecided, FiguresEntered, FormImported,
    OriginalViewed, PageRequested, PhotoAccepted, Reasons, RegionReopened, RegionSigned, RegionsImported, RoundOpened,
    SessionOpened,
};

fn of(values: Vec<u16>) -> Figures {
    Figures::new(&governor(3), values).unwrap()
}

fn wrong_length() -> Figures {
    serde_json::from_str("[1,2,3]").unwrap()
}

/// Events with the stream they are put on, none of which can follow a night on which nothing has happened at that place.
fn impossible() -> Vec<(&'static str, Event)> {
    let form = governor(3);
    let figures = plausible(&form);
    let photo = PhotoFacts { sha256: Sha256::of(b"x"), format: PhotoFormat::Jpeg, width: 1, height: 1, bytes: 1 };
    let accepted = |round, page| PhotoAccepted { round, page: Page::new(page).unwrap(), photo, via: Via::Post };
    let digest = Sha256::of(b"");
    let definition = (**Night::new().state.election().unwrap()).clone();
    let entered = |round, figures| FiguresEntered {
        round,
        reading: Which::First,
        figures,
        by_machine: Vec::new(),
        photos: Vec::new(),
        reasons: Reasons::new(),
    };
    let left = |by_machine| FiguresEntered { by_machine, reading: Which::Second, ..entered(1, figures.clone()) };
    vec![
        ("election", ElectionCreated { definition }.into()),
        ("election", RegionsImported { regions: Vec::new() }.into()),
        ("election", ContestsImported { contests: Vec::new() }.into()),
        ("election", FormImported { form: "other".parse().unwrap(), text: String::new() }.into()),
        ("election", SessionOpened { note: None }.into()),
        ("tps/gubernur/3171011001003", SessionOpened { note: None }.into()),
        ("tps/gubernur/3171011001003", FiguresEntered { by_machine: vec![0], ..entered(1, figures.clone()) }.into()),
        ("tps/gubernur/3171011001003", left(vec![form.figures.len()]).into()),
        ("tps/gubernur/3171011001003", left((0..form.figures.len()).collect()).into()),
        ("tps/gubernur/3171011001003", accepted(1, 4).into()),
        ("tps/gubernur/3171011001003", accepted(2, 1).into()),
        ("tps/gubernur/3171011001003", accepted(0, 1).into()),
        ("tps/gubernur/3171011001003", entered(2, figures.clone()).into()),
        ("tps/gubernur/3171011001003", entered(1, wrong_length()).into()),
        ("tps/gubernur/3171011001009", entered(1, figures.clone()).into()),
        ("tps/bupati/3171011001003", entered(1, figures.clone()).into()),
        (
            "tps/gubernur/3171011001003",
            FiguresCorrected {
                round: 1,
                reading: Which::First,
                figures: figures.clone(),
                photos: Vec::new(),
                reason: "x".into(),
            }
            .into(),
        ),
        ("tps/gubernur/3171011001003", FiguresDecided { round: 2, figures, photos: Vec::new(), reason: None }.into()),
        ("tps/gubernur/3171011001003", PageRequested { page: Page::new(9).unwrap(), reason: "x".into() }.into()),
        ("tps/gubernur/3171011001003", RoundOpened { round: 3, kind: RoundKind::Psu, reason: "x".into() }.into()),
        ("region/gubernur/317102", RegionSigned { seq: 1, digest, note: None }.into()),
        ("region/gubernur/317102", RegionReopened { reason: "x".into() }.into()),
        ("region/gubernur/317109", SessionOpened { note: None }.into()),
        (
            "photo/0000000000000000000000000000000000000000000000000000000000000000",
            OriginalViewed { tps: tps(T1) }.into(),
        ),
    ]
}

#[test]
fn a_refused_event_changes_nothing() {
    let mut night = Night::new();
    night.agreed(T1);
    night.opens("ppk:317101:1", "317101").unwrap();
    let before = format!("{:?}", night.state);
    let known = format!("photo/{}", Sha256::of(format!("{T1}/1").as_bytes()));
    let misplaced = [
        (known.as_str(), Event::from(SessionOpened { note: None })),
        ("region/gubernur/317101", SessionOpened { note: None }.into()),
        ("region/gubernur/317101", OriginalViewed { tps: tps(T1) }.into()),
    ];
    for (stream, event) in impossible().into_iter().chain(misplaced) {
        let envelope = Envelope { seq: night.seq + 1, at: i64::MAX, by: Some(actor("kpps:3171011001003:1")) };
        let said = format!("{event:?} on {stream}");
        let refused = night.state.apply(envelope, &stream.parse().unwrap(), event);
        assert!(matches!(refused, Err(BadEvent::Misplaced { .. })), "{said}: {refused:?}");
        assert_eq!(format!("{:?}", night.state), before, "{said}");
    }
    let values = vec![0; governor(3).figures.len()];
    let entered = FiguresEntered {
        round: 1,
        reading: Which::First,
        figures: of(values),
        by_machine: Vec::new(),
        photos: Vec::new(),
        reasons: Reasons::new(),
    };
    let nobody = Envelope { seq: night.seq + 1, at: 1, by: None };
    let stream = Stream::Tps(contest(), tps("3171011001003"));
    assert!(night.state.apply(nobody, &stream, entered.into()).is_err(), "the machine types no figures");
    assert_eq!(format!("{:?}", night.state), before);
}

#[test]
fn what_was_collected_for_an_election_survives_a_founding_that_is_refused() {
    let definition = (**Night::new().state.election().unwrap()).clone();
    let contests = definition.contests.clone();
    let (form, text) = (contests[0].form.clone(), forms()[&contests[0].form].clone());
    let regions = vec![RegionRecord { code: "31".parse().unwrap(), name: "Jakarta".into(), tps: vec![], centre: None }];
    let mut state = State::default();
    let apply = |state: &mut State, seq: u64, event: Event| {
        let envelope = Envelope { seq, at: 1, by: Some(actor("admin:0:1")) };
        state.apply(envelope, &Stream::Election, event).map(drop)
    };
    apply(&mut state, 1, RegionsImported { regions }.into()).unwrap();
    apply(&mut state, 2, ContestsImported { contests }.into()).unwrap();
    let created = ElectionCreated { definition };
    assert!(apply(&mut state, 3, created.clone().into()).is_err(), "its form has not come");
    assert_eq!(state.seq(), 2, "whoever follows stands in front of it");
    apply(&mut state, 3, FormImported { form, text }.into()).unwrap();
    apply(&mut state, 4, created.into()).unwrap();
    assert_eq!((state.tree().regions().len(), state.contests().len()), (1, 1));
}
