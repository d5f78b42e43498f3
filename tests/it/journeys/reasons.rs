//! Why figures that break a rule stand like that on the paper: hidden with the reading, public with it, the same after a replay.

use serde_json::{Value, json};

use crate::common::answer::Answer;
use crate::common::election::{KELURAHAN, TPS};
use crate::common::figures::{Figures, plausible, with};
use crate::common::people::Person;
use crate::common::server::TestServer;
use crate::common::verbs::{tps_json, tps_page};

const REASON: &str = "Tertulis demikian di kertas";

async fn enters(person: &Person, which: &str, figures: &Figures, reasons: Value) -> Answer {
    let path = format!("/api/v1/tps/{TPS}/readings/{which}");
    person.posts(&path, &json!({ "figures": figures, "reasons": reasons })).await
}

#[tokio::test]
async fn a_reason_is_as_hidden_as_the_figures_and_public_with_them() {
    let mut server = TestServer::start();
    let (kpps, pps, anyone) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.anyone());
    let wrong = with(plausible(3), &[("valid", 500)]);
    let form = enters(&kpps, "first", &wrong, json!({ "F201": format!("  {REASON} ") })).await.done();
    assert_eq!(form["first"]["reasons"], json!({ "F201": REASON }), "{form}");
    let blind = pps.sees(TPS).await;
    assert_eq!((&blind["first"]["hidden"], &blind["first"]["reasons"]), (&json!(true), &json!({})), "{blind}");
    let public = anyone.waits(&tps_json(TPS)).await;
    assert!(public.contains("\"entered\"") && !public.contains("F201") && !public.contains(REASON), "{public}");

    enters(&pps, "second", &wrong, json!({})).await.done();
    let shown =
        |document: &Value| document["errors"][0]["code"] == "F201" && document["errors"][0]["explanation"] == REASON;
    let document = anyone.waits_for(&tps_json(TPS), "explained", shown).await;
    assert_eq!(document["history"][0]["reasons"], json!({ "F201": REASON }), "{document}");
    let page = anyone.reads(&tps_page(TPS)).await.text();
    assert!(page.contains("Alasan pembaca:") && page.contains(REASON), "{page}");
    // The journal alone says it again, byte for byte.
    let before = anyone.reads(&tps_json(TPS)).await.text();
    server.restart();
    anyone.waits_for(&tps_json(TPS), "replayed", shown).await;
    assert_eq!(anyone.reads(&tps_json(TPS)).await.text(), before);
}

#[tokio::test]
async fn a_reason_for_a_rule_that_is_kept_or_with_a_personal_number_is_refused_and_nothing_is_entered() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let wrong = with(plausible(3), &[("valid", 500)]);
    for (figures, reasons, code) in [
        (&wrong, json!({ "F101": REASON }), "RULE_NOT_BROKEN"),
        (&plausible(3), json!({ "F201": REASON }), "RULE_NOT_BROKEN"),
        (&wrong, json!({ "W201": REASON }), "RULE_NOT_BROKEN"),
        (&wrong, json!({ "nothing": REASON }), "RULE_NOT_BROKEN"),
        (&wrong, json!({ "F201": "" }), "REASON_MISSING"),
        (&wrong, json!({ "F201": "x".repeat(501) }), "TEXT_TOO_LONG"),
        (&wrong, json!({ "F201": "hubungi 0812-3456-7890" }), "TEXT_HAS_PERSONAL_NUMBER"),
    ] {
        let refused = enters(&kpps, "first", figures, reasons).await;
        assert_eq!((refused.status, refused.code().as_str()), (422, code), "{refused}");
    }
    assert_eq!(kpps.sees(TPS).await["first"], Value::Null);
}
