//! `GET /openapi.json`: OpenAPI 3.1, generated from the policy table, the shapes of its routes and the types of bodies and answers.

mod form_view;
mod headers;
mod public;
mod shapes;
#[cfg(test)]
mod tests;

use actix_web::HttpResponse;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::auth::{
    CandidateView, Keep, SessionView, activate::ActivateRequest, login::LoginRequest, sessions::SessionItem,
    set_secret::SecretRequest,
};
use super::health::Ready;
use super::people::{AccountRequest, reissue::ReissuedView};
use super::policy::{RouteSpec, Within, routes};
use super::problem::Code;
use super::regions::{NoteRequest, ReasonRequest};
use super::view::{FindingView, NextView, TaskView};
use super::{ask::Done, journal::EventView, tps};
use crate::engine::{Receipt, SignedReceipt};
use shapes::{Body, Gives, Shape};

/// Refusals that every route of an account may answer.
const ANY_ACCOUNT: [u16; 4] = [400, 401, 403, 429];

/// The document.
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().insert_header(("Cache-Control", "public, max-age=300")).json(document())
}

fn component<T: ToSchema + PartialSchema>(schemas: &mut Map<String, Value>) {
    let schema = serde_json::to_value(T::schema()).unwrap_or(Value::Null);
    schemas.insert(T::name().into_owned(), schema);
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// One parameter for each `{name}` in a path.
fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
    names
        .map(|name| {
            let (pattern, about) = match name {
                "page" => ("^[1-9]$", "Page of the form, from 1."),
                "tps" => ("^[0-9]{13}$", "TPS code, 13 digits."),
                "region" => ("^(0|[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10})$", "Region code; `0` for the nation."),
                "sha256" => ("^[0-9a-f]{64}$", "SHA-256 of the original photo, hex."),
                "contest" => ("^[a-z0-9-]{1,32}$", "Short name of the contest."),
                _ => ("^[^/]+$", "As the server gave it."),
            };
            let schema = json!({ "type": "string", "pattern": pattern });
            json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema })
        })
        .collect()
}

fn parameters(route: &RouteSpec, shape: &Shape) -> Vec<Value> {
    let mut parameters = path_parameters(route.path);
    if matches!(route.within, Within::Tps | Within::Region) {
        parameters.push(json!({ "name": "contest", "in": "query", "schema": { "type": "string" },
            "description": "Short name of the contest; the election's first where left out." }));
    }
    for (name, kind, about) in shape.query {
        parameters.push(json!({ "name": name, "in": "query", "description": about, "schema": { "type": kind } }));
    }
    parameters.extend(shape.takes.iter().map(headers::Header::parameter));
    if shape.keyed {
        parameters.push(headers::IDEMPOTENCY_KEY.parameter());
    }
    parameters
}

fn request_body(body: Body) -> Option<Value> {
    let bytes = json!({ "schema": { "type": "string", "format": "binary" } });
    let of_json = |name: &str| json!({ "application/json": { "schema": reference(name) } });
    let (required, content) = match body {
        Body::None => return None,
        Body::Json(name) => (true, of_json(name)),
        Body::Maybe(name) => (false, of_json(name)),
        Body::Photo => (true, json!({ "image/jpeg": bytes, "image/png": bytes, "image/webp": bytes })),
        Body::Part => (true, json!({ "application/offset+octet-stream": bytes })),
    };
    Some(json!({ "required": required, "content": content }))
}

fn responses(route: &RouteSpec, shape: &Shape) -> Map<String, Value> {
    let bytes = json!({ "schema": { "type": "string", "format": "binary" } });
    let mut success = json!({ "description": "Done." });
    let content = match shape.gives {
        Gives::Nothing => None,
        Gives::Json(name) => Some(json!({ "application/json": { "schema": reference(name) } })),
        Gives::List(name) => {
            Some(json!({ "application/json": { "schema": { "type": "array", "items": reference(name) } } }))
        }
        Gives::Pdf => Some(json!({ "application/pdf": bytes })),
        Gives::Photo => Some(json!({ "image/jpeg": bytes, "image/png": bytes, "image/webp": bytes })),
    };
    if let Some(object) = success.as_object_mut() {
        object.extend(content.map(|content| ("content".to_owned(), content)));
        if !shape.says.is_empty() {
            let says: Map<String, Value> = shape.says.iter().map(headers::Header::of_answer).collect();
            object.insert("headers".into(), says.into());
        }
    }
    let problem = || json!({ "$ref": "#/components/responses/Problem" });
    let mut responses = Map::from_iter([(shape.status.to_string(), success)]);
    if route.name != "UploadOptions" {
        let statuses = ANY_ACCOUNT.iter().chain(shape.refuses).map(|status| status.to_string());
        responses.extend(statuses.chain(["5XX".to_owned()]).map(|status| (status, problem())));
    }
    responses
}

fn operation(route: &RouteSpec, shape: &Shape) -> Value {
    let mut operation = json!({
        "operationId": route.name, "summary": route.summary, "parameters": parameters(route, shape),
        "responses": responses(route, shape),
        "x-roles": route.roles.iter().map(|role| role.code()).collect::<Vec<_>>(),
    });
    if let Some(object) = operation.as_object_mut() {
        object.extend(request_body(shape.body).map(|body| ("requestBody".to_owned(), body)));
        if route.within != Within::Public {
            object.insert("security".into(), json!([{ "bearer": [] }, { "cookie": [] }]));
        }
    }
    operation
}

fn schemas() -> Map<String, Value> {
    let mut schemas = Map::new();
    component::<ActivateRequest>(&mut schemas);
    component::<LoginRequest>(&mut schemas);
    component::<SecretRequest>(&mut schemas);
    component::<Keep>(&mut schemas);
    component::<SessionView>(&mut schemas);
    component::<CandidateView>(&mut schemas);
    component::<SessionItem>(&mut schemas);
    component::<Receipt>(&mut schemas);
    component::<SignedReceipt>(&mut schemas);
    component::<tps::PhotoReadRequest>(&mut schemas);
    component::<tps::enter::ReadingRequest>(&mut schemas);
    component::<tps::enter::Rest>(&mut schemas);
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
    component::<NextView>(&mut schemas);
    component::<FindingView>(&mut schemas);
    component::<Done>(&mut schemas);
    component::<EventView>(&mut schemas);
    component::<Ready>(&mut schemas);
    form_view::add(&mut schemas);
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    schemas.insert(
        "Problem".into(),
        json!({ "type": "object", "required": ["type", "title", "status", "code", "text"], "properties": {
            "type": { "type": "string", "format": "uri-reference" }, "title": { "type": "string" },
            "status": { "type": "integer" }, "code": { "type": "string", "enum": codes },
            "text": { "type": "object", "required": ["id", "en"],
                "properties": { "id": { "type": "string" }, "en": { "type": "string" } } } } }),
    );
    schemas
}

/// The OpenAPI 3.1 document.
#[must_use]
pub fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    public::add(&mut paths);
    for route in routes() {
        // A route without a shape is found by a test, not by a reader who misses it here.
        let Some(shape) = shapes::shape(route.name) else { continue };
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(route.method.as_str().to_ascii_lowercase(), operation(&route, &shape));
        }
    }
    let problem = json!({
        "description": "A problem document (RFC 9457) with a stable `code`; `type` leads to what it means.",
        "headers": Map::from_iter([headers::RETRY_AFTER.of_answer()]),
        "content": { "application/problem+json": { "schema": reference("Problem") } } });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rekap", "version": env!("CARGO_PKG_VERSION"),
            "summary": "Photos of C.Hasil forms in, checked figures and a public recap out.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "paths": paths,
        "components": { "schemas": schemas(), "responses": { "Problem": problem }, "securitySchemes": {
            "bearer": { "type": "http", "scheme": "bearer" },
            "cookie": { "type": "apiKey", "in": "cookie", "name": super::permit::COOKIE } } },
    })
}
