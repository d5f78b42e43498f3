//! One TPS: its officer sends the pages and types the figures, PPS reads them again without seeing the first reading.

use reqwest::Method;
use serde_json::{Value, json};

use super::client::Call;
use super::failure::Failure;
use super::machine::{self, Second};
use super::plan::{Mend, Sheet, TpsPlan, Way};
use super::stage::{Person, Stage};
use super::tally::Count;
use super::trouble::Trouble;
use super::upload::Parcel;
use crate::election::actor::{Role, Scope};
use crate::election::codes::Page;
use crate::election::figures::Figures;

/// Plays one TPS until its officers are done. Safe to repeat: whatever was done before is answered as before.
pub(super) async fn play(stage: &Stage, plan: &TpsPlan) -> Result<(), Failure> {
    let officer = stage.person(Role::Kpps, Scope::Tps(plan.code));
    let reader = stage.person(Role::Pps, Scope::Region(plan.code.kelurahan()));
    if plan.figures_first {
        read(plan, officer, reader, false).await?;
    }
    for sheet in plan.sheets.iter().filter(|sheet| Some(sheet.page) != plan.late) {
        send(stage, plan, officer, *sheet).await?;
    }
    // Again where the figures came first: the same requests are answered with the form as it stands now.
    let read = read(plan, officer, reader, plan.late.is_none()).await?;
    machine::count(stage, plan, &read);
    let by = Second::of(&read);
    let second = plan.second_with(&stage.invented.form, |figure| by.has(figure));
    let form = match mend(stage, plan, officer, reader, &second).await? {
        Some(form) => form,
        None => read,
    };
    if by == Second::Machine && form.get("status").and_then(Value::as_str) == Some("agreed") {
        stage.tally.add(Count::MachineAgreed);
    }
    if form.get("first").is_some_and(Value::is_object) {
        stage.tally.add(Count::FirstReadings);
    }
    if form.get("second").is_some_and(Value::is_object) {
        stage.tally.add(Count::SecondReadings);
    }
    for trouble in &plan.troubles {
        stage.tally.suffer(*trouble);
    }
    stage.tally.add(Count::Tps);
    check(plan, &form, &second, by != Second::Person)
}

/// A page that was asked for.
pub(super) async fn send_late(stage: &Stage, plan: &TpsPlan, page: Page) -> Result<(), Failure> {
    let officer = stage.person(Role::Kpps, Scope::Tps(plan.code));
    let way = plan.sheets.iter().find(|sheet| sheet.page == page).map_or(Way::Post, |sheet| sheet.way);
    let bytes = stage.photo(plan.index, page, &plan.paper).await?;
    Parcel { person: officer, tps: plan.code, page, bytes, way, breaks: false }.send().await.map(drop)
}

async fn send(stage: &Stage, plan: &TpsPlan, officer: Person<'_>, sheet: Sheet) -> Result<(), Failure> {
    let Sheet { page, way } = sheet;
    let parcel = |bytes, breaks| Parcel { person: officer, tps: plan.code, page, bytes, way, breaks };
    if let Some((_, other)) = plan.swapped.filter(|(swapped, _)| *swapped == page)
        && let Some(neighbour) = stage.invented.tps.get(other)
    {
        parcel(stage.photo(other, page, &neighbour.figures).await?, false).send().await?;
    }
    let right = parcel(stage.photo(plan.index, page, &plan.paper).await?, plan.dropped == Some(page));
    let first = right.send().await?;
    if plan.again || plan.twice == Some(page) {
        let second = parcel(right.bytes.clone(), false).send().await?;
        // One photo, one event, one receipt.
        if first != second {
            return Err(Failure::unexpected(
                format!("photo of {} page {page} sent again", plan.code),
                "another receipt",
            ));
        }
    }
    Ok(())
}

/// Both readings; answers the form as it stands then. Once every page is `sent`, the second one is left to the machine where it is sure.
async fn read(plan: &TpsPlan, officer: Person<'_>, reader: Person<'_>, sent: bool) -> Result<Value, Failure> {
    let mut turns = [(officer, "first", &plan.first), (reader, "second", &plan.second)];
    if plan.second_first {
        turns.reverse();
    }
    let mut form = Value::Null;
    for (person, which, figures) in turns {
        form = enter_unless_read(plan, person, which, figures, sent).await?;
    }
    // Where the second came first, the machine may have been quicker than its answer.
    if plan.second_first && machine::reads_second(&form) { machine::shown(plan, reader).await } else { Ok(form) }
}

async fn enter_unless_read(
    plan: &TpsPlan,
    person: Person<'_>,
    which: &'static str,
    figures: &Figures,
    sent: bool,
) -> Result<Value, Failure> {
    let mut asked = None;
    if which == "second" && person.stage.machine {
        let form = if sent { machine::waited_for(plan, person).await? } else { machine::shown(plan, person).await? };
        if machine::reads_second(&form) {
            return Ok(form);
        }
        asked = machine::asks_for(&form);
    }
    match enter(plan, person, which, figures, asked.as_deref()).await {
        // The machine was faster than the hand.
        Err(failure) if which == "second" && failure.is("ALREADY_ENTERED") => machine::shown(plan, person).await,
        answer => answer,
    }
}

/// A reading: of all figures or, with `asked`, of those, the rest left to the machine.
async fn enter(
    plan: &TpsPlan,
    person: Person<'_>,
    which: &'static str,
    figures: &Figures,
    asked: Option<&[String]>,
) -> Result<Value, Failure> {
    let stage = person.stage;
    let mut typed = stage.named(figures);
    typed.retain(|id, _| asked.is_none_or(|asked| asked.contains(id)));
    let count = typed.len() as u64;
    let (body, what) = match asked {
        Some(_) => (json!({ "figures": typed, "rest": "machine" }), "shared"),
        None => (json!({ "figures": typed }), which),
    };
    let call = Call::new(Method::POST, format!("/api/v1/tps/{}/readings/{which}", plan.code))
        .json(&body)
        .key(stage.key(what, plan.code));
    match person.send_again(call, plan.again).await {
        Ok(answer) => {
            if which == "second" {
                stage.tally.add_many(Count::SecondTyped, count);
            }
            answer.json(which)
        }
        // The plenary of an earlier run had begun; it will read this form itself.
        Err(failure) if failure.is("PLENARY_BEGAN") => {
            stage.tally.add(Count::TooLate);
            Ok(Value::Null)
        }
        Err(failure) => Err(failure),
    }
}

/// Whoever erred looks at the paper again.
async fn mend(
    stage: &Stage,
    plan: &TpsPlan,
    officer: Person<'_>,
    reader: Person<'_>,
    second: &Figures,
) -> Result<Option<Value>, Failure> {
    let (person, wrong) = match plan.mend {
        Mend::Officer => (officer, &plan.first),
        Mend::Reader => (reader, second),
        Mend::Plenary => return Ok(None),
    };
    let right = stage.named(&plan.paper);
    let changes: serde_json::Map<String, Value> = wrong
        .differences(&plan.paper)
        .into_iter()
        .map(|figure| stage.invented.form.id_of(figure).to_owned())
        .filter_map(|id| right.get(&id).map(|value| (id, Value::Number(value.clone()))))
        .collect();
    if changes.is_empty() {
        return Ok(None);
    }
    let body = json!({ "changes": changes, "reason": "Salah ketik; dicocokkan lagi dengan formulir." });
    let call = Call::new(Method::POST, format!("/api/v1/tps/{}/corrections", plan.code))
        .json(&body)
        .key(stage.key("correction", plan.code));
    match person.send_again(call, plan.again).await {
        Ok(answer) => {
            stage.tally.add(Count::Corrections);
            answer.json("correction").map(Some)
        }
        Err(failure) if failure.is("PLENARY_BEGAN") => Ok(Some(Value::Null)),
        Err(failure) => Err(failure),
    }
}

/// The form stands where the plan says: counted where all is well, held back where it is not.
fn check(plan: &TpsPlan, form: &Value, second: &Figures, by_machine: bool) -> Result<(), Failure> {
    let status = form.get("status").and_then(Value::as_str);
    let needs_plenary = plan.needs_plenary(second);
    let fits = match status {
        // Too late for the plenary, or already decided in an earlier run.
        None | Some("verified" | "final") => true,
        // What the machine misreads is counted, and the plenary decides it.
        Some("disputed") => needs_plenary || by_machine,
        Some("agreed") => !needs_plenary,
        Some(_) => false,
    };
    if fits {
        return Ok(());
    }
    let troubles: Vec<&str> = plan.troubles.iter().copied().map(Trouble::name).collect();
    let errors = form.get("errors").map(Value::to_string).unwrap_or_default();
    let found = format!("it is {} after {troubles:?} {errors}", status.unwrap_or("unknown"));
    Err(Failure::unexpected(format!("TPS {}", plan.code), found))
}
