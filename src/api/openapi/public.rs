//! Addresses that anyone may read. What the results hold is described in `docs/public-api.md`.

use serde_json::{Map, Value, json};

const CSV: &str = "text/csv";
const HTML: &str = "text/html";
const JPEG: &str = "image/jpeg";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Path, media type, what it is.
const READABLE: &[(&str, &str, &str)] = &[
    ("/", HTML, "Start page."),
    ("/en/", HTML, "Start page, English."),
    ("/hasil/{contest}/{region}", HTML, "Page of a region."),
    ("/en/hasil/{contest}/{region}", HTML, "Page of a region, English."),
    ("/hasil/{contest}/tps/{tps}", HTML, "Page of a TPS."),
    ("/en/hasil/{contest}/tps/{tps}", HTML, "Page of a TPS, English."),
    ("/results/v1/index.json", JSON, "Election, contests, candidates, figures, public key."),
    ("/results/v1/{contest}/{region}.json", JSON, "Result of a region."),
    ("/results/v1/{contest}/tps/{tps}.json", JSON, "A TPS with its readings, photos and history."),
    ("/results/v1/{contest}/{region}.csv", CSV, "Recap of a region as CSV."),
    ("/results/v1/{contest}/{region}.xlsx", XLSX, "Recap of a region as a spreadsheet with formulas."),
    ("/photos/public/{sha256}.jpg", JPEG, "Public copy of a photo: no EXIF, signatures masked."),
    ("/photos/thumb/{sha256}.jpg", JPEG, "Thumbnail of the public copy."),
    (
        "/photos/crops/{sha256}.jpg",
        JPEG,
        "Pictures of the digit boxes that the machine found in a photo: one row per figure of the page in the form's order, one square per box.",
    ),
    (
        "/photos/sheet/{sha256}.jpg",
        JPEG,
        "The page of a photo laid flat, its digit boxes outlined; from the public copy.",
    ),
    ("/docs/problems", HTML, "What every problem code means."),
    ("/en/docs/problems", HTML, "What every problem code means, English."),
    ("/openapi.json", JSON, "This document."),
    ("/healthz", TEXT, "The process runs."),
    ("/metrics", TEXT, "Prometheus metrics; hidden by the proxy."),
];

/// Adds them, each with `GET` (and `HEAD`, which is answered alike).
pub(super) fn add(paths: &mut Map<String, Value>) {
    for (path, media, about) in READABLE {
        let schema = if *media == JSON { json!({ "type": "object" }) } else { json!({ "type": "string" }) };
        let mut parameters = super::path_parameters(path);
        if matches!(*media, CSV | XLSX) {
            parameters.push(json!({ "name": "lang", "in": "query", "description": "`en` for English.",
                "schema": { "type": "string", "enum": ["id", "en"] } }));
        }
        let read = json!({
            "summary": about, "parameters": parameters,
            "responses": {
                "200": { "description": about, "content": { *media: { "schema": schema } } },
                "304": { "description": "Still the same as `If-None-Match` says." },
                "4XX": { "$ref": "#/components/responses/Problem" }, "5XX": { "$ref": "#/components/responses/Problem" },
            },
        });
        paths.insert((*path).to_owned(), json!({ "get": read, "head": read }));
    }
    let ready = |about: &str| json!({ "description": about, "content": { JSON: { "schema": { "$ref": "#/components/schemas/Ready" } } } });
    let read = json!({ "summary": "Whether the process can do its work.", "parameters": [],
        "responses": { "200": ready("It can."), "503": ready("It cannot; the members say why.") } });
    paths.insert("/readyz".to_owned(), json!({ "get": read, "head": read }));
}
