//! Walks every route of the policy table with every role, inside and outside its region, and without a session.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rekap::api::policy::{RouteSpec, Within, routes};
use rekap::election::actor::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::answer::Answer;
use crate::common::election::{
    CITY, FAR_TPS, KECAMATAN, KELURAHAN, OTHER_CITY, OTHER_KECAMATAN, OTHER_KELURAHAN, PROVINCE, THIRD_TPS, TPS,
};
use crate::common::people::Person;
use crate::common::server::TestServer;

/// The account of a role for which [`TPS`] and [`region_of`] are inside, and one for which they are outside; `None` where a
/// role's scope leaves nothing outside.
fn accounts(role: Role) -> (String, Option<String>) {
    let (inside, outside) = match role {
        Role::Kpps => (TPS, Some(THIRD_TPS)),
        Role::Pps => (KELURAHAN, Some(OTHER_KELURAHAN)),
        Role::Ppk | Role::Witness | Role::Supervisor => (KECAMATAN, Some(OTHER_KECAMATAN)),
        Role::KpuCity => (CITY, Some(OTHER_CITY)),
        Role::KpuProvince => (PROVINCE, None),
        Role::Auditor | Role::Admin => ("0", Some(OTHER_CITY)),
    };
    let actor = |scope: &str| format!("{}:{scope}:1", role.code());
    (actor(inside), outside.map(actor))
}

/// A region that is inside for the inside account of a role and outside for its outside account.
fn region_of(role: Role) -> &'static str {
    match role {
        Role::Kpps | Role::Pps => KELURAHAN,
        Role::KpuCity => CITY,
        Role::KpuProvince => PROVINCE,
        _ => KECAMATAN,
    }
}

/// A request to a route; bodies are empty JSON, which gets past the permit and no further.
async fn ask(who: &Person, route: &RouteSpec, region: &str, upload: &str) -> Answer {
    let path = route
        .path
        .replace("{tps}", TPS)
        .replace("{region}", region)
        .replace("{page}", "1")
        .replace("{sha256}", &"0".repeat(64))
        .replace("{id}", upload);
    let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
    who.sends(method, &path, |r| r.header("tus-resumable", "1.0.0").json(&json!({}))).await
}

/// Status and code of a refusal by the permit; `None` where the handler itself was reached.
fn refusal(answer: &Answer) -> Option<(u16, String)> {
    let by_permit = ["LOGIN_REQUIRED", "SESSION_UNKNOWN", "ROLE_NOT_ALLOWED", "OUTSIDE_SCOPE", "CROSS_SITE"];
    let code = answer.code();
    let refused = answer.status == 401 || by_permit.contains(&code.as_str());
    refused.then_some((answer.status, code))
}

fn refused(status: u16, code: &str) -> Option<(u16, String)> {
    Some((status, code.to_owned()))
}

#[tokio::test]
async fn without_a_session_every_route_but_the_public_ones_wants_a_login() {
    let server = TestServer::start();
    let anyone = server.anyone();
    let mut walked = 0;
    for route in routes() {
        let answer = ask(&anyone, &route, KELURAHAN, "x").await;
        walked += 1;
        if route.within == Within::Public {
            assert!(refusal(&answer).is_none() || route.name == "Activate" || route.name == "Login", "{answer}");
        } else if route.method == "HEAD" {
            assert_eq!(answer.status, 401, "{answer}");
        } else {
            answer.refused(401, "LOGIN_REQUIRED");
        }
    }
    assert!(walked >= 28, "{walked}");
}

#[tokio::test]
async fn every_role_may_what_the_table_says_inside_its_region_and_nothing_outside() {
    let server = TestServer::start();
    let mut walked = 0;
    for role in Role::ALL.iter().copied() {
        let (inside, outside) = accounts(role);
        let inside = server.person(&inside).await;
        let outside = match outside {
            Some(actor) => Some(server.person(&actor).await),
            None => None,
        };
        for route in routes().iter().filter(|r| matches!(r.within, Within::Tps | Within::Region)) {
            let may = route.roles.contains(&role);
            let within = ask(&inside, route, region_of(role), "").await;
            let wanted = if may { None } else { refused(403, "ROLE_NOT_ALLOWED") };
            assert_eq!(refusal(&within), wanted, "{} {role:?} inside: {within}", route.name);
            if let Some(outside) = &outside {
                let without = ask(outside, route, region_of(role), "").await;
                let wanted = refused(403, if may { "OUTSIDE_SCOPE" } else { "ROLE_NOT_ALLOWED" });
                assert_eq!(refusal(&without), wanted, "{} {role:?} outside: {without}", route.name);
            }
            walked += 1;
        }
    }
    println!("{walked} combinations of role and route");
    assert!(walked >= 9 * 15, "the table lost routes: {walked}");
}

/// What is asked of a route whose handler looks at the scope itself, and whether outside is refused.
enum Handled {
    /// One's own session: nothing is outside.
    Own,
    /// The whole journal.
    All,
    /// An upload for [`TPS`].
    Upload,
    /// A new upload for [`TPS`].
    NewUpload,
    /// The second account of KPPS of [`TPS`].
    Account,
}

fn handled(route: &str) -> Option<Handled> {
    Some(match route {
        "Logout" | "ShowSession" | "SetSecret" | "ListSessions" | "EndSession" | "EndAllSessions" => Handled::Own,
        "ReadJournal" => Handled::All,
        "CreateUpload" => Handled::NewUpload,
        "UploadOffset" | "ContinueUpload" | "TerminateUpload" | "UploadReceipt" => Handled::Upload,
        "ReissueCode" | "DisableAccount" | "EnableAccount" => Handled::Account,
        _ => return None,
    })
}

#[test]
fn every_route_that_checks_its_scope_itself_has_a_hand_written_expectation() {
    for route in routes().iter().filter(|route| route.within == Within::Handler) {
        assert!(handled(route.name).is_some(), "{}: say in `handled` what is inside and what is outside", route.name);
    }
}

async fn ask_handled(who: &Person, route: &RouteSpec, kind: &Handled, upload: &str) -> Answer {
    let method = Method::from_bytes(route.method.as_str().as_bytes()).unwrap();
    let path = route.path.replace("{id}", upload);
    let metadata = format!("tps {},page {}", STANDARD.encode(TPS), STANDARD.encode("1"));
    who.sends(method, &path, |request| {
        let request = request.header("tus-resumable", "1.0.0");
        match kind {
            Handled::Own | Handled::All => request,
            Handled::Upload => {
                request.header("content-type", "application/offset+octet-stream").header("upload-offset", "7")
            }
            Handled::NewUpload => request.header("upload-length", "1000").header("upload-metadata", metadata),
            Handled::Account => request.json(&json!({ "role": "kpps", "scope": TPS, "number": 2 })),
        }
    })
    .await
}

#[tokio::test]
async fn routes_that_check_their_scope_themselves_keep_to_it() {
    let server = TestServer::start();
    // A colleague who is not walked, and so stays logged in.
    let owner = server.person(&format!("pps:{KELURAHAN}:2")).await;
    for role in Role::ALL.iter().copied() {
        let (inside, outside) = accounts(role);
        let mut people = vec![(server.person(&inside).await, true)];
        if let Some(actor) = outside {
            people.push((server.person(&actor).await, false));
        }
        for (person, is_inside) in people {
            // What ends the session that the others need comes last.
            let mut last = routes();
            last.retain(|route| route.name != "EndAllSessions");
            last.sort_by_key(|route| route.name == "Logout");
            for route in last.iter().filter(|route| route.within == Within::Handler) {
                let kind = handled(route.name).unwrap();
                let upload = owner.begins_upload(TPS, "1", 1000).await.location();
                let answer = ask_handled(&person, route, &kind, upload.rsplit('/').next().unwrap()).await;
                let wanted = match (route.roles.contains(&role), &kind) {
                    (false, _) => refused(403, "ROLE_NOT_ALLOWED"),
                    (true, Handled::Own) => None,
                    (true, _) if is_inside => None,
                    (true, _) => refused(403, "OUTSIDE_SCOPE"),
                };
                if route.method == "HEAD" {
                    let wanted = wanted.map_or(200, |(status, _)| status);
                    assert_eq!(answer.status, wanted, "{} {}: {answer}", route.name, person.actor);
                } else {
                    assert_eq!(refusal(&answer), wanted, "{} {}: {answer}", route.name, person.actor);
                }
            }
            person.reads("/api/v1/auth/session").await.refused(401, "SESSION_UNKNOWN");
        }
    }
}

#[tokio::test]
async fn an_account_manages_only_accounts_below_it() {
    let server = TestServer::start();
    let (pps, ppk, admin) = (server.pps(KELURAHAN).await, server.ppk(KECAMATAN).await, server.admin("0").await);
    let account = |role: &str, scope: &str| json!({ "role": role, "scope": scope, "number": 1 });
    let reissue = "/api/v1/accounts/reissue";
    pps.posts(reissue, &account("kpps", FAR_TPS)).await.refused(403, "OUTSIDE_SCOPE");
    pps.posts(reissue, &account("ppk", KECAMATAN)).await.refused(403, "OUTSIDE_SCOPE");
    ppk.posts(reissue, &account("ppk", KECAMATAN)).await.refused(403, "OUTSIDE_SCOPE");
    ppk.posts(reissue, &account("kpu-city", CITY)).await.refused(403, "OUTSIDE_SCOPE");
    ppk.posts(reissue, &account("pps", OTHER_KELURAHAN)).await.refused(403, "OUTSIDE_SCOPE");
    admin.posts(reissue, &account("kpps", "9901011001099")).await.refused(404, "ACCOUNT_UNKNOWN");
    admin.posts(reissue, &account("kpps", "99")).await.refused(404, "ACCOUNT_UNKNOWN");
    admin.posts(reissue, &account("kpps", "x")).await.refused(400, "BAD_CODE");
    admin.posts(reissue, &account("ketua", TPS)).await.refused(400, "BAD_JSON");

    let kpps = server.kpps(TPS).await;
    pps.posts(reissue, &account("kpps", TPS)).await.done();
    kpps.reads("/api/v1/auth/session").await.refused(401, "SESSION_UNKNOWN");
    ppk.posts("/api/v1/accounts/disable", &account("pps", KELURAHAN)).await.done();
    let gone = pps.reads("/api/v1/auth/session").await;
    assert!(matches!(gone.code().as_str(), "SESSION_UNKNOWN" | "ACCOUNT_DISABLED"), "{gone}");
}

#[tokio::test]
async fn a_session_is_opened_by_code_once_and_then_by_pin() {
    let server = TestServer::start();
    let anyone = server.anyone();
    let actor = format!("kpps:{TPS}:1");
    let code = server.desk.code(&actor);
    let activate = "/api/v1/auth/activate";
    anyone.posts(activate, &json!({ "code": "AAAA" })).await.refused(422, "ACTIVATION_CODE_MISTYPED");
    anyone.posts(activate, &json!({ "code": code, "secret": "123456" })).await.refused(422, "PIN_TOO_SIMPLE");
    let session = anyone.posts(activate, &json!({ "code": code, "secret": "805317" })).await.done();
    anyone.posts(activate, &json!({ "code": code })).await.refused(409, "ACTIVATION_CODE_USED");
    let login = session["login"].as_str().unwrap();
    let wrong = anyone.posts("/api/v1/auth/login", &json!({ "login": login, "secret": "805318" })).await;
    let unknown = anyone.posts("/api/v1/auth/login", &json!({ "login": "siapa", "secret": "805318" })).await;
    assert_eq!(wrong.refused(401, "LOGIN_FAILED"), unknown.refused(401, "LOGIN_FAILED"), "neither says which is wrong");
    let again = anyone.posts("/api/v1/auth/login", &json!({ "login": login, "secret": "805317" })).await.done();
    assert_eq!((&again["role"], &again["scope"]), (&json!("kpps"), &json!(TPS)));
    for _ in 0..5 {
        anyone.posts("/api/v1/auth/login", &json!({ "login": login, "secret": "805318" })).await;
    }
    let locked = anyone.posts("/api/v1/auth/login", &json!({ "login": login, "secret": "805318" })).await;
    locked.refused(429, "ACCOUNT_LOCKED");
    assert!(locked.header("retry-after").is_some(), "{locked:?}");
}

/// A session in a browser's cookie.
async fn cookie(server: &TestServer, actor: &str) -> String {
    let code = server.desk.code(actor);
    let answer = server.anyone().posts("/api/v1/auth/activate", &json!({ "code": code, "keep": "cookie" })).await;
    assert_eq!(answer.done().get("token"), None::<&Value>, "a script never sees the token");
    let set = answer.header("set-cookie").unwrap().to_owned();
    for attribute in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(attribute), "{set}");
    }
    assert!(set.starts_with("__Host-rekap="), "{set}");
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_cookie_sent_from_another_site_changes_nothing() {
    let server = TestServer::start();
    let cookie = cookie(&server, &format!("ppk:{KECAMATAN}:1")).await;
    let anyone = server.anyone();
    let path = format!("/api/v1/regions/{KECAMATAN}/session");
    let host = server.desk.base().trim_start_matches("http://").to_owned();
    let post = |name: &'static str, value: String| {
        let (anyone, cookie, path) = (anyone.clone(), cookie.clone(), path.clone());
        async move {
            anyone.sends(Method::POST, &path, |r| r.header("cookie", cookie).header(name, value).json(&json!({}))).await
        }
    };
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://jahat.example"),
        ("origin", "null"),
    ] {
        post(name, value.to_owned()).await.refused(403, "CROSS_SITE");
    }
    let read = anyone
        .sends(Method::GET, "/api/v1/auth/session", |r| {
            r.header("cookie", &cookie).header("sec-fetch-site", "cross-site")
        })
        .await;
    assert_eq!(read.status, 200, "reading changes nothing: {read}");
    post("origin", format!("http://{host}")).await.done();
    post("sec-fetch-site", "same-origin".into()).await.refused(409, "ALREADY_IN_SESSION");
}
