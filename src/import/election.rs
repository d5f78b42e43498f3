//! `election.toml`: what the election is, its limits and its contests.

use std::ops::Range;

use serde::Deserialize;
use time::macros::format_description;
use toml::Spanned;

use super::files::{Files, line_at};
use super::problem::{ProblemKind, Problems};
use crate::election::codes::{ContestId, RegionCode};
use crate::election::rules::{Limits, PhotoLimits};
use crate::election::whereabouts::ShotLimits;

pub(super) const FILE: &str = "election.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ElectionFile {
    id: Spanned<String>,
    name: Spanned<String>,
    name_en: Spanned<String>,
    day: Spanned<String>,
    utc_offset_minutes: Spanned<i64>,
    limits: Spanned<LimitsFile>,
    photos: Option<PhotosFile>,
    machine_reads_second: Option<bool>,
    #[serde(default)]
    contest: Vec<Spanned<ContestFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsFile {
    max_dpt: Spanned<i64>,
    reserve_per_mille: Spanned<i64>,
    candidate_share_per_mille: Spanned<i64>,
    invalid_distance_per_mille: Spanned<i64>,
    added_share_per_mille: Spanned<i64>,
    compare_from_tps: Option<Spanned<i64>>,
    #[serde(default)]
    photo: PhotoFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhotoFile {
    sharpness_per_mille: Option<Spanned<i64>>,
    brightness: Option<Spanned<i64>>,
    clipped_per_mille: Option<Spanned<i64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhotosFile {
    far_place_km: Spanned<i64>,
    days_before: Spanned<i64>,
    days_after: Spanned<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContestFile {
    id: Spanned<String>,
    name: Spanned<String>,
    name_en: Spanned<String>,
    region: Spanned<String>,
    official_kind: Option<Spanned<String>>,
    form: Spanned<String>,
}

/// The file's contents, checked as far as it can be alone.
pub(super) struct Election {
    pub id: String,
    pub name: String,
    pub name_en: String,
    pub day: String,
    pub utc_offset_minutes: i16,
    pub limits: Limits,
    pub photos: ShotLimits,
    pub machine_reads_second: bool,
    pub contests: Vec<Contest>,
    /// No contest of the file was refused, so that candidates of another one are a mistake.
    pub complete: bool,
}

/// A contest before its candidates and form are known. Lines are those of `election.toml`.
pub(super) struct Contest {
    pub id: ContestId,
    pub name: String,
    pub name_en: String,
    pub region: RegionCode,
    pub region_line: u64,
    pub official_kind: Option<String>,
    pub form: String,
    pub form_line: u64,
}

/// Reads the file; `None` where too little of it stands to go on. Every problem is noted.
pub(super) fn read(files: &Files, problems: &mut Problems) -> Option<Election> {
    if !files.has(FILE) {
        problems.add(FILE, None, ProblemKind::FileMissing, &[]);
        return None;
    }
    let text = files.text(FILE, problems)?;
    let file: ElectionFile = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            let line = error.span().map(|span| line_at(text.as_bytes(), span.start));
            problems.add(FILE, line, ProblemKind::Toml, &[&error.message()]);
            return None;
        }
    };
    let mut check = Checks { text, problems };
    let id = file.id.get_ref();
    if id.parse::<ContestId>().is_err() {
        check.add(file.id.span(), ProblemKind::ElectionId, &[id]);
    }
    if time::Date::parse(file.day.get_ref(), format_description!("[year]-[month]-[day]")).is_err() {
        check.add(file.day.span(), ProblemKind::Day, &[file.day.get_ref()]);
    }
    let offset = *file.utc_offset_minutes.get_ref();
    let utc_offset_minutes = i16::try_from(offset).ok().filter(|m| (-720..=840).contains(m)).unwrap_or_else(|| {
        check.add(file.utc_offset_minutes.span(), ProblemKind::Offset, &[&offset]);
        0
    });
    let limits = check.limits(file.limits.get_ref());
    let photos = file.photos.as_ref().map_or_else(ShotLimits::default, |file| check.photos(file));
    if file.contest.is_empty() {
        check.problems.add(FILE, None, ProblemKind::NoContest, &[]);
    }
    let (name, name_en) = (check.name(&file.name), check.name(&file.name_en));
    let mut contests: Vec<Contest> = Vec::new();
    for entry in &file.contest {
        let Some(contest) = check.contest(entry) else { continue };
        if contests.iter().any(|other| other.id == contest.id) {
            check.add(entry.get_ref().id.span(), ProblemKind::ContestDuplicate, &[&contest.id]);
        } else {
            contests.push(contest);
        }
    }
    let complete = contests.len() == file.contest.len();
    let machine_reads_second = file.machine_reads_second.unwrap_or(true);
    let (id, day) = (id.clone(), file.day.get_ref().clone());
    Some(Election {
        id,
        name,
        name_en,
        day,
        utc_offset_minutes,
        limits,
        photos,
        machine_reads_second,
        contests,
        complete,
    })
}

struct Checks<'a> {
    text: &'a str,
    problems: &'a mut Problems,
}

impl Checks<'_> {
    fn line(&self, span: &Range<usize>) -> u64 {
        line_at(self.text.as_bytes(), span.start)
    }

    fn add(&mut self, span: Range<usize>, kind: ProblemKind, values: &[&dyn std::fmt::Display]) {
        let line = self.line(&span);
        self.problems.add(FILE, Some(line), kind, values);
    }

    fn name(&mut self, name: &Spanned<String>) -> String {
        if name.get_ref().trim().is_empty() {
            self.add(name.span(), ProblemKind::EmptyName, &[]);
        }
        name.get_ref().trim().to_owned()
    }

    fn within(&mut self, name: &str, value: &Spanned<i64>, range: Range<i64>) -> u32 {
        let number = *value.get_ref();
        if !range.contains(&number) {
            let allowed = format!("{}..{}", range.start, range.end - 1);
            self.add(value.span(), ProblemKind::Limit, &[&format!("{name} = {number}"), &allowed]);
        }
        u32::try_from(number).unwrap_or(0)
    }

    /// Half the earth's circumference is the farthest anything is; ten years are long enough to mean "any time".
    fn photos(&mut self, file: &PhotosFile) -> ShotLimits {
        ShotLimits {
            far_place_km: self.within("far_place_km", &file.far_place_km, 1..20_016),
            days_before: self.within("days_before", &file.days_before, 0..3_651),
            days_after: self.within("days_after", &file.days_after, 0..3_651),
        }
    }

    fn limits(&mut self, file: &LimitsFile) -> Limits {
        // Four digit boxes hold 9,999; a share above 1000 per mille could never be exceeded.
        let usual = PhotoLimits::default();
        let mut within = |name: &str, value: &Spanned<i64>, range: Range<i64>| self.within(name, value, range);
        // Left out: the values that were measured with the program. Those of the law are never left out.
        let mut or = |name: &str, value: &Option<Spanned<i64>>, range: Range<i64>, usual: u32| {
            value.as_ref().map_or(usual, |value| within(name, value, range))
        };
        let photo = &file.photo;
        let (sharp, light) = (&photo.sharpness_per_mille, &photo.brightness);
        let compare_from_tps =
            or("compare_from_tps", &file.compare_from_tps, 1..1001, Limits::usual_compare_from_tps());
        let sharpness_per_mille = or("photo.sharpness_per_mille", sharp, 0..1001, usual.sharpness_per_mille);
        let brightness = or("photo.brightness", light, 0..256, usual.brightness.into());
        let clipped = or("photo.clipped_per_mille", &photo.clipped_per_mille, 0..1001, usual.clipped_per_mille.into());
        Limits {
            compare_from_tps,
            photo: PhotoLimits {
                sharpness_per_mille,
                brightness: u8::try_from(brightness).unwrap_or(usual.brightness),
                clipped_per_mille: u16::try_from(clipped).unwrap_or(usual.clipped_per_mille),
            },
            max_dpt: within("max_dpt", &file.max_dpt, 1..10_000),
            reserve_per_mille: within("reserve_per_mille", &file.reserve_per_mille, 0..1001),
            candidate_share_per_mille: within("candidate_share_per_mille", &file.candidate_share_per_mille, 1..1001),
            invalid_distance_per_mille: within("invalid_distance_per_mille", &file.invalid_distance_per_mille, 1..1001),
            added_share_per_mille: within("added_share_per_mille", &file.added_share_per_mille, 0..1001),
        }
    }

    fn contest(&mut self, entry: &Spanned<ContestFile>) -> Option<Contest> {
        let file = entry.get_ref();
        let id = file.id.get_ref().parse::<ContestId>();
        if id.is_err() {
            self.add(file.id.span(), ProblemKind::ContestId, &[file.id.get_ref()]);
        }
        let region = file.region.get_ref().parse::<RegionCode>();
        if region.is_err() {
            self.add(file.region.span(), ProblemKind::RegionCode, &[file.region.get_ref()]);
        }
        if let Some(kind) = &file.official_kind {
            let word = kind.get_ref();
            let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            if !(1..=16).contains(&word.len()) || !plain {
                self.add(kind.span(), ProblemKind::OfficialKind, &[word]);
            }
        }
        let (name, name_en) = (self.name(&file.name), self.name(&file.name_en));
        Some(Contest {
            id: id.ok()?,
            name,
            name_en,
            region: region.ok()?,
            region_line: self.line(&file.region.span()),
            official_kind: file.official_kind.as_ref().map(|k| k.get_ref().clone()),
            form: file.form.get_ref().clone(),
            form_line: self.line(&file.form.span()),
        })
    }
}
