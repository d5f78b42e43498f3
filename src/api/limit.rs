//! Rate limits: per account, and per address where nobody is logged in yet.

use std::net::IpAddr;
use std::num::NonZeroU32;

use actix_web::HttpRequest;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::{Code, Problem};
use crate::election::actor::Actor;

/// Requests that one account or one address may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSettings {
    /// Requests per second of one account, with bursts of five times that.
    pub account_per_second: NonZeroU32,
    /// Logins and activations per minute from one address (IPv6: one /64). Generous, because Indonesian mobile networks put
    /// thousands of phones behind one address; what stops guessing is the lockout of the account.
    pub login_per_minute: NonZeroU32,
    /// A proxy of ours stands in front and appends the client's address to `X-Forwarded-For`; without one the header is anyone's word.
    pub behind_proxy: bool,
}

/// The limiters of this process.
pub struct Limits {
    accounts: DefaultKeyedRateLimiter<Actor>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    behind_proxy: bool,
}

impl Limits {
    /// New limiters.
    #[must_use]
    pub fn new(settings: LimitSettings) -> Self {
        let account = Quota::per_second(settings.account_per_second)
            .allow_burst(settings.account_per_second.saturating_mul(NonZeroU32::MIN.saturating_add(4)));
        Self {
            accounts: RateLimiter::keyed(account),
            addresses: RateLimiter::keyed(Quota::per_minute(settings.login_per_minute)),
            behind_proxy: settings.behind_proxy,
        }
    }

    /// Counts a request of an account.
    ///
    /// # Errors
    /// [`Code::TOO_MANY_REQUESTS`].
    pub fn account(&self, actor: Actor) -> Result<(), Problem> {
        self.accounts.check_key(&actor).map_err(|_| Problem::new(Code::TOO_MANY_REQUESTS).retry_after(1))
    }

    /// Counts a login or activation from the request's address.
    ///
    /// # Errors
    /// [`Code::TOO_MANY_REQUESTS`].
    pub fn address(&self, request: &HttpRequest) -> Result<(), Problem> {
        let peer = request.peer_addr().map(|address| address.ip());
        let Some(address) = (if self.behind_proxy { forwarded(request).or(peer) } else { peer }) else { return Ok(()) };
        self.addresses.check_key(&prefix(address)).map_err(|_| Problem::new(Code::TOO_MANY_REQUESTS).retry_after(10))
    }

    /// Forgets keys that have long been quiet, so that memory stays bounded.
    pub fn tidy(&self) {
        self.accounts.retain_recent();
        self.addresses.retain_recent();
    }
}

/// The address that our own proxy saw: the last one of the header, since a client can write the others itself.
fn forwarded(request: &HttpRequest) -> Option<IpAddr> {
    let header = request.headers().get_all("x-forwarded-for").last()?;
    header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

fn prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
    }
}
