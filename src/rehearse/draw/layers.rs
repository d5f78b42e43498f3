//! A page as two layers, what is printed and what is written on it, so that a camera can give each its colour.

use std::borrow::Cow;

use image::GrayImage;

use super::beside;
use super::canvas::Canvas;
use super::hand::Hand;
use super::manner::{Manner, Mark};
use super::spoilt::{self, Blot, PEN, Spoilt};
use super::{Crops, DrawError, PageDrawer, PageHead, signatures, writer};
use crate::election::codes::Page;
use crate::election::figures::Figures;
use crate::election::form::{FigureIndex, Rect};

/// How a page is written.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    /// How carefully.
    pub manner: Manner,
    /// Pictures of real digits to write with, in place of strokes.
    pub crops: Option<&'a Crops>,
    /// What happened to the paper afterwards.
    pub spoilt: Option<Spoilt>,
    /// The same seed, TPS and page are written in the same way.
    pub seed: u64,
}

/// A page before it is photographed.
pub struct Layers<'a> {
    /// The printed page, 252 paper, 0 black.
    pub print: Cow<'a, GrayImage>,
    /// What is written, 252 where there is nothing.
    pub ink: GrayImage,
    /// Shade of the pen in [`Layers::ink`]: there the pen covers the paper whole.
    pub pen: u8,
    /// How much of the paper's light the pen takes there, 0 to 1.
    pub strength: f32,
    /// A red pen, as [`Layers::ink`].
    pub red: Option<GrayImage>,
    /// What happened to figures while they were written.
    pub marks: Vec<(FigureIndex, Mark)>,
}

/// What became of a page that was written.
pub(super) struct Filled {
    /// Shade of the pen.
    pen: u8,
    /// What happened to figures.
    marks: Vec<(FigureIndex, Mark)>,
    /// Where correction fluid lies on the print too.
    blots: Vec<Blot>,
}

impl PageDrawer {
    /// One filled page in its layers.
    ///
    /// # Errors
    /// [`DrawError::Page`] for a page that the form does not have.
    pub fn layers(
        &self,
        page: Page,
        head: &PageHead,
        figures: &Figures,
        writing: &Writing<'_>,
    ) -> Result<Layers<'_>, DrawError> {
        let blank = self.blank(page)?;
        let mut canvas = blank.empty();
        let Filled { pen, marks, blots } = self.fill(&mut canvas, page, head, figures, writing);
        let print = if blots.is_empty() {
            Cow::Borrowed(blank.image())
        } else {
            let mut painted = blank.clone();
            blots.iter().flatten().for_each(|(x, y, radius)| painted.erase(*x, *y, *radius));
            Cow::Owned(painted.into_image())
        };
        let chance = writer(head.tps, writing.seed).rotate_left(9) ^ u64::from(page.number());
        let boxes = || self.form.figures.iter().filter(|figure| figure.page == page).map(|figure| &figure.boxes[..]);
        let red = (writing.spoilt == Some(Spoilt::Rings)).then(|| spoilt::ringed(blank.empty(), boxes(), chance));
        let ink = canvas.into_image();
        let (ink, strength) = match writing.spoilt {
            Some(Spoilt::Carbon) => spoilt::carbon(&ink, blank.scale(), chance),
            _ => (ink, PEN),
        };
        Ok(Layers { print, ink, pen, strength, red, marks })
    }

    /// Writes a page.
    pub(super) fn fill(
        &self,
        canvas: &mut Canvas,
        page: Page,
        head: &PageHead,
        figures: &Figures,
        writing: &Writing<'_>,
    ) -> Filled {
        let mut hand = Hand::new(writer(head.tps, writing.seed), page.number(), writing.manner, writing.crops);
        let (mut marks, mut blots) = (Vec::new(), Vec::new());
        // The same writer; chances apart, so that what stands in the boxes does not depend on what stands beside them.
        let mut letters =
            Hand::new(writer(head.tps, writing.seed), page.number() | 0x40, writing.manner, writing.crops);
        self.head(canvas, page, head, &mut letters);
        for (index, figure) in self.form.figures.iter().enumerate().filter(|(_, f)| f.page == page) {
            let value = figures.get(index);
            let digits = hand.number(canvas, &figure.boxes, value);
            if writing.spoilt == Some(Spoilt::Fluid) {
                blots.extend(hand.painted(canvas, &figure.boxes, &digits));
            }
            marks.extend(hand.mark.map(|mark| (index, mark)));
            if let Some(grid) = self.form.lines.get(figure.line).and_then(|line| beside::tally(&self.form, line)) {
                hand.tally(canvas, grid, beside::TALLY_COLUMNS, beside::TALLY_ROWS, value);
            }
            if let Some(room) = figure.words.map(|words| words.rect) {
                letters.words(canvas, room, value);
                marks.extend(letters.mark.map(|mark| (index, mark)));
            }
            let Some(bubbles) = figure.bubbles else { continue };
            for (at, digit) in figure.boxes.iter().zip(digits) {
                // An empty leading position is bubbled as zero.
                letters.bubble(canvas, at, bubbles, digit.unwrap_or(0));
            }
        }
        for (_, mask) in self.form.masks.iter().filter(|(on, _)| *on == page) {
            for cell in signatures::signature_cells(signatures::signature_table(*mask), self.candidates) {
                let high = cell.h * 0.4;
                let at = Rect {
                    x: cell.x + cell.w * 0.25,
                    y: cell.y + cell.h * 0.95 - high,
                    w: cell.w * 0.6,
                    h: high * 0.8,
                };
                hand.scribble(canvas, at);
            }
        }
        Filled { pen: hand.ink(), marks, blots }
    }
}
