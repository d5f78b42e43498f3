//! The fold: events through rules and sums, and the state of a nation in memory.

use std::time::Instant;

use super::recap::nation as nation_tree;
use super::{Outcome, events, memory};
use crate::election::codes::{ContestId, Page, TpsCode};
use crate::election::event::{Event, FiguresRead, PageRead, PageSeen, PhotoChecked, Stream, Which};
use crate::election::figures::Figures;
use crate::election::form::Form;
use crate::election::founding;
use crate::election::machine::Doubt;
use crate::election::photo::{CheckedPhoto, FormPage, PhotoFlags, PhotoRead};
use crate::election::reference::{Reference, RegionRecord};
use crate::election::state::{Envelope, State};
use crate::import;
use crate::rehearse::invent::{Target, invent};

const MODEL: &str = "digits-0-r0";

/// Second readings of all of DKI Jakarta folded in: each runs every rule and moves five sums.
///
/// # Errors
/// Where the invented election cannot be made.
pub fn updates() -> Outcome {
    let reference = import::dki_2024();
    let invented = invent(&reference, 0, &Target::dki_2024(), 1)?;
    let mut night = Night::default();
    night.import(&Reference { tps: Vec::new(), ..reference.clone() })?;
    for tps in &invented.tps {
        night.everything_but_the_second(tps.code, tps.figures.clone())?;
    }
    let mut rates = Vec::new();
    let started = Instant::now();
    for part in invented.tps.chunks(invented.tps.len().div_ceil(5)) {
        let round = Instant::now();
        for tps in part {
            night.reads(tps.code, Which::Second, tps.figures.clone())?;
        }
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        rates.push(part.len() as f64 / round.elapsed().as_secs_f64());
    }
    println!(
        "updates through rules to the sums: median {:.0} /s; {} in {:.2} s",
        super::median(&rates),
        invented.tps.len(),
        started.elapsed().as_secs_f64()
    );
    let counted = night.state.contest(0).and_then(|c| c.sums(0)).map_or(0, crate::election::recap::Sums::counted);
    println!("counted TPS: {counted}");
    Ok(())
}

/// A nation: three photos with their derived work, two readings of people and one of the machine of each of 823,236 TPS, 9.9 million events,
/// read from journal bodies.
///
/// # Errors
/// Where an event does not fold, which would be a bug.
pub fn nation() -> Outcome {
    let tree = nation_tree()?;
    let (empty, _) = memory();
    let regions: Vec<RegionRecord> = tree
        .regions()
        .iter()
        .map(|region| RegionRecord {
            code: region.code,
            name: region.name.to_string(),
            centre: region.centre,
            tps: if region.children.is_empty() {
                tree.tps().get(region.tps.clone()).unwrap_or_default().iter().map(|tps| tps.number()).collect()
            } else {
                Vec::new()
            },
        })
        .collect();
    let mut reference = Reference { regions, ..import::dki_2024() };
    for contest in &mut reference.definition.contests {
        contest.region = crate::election::codes::RegionCode::NATION;
    }
    let contest = reference.definition.contests.first().ok_or("no contest")?;
    let form = Form::parse(reference.form_of(contest), contest.candidates.len())?;
    let values = vec![
        140, 150, 290, 90, 100, 190, 1, 2, 3, 2, 0, 2, 93, 102, 195, 298, 195, 2, 101, 1, 0, 1, 60, 55, 65, 180, 15,
        195,
    ];
    let figures = Figures::new(&form, values).ok_or("the form has not 28 figures")?;
    let mut night = Night::default();
    night.import(&reference)?;
    let codes = tree.tps().to_vec();
    drop((tree, reference));
    let started = Instant::now();
    for tps in codes {
        night.everything_but_the_second(tps, figures.clone())?;
        night.reads(tps, Which::Second, figures.clone())?;
        night.checked(tps)?;
        night.read_by_machine(tps, &figures)?;
    }
    let seconds = started.elapsed().as_secs_f64();
    let (now, most) = memory();
    #[expect(clippy::cast_precision_loss, reason = "five million")]
    let rate = night.seq as f64 / seconds;
    println!("{} events folded from their journal bodies in {seconds:.1} s: {rate:.0} events/s", night.seq);
    println!("memory: {now} MB with the state, {empty} MB before, at most {most} MB");
    let counted = night.state.contest(0).and_then(|c| c.sums(0)).map_or(0, crate::election::recap::Sums::counted);
    println!("counted TPS: {counted}");
    Ok(())
}

#[derive(Default)]
struct Night {
    state: State,
    seq: u64,
}

impl Night {
    /// Folds an event in as replay does: through its body's JSON.
    fn apply(&mut self, by: &str, stream: &str, event: &Event) -> Outcome {
        self.seq += 1;
        let body = serde_json::to_string(event)?;
        let by = if by == "system" { None } else { Some(by.parse().map_err(|()| "not an actor")?) };
        let at = i64::try_from(self.seq)?;
        let (stream, event): (Stream, Event) = (stream.parse()?, Event::parse(event.kind(), &body)?);
        self.state.apply(Envelope { seq: self.seq, at, by }, &stream, event)?;
        Ok(())
    }

    fn import(&mut self, reference: &Reference) -> Outcome {
        for event in founding::events(reference, String::new())? {
            self.apply("admin:0:1", "election", &event)?;
        }
        Ok(())
    }

    fn everything_but_the_second(&mut self, tps: TpsCode, figures: Figures) -> Outcome {
        for page in 1..=3 {
            self.photographs(tps, page)?;
        }
        self.reads(tps, Which::First, figures)
    }

    /// What the machine reads in them: all but one figure, as two people did.
    fn read_by_machine(&mut self, tps: TpsCode, figures: &Figures) -> Outcome {
        let of = |page: Page| PhotoRead { page, sha256: events::photo(tps, page.number()) };
        let mut doubts = vec![None; figures.values().len()];
        if let Some(doubt) = doubts.first_mut() {
            *doubt = Some(Doubt::Unclear);
        }
        let read = FiguresRead {
            round: 1,
            model: MODEL.to_owned(),
            photos: (1..=3).filter_map(Page::new).map(of).collect(),
            values: figures.values().iter().copied().map(Some).collect(),
            confidence: vec![9_999; figures.values().len()],
            doubts,
        };
        self.apply("system", &events::stream(tps), &read.into())
    }

    /// The derived work of its three photos.
    fn checked(&mut self, tps: TpsCode) -> Outcome {
        let contest: ContestId = "gubernur".parse()?;
        for page in 1..=3 {
            let sha256 = events::photo(tps, page);
            let masks = vec![FormPage { contest: contest.clone(), page: Page::new(page).ok_or("not a page")? }];
            let found = CheckedPhoto {
                width: 1500,
                height: 2000,
                sharpness: 800,
                brightness: 150,
                fingerprint: sha256.to_string(),
                flags: PhotoFlags::default(),
            };
            let stream = format!("photo/{sha256}");
            self.apply("system", &stream, &PhotoChecked { found, masks }.into())?;
            let seen = PageSeen {
                form: "c-hasil-kwk-gubernur-2024".parse()?,
                page: Page::new(page).ok_or("not a page")?,
                tps: None,
            };
            let read = PageRead { model: MODEL.to_owned(), seen: Some(seen), flags: PhotoFlags::default() };
            self.apply("system", &stream, &read.into())?;
        }
        Ok(())
    }

    fn photographs(&mut self, tps: TpsCode, page: u8) -> Outcome {
        self.apply(&events::officer(tps), &events::stream(tps), &events::photographs(tps, page)?)
    }

    fn reads(&mut self, tps: TpsCode, reading: Which, figures: Figures) -> Outcome {
        let by = match reading {
            Which::First => events::officer(tps),
            Which::Second => events::second_reader(tps),
        };
        self.apply(&by, &events::stream(tps), &events::reads(tps, reading, figures))
    }
}
