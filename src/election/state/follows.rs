//! What can follow what, on the stream of a TPS form.

use crate::election::event::Event;
use crate::election::figures::Figures;
use crate::election::form::Form;
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
        Event::FiguresEntered(event) => event.round == round && fits(&event.figures),
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
