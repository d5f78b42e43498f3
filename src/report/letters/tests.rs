use super::*;
use crate::accounts::handed_out::read_codes_csv;
use crate::publish::tests_support::{Night, region};
use crate::report::pdf::Mark;
use crate::report::pdf::tests::text_of;

/// Two good codes, made by this program; the first stands in the tests of the officer's app too (`web/test/account.test.ts`).
const CODES: [&str; 2] = ["BPM1-3V6X-Q0PA-CDXX-855W", "1D6T-AG1F-WYTX-B7B1-S9QF"];

fn list() -> Vec<HandedOut> {
    let line = |account: &str, code: &str| format!("{account},{},{code}\n", account.replace(',', "-"));
    let text = [
        "role,scope,number,login,activation_code\n".to_owned(),
        line("kpps,3171011001002,2", CODES[1]),
        line("kpps,3171011001002,1", CODES[0]),
        line("kpps,3171011002001,1", CODES[1]),
        line("kpps,3171011001777,1", CODES[1]),
        line("kpps,3172011001001,1", CODES[1]),
        line("pps,3171011001,1", CODES[1]),
    ];
    read_codes_csv(text.concat().as_bytes()).unwrap()
}

fn address() -> AppAddress {
    "https://rekap.example.id/".parse().unwrap()
}

#[test]
fn a_region_gives_a_bundle_per_kelurahan_in_order_and_says_which_tps_have_no_account() {
    let (night, list) = (Night::eventful(), list());
    let found = bundles(&night.state, region("317101"), &list);
    let seen: Vec<(String, Vec<String>, usize)> = found
        .iter()
        .map(|b| {
            (
                b.kelurahan.to_string(),
                b.accounts.iter().map(|(_, one)| one.actor.to_string()).collect(),
                b.without.len(),
            )
        })
        .collect();
    // TPS 777 is in the list and not in the election; the others are of other regions or roles.
    assert_eq!(
        seen,
        [
            ("3171011001".to_owned(), vec!["kpps:3171011001002:1".to_owned(), "kpps:3171011001002:2".to_owned()], 4),
            ("3171011002".to_owned(), vec!["kpps:3171011002001:1".to_owned()], 2),
        ]
    );
    assert_eq!(bundles(&night.state, region("31"), &list).len(), 3);
    assert!(bundles(&night.state, region("3171021001"), &list).is_empty());
}

#[test]
fn a_letter_says_whose_code_it_is_and_where_to_use_it() {
    let (night, list) = (Night::eventful(), list());
    let found = bundles(&night.state, region("3171011001"), &list);
    let pages = text_of(&letters(&night.state, &found[0], &address()).unwrap());
    assert_eq!(pages.len(), 2);
    for (page, (account, code)) in pages.iter().zip([("Akun 1 dari 2", CODES[0]), ("Akun 2 dari 2", CODES[1])]) {
        let flat = page.replace('\n', " ");
        for said in [
            "TPS 002",
            account,
            "Kelurahan Gambir, Kecamatan Gambir, Kota Jakarta Pusat",
            "Kode TPS 3171011001002",
            "https://rekap.example.id/lapor",
            "GLADI",
            "PIN 6 angka",
            "English:",
        ] {
            assert!(flat.contains(said), "{said}: {page}");
        }
        // In groups and two lines, without a space that somebody would type.
        assert!(page.replace('\n', "").contains(code), "{page}");
    }
}

/// The scanner of the officer's app looks for a code behind the address (`codeIn`); its tests hold this very text.
#[test]
fn the_qr_code_is_the_address_of_the_app_with_the_code_behind_it() {
    let list = list();
    let one = list.iter().find(|one| one.actor.number == 1).unwrap();
    assert_eq!(address().with_code(one), "https://rekap.example.id/lapor#BPM1-3V6X-Q0PA-CDXX-855W");
    let night = Night::eventful();
    let sheet = letter(&night.state, "3171011001002".parse().unwrap(), one, 2, &address()).unwrap();
    let expected = qrcodegen::QrCode::encode_text(&address().with_code(one), qrcodegen::QrCodeEcc::Medium).unwrap();
    let drawn = sheet.marks.iter().find_map(|mark| match mark {
        Mark::Qr { modules, area } => Some((modules, area)),
        _ => None,
    });
    let (modules, area) = drawn.unwrap();
    assert_eq!(modules.len(), usize::try_from(expected.size()).unwrap());
    for (y, row) in (0..).zip(modules) {
        for (x, dark) in (0..).zip(row) {
            assert_eq!(*dark, expected.get_module(x, y), "module {x}, {y}");
        }
    }
    assert!(area.w / 37.0 > 1.0, "modules of a millimetre and more are read by every phone");
}

/// Letters are read from an arm's length: nothing may stand outside the paper or on top of something else.
#[test]
fn every_line_of_a_letter_stands_on_the_paper_below_the_one_before_it() {
    let night = Night::eventful();
    let list = list();
    let long: AppAddress = "https://rekapitulasi-pilgub-2024.kpu-provinsi-dki-jakarta.example.id:8443".parse().unwrap();
    for address in [address(), long] {
        let sheet = letter(&night.state, "3171011001002".parse().unwrap(), &list[0], 2, &address).unwrap();
        let mut lowest = 0.0_f32;
        for mark in &sheet.marks {
            match mark {
                Mark::Text { x, y, style, text, pitch } => {
                    #[expect(clippy::cast_precision_loss, reason = "a line has few letters")]
                    let width = pitch.map_or(width_mm(style, text), |pitch| pitch * text.chars().count() as f32);
                    assert!(*x >= MARGIN - 0.01 && x + width <= 148.0 - MARGIN + 0.01, "`{text}` leaves the paper");
                    assert!(*y < 205.0, "`{text}` stands at {y} mm");
                    lowest = if text.starts_with("English") {
                        assert_gap(lowest, *y);
                        *y
                    } else {
                        lowest.max(*y)
                    };
                }
                Mark::Qr { area, .. } => lowest = lowest.max(area.y + area.h),
                Mark::Fill(..) => {}
            }
        }
    }
}

fn assert_gap(above: f32, english: f32) {
    assert!(english - above > 3.0, "the foot at {english} mm runs into the text at {above} mm");
}

#[test]
fn an_address_is_https_and_nothing_but_a_server() {
    for (given, taken) in [
        ("https://rekap.example.id", "https://rekap.example.id"),
        ("https://REKAP.example.id/", "https://rekap.example.id"),
        ("https://rekap.example.id:8443", "https://rekap.example.id:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
    ] {
        assert_eq!(given.parse::<AppAddress>().unwrap().app(), format!("{taken}/lapor"));
    }
    for bad in [
        "rekap.example.id",
        "http://rekap.example.id",
        "https://rekap.example.id/lapor",
        "https://rekap.example.id/?a=1",
        "https://rekap.example.id/#x",
        "https://user:pass@rekap.example.id",
        "ftp://rekap.example.id",
        "",
    ] {
        assert!(bad.parse::<AppAddress>().is_err(), "{bad}");
    }
}

/// Writes letters to `REKAP_PAGES`, to be opened and looked at.
#[test]
#[ignore = "writes files to look at, on demand"]
fn write_letters_to_look_at() {
    let Some(root) = std::env::var_os("REKAP_PAGES").map(std::path::PathBuf::from) else { return };
    let (night, list) = (Night::eventful(), list());
    for bundle in bundles(&night.state, region("31"), &list) {
        let pdf = letters(&night.state, &bundle, &address()).unwrap();
        std::fs::write(root.join(format!("letters-{}.pdf", bundle.kelurahan)), pdf).unwrap();
    }
}
