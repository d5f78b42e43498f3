//! Rate limits: per account, and per address where nobody is logged in yet.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Instant;

use actix_web::HttpRequest;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;

use super::problem::{Code, Problem};
use crate::accounts::Place;
use crate::election::actor::Actor;

/// Addresses of which strangers are counted at once, about 40 bytes each; beyond that the count begins anew.
const MOST_STRANGERS: usize = 100_000;
/// A client that asked too often with a token of no session is told to come back when the next minute has begun.
const STRANGER_WAIT: u64 = 60;

/// Requests that one account or one address may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSettings {
    /// Requests per second of one account, with bursts of five times that.
    pub account_per_second: NonZeroU32,
    /// Logins and activations per minute from one address (IPv6: one /64), and as many requests with a token of no session.
    /// Generous, because Indonesian mobile networks put thousands of phones behind one address; what stops guessing is the lock of
    /// the account.
    pub login_per_minute: NonZeroU32,
    /// A proxy of ours stands in front and appends the client's address to `X-Forwarded-For`; without one the header is anyone's word.
    pub behind_proxy: bool,
}

/// The limiters of this process.
pub struct Limits {
    accounts: DefaultKeyedRateLimiter<Actor>,
    logins: DefaultKeyedRateLimiter<Place>,
    strangers: Strangers,
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
            logins: RateLimiter::keyed(Quota::per_minute(settings.login_per_minute)),
            strangers: Strangers {
                most: settings.login_per_minute.get(),
                begun: Instant::now(),
                seen: Mutex::default(),
            },
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

    /// Counts a login or activation, and says where it comes from.
    ///
    /// # Errors
    /// [`Code::TOO_MANY_REQUESTS`].
    pub fn login(&self, request: &HttpRequest) -> Result<Place, Problem> {
        let place = self.place(request);
        self.logins.check_key(&place).map_err(|_| Problem::new(Code::TOO_MANY_REQUESTS).retry_after(10))?;
        Ok(place)
    }

    /// Whether an address that sends a token we never saw may make us ask the database about it.
    ///
    /// # Errors
    /// [`Code::TOO_MANY_REQUESTS`] where too many tokens from there were of no session.
    pub fn stranger(&self, request: &HttpRequest) -> Result<(), Problem> {
        if self.strangers.may(self.place(request)) {
            Ok(())
        } else {
            Err(Problem::new(Code::TOO_MANY_REQUESTS).retry_after(STRANGER_WAIT))
        }
    }

    /// Counts a token that was of no session. One that is good costs nothing: thousands of officers share an address.
    pub fn was_strange(&self, request: &HttpRequest) {
        self.strangers.count(self.place(request));
    }

    /// Where a request comes from.
    #[must_use]
    pub fn place(&self, request: &HttpRequest) -> Place {
        let peer = || request.peer_addr().map(|address| address.ip());
        let address = if self.behind_proxy { forwarded(request).or_else(peer) } else { peer() };
        address.map_or(Place::NOWHERE, Place::of)
    }

    /// Forgets keys that have long been quiet, so that memory stays bounded.
    pub fn tidy(&self) {
        self.accounts.retain_recent();
        self.logins.retain_recent();
    }
}

/// The address that our own proxy saw: the last one of the header, since a client can write the others itself.
fn forwarded(request: &HttpRequest) -> Option<IpAddr> {
    let header = request.headers().get_all("x-forwarded-for").last()?;
    header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// Tokens of no session, by address, in the minute that runs.
struct Strangers {
    most: u32,
    begun: Instant,
    seen: Mutex<(u64, HashMap<Place, u32>)>,
}

impl Strangers {
    fn may(&self, place: Place) -> bool {
        let seen = self.seen.lock();
        seen.0 != self.minute() || seen.1.get(&place).is_none_or(|count| *count < self.most)
    }

    fn count(&self, place: Place) {
        let mut seen = self.seen.lock();
        let minute = self.minute();
        if seen.0 != minute || seen.1.len() >= MOST_STRANGERS {
            *seen = (minute, HashMap::new());
        }
        let count = seen.1.entry(place).or_default();
        *count = count.saturating_add(1);
    }

    fn minute(&self) -> u64 {
        self.begun.elapsed().as_secs() / 60
    }
}
