//! The QR code of a page: on a governor form that has one drawn into the foot of its page.

use qrcodegen::{QrCode, QrCodeEcc};

use super::photo::{Shot, drawn};
use crate::election::form::Form;
use crate::reading::sheet::{Finder, Refusal, Sheet};

/// Left, top and side of the code, mm: below everything else.
const AT: (u32, u32, u32) = (300, 866, 26);

/// Pixels per mm of drawn pages, times ten.
const SCALE: u32 = 16;

/// Page 1 with a code, as it is found.
fn found(text: &str, shot: &Shot) -> Result<Sheet, Refusal> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let mut page = drawn(1);
    let side = AT.2 * SCALE / 10;
    let modules = u32::try_from(code.size()).unwrap();
    for y in 0..side {
        for x in 0..side {
            let module = |at: u32| i32::try_from(at * modules / side).unwrap();
            let shade = if code.get_module(module(x), module(y)) { 20 } else { 250 };
            page.put_pixel(AT.0 * SCALE / 10 + x, AT.1 * SCALE / 10 + y, image::Luma([shade]));
        }
    }
    let line = format!(
        "tag = {{ family = \"36h10\", at = [494.0, 107.2], size = 31.8, ids = [101, 102, 103] }}\ncode = {{ at = [{}, {}], size = {}, ends = [\"-01\", \"-02\", \"-03\"] }}",
        AT.0, AT.1, AT.2
    );
    let file = include_str!("../../../../forms/c-hasil-kwk-gubernur-2024.toml");
    let file = file.replacen(line.lines().next().unwrap(), &line, 1);
    Finder::new(vec![Form::parse(&file, 3).unwrap()]).find(&shot.take(&page))
}

#[test]
fn a_code_is_read_in_its_place_in_perspective_too() {
    for shot in [Shot::flat(), Shot { lean: -0.08, turn: 0.12, scale: 1.4, ..Shot::flat() }] {
        let sheet = found("010200-01", &shot).unwrap();
        assert_eq!(sheet.code.as_deref(), Some("010200-01"), "{shot:?}");
    }
}

#[test]
fn a_code_of_another_page_is_a_refusal_and_one_that_names_none_is_not() {
    let refused = found("010200-02", &Shot::flat()).unwrap_err();
    assert!(matches!(&refused, Refusal::OtherCode { page, named } if page.number() == 1 && named.number() == 2));
    assert_eq!(refused.code(), "other-code");
    let sheet = found("tel:110", &Shot::flat()).unwrap();
    assert_eq!(sheet.code.as_deref(), Some("tel:110"));
    let sheet = found("010200\n-01", &Shot::flat()).unwrap();
    assert_eq!(sheet.code, None, "control characters are not taken");
}
