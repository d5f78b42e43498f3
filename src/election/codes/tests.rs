use super::*;

fn region(text: &str) -> RegionCode {
    text.parse().unwrap()
}

#[test]
fn a_region_knows_its_level_parent_and_what_lies_in_it() {
    let kelurahan = region("3171011001");
    assert_eq!(kelurahan.level(), Level::Kelurahan);
    assert_eq!(kelurahan.parent(), Some(region("317101")));
    assert_eq!(kelurahan.ancestor(Level::City), Some(region("3171")));
    assert_eq!(kelurahan.ancestor(Level::Nation), Some(RegionCode::NATION));
    assert_eq!(region("31").ancestor(Level::City), None);
    assert!(region("31").contains(kelurahan));
    assert!(!region("3172").contains(kelurahan));
    assert!(RegionCode::NATION.contains(region("11")));
}

#[test]
fn codes_are_written_as_they_were_read() {
    for text in ["0", "31", "3171", "317101", "3171011001"] {
        assert_eq!(region(text).to_string(), text);
    }
    let tps: TpsCode = "3171011001901".parse().unwrap();
    assert_eq!(tps.to_string(), "3171011001901");
    assert_eq!(tps.kelurahan(), region("3171011001"));
    assert_eq!(tps.number(), 901);
    assert!(tps.is_special());
    assert_eq!(TpsCode::new(region("3171011001"), 901), Some(tps));
}

#[test]
fn what_is_not_a_code_is_refused() {
    for text in ["", "1", "00", "317", "31710", "abcd", "31 1", "+317", "3171011001001", "٣١"] {
        assert!(text.parse::<RegionCode>().is_err(), "{text}");
    }
    for text in ["", "3171011001", "3171011001000", "31710110010011", "0000000000001", "317101100100x"] {
        assert!(text.parse::<TpsCode>().is_err(), "{text}");
    }
    for text in ["0", "10", "a", "-1"] {
        assert!(text.parse::<Page>().is_err(), "{text}");
    }
    assert!("Gubernur".parse::<ContestId>().is_err());
    assert!(TpsCode::new(region("31"), 1).is_none());
}
