//! Large elections and interrupted imports, on a real journal.

use std::sync::Arc;

use super::*;
use crate::election::actor::{Role, Scope};
use crate::election::codes::{RegionCode, TpsCode};
use crate::election::reference::{ListStage, RegionRecord, RegisteredCount, TpsRecord};
use crate::engine::Clock;
use crate::import::{self, Files, Imported};
use crate::journal::{Journal, Options};

const BY: Actor = Actor { role: Role::Admin, scope: Scope::Region(RegionCode::NATION), number: 1 };

async fn engine(folder: &std::path::Path) -> Arc<Engine> {
    let url = format!("sqlite://{}", folder.join("journal.db").display());
    let journal = Journal::open(&url, Options::default()).await.unwrap();
    Engine::start(Arc::new(journal), Clock::fixed(1)).await.unwrap()
}

fn record(tps: TpsCode) -> TpsRecord {
    let registered = Some(RegisteredCount { male: 140, female: 150, stage: ListStage::Dpt });
    TpsRecord { tps, registered, ballots: Some(298), special: None }
}

/// A province of 60 kelurahan with 900 TPS each, 30 contests of 60 candidates that share two forms.
fn many_contests() -> Result<Imported, import::ImportErrors> {
    let mut regions = String::from("code,name,tps,special,latitude,longitude\n31,Provinsi,,,,\n3171,Kota,,,,\n");
    for kecamatan in 1..=6 {
        regions.push_str(&format!("3171{kecamatan:02},Kecamatan {kecamatan},,,,\n"));
        for kelurahan in 1..=10 {
            regions.push_str(&format!("3171{kecamatan:02}1{kelurahan:03},Kelurahan {kelurahan},900,,,\n"));
        }
    }
    let dki = include_str!("../../../data/dki-2024/election.toml");
    let (mut election, _) = dki.split_once("[[contest]]").map(|(head, tail)| (head.to_owned(), tail)).unwrap();
    let mut candidates = String::from("contest,number,official_id,name,color\n");
    for contest in 1..=30 {
        let form = if contest % 2 == 0 { "satu" } else { "dua" };
        election.push_str(&format!(
            "[[contest]]\nid = \"dapil-{contest}\"\nname = \"Dapil {contest}\"\nname_en = \"District {contest}\"\nregion = \"31\"\n\
             form = \"{form}\"\n"
        ));
        for number in 1..=60 {
            candidates
                .push_str(&format!("dapil-{contest},{number},{number},Calon nomor {number} dari {contest},#112233\n"));
        }
    }
    let form = include_str!("../../../forms/c-hasil-kwk-gubernur-2024.toml");
    let files = [
        ("election.toml", election),
        ("candidates.csv", candidates),
        ("regions.csv", regions),
        ("satu.toml", form.to_owned()),
        ("dua.toml", form.replace("c-hasil-kwk-gubernur-2024", "dua")),
    ];
    import::load_files(&Files::new(files))
}

#[tokio::test]
async fn thirty_contests_on_two_forms_over_kelurahan_of_900_tps_are_one_election() {
    let folder = tempfile::tempdir().unwrap();
    let reference = many_contests().unwrap().reference;
    let forms = founding::events(&reference, String::new()).unwrap();
    assert_eq!(forms.iter().filter(|event| matches!(event, Event::FormImported(_))).count(), 2);
    assert!(forms.iter().filter(|event| matches!(event, Event::ContestsImported(_))).count() > 1);
    let engine = engine(folder.path()).await;
    found(&engine, BY, reference, "00".into()).await.unwrap();
    let state = engine.state();
    assert_eq!(state.contests().len(), 30);
    assert_eq!(state.tree().tps().len(), 54_000);
    assert_eq!(state.contests()[29].definition().candidates.len(), 60);
    assert_eq!(state.contests()[0].form().id, "dua");
}

#[test]
fn what_does_not_fit_into_an_event_is_refused_by_the_check_already() {
    let mut reference = many_contests().unwrap().reference;
    reference.forms.values_mut().next().unwrap().push_str(&format!("# {}", "x".repeat(founding::BODY_BYTES)));
    let error = founding::events(&reference, String::new()).unwrap_err();
    assert_eq!(error.what, "form dua");
}

/// Kecamatan of 5,000 TPS each, with records: 20 of them are more than one command holds.
fn large(kecamatan: u32) -> Reference {
    let mut reference = import::dki_2024();
    reference
        .regions
        .retain(|region| region.code.to_string().len() <= 4 && !region.code.to_string().starts_with("3101"));
    for (city, kecamatan) in (0..kecamatan).map(|n| (3171 + n % 5, n / 5 + 1)) {
        let region = |code: String, tps| RegionRecord { code: code.parse().unwrap(), name: code, tps, centre: None };
        reference.regions.push(region(format!("{city}{kecamatan:02}"), Vec::new()));
        for kelurahan in 1..=10 {
            let code = format!("{city}{kecamatan:02}1{kelurahan:03}");
            reference.regions.push(region(code, (1..=500).collect()));
        }
    }
    reference.tps = reference.tps_codes().map(record).collect();
    reference
}

#[tokio::test]
async fn an_import_larger_than_a_command_exists_with_its_last_event_and_goes_on_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let reference = large(20);
    let events = founding::events(&reference, "00".into()).unwrap();
    let first = one_command(&events);
    assert!(first < events.len(), "{} events fit into one command", events.len());
    {
        let engine = engine(folder.path()).await;
        let part = Proposal { stream: Stream::Election, version: 0, events: events[..first].to_vec() };
        engine
            .run(Some(BY), None, |_| Ok(Decided::Append { proposals: vec![part.clone()], expected: Vec::new() }))
            .await
            .unwrap();
        assert!(engine.state().election().is_none(), "half an import is no election");
        engine.journal().close().await;
    }
    let engine = engine(folder.path()).await;
    let mut other = reference.clone();
    other.regions[0].name = "Lain".into();
    let refused = found(&engine, BY, other, "00".into()).await.unwrap_err();
    assert!(matches!(refused, FoundError::Unfinished { .. }), "{refused}");
    assert_eq!(engine.state().election_version(), first as u64, "nothing was added");

    let outcome = found(&engine, BY, reference.clone(), "00".into()).await.unwrap();
    assert_eq!(*outcome.seqs.end(), events.len() as u64);
    assert_eq!(*outcome.seqs.start(), first as u64 + 1);
    assert_eq!(engine.state().tree().tps().len(), 100_000);
    assert_eq!(engine.state().tree().known(reference.tps[99_999].tps), Some(&reference.tps[99_999]));
    let again = found(&engine, BY, reference, "00".into()).await.unwrap_err();
    assert!(matches!(again, FoundError::Exists(_)));
}

#[tokio::test]
async fn records_come_later_in_several_commands_and_the_same_file_again_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut reference = large(20);
    let records = std::mem::take(&mut reference.tps);
    let engine = engine(folder.path()).await;
    found(&engine, BY, reference, "00".into()).await.unwrap();
    let before = engine.state().seq();
    let added = crate::engine::records::add(&engine, BY, &records).await.unwrap();
    assert_eq!((added.new, added.unchanged), (100_000, 0));
    let after = engine.state().seq();
    assert!(after > before + 1);
    let again = crate::engine::records::add(&engine, BY, &records).await.unwrap();
    assert_eq!((again.records.len(), again.unchanged, engine.state().seq()), (0, 100_000, after));
}

/// 825,000 TPS, as many as the nation has.
#[tokio::test]
#[ignore = "a nation: a minute in a debug build"]
async fn a_nation_with_a_record_of_each_tps_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    let reference = large(165);
    let started = std::time::Instant::now();
    let engine = engine(folder.path()).await;
    let outcome = found(&engine, BY, reference, "00".into()).await.unwrap();
    println!("{} TPS, events {:?}, {:?}", engine.state().tree().tps().len(), outcome.seqs, started.elapsed());
    assert_eq!(engine.state().tree().tps().len(), 825_000);
}

#[tokio::test]
async fn two_imports_at_once_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path()).await;
    let dki = import::dki_2024();
    let (one, two) =
        tokio::join!(found(&engine, BY, dki.clone(), "00".into()), found(&engine, BY, dki.clone(), "00".into()));
    let refused = if one.is_ok() { two } else { one }.unwrap_err();
    assert!(matches!(refused, FoundError::Meanwhile | FoundError::Exists(_)), "{refused}");
    assert_eq!(engine.state().tree().tps().len(), 14_835);
}
