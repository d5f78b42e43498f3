//! The shape of a TPS form as an account sees it (`api::view::tps`). A test compares it with what the server answers.

use serde_json::{Map, Value, json};

/// The components `TpsView`, `PhotoView`, `ReadingView`, `MachineView` and `DecisionView`.
pub(super) fn add(schemas: &mut Map<String, Value>) {
    let figures = json!({ "type": "object", "description": "Every figure of the form by its id.",
        "additionalProperties": { "type": "integer" } });
    let maybe = |schema: Value| json!({ "anyOf": [schema, { "type": "null" }] });
    let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let list = |name: &str| json!({ "type": "array", "items": of(name) });
    let text = |about: &str| json!({ "type": "string", "description": about });
    let number = |about: &str| json!({ "type": "integer", "description": about });
    let flag = |about: &str| json!({ "type": "boolean", "description": about });
    let time = || number("Microseconds since 1970.");
    let mut add = |name: &str, properties: Value| {
        let required: Vec<&String> = properties.as_object().map(|all| all.keys().collect()).unwrap_or_default();
        schemas.insert(name.into(), json!({ "type": "object", "required": required, "properties": properties }));
    };
    let photos = json!({ "type": "array", "items": of("PhotoReadRequest"),
        "description": "The photos they were read from; empty: the paper itself." });
    add(
        "ReadingView",
        json!({
            "by": text("Role that read, or `machine`."),
            "hands": { "type": "array", "items": { "type": "string" }, "description": "Roles that gave or corrected it." }, "at": time(), "seq": number("Its event."),
            "hidden": flag("Another role's single reading: figures are shown when both are in."), "figures": maybe(figures.clone()),
            "by_machine": maybe(json!({ "type": "array", "items": { "type": "string" }, "description": "Figures that the reader left to the machine, which was sure of them." })),
            "reasons": { "type": "object", "description": "Why rules that it breaks stand like that on the paper, by rule code; empty while hidden.",
                "additionalProperties": { "type": "string" } }, "photos": photos.clone(),
        }),
    );
    add(
        "MachineView",
        json!({
            "model": text("What read."), "at": time(), "seq": number("Its event."), "photos": photos.clone(),
            "sure": number("Of how many figures it is sure."), "of": number("How many the form has."),
            "figures": maybe(figures.clone()),
            "left": { "type": "object", "description": "Figures that it leaves to people, and why, as stable codes.",
                "additionalProperties": { "type": "string" } },
        }),
    );
    add(
        "DecisionView",
        json!({
            "figures": figures, "by": text("Role that decided."), "at": time(),
            "seq": number("Its event."), "photos": photos,
            "reason": maybe(text("Why, where it changed anything.")),
        }),
    );
    add(
        "PhotoView",
        json!({
            "page": number("Page it was sent for."), "round": number("Counting round."), "sha256": text("SHA-256 of the original."),
            "seq": number("Number of its receipt."), "at": time(), "by": text("Role that sent it."),
            "check": { "type": "object", "required": ["state"], "properties": {
                "state": { "type": "string", "enum": ["pending", "checked", "unreadable"] },
                "flags": { "type": "array", "items": { "type": "string" } },
                "page_found": { "type": "boolean", "description": "The machine found a page of a form in it." }, "code": { "type": "string" },
                "text": { "type": "object", "required": ["id", "en"], "properties": {
                    "id": { "type": "string" }, "en": { "type": "string" } } } } },
            "shared": flag("Also sent for another sheet."),
        }),
    );
    add(
        "TpsView",
        json!({
            "tps": text("TPS code."), "contest": text("Contest."), "version": number("Events on its stream."),
            "round": number("Counting round, from 1."), "round_kind": text("`Reguler`, `PSU` …"), "status": text("Status word."),
            "plenary": { "type": "string", "enum": ["open", "in-session", "signed"] }, "pages": number("Pages of the form."),
            "missing_pages": { "type": "array", "items": { "type": "integer" } }, "photos": list("PhotoView"),
            "first": maybe(of("ReadingView")), "second": maybe(of("ReadingView")),
            "machine": maybe(of("MachineView")), "decision": maybe(of("DecisionView")),
            "errors": list("FindingView"), "warnings": list("FindingView"), "photo_warnings": list("FindingView"),
            "requests": { "type": "array", "items": { "type": "object", "required": ["page", "reason"], "properties": {
                "page": { "type": "integer" }, "reason": { "type": "string" } } } },
            "counts": flag("It is in the totals."),
        }),
    );
}
