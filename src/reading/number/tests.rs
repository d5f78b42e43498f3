use super::marks::{groups, ink};
use super::*;

const WIDTH: usize = 100;

/// A sheet of paper with strokes on it: left, top, width, height in pixels.
fn room(strokes: &[[usize; 4]]) -> Room {
    let mut shades = vec![215; WIDTH * HEIGHT];
    for (index, shade) in shades.iter_mut().enumerate() {
        let (x, y) = (index % WIDTH, index / WIDTH);
        let inked =
            |[left, top, wide, high]: &[usize; 4]| (*left..left + wide).contains(&x) && (*top..top + high).contains(&y);
        if strokes.iter().any(inked) {
            *shade = 50;
        }
    }
    Room { width: WIDTH, height: HEIGHT, closed: false, hint: 0..0, shades }
}

/// An upright stroke with this left edge.
fn stroke(left: usize) -> [usize; 4] {
    [left, 14, 4, 28]
}

fn number(strokes: &[[usize; 4]]) -> Option<u16> {
    read(&room(strokes), &Classifier::load().unwrap())?.number.map(NonZeroU16::get)
}

fn marks(strokes: &[[usize; 4]]) -> Option<usize> {
    let room = room(strokes);
    groups(&room, &ink(&room)?).map(|groups| groups.len())
}

#[test]
fn one_stroke_is_one_and_more_may_be_roman() {
    assert_eq!(number(&[stroke(40)]), Some(1));
    assert_eq!(number(&[stroke(40), stroke(54)]), None, "11 or II");
    assert_eq!(number(&[stroke(40), stroke(54), stroke(68)]), None, "111 or III");
    let pair = |apart: usize| {
        let room = room(&[stroke(40), stroke(40 + apart)]);
        let groups = groups(&room, &ink(&room).unwrap()).unwrap();
        is_doubled(&groups, &read(&room, &Classifier::load().unwrap()).unwrap().scores)
    };
    assert_eq!((pair(8), pair(14)), (true, false), "one stroke of a shaken photo, two strokes");
    assert_eq!(marks(&[stroke(40), stroke(54), stroke(68)]), Some(3));
}

#[test]
fn print_and_what_reaches_in_from_other_rows_is_no_part_of_a_number() {
    let dots = (0..12).map(|n| [20 + n * 6, 44, 2, 2]);
    let (colon, bracket, above) = ([5, 24, 4, 12], [95, 22, 3, 16], [30, 0, 20, 9]);
    let all: Vec<_> = dots.chain([colon, bracket, above, stroke(40)]).collect();
    assert_eq!(number(&all), Some(1));
    assert_eq!(number(&[]), None);
    assert_eq!(number(&[colon, bracket]), None);
}

#[test]
fn a_one_beside_a_faint_bar_may_be_a_seven() {
    let mut room = room(&[stroke(50)]);
    let read_of = |room: &Room| read(room, &Classifier::load().unwrap()).unwrap().number.map(NonZeroU16::get);
    assert_eq!(read_of(&room), Some(1));
    for y in 14..18 {
        room.shades[y * WIDTH + 36..y * WIDTH + 48].fill(165);
    }
    assert_eq!(read_of(&room), None);
}

#[test]
fn what_is_cut_off_or_runs_on_is_no_number() {
    assert_eq!(marks(&[stroke(40), stroke(90)]), Some(1), "far from it: words");
    let closed = Room { closed: true, ..room(&[stroke(40), stroke(90)]) };
    assert!(groups(&closed, &ink(&closed).unwrap()).is_none(), "no words belong before the bracket");
    assert_eq!(marks(&[stroke(4)]), None, "where the colon should be");
    assert_eq!(marks(&[stroke(78), stroke(96)]), None, "the next digit may be another");
    assert_eq!(marks(&[[40, 0, 4, 40]]), None);
    assert_eq!(marks(&[stroke(20), stroke(34), stroke(48), stroke(62)]), None, "four digits");
    assert_eq!(marks(&[stroke(40), [54, 30, 4, 12]]), None, "a comma, a small letter");
    assert_eq!(marks(&[[30, 14, 40, 28]]), None, "two digits that touch");
}
