//! What the machine read of a form, beside what people read.

use serde::Serialize;

use super::scene::Scene;
use super::text::{Both, Ordered};
use super::tps_photos::{SeenPhoto, seen};
use crate::election::event::Which;
use crate::election::form::{FigureIndex, Form};
use crate::election::machine::FigureRead;
use crate::election::tps::TpsForm;

/// The machine's reading of the current round.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MachineView<'a> {
    pub model: &'a str,
    pub at: Option<String>,
    pub seq: u64,
    /// Of how many figures it is sure.
    pub sure: usize,
    /// How many the form has.
    pub of: usize,
    /// Of how many others its likeliest number is that of the first reading, once that is shown.
    pub matched: usize,
    /// The numbers it is sure of; left out while a reading of people is hidden, so that the second stays blind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<Ordered<'a, u16>>,
    /// The figures that it leaves to people, and why.
    pub left: Vec<LeftView<'a>>,
    pub photos: Vec<SeenPhoto>,
    #[serde(skip)]
    pub micros: i64,
}

/// A figure that the machine leaves to people.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LeftView<'a> {
    pub figure: &'a str,
    /// Stable code of the reason.
    pub why: &'static str,
    pub text: Both<'static>,
    /// Its likely number is what the first reader read: shown with the figures.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub matched: bool,
    #[serde(skip)]
    pub index: FigureIndex,
}

pub(crate) fn machine<'a>(scene: &Scene<'a>, form: &'a TpsForm) -> Option<MachineView<'a>> {
    let machine = form.machine.as_deref()?;
    let layout: &'a Form = scene.contest.form();
    let named = || machine.figures().iter().enumerate().map(|(index, read)| (index, layout.id_of(index), *read));
    let first = form.standing.reading(Which::First).filter(|_| form.standing.is_open());
    let left = |(index, figure, read): (FigureIndex, &'a str, FigureRead)| {
        let doubt = read.doubt()?;
        let said = first.and_then(|first| first.figures.values().get(index).copied());
        let matched = matches!(read, FigureRead::Likely(likely, _) if said == Some(likely));
        Some(LeftView { figure, why: doubt.code(), text: doubt.words().into(), matched, index })
    };
    let left: Vec<LeftView<'_>> = named().filter_map(left).collect();
    let sure = named().filter_map(|(_, figure, read)| Some((figure, read.sure()?)));
    Some(MachineView {
        model: scene.state.model(machine.model),
        at: scene.clock().iso(machine.at),
        seq: machine.seq,
        sure: machine.sure(),
        of: layout.figures.len(),
        figures: form.standing.is_open().then(|| Ordered(sure.collect())),
        matched: left.iter().filter(|left| left.matched).count(),
        left,
        photos: seen(scene, form, &machine.photos),
        micros: machine.at,
    })
}
