//! Building the HTTP server: public documents first, then every route of the policy table.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::{ResourceDef, Server, Service as _};
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, guard, web};

use super::policy::{self, Route};
use super::problem::{Code, Problem, lang_of};
use super::speak::speak;
use super::{Office, app, auth, health, journal, open, openapi, people, regions, tps, uploads};

/// What pages may load: only what this server gives, no script at all.
pub const CSP: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A client must send its request head within this time.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// Registers a handler under its route's declaration.
macro_rules! on {
    ($config:expr, $route:ty => $handler:expr) => {{
        let spec = <$route>::spec();
        $config.route(spec.path, web::method(spec.method).to($handler).wrap(from_fn(speak)));
    }};
    (tus $config:expr, $route:ty => $handler:expr) => {{
        let spec = <$route>::spec();
        let route = web::method(spec.method).to($handler).wrap(from_fn(speak));
        $config.route(spec.path, route.wrap(from_fn(uploads::protocol::answer_as_tus)));
    }};
}

/// Every route of the server.
pub fn routes(config: &mut web::ServiceConfig) {
    use policy as p;
    on!(config, p::Activate => auth::activate::activate);
    on!(config, p::Login => auth::login::login);
    on!(config, p::Logout => auth::logout::logout);
    on!(config, p::ShowSession => auth::session::session);
    on!(config, p::SetSecret => auth::set_secret::set_secret);
    on!(config, p::ListSessions => auth::sessions::sessions);
    on!(config, p::EndSession => auth::end_session::one);
    on!(config, p::EndAllSessions => auth::end_session::all);
    on!(config, p::UploadPage => tps::upload::upload);
    on!(tus config, p::UploadOptions => uploads::options::options);
    on!(tus config, p::CreateUpload => uploads::create::create);
    on!(tus config, p::UploadOffset => uploads::offset::offset);
    on!(tus config, p::ContinueUpload => uploads::continue_upload::continue_upload);
    on!(tus config, p::TerminateUpload => uploads::terminate::terminate);
    on!(tus config, p::UploadReceipt => uploads::receipt::receipt);
    on!(config, p::ShowTps => tps::show::show);
    on!(config, p::FiguresPdf => tps::figures_pdf::figures_pdf);
    on!(config, p::EnterFirst => tps::enter::first);
    on!(config, p::EnterSecond => tps::enter::second);
    on!(config, p::CorrectReading => tps::correct::correct);
    on!(config, p::DecideTps => tps::decide::decide);
    on!(config, p::ExplainWarning => tps::explain::explain);
    on!(config, p::RequestPage => tps::request_page::request_page);
    on!(config, p::OpenRound => tps::open_round::open_round);
    on!(config, p::ShowOriginal => tps::original::original);
    on!(config, p::ListTasks => regions::tasks::tasks);
    on!(config, p::OpenSession => regions::open_session::open_session);
    on!(config, p::VerifyAgreed => regions::verify::verify);
    on!(config, p::SignRegion => regions::sign::sign);
    on!(config, p::ReopenRegion => regions::reopen::reopen);
    on!(config, p::ReadJournal => journal::journal);
    on!(config, p::ReissueCode => people::reissue::reissue);
    on!(config, p::DisableAccount => people::disable::disable);
    on!(config, p::EnableAccount => people::enable::enable);
    app::routes(config);
    config
        .route("/healthz", read().to(health::healthz))
        .route("/readyz", read().to(health::readyz))
        .route("/metrics", read().to(health::metrics))
        .route("/favicon.ico", read().to(HttpResponse::NoContent))
        .route("/openapi.json", read().to(openapi::openapi))
        .route("/docs/problems", read().to(open::problems::indonesian))
        .route("/en/docs/problems", read().to(open::problems::english))
        .route("/en/hasil/{contest}/tps/{tps}", read().to(open::site::english_tps).wrap(from_fn(speak)))
        .route("/photos/public/{sha256}.jpg", read().to(open::photo::public).wrap(from_fn(speak)))
        .route("/photos/thumb/{sha256}.jpg", read().to(open::photo::thumb).wrap(from_fn(speak)))
        .route("/photos/crops/{sha256}.jpg", read().to(open::sheet::crops).wrap(from_fn(speak)))
        .route("/photos/sheet/{sha256}.jpg", read().to(open::sheet::sheet).wrap(from_fn(speak)))
        .route("/results/v1/{contest}/{region}.{format:csv|xlsx}", read().to(open::report::report).wrap(from_fn(speak)))
        .default_service(web::to(fallback));
}

/// What anyone may GET anyone may HEAD (RFC 9110, 9.3.2): monitors and download managers do. Bodies of answers to HEAD are left out by
/// the protocol's encoder.
fn read() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// Problem documents for everything that is neither a route nor a public document.
async fn fallback(request: HttpRequest, office: web::Data<Office>) -> HttpResponse {
    if request.path().starts_with("/api/") {
        let known = policy::routes().iter().any(|route| ResourceDef::new(route.path).is_match(request.path()));
        let code = if known { Code::METHOD_NOT_ALLOWED } else { Code::NOT_FOUND };
        return Problem::new(code).answer(lang_of(&request));
    }
    match *request.method() {
        Method::GET | Method::HEAD => open::site::nothing(&request, &office),
        _ => Problem::new(Code::METHOD_NOT_ALLOWED).answer(lang_of(&request)),
    }
}

/// How the server listens.
#[derive(Debug, Clone, Copy)]
pub struct Listen {
    /// Worker threads.
    pub workers: usize,
    /// Longest it waits at shutdown for requests under way, seconds.
    pub grace_seconds: u64,
}

/// Starts serving on a bound listener. Signals are the caller's; `Server::handle().stop(true)` finishes what was accepted.
///
/// # Errors
/// Where the listener cannot be used.
pub fn serve(listener: TcpListener, office: web::Data<Office>, listen: Listen) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(office.clone())
            .configure(routes)
            .wrap_fn(open::site::before_routes)
            .wrap_fn(|request, next| next.call(uploads::protocol::overridden(request)))
    })
    .workers(listen.workers)
    .client_request_timeout(HEAD_TIMEOUT)
    .keep_alive(Duration::from_secs(30))
    .shutdown_timeout(listen.grace_seconds)
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(server)
}
