//! `rekap rehearse photos`

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::super::Outcome;
use super::super::read::TPS_NUMBER;
use crate::election::codes::{Page, TpsCode};
use crate::election::figures::Figures;
use crate::rehearse::camera::{Defect, Defects, Photo, Studio, misadded};
use crate::rehearse::draw::{Crops, Mark, PageHead, Spoilt};
use crate::rehearse::drive::own;

/// Render photos of filled pages as phones take them, with what is true of them beside.
///
/// Writes one JPEG per page, `truth.csv` (file, form, page, figure, value; `tps` for the number of the TPS; no value where the boxes were crossed out) and `defects.csv`
/// (file, defect, grade; also which figures are overwritten, struck or crossed out, and which do not add up).
#[derive(Debug, Args)]
pub struct PhotosArgs {
    /// How many TPS, spread over all cities; each has every page of its form.
    #[arg(long, default_value_t = 10)]
    tps: usize,
    /// The same seed gives the same photos.
    #[arg(long, default_value_t = 2024)]
    seed: u64,
    /// Folder to write to.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Which form is filled; only forms whose figures the rehearsal invents.
    #[arg(long, default_value = "c-hasil-kwk-gubernur-2024")]
    form: String,
    /// The worst that can be the matter with a photo: 0 fine, 1 usual, 2 poor, 3 bad.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=3))]
    grade: u8,
    /// As the camera keeps them, 8 to 12 megapixels, instead of as the officer's app sends them.
    #[arg(long)]
    full_size: bool,
    /// Share of TPS whose paper has a sum that is wrong as written, 0 to 1.
    #[arg(long, default_value_t = 0.0, value_name = "SHARE")]
    wrong_sums: f64,
    /// Something that was done to every paper: a faint `carbon` copy, red `rings` and ticks, correction `fluid` over digits.
    #[arg(long, value_name = "HOW", value_parser = spoilt)]
    spoilt: Option<Spoilt>,
    /// Folder of real handwritten digits to write with (40 x 40, IDX format, gzipped).
    #[arg(long, value_name = "DIR")]
    digits: Option<PathBuf>,
}

fn spoilt(name: &str) -> Result<Spoilt, String> {
    let known = || Spoilt::ALL.map(|(name, _)| name).join(", ");
    let found = Spoilt::ALL.iter().find(|(own, _)| *own == name);
    found.map(|(_, spoilt)| *spoilt).ok_or_else(|| format!("one of: {}", known()))
}

/// What is written beside the photos.
struct Beside {
    truth: csv::Writer<std::fs::File>,
    defects: csv::Writer<std::fs::File>,
}

impl PhotosArgs {
    pub(super) fn run(&self) -> Outcome {
        let (reference, invented) = own::rehearsal_of_dki(self.seed, false)?;
        let form = &invented.form;
        if form.id != self.form {
            return Err(format!("the rehearsal fills {} only, not {}", form.id, self.form).into());
        }
        let crops = self.digits.as_deref().map(Crops::read).transpose()?;
        let contest = reference.definition.contests.first().ok_or("the election has no contest")?;
        let names: Vec<String> = contest.candidates.iter().map(|candidate| candidate.name.clone()).collect();
        let studio = Studio::new(form, &names, crops).spoilt(self.spoilt);
        let studio = if self.full_size { studio.at_full_size() } else { studio };
        std::fs::create_dir_all(&self.out)?;
        let mut beside = Beside::create(&self.out)?;
        let (started, mut photos) = (Instant::now(), 0_u32);
        let sample = invented.sample(self.tps);
        for (nth, tps) in (0_u32..).zip(sample.tps.iter().filter_map(|index| invented.tps.get(*index))) {
            let head = PageHead::of(&reference, tps.code);
            // Spread evenly: the share is kept from the first TPS on.
            let share = self.wrong_sums.clamp(0.0, 1.0);
            let wrong = (f64::from(nth + 1) * share).floor() > (f64::from(nth) * share).floor();
            let changed = if wrong { misadded(form, &tps.figures, self.seed ^ u64::from(nth)) } else { None };
            let (figures, changed) = changed.map_or((tps.figures.clone(), None), |(f, at)| (f, Some(at)));
            for page in form.page_numbers() {
                let photo = studio.photo(page, &head, &figures, self.grade, self.seed)?;
                let file = format!("{}-{}.jpg", tps.code, page.number());
                std::fs::write(self.out.join(&file), &photo.jpeg)?;
                beside.photo(&file, form, page, tps.code, &figures, &photo)?;
                let here = changed.filter(|at| form.figures.get(*at).is_some_and(|f| f.page == page));
                if let Some(at) = here {
                    beside.defects.write_record([&file, &format!("wrong-sum {}", form.id_of(at)), "1"])?;
                }
                photos += 1;
            }
        }
        beside.truth.flush()?;
        beside.defects.flush()?;
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{photos} photos in {}, {:.2} s each, with truth.csv and defects.csv",
            self.out.display(),
            seconds / f64::from(photos.max(1))
        );
        Ok(())
    }
}

impl Beside {
    fn create(out: &Path) -> Result<Self, csv::Error> {
        let mut truth = csv::Writer::from_path(out.join("truth.csv"))?;
        truth.write_record(["file", "form", "page", "figure", "value"])?;
        let mut defects = csv::Writer::from_path(out.join("defects.csv"))?;
        defects.write_record(["file", "defect", "grade"])?;
        Ok(Self { truth, defects })
    }

    fn photo(
        &mut self,
        file: &str,
        form: &crate::election::form::Form,
        page: Page,
        tps: TpsCode,
        figures: &Figures,
        photo: &Photo,
    ) -> Result<(), csv::Error> {
        let number = page.number().to_string();
        self.truth.write_record([file, &form.id, &number, TPS_NUMBER, &tps.number().to_string()])?;
        for (at, figure) in form.figures.iter().enumerate().filter(|(_, figure)| figure.page == page) {
            let numberless = photo.marks.iter().any(|(of, mark)| *of == at && mark.is_numberless());
            let value = if numberless { String::new() } else { figures.get(at).to_string() };
            self.truth.write_record([file, &form.id, &number, &figure.id, &value])?;
        }
        for (defect, name) in Defect::ALL {
            let grade = photo.defects.grade(defect);
            if grade > 0 {
                self.defects.write_record([file, name, &grade.to_string()])?;
            }
        }
        for (at, mark) in &photo.marks {
            let what = match mark {
                Mark::Overwritten => "overwritten",
                Mark::Struck => "struck",
                Mark::Crossed => "crossed-out",
                Mark::Rewritten => "rewritten",
                Mark::Covered => "painted-over",
                Mark::Misworded => "misworded",
            };
            let worst = Defects::WORST.to_string();
            self.defects.write_record([file, &format!("{what} {}", form.id_of(*at)), &worst])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::{Instead, RehearseArgs};
    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        rehearse: RehearseArgs,
    }

    fn photos(words: &[&str]) -> PhotosArgs {
        match Line::try_parse_from(words).unwrap().rehearse.instead {
            Some(Instead::Photos(photos)) => photos,
            None => panic!("{words:?} plays a night"),
        }
    }

    #[test]
    fn photos_lie_beside_what_is_true_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("photos");
        let words = ["rehearse", "photos", "--tps", "1", "--grade", "3", "--wrong-sums", "1", "--out"];
        photos(&[&words[..], &[out.to_str().unwrap()]].concat()).run().unwrap();
        let lines = |file: &str| -> Vec<String> {
            std::fs::read_to_string(out.join(file)).unwrap().lines().map(str::to_owned).collect()
        };
        let truth = lines("truth.csv");
        assert_eq!(truth.len(), 1 + 28 + 3, "its figures, and the number of its TPS on each page");
        assert_eq!(truth[0], "file,form,page,figure,value");
        for line in &truth[1..] {
            let file = line.split(',').next().unwrap();
            assert!(out.join(file).metadata().is_ok_and(|file| file.len() > 10_000), "{line}");
        }
        let defects = lines("defects.csv");
        assert_eq!(defects.iter().filter(|line| line.contains("wrong-sum")).count(), 1, "{defects:?}");
    }

    #[test]
    fn without_a_further_word_a_night_is_played() {
        assert!(Line::try_parse_from(["rehearse", "--tps", "3", "--photos", "2"]).unwrap().rehearse.instead.is_none());
        assert!(Line::try_parse_from(["rehearse", "--photos", "4"]).is_err());
    }
}
