//! Properties of the decoding; what it is worth is measured in `simulation`.

mod exact;
mod simulation;
mod support;

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

use super::*;
use crate::election::form::tests_support::governor;
use crate::reading::Symbol;
use support::{Grade, Leading, boxes, clear, paper, seen, sure};

fn index(form: &Form, id: &str) -> FigureIndex {
    form.index_of(id).unwrap()
}

/// A sheet in clear writing.
fn sheet(form: &Form, values: &[u16]) -> Vec<Option<Seen>> {
    values.iter().map(|value| Some(seen(clear(*value, form.digits, Leading::Cross)))).collect()
}

fn plausible(form: &Form) -> Vec<u16> {
    paper(form, &mut Xoshiro256PlusPlus::seed_from_u64(7))
}

#[test]
fn clear_writing_whose_sums_hold_is_accepted_whole() {
    let form = governor(3);
    let values = plausible(&form);
    let decoded = decode(&form, &sheet(&form, &values), &Thresholds::default());
    assert_eq!(decoded.broken, vec![]);
    for ((reading, value), figure) in decoded.readings.iter().zip(&values).zip(&form.figures) {
        assert_eq!((reading.value, reading.accepted), (Some(*value), true), "{}: {reading:?}", figure.id);
        assert!(reading.confidence > 0.999_9, "{}: {reading:?}", figure.id);
    }
    assert_eq!(decoded.consistent.unwrap(), values.iter().copied().map(Some).collect::<Vec<_>>());
}

#[test]
fn a_hand_whose_1_may_be_a_7_confirms_itself_in_no_sum() {
    let form = governor(3);
    let mut paper = plausible(&form);
    let [received, used, returned, left] =
        ["ballots_received", "ballots_used", "ballots_returned", "ballots_left"].map(|id| index(&form, id));
    // What is left ends in a 1 that is read as 7, and so does what was received: the sum holds either way.
    paper[returned] = 20 - paper[used] % 10;
    paper[left] = 27;
    paper[received] = paper[used] + paper[returned] + paper[left];
    let read = |torn: f32| {
        let mut seen = sheet(&form, &paper);
        let mut like_a_1 = |figure: FigureIndex, one: f32| {
            let last = seen[figure].as_mut().unwrap().boxes.last_mut().unwrap();
            last.0 = [0.0; Symbol::COUNT];
            (last.0[7], last.0[1]) = (1.0 - one, one);
        };
        like_a_1(left, 0.002);
        like_a_1(received, 0.002);
        // Elsewhere this hand writes a 7 that might be a 1.
        like_a_1(index(&form, "disabled.male"), torn);
        decode(&form, &seen, &Thresholds::default()).readings[left]
    };
    assert!(read(0.001).accepted, "{:?}", read(0.001));
    let torn = read(0.3);
    assert_eq!((torn.value, torn.accepted), (Some(27), false), "{torn:?}");
}

#[test]
fn what_is_unclear_in_one_part_of_a_form_takes_nothing_off_another() {
    let form = governor(3);
    let values = plausible(&form);
    let clear = decode(&form, &sheet(&form, &values), &Thresholds::default());
    let mut seen = sheet(&form, &values);
    for id in ["dpt.male", "dpt.female", "dpt.total", "disabled.male", "disabled.female", "disabled.total"] {
        let blurred = Scores([1.0 / Symbol::COUNT as f32; Symbol::COUNT]);
        seen[index(&form, id)].as_mut().unwrap().boxes.fill(blurred);
    }
    let decoded = decode(&form, &seen, &Thresholds::default());
    for ((reading, before), figure) in decoded.readings.iter().zip(&clear.readings).zip(&form.figures) {
        if figure.id.starts_with("dpt.") || figure.id.starts_with("disabled.") {
            assert!(!reading.accepted, "{}: {reading:?}", figure.id);
        } else {
            assert_eq!(reading, before, "{}", figure.id);
        }
    }
}

#[test]
fn a_zero_is_accepted_where_its_boxes_leave_hardly_any_doubt_that_it_is_no_cross() {
    let form = governor(3);
    let at = index(&form, "voters_moved.male");
    let mut values = plausible(&form);
    let taken = values[at];
    for (id, by) in [("voters_moved.male", taken), ("voters_moved.total", taken)] {
        values[index(&form, id)] -= by;
    }
    for id in ["voters_dpt.male", "voters_dpt.total"] {
        values[index(&form, id)] += taken;
    }
    let read = |crossed: f32| {
        let mut seen = sheet(&form, &values);
        let mut scores = [0.0; Symbol::COUNT];
        (scores[0], scores[10]) = (1.0 - crossed, crossed);
        seen[at].as_mut().unwrap().boxes[2] = Scores(scores);
        decode(&form, &seen, &Thresholds::default()).readings[at]
    };
    assert_eq!((read(0.001).value, read(0.001).accepted), (Some(0), true), "{:?}", read(0.001));
    assert_eq!((read(0.02).value, read(0.02).accepted), (Some(0), false), "{:?}", read(0.02));
}

#[test]
fn every_way_of_padding_is_the_same_number_and_a_row_without_a_digit_is_none() {
    let form = governor(3);
    let at = index(&form, "votes.1");
    let read = |symbols: &[Symbol]| {
        let mut sheet = vec![None; form.figures.len()];
        sheet[at] = Some(seen(symbols.iter().map(|s| sure(*s)).collect()));
        decode(&form, &sheet, &Thresholds::default()).readings[at]
    };
    use Symbol::{Blank, Cross, Dash, Digit, Struck};
    for (written, value) in [
        ([Cross, Cross, Digit(5)], 5),
        ([Dash, Blank, Digit(5)], 5),
        ([Digit(0), Cross, Digit(5)], 5),
        ([Cross, Digit(0), Digit(0)], 0),
        ([Dash, Dash, Digit(0)], 0),
        ([Digit(0), Digit(0), Digit(0)], 0),
        ([Digit(1), Digit(0), Digit(0)], 100),
    ] {
        assert_eq!(read(&written).value, Some(value), "{written:?}");
    }
    for written in [[Cross; 3], [Dash; 3], [Blank; 3], [Cross, Dash, Blank]] {
        let reading = read(&written);
        assert_eq!((reading.value, reading.empty, reading.doubt), (None, true, Some(Doubt::Empty)), "{written:?}");
    }
    for (written, doubt) in [
        ([Digit(1), Cross, Digit(5)], Doubt::Unclear),
        ([Digit(1), Digit(5), Blank], Doubt::Unclear),
        ([Digit(0), Cross, Cross], Doubt::Unclear),
        ([Digit(1), Struck, Digit(5)], Doubt::Struck),
    ] {
        let reading = read(&written);
        assert_eq!((reading.value, reading.accepted, reading.doubt), (None, false, Some(doubt)), "{written:?}");
    }
}

#[test]
fn one_unclear_digit_is_settled_by_the_sums_it_stands_in() {
    let form = governor(3);
    let values = plausible(&form);
    let at = index(&form, "valid");
    let mut sheet = sheet(&form, &values);
    // The last digit: what it is, or another.
    let digit = usize::from(values[at] % 10);
    let mut unsure = |likely: f32| {
        let mut scores = [0.0; Symbol::COUNT];
        (scores[digit], scores[(digit + 4) % 10]) = (likely, 1.0 - likely);
        sheet[at].as_mut().unwrap().boxes[2] = Scores(scores);
        sheet.clone()
    };
    let read = |sheet: &[Option<Seen>]| decode(&form, sheet, &Thresholds::default()).readings[at];
    // Sums find the number even where the boxes say rather another, but what the boxes do not say is not accepted.
    let reading = read(&unsure(0.45));
    assert_eq!((reading.value, reading.doubt), (Some(values[at]), Some(Doubt::Unclear)), "{reading:?}");
    assert!(reading.confidence > 0.999, "{reading:?}");
    let sheet = unsure(0.85);
    let reading = read(&sheet);
    assert_eq!((reading.value, reading.accepted), (Some(values[at]), true), "{reading:?}");
    // Alone it is not.
    let mut alone = vec![None; form.figures.len()];
    alone[at] = sheet[at].clone();
    let reading = read(&alone);
    assert_eq!((reading.accepted, reading.doubt), (false, Some(Doubt::Unclear)), "{reading:?}");
}

#[test]
fn a_clear_figure_is_not_bent_and_what_a_misread_digit_would_explain_is_refused() {
    let form = governor(3);
    let values = plausible(&form);
    let at = index(&form, "valid");
    // Off by one digit: a misreading looks the same, so nothing of that sum is accepted, and all of it is read as written.
    let mut one = values.clone();
    one[at] += if one[at] % 100 < 50 { 40 } else { 50_u16.wrapping_neg() };
    let decoded = decode(&form, &sheet(&form, &one), &Thresholds::default());
    assert!(decoded.readings.iter().zip(&one).all(|(r, v)| r.value == Some(*v)));
    assert_eq!(decoded.broken.len(), 2, "{:?}", decoded.broken);
    assert_eq!(decoded.readings[at].doubt, Some(Doubt::SumsContradict));
    assert_eq!(decoded.consistent, None);
    // Off by more than any single digit explains: the paper is wrong, and read as it is. What other sums confirm is accepted; what stands in
    // this sum alone has no witness left.
    let mut many = values.clone();
    let other = index(&form, "votes.1");
    many[other] = values[other] + 123;
    let decoded = decode(&form, &sheet(&form, &many), &Thresholds::default());
    assert!(decoded.readings.iter().zip(&many).all(|(r, v)| r.value == Some(*v)));
    assert_eq!(decoded.broken.len(), 1);
    assert!(decoded.readings[at].accepted, "{:?}", decoded.readings[at]);
    assert_eq!(decoded.readings[other].doubt, Some(Doubt::SumsContradict), "{:?}", decoded.readings[other]);
}

#[test]
fn what_stands_beside_the_boxes_helps_and_never_overrules() {
    let form = governor(3);
    let at = index(&form, "votes.2");
    let mut sheet = vec![None; form.figures.len()];
    let mut read = |three: f32, bubbles: Option<u16>, words: &[(u16, f32)]| {
        let mut boxes = clear(123, 3, Leading::Cross);
        let mut scores = [0.0; Symbol::COUNT];
        (scores[3], scores[8]) = (three, 1.0 - three);
        boxes[2] = Scores(scores);
        sheet[at] = Some(Seen { bubbles, words: words.to_vec(), ..seen(boxes) });
        decode(&form, &sheet, &Thresholds::default()).readings[at]
    };
    let alone = read(0.995, None, &[]);
    for with in [read(0.995, Some(123), &[]), read(0.995, None, &[(123, 0.99)]), read(0.995, Some(123), &[(123, 0.99)])]
    {
        assert!(!alone.accepted && with.accepted, "{alone:?} {with:?}");
    }
    // Words that may be anything say nothing, bubbles and words that differ confirm neither.
    let (unheard, torn) = (read(0.995, None, &[(123, 0.2)]), read(0.995, Some(123), &[(128, 0.97)]));
    assert!(!unheard.accepted && torn.doubt == Some(Doubt::BesideDisagrees), "{unheard:?} {torn:?}");
    // What cannot be read is not decided by a bubble that may say what stood there before.
    let (torn, likelier) = (read(0.9, None, &[]), read(0.9, Some(123), &[(123, 0.99)]));
    assert!(likelier.confidence > torn.confidence && !likelier.accepted, "{torn:?} {likelier:?}");
    for against in [read(0.9, Some(223), &[]), read(0.9, None, &[(223, 0.99)])] {
        assert_eq!((against.value, against.doubt), (Some(123), Some(Doubt::BesideDisagrees)), "{against:?}");
    }
}

#[test]
fn a_box_that_is_torn_is_settled_by_sums_only_with_words_that_are_sure_of_the_number() {
    let form = governor(3);
    let values = plausible(&form);
    let at = index(&form, "votes.2");
    let last = usize::from(values[at] % 10);
    let read = |own: f32, words: &[(u16, f32)]| {
        let mut sheet = sheet(&form, &values);
        let seen = sheet[at].as_mut().unwrap();
        let mut scores = [0.0; Symbol::COUNT];
        (scores[last], scores[(last + 5) % 10]) = (own, 1.0 - own);
        seen.boxes[2] = Scores(scores);
        seen.words = words.to_vec();
        decode(&form, &sheet, &Thresholds::default()).readings[at]
    };
    let (alone, told) = (read(0.6, &[]), read(0.6, &[(values[at], 0.97)]));
    assert_eq!((alone.value, alone.doubt), (Some(values[at]), Some(Doubt::Unclear)), "{alone:?}");
    assert!(told.accepted && told.value == Some(values[at]), "{told:?}");
    // Words that are not sure, or boxes that say another number, are not enough.
    for less in [read(0.6, &[(values[at], 0.8)]), read(0.4, &[(values[at], 0.97)])] {
        assert!(!less.accepted, "{less:?}");
    }
}

#[test]
fn a_clear_figure_that_nothing_confirms_is_left_to_a_person_until_something_does() {
    let form = governor(3);
    let values = plausible(&form);
    let (valid, invalid, total) = (index(&form, "valid"), index(&form, "invalid"), index(&form, "total"));
    let whole = sheet(&form, &values);
    let mut some = vec![None; form.figures.len()];
    some[valid] = whole[valid].clone();
    let reading = decode(&form, &some, &Thresholds::default()).readings[valid];
    assert_eq!((reading.value, reading.doubt), (Some(values[valid]), Some(Doubt::Unconfirmed)), "{reading:?}");
    // A classifier that was measured to be better needs no witness.
    let trusted = Thresholds { overconfident: 1e-5, ..Thresholds::default() };
    assert!(decode(&form, &some, &trusted).readings[valid].accepted);
    (some[invalid], some[total]) = (whole[invalid].clone(), whole[total].clone());
    let readings = decode(&form, &some, &Thresholds::default()).readings;
    assert!([valid, invalid, total].iter().all(|at| readings[*at].accepted), "{readings:?}");
}

#[test]
fn boxes_that_do_not_lie_where_they_should_are_refused() {
    let form = governor(3);
    let values = plausible(&form);
    let mut sheet = sheet(&form, &values);
    sheet[3].as_mut().unwrap().registered = false;
    let reading = decode(&form, &sheet, &Thresholds::default()).readings[3];
    assert_eq!((reading.value, reading.doubt), (Some(values[3]), Some(Doubt::BadlyRegistered)));
}

#[test]
fn a_struck_figure_is_not_read_and_links_the_sums_it_stands_in() {
    let form = governor(3);
    let values = plausible(&form);
    let at = index(&form, "valid");
    let other = index(&form, "votes.1");
    let mut sheet = sheet(&form, &values);
    sheet[at].as_mut().unwrap().boxes[1] = sure(Symbol::Struck);
    // votes + invalid = total is left, and settles an unclear digit of the votes.
    let digit = usize::from(values[other] % 10);
    let mut scores = [0.0; Symbol::COUNT];
    (scores[digit], scores[(digit + 3) % 10]) = (0.6, 0.4);
    sheet[other].as_mut().unwrap().boxes[2] = Scores(scores);
    let decoded = decode(&form, &sheet, &Thresholds::default());
    assert_eq!((decoded.readings[at].value, decoded.readings[at].doubt), (None, Some(Doubt::Struck)));
    let reading = decoded.readings[other];
    assert_eq!(reading.value, Some(values[other]));
    assert!(reading.confidence > 0.99, "{reading:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_scores_of_any_subset_give_probabilities_and_no_panic(
        sheet in prop::collection::vec(
            prop::option::weighted(0.8, (
                prop::collection::vec(prop::array::uniform14(prop_oneof![
                    6 => Just(0.0_f32), 3 => 0.0_f32..1.0, 1 => prop::num::f32::ANY
                ]), 0..6),
                prop::option::of(0_u16..2000),
                prop::collection::vec((0_u16..2000, prop_oneof![0.0_f32..1.0, prop::num::f32::ANY]), 0..3),
                any::<bool>(),
            )),
            0..40,
        ),
    ) {
        let form = governor(4);
        let sheet: Vec<_> = sheet
            .into_iter()
            .map(|s| s.map(|(boxes, bubbles, words, registered)| Seen {
                boxes: boxes.into_iter().map(Scores).collect(), bubbles, words, registered,
            }))
            .collect();
        let decoded = decode(&form, &sheet, &Thresholds::default());
        prop_assert_eq!(decoded.readings.len(), form.figures.len());
        for reading in &decoded.readings {
            prop_assert!((0.0..=1.0).contains(&reading.confidence), "{:?}", reading);
            prop_assert!(reading.margin.is_finite());
            prop_assert_eq!(reading.accepted, reading.doubt.is_none());
            prop_assert!(!reading.accepted || reading.value.is_some() && reading.confidence >= 0.9997);
            prop_assert!(!reading.empty || reading.value.is_none());
        }
        prop_assert_eq!(decode(&form, &sheet, &Thresholds::default()), decoded);
    }

    #[test]
    fn the_order_of_candidates_does_not_matter(seed in any::<u64>()) {
        let form = governor(3);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let values = paper(&form, &mut rng);
        let sheet: Vec<_> =
            values.iter().map(|v| Some(seen(boxes(*v, form.digits, &Grade::USUAL, &mut rng)))).collect();
        let (a, b) = (index(&form, "votes.1"), index(&form, "votes.3"));
        let mut swapped = sheet.clone();
        swapped.swap(a, b);
        let straight = decode(&form, &sheet, &Thresholds::default());
        let mut crossed = decode(&form, &swapped, &Thresholds::default());
        crossed.readings.swap(a, b);
        for (one, other) in straight.readings.iter().zip(&crossed.readings) {
            prop_assert_eq!((one.value, one.accepted, one.doubt), (other.value, other.accepted, other.doubt));
            prop_assert!((one.confidence - other.confidence).abs() < 1e-6);
        }
    }
}
