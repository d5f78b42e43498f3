//! The machine as second reader: a person reads second only where it leaves something open, and only that.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;

use super::client::Call;
use super::failure::Failure;
use super::plan::TpsPlan;
use super::stage::{Person, Stage};
use super::tally::Count;

/// Longest that a second reader waits for the machine: it is slow in a debug build.
const PATIENCE: Duration = Duration::from_secs(120);
const ASK_EVERY: Duration = Duration::from_millis(250);

/// The form as this person may see it.
pub(super) async fn shown(plan: &TpsPlan, person: Person<'_>) -> Result<Value, Failure> {
    let call = Call::new(Method::GET, format!("/api/v1/tps/{}", plan.code));
    person.send(call).await?.json("form")
}

/// The form once the machine has read its photos, or cannot.
pub(super) async fn waited_for(plan: &TpsPlan, person: Person<'_>) -> Result<Value, Failure> {
    let begun = Instant::now();
    loop {
        let form = shown(plan, person).await?;
        if has_read(&form) || begun.elapsed() > PATIENCE {
            return Ok(form);
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

/// Whether a person has read second, the machine has read the newest photos, or there is nothing in them for it.
fn has_read(form: &Value) -> bool {
    let of_person = form.get("second").is_some_and(Value::is_object) && !reads_second(form);
    let list = |pointer: &str| form.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or("").to_owned();
    let number = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    let newest: BTreeMap<u64, Value> = list("/photos")
        .into_iter()
        .filter(|photo| {
            number(photo, "/round") == number(form, "/round") && text(photo, "/check/state") != "unreadable"
        })
        .map(|photo| (number(&photo, "/page"), photo))
        .collect();
    let checked = newest.values().all(|photo| text(photo, "/check/state") == "checked");
    let found = newest.values().any(|photo| photo.pointer("/check/page_found") == Some(&Value::Bool(true)));
    let read: Vec<String> = list("/machine/photos").iter().map(|photo| text(photo, "/sha256")).collect();
    let up_to_date = newest.values().all(|photo| read.contains(&text(photo, "/sha256")));
    of_person || (checked && (!found || up_to_date))
}

/// Who read the second reading of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Second {
    /// Nobody yet, or a person all of it.
    Person,
    /// A person, who left these figures to the machine.
    Shared(Vec<String>),
    /// The machine all of it.
    Machine,
}

impl Second {
    /// As a form shows it.
    pub(super) fn of(form: &Value) -> Self {
        let left = strings(form.pointer("/second/by_machine"));
        match form.pointer("/second/by").and_then(Value::as_str) {
            Some("machine") => Self::Machine,
            Some(_) if !left.is_empty() => Self::Shared(left),
            _ => Self::Person,
        }
    }

    /// Whether the machine read this figure of it.
    pub(super) fn has(&self, figure: &str) -> bool {
        match self {
            Self::Person => false,
            Self::Shared(left) => left.iter().any(|id| id == figure),
            Self::Machine => true,
        }
    }
}

fn strings(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether the second reading is the machine's.
pub(super) fn reads_second(form: &Value) -> bool {
    Second::of(form) == Second::Machine
}

/// The figures that the second reader types, where the machine is sure of some. In another run of the same night, the same as before.
pub(super) fn asks_for(form: &Value) -> Option<Vec<String>> {
    if let Second::Shared(left) = Second::of(form) {
        let all = form.pointer("/second/figures").and_then(Value::as_object)?.keys();
        return Some(all.filter(|id| !left.contains(id)).cloned().collect());
    }
    let left = form.pointer("/machine/left").and_then(Value::as_object)?;
    let of = form.pointer("/machine/of").and_then(Value::as_u64)?;
    (!left.is_empty() && (left.len() as u64) < of).then(|| left.keys().cloned().collect())
}

/// Counts what the machine made of a form, before anybody mends a mistake.
pub(super) fn count(stage: &Stage, plan: &TpsPlan, form: &Value) {
    let number = |pointer: &str| form.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    if form.get("machine").is_some_and(Value::is_object) {
        let (sure, of) = (number("/machine/sure"), number("/machine/of"));
        stage.tally.add(Count::MachineForms);
        stage.tally.add_many(Count::MachineSure, sure);
        stage.tally.add_many(Count::MachineLeft, of.saturating_sub(sure));
    }
    let second = Second::of(form);
    match second {
        Second::Person => return,
        Second::Shared(_) => stage.tally.add(Count::MachineShared),
        Second::Machine => stage.tally.add(Count::MachineSeconds),
    }
    let errors = form.get("errors").and_then(Value::as_array).into_iter().flatten();
    let differ: Vec<&str> = errors
        .filter(|error| error.get("code").and_then(Value::as_str) == Some("F401"))
        .filter_map(|error| error.get("figure").and_then(Value::as_str))
        .filter(|figure| second.has(figure))
        .collect();
    let of = &stage.invented.form;
    let right = |figure: &str| of.index_of(figure).is_none_or(|at| plan.first.get(at) == plan.paper.get(at));
    if !differ.is_empty() {
        let caused = differ.iter().any(|figure| right(figure));
        stage.tally.add(if caused { Count::MachineCaused } else { Count::MachineCaught });
    }
}
