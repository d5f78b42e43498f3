//! A small S3 store in memory, over real HTTP on loopback, that can be made slow and remembers how much came at once.

use std::collections::{BTreeMap, HashMap};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use rekap::evidence::{Config, S3Config, Secret};

#[derive(Default)]
struct Shelf {
    objects: Mutex<BTreeMap<String, web::Bytes>>,
    delay_ms: AtomicU64,
    /// Bytes of the bodies that are being put right now, and the most there ever were.
    arriving: AtomicU64,
    most: AtomicU64,
}

pub struct SlowStore {
    address: String,
    shelf: Arc<Shelf>,
    server: ServerHandle,
}

impl SlowStore {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let shelf = Arc::new(Shelf::default());
        let (said, hear) = mpsc::channel();
        let shared = web::Data::from(shelf.clone());
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || {
                    let limit = web::PayloadConfig::new(64 << 20);
                    App::new().app_data(shared.clone()).app_data(limit).default_service(web::to(answer))
                };
                let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).expect("listens").run();
                said.send(server.handle()).expect("the test waits");
                let _ = server.await;
            });
        });
        Self { address, shelf, server: hear.recv().expect("it started") }
    }

    /// Every PUT takes so long from now on.
    pub fn takes(&self, time: Duration) {
        self.shelf.delay_ms.store(time.as_millis() as u64, Ordering::Relaxed);
    }

    /// The most bytes that were being put at once.
    pub fn most_at_once(&self) -> u64 {
        self.shelf.most.load(Ordering::Relaxed)
    }

    /// How to reach it; it is given up on after `patience`.
    pub fn config(&self, patience: Duration) -> Config {
        let mut config = S3Config::new(&self.address, "slow");
        config.access_key = Some("key".into());
        config.secret_key = Some(Secret::from("secret".to_owned()));
        config.timeouts.attempt_ms = patience.as_millis() as u64;
        config.timeouts.operation_ms = 2 * patience.as_millis() as u64;
        Config::S3(config)
    }
}

impl Drop for SlowStore {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

async fn answer(request: HttpRequest, body: web::Bytes, shelf: web::Data<Shelf>) -> HttpResponse {
    let Some((_, key)) = request.path().trim_start_matches('/').split_once('/').filter(|(_, key)| !key.is_empty())
    else {
        return if request.method() == "GET" { list(&request, &shelf) } else { HttpResponse::Ok().finish() };
    };
    let found = shelf.objects.lock().unwrap().get(key).cloned();
    match (request.method().as_str(), found) {
        ("PUT", found) => put(&request, key, body, found.is_some(), &shelf).await,
        ("GET", Some(object)) => HttpResponse::Ok().insert_header(("ETag", "\"1\"")).body(object),
        ("HEAD", Some(object)) => HttpResponse::Ok().insert_header(("ETag", "\"1\"")).body(object),
        ("DELETE", _) => {
            shelf.objects.lock().unwrap().remove(key);
            HttpResponse::NoContent().finish()
        }
        _ => HttpResponse::NotFound().body("<Error><Code>NoSuchKey</Code></Error>"),
    }
}

async fn put(request: &HttpRequest, key: &str, body: web::Bytes, there: bool, shelf: &Shelf) -> HttpResponse {
    let length = body.len() as u64;
    let now = shelf.arriving.fetch_add(length, Ordering::Relaxed) + length;
    shelf.most.fetch_max(now, Ordering::Relaxed);
    actix_web::rt::time::sleep(Duration::from_millis(shelf.delay_ms.load(Ordering::Relaxed))).await;
    shelf.arriving.fetch_sub(length, Ordering::Relaxed);
    if there && request.headers().contains_key("if-none-match") {
        return HttpResponse::PreconditionFailed().body("<Error><Code>PreconditionFailed</Code></Error>");
    }
    shelf.objects.lock().unwrap().insert(key.to_owned(), body);
    HttpResponse::Ok().insert_header(("ETag", "\"1\"")).finish()
}

fn list(request: &HttpRequest, shelf: &Shelf) -> HttpResponse {
    let query = web::Query::<HashMap<String, String>>::from_query(request.query_string()).expect("a query");
    let prefix = query.get("prefix").map_or("", String::as_str);
    let objects = shelf.objects.lock().unwrap();
    let found = objects.iter().filter(|(key, _)| key.starts_with(prefix)).map(|(key, object)| {
        let (size, at) = (object.len(), "2024-11-27T11:00:00.000Z");
        format!("<Contents><Key>{key}</Key><Size>{size}</Size><LastModified>{at}</LastModified></Contents>")
    });
    let found: String = found.collect();
    HttpResponse::Ok()
        .content_type("application/xml")
        .body(format!("<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"))
}
