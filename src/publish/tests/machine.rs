//! What is public of the machine's reading: that there is one at once, its numbers only with those of people.

use serde_json::Value;

use super::{everything, json};
use crate::election::machine::Doubt;
use crate::publish::tests_support::{MODEL, Named, Night, definition, figures, regions, with};

const AT: &str = "3171011001003";

/// A TPS of which nothing came before: photos, and what each reads.
fn night(first: Option<&Named>, machine: &Named, unsure: &[(&str, Doubt)]) -> Night {
    let mut night = Night::new(definition(), regions());
    night.photos(AT);
    if let Some(first) = first {
        night.first(AT, first);
    }
    night.machine(AT, machine, unsure);
    night
}

fn public(night: &Night) -> (Value, String) {
    let all = everything(&night.state);
    let page = String::from_utf8(all[format!("/hasil/gubernur/tps/{AT}").as_str()].body()).unwrap();
    (json(&all, &format!("/results/v1/gubernur/tps/{AT}.json")), page)
}

#[test]
fn what_the_machine_read_is_hidden_until_the_officer_has_read_too() {
    let read = figures(0);
    let (before, page) = public(&night(None, &read, &[]));
    assert_eq!((&before["machine"]["sure"], &before["machine"]["of"]), (&28.into(), &28.into()));
    assert_eq!(before["machine"]["model"], MODEL);
    assert!(before["machine"].get("figures").is_none() && before["figures"].is_null());
    assert!(page.contains("yakin akan 28 dari 28 angka"));
    let (after, page) = public(&night(Some(&read), &read, &[]));
    assert_eq!(
        (&after["status"]["code"], &after["readings"]["second"]["by"]["role"]),
        (&"agreed".into(), &"machine".into())
    );
    assert!(after["readings"]["second"]["by"].get("scope").is_none());
    assert_eq!(after["machine"]["figures"], after["figures"]);
    assert!(page.contains("Pembacaan kedua") && page.contains("Mesin, "), "{page}");
    let line = after["history"].as_array().unwrap().iter().find(|line| line["what"] == "read").unwrap();
    assert_eq!((&line["sure"], &line["by"]["role"]), (&28.into(), &"machine".into()));
}

#[test]
fn a_figure_that_is_left_to_people_says_why_and_shows_its_boxes() {
    let read = figures(0);
    let mut night = night(Some(&read), &read, &[("votes.2", Doubt::Struck)]);
    let (one, page) = public(&night);
    assert_eq!(one["status"]["code"], "entered");
    assert_eq!(
        (&one["machine"]["left"][0]["figure"], &one["machine"]["left"][0]["why"]),
        (&"votes.2".into(), &"struck".into())
    );
    assert!(page.contains("ada kotak yang dicoret atau ditimpa"));
    night.second(AT, &read);
    let (two, page) = public(&night);
    assert_eq!(two["status"]["code"], "agreed");
    // Page 2 has three rows of votes; the second one's boxes are the second row of its picture.
    let crops = two["pages"][1]["photo"]["crops"].as_str().unwrap();
    let picture = format!(
        "<svg class=\"crop\" width=\"6rem\" viewBox=\"0 40 120 40\" aria-hidden=\"true\"><image href=\"{crops}\" width=\"120\" height=\"120\">"
    );
    assert!(page.contains(&picture), "{page}");
}

#[test]
fn where_the_machine_reads_another_number_than_the_two_people_it_is_said() {
    let read = figures(0);
    let other = with(read.clone(), "votes.2", 9);
    let mut night = night(Some(&read), &other, &[("votes.1", Doubt::Struck)]);
    night.second(AT, &read);
    let (said, page) = public(&night);
    let warning = said["warnings"].as_array().unwrap().iter().find(|warning| warning["code"] == "W304").unwrap();
    assert_eq!((&warning["figure"], &warning["right"]), (&"votes.2".into(), &9.into()));
    assert!(page.contains("mesin membaca 9 pada foto"));
    assert_eq!(said["status"]["code"], "agreed", "a warning holds nothing back");
}
