//! Sheets to PDF, with krilla.

use ab_glyph::{Font as _, FontRef};
use krilla::Document;
use krilla::color::luma;
use krilla::error::KrillaError;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::font::{Face, MM_PER_PT, Style};
use super::sheet::{Area, Mark, Sheet};

/// The PDF could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The fonts of the program cannot be read.
    #[error("the embedded font cannot be read")]
    Font,
    /// What the writer says: more pages or objects than a PDF can have.
    #[error("the PDF cannot be written: {0}")]
    Write(KrillaError),
}

/// Writes the sheets as one PDF with this title, in Indonesian.
///
/// # Errors
/// [`PdfError`].
pub fn write(title: &str, sheets: &[Sheet]) -> Result<Vec<u8>, PdfError> {
    let fonts = Fonts { regular: Loaded::of(Face::Regular)?, bold: Loaded::of(Face::Bold)? };
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language("id".into())
            .creator(concat!("Rekap ", env!("CARGO_PKG_VERSION")).into()),
    );
    for sheet in sheets {
        let (width, height) = sheet.paper.size_mm();
        let settings = PageSettings::from_wh(pt(width), pt(height)).ok_or(PdfError::Font)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in &sheet.marks {
            draw(&mut surface, &fonts, mark);
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(PdfError::Write)
}

fn pt(mm: f32) -> f32 {
    mm / MM_PER_PT
}

struct Fonts {
    regular: Loaded,
    bold: Loaded,
}

/// A font for the file and its measures for us.
struct Loaded {
    font: Font,
    metrics: FontRef<'static>,
    units: f32,
}

impl Loaded {
    fn of(face: Face) -> Result<Self, PdfError> {
        let metrics = face.metrics().map_err(|_| PdfError::Font)?;
        let units = metrics.units_per_em().ok_or(PdfError::Font)?;
        let font = Font::new(face.bytes().into(), 0).ok_or(PdfError::Font)?;
        Ok(Self { font, metrics, units })
    }

    /// A glyph per letter: these fonts need no shaping for Latin text.
    fn glyphs(&self, style: &Style, text: &str, pitch: Option<f32>) -> Vec<KrillaGlyph> {
        text.char_indices()
            .map(|(at, letter)| {
                let id = self.metrics.glyph_id(letter);
                let own = self.metrics.h_advance_unscaled(id) / self.units;
                let advance = pitch.map_or(own, |pitch| pt(pitch) / style.size);
                KrillaGlyph {
                    glyph_id: GlyphId::new(id.0.into()),
                    text_range: at..at + letter.len_utf8(),
                    x_advance: advance,
                    x_offset: (advance - own) / 2.0,
                    y_offset: 0.0,
                    y_advance: 0.0,
                    location: None,
                }
            })
            .collect()
    }
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, mark: &Mark) {
    match mark {
        Mark::Text { text, .. } if text.is_empty() => {}
        Mark::Text { x, y, style, text, pitch } => {
            let loaded = match style.face {
                Face::Regular => &fonts.regular,
                Face::Bold => &fonts.bold,
            };
            let glyphs = loaded.glyphs(style, text, *pitch);
            surface.set_fill(Some(ink(style.grey)));
            surface.draw_glyphs(Point::from_xy(pt(*x), pt(*y)), &glyphs, loaded.font.clone(), text, style.size, false);
        }
        Mark::Fill(area, grey) => fill(surface, std::iter::once(*area), *grey),
        Mark::Qr { area, modules } => fill(surface, dark(area, modules), 0),
    }
}

fn ink(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn fill(surface: &mut Surface<'_>, areas: impl Iterator<Item = Area>, grey: u8) {
    if let Some(path) = path(areas) {
        surface.set_fill(Some(ink(grey)));
        surface.draw_path(&path);
    }
}

/// Rectangles as one path, so that neighbours leave no hairline between them; `None` where there are none.
fn path(areas: impl Iterator<Item = Area>) -> Option<Path> {
    let mut path = PathBuilder::new();
    for Area { x, y, w, h } in areas {
        if let Some(rect) = Rect::from_xywh(pt(x), pt(y), pt(w), pt(h)) {
            path.push_rect(rect);
        }
    }
    path.finish()
}

/// The dark modules of a QR code, those side by side in a row as one rectangle.
fn dark(area: &Area, modules: &[Vec<bool>]) -> impl Iterator<Item = Area> {
    #[expect(clippy::cast_precision_loss, reason = "a QR code has at most 177 modules a side")]
    let module = area.w / modules.len().max(1) as f32;
    let mut found = Vec::new();
    let mut y = area.y;
    for row in modules {
        let mut x = area.x;
        for run in row.chunk_by(|a, b| a == b) {
            #[expect(clippy::cast_precision_loss, reason = "a QR code has at most 177 modules a side")]
            let w = module * run.len() as f32;
            if run.first() == Some(&true) {
                found.push(Area { x, y, w, h: module });
            }
            x += w;
        }
        y += module;
    }
    found.into_iter()
}
