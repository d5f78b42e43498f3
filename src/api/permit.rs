//! The permit: who asks, checked against the route's declaration. The one place where role and region scope are decided.

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::Office;
use super::policy::{Route, Within};
use super::problem::{Code, Problem};
use crate::accounts::{AccountsError, Session};
use crate::election::actor::Actor;
use crate::election::codes::{RegionCode, TpsCode};

/// Name of the session cookie. `__Host-` makes browsers insist on Secure, on `/` and on no other host (RFC 6265bis).
pub const COOKIE: &str = "__Host-rekap";

/// Leave to run the handler of route `R`.
pub struct Permit<R> {
    /// Who asks, as events name it.
    pub actor: Actor,
    /// The session it came with.
    pub session: Session,
    route: PhantomData<R>,
}

impl<R> Permit<R> {
    /// For routes whose path does not name the TPS: checks it against the account's scope.
    ///
    /// # Errors
    /// [`Code::OUTSIDE_SCOPE`].
    pub fn require_tps(&self, tps: TpsCode) -> Result<(), Problem> {
        if self.actor.scope.covers_tps(tps) { Ok(()) } else { Err(Code::OUTSIDE_SCOPE.into()) }
    }
}

impl<R: Route> FromRequest for Permit<R> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let office = request.app_data::<web::Data<Office>>().cloned().ok_or(Code::INTERNAL)?;
            let (token, by_cookie) = token(&request).ok_or(Code::LOGIN_REQUIRED)?;
            if by_cookie {
                refuse_cross_site(&request)?;
            }
            let session = authenticate(&request, &office, &token).await?;
            let actor = session.actor;
            office.limits.account(actor)?;
            check(&request, actor, &R::spec())?;
            Ok(Self { actor, session, route: PhantomData })
        })
    }
}

/// Whose token it is. A token that is not in memory costs a question to the database, which nobody without an account may ask
/// without limit; an officer who shares the address of a stranger is in memory and gets on.
async fn authenticate(request: &HttpRequest, office: &Office, token: &str) -> Result<Session, Problem> {
    if !office.accounts.remembers(token) {
        office.limits.stranger(request)?;
    }
    let found = office.accounts.authenticate(token, office.engine.clock().now()).await;
    if let Err(AccountsError::SessionUnknown | AccountsError::SessionExpired | AccountsError::Disabled) = &found {
        office.limits.was_strange(request);
    }
    Ok(found?)
}

fn check(request: &HttpRequest, actor: Actor, spec: &super::policy::RouteSpec) -> Result<(), Problem> {
    if !spec.roles.contains(&actor.role) {
        return Err(Code::ROLE_NOT_ALLOWED.into());
    }
    let covered = match spec.within {
        Within::Tps => actor.scope.covers_tps(path::<TpsCode>(request, "tps")?),
        Within::Region => actor.scope.covers_region(path::<RegionCode>(request, "region")?),
        Within::Handler => true,
        // A public route has no permit; a handler that asks for one is a mistake that the route test finds.
        Within::Public => false,
    };
    if covered { Ok(()) } else { Err(Code::OUTSIDE_SCOPE.into()) }
}

/// A typed part of the request's path.
///
/// # Errors
/// [`Code::BAD_CODE`] where it is malformed.
pub fn path<T: std::str::FromStr>(request: &HttpRequest, name: &str) -> Result<T, Problem> {
    request.match_info().get(name).and_then(|text| text.parse().ok()).ok_or_else(|| Code::BAD_CODE.into())
}

fn token(request: &HttpRequest) -> Option<(String, bool)> {
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if let Some(token) = bearer {
        return Some((token.trim().to_owned(), false));
    }
    request.cookie(COOKIE).map(|cookie| (cookie.value().to_owned(), true))
}

/// A cookie is sent by the browser whoever wrote the page: what changes anything must come from our own pages. The cookie is
/// `SameSite=Strict`; this is the second wall (Fetch Metadata, and `Origin` for browsers without it).
fn refuse_cross_site(request: &HttpRequest) -> Result<(), Problem> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, host)| Some(host) == text("host")),
        (None, None) => true,
    };
    if own { Ok(()) } else { Err(Code::CROSS_SITE.into()) }
}
