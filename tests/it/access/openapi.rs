//! What the server answers has the shape that its OpenAPI document says.

use serde_json::{Value, json};

use crate::common::election::{KECAMATAN, KELURAHAN, TPS};
use crate::common::figures::plausible;
use crate::common::photos::photo;
use crate::common::server::TestServer;

/// What in a value is not as its schema says; members that the schema does not name included. As much of JSON Schema as the
/// document uses.
fn differences(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let found = document.pointer(reference.trim_start_matches('#')).expect("a schema");
        return differences(document, found, value, at);
    }
    for word in ["anyOf", "oneOf"] {
        if let Some(any) = schema[word].as_array() {
            let mut each: Vec<_> = any.iter().map(|one| differences(document, one, value, at)).collect();
            each.sort_by_key(Vec::len);
            return each.remove(0);
        }
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = &schema["type"];
    if !kinds.is_null() && kinds != kind && !kinds.as_array().is_some_and(|all| all.contains(&json!(kind))) {
        return vec![format!("{at}: {kind} instead of {kinds}")];
    }
    if let Some(allowed) = schema["enum"].as_array().filter(|allowed| !allowed.contains(value)) {
        return vec![format!("{at}: {value} is none of {allowed:?}")];
    }
    let mut found = Vec::new();
    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(differences(document, &schema["items"], item, &format!("{at}[{place}]")));
    }
    let Some(object) = value.as_object() else { return found };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(name) {
            found.push(format!("{at}.{name} is missing"));
        }
    }
    let open = schema["properties"].is_null();
    for (name, member) in object {
        let (own, rest) = (&schema["properties"][name], &schema["additionalProperties"]);
        match (own.is_null(), rest.is_object()) {
            (false, _) => found.extend(differences(document, own, member, &format!("{at}.{name}"))),
            (true, true) => found.extend(differences(document, rest, member, &format!("{at}.{name}"))),
            (true, false) if open => {}
            (true, false) => found.push(format!("{at}.{name} is not in the document")),
        }
    }
    found
}

#[tokio::test]
async fn answers_have_the_shape_that_the_document_says() {
    let server = TestServer::start();
    let document = server.anyone().reads("/openapi.json").await.done();
    let check = |method: &str, path: &str, value: &Value| {
        let responses = &document["paths"][path][method]["responses"];
        let answer = responses.as_object().expect(path).iter().find(|(status, _)| status.starts_with('2')).unwrap().1;
        let found = differences(&document, &answer["content"]["application/json"]["schema"], value, path);
        assert!(found.is_empty(), "{method} {path}: {found:#?}\n{value:#}");
    };
    let (kpps, pps, ppk) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.ppk(KECAMATAN).await);
    let tps = "/api/v1/tps/{tps}";
    check("get", tps, &kpps.sees(TPS).await);
    for page in 1..=3_u8 {
        let receipt = kpps.uploads(page, &photo(page.into())).await.done();
        check("post", "/api/v1/tps/{tps}/pages/{page}", &receipt);
    }
    check("post", "/api/v1/tps/{tps}/readings/first", &kpps.enters(&plausible(1)).await.done());
    check("get", tps, &pps.sees(TPS).await);
    check("post", "/api/v1/tps/{tps}/readings/second", &pps.enters(TPS, &plausible(2)).await.done());
    pps.requests_page(TPS, 2, "Bagian bawah terpotong").await.done();
    check("post", "/api/v1/regions/{region}/session", &ppk.opens_session(KECAMATAN).await.done());
    let decided = ppk.decides(TPS, Some(&plausible(1)), Some("C.Hasil dibuka di pleno")).await.done();
    check("post", "/api/v1/tps/{tps}/decision", &decided);
    let tasks = ppk.reads(&format!("/api/v1/regions/{KELURAHAN}/tps")).await.done();
    check("get", "/api/v1/regions/{region}/tps", &tasks);
    check("get", "/api/v1/auth/session", &kpps.reads("/api/v1/auth/session").await.done());
    check("get", "/api/v1/auth/sessions", &kpps.reads("/api/v1/auth/sessions").await.done());
    check("get", "/api/v1/journal", &server.auditor("0").await.reads("/api/v1/journal").await.done());
    check("get", "/readyz", &server.anyone().reads("/readyz").await.done());
    let account = json!({ "role": "kpps", "scope": TPS, "number": 2 });
    let reissued = pps.posts("/api/v1/accounts/reissue", &account).await.done();
    check("post", "/api/v1/accounts/reissue", &reissued);
    let problem = kpps.reads("/api/v1/journal").await.refused(403, "ROLE_NOT_ALLOWED");
    let shape = json!({ "$ref": "#/components/schemas/Problem" });
    assert_eq!(differences(&document, &shape, &problem, "problem"), Vec::<String>::new());
}
