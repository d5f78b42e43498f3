//! `GET /openapi.json`: OpenAPI 3.1, generated from the policy table and the request types.

use actix_web::HttpResponse;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::auth::{CandidateView, SessionView, activate::ActivateRequest, login::LoginRequest};
use super::people::{AccountRequest, reissue::ReissuedView};
use super::policy::{RouteSpec, Within, routes};
use super::problem::Code;
use super::regions::{NoteRequest, ReasonRequest};
use super::view::{FindingView, TaskView};
use super::{ask::Done, journal::EventView, tps};
use crate::engine::{Receipt, SignedReceipt};

/// The document.
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().insert_header(("Cache-Control", "public, max-age=300")).json(document())
}

/// Body and answer of a route: component names.
fn shapes(route: &str) -> (Option<&'static str>, Option<&'static str>) {
    match route {
        "Activate" => (Some("ActivateRequest"), Some("SessionView")),
        "Login" => (Some("LoginRequest"), Some("SessionView")),
        "ShowSession" => (None, Some("SessionView")),
        "UploadPage" => (Some("photo"), Some("SignedReceipt")),
        "UploadReceipt" => (None, Some("SignedReceipt")),
        "EnterFirst" | "EnterSecond" => (Some("ReadingRequest"), Some("Object")),
        "CorrectReading" => (Some("CorrectionRequest"), Some("Object")),
        "DecideTps" => (Some("DecisionRequest"), Some("Object")),
        "ExplainWarning" => (Some("ExplanationRequest"), Some("Object")),
        "RequestPage" => (Some("PageRequestRequest"), Some("Object")),
        "OpenRound" => (Some("RoundRequest"), Some("Object")),
        "ShowTps" => (None, Some("Object")),
        "ListTasks" => (None, Some("TaskView[]")),
        "OpenSession" | "SignRegion" => (Some("NoteRequest"), Some("Done")),
        "VerifyAgreed" => (None, Some("Done")),
        "ReopenRegion" => (Some("ReasonRequest"), Some("Done")),
        "ReadJournal" => (None, Some("EventView[]")),
        "ReissueCode" => (Some("AccountRequest"), Some("ReissuedView")),
        "DisableAccount" => (Some("AccountRequest"), None),
        _ => (None, None),
    }
}

fn component<T: ToSchema + PartialSchema>(schemas: &mut Map<String, Value>) {
    let schema = serde_json::to_value(T::schema()).unwrap_or(Value::Null);
    schemas.insert(T::name().into_owned(), schema);
}

fn schema(name: &str) -> Value {
    match (name, name.strip_suffix("[]")) {
        ("Object", _) => json!({ "type": "object" }),
        (_, Some(item)) => json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{item}") } }),
        _ => json!({ "$ref": format!("#/components/schemas/{name}") }),
    }
}

fn operation(route: &RouteSpec) -> Value {
    let (body, answer) = shapes(route.name);
    let mut parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{').and_then(|part| part.strip_suffix('}')))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    if matches!(route.within, Within::Tps | Within::Region) {
        parameters.push(json!({
            "name": "contest", "in": "query", "schema": { "type": "string" },
            "description": "Short name of the contest; the election's first where left out." }));
    }
    let success = match answer {
        Some(name) => json!({ "description": "Done.", "content": { "application/json": { "schema": schema(name) } } }),
        None => json!({ "description": "Done." }),
    };
    let problem = json!({
        "description": "A problem document (RFC 9457) with a stable `code`.",
        "content": { "application/problem+json": { "schema": schema("Problem") } } });
    let mut operation = json!({
        "operationId": route.name, "summary": route.summary, "parameters": parameters,
        "responses": { "2XX": success, "4XX": problem, "5XX": problem },
        "x-roles": route.roles.iter().map(|role| role.code()).collect::<Vec<_>>(),
    });
    if let Some(object) = operation.as_object_mut() {
        match body {
            Some("photo") => {
                let bytes = json!({ "schema": { "type": "string", "format": "binary" } });
                let content = json!({ "image/jpeg": bytes, "image/png": bytes, "image/webp": bytes });
                object.insert("requestBody".into(), json!({ "required": true, "content": content }));
            }
            Some(name) => {
                let content = json!({ "application/json": { "schema": schema(name) } });
                object.insert("requestBody".into(), json!({ "required": true, "content": content }));
            }
            None => {}
        }
        if route.within != Within::Public {
            object.insert("security".into(), json!([{ "bearer": [] }, { "cookie": [] }]));
        }
    }
    operation
}

/// The OpenAPI 3.1 document.
#[must_use]
pub fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in routes() {
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(route.method.as_str().to_ascii_lowercase(), operation(&route));
        }
    }
    let mut schemas = Map::new();
    component::<ActivateRequest>(&mut schemas);
    component::<super::auth::Keep>(&mut schemas);
    component::<LoginRequest>(&mut schemas);
    component::<SessionView>(&mut schemas);
    component::<CandidateView>(&mut schemas);
    component::<Receipt>(&mut schemas);
    component::<SignedReceipt>(&mut schemas);
    component::<tps::enter::ReadingRequest>(&mut schemas);
    component::<tps::correct::CorrectionRequest>(&mut schemas);
    component::<tps::decide::DecisionRequest>(&mut schemas);
    component::<tps::explain::ExplanationRequest>(&mut schemas);
    component::<tps::request_page::PageRequestRequest>(&mut schemas);
    component::<tps::open_round::RoundRequest>(&mut schemas);
    component::<NoteRequest>(&mut schemas);
    component::<ReasonRequest>(&mut schemas);
    component::<AccountRequest>(&mut schemas);
    component::<ReissuedView>(&mut schemas);
    component::<TaskView>(&mut schemas);
    component::<FindingView>(&mut schemas);
    component::<Done>(&mut schemas);
    component::<EventView>(&mut schemas);
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    schemas.insert(
        "Problem".into(),
        json!({ "type": "object", "required": ["type", "title", "status", "code"], "properties": {
            "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" },
            "code": { "type": "string", "enum": codes },
            "text": { "type": "object", "properties": { "id": { "type": "string" }, "en": { "type": "string" } } } } }),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rekap", "version": env!("CARGO_PKG_VERSION"),
            "summary": "Photos of C.Hasil forms in, checked figures and a public recap out.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "paths": paths,
        "components": { "schemas": schemas, "securitySchemes": {
            "bearer": { "type": "http", "scheme": "bearer" },
            "cookie": { "type": "apiKey", "in": "cookie", "name": super::permit::COOKIE } } },
    })
}
