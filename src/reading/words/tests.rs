use base64::Engine as _;
use proptest::prelude::*;

use super::*;
use crate::election::terbilang::terbilang;

#[derive(serde::Deserialize)]
struct Reference {
    model: String,
    lines: Vec<Line>,
}

#[derive(serde::Deserialize)]
struct Line {
    width: usize,
    height: usize,
    room: String,
    strip_width: usize,
    strip: String,
    best: Vec<usize>,
    log: Vec<f32>,
}

/// What Python made of lines that were written in fonts, by scripts/train/words/export.py together with the weights.
fn reference() -> Vec<Line> {
    let reference: Reference = serde_json::from_str(include_str!("tests/reference.json")).unwrap();
    assert_eq!(reference.model, Sha256::of(MODEL).to_string(), "the reference was written for other weights");
    reference.lines
}

fn decoded(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn room(line: &Line) -> Room {
    Room { width: line.width, height: line.height, closed: false, hint: 0..0, shades: decoded(&line.room) }
}

#[test]
fn lines_are_laid_straight_as_the_network_has_learnt_them() {
    for (at, line) in reference().iter().enumerate() {
        let (found, expected) = (line::strip(&room(line)).unwrap(), decoded(&line.strip));
        assert_eq!(found.width, line.strip_width, "line {at}");
        let off: u32 = found.shades.iter().zip(&expected).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        // OpenCV places pixels to a 32nd.
        assert!(f64::from(off) / (expected.len() as f64) < 0.6, "line {at}: {off} of {}", expected.len());
    }
}

#[test]
fn answers_what_the_trained_network_answered() {
    let words = Words::load().unwrap();
    for (at, line) in reference().iter().enumerate() {
        let strip = Strip { width: line.strip_width, hint: 0..0, shades: decoded(&line.strip) };
        let found = frames(&words.network, &strip).unwrap();
        assert_eq!(found.len(), line.best.len());
        for (frame, (best, log)) in found.iter().zip(line.best.iter().zip(&line.log)) {
            assert!((frame[*best] - log).abs() < 1e-2, "line {at}: {} is not {log}", frame[*best]);
        }
    }
}

/// Frames that say a text clearly, with gaps between, and a doubt between two letters at one place of it.
fn said(text: &str, torn: Option<(usize, char, f32)>) -> Vec<Frame> {
    let frame = |letters: &[(Option<char>, f32)]| {
        let mut frame = [1e-6_f32.ln(); LETTERS];
        for (letter, probability) in letters {
            let place = letter.map_or(0, |letter| if letter == '#' { 27 } else { letter as usize - 'A' as usize + 1 });
            frame[place] = probability.ln();
        }
        frame
    };
    let letters = text.chars().filter(|letter| *letter != ' ').enumerate();
    let shown = letters.flat_map(|(at, letter)| {
        let drawn = match torn {
            Some((place, other, probability)) if place == at => {
                frame(&[(Some(other), probability), (Some(letter), 1.0 - probability)])
            }
            _ => frame(&[(Some(letter), 1.0)]),
        };
        [drawn, frame(&[(None, 1.0)])]
    });
    shown.collect()
}

#[test]
fn every_number_is_told_from_every_other_one() {
    let numbers = Spelled::new();
    for number in 0..=999_u16 {
        let likely = numbers.likely(&said(&terbilang(number.into()), None));
        assert_eq!(likely.first().map(|(value, _)| *value), Some(number));
        assert!(likely[0].1 > 0.9 && likely.len() == 1, "{number}: {likely:?}");
    }
    for word in ["KOSONG", "NIHIL"] {
        assert_eq!(numbers.likely(&said(word, None))[0].0, 0);
    }
}

#[test]
fn one_unclear_letter_is_settled_by_what_numbers_are_called() {
    let numbers = Spelled::new();
    // SERATUS TLGA: no number has it.
    let likely = numbers.likely(&said("SERATUS TIGA", Some((8, 'L', 0.7))));
    assert_eq!((likely[0].0, likely.len()), (103, 1), "{likely:?}");
    // What is no number at all is none: another word, a struck one, a letter that is clearly another.
    for text in ["SUARA", "SERATUS # PULUH DUA", "SERATUS TOGO", ""] {
        assert!(numbers.likely(&said(text, None)).iter().all(|(_, p)| *p < 0.1), "{text}");
    }
    assert!(numbers.likely(&[]).is_empty());
}

#[test]
fn letters_are_shown_as_they_are_read() {
    assert_eq!(letters_of("SERATUS SATU"), "SERATUSSATU");
    assert_eq!(letters_of("DUA # SATU"), "DUA#SATU");
}

fn letters_of(text: &str) -> String {
    spelled::letters(&said(text, None))
}

#[test]
fn nothing_written_is_nothing_said() {
    let words = Words::load().unwrap();
    let paper = |shade: &dyn Fn(usize, usize) -> u8| {
        let shades = (0..60 * 400).map(|at| shade(at % 400, at / 400)).collect();
        Room { width: 400, height: 60, closed: false, hint: 0..0, shades }
    };
    assert_eq!(words.read(&paper(&|_, _| 200)), None);
    // The rules of the table at its edges are not writing.
    let ruled = paper(&|x, y| if !(2..58).contains(&y) || x < 3 { 30 } else { 200 });
    assert_eq!(words.read(&ruled), None);
}

/// A room of 400 pixels with dark uprights of some height: writing, as far as ink is concerned.
fn uprights(height: usize, lines: &[(usize, usize)]) -> Room {
    let shades = (0..height * 400).map(|at| {
        let (x, y) = (at % 400, at / 400);
        let written = x % 8 < 2 && (40..300).contains(&x);
        if written && lines.iter().any(|(top, high)| (*top..top + high).contains(&y)) { 30 } else { 210 }
    });
    Room { width: 400, height, closed: false, hint: 0..0, shades: shades.collect() }
}

#[test]
fn two_lines_are_two_strips_and_small_print_below_is_none() {
    let count = |lines: &[(usize, usize)]| {
        let (strips, whole) = line::strips(&uprights(90, lines));
        assert!(whole && strips.iter().all(|strip| strip.shades.len() == strip.width * 32));
        strips.len()
    };
    assert_eq!(count(&[(30, 20)]), 1);
    assert_eq!(count(&[(12, 20), (50, 20)]), 2);
    assert_eq!(count(&[(12, 24), (60, 8)]), 1);
}

#[test]
fn what_is_left_unread_makes_words_uncertain() {
    let (strips, _) = line::strips(&uprights(60, &[(20, 20)]));
    let frames = strips[0].width / STEP;
    assert!(!strips[0].has_more(&vec![true; frames], STEP), "letters were read all along");
    let half: Vec<bool> = (0..frames).map(|at| at * 2 > frames).collect();
    assert!(strips[0].has_more(&half, STEP), "only behind the middle");
    let printed = Strip { hint: 0..strips[0].width / 2, ..strips[0].clone() };
    assert!(!printed.has_more(&half, STEP), "a hint is printed before it");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_picture_gives_probabilities_and_no_panic(width in 1_usize..300, height in 1_usize..90, seed in any::<u64>(), flat in any::<bool>()) {
        let mut state = seed | 1;
        let shades = (0..width * height).map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if flat { if state >> 61 == 0 { 20 } else { 220 } } else { u8::try_from(state >> 56).unwrap() }
        }).collect();
        let words = Words::load().unwrap();
        if let Some(said) = words.read(&Room { width, height, closed: false, hint: 0..0, shades }) {
            let all: f32 = said.numbers.iter().map(|(_, p)| p).sum();
            prop_assert!(all <= 1.0 + 1e-3 && said.numbers.iter().all(|(value, p)| *value <= 999 && *p > 0.0));
            prop_assert!(said.strips.iter().all(|strip| strip.shades.len() == strip.width * 32));
        }
    }
}
