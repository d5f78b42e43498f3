use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::client::Client;
use super::compare::{SETTLE, compare};
use super::night::{Pace, play};
use super::own;
use super::plan::{Mend, Plan, plan};
use super::stage::{Look, Stage};
use super::tally::{Count, Tally};
use super::trouble::Trouble;
use crate::app::App;
use crate::election::codes::RegionCode;
use crate::election::reference::Reference;
use crate::election::rules::{Context, Neighbourhood, evaluate};
use crate::election::status::Status;
use crate::import::dki_2024;
use crate::rehearse::invent::{Invented, Target, invent};
use crate::settings::Settings;

/// Kepulauan Seribu alone: two kecamatan, six kelurahan.
fn islands() -> (Reference, Invented) {
    let islands: RegionCode = "3101".parse().unwrap();
    let mut reference = dki_2024();
    reference.regions.retain(|region| region.code.contains(islands) || islands.contains(region.code));
    let mut target = Target::dki_2024();
    target.declared.retain(|region, _| *region == islands);
    target.pattern.retain(|region, _| islands.contains(*region));
    let invented = invent(&reference, 0, &target, 5).unwrap();
    reference.tps = invented.tps.iter().map(|tps| tps.record).collect();
    reference.definition.rehearsal = true;
    (reference, invented)
}

fn everything(trouble: f64, seed: u64) -> (Invented, Plan) {
    let (_, invented) = islands();
    let chosen = invented.everything().tps;
    let plan = plan(&invented, &chosen, seed, trouble);
    (invented, plan)
}

#[test]
fn the_same_seed_gives_the_same_night_and_another_seed_another() {
    let (_, first) = everything(0.5, 7);
    assert_eq!(first, everything(0.5, 7).1);
    assert_ne!(first, everything(0.5, 8).1);
}

#[test]
fn without_trouble_everybody_reads_the_truth_and_nothing_waits_for_the_plenary() {
    let (_, plan) = everything(0.0, 7);
    for tps in &plan.tps {
        assert!(tps.troubles.is_empty() && !tps.needs_plenary(&tps.second), "{}", tps.code);
        assert!(tps.first == tps.truth && tps.second == tps.truth && tps.paper == tps.truth);
        assert_eq!(tps.sheets.iter().map(|sheet| sheet.page.number()).collect::<Vec<_>>(), [1, 2, 3]);
    }
}

#[test]
fn the_share_of_tps_with_trouble_is_the_one_asked_for() {
    let troubled = |share| {
        let nights = (0..50).map(|seed| everything(share, seed).1);
        let tps: Vec<bool> = nights.flat_map(|plan| plan.tps).map(|tps| !tps.troubles.is_empty()).collect();
        tps.iter().filter(|troubled| **troubled).count() as f64 / tps.len() as f64
    };
    // 50 nights of some 40 TPS: three standard deviations are about 0.03.
    for share in [0.05, 0.3, 1.0] {
        assert!((troubled(share) - share).abs() < 0.04, "{share}: {}", troubled(share));
    }
}

#[test]
fn a_wrong_paper_breaks_an_error_rule_and_a_typo_differs_from_the_paper() {
    let (reference, invented) = islands();
    let limits = &reference.definition.limits;
    let context = Context { limits, special: false, registered: None, around: Neighbourhood::default() };
    for seed in 0..20 {
        for tps in plan(&invented, &invented.everything().tps, seed, 1.0).tps {
            let broken = evaluate(&invented.form, &tps.paper, &context).iter().any(|finding| finding.is_error());
            assert_eq!(broken, tps.paper != tps.truth, "{}", tps.code);
            assert_eq!(tps.paper != tps.truth, tps.troubles.contains(&Trouble::WrongSums));
            let mistyped = tps.troubles.iter().any(|t| matches!(t, Trouble::OfficerTypo | Trouble::ReaderTypo));
            assert_eq!(tps.first != tps.second, mistyped);
            assert!(mistyped || tps.mend == Mend::Plenary);
        }
    }
}

#[test]
fn a_note_is_read_back_as_it_was_written() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(own::Note::load(dir.path()).unwrap(), None);
    let note = own::Note { seed: 3, trouble_per_mille: 50, tps: vec!["3101011001001".parse().unwrap()] };
    note.save(dir.path()).unwrap();
    assert_eq!(own::Note::load(dir.path()).unwrap(), Some(note));
}

/// A server of its own, and what is needed to play against it.
async fn set(data: &Path, machine: bool, pixels_per_mm: f32) -> (App, Arc<Stage>) {
    let (mut reference, invented) = islands();
    reference.definition.machine_reads_second = machine;
    let (reference, invented) = (Arc::new(reference), Arc::new(invented));
    let mut settings = Settings::embedded(data).unwrap();
    settings.limits.login_per_minute = 100_000.try_into().unwrap();
    let tally = Arc::new(Tally::default());
    let (app, badges) = own::start(&settings, &reference, tally.clone(), None).await.unwrap();
    let client = Client::new(&format!("http://{}", app.address()), tally.clone()).unwrap();
    let look = Look { pixels_per_mm, quality: 60, photos: None };
    let stage = Stage::set(client, badges, tally, reference, invented, look, 11).await.unwrap();
    (app, Arc::new(stage))
}

/// The machine as second reader, on drawn pages: what it is sure of agrees with the paper, and people read the rest.
#[tokio::test(flavor = "multi_thread")]
async fn where_the_machine_is_sure_no_second_person_is_needed() {
    let dir = tempfile::tempdir().unwrap();
    let (app, stage) = set(dir.path(), true, 1.34).await;
    assert!(stage.machine);
    let sample = stage.invented.sample(4);
    let night = play(
        &stage,
        &Arc::new(plan(&stage.invented, &sample.tps, 11, 0.0)),
        Pace { rate: 0.0, parallel: 4, sign: false },
    )
    .await;
    assert_eq!(night.failures, Vec::<String>::new());
    assert_eq!(compare(&stage, &sample, None, SETTLE).await.unwrap().differences, []);
    let of = |what| stage.tally.get(what);
    assert_eq!((of(Count::MachineForms), of(Count::MachineCaused)), (4, 0));
    assert_eq!(of(Count::MachineAgreed), of(Count::MachineSeconds));
    assert!(of(Count::MachineSeconds) > 0, "{} of {} figures sure", of(Count::MachineSure), 4 * 28);
    // Whoever reads second types what the machine left, and nothing else.
    assert_eq!(of(Count::MachineSeconds) + of(Count::MachineShared), 4);
    assert!(of(Count::SecondTyped) <= of(Count::MachineLeft), "{} typed", of(Count::SecondTyped));
    app.stop().await;
}

/// The whole of it, against a real server: a sample with much trouble, then, as a demo that is started again with more, all TPS.
#[tokio::test(flavor = "multi_thread")]
async fn a_night_full_of_trouble_ends_equal_and_goes_on_to_the_signature_of_the_province() {
    let dir = tempfile::tempdir().unwrap();
    let (app, stage) = set(dir.path(), false, 0.7).await;
    let (tally, invented) = (stage.tally.clone(), stage.invented.clone());
    let pace = Pace { rate: 0.0, parallel: 4, sign: true };

    let sample = invented.sample(12);
    let some = Arc::new(plan(&invented, &sample.tps, 11, 0.3));
    let night = play(&stage, &some, pace).await;
    assert_eq!(night.failures, Vec::<String>::new());
    let compared = compare(&stage, &sample, None, SETTLE).await.unwrap();
    assert_eq!(compared.differences, []);
    assert!(compared.numbers > 12 * invented.form.figures.len());
    assert_eq!((tally.get(Count::Tps), tally.get(Count::Signatures)), (12, 0));
    let planned: usize = some.tps.iter().map(|tps| tps.troubles.len()).sum();
    assert_eq!(Trouble::ALL.iter().map(|kind| tally.suffered(*kind)).sum::<u64>(), planned as u64);
    assert!(planned > 0);

    let everything = invented.everything();
    let all = Arc::new(plan(&invented, &everything.tps, 11, 0.3));
    let night = play(&stage, &all, pace).await;
    assert_eq!(night.failures, Vec::<String>::new());
    assert_eq!(compare(&stage, &everything, None, SETTLE).await.unwrap().differences, []);
    // Plenaries had begun: what had not been read yet is read in session, nothing that was read is read again.
    assert_eq!((tally.get(Count::TooLate), tally.get(Count::Skipped)), (0, 12));
    // Two kecamatan, the city, the province.
    assert_eq!(tally.get(Count::Signatures), 4);
    {
        let state = app.office().engine.state();
        let top = state.tree().find("31".parse().unwrap()).unwrap();
        let sums = state.contests()[0].sums(top).unwrap();
        assert_eq!(sums.count(Status::Final) as usize, invented.tps.len());
    }
    // The judge is no yes-man: with one vote more expected in one city, it says where, in both layouts.
    let mut wrong = everything.clone();
    wrong.expected.get_mut(&"3101".parse().unwrap()).unwrap()[invented.form.index_of("votes.2").unwrap()] += 1;
    let said = compare(&stage, &wrong, None, Duration::ZERO).await.unwrap().differences;
    let places: Vec<String> = said.iter().map(|d| format!("{} {}", d.document, d.figure)).collect();
    assert_eq!(places.len(), 3, "{places:?}");
    assert!(
        places.iter().all(|place| place.contains("/3101.json"))
            && places[1..].iter().all(|p| p.starts_with("/results/v1/"))
    );
    app.stop().await;
}
