use proptest::prelude::*;

use super::*;

const GOVERNOR: &str = include_str!("../../../forms/c-hasil-kwk-gubernur-2024.toml");

#[test]
fn the_governor_form_has_28_figures_on_three_pages_in_printed_order() {
    let form = Form::parse(GOVERNOR, 3).unwrap();
    let ids: Vec<&str> = form.figures.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids.len(), 28);
    assert_eq!(ids[0], "dpt.male");
    assert_eq!(ids[14], "voters.total");
    assert_eq!(ids[15], "ballots_received");
    assert_eq!(&ids[22..], ["votes.1", "votes.2", "votes.3", "valid", "invalid", "total"]);
    let per_page = |n| form.figures.iter().filter(|f| f.page.number() == n).count();
    assert_eq!((per_page(1), per_page(2), per_page(3)), (22, 3, 3));
    assert_eq!(form.max_value(), 999);
    assert!(form.figures.iter().all(|f| f.boxes.len() == 3));
    assert_eq!(form.checks.len(), 14);
}

#[test]
fn the_same_file_serves_any_number_of_candidates() {
    for candidates in [1, 2, 5, 12] {
        let form = Form::parse(GOVERNOR, candidates).unwrap();
        assert_eq!(form.votes().count(), candidates);
        assert_eq!(form.figures.len(), 25 + candidates);
        let lowest = form.figures.iter().map(|f| f.boxes[0].y).fold(0.0, f32::max);
        assert!(lowest < form.page_mm.1);
    }
    assert!(matches!(Form::parse(GOVERNOR, 0), Err(FormError::Range { .. })));
}

#[test]
fn a_file_that_names_what_it_does_not_declare_is_refused_with_the_name() {
    let refused = |from: &str, to: &str| Form::parse(&GOVERNOR.replacen(from, to, 1), 3).unwrap_err();
    assert_eq!(
        refused("total = \"voters\"", "total = \"voterz\""),
        FormError::Unknown { place: "check F102".into(), name: "voterz".into() }
    );
    assert_eq!(refused("code = \"F204\"", "code = \"F999\""), FormError::UnknownRule("F999".into()));
    assert_eq!(refused("id = \"voters_moved\"", "id = \"voters_dpt\""), FormError::Twice("voters_dpt.male".into()));
    assert!(matches!(refused("page = 3", "page = 4"), FormError::Range { .. }));
    assert!(matches!(refused("pages = 3", "pages = 3000"), FormError::Syntax(_)));
    assert!(matches!(refused("digits = 3", "digits = 9"), FormError::Range { .. }));
    assert!(matches!(Form::parse("id = 1", 3), Err(FormError::Syntax(_))));
}

#[test]
fn masks_are_given_as_fractions_of_the_page() {
    let form = Form::parse(GOVERNOR, 3).unwrap();
    let masks = form.mask_fractions(Page::new(3).unwrap());
    assert_eq!(masks.len(), 1);
    assert!((masks[0][1] - 402.0 / 900.0).abs() < 1e-6 && (masks[0][2] - 1.0).abs() < 1e-6);
}

#[test]
fn votes_have_bubbles_where_the_rows_are_as_high_as_they_were_measured() {
    for (candidates, bubbled) in [(2, true), (3, true), (4, false)] {
        let form = Form::parse(GOVERNOR, candidates).unwrap();
        let votes: Vec<_> = form.votes().collect();
        for (index, figure) in form.figures.iter().enumerate() {
            assert_eq!(figure.bubbles.is_some(), bubbled && votes.contains(&index), "{} of {candidates}", figure.id);
        }
    }
}

#[test]
fn the_number_of_the_tps_has_a_place_on_each_page_and_none_beside_it() {
    let form = Form::parse(GOVERNOR, 3).unwrap();
    assert!(
        form.page_numbers()
            .all(|page| form.tps_number_on(page).is_some_and(|place| place.rect.w > place.rect.h && place.bracketed))
    );
    for beside in ["[590.0, 223.9, 28.5, 16.0]", "[317.5, 223.9, 0.0, 16.0]", "[317.5, nan, 28.5, 16.0]"] {
        let refused = Form::parse(&GOVERNOR.replacen("[317.5, 223.9, 28.5, 16.0]", beside, 1), 3);
        assert!(matches!(refused, Err(FormError::Range { ref place, .. }) if place == "tps_number"), "{refused:?}");
    }
}

#[test]
fn a_qr_code_lies_on_the_page_and_says_which_page() {
    let tag = "ids = [101, 102, 103] }";
    let with = |code: &str| Form::parse(&GOVERNOR.replacen(tag, &format!("{tag}\ncode = {code}"), 1), 3);
    let form = with("{ at = [500.0, 60.0], size = 30.0, ends = [\"-01\", \"-02\", \"-03\"] }").unwrap();
    let code = form.marks.unwrap().code.unwrap();
    assert_eq!(code.page_of("010200-02"), Page::new(2));
    assert_eq!(code.page_of("010200-04"), None);
    for wrong in [
        "{ at = [590.0, 60.0], size = 30.0, ends = [\"-01\", \"-02\", \"-03\"] }",
        "{ at = [500.0, 60.0], size = 30.0, ends = [\"-01\", \"-02\"] }",
        "{ at = [500.0, 60.0], size = 30.0, ends = [\"-01\", \"1\", \"-03\"] }",
        "{ at = [500.0, 60.0], size = 30.0, ends = [\"-01\", \"\", \"-03\"] }",
        "{ at = [500.0, 60.0], size = nan, ends = [\"-01\", \"-02\", \"-03\"] }",
    ] {
        let refused = with(wrong);
        assert!(matches!(refused, Err(FormError::Range { ref place, .. }) if place == "marks.code"), "{refused:?}");
    }
}

#[test]
fn words_have_a_place_beside_single_columns_on_their_page() {
    let form = Form::parse(GOVERNOR, 3).unwrap();
    let worded: Vec<&str> =
        form.figures.iter().filter(|figure| figure.words.is_some()).map(|figure| figure.id.as_str()).collect();
    assert_eq!(worded, ["votes.1", "votes.2", "votes.3", "valid", "invalid", "total"]);
    // Below the boxes of its own row and above the next one's.
    let [first, second] = ["votes.1", "votes.2"].map(|id| &form.figures[form.index_of(id).unwrap()]);
    let words = first.words.unwrap().rect;
    assert!(first.boxes[0].y + first.boxes[0].h < words.y && words.y + words.h < second.boxes[0].y, "{words:?}");
    // Candidates that share the height of the page have none.
    let four = Form::parse(GOVERNOR, 4).unwrap();
    assert!(four.votes().all(|vote| four.figures[vote].words.is_none()));
    let place = "words = { at = [75.0, 75.0, 281.0, 48.0] }";
    for beside in [
        "words = { at = [575.0, 75.0, 281.0, 48.0] }",
        "words = { at = [75.0, 75.0, 0.0, 48.0] }",
        "words = { at = [75.0, nan, 281.0, 48.0] }",
    ] {
        let refused = Form::parse(&GOVERNOR.replacen(place, beside, 1), 3);
        assert!(
            matches!(refused, Err(FormError::Range { ref place, .. }) if place == "figure `votes.1`"),
            "{refused:?}"
        );
    }
    let by_sex = GOVERNOR.replacen("names = [\"male\"", &format!("{place}\nnames = [\"male\""), 1);
    let refused = Form::parse(&by_sex, 3);
    assert!(matches!(refused, Err(FormError::Range { ref place, .. }) if place == "columns.by-sex"), "{refused:?}");
}

/// A line of the form file with something done to it: left out, doubled, cut, or a number in it replaced.
fn spoilt(text: &str, line: usize, how: u8, number: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let at = line % lines.len();
    let digits = |own: &str| {
        let start = own.find(|c: char| c.is_ascii_digit()).unwrap_or(own.len());
        let end = own[start..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(own.len(), |end| start + end);
        format!("{}{number}{}", &own[..start], &own[end..])
    };
    let spoil = |(place, own): (usize, &&str)| match (place == at, how % 4) {
        (false, _) => Some((*own).to_owned()),
        (true, 0) => None,
        (true, 1) => Some(format!("{own}\n{own}")),
        (true, 2) => Some(own.chars().take(own.chars().count() / 2).collect()),
        (true, _) => Some(digits(own)),
    };
    lines.iter().enumerate().filter_map(spoil).collect::<Vec<_>>().join("\n")
}

proptest! {
    /// A form is data that somebody wrote: whatever is wrong in it is refused or gives a form whose boxes lie on its pages.
    #[test]
    fn a_spoilt_form_file_is_refused_or_sound(
        spoils in proptest::collection::vec((0_usize..2_000, any::<u8>(), "-?[0-9]{1,12}(\\.[0-9]{1,3})?|nan|inf|1e40"), 1..4),
        candidates in 0_usize..40,
    ) {
        let text = spoils.iter().fold(GOVERNOR.to_owned(), |text, (line, how, number)| spoilt(&text, *line, *how, number));
        if let Ok(form) = Form::parse(&text, candidates) {
            for figure in &form.figures {
                prop_assert!(form.has_page(figure.page) && !figure.boxes.is_empty());
                for part in &figure.boxes {
                    prop_assert!(part.w > 0.0 && part.h > 0.0 && part.x >= 0.0 && part.y >= 0.0, "{part:?}");
                    prop_assert!(part.x + part.w <= form.page_mm.0 && part.y + part.h <= form.page_mm.1, "{part:?}");
                }
            }
        }
    }

    #[test]
    fn noise_is_no_form(text in "\\PC{0,400}") {
        prop_assert!(Form::parse(&text, 3).is_err());
    }
}
