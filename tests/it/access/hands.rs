//! Accounts in the hands of others: what is done to them stands in the journal and in public, and nobody gives both readings.

use serde_json::{Value, json};

use crate::common::election::{KECAMATAN, KELURAHAN, OTHER_CITY, TPS};
use crate::common::figures::plausible;
use crate::common::people::{Kpps, Person};
use crate::common::server::TestServer;
use crate::common::verbs::{tps_json, tps_page};

fn account(role: &str, scope: &str) -> Value {
    json!({ "role": role, "scope": scope, "number": 1 })
}

#[tokio::test]
async fn who_issued_the_code_of_one_reader_cannot_make_a_form_agree_alone() {
    let server = TestServer::start();
    let (kpps, pps, ppk) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.ppk(KECAMATAN).await);
    kpps.uploads_all(1).await;
    let code = pps.posts("/api/v1/accounts/reissue", &account("kpps", TPS)).await.done();
    let taken = pps.posts("/api/v1/auth/activate", &json!({ "code": code["activation_code"] })).await.done();
    let as_kpps = Kpps(Person { token: taken["token"].as_str().map(str::to_owned), ..kpps.0.clone() });
    as_kpps.enters(&plausible(1)).await.done();
    let form = pps.enters(TPS, &plausible(1)).await.done();
    assert_eq!((&form["status"], &form["errors"][0]["code"]), (&json!("disputed"), &json!("F403")), "{form}");

    let anyone = server.anyone();
    let told = |form: &Value| form["status"]["code"] == "disputed";
    let shown = anyone.waits_for(&tps_json(TPS), "disputed", told).await;
    let line = &shown["history"][0];
    assert_eq!(
        (&line["what"], &line["account"], &line["by"]["role"]),
        (&json!("account-reissued"), &json!(1), &json!("pps")),
        "{shown}"
    );
    assert_eq!(shown["counted"], false);
    let page = anyone.waits_text(&format!("/en{}", tps_page(TPS)), "Access code issued anew, KPPS account").await;
    assert!(page.contains("Both readings may be of one hand") || page.contains("F403"), "{page}");

    ppk.opens().await;
    ppk.decides(TPS, Some(&plausible(1)), Some("C.Hasil dibuka di pleno")).await.done();
    assert_eq!(ppk.sees(TPS).await["status"], "verified");
}

#[tokio::test]
async fn what_is_done_to_an_account_is_journalled_once() {
    let server = TestServer::start();
    let (ppk, auditor) = (server.ppk(KECAMATAN).await, server.auditor("0").await);
    let pps = server.pps(KELURAHAN).await;
    for _ in 0..2 {
        ppk.posts("/api/v1/accounts/disable", &account("pps", KELURAHAN)).await.done();
    }
    ppk.posts("/api/v1/accounts/reissue", &account("pps", KELURAHAN)).await.refused(403, "ACCOUNT_DISABLED");
    for _ in 0..2 {
        ppk.posts("/api/v1/accounts/enable", &account("pps", KELURAHAN)).await.done();
    }
    ppk.posts("/api/v1/accounts/reissue", &account("pps", KELURAHAN)).await.done();
    pps.reads("/api/v1/auth/session").await.refused(401, "SESSION_UNKNOWN");
    let events = auditor.reads("/api/v1/journal?limit=1000").await.done();
    let of_accounts: Vec<_> =
        events.as_array().unwrap().iter().filter(|e| e["stream"] == format!("account/pps:{KELURAHAN}:1")).collect();
    let kinds: Vec<_> = of_accounts.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["account.disabled", "account.enabled", "account.reissued"]);
    assert!(of_accounts.iter().all(|event| event["actor"] == format!("ppk:{KECAMATAN}:1")), "{of_accounts:?}");
}

#[tokio::test]
async fn the_journal_is_for_auditors_of_the_whole_election() {
    let server = TestServer::start();
    server.auditor(OTHER_CITY).await.reads("/api/v1/journal").await.refused(403, "OUTSIDE_SCOPE");
    server.auditor("0").await.reads("/api/v1/journal").await.done();
}
