use super::*;
use crate::election::decide;
use crate::election::decide::Correction;
use crate::publish::tests_support::{Named, Night, contest, figures, tps, with};
use crate::report::pdf::tests::text_of;

/// One reading, of two wrong sums, with a reason for one of them.
const TPS: &str = "3171011002003";

fn night() -> (Night, Named) {
    let mut night = Night::eventful();
    night.photo(TPS, 1, "page one of the re-vote");
    let named = with(with(figures(0), "valid", 181), "voters.total", 199);
    let by = "kpps:3171011002003:2";
    let reasons = [("F201".to_owned(), "Tertulis 181 di kertas".to_owned())].into();
    let decided =
        decide::enter(&night.state, by.parse().unwrap(), &contest(), tps(TPS), Which::First, None, (&named).into());
    let decided = decided.unwrap().because(&night.state, &reasons);
    night.run(by, decided);
    night.photo(TPS, 2, "page two, later");
    (night, named)
}

fn copy(night: &Night, by: &str) -> Option<WitnessCopy> {
    let contest = night.state.find_contest(&contest()).unwrap();
    WitnessCopy::of(&night.state, by.parse().unwrap(), contest, night.state.find_tps(tps(TPS)).unwrap())
}

#[test]
fn a_copy_holds_every_figure_as_it_was_entered_and_what_does_not_fit() {
    let (night, named) = night();
    let copy = copy(&night, "kpps:3171011002003:2").unwrap();
    let seen: Vec<u32> = copy.blocks.iter().flat_map(|b| &b.rows).flat_map(|row| row.figures.clone()).collect();
    let form = night.state.contest(0).unwrap().form();
    let entered = form.figures.iter().map(|f| u32::try_from(named[&f.id].as_u64().unwrap()).unwrap());
    assert_eq!(seen, entered.collect::<Vec<_>>());
    assert_eq!(
        copy.blocks.iter().map(|b| b.title.split('.').next().unwrap()).collect::<Vec<_>>(),
        ["I", "I", "II", "III", "IV", "V"]
    );
    let reasons: Vec<(&str, Option<&str>)> = copy.findings.iter().map(|f| (f.code, f.reason.as_deref())).collect();
    assert!(reasons.contains(&("F201", Some("Tertulis 181 di kertas"))), "{reasons:?}");
    assert!(reasons.contains(&("F102", None)), "{reasons:?}");
    assert_eq!(copy.round, "2 (PSU)");
    let [first, second, third] = copy.photos.as_slice() else { panic!("three pages") };
    assert_eq!(first.photo.as_ref().unwrap().2, Sha256::of(b"page one of the re-vote"));
    assert_eq!(second.photo.as_ref().unwrap().2, Sha256::of(b"page two, later"));
    assert_eq!((first.read, second.read, third.photo.is_none()), (true, false, true));
}

#[test]
fn the_pdf_says_all_of_it_as_text_and_is_the_same_each_time() {
    let (night, _) = night();
    let copy = copy(&night, "kpps:3171011002003:2").unwrap();
    let pdf = copy.to_pdf("https://rekap.example.id").unwrap();
    assert_eq!(pdf, copy.to_pdf("https://rekap.example.id").unwrap());
    let text = text_of(&pdf).join("\n");
    let (flat, glued) = (text.replace('\n', " "), text.replace('\n', ""));
    for said in [
        "Salinan untuk saksi; hasil resmi adalah formulir C.Hasil.",
        "TPS 003, Kelurahan Cideng, Kecamatan Gambir, Kota Jakarta Pusat",
        TPS,
        "2 (PSU)",
        "KPPS, akun 2",
        "Jumlah pengguna hak pilih",
        "1. H. M. Ridwan Kamil - H. Suswono",
        "tetapi suara sah tertulis 181",
        "Alasan pengisi: \u{201c}Tertulis 181 di kertas\u{201d}",
        "belum ada foto",
        "(tiba setelah angka diketik)",
        "GLADI",
        &format!("#{}", copy.seq),
    ] {
        assert!(flat.contains(said), "{said}: {text}");
    }
    assert!(glued.contains(&Sha256::of(b"page one of the re-vote").to_string()), "{text}");
    assert!(glued.contains("https://rekap.example.id/hasil/gubernur/tps/3171011002003"), "{text}");
}

#[test]
fn only_the_account_whose_figures_stand_gets_them_and_only_its_own() {
    let (mut night, _) = night();
    for other in ["kpps:3171011002003:1", "pps:3171011002:1", "ppk:317101:1"] {
        assert_eq!(copy(&night, other), None, "{other}");
    }
    // The second reader gets its own reading, and nothing that only both together say.
    night.second(TPS, &figures(5));
    let second = copy(&night, "pps:3171011002:1").unwrap();
    assert_eq!(second.findings, []);
    assert!(second.blocks[4].rows[0].figures == [65], "{:?}", second.blocks[4]);
    let first = copy(&night, "kpps:3171011002003:2").unwrap();
    assert!(first.findings.iter().all(|finding| !finding.code.starts_with("F4")), "{:?}", first.findings);
    // Corrected by another account they are no longer its own.
    let by = "pps:3171011002:2";
    let changes = Named::from([("votes.1".to_owned(), 66.into())]);
    let correction = Correction { reading: None, round: None, changes: &changes, reason: "Salah ketik" };
    let corrected = decide::correct(&night.state, by.parse().unwrap(), &contest(), tps(TPS), correction);
    night.run(by, corrected);
    assert_eq!(copy(&night, "pps:3171011002:1"), None);
    assert!(copy(&night, by).is_some());
}

#[test]
fn many_candidates_and_broken_rules_go_on_over_further_sheets() {
    let (night, _) = night();
    let mut copy = copy(&night, "kpps:3171011002003:2").unwrap();
    let row = copy.blocks[4].rows[0].clone();
    copy.blocks[4].rows = (0..60).map(|_| row.clone()).collect();
    let sheets = print::sheets(&copy, "").unwrap();
    assert!(sheets.len() > 1);
    for sheet in &sheets {
        assert!(sheet.texts().any(|text| text == print::NOT_THE_RESULT));
    }
}

/// Writes copies to `REKAP_PAGES`, to be opened and looked at.
#[test]
#[ignore = "writes files to look at, on demand"]
fn write_copies_to_look_at() {
    let Some(root) = std::env::var_os("REKAP_PAGES").map(std::path::PathBuf::from) else { return };
    let (mut night, _) = night();
    let spoiled = copy(&night, "kpps:3171011002003:2").unwrap();
    std::fs::write(root.join("copy-spoiled.pdf"), spoiled.to_pdf("https://rekap.example.id").unwrap()).unwrap();
    night.second(TPS, &figures(5));
    let clean = copy(&night, "pps:3171011002:1").unwrap();
    std::fs::write(root.join("copy-clean.pdf"), clean.to_pdf("https://rekap.example.id").unwrap()).unwrap();
    let mut long = spoiled;
    let row = long.blocks[4].rows[0].clone();
    long.blocks[4].rows = (0..60).map(|_| row.clone()).collect();
    std::fs::write(root.join("copy-long.pdf"), long.to_pdf("https://rekap.example.id").unwrap()).unwrap();
}
