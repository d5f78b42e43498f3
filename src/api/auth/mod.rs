//! Activation, login, the own sessions and secret, logout.

pub mod activate;
pub mod end_session;
pub mod login;
pub mod logout;
pub mod session;
pub mod sessions;
pub mod set_secret;

use actix_web::HttpResponse;
use actix_web::cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};

use super::permit::COOKIE;
use crate::accounts::{LoggedIn, SessionKind};
use crate::election::stands_for::StandsFor;

/// How the session is kept: a browser takes a cookie that scripts cannot read, a tool takes the token itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// The answer holds the token, to be sent as `Authorization: Bearer`.
    #[default]
    Bearer,
    /// The answer sets a cookie.
    Cookie,
}

impl Keep {
    const fn kind(self) -> SessionKind {
        match self {
            Self::Bearer => SessionKind::Bearer,
            Self::Cookie => SessionKind::Cookie,
        }
    }
}

/// A session as its owner sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SessionView {
    /// Login name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// Role code.
    pub role: &'static str,
    /// TPS or region code.
    pub scope: String,
    /// Number of the account within them.
    pub number: u32,
    /// For whom a witness stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate: Option<CandidateView>,
    /// When it ends at the latest, microseconds since 1970.
    pub expires_at: i64,
    /// The token, given once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// A candidate of a contest.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CandidateView {
    /// The contest.
    pub contest: String,
    /// Number on its ballot.
    pub number: u16,
}

impl From<&StandsFor> for CandidateView {
    fn from(stands_for: &StandsFor) -> Self {
        Self { contest: stands_for.contest.to_string(), number: stands_for.candidate }
    }
}

fn answer(logged_in: &LoggedIn, keep: Keep) -> HttpResponse {
    let session = &logged_in.session;
    let view = SessionView {
        login: Some(logged_in.login.clone()),
        role: session.actor.role.code(),
        scope: session.actor.scope.to_string(),
        number: session.actor.number,
        candidate: session.candidate.as_ref().map(Into::into),
        expires_at: session.expires_at,
        token: (keep == Keep::Bearer).then(|| logged_in.token.reveal().to_owned()),
    };
    let mut answer = HttpResponse::Ok();
    answer.insert_header(("Cache-Control", "no-store"));
    if keep == Keep::Cookie {
        answer.cookie(cookie(logged_in.token.reveal().to_owned()));
    }
    answer.json(view)
}

fn cookie(value: String) -> Cookie<'static> {
    Cookie::build(COOKIE, value).path("/").secure(true).http_only(true).same_site(SameSite::Strict).finish()
}

/// A label for the list of one's own sessions: what kind of device, never who.
fn label(request: &actix_web::HttpRequest) -> String {
    let agent = request.headers().get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or("");
    agent.chars().filter(|c| !c.is_control()).take(80).collect()
}
