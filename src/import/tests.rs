use std::collections::BTreeMap;

use super::*;
use crate::election::codes::{Level, RegionCode};
use crate::election::lang::Lang;
use crate::election::whereabouts::ShotLimits;

const ELECTION: &str = r##"id = "coba-2026"
name = "Pemilihan Coba"
name_en = "A trial election"
day = "2026-11-22"
utc_offset_minutes = 480

[limits]
max_dpt = 500
reserve_per_mille = 25
candidate_share_per_mille = 950
invalid_distance_per_mille = 50
added_share_per_mille = 100

[[contest]]
id = "presiden"
name = "Presiden"
name_en = "President"
region = "0"
official_kind = "ppwp"
form = "c-hasil-kwk-gubernur-2024"

[[contest]]
id = "gubernur-51"
name = "Gubernur"
name_en = "Governor"
region = "51"
form = "c-hasil-kwk-gubernur-2024"
"##;

const CANDIDATES: &str = "contest,number,official_id,name,color
presiden,1,101,\"Satu, S.H.\",#aa0000
presiden,2,102,Dua,#00AA00
presiden,3,103,Tiga,#0000aa
presiden,4,104,Empat,#aaaa00
presiden,5,105,Lima,#00aaaa
gubernur-51,2,202,Kadek,#222222
gubernur-51,1,201,Wayan,#111111
";

const REGIONS: &str = "code,name,tps,special,latitude,longitude
0,Indonesia,,,,
51,Bali,,,,
5171,Denpasar,,,,
517101,Denpasar Selatan,,,,
5171011001,Sanur,3,901 902,-8.68,115.26
52,NTB,,,,
5271,Mataram,,,,
527101,Ampenan,,,,
5271011001,Ampenan Utara,1-2,,,
";

const TPS: &str = "tps,male,female,stage,ballots,special
5171011001001,240,250,DPT,503,
5171011001901,80,0,DPT,82,prison
5271011001002,,,,,
";

fn set(changes: &[(&str, &str, &str)]) -> Result<Imported, ImportErrors> {
    let mut files: BTreeMap<&str, String> =
        [("election.toml", ELECTION), ("candidates.csv", CANDIDATES), ("regions.csv", REGIONS), ("tps.csv", TPS)]
            .map(|(name, text)| (name, text.to_owned()))
            .into();
    for (file, from, to) in changes {
        let text = files.get_mut(file).unwrap();
        assert!(text.contains(from), "the test replaces `{from}`, which is not in {file}");
        *text = text.replacen(from, to, 1);
    }
    load_files(&Files::new(files))
}

/// The codes and lines found after these changes.
fn found(changes: &[(&str, &str, &str)]) -> Vec<(String, Option<u64>, &'static str)> {
    set(changes).unwrap_err().problems.into_iter().map(|p| (p.file, p.line, p.kind.code())).collect()
}

fn one(file: &str, from: &str, to: &str) -> (u64, &'static str) {
    let all = found(&[(file, from, to)]);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0].0, file);
    (all[0].1.unwrap_or(0), all[0].2)
}

#[test]
fn jakarta_has_1_province_6_cities_44_kecamatan_267_kelurahan_and_14_835_tps() {
    let dki = dki_2024();
    let counts: Vec<_> = dki.level_counts().into_iter().collect();
    assert_eq!(counts, [(Level::Province, 1), (Level::City, 6), (Level::Kecamatan, 44), (Level::Kelurahan, 267)]);
    let codes: Vec<_> = dki.tps_codes().collect();
    assert_eq!(codes.len(), 14_835);
    assert_eq!(codes.iter().filter(|c| c.is_special()).count(), 31);
    assert!(codes.is_sorted());
    for (city, tps) in [("3101", 41), ("3171", 1542), ("3172", 2386), ("3173", 3452), ("3174", 3270), ("3175", 4144)] {
        let city: RegionCode = city.parse().unwrap();
        assert_eq!(codes.iter().filter(|c| city.contains(c.kelurahan())).count(), tps, "{city}");
    }
    let contest = &dki.definition.contests[0];
    assert_eq!((contest.id.as_str(), contest.official_kind.as_deref()), ("gubernur", Some("pkwkp")));
    assert_eq!(contest.candidates.iter().map(|c| c.official_id).collect::<Vec<_>>(), [1_000_023, 1_000_024, 1_000_025]);
    assert_eq!(dki.definition.limits.max_dpt, 600);
    let again = load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/dki-2024")).unwrap();
    assert_eq!(again.reference, dki);
    assert_eq!(dki.definition.photos, ShotLimits::default(), "the defaults were measured on this set");
    let centres: Vec<_> = dki.regions.iter().filter_map(|region| Some((region.code, region.centre?))).collect();
    assert_eq!(centres.len(), 267);
    assert!(centres.iter().all(|(code, _)| code.level() == Level::Kelurahan));
    let gambir = centres.iter().find(|(code, _)| code.to_string() == "3171011001").unwrap().1;
    assert_eq!((gambir.latitude, gambir.longitude), (-617_638, 10_682_671));
}

#[test]
fn jakarta_is_what_the_public_lists_say() {
    let root = std::env::var("REKAP_SHARED_DATA")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), std::path::PathBuf::from);
    let Ok(list) = std::fs::read_to_string(root.join("reference/dki-kelurahan.csv")) else {
        println!("SKIPPED: no reference/dki-kelurahan.csv under {}", root.display());
        return;
    };
    let dki = dki_2024();
    let name = |code: &str| dki.regions.iter().find(|r| r.code.to_string() == code).unwrap().name.clone();
    let mut kelurahan = 0;
    for record in csv::Reader::from_reader(list.as_bytes()).records().map(Result::unwrap) {
        kelurahan += 1;
        assert_eq!([name(&record[0]), name(&record[2]), name(&record[4])], [&record[1], &record[3], &record[5]]);
        let region = dki.regions.iter().find(|r| r.code.to_string() == record[0]).unwrap();
        let special = region.tps.iter().filter(|n| **n >= 901).count();
        assert_eq!((region.tps.len() - special).to_string(), record[6]);
        assert_eq!(special.to_string(), record[7]);
    }
    assert_eq!(kelurahan, 267);
    let list = std::fs::read_to_string(root.join("reference/dki-candidates.csv")).unwrap();
    let theirs: Vec<_> = csv::Reader::from_reader(list.as_bytes()).into_records().map(Result::unwrap).collect();
    let ours = &dki.definition.contests[0].candidates;
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        let fields =
            [ours.number.to_string(), ours.official_id.to_string(), ours.name.clone(), ours.color.to_uppercase()];
        assert_eq!(fields, [&theirs[0], &theirs[1], &theirs[2], &theirs[3]]);
    }
}

#[test]
fn two_provinces_five_candidates_and_two_contests_are_taken() {
    let imported = set(&[]).unwrap();
    let reference = imported.reference;
    assert_eq!(reference.regions.len(), 9);
    assert_eq!(reference.regions[0].code, RegionCode::NATION);
    assert_eq!(reference.tps_codes().count(), 7);
    assert_eq!(reference.definition.contests.len(), 2);
    assert_eq!(reference.definition.contests[0].candidates.len(), 5);
    assert_eq!(reference.definition.contests[0].candidates[0].name, "Satu, S.H.");
    assert_eq!(reference.definition.contests[0].candidates[1].color, "#00aa00");
    assert_eq!(reference.definition.contests[1].candidates[0].name, "Wayan");
    assert_eq!(reference.tps.len(), 3);
    assert_eq!(reference.tps[0].for_rules().unwrap().ballots, Some(503));
    assert_eq!(reference.regions.iter().filter(|region| region.centre.is_some()).count(), 1);
    assert!(imported.warnings.is_empty());
}

#[test]
fn how_far_a_photo_may_be_from_its_tps_is_data_and_may_be_left_out() {
    assert_eq!(set(&[]).unwrap().reference.definition.photos, ShotLimits::default());
    let section = |days| {
        format!("[photos]\nfar_place_km = 120\ndays_before = 2\ndays_after = {days}\n\n[[contest]]\nid = \"presiden\"")
    };
    let with = |days| set(&[("election.toml", "[[contest]]\nid = \"presiden\"", &section(days))]);
    let photos = with("35").unwrap().reference.definition.photos;
    assert_eq!(photos, ShotLimits { far_place_km: 120, days_before: 2, days_after: 35 });
    let problems = with("-1").unwrap_err().problems;
    assert_eq!(
        problems.iter().map(|problem| (problem.line, problem.kind.code())).collect::<Vec<_>>(),
        [(Some(17), "limit")]
    );
}

#[test]
fn every_problem_of_regions_is_found_with_its_line() {
    let file = "regions.csv";
    let cases = [
        ("51,Bali", "5,Bali", vec![(3, "region-code"), (4, "unknown-parent")]),
        ("52,NTB", "51,NTB", vec![(7, "region-duplicate"), (8, "unknown-parent")]),
        ("5271,Mataram", "5272,Mataram", vec![(8, "no-children"), (9, "unknown-parent")]),
        ("517101,Denpasar Selatan", "517101,Denpasar, Selatan", vec![(5, "fields")]),
        ("52,NTB,", "52,,", vec![(7, "empty-name")]),
        ("51,Bali,,", "51,Bali,4,", vec![(3, "tps-above-kelurahan")]),
        ("Ampenan Utara,1-2", "Ampenan Utara,1 3-4", vec![(10, "tps-gap")]),
        ("Ampenan Utara,1-2", "Ampenan Utara,1-2 2", vec![(10, "tps-number-twice")]),
        ("Ampenan Utara,1-2", "Ampenan Utara,9001", vec![(10, "tps-numbers")]),
        ("Ampenan Utara,1-2", "Ampenan Utara,-3", vec![(10, "tps-numbers")]),
        ("901 902", "901 900", vec![(6, "special-number")]),
        ("901 902", "901 901 902", vec![(6, "tps-number-twice")]),
        ("-8.68", "-98.68", vec![(6, "coordinate")]),
        ("115.26", "", vec![(6, "coordinate")]),
        ("code,name", "kode,nama", vec![(1, "header")]),
    ];
    for (from, to, expected) in cases {
        let all = found(&[(file, from, to)]);
        for (line, code) in expected {
            assert!(all.contains(&(file.into(), Some(line), code)), "{from} -> {to}: {code} on {line} not in {all:?}");
        }
    }
    let all = found(&[(file, "Ampenan Utara,1-2", "Ampenan Utara,")]);
    assert!(all.contains(&(file.into(), Some(10), "no-tps")), "{all:?}");
}

#[test]
fn every_problem_of_candidates_is_found_with_its_line() {
    let file = "candidates.csv";
    assert_eq!(one(file, "presiden,3,103", "presiden,2,103"), (4, "candidate-duplicate"));
    assert_eq!(one(file, "presiden,5,105", "presiden,6,105"), (6, "candidate-gap"));
    assert_eq!(one(file, "presiden,5,105", "presiden,61,105"), (6, "candidate-number"));
    assert_eq!(one(file, "presiden,5,105", "bupati,5,105"), (6, "candidate-contest"));
    assert_eq!(one(file, "presiden,5,105", "presiden,5,104"), (6, "official-id"));
    assert_eq!(one(file, "presiden,5,105", "presiden,5,-1"), (6, "official-id"));
    assert_eq!(one(file, "Lima", ""), (6, "empty-name"));
    assert_eq!(one(file, "#00aaaa", "red"), (6, "colour"));
    assert_eq!(one(file, "Lima,#", "Lima,x,#"), (6, "fields"));
    assert_eq!(one(file, "contest,number", "number,contest"), (1, "header"));
    let none = CANDIDATES.lines().take(6).collect::<Vec<_>>().join("\n");
    assert_eq!(found(&[(file, CANDIDATES, &none)]), [(file.into(), None, "no-candidates")]);
}

#[test]
fn every_problem_of_election_toml_is_found_with_its_line() {
    let file = "election.toml";
    assert_eq!(one(file, "coba-2026", "Coba 2026"), (1, "election-id"));
    assert_eq!(one(file, "Pemilihan Coba", " "), (2, "empty-name"));
    assert_eq!(one(file, "2026-11-22", "22-11-2026"), (4, "day"));
    assert_eq!(one(file, "480", "4800"), (5, "offset"));
    assert_eq!(one(file, "max_dpt = 500", "max_dpt = -1"), (8, "limit"));
    assert_eq!(one(file, "= 950", "= 1001"), (10, "limit"));
    assert_eq!(one(file, "region = \"51\"", "region = \"510\""), (26, "region-code"));
    assert_eq!(one(file, "region = \"51\"", "region = \"53\""), (26, "contest-region"));
    assert_eq!(one(file, "\"ppwp\"", "\"../x\""), (19, "official-kind"));
    let all = found(&[(file, "form = \"c-hasil", "form = \"d-hasil")]);
    assert_eq!(all, [(file.into(), Some(20), "form-missing")]);
    assert_eq!(one(file, "day = ", "dag = "), (4, "toml"));
    assert_eq!(one(file, "id = \"coba-2026\"", "id = "), (1, "toml"));
    let all = found(&[(file, "gubernur-51", "presiden"), ("candidates.csv", CANDIDATES, &CANDIDATES[..210])]);
    assert!(all.contains(&(file.into(), Some(23), "contest-duplicate")), "{all:?}");
    let all = found(&[(file, "id = \"presiden\"", "id = \"Presiden\"")]);
    assert!(all.contains(&(file.into(), Some(15), "contest-id")), "{all:?}");
    let without = ELECTION.split("\n[[contest]]").next().unwrap();
    assert_eq!(found(&[(file, ELECTION, without)]), [(file.into(), None, "no-contest")]);
}

#[test]
fn every_problem_of_tps_csv_is_found_with_its_line() {
    let file = "tps.csv";
    assert_eq!(one(file, "5171011001001", "517101100101"), (2, "tps-code"));
    assert_eq!(one(file, "5171011001001", "3.17E+12"), (2, "tps-code"));
    assert_eq!(one(file, "5171011001001", "5171011001004"), (2, "tps-unknown"));
    assert_eq!(one(file, "5271011001002", "5171011001001"), (4, "tps-duplicate"));
    for count in ["-240", "1000", "+24", "99999999999999999999", "2.5"] {
        assert_eq!(one(file, "240", count), (2, "count"), "{count}");
    }
    assert_eq!(one(file, "240,250", "600,600"), (2, "count"));
    assert_eq!(one(file, "503", "9999"), (2, "count"));
    assert_eq!(one(file, "240,250", "240,"), (2, "registered-incomplete"));
    assert_eq!(one(file, "DPT", "dpt"), (2, "stage"));
    assert_eq!(one(file, "prison", "jail"), (3, "category"));
    assert_eq!(one(file, "503,", "503,prison"), (2, "category-regular"));
    assert_eq!(one(file, "tps,male", "tps,laki"), (1, "header"));
}

#[test]
fn records_for_an_election_that_exists_are_held_against_it() {
    use crate::election::event::{RecordsImported, Stream};
    use crate::election::founding;
    use crate::election::reference::{ListStage, RegisteredCount, TpsRecord};
    use crate::election::state::{Envelope, State};
    let mut state = State::default();
    let file = |text: &str| Files::new([("tps.csv", format!("tps,male,female,stage,ballots,special\n{text}"))]);
    let none = super::records(&file(""), &state).unwrap_err();
    assert_eq!(none.problems[0].kind.code(), "no-election");
    let reference = set(&[]).unwrap().reference;
    let mut events = founding::events(&reference, String::new()).unwrap();
    let registered = Some(RegisteredCount { male: 1, female: 2, stage: ListStage::Dpshp });
    let record = TpsRecord { tps: "5271011001001".parse().unwrap(), registered, ballots: None, special: None };
    events.push(RecordsImported { tps: vec![record] }.into());
    for (seq, event) in (1..).zip(events) {
        state.apply(Envelope { seq, at: 0, by: None }, &Stream::Election, event).unwrap();
    }
    let found = super::records(&file("5271011001001,1,3,DPT,,\n5171011001002,,,,20,\n"), &state).unwrap();
    assert_eq!((found.records.len(), found.warnings.len()), (2, 0));
    let above = super::records(&file("5171011001001,,,,600,\n"), &state).unwrap();
    assert_eq!(above.warnings[0].kind.code(), "ballots-above-limit", "held against the DPT that is known");
    let wrong = super::records(&file("5271011001001,1,3,DPS,,\n5271011001009,,,,20,\n"), &state).unwrap_err();
    let codes: Vec<_> = wrong.problems.iter().map(|p| (p.line, p.kind.code())).collect();
    assert_eq!(codes, [(Some(2), "stage-back"), (Some(3), "tps-unknown")]);
}

#[test]
fn counts_above_a_limit_of_the_law_are_taken_with_a_warning() {
    let imported = set(&[("tps.csv", "240,250,DPT,503", "260,250,DPT,530")]).unwrap();
    let warnings: Vec<_> = imported.warnings.iter().map(|w| (w.line, w.kind.code())).collect();
    assert_eq!(warnings, [(Some(2), "registered-above-limit"), (Some(2), "ballots-above-limit")]);
    assert_eq!(imported.reference.tps[0].registered.unwrap().male, 260);
}

#[test]
fn all_problems_of_all_files_are_listed_in_order() {
    let all = found(&[
        ("tps.csv", "DPT", "dpt"),
        ("regions.csv", "901 902", "9"),
        ("candidates.csv", "#00aaaa", ""),
        ("candidates.csv", "presiden,1,", "presiden,x,"),
        ("election.toml", "max_dpt = 500", "max_dpt = 0"),
    ]);
    let codes: Vec<_> = all.iter().map(|(file, line, code)| (file.as_str(), line.unwrap(), *code)).collect();
    assert_eq!(
        codes,
        [
            ("candidates.csv", 2, "candidate-number"),
            ("candidates.csv", 6, "colour"),
            ("election.toml", 8, "limit"),
            ("regions.csv", 6, "special-number"),
            ("tps.csv", 2, "stage"),
            ("tps.csv", 3, "tps-unknown"),
        ]
    );
}

#[test]
fn what_excel_writes_is_taken() {
    let plain = set(&[]).unwrap();
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let semicolons = REGIONS.replace(',', ";").replace("-8.68", "-8,68").replace("115.26", "115,26");
    let excel = load_files(&Files::new([
        ("election.toml", crlf(ELECTION)),
        ("candidates.csv", crlf(CANDIDATES)),
        ("regions.csv", crlf(&semicolons)),
        ("tps.csv", TPS.replace(',', "\t")),
    ]));
    assert_eq!(excel.unwrap(), plain);
}

#[test]
fn lines_are_right_after_blank_and_quoted_lines() {
    assert_eq!(one("candidates.csv", "presiden,2,", "\n\r\n\npresiden,0,"), (6, "candidate-number"));
    assert_eq!(one("candidates.csv", "Dua,#00AA00\npresiden,3", "\"Du\na\",#00AA00\npresiden,x").0, 6 - 1);
}

#[test]
fn bytes_that_are_not_utf8_are_refused_with_their_line() {
    let mut bytes = REGIONS.as_bytes().to_vec();
    let at = REGIONS.find("Sanur").unwrap();
    bytes[at] = 0xe9;
    let files = Files::new([
        ("election.toml", ELECTION.as_bytes().to_vec()),
        ("candidates.csv", CANDIDATES.as_bytes().to_vec()),
        ("regions.csv", bytes),
    ]);
    let errors = load_files(&files).unwrap_err();
    assert_eq!(errors.problems.len(), 1);
    assert_eq!((errors.problems[0].line, errors.problems[0].kind), (Some(6), ProblemKind::NotUtf8));
}

#[test]
fn missing_and_empty_files_are_named() {
    let all = load_files(&Files::new([("tps.csv", TPS)])).unwrap_err();
    let names: Vec<_> = all.problems.iter().map(|p| (p.file.as_str(), p.kind.code())).collect();
    assert_eq!(names, [("election.toml", "file-missing"), ("regions.csv", "file-missing")]);
    assert_eq!(one("regions.csv", REGIONS, "").1, "header");
    assert_eq!(one("regions.csv", REGIONS, "code,name,tps,special,latitude,longitude\n").1, "no-rows");
    let errors = read(Path::new("/nonexistent/import")).unwrap_err();
    assert_eq!(errors.problems[0].kind.code(), "file-unreadable");
}

#[test]
fn a_form_of_the_set_itself_is_used_and_checked() {
    let own = include_str!("../../forms/c-hasil-kwk-gubernur-2024.toml");
    let with = |form: &str| {
        load_files(&Files::new([
            ("election.toml", ELECTION.replace("c-hasil-kwk-gubernur-2024", "ours").as_str()),
            ("candidates.csv", CANDIDATES),
            ("regions.csv", REGIONS),
            ("ours.toml", form),
        ]))
    };
    let reference = with(own).unwrap().reference;
    assert_eq!(reference.form_of(&reference.definition.contests[0]), own);
    assert_eq!(reference.forms.len(), 1, "two contests share it");
    let errors = with(&own.replace("F204", "F999")).unwrap_err();
    assert_eq!(
        errors.problems.iter().map(|p| (p.line, p.kind.code())).collect::<Vec<_>>(),
        [(Some(20), "form"), (Some(27), "form")]
    );
}

#[test]
fn a_hostile_file_yields_a_bounded_list_of_printable_sentences() {
    let mut regions = REGIONS.to_owned();
    for _ in 0..5000 {
        regions.push_str(&format!("\u{1b}[2J{},x,,,,\n", "9".repeat(500)));
    }
    let errors = set(&[("regions.csv", REGIONS, &regions)]).unwrap_err();
    assert_eq!((errors.problems.len(), errors.more), (200, 4800));
    let report = errors.report(Lang::Id);
    assert!(!report.contains('\u{1b}') && report.len() < 200_000);
    assert!(report.ends_with("… dan 4800 masalah lagi."));
}

#[test]
fn every_problem_has_a_code_of_its_own_and_a_sentence_in_both_languages() {
    let mut codes = std::collections::BTreeSet::new();
    for kind in ProblemKind::ALL {
        assert!(codes.insert(kind.code()), "{}", kind.code());
        let words = kind.sentence();
        assert_ne!(words.id, words.en);
        for slot in ["{0}", "{1}"] {
            assert_eq!(words.id.contains(slot), words.en.contains(slot), "{}", kind.code());
        }
    }
    let errors = set(&[("regions.csv", "5271,Mataram", "5272,Mataram")]).unwrap_err();
    assert!(errors.report(Lang::Id).contains("regions.csv:9: [unknown-parent] Wilayah 527101 berada di 5271"));
    assert!(errors.to_string().contains("regions.csv:9: [unknown-parent] Region 527101 lies in 5271"));
}
