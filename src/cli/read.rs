//! `rekap read`

mod contact;
mod eval;
mod output;
mod sent;
#[cfg(test)]
mod tests;
mod truth;

pub(super) use truth::TPS_NUMBER;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};

use super::Outcome;
use crate::election::form::Figure;
use crate::photo::{self, Channels, Limits, Picture};
use crate::reading::arithmetic::Reading;
use crate::reading::forms;
use crate::reading::read::{Page, Reader};
use crate::reading::sheet::{Refusal, debug, rectified};
use crate::reading::words::{Said, Strip};

/// Read photos of forms with the built-in reader: one line per photo, each figure accepted or left to a person. How it works and how well:
/// docs/reading.md.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ReadArgs {
    #[command(subcommand)]
    command: Option<Command>,
    /// The form to look for: a name from docs/forms.md, a form file, or `auto` for any of those that come with the program.
    #[arg(long, default_value = "auto", value_name = "FORM")]
    form: String,
    /// One JSON object per photo.
    #[arg(long)]
    json: bool,
    /// Write what each stage saw into this folder: the page as found, its boxes, the page laid flat, the place of the TPS number, what was
    /// read in each box, and in words.
    #[arg(long, value_name = "FOLDER")]
    debug: Option<PathBuf>,
    /// Photos: JPEG, PNG or WebP.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read the photos of a folder and compare with its truth.csv: figures right, wrong, left to people, and the time of each stage.
    Eval(eval::EvalArgs),
}

impl ReadArgs {
    pub(super) fn run(&self) -> Outcome {
        if let Some(Command::Eval(args)) = &self.command {
            return args.run();
        }
        if self.files.is_empty() {
            return Err("no photos were named: rekap read FILE...".into());
        }
        let reader = reader(&self.form)?;
        if let Some(folder) = &self.debug {
            std::fs::create_dir_all(folder)?;
        }
        for file in &self.files {
            let taken = take(&reader, file);
            if let (Some(folder), Ok(picture)) = (&self.debug, &taken.picture) {
                draw(&reader, picture, file, folder)?;
            }
            let line = output::Line::of(&reader, file, &taken);
            if self.json {
                println!("{}", serde_json::to_string(&line)?);
            } else {
                println!("{line}");
            }
        }
        Ok(())
    }
}

/// A reader of the form of this name.
fn reader(name: &str) -> Result<Reader, Box<dyn std::error::Error + Send + Sync>> {
    let known = forms::known();
    let forms = if name == "auto" {
        known
    } else if let Some(form) = known.into_iter().find(|form| form.id == name) {
        vec![form]
    } else {
        let text = std::fs::read_to_string(name).map_err(|error| format!("form `{name}`: {error}"))?;
        vec![forms::with_printed_candidates(&text).ok_or_else(|| format!("`{name}` is not a form file"))?]
    };
    Ok(Reader::new(forms)?)
}

/// A photo after every stage.
struct Taken {
    picture: Result<Picture, String>,
    page: Option<Result<Page, Refusal>>,
    times: Times,
}

/// How long each stage took.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    decode: Duration,
    find: Duration,
    digits: Duration,
}

impl Times {
    fn reading(&self) -> Duration {
        self.find + self.digits
    }
}

fn take(reader: &Reader, file: &Path) -> Taken {
    let begun = Instant::now();
    let picture = opened(file);
    looked_at(reader, picture, begun.elapsed())
}

fn opened(file: &Path) -> Result<Picture, String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    photo::decode(&bytes, &Limits::default()).map_err(|error| error.to_string())
}

fn looked_at(reader: &Reader, picture: Result<Picture, String>, decode: Duration) -> Taken {
    let mut times = Times { decode, ..Times::default() };
    let page = picture.as_ref().ok().map(|picture| {
        let begun = Instant::now();
        let sheet = reader.finder().find(picture);
        times.find = begun.elapsed();
        let begun = Instant::now();
        let page = sheet.map(|sheet| reader.boxes(sheet));
        times.digits = begun.elapsed();
        page
    });
    Taken { picture, page, times }
}

/// Draws what each stage saw.
fn draw(reader: &Reader, picture: &Picture, file: &Path, folder: &Path) -> Outcome {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (sheet, grey, looked) = reader.finder().find_shown(picture);
    save(
        debug::found(reader.finder(), &grey, &looked, sheet.as_ref().ok()),
        &folder.join(format!("{stem}-found.png")),
    )?;
    if let Ok(sheet) = &sheet {
        save(debug::crops(sheet), &folder.join(format!("{stem}-boxes.png")))?;
        save(rectified(picture, sheet, 1200.0 / sheet.size_mm.1), &folder.join(format!("{stem}-flat.png")))?;
        if let Some(room) = &sheet.tps_number {
            save(room.picture(), &folder.join(format!("{stem}-tps.png")))?;
        }
    }
    if let Ok(sheet) = sheet {
        let page = reader.boxes(sheet);
        save(contact::rows(figures(reader, &page)), &folder.join(format!("{stem}-figures.png")))?;
        if let Some(lines) = contact::strips(said(reader, &page).into_iter()) {
            save(Some(lines), &folder.join(format!("{stem}-words.png")))?;
        }
    }
    Ok(())
}

/// Every figure that is written in words: what was read, and the line.
fn said<'a>(reader: &Reader, page: &'a Page) -> Vec<(String, &'a Strip)> {
    let Some(form) = reader.finder().forms().get(page.sheet.form) else { return Vec::new() };
    let likely = |said: &Said| {
        let numbers = said.numbers.iter().take(3).map(|(number, probability)| format!("{number} {probability:.3}"));
        numbers.collect::<Vec<_>>().join(" / ")
    };
    let lines = page.words.iter().flat_map(|(index, said)| {
        let caption = format!("{}: {}   {}", form.id_of(*index), likely(said), said.letters);
        said.strips.iter().map(move |strip| (caption.clone(), strip))
    });
    lines.collect()
}

/// Every figure of a page: its boxes, what was seen in each, and what was made of them.
fn figures(reader: &Reader, page: &Page) -> Vec<contact::Row> {
    let Some(decoded) = reader.figures(page.sheet.form, &[page]) else { return Vec::new() };
    let Some(form) = reader.finder().forms().get(page.sheet.form) else { return Vec::new() };
    let row = |(index, (figure, reading)): (usize, (&Figure, &Reading))| {
        let boxes = || page.sheet.boxes.iter().zip(&page.scores).filter(|(seen, _)| seen.figure == index);
        let scores: Vec<_> = boxes().map(|(_, scores)| *scores).collect();
        let read = reading.value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
        let verdict = reading.doubt.map_or("accepted", |doubt| doubt.code());
        let words =
            [format!("{}: read {read} ({:.4}, {verdict})", figure.id, reading.confidence), contact::symbols(&scores)];
        contact::Row { crops: boxes().map(|(seen, _)| seen.crop).collect(), words }
    };
    let number = reader.tps_number(&page.sheet).map(|written| {
        let read = written.number.map_or_else(|| "not certain".to_owned(), |number| number.to_string());
        contact::Row { words: [format!("TPS number: {read}"), contact::symbols(&written.scores)], crops: written.crops }
    });
    let figures = form.figures.iter().zip(&decoded.readings).enumerate().map(row).filter(|row| !row.crops.is_empty());
    number.into_iter().chain(figures).collect()
}

/// Writes a picture as PNG.
pub(super) fn save(picture: Option<Picture>, path: &Path) -> Outcome {
    let Some(picture) = picture else { return Err(format!("{}: nothing to draw", path.display()).into()) };
    let kind = match picture.channels() {
        Channels::Grey => image::ColorType::L8,
        Channels::Rgb => image::ColorType::Rgb8,
    };
    Ok(image::save_buffer(path, picture.pixels(), picture.width(), picture.height(), kind)?)
}
