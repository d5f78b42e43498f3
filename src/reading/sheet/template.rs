//! What is printed on a page, prepared for looking for it.

use super::grey::Point;
use crate::election::codes::Page;
use crate::election::form::{Form, MarkShape, Rect};
use crate::reading::forms::printed;

/// Rules are looked for in pieces of this share of the page's width: short enough that a guess which is aslant by 3 % still runs along them,
/// long enough that a digit or a letter cannot pass for one.
const PIECE: f32 = 0.04;

/// A straight piece of a printed line, mm.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// One end.
    pub from: Point,
    /// The other.
    pub to: Point,
    /// How much its place counts: its share of a full piece.
    pub weight: f32,
}

/// A corner mark: its middle and its side, mm.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Middle.
    pub middle: Point,
    /// Side of the whole mark.
    pub side: f32,
    /// What it looks like.
    pub shape: MarkShape,
}

/// The fiducial tag of the page.
#[derive(Debug, Clone, Copy)]
pub struct Fiducial {
    /// Id in its family.
    pub id: u32,
    /// Where it is printed, mm.
    pub rect: Rect,
}

/// One page of one form.
#[derive(Debug, Clone)]
pub struct Template {
    /// Position of the form among those looked for.
    pub form: usize,
    /// Page.
    pub page: Page,
    /// Width and height, mm.
    pub size: (f32, f32),
    /// Printed lines: tables and, where digit boxes have frames, those.
    pub pieces: Vec<Piece>,
    /// How many of them, the first ones, are lines of tables: far apart, so that a bent sheet can be followed from one to the next.
    pub ruled: usize,
    /// Frames of tables.
    pub tables: Vec<Rect>,
    /// Corner marks.
    pub marks: Vec<Mark>,
    /// The page's tag.
    pub tag: Option<Fiducial>,
    /// The rectangle that holds every digit box of the page.
    pub boxes: Rect,
}

impl Template {
    /// The templates of every page that has boxes.
    #[must_use]
    pub fn all(forms: &[&Form]) -> Vec<Self> {
        let pages = |(index, form): (usize, &&Form)| {
            let form: &Form = form;
            form.page_numbers().filter_map(|page| Self::of(index, form, page)).collect::<Vec<_>>()
        };
        forms.iter().enumerate().flat_map(pages).collect()
    }

    fn of(index: usize, form: &Form, page: Page) -> Option<Self> {
        let boxes: Vec<Rect> =
            form.figures.iter().filter(|f| f.page == page).flat_map(|f| f.boxes.iter().copied()).collect();
        let around = around(&boxes)?;
        let step = form.page_mm.0 * PIECE;
        let mut pieces = Vec::new();
        let print = printed(form, page);
        for [x0, y0, x1, y1] in print.iter().flat_map(|print| print.rules.iter().copied()) {
            cut(&mut pieces, Point::new(x0, y0), Point::new(x1, y1), step);
        }
        let ruled = pieces.len();
        if form.framed {
            for b in &boxes {
                // The rule lies just within the outer edges that the form gives.
                let rule = b.w * 0.02;
                let (left, top) = (b.x + rule, b.y + rule);
                let (right, bottom) = (b.x + b.w - rule, b.y + b.h - rule);
                let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
                for ((x0, y0), (x1, y1)) in corners.iter().zip(corners.iter().skip(1)) {
                    cut(&mut pieces, Point::new(*x0, *y0), Point::new(*x1, *y1), step);
                }
            }
        }
        let marks = form.marks.iter().flat_map(|marks| {
            let half = marks.corner_mm / 2.0;
            let mark = move |(x, y): &(f32, f32)| Mark {
                middle: Point::new(x + half, y + half),
                side: half * 2.0,
                shape: marks.shape,
            };
            marks.corners.iter().map(mark)
        });
        let tag = form.marks.as_ref().and_then(|marks| marks.tag.as_ref()).and_then(|tag| {
            let id = *tag.ids.get(usize::from(page.number()).checked_sub(1)?)?;
            Some(Fiducial { id, rect: tag.rect })
        });
        Some(Self {
            form: index,
            page,
            size: form.page_mm,
            pieces,
            ruled,
            tables: print.iter().flat_map(|print| print.tables.iter().copied()).collect(),
            marks: marks.collect(),
            tag,
            boxes: around,
        })
    }

    /// The corners of the paper, clockwise from the top left, mm.
    #[must_use]
    pub fn corners(&self) -> [Point; 4] {
        let (w, h) = self.size;
        [Point::new(0.0, 0.0), Point::new(w, 0.0), Point::new(w, h), Point::new(0.0, h)]
    }
}

/// The corners of a rectangle, clockwise from the top left.
#[must_use]
pub fn corners(rect: &Rect) -> [Point; 4] {
    let (right, bottom) = (rect.x + rect.w, rect.y + rect.h);
    [Point::new(rect.x, rect.y), Point::new(right, rect.y), Point::new(right, bottom), Point::new(rect.x, bottom)]
}

fn around(boxes: &[Rect]) -> Option<Rect> {
    let first = boxes.first()?;
    let (mut left, mut top, mut right, mut bottom) = (first.x, first.y, first.x + first.w, first.y + first.h);
    for b in boxes {
        left = left.min(b.x);
        top = top.min(b.y);
        right = right.max(b.x + b.w);
        bottom = bottom.max(b.y + b.h);
    }
    Some(Rect { x: left, y: top, w: right - left, h: bottom - top })
}

fn cut(pieces: &mut Vec<Piece>, from: Point, to: Point, step: f32) {
    let length = from.distance(to);
    let parts = super::grey::count((length / step).round()).max(1);
    for part in 0..parts {
        let along = |share: f32| Point::new(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
        let (a, b) = (part as f32 / parts as f32, (part + 1) as f32 / parts as f32);
        pieces.push(Piece { from: along(a), to: along(b), weight: (length / parts as f32 / step).clamp(0.2, 1.0) });
    }
}
