//! What can follow what, on the stream of a TPS form.

use crate::election::event::{Event, Which};
use crate::election::figures::Figures;
use crate::election::form::Form;
use crate::election::positions::Positions;
use crate::election::tps::TpsForm;

/// Whether an event can follow what a TPS form is now. Everything is looked at before anything is changed.
pub(super) fn follows(layout: &Form, form: Option<&TpsForm>, event: &Event) -> bool {
    let (round, standing) = form.map_or((1, None), |form| (form.round, Some(&form.standing)));
    let fits = |figures: &Figures| {
        let values = figures.values();
        values.len() == layout.figures.len() && values.iter().all(|value| *value <= layout.max_value())
    };
    match event {
        Event::PhotoAccepted(event) => layout.has_page(event.page) && (1..=round).contains(&event.round),
        Event::FiguresEntered(event) => {
            // The machine has a hand in the second reading only, and never in all of it: then it is its own.
            let places: Positions = event.by_machine.iter().copied().collect();
            let shared = event.reading == Which::Second
                && event.by_machine.iter().all(|place| *place < layout.figures.len())
                && places.count() < layout.figures.len();
            event.round == round && fits(&event.figures) && (places.is_empty() || shared)
        }
        Event::FiguresRead(event) => event.round == round && event.fits(layout),
        Event::FiguresCorrected(event) => {
            let read = standing.is_some_and(|standing| standing.reading(event.reading).is_some());
            event.round == round && fits(&event.figures) && read
        }
        Event::FiguresDecided(event) => event.round == round && fits(&event.figures),
        Event::WarningExplained(_) => true,
        Event::PageRequested(event) => layout.has_page(event.page),
        Event::RoundOpened(event) => Some(event.round) == round.checked_add(1),
        _ => false,
    }
}
