//! The parts: maps, least squares, patches, tags.

use std::f32::consts::PI;

use super::photo::{Shot, drawn};
use crate::reading::sheet::grey::{Grey, Point};
use crate::reading::sheet::patches::{area, patches};
use crate::reading::sheet::projective::{Homography, Pair};
use crate::reading::sheet::solve::Normal;
use crate::reading::sheet::{dark, tag};

fn pairs(places: &[(f32, f32, f32, f32)]) -> Vec<Pair> {
    let pair =
        |(x, y, u, v): &(f32, f32, f32, f32)| Pair { mm: Point::new(*x, *y), at: Point::new(*u, *v), weight: 1.0 };
    places.iter().map(pair).collect()
}

#[test]
fn a_homography_meets_its_four_pairs_and_comes_back_by_its_inverse() {
    let four = pairs(&[(0., 0., 103., 51.), (600., 0., 910., 88.), (600., 900., 1020., 1300.), (0., 900., 40., 1180.)]);
    let map = Homography::through(&four).unwrap();
    let back = map.inverse().unwrap();
    for pair in &four {
        assert!(map.at(pair.mm).distance(pair.at) < 0.01);
        assert!(back.at(pair.at).distance(pair.mm) < 0.01);
    }
    assert!(
        map.enlarged(3.0).at(Point::new(300.0, 450.0)).distance(map.at(Point::new(300.0, 450.0)).scaled(3.0)) < 0.01
    );
}

#[test]
fn three_pairs_give_no_homography() {
    assert!(Homography::through(&pairs(&[(0., 0., 1., 1.), (1., 0., 2., 1.), (1., 1., 2., 2.)])).is_none());
}

#[test]
fn least_squares_finds_what_the_observations_were_made_of_and_says_when_they_do_not_tell() {
    let mut normal = Normal::<2>::held([0.0; 2]);
    for x in 0..10 {
        normal.add(&[f64::from(x), 1.0], 3.0 * f64::from(x) - 4.0, 1.0);
    }
    let [slope, start] = normal.solve().unwrap();
    assert!((slope - 3.0).abs() < 1e-9 && (start + 4.0).abs() < 1e-9);
    let mut normal = Normal::<2>::held([0.0; 2]);
    normal.add(&[1.0, 1.0], 1.0, 1.0);
    assert_eq!(normal.solve(), None);
}

#[test]
fn patches_that_touch_at_a_corner_are_one_and_corners_are_outermost() {
    let picture = ["##....", "##....", "..##..", "..##..", "......", "....#."];
    let mask: Vec<u8> = picture.iter().flat_map(|row| row.bytes().map(|b| u8::from(b == b'#'))).collect();
    let found = patches(&mask, 6, 2);
    assert_eq!(found.len(), 1, "the lone pixel is below the least size");
    let patch = found[0];
    assert_eq!((patch.left, patch.top, patch.right, patch.bottom, patch.area), (0, 0, 3, 3, 8));
    assert_eq!(patch.corners()[0], Point::new(0.0, 0.0));
    assert_eq!(patch.corners()[2], Point::new(4.0, 4.0));
}

#[test]
fn a_square_on_its_corner_keeps_its_corners() {
    let side = 41_i32;
    let mask: Vec<u8> =
        (0..side * side).map(|i| u8::from((i % side - 20).abs() + (i / side - 20).abs() <= 15)).collect();
    let patch = patches(&mask, 41, 5)[0];
    let area = area(&patch.corners());
    assert!((area - 450.0).abs() < 60.0, "{area}");
}

#[test]
fn tags_are_read_at_every_quarter_turn_with_their_first_corner_where_the_page_has_it() {
    for page in 1..=3_u8 {
        for quarter in 0_u8..4 {
            let shot = Shot { turn: f32::from(quarter) * PI / 2.0 + 0.07, ..Shot::flat() };
            let picture = shot.take(&drawn(page));
            let grey = Grey::working(&picture);
            let found = patches(&dark::dark_mask(&grey), grey.width, 5);
            let tags: Vec<_> = found.iter().filter_map(|patch| tag::read(&grey, patch, &[101, 102, 103])).collect();
            assert_eq!(tags.len(), 1, "page {page}, {quarter} quarters");
            assert_eq!(tags[0].id, 100 + u32::from(page));
            let truth = shot.at(Point::new(494.0, 107.2));
            assert!(tags[0].corners[0].distance(truth) < 4.0, "{:?} {truth:?}", tags[0].corners[0]);
            assert!(!tags[0].mirrored);
        }
    }
}

#[test]
fn the_working_picture_averages_whole_blocks_and_leaves_the_rest() {
    use crate::photo::{Channels, Picture};
    let rgb: Vec<u8> = (0..5 * 3).flat_map(|i| [u8::try_from(i * 10).unwrap(); 3]).collect();
    let grey = Grey::reduced(&Picture::new(5, 3, Channels::Rgb, rgb).unwrap(), 2);
    assert_eq!((grey.width, grey.height, grey.factor), (2, 1, 2));
    assert_eq!(grey.data, [30, 50]);
    let large = Picture::new(2560, 1920, Channels::Grey, vec![9; 2560 * 1920]).unwrap();
    assert_eq!(Grey::working(&large).width, 1280);
}
