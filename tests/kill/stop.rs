//! Told to stop: what is under way is finished and acknowledged; told twice: it ends at once, and what was acknowledged is safe.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use rekap::engine::Clock;
use rekap::settings::Settings;

use crate::common::election::{KECAMATAN, TPS};
use crate::common::people::Person;
use crate::common::photos::{photo, sha256};
use crate::common::raw;
use crate::common::server::{Desk, block_on, prepare, settings};
use crate::process::Process;

/// A server with somebody at work.
struct Scene {
    folder: tempfile::TempDir,
    place: Settings,
    process: Process,
    kpps: Person,
}

async fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let place = settings(folder.path());
    let codes = block_on(|| async { prepare(&place, &Clock::system(), 1).await });
    let mut process = Process::start(&place);
    let desk = Desk::new(process.address(folder.path()), codes);
    let kpps = Person::activate(desk, format!("kpps:{TPS}:1")).await;
    Scene { folder, place, process, kpps }
}

impl Scene {
    /// A request of which half the body has been sent.
    fn half(&self, line: String, more: &[&str], bytes: &[u8]) -> TcpStream {
        let mut stream = raw::connect(&self.kpps.desk.base());
        let bearer = format!("authorization: Bearer {}", self.kpps.token.as_deref().unwrap());
        let length = format!("content-length: {}", bytes.len());
        let head = [&[line.as_str(), "host: localhost", bearer.as_str(), length.as_str()], more].concat();
        raw::send(&mut stream, &head, &bytes[..bytes.len() / 2]);
        stream
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_stop_finishes_what_was_begun() {
    let scene = scene().await;
    let (posted, patched) = (photo(1), photo(2));
    let upload = scene.kpps.begins_upload(TPS, "2", patched.len()).await.location();
    let mut post = scene.half(format!("POST /api/v1/tps/{TPS}/pages/1 HTTP/1.1"), &[], &posted);
    let tus = ["tus-resumable: 1.0.0", "upload-offset: 0", "content-type: application/offset+octet-stream"];
    let mut patch = scene.half(format!("PATCH {upload} HTTP/1.1"), &tus, &patched);
    tokio::time::sleep(Duration::from_millis(300)).await;
    scene.process.terminate();
    tokio::time::sleep(Duration::from_millis(500)).await;
    post.write_all(&posted[posted.len() / 2..]).unwrap();
    patch.write_all(&patched[patched.len() / 2..]).unwrap();
    let (post, patch) = (raw::answer(&mut post), raw::answer(&mut patch));
    assert!(post.starts_with("HTTP/1.1 201") && post.contains(&sha256(&posted)), "{post}");
    assert!(patch.starts_with("HTTP/1.1 204") && patch.contains("upload-receipt"), "{patch}");
    let Scene { folder, place, process, kpps } = scene;
    let (status, took) = process.ends(Duration::from_secs(40));
    assert_eq!(status.code(), Some(0), "{}", std::fs::read_to_string(folder.path().join("log")).unwrap());
    println!("it ended {took:?} after the last answer");

    let mut process = Process::start(&place);
    *kpps.desk.base.write().unwrap() = process.address(folder.path());
    let photos = kpps.sees(TPS).await["photos"].as_array().unwrap().len();
    assert_eq!(photos, 2, "both are there after the restart");
    let ppk = Person::activate(kpps.desk.clone(), format!("ppk:{KECAMATAN}:1")).await;
    for bytes in [posted, patched] {
        assert_eq!(ppk.opens_original(TPS, &sha256(&bytes)).await.body, bytes);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_it_at_once() {
    let scene = scene().await;
    let bytes = photo(3);
    scene.kpps.uploads_for(TPS, 1, &bytes).await.receipt();
    let _post = scene.half(format!("POST /api/v1/tps/{TPS}/pages/2 HTTP/1.1"), &[], &bytes);
    tokio::time::sleep(Duration::from_millis(300)).await;
    scene.process.terminate();
    tokio::time::sleep(Duration::from_millis(500)).await;
    scene.process.terminate();
    let Scene { folder, place, process, kpps } = scene;
    let (status, took) = process.ends(Duration::from_secs(10));
    assert_eq!(status.code(), Some(3));
    assert!(took < Duration::from_secs(2), "{took:?}");
    let mut process = Process::start(&place);
    *kpps.desk.base.write().unwrap() = process.address(folder.path());
    assert_eq!(kpps.sees(TPS).await["photos"].as_array().unwrap().len(), 1, "what was acknowledged, and no half photo");
}
