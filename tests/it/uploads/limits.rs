//! One account cannot take what belongs to all: connections, unfinished uploads, the disk.

use std::time::Duration;

use rekap::api::UploadLimits;
use rekap::election::decide::MOST_PHOTOS;
use reqwest::Method;

use super::tus_lines::{head, sends};
use crate::common::backend::Backend;
use crate::common::election::{KELURAHAN, TPS};
use crate::common::photos::photo;
use crate::common::raw;
use crate::common::server::TestServer;

#[tokio::test]
async fn an_account_sends_only_so_many_bodies_at_once() {
    let server = TestServer::prepared(Backend::Embedded, |settings| settings.uploads = UploadLimits::default());
    let (kpps, other) = (server.kpps(TPS).await, server.person(&format!("kpps:{TPS}:2")).await);
    let bytes = photo(1);
    let mut lines = Vec::new();
    for _ in 0..server.settings.uploads.at_once {
        let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
        let mut line = raw::connect(&server.desk.base());
        sends(&mut line, &head(&kpps, &upload, 0, bytes.len()), &bytes[..100]);
        lines.push(line);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let refused = kpps.uploads(1, &bytes).await;
    assert_eq!(refused.refused(429, "UPLOADS_AT_ONCE")["limit"], 4);
    assert!(refused.header("retry-after").is_some());
    other.uploads_for(TPS, 1, &bytes).await.receipt();
    lines.pop();
    tokio::time::sleep(Duration::from_millis(300)).await;
    kpps.uploads(1, &bytes).await.receipt();
}

#[tokio::test]
async fn an_account_begins_only_so_many_uploads_without_ending_them_also_across_a_restart() {
    let mut server = TestServer::prepared(Backend::Embedded, |settings| settings.uploads.open = 3);
    let (kpps, other) = (server.kpps(TPS).await, server.person(&format!("kpps:{TPS}:2")).await);
    let bytes = photo(2);
    let mut begun = Vec::new();
    for _ in 0..3 {
        begun.push(kpps.begins_upload(TPS, "1", bytes.len()).await.location());
    }
    assert_eq!(kpps.begins_upload(TPS, "1", 100).await.refused(429, "UPLOADS_OPEN")["limit"], 3);
    other.begins_upload(TPS, "1", 100).await.location();
    server.restart();
    // What is in the store is looked up in the background.
    tokio::time::sleep(Duration::from_millis(500)).await;
    kpps.begins_upload(TPS, "1", 100).await.refused(429, "UPLOADS_OPEN");
    kpps.tus(Method::DELETE, &begun[0], &[], Vec::new()).await.done();
    let again = kpps.begins_upload(TPS, "1", 100).await.location();
    kpps.begins_upload(TPS, "1", 100).await.refused(429, "UPLOADS_OPEN");
    // Somebody else may end it as well.
    server.pps(KELURAHAN).await.sends_part(&begun[1], 0, &bytes, &[]).await.tus_receipt();
    kpps.begins_upload(TPS, "1", 100).await.location();
    kpps.sends_part(&again, 0, &[0; 100], &[]).await.refused(422, "PHOTO_NOT_A_PHOTO");
    kpps.begins_upload(TPS, "1", 100).await.location();
}

#[tokio::test]
async fn a_page_takes_only_so_many_photos_in_a_round_and_the_same_ones_for_ever() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    for number in 0..MOST_PHOTOS as u32 {
        kpps.uploads(1, &photo(number)).await.receipt();
    }
    let more = photo(1000);
    let problem = kpps.uploads(1, &more).await.refused(409, "TOO_MANY_PHOTOS");
    assert_eq!(problem["max"], MOST_PHOTOS);
    let upload = kpps.begins_upload(TPS, "1", more.len()).await.location();
    kpps.sends_part(&upload, 0, &more, &[]).await.refused(409, "TOO_MANY_PHOTOS");
    kpps.uploads(1, &photo(7)).await.receipt();
    kpps.uploads(2, &more).await.receipt();
    let city = server.city(&TPS[..4]).await;
    city.opens_round(TPS, "PSU", "kotak suara terbuka").await.done();
    kpps.uploads(1, &more).await.receipt();
}
