//! Commands at once, on both engines of the journal: rules that span streams hold whatever the order.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join_all;

use super::found::{FoundError, found};
use super::{Clock, CommandError, Engine, Outcome};
use crate::election::actor::Actor;
use crate::election::codes::{ContestId, RegionCode, TpsCode};
use crate::election::decide::{self, Refusal};
use crate::election::event::RoundKind;
use crate::election::reference::{Reference, RegionRecord};
use crate::election::region::Plenary;
use crate::election::state::tests::{Night, figures};
use crate::journal::tests::Database;
use crate::journal::{Canonical, Command, Journal, NewEvent, Options, Seq};

const KECAMATAN: &str = "317102";
const PPK: &str = "ppk:317102:1";
const CITY: &str = "kpu-city:3171:1";
const TPS: [&str; 2] = ["3171021001001", "3171021001901"];

type Ran = Result<Outcome, CommandError>;

fn contest() -> ContestId {
    "gubernur".parse().unwrap()
}

fn actor(text: &str) -> Actor {
    text.parse().unwrap()
}

fn region() -> RegionCode {
    KECAMATAN.parse().unwrap()
}

fn tps(text: &str) -> TpsCode {
    text.parse().unwrap()
}

fn reference() -> Reference {
    let night = Night::new();
    let tree = night.state.tree();
    let numbers = |region: &crate::election::state::Region| match region.children.is_empty() {
        true => tree.tps()[region.tps.clone()].iter().map(|tps| tps.number()).collect(),
        false => Vec::new(),
    };
    let record = |region: &crate::election::state::Region| RegionRecord {
        code: region.code,
        name: region.name.to_string(),
        tps: numbers(region),
        centre: None,
    };
    let regions = tree.regions().iter().map(record).collect();
    Reference {
        definition: (**night.state.election().unwrap()).clone(),
        regions,
        forms: crate::election::form::tests_support::forms(),
        tps: Vec::new(),
    }
}

async fn engine(db: &Database) -> Arc<Engine> {
    let journal = Journal::open(&db.url, Options::default()).await.unwrap();
    Engine::start(Arc::new(journal), Clock::fixed(1)).await.unwrap()
}

async fn decides(engine: &Engine, at: &str, votes: u16, reason: &str) -> Ran {
    let mut named: BTreeMap<_, _> = figures();
    named.insert("votes.1".into(), votes.into());
    let run = |state: &_| decide::decide(state, actor(PPK), &contest(), tps(at), None, Some(&named), Some(reason));
    engine.run(Some(actor(PPK)), None, run).await
}

async fn signs(engine: &Engine) -> Ran {
    let run = |state: &_| decide::sign(state, actor(PPK), &contest(), region(), None);
    engine.run(Some(actor(PPK)), None, run).await
}

async fn recounts(engine: &Engine, at: &str) -> Ran {
    let run = |state: &_| decide::open_round(state, &contest(), tps(at), RoundKind::Psu, "putusan");
    engine.run(Some(actor(CITY)), None, run).await
}

async fn reopens(engine: &Engine) -> Ran {
    let run = |state: &_| decide::reopen(state, actor(CITY), &contest(), region(), "keberatan");
    engine.run(Some(actor(CITY)), None, run).await
}

/// What is signed adds up to what was signed, and no form beneath is undecided.
fn signature_holds(engine: &Engine) -> bool {
    let state = engine.state();
    let (contest, index) = (state.contest(0).unwrap(), state.tree().find(region()).unwrap());
    match contest.life(index).and_then(|life| life.signed()) {
        None => contest.plenary(index) == Plenary::InSession,
        Some(signed) => {
            let decided = TPS.iter().all(|at| contest.status(state.find_tps(tps(at)).unwrap()).code() == "final");
            decided && contest.digest(state.tree(), index) == Some(signed.digest)
        }
    }
}

/// Two replicas, where the engine of the journal allows it: one signs while the other changes what is signed.
async fn sign_races(db: &Database) {
    let a = engine(db).await;
    found(&a, actor("admin:0:1"), reference(), "key".into()).await.unwrap();
    let b = if db.is_sqlite() { a.clone() } else { engine(db).await };
    let open = |state: &_| decide::open_session(state, actor(PPK), &contest(), region(), None);
    a.run(Some(actor(PPK)), None, open).await.unwrap();
    for round in 0..12_u16 {
        for at in TPS {
            decides(&a, at, 60, "dibacakan").await.unwrap();
        }
        let seq = a.state().seq();
        b.wait_for(seq).await;
        let (signed, changed) = if round % 2 == 0 {
            let (signed, ordered) = tokio::join!(signs(&a), recounts(&b, TPS[0]));
            assert_eq!(u32::from(signed.is_ok()) + u32::from(ordered.is_ok()), 1, "{signed:?} {ordered:?}");
            (signed, ordered)
        } else {
            // The other way round: the form asks first.
            let (decided, signed) = tokio::join!(decides(&b, TPS[0], 70 + round, "diperbaiki"), signs(&a));
            (signed, decided)
        };
        match (&signed, &changed) {
            (Ok(signed), Ok(changed)) => assert!(changed.seqs.end() < signed.seqs.start(), "changed after signing"),
            (Ok(_), Err(error)) => assert!(matches!(error, CommandError::Refused(Refusal::Signed)), "{error}"),
            (Err(error), _) => assert!(matches!(error, CommandError::Refused(Refusal::Undecided { .. })), "{error}"),
        }
        let head = a.journal().head().await.unwrap().get();
        for engine in [&a, &b] {
            engine.wait_for(head).await;
            assert!(signature_holds(engine), "round {round}");
        }
        if signed.is_ok() {
            reopens(&a).await.unwrap();
        }
    }
    a.journal().verify(Seq::ZERO, None).await.unwrap();
    for engine in [a, b] {
        engine.journal().close().await;
    }
}

async fn of_many_imports_one_lands(db: &Database) {
    let engines = join_all((0..2).map(|_| engine(db))).await;
    let imports = (0..6).map(|n| found(&engines[n % 2], actor("admin:0:1"), reference(), "key".into()));
    let (done, refused): (Vec<_>, Vec<_>) = join_all(imports).await.into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1);
    for refusal in refused {
        assert!(matches!(refusal, Err(FoundError::Exists(ref id)) if id == "uji"), "{refusal:?}");
    }
    for engine in engines {
        engine.journal().close().await;
    }
}

/// Somebody else's program wrote what this one cannot follow.
async fn an_event_that_cannot_follow_halts(db: &Database) {
    let engine = engine(db).await;
    found(&engine, actor("admin:0:1"), reference(), "key".into()).await.unwrap();
    let seq = engine.state().seq();
    let event = NewEvent {
        stream: format!("region/gubernur/{KECAMATAN}"),
        version: 1,
        kind: "region.reopened".into(),
        actor: CITY.into(),
        body: Canonical::of(&serde_json::json!({ "reason": "tidak pernah ditandatangani" })).unwrap(),
    };
    let command = Command { at: 5, events: vec![event], expected: Vec::new(), key: None };
    engine.journal().append(command).await.unwrap();
    for _ in 0..200 {
        if engine.halted() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(engine.halted());
    assert_eq!(engine.state().seq(), seq, "it stands in front of the event");
    assert!(matches!(signs(&engine).await, Err(CommandError::Halted)));
    let again = Engine::start(engine.journal().clone(), Clock::fixed(1)).await;
    let said = again.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(said.contains(&format!("event {}", seq + 1)), "a restart stops at the same place: {said}");
    engine.journal().close().await;
}

macro_rules! on_both_engines {
    ($($name:ident)*) => { $(mod $name {
        use crate::journal::tests::Database;

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn on_sqlite() {
            super::$name(&Database::sqlite()).await;
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn on_postgres() {
            let Some(database) = Database::postgres().await else { return };
            super::$name(&database).await;
            database.remove().await;
        }
    })* };
}

on_both_engines! { sign_races of_many_imports_one_lands an_event_that_cannot_follow_halts }
