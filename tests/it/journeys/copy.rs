//! The copy for witnesses over HTTP: who gets it, and whose figures it holds.

use crate::common::answer::Answer;
use crate::common::election::{FAR_TPS, KELURAHAN, OTHER_KELURAHAN, TPS};
use crate::common::figures::plausible;
use crate::common::people::Person;
use crate::common::server::TestServer;

async fn copy(person: &Person, tps: &str) -> Answer {
    person.reads(&format!("/api/v1/tps/{tps}/figures.pdf")).await
}

#[tokio::test]
async fn an_account_gets_its_own_figures_as_a_pdf_and_nobody_elses() {
    let server = TestServer::start();
    let (kpps, other) = (server.kpps(TPS).await, server.person(&format!("kpps:{TPS}:2")).await);
    let pps = server.pps(KELURAHAN).await;
    // Nothing entered: a clear refusal, not an empty paper.
    let nothing = copy(&kpps, TPS).await;
    assert_eq!((nothing.status, nothing.code().as_str()), (404, "NO_FIGURES_OF_YOURS"), "{nothing}");

    kpps.enters(&plausible(3)).await.done();
    let answer = copy(&kpps, TPS).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.header("content-disposition").unwrap().contains(&format!("salinan-gubernur-{TPS}-")), "{answer}");
    assert!(answer.body.starts_with(b"%PDF-"), "{answer}");
    assert_eq!(answer.body, copy(&kpps, TPS).await.body, "the same figures give the same bytes");

    // Neither the other account of the TPS nor the blind second reader learns anything from it.
    for person in [&other, &*pps] {
        let refused = copy(person, TPS).await;
        assert_eq!((refused.status, refused.code().as_str()), (404, "NO_FIGURES_OF_YOURS"), "{refused}");
    }
    pps.enters(TPS, &plausible(4)).await.done();
    let second = copy(&pps, TPS).await;
    assert_eq!(second.status, 200, "{second}");
    assert_ne!(second.body, answer.body);
    assert_eq!(copy(&kpps, TPS).await.body, answer.body, "what the second reader read changes nothing in it");

    let outside = copy(&kpps, FAR_TPS).await;
    assert_eq!((outside.status, outside.code().as_str()), (403, "OUTSIDE_SCOPE"), "{outside}");
    let elsewhere = copy(&*server.pps(OTHER_KELURAHAN).await, TPS).await;
    assert_eq!(elsewhere.code(), "OUTSIDE_SCOPE", "{elsewhere}");
    let admin = copy(&*server.admin("0").await, TPS).await;
    assert_eq!(admin.code(), "ROLE_NOT_ALLOWED", "{admin}");
}
