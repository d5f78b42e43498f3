//! The document is whole: what it refers to is there, and no route is missing.

use super::*;

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(array) => array.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_resolves_and_every_component_is_referred_to() {
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for reference in &found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(found.contains(&format!("#/components/schemas/{name}")), "{name} is used nowhere");
    }
}

#[test]
fn every_route_has_a_shape_and_says_its_parameters_and_refusals() {
    let document = document();
    for route in routes() {
        assert!(shapes::shape(route.name).is_some(), "{}: say in `shapes` what it takes and gives", route.name);
        let operation = &document["paths"][route.path][route.method.as_str().to_ascii_lowercase()];
        assert_eq!(operation["operationId"], route.name);
        let parameters = operation["parameters"].as_array().unwrap();
        for part in route.path.split('/').filter(|part| part.starts_with('{')) {
            let name = part.trim_matches(['{', '}']);
            assert!(parameters.iter().any(|p| p["name"] == name && p["in"] == "path"), "{}: {name}", route.name);
        }
    }
    let at = |pointer: &str| document.pointer(pointer).unwrap_or_else(|| panic!("{pointer}")).clone();
    at("/paths/~1api~1v1~1uploads~1{id}/patch/responses/460");
    at("/paths/~1api~1v1~1uploads~1{id}/patch/responses/423");
    at("/paths/~1api~1v1~1tps~1{tps}~1readings~1first/post/responses/409");
    let named = |pointer: &str, name: &str| at(pointer).as_array().unwrap().iter().any(|p| p["name"] == name);
    assert!(named("/paths/~1api~1v1~1tps~1{tps}~1readings~1first/post/parameters", "Idempotency-Key"));
    assert!(named("/paths/~1api~1v1~1tps~1{tps}~1pages~1{page}/post/parameters", "X-Content-SHA256"));
    assert!(named("/paths/~1api~1v1~1journal/get/parameters", "after"));
}
