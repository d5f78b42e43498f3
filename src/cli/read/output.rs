//! What `rekap read` says of one photo.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU16;
use std::path::Path;

use serde::Serialize;

use super::Taken;
use crate::reading::read::{Page, Reader};
use crate::reading::words::Said;

/// One photo.
#[derive(Debug, Serialize)]
pub struct Line {
    file: String,
    form: Option<String>,
    page: Option<u8>,
    /// The number of the TPS in the head of the page, where it is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    tps: Option<NonZeroU16>,
    /// What the QR code in its head says, where it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    status: &'static str,
    /// Code of the refusal.
    reason: Option<String>,
    /// The refusal in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<String>,
    figures: BTreeMap<String, Figure>,
    ms: f64,
}

/// One figure.
#[derive(Debug, Serialize)]
struct Figure {
    value: Option<u16>,
    confidence: f64,
    accepted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<&'static str>,
    /// The number that its words say, where that is likelier than not.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<u16>,
    /// Left, top, width, height in pixels of the photo as shown upright.
    #[serde(rename = "box")]
    place: [f32; 4],
}

impl Line {
    pub(super) fn of(reader: &Reader, file: &Path, taken: &Taken) -> Self {
        let begun = std::time::Instant::now();
        let mut line = Self {
            file: file.display().to_string(),
            form: None,
            page: None,
            tps: None,
            code: None,
            status: "refused",
            reason: None,
            explanation: None,
            figures: BTreeMap::new(),
            ms: 0.0,
        };
        match (&taken.picture, &taken.page) {
            (Err(error), _) => {
                line.reason = Some("not-a-picture".to_owned());
                line.explanation = Some(error.clone());
            }
            (Ok(_), Some(Err(refusal))) => {
                line.reason = Some(refusal.code().to_owned());
                line.explanation = Some(refusal.to_string());
            }
            (Ok(_), Some(Ok(page))) => line.fill(reader, page),
            (Ok(_), None) => {}
        }
        line.ms = ((taken.times.reading() + begun.elapsed()).as_secs_f64() * 10_000.0).round() / 10.0;
        line
    }

    fn fill(&mut self, reader: &Reader, page: &Page) {
        let Some(form) = reader.finder().forms().get(page.sheet.form) else { return };
        let Some(decoded) = reader.figures(page.sheet.form, &[page]) else { return };
        self.status = "read";
        self.form = Some(form.id.clone());
        self.page = Some(page.sheet.page.number());
        self.tps = page.tps;
        self.code.clone_from(&page.sheet.code);
        for (index, figure) in form.figures.iter().enumerate().filter(|(_, f)| f.page == page.sheet.page) {
            let Some(reading) = decoded.readings.get(index) else { continue };
            self.figures.insert(
                figure.id.clone(),
                Figure {
                    value: reading.value,
                    confidence: reading.confidence,
                    accepted: reading.accepted,
                    doubt: reading.doubt.map(|doubt| doubt.code()),
                    words: page.said(index).and_then(Said::number),
                    place: place(page, index),
                },
            );
        }
    }
}

/// The upright rectangle around a figure's boxes.
fn place(page: &Page, figure: usize) -> [f32; 4] {
    let corners = page.sheet.boxes.iter().filter(|seen| seen.figure == figure).flat_map(|seen| seen.quad);
    let start = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
    let [left, top, right, bottom] = corners.fold(start, |[left, top, right, bottom], at| {
        [left.min(at.x), top.min(at.y), right.max(at.x), bottom.max(at.y)]
    });
    [left, top, right - left, bottom - top].map(|pixels| (pixels * 10.0).round() / 10.0)
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        let (Some(form), Some(page)) = (&self.form, self.page) else {
            return write!(f, "refused, {}", self.explanation.as_deref().unwrap_or("nothing was read"));
        };
        write!(f, "{form}, page {page}, {} ms", self.ms)?;
        if let Some(number) = self.tps {
            write!(f, ", TPS {number}")?;
        }
        if let Some(code) = &self.code {
            write!(f, ", QR code {code}")?;
        }
        for (id, figure) in &self.figures {
            let value = figure.value.map_or_else(|| "?".to_owned(), |value| value.to_string());
            let verdict = if figure.accepted { "accepted" } else { figure.doubt.unwrap_or("left to a person") };
            write!(f, "\n  {id:<24} {value:>4}  {:.4}  {verdict}", figure.confidence)?;
        }
        Ok(())
    }
}
