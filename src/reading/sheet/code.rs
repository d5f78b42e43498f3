//! The QR code in the head of a page, where its form has one (ISO/IEC 18004): found and made a text of by a library, in the part of the photo where the
//! page has it. What the library takes for modules of a blurred code is wrong in too many places; sampled anew around where it puts them, the codes at
//! hand are read at nearly every size.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rqrr::{BitGrid, Grid, PreparedImage, SimpleGrid};

use super::grey::{Point, single};
use super::placement::Placement;
use super::projective::{Homography, Pair};
use super::room::{self, Room};
use crate::election::form::Rect;
use crate::photo::Picture;

/// Paper around the code that is looked at with it, as a share of its side: the two prints of Netgrit's page have it in places that differ by a fifth.
const AROUND: f32 = 0.5;

/// Heights at which that is looked at, pixels: which one a code is found in is a matter of luck.
const HEIGHTS: [usize; 4] = [150, 210, 280, 360];

/// Sixths of a module by which modules are looked for beside where the library puts them, to each side.
const OFF: i8 = 3;

/// Shades between dark and light modules below which no code is seen.
const FAINTEST: f32 = 30.0;

/// The text of the code; `None` where none can be read.
pub(super) fn read(picture: &Picture, rect: &Rect, placement: &Placement) -> Option<String> {
    let around = rect.w * AROUND;
    let place = Rect { x: rect.x - around, y: rect.y - around, w: rect.w + 2.0 * around, h: rect.h + 2.0 * around };
    let at = |height: usize| {
        let room = room::code(picture, &place, placement, height)?;
        // A code only checks: a library that stumbles over what stands there must not cost the page.
        catch_unwind(AssertUnwindSafe(|| in_room(&room))).ok().flatten()
    };
    HEIGHTS.into_iter().find_map(at).filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
}

fn in_room(room: &Room) -> Option<String> {
    let shade = |x: usize, y: usize| room.shades.get(y * room.width + x).copied().unwrap_or(255);
    let mut prepared = PreparedImage::prepare_from_greyscale(room.width, room.height, shade);
    let grids = prepared.detect_grids();
    grids.iter().find_map(|grid| grid.decode().ok().map(|(_, text)| text).or_else(|| sampled(room, grid)))
}

/// The text of a grid whose modules are sampled from the picture itself.
fn sampled<G: BitGrid>(room: &Room, grid: &Grid<G>) -> Option<String> {
    let modules = grid.grid.size();
    // The library gives the corners one module further out to the right and below.
    let far = (modules + 1) as f32;
    let corners = [(0.0, 0.0), (far, 0.0), (far, far), (0.0, far)];
    let pair = |((x, y), at): ((f32, f32), &rqrr::Point)| Pair {
        mm: Point::new(x, y),
        at: Point::new(at.x as f32, at.y as f32),
        weight: 1.0,
    };
    let map = Homography::through(&corners.into_iter().zip(&grid.bounds).map(pair).collect::<Vec<_>>())?;
    let sixths = || (-OFF..=OFF).map(|at| f32::from(at) / 6.0);
    let mut offsets: Vec<Point> = sixths().flat_map(|y| sixths().map(move |x| Point::new(x, y))).collect();
    offsets.sort_by(|a, b| a.distance(Point::new(0.0, 0.0)).total_cmp(&b.distance(Point::new(0.0, 0.0))));
    offsets.into_iter().find_map(|off| {
        let shades: Vec<f32> = (0..modules * modules)
            .map(|at| darkness(room, &map, off.moved((at % modules) as f32, (at / modules) as f32)))
            .collect();
        let level = level(&shades)?;
        let bits = SimpleGrid::from_func(modules, |x, y| shades.get(y * modules + x).is_some_and(|s| *s < level));
        Grid::new(bits).decode().ok().map(|(_, text)| text)
    })
}

/// Mean shade of the inner part of a module whose top left corner is given, in modules.
fn darkness(room: &Room, map: &Homography, corner: Point) -> f32 {
    let parts = [0.25, 0.5, 0.75];
    let shade = |(x, y): (f32, f32)| {
        let at = map.at(corner.moved(x, y));
        room.between(f64::from(at.x), f64::from(at.y))
    };
    single(parts.iter().flat_map(|y| parts.map(|x| (x, *y))).map(shade).sum::<f64>() / 9.0)
}

/// The shade between dark and light modules.
fn level(shades: &[f32]) -> Option<f32> {
    let mut sorted = shades.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = |tenth: usize| sorted.get(sorted.len() * tenth / 10).copied();
    let (dark, light) = (at(1)?, at(9)?);
    (light - dark >= FAINTEST).then(|| f32::midpoint(dark, light))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A code with this much of it spoilt, in shades.
    fn spoilt(text: &str, side: usize, spots: &[(usize, usize, usize, u8)]) -> Room {
        let code = qrcodegen::QrCode::encode_text(text, qrcodegen::QrCodeEcc::Low).unwrap();
        let modules = usize::try_from(code.size()).unwrap() + 8;
        let shade = |at: usize| {
            let (x, y) = (at % side, at / side);
            let module = |at: usize| i32::try_from(at * modules / side).unwrap() - 4;
            let spot = spots
                .iter()
                .find(|(left, top, wide, _)| (*left..left + wide).contains(&x) && (*top..top + wide).contains(&y));
            spot.map_or(if code.get_module(module(x), module(y)) { 30 } else { 220 }, |(.., shade)| *shade)
        };
        let shades = (0..side * side).map(shade).collect();
        Room { width: side, height: side, closed: false, hint: 0..0, shades }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        #[test]
        fn a_spoilt_code_is_no_panic(
            text in "[0-9-]{1,40}",
            side in 60_usize..260,
            spots in proptest::collection::vec((0_usize..240, 0_usize..240, 1_usize..60, any::<u8>()), 0..5),
        ) {
            // Nearly always what it said or nothing; its check digits are few.
            let read = in_room(&spoilt(&text, side, &spots));
            prop_assert!(!spots.is_empty() || side < 200 || read.as_deref() == Some(text.as_str()), "{text}: {read:?}");
        }

        #[test]
        fn noise_says_nothing(shades in proptest::collection::vec(any::<u8>(), 64 * 64)) {
            prop_assert_eq!(in_room(&Room { width: 64, height: 64, closed: false, hint: 0..0, shades }), None);
        }
    }

    #[test]
    fn a_clean_code_is_read() {
        assert_eq!(in_room(&spoilt("010200-02", 150, &[])).as_deref(), Some("010200-02"));
    }
}
