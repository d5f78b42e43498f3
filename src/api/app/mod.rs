//! The officer's app at `/lapor`: the built files of `web/`, embedded in the program. A page of its own with scripts, so it has a
//! policy of its own; everything else on this server forbids scripts.

mod files;

use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};

use super::problem::{Answer, Code, Problem};
use super::speak::speak;
use files::File;

/// Scripts, styles, pictures and connections of this server only; `blob:` is what the camera and the photos kept on the phone need.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; \
     connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Where the app lives; its service worker answers for this address and all below it.
pub const PATH: &str = "/lapor";

/// Registers the app's addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    for path in [PATH, "/lapor/{name:.*}"] {
        config.route(path, web::get().to(serve).wrap(from_fn(speak)));
        config.route(path, web::head().to(serve).wrap(from_fn(speak)));
    }
}

/// A file of the app, packed as the browser likes it; `/lapor` itself is the page.
async fn serve(request: HttpRequest) -> Answer {
    if files::all().is_empty() {
        return Err(not_built());
    }
    let name = match request.match_info().get("name") {
        None | Some("") => "index.html",
        Some(name) => name,
    };
    files::all().get(name).map(|file| send(&request, file)).ok_or_else(|| Code::NOT_FOUND.into())
}

fn not_built() -> Problem {
    Problem::new(Code::NOT_FOUND).saying(
        "Aplikasi petugas belum disertakan dalam program ini. Jalankan scripts/web, lalu bangun lagi dengan cargo build.".to_owned(),
        "The officer's app is not part of this build. Run scripts/web, then build again with cargo build.".to_owned(),
    )
}

fn send(request: &HttpRequest, file: &File) -> HttpResponse {
    let asked = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let known = asked(header::IF_NONE_MATCH).contains(&file.etag);
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((header::ETAG, file.etag.clone()))
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header((
            header::CACHE_CONTROL,
            if file.hashed { "public, max-age=31536000, immutable" } else { "no-cache" },
        ));
    if known {
        return answer.finish();
    }
    let fixed = HeaderValue::from_static;
    answer
        .insert_header((header::CONTENT_TYPE, fixed(file.media_type)))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff")))
        .insert_header((header::CONTENT_SECURITY_POLICY, fixed(CSP)))
        .insert_header((header::REFERRER_POLICY, fixed("no-referrer")))
        .insert_header(("Cross-Origin-Opener-Policy", fixed("same-origin")))
        .insert_header(("Permissions-Policy", fixed("camera=(self), microphone=(), geolocation=()")));
    if file.name == "sw.js" {
        answer.insert_header(("Service-Worker-Allowed", fixed(PATH)));
    }
    let (body, encoding) = file.packed_for(asked(header::ACCEPT_ENCODING));
    if let Some(encoding) = encoding {
        answer.insert_header((header::CONTENT_ENCODING, fixed(encoding)));
    }
    answer.body(body)
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::{App, test};

    use super::*;

    async fn get(path: &str, headers: &[(&'static str, &str)]) -> (StatusCode, header::HeaderMap, String) {
        let app = test::init_service(App::new().configure(routes)).await;
        let request =
            headers.iter().fold(test::TestRequest::get().uri(path), |request, header| request.insert_header(*header));
        let answer = test::call_service(&app, request.to_request()).await;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = test::read_body(answer).await;
        (status, headers, String::from_utf8_lossy(&body).into_owned())
    }

    /// Both builds are good ones: with the app, and without it, which says what to do.
    #[actix_web::test]
    async fn the_page_comes_with_its_policy_or_says_how_to_build_it() {
        let (status, headers, body) = get(PATH, &[]).await;
        if files::all().is_empty() {
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(body.contains("scripts/web"), "{body}");
            return;
        }
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers.get("content-security-policy").unwrap(), CSP);
        assert!(!CSP.contains("unsafe"));
        let etag = headers.get("etag").unwrap().to_str().unwrap();
        assert_eq!(get(PATH, &[("if-none-match", etag)]).await.0, StatusCode::NOT_MODIFIED);
        let script = files::all().values().find(|file| file.name.ends_with(".js") && file.hashed).unwrap();
        let (_, headers, _) = get(&format!("{PATH}/{}", script.name), &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(headers.get("content-encoding").unwrap(), "br");
        assert!(headers.get("cache-control").unwrap().to_str().unwrap().contains("immutable"));
        let (_, headers, _) = get("/lapor/sw.js", &[]).await;
        assert_eq!(headers.get("service-worker-allowed").unwrap(), PATH);
        assert_eq!(get("/lapor/../Cargo.toml", &[]).await.0, StatusCode::NOT_FOUND);
    }
}
