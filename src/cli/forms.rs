//! `rekap forms`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Outcome;
use super::read::save;
use crate::photo::{self, Limits};
use crate::reading::forms;
use crate::reading::sheet::{Finder, debug};

/// Form definitions: what can be read, and whether a definition fits its paper.
#[derive(Debug, Args)]
pub struct FormsArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Name the forms that come with the program and can be read.
    List,
    /// Find a page of a form in a picture of the blank form and draw its definition over it: ruled lines green, digit boxes red, the places for the TPS number, for words and of the QR code cyan.
    Check {
        /// A form file, or the name of a form that comes with the program.
        form: String,
        /// Picture of one blank page: a scan, a photo, or the PDF rendered.
        #[arg(long, value_name = "IMAGE")]
        blank: PathBuf,
        /// Where to draw (PNG).
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

impl FormsArgs {
    pub(super) fn run(&self) -> Outcome {
        match &self.command {
            Command::List => {
                for form in forms::known() {
                    let boxes: usize = form.figures.iter().map(|figure| figure.boxes.len()).sum();
                    println!("{:<28} {} pages, {} figures, {boxes} boxes", form.id, form.pages, form.figures.len());
                }
                Ok(())
            }
            Command::Check { form, blank, out } => check(form, blank, out),
        }
    }
}

fn check(name: &str, blank: &std::path::Path, out: &std::path::Path) -> Outcome {
    let form = match forms::known().into_iter().find(|form| form.id == name) {
        Some(form) => form,
        None => forms::with_printed_candidates(&std::fs::read_to_string(name)?)
            .ok_or_else(|| format!("`{name}` is not a form file; rekap import election FOLDER --check says why"))?,
    };
    let picture = photo::decode(&std::fs::read(blank)?, &Limits::default())?;
    let finder = Finder::new(vec![form]);
    let (sheet, grey, looked) = finder.find_shown(&picture);
    save(debug::found(&finder, &grey, &looked, sheet.as_ref().ok()), out)?;
    let sheet = sheet?;
    let loose = sheet.boxes.iter().filter(|seen| seen.edges < 3).count();
    let worst = sheet.boxes.iter().map(|seen| seen.residual).fold(0.0, f32::max);
    println!(
        "page {}: {:.1} % of its ruled lines found, {:.2} mm off on average",
        sheet.page,
        sheet.share * 100.0,
        sheet.residual_mm
    );
    println!(
        "{} digit boxes, {loose} with fewer than three edges found, the worst {:.1} % of its width off",
        sheet.boxes.len(),
        worst * 100.0
    );
    println!("drawn: {}", out.display());
    Ok(())
}
