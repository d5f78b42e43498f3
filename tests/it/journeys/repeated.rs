//! The same request again: an answer that was lost on its way must not count twice.

use reqwest::Method;
use serde_json::json;

use crate::common::answer::Answer;
use crate::common::backend::Backend;
use crate::common::election::{KECAMATAN, KELURAHAN, TPS};
use crate::common::figures::{Figures, plausible};
use crate::common::people::Person;
use crate::common::server::TestServer;

async fn corrects_with_key(who: &Person, key: &str, changes: &Figures, reason: &str) -> Answer {
    let body = json!({ "changes": changes, "reason": reason });
    who.sends(Method::POST, &format!("/api/v1/tps/{TPS}/corrections"), |r| r.header("idempotency-key", key).json(&body))
        .await
}

#[tokio::test]
async fn a_repeated_idempotency_key_gives_the_same_answer_and_another_request_under_it_is_refused() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let kpps = server.kpps(TPS).await;
        kpps.enters(&plausible(1)).await.done();
        let changes = Figures::from([("votes.1".to_owned(), 60)]);
        let first = corrects_with_key(&kpps, "k-1", &changes, "Salah baca").await.done();
        let again = corrects_with_key(&kpps, "k-1", &changes, "Salah baca").await.done();
        assert_eq!(first, again, "and not NOTHING_CHANGES");
        corrects_with_key(&kpps, "k-1", &changes, "Alasan lain").await.refused(422, "KEY_REUSED");
        corrects_with_key(&kpps, "k-2", &changes, "Salah baca").await.refused(409, "NOTHING_CHANGES");
        corrects_with_key(&kpps, &"k".repeat(201), &changes, "Salah baca").await.refused(400, "KEY_MALFORMED");
        // The key is the account's own: another one may use the same word.
        let other = server.person(&format!("kpps:{TPS}:2")).await;
        let changes = Figures::from([("votes.1".to_owned(), 61)]);
        corrects_with_key(&other, "k-1", &changes, "Baca ulang").await.done();
    }
}

#[tokio::test]
async fn a_key_is_remembered_over_a_restart() {
    let mut server = TestServer::start();
    let ppk = server.ppk(KECAMATAN).await;
    let path = format!("/api/v1/regions/{KECAMATAN}/session");
    let opens = |who: Person| async move {
        who.sends(Method::POST, &path, |r| r.header("idempotency-key", "pleno-1").json(&json!({}))).await
    };
    let first = opens.clone()(ppk.0.clone()).await.done();
    server.restart();
    let again = opens(ppk.0.clone()).await.done();
    assert_eq!((&first["first_seq"], &again["repeated"]), (&again["first_seq"], &json!(true)));
    ppk.opens_session(KECAMATAN).await.refused(409, "ALREADY_IN_SESSION");
}

#[tokio::test]
async fn of_many_who_enter_at_once_exactly_one_is_taken() {
    let server = TestServer::start();
    let one = server.kpps(TPS).await;
    let two = server.person(&format!("kpps:{TPS}:2")).await;
    let pps = server.pps(KELURAHAN).await;
    let (a, b, c) = (plausible(1), plausible(2), plausible(3));
    let (a, b, c) = tokio::join!(one.enters(&a), two.reads_first(TPS, &b), pps.reads_first(TPS, &c));
    let taken = [&a, &b, &c].into_iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 1, "{a}\n{b}\n{c}");
    for answer in [a, b, c].iter().filter(|answer| answer.status != 200) {
        answer.refused(409, "ALREADY_ENTERED");
    }
}
