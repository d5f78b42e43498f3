//! The forms that come with the program and can be read.

use crate::election::codes::Page;
use crate::election::form::{Form, Print};

/// File names and texts. Two forms printed alike (the governor form and its twin, the presidential one) cannot always be told apart: where
/// nothing speaks for the other, the first is taken.
const FORMS: [(&str, &str); 5] = [
    ("c-hasil-kwk-gubernur-2024", include_str!("../../forms/c-hasil-kwk-gubernur-2024.toml")),
    ("c-hasil-ppwp-2024", include_str!("../../forms/c-hasil-ppwp-2024.toml")),
    ("c1-ppwp-2019", include_str!("../../forms/c1-ppwp-2019.toml")),
    ("c1-kwk-dki-2017", include_str!("../../forms/c1-kwk-dki-2017.toml")),
    ("netgrit-proposal", include_str!("../../forms/netgrit-proposal.toml")),
];

/// Candidates of a form whose file does not say how many are printed: those of the governor election of 2024.
const CANDIDATES: usize = 3;

/// Every form that can be read, with the candidates that are printed on it.
#[must_use]
pub fn known() -> Vec<Form> {
    FORMS.iter().filter_map(|(_, text)| with_printed_candidates(text)).collect()
}

/// A form file with as many candidates as it says are printed; `None` for a file that is no form.
#[must_use]
pub fn with_printed_candidates(text: &str) -> Option<Form> {
    let form = Form::parse(text, CANDIDATES).ok()?;
    match form.printed_candidates {
        Some(printed) if printed != CANDIDATES => Form::parse(text, printed).ok(),
        _ => Some(form),
    }
}

/// What is ruled on a page, as far as it is known. Rows of candidates lie elsewhere where another number of them shares the page than the
/// lines were measured for: then nothing is.
#[must_use]
pub fn printed(form: &Form, page: Page) -> Option<&Print> {
    let votes = || form.votes().filter_map(|vote| form.figures.get(vote));
    let measured = form.printed_candidates.is_none_or(|printed| printed == votes().count());
    let print = form.print.iter().find(|print| print.page == page)?;
    (measured || votes().all(|figure| figure.page != page)).then_some(print)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_comes_with_the_program_parses_and_has_the_name_of_its_file() {
        let forms = known();
        assert_eq!(forms.len(), FORMS.len());
        for (form, (name, _)) in forms.iter().zip(FORMS) {
            assert_eq!(form.id, name);
            assert!(form.checks.len() >= 4, "{name} says its sums");
        }
        let figures: Vec<usize> = forms.iter().map(|form| form.figures.len()).collect();
        assert_eq!(figures, [28, 28, 39, 8, 40]);
    }

    #[test]
    fn the_lines_of_a_page_of_candidates_are_those_of_the_number_they_were_measured_for() {
        use crate::election::form::tests_support::governor;
        let ruled = |candidates: usize| {
            let form = governor(candidates);
            form.page_numbers().map(|page| printed(&form, page).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(ruled(3), [true, true, true]);
        assert_eq!(ruled(2), [true, false, true]);
        assert_eq!(ruled(5), [true, false, true]);
    }
}
