//! Who opens and signs a plenary, what a signature rests on and says.

use super::*;
use crate::election::decide::Expected;

const PPK: &str = "ppk:317102:1";
const CITY: &str = "kpu-city:3171:1";
const PROVINCE: &str = "kpu-province:31:1";
const IN_102: [&str; 2] = ["3171021001001", "3171021001901"];

/// Kecamatan 317102 in session with both its TPS decided.
fn decided() -> Night {
    let mut night = Night::new();
    night.opens(PPK, "317102").unwrap();
    for at in IN_102 {
        night.decides(PPK, at, Some(&figures()), Some("dibacakan dari kertas")).unwrap();
    }
    night
}

fn expected(decided: Decided) -> Vec<(String, u64)> {
    let Decided::Append { expected, .. } = decided else { panic!("was done before") };
    expected.into_iter().map(|Expected { stream, version }| (stream.to_string(), version)).collect()
}

#[test]
fn a_plenary_is_opened_and_signed_by_its_own_level() {
    let mut night = Night::new();
    for (by, region) in [
        (CITY, "317102"),
        (PROVINCE, "317102"),
        (PROVINCE, "3171"),
        ("ppk:317101:1", "317102"),
        (PPK, "3171"),
        ("pps:3171021001:1", "317102"),
        ("supervisor:317102:1", "317102"),
    ] {
        assert_eq!(night.opens(by, region), Err(Refusal::NotThisLevel), "{by} opens {region}");
        assert_eq!(night.signs(by, region), Err(Refusal::NotThisLevel), "{by} signs {region}");
    }
    for (by, region) in [(PPK, "317102"), (CITY, "3171"), (PROVINCE, "31")] {
        night.opens(by, region).unwrap();
    }
    let mut night = decided();
    assert_eq!(night.signs(CITY, "317102"), Err(Refusal::NotThisLevel));
    night.signs("ppk:317102:2", "317102").unwrap();
}

#[test]
fn a_kpu_signs_again_what_it_reopened_itself_and_nothing_else() {
    let mut night = decided();
    night.signs(PPK, "317102").unwrap();
    night.reopens(CITY, "317102").unwrap();
    assert_eq!(night.signs(PROVINCE, "317102"), Err(Refusal::NotThisLevel), "another level reopened it");
    night.signs("kpu-city:3171:2", "317102").unwrap();
    night.reopens(PROVINCE, "317102").unwrap();
    assert_eq!(night.signs(CITY, "317102"), Err(Refusal::NotThisLevel), "an earlier reopening is over");
    night.signs(PPK, "317102").unwrap();
    night.signatures_hold();
}

#[test]
fn a_signature_rests_on_every_form_and_every_region_beneath() {
    let mut night = decided();
    let sign = |night: &Night, by: &str, region: &str| {
        decide::sign(&night.state, actor(by), &contest(), region.parse().unwrap(), None).unwrap()
    };
    assert_eq!(
        expected(sign(&night, PPK, "317102")),
        [("tps/gubernur/3171021001001".to_owned(), 1), ("tps/gubernur/3171021001901".to_owned(), 1)]
    );
    let seq = night.seq;
    night.signs(PPK, "317102").unwrap();
    let signed = night.contest().life(night.region("317102")).unwrap().signed().unwrap();
    assert_eq!(signed.seq, seq, "what the signers had before them");
    night.opens("ppk:317101:1", "317101").unwrap();
    for at in [T1, T2, "3171011001003", "3171011002001"] {
        night.decides("ppk:317101:1", at, Some(&figures()), Some("dibacakan")).unwrap();
    }
    night.signs("ppk:317101:1", "317101").unwrap();
    night.opens(CITY, "3171").unwrap();
    let city = [("region/gubernur/317101".to_owned(), 2), ("region/gubernur/317102".to_owned(), 2)];
    assert_eq!(expected(sign(&night, CITY, "3171")), city);
    let reopening = decide::reopen(&night.state, actor(CITY), &contest(), "317101".parse().unwrap(), "putusan");
    let above = [("region/gubernur/3171".to_owned(), 1), ("region/gubernur/31".to_owned(), 0)];
    assert_eq!(expected(reopening.unwrap()), above, "a reopening rests on nothing above being signed");
}

#[test]
fn every_command_that_the_plenary_forbids_or_allows_rests_on_it() {
    let mut night = Night::new();
    night.agreed(T1);
    let plenary = |version| vec![("region/gubernur/317101".to_owned(), version)];
    let named = changed("votes.1", 61);
    let correction = Correction { reading: None, round: None, changes: &named, reason: "salah ketik" };
    let corrected = decide::correct(&night.state, actor("kpps:3171011001001:1"), &contest(), tps(T1), correction);
    assert_eq!(expected(corrected.unwrap()), plenary(0));
    night.opens("ppk:317101:1", "317101").unwrap();
    let state = &night.state;
    let kpps = actor("kpps:3171011001002:1");
    let entered = decide::enter(state, kpps, &contest(), tps(T2), Which::First, None, (&named).into());
    let decided = decide::decide(state, actor("ppk:317101:1"), &contest(), tps(T1), None, None, None);
    let round = decide::open_round(state, &contest(), tps(T1), RoundKind::Psu, "putusan");
    let verified = decide::verify_agreed(state, &contest(), "3171011001".parse().unwrap());
    for command in [entered, decided, round, verified] {
        assert_eq!(expected(command.unwrap()), plenary(1));
    }
}
