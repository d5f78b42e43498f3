//! The list of what there is: the election, its contests, candidates, key, and where to begin.

use serde::Serialize;

use super::document::Document;
use super::paths;
use super::said::level_name;
use super::text::{Both, Ordered};
use crate::election::codes::RegionCode;
use crate::election::lang::{Lang, Text};
use crate::election::reference::Candidate;
use crate::election::rules::Limits;
use crate::election::state::{ContestState, State};

#[derive(Debug, Serialize)]
struct Index<'a> {
    election: &'a str,
    name: Both<'a>,
    day: &'a str,
    rehearsal: bool,
    /// Whether the machine may be the second reader of a form.
    machine_reads_second: bool,
    utc_offset_minutes: i16,
    /// Ed25519, 32 bytes as hex: signs receipts.
    public_key: &'a str,
    limits: &'a Limits,
    levels: Vec<LevelCount>,
    tps: usize,
    contests: Vec<Contest<'a>>,
}

#[derive(Debug, Serialize)]
struct LevelCount {
    level: crate::election::codes::Level,
    name: Both<'static>,
    regions: usize,
}

#[derive(Debug, Serialize)]
struct Contest<'a> {
    id: &'a str,
    name: Both<'a>,
    region: RegionCode,
    official_kind: Option<&'a str>,
    form: FormFacts<'a>,
    candidates: &'a [Candidate],
    json: String,
    html: String,
}

#[derive(Debug, Serialize)]
struct FormFacts<'a> {
    id: &'a str,
    name: Both<'a>,
    pages: u8,
    /// Every figure in order with what is printed beside it.
    figures: Ordered<'a, Both<'a>>,
}

/// `/results/v1/index.json`; `None` before the election is created.
pub(super) fn document(state: &State) -> Option<Document> {
    let election = state.election()?;
    let mut levels: Vec<LevelCount> = Vec::new();
    for region in state.tree().regions() {
        let level = region.code.level();
        match levels.iter_mut().find(|count| count.level == level) {
            Some(count) => count.regions += 1,
            None => levels.push(LevelCount { level, name: level_name(region.code).into(), regions: 1 }),
        }
    }
    levels.sort_by_key(|count| count.level);
    let index = Index {
        election: &election.id,
        name: Both { id: election.name.as_str().into(), en: election.name_en.as_str().into() },
        day: &election.day,
        rehearsal: election.rehearsal,
        machine_reads_second: election.machine_reads_second,
        utc_offset_minutes: election.utc_offset_minutes,
        public_key: &election.public_key,
        limits: &election.limits,
        levels,
        tps: state.tree().tps().len(),
        contests: state.contests().iter().map(contest).collect(),
    };
    super::json(paths::INDEX, &index)
}

fn contest(contest: &ContestState) -> Contest<'_> {
    let definition = contest.definition();
    let form = contest.form();
    Contest {
        id: definition.id.as_str(),
        name: Both { id: definition.name.as_str().into(), en: definition.name_en.as_str().into() },
        region: definition.region,
        official_kind: definition.official_kind.as_deref(),
        form: FormFacts {
            id: &form.id,
            name: (&form.name).into(),
            pages: form.pages,
            figures: Ordered(
                form.figures.iter().enumerate().map(|(i, f)| (f.id.as_str(), label(contest, i))).collect(),
            ),
        },
        candidates: &definition.candidates,
        json: paths::region_json(&definition.id, definition.region),
        html: paths::region_page(&definition.id, definition.region, Lang::Id),
    }
}

/// What is printed beside a figure: its row (for votes the candidate's name) and, where the row has several, its column.
pub(crate) fn label(contest: &ContestState, figure: usize) -> Both<'static> {
    let form = contest.form();
    let Some(line) = form.figures.get(figure).and_then(|f| form.lines.get(f.line)) else {
        return Both { id: "".into(), en: "".into() };
    };
    let place = line.figures.iter().position(|f| *f == figure).unwrap_or(0);
    let heading: Option<&Text> = line.headings.get(place).filter(|_| line.by_sex());
    let with = |row: &str, lang: Lang| match heading {
        Some(heading) => format!("{row}, {}", heading.get(lang)).into(),
        None => row.to_owned().into(),
    };
    if let Some(candidate) = line.candidate.and_then(|n| contest.definition().candidates.get(n - 1)) {
        let row = format!("{}. {}", candidate.number, candidate.name);
        return Both { id: row.clone().into(), en: row.into() };
    }
    Both { id: with(&line.text.id, Lang::Id), en: with(&line.text.en, Lang::En) }
}
