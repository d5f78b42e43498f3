use std::collections::HashSet;

use super::*;
use crate::election::rules::{Context, Neighbourhood, RuleCode, evaluate};
use crate::import::dki_2024;

fn dki(seed: u64) -> (Reference, Invented) {
    let reference = dki_2024();
    let invented = invent(&reference, 0, &Target::dki_2024(), seed).unwrap();
    (reference, invented)
}

fn figure(invented: &Invented, sums: &[u64], id: &str) -> u64 {
    sums[invented.form.index_of(id).unwrap()]
}

#[test]
fn every_city_and_the_province_sum_to_the_declared_result() {
    for seed in [0, 1, 2024, u64::MAX] {
        let (_, invented) = dki(seed);
        assert_eq!(invented.tps.len(), 14_835);
        let everything = invented.everything();
        for (region, declared) in &Target::dki_2024().declared {
            let sums = &everything.expected[region];
            let is = |id: &str| figure(&invented, sums, id);
            assert_eq!([is("votes.1"), is("votes.2"), is("votes.3")], declared.votes[..], "{region}");
            assert_eq!([is("valid"), is("invalid"), is("total")], [declared.valid, declared.invalid, declared.total]);
            assert_eq!(is("dpt.total"), declared.registered);
        }
        let province = &everything.expected[&"31".parse().unwrap()];
        assert_eq!(figure(&invented, province, "votes.3"), 2_183_239);
        assert_eq!(figure(&invented, province, "dpt.total"), 8_214_007);
    }
}

#[test]
fn every_tps_obeys_the_rules_of_the_form() {
    for seed in [7, 2024] {
        let (reference, invented) = dki(seed);
        let everything = invented.everything().expected;
        let mut seen: HashSet<Vec<u16>> = HashSet::new();
        let (mut unusual, mut outsiders) = (0, 0);
        for tps in &invented.tps {
            let around = &everything[&tps.code.kelurahan().parent().unwrap()];
            let context = Context {
                limits: &reference.definition.limits,
                special: false,
                registered: tps.record.for_rules(),
                around: Neighbourhood {
                    kecamatan_invalid: Some((figure(&invented, around, "invalid"), figure(&invented, around, "total"))),
                    twin: None,
                },
            };
            for finding in evaluate(&invented.form, &tps.figures, &context) {
                match finding.code {
                    RuleCode::W201 => unusual += 1,
                    RuleCode::W203 => outsiders += 1,
                    other => panic!("seed {seed}, TPS {}: {other} {finding:?} {:?}", tps.code, tps.figures),
                }
            }
            seen.insert(tps.figures.values().to_vec());
        }
        assert_eq!(seen.len(), invented.tps.len(), "two TPS have the same figures");
        println!("seed {seed}: {unusual} W201, {outsiders} W203 of {} TPS", invented.tps.len());
        assert!(unusual * 100 < invented.tps.len(), "{unusual} unusual TPS");
        assert!((1..150).contains(&outsiders), "{outsiders} TPS with many outsiders");
    }
}

#[test]
fn the_same_seed_gives_the_same_election_and_another_seed_another() {
    let (_, one) = dki(42);
    assert_eq!(one, dki(42).1);
    assert_ne!(one.tps[5].figures, dki(43).1.tps[5].figures);
}

#[test]
fn kecamatan_follow_the_pattern_and_neighbours_differ() {
    let (_, invented) = dki(3);
    let everything = invented.everything().expected;
    for (region, seen) in &Target::dki_2024().pattern {
        for (n, votes) in seen.votes.iter().enumerate() {
            let ours = figure(&invented, &everything[region], &format!("votes.{}", n + 1));
            let whole = votes * seen.tps_all / seen.tps_in;
            assert!(ours.abs_diff(whole) * 100 <= whole, "{region}: {ours} against {whole} seen");
        }
    }
    let total = invented.form.index_of("total").unwrap();
    let totals: Vec<u32> = invented.tps.iter().map(|t| t.figures.get(total)).collect();
    let same = totals.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert!(same * 20 < totals.len(), "{same} neighbours with the same number of voters");
    assert!(totals.iter().max().unwrap() > &380 && totals.iter().min().unwrap() < &240);
}

#[test]
fn a_sample_is_spread_over_all_cities_and_knows_its_sums() {
    let (_, invented) = dki(1);
    for count in [6, 60, 300] {
        let sample = invented.sample(count);
        assert_eq!(sample.tps.iter().collect::<HashSet<_>>().len(), count);
        let cities = sample.expected.keys().filter(|r| r.level() == Level::City).count();
        assert_eq!(cities, 6);
        let valid = invented.form.index_of("valid").unwrap();
        let by_hand: u32 = sample.tps.iter().map(|t| invented.tps[*t].figures.get(valid)).sum();
        assert_eq!(sample.expected[&RegionCode::NATION][valid], u64::from(by_hand));
    }
    assert_eq!(invented.sample(2).tps.len(), 2);
    assert_eq!(invented.sample(1_000_000), invented.everything());
}

#[test]
fn a_target_that_does_not_add_up_is_refused_with_its_region() {
    let reference = dki_2024();
    let refuse = |change: &dyn Fn(&mut Declared)| {
        let mut target = Target::dki_2024();
        change(target.declared.get_mut(&"3101".parse().unwrap()).unwrap());
        invent(&reference, 0, &target, 1).unwrap_err().to_string()
    };
    assert!(refuse(&|d| d.valid += 1).contains("declared result of 3101"));
    assert!(refuse(&|d| d.tps += 1).contains("42 TPS declared, the reference data has 41"));
    assert!(refuse(&|d| d.registered += 1).contains("declared result of 31: it is not the sum"));
    let mut target = Target::dki_2024();
    target.declared.retain(|region, _| region.to_string() == "3101");
    target.declared.get_mut(&"3101".parse().unwrap()).unwrap().registered = 41 * 600;
    assert!(matches!(invent(&reference, 0, &target, 1), Err(BadTarget::DoesNotFit { .. })));
    assert!(matches!(invent(&reference, 1, &target, 1), Err(BadTarget::Contest(1))));
}

#[test]
fn a_row_that_is_not_a_count_is_refused_with_its_line() {
    let header = "region,votes.1,valid,invalid,total,registered,tps\n";
    let pattern = "region,votes.1,tps_in,tps_all\n";
    let error = Target::parse(&format!("{header}31,1,1,0,1,2,1\n3101,x,1,0,1,2,1\n"), pattern).unwrap_err();
    assert_eq!(error.to_string(), "declared.csv:3: `x` is not a count");
    assert!(Target::parse("region,valid\n", pattern).is_err());
    assert!(Target::parse(header, "region,votes.2,tps_in,tps_all\n").is_err());
}

#[test]
fn the_declared_result_and_the_pattern_are_those_that_were_published() {
    let root = std::env::var("REKAP_SHARED_DATA").map_or_else(
        |_| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        std::path::PathBuf::from,
    );
    let read = |name: &str| std::fs::read_to_string(root.join("results").join(name));
    let (Ok(official), Ok(seen)) =
        (read("pilgub-dki-2024-official.csv"), read("pilgub-dki-2024-sirekap-kecamatan.csv"))
    else {
        println!("SKIPPED: no results/pilgub-dki-2024-*.csv under {}", root.display());
        return;
    };
    let target = Target::dki_2024();
    let number = |record: &csv::StringRecord, column: usize| record[column].parse::<u64>().unwrap();
    let mut rows = 0;
    for record in csv::Reader::from_reader(official.as_bytes()).records().map(Result::unwrap) {
        rows += 1;
        let ours = &target.declared[&record[0].parse().unwrap()];
        assert_eq!(ours.votes, [number(&record, 2), number(&record, 3), number(&record, 4)]);
        let rest = [ours.valid, ours.invalid, ours.total, ours.registered, ours.tps];
        assert_eq!(rest, std::array::from_fn(|n| number(&record, n + 5)));
    }
    assert_eq!((rows, target.declared.len()), (7, 7));
    for record in csv::Reader::from_reader(seen.as_bytes()).records().map(Result::unwrap) {
        let ours = &target.pattern[&record[0].parse().unwrap()];
        assert_eq!(ours.votes, [number(&record, 4), number(&record, 5), number(&record, 6)]);
        assert_eq!([ours.tps_in, ours.tps_all], [number(&record, 7), number(&record, 8)]);
    }
    assert_eq!(target.pattern.len(), 44);
}
