//! People who work: accounts, their secrets, sessions and activation codes (the only mutable tables).
//!
//! An account is a role, a scope, a number and a login: never a name, a phone number or an address. It begins with a
//! one-time activation code handed out on paper ([`create`], [`code`]), which opens a session and may set a PIN
//! ([`activate`]); the PIN opens further ones ([`login`]). A session is an opaque token that [`session`] turns back
//! into an [`Actor`] some thousand times a second. A lost phone is [`Accounts::reissue`]: all sessions end, the old
//! secret is gone, a new code is handed out.
//!
//! Every time is a parameter, in microseconds since 1970. Nothing here knows of figures, photos or the web.

pub mod activate;
mod cache;
pub mod code;
pub mod create;
pub mod error;
pub mod generate;
pub mod handed_out;
pub mod handout;
pub mod import;
pub mod login;
pub mod manage;
mod password;
pub mod pin;
mod place;
pub mod policy;
mod row;
mod secrets;
pub mod session;
mod store;
#[cfg(test)]
mod tests;
mod tries;

use std::fmt;
use std::sync::Arc;

pub use code::ActivationCode;
pub use create::{Created, Issued, NewAccount};
pub use error::{AccountsError, BadAccount, Existing, OpenError, Weakness};
pub use manage::Account;
pub use place::Place;
pub use row::AccountId;
pub use secrets::Token;
pub use session::{LoggedIn, Session, SessionId, SessionInfo, SessionKind};

use crate::election::actor::Actor;
use cache::Cache;
use password::Hasher;
use policy::SECOND;
use secrets::ServerKey;
use store::Store;
use tries::Tries;

/// What may be set about the accounts of one process.
#[derive(Debug, Clone)]
pub struct Options {
    /// Database connections for reading (SQLite) or in all (PostgreSQL).
    pub connections: u32,
    /// PINs and passwords hashed at once; each takes 19 MiB while it runs.
    pub hashes_at_once: usize,
    /// Logins that may wait for that; who comes after them gets [`AccountsError::Busy`].
    pub hashes_waiting: usize,
    /// Sessions kept in memory (about 200 bytes each).
    pub cached_sessions: usize,
    /// Accounts and places of which wrong tries are remembered (about 100 bytes each).
    pub remembered_tries: usize,
    /// How long a session is trusted without asking the database, in microseconds: the longest that a revocation by
    /// *another* process stays unnoticed here. One by this process is noticed at once.
    pub trust: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 4,
            hashes_at_once: 2,
            hashes_waiting: 256,
            cached_sessions: 65_536,
            remembered_tries: 65_536,
            trust: 5 * SECOND,
        }
    }
}

/// The accounts of an election; cheap to clone, all clones are one.
#[derive(Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    key: ServerKey,
    hasher: Hasher,
    cache: Cache,
    tries: Tries,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Accounts(…)")
    }
}

impl Accounts {
    /// Opens the accounts in this database with the usual [`Options`] and brings their tables up to date.
    ///
    /// `url` is an SQLite file (a path, or `sqlite:path`; created where missing) or `postgres://…`. `server_key` is
    /// what activation codes are hashed with: with another key, codes handed out earlier are wrong.
    ///
    /// # Errors
    /// [`OpenError`]: the address is none, the database cannot be reached, its tables cannot be made.
    pub async fn open(url: &str, server_key: [u8; 32]) -> Result<Self, OpenError> {
        Self::open_with(url, server_key, Options::default()).await
    }

    /// As [`Accounts::open`], with these options.
    ///
    /// # Errors
    /// As [`Accounts::open`].
    pub async fn open_with(url: &str, server_key: [u8; 32], options: Options) -> Result<Self, OpenError> {
        let store = Store::open(url, options.connections).await?;
        let inner = Inner {
            store,
            key: ServerKey::new(server_key),
            hasher: Hasher::new(options.hashes_at_once, options.hashes_waiting),
            cache: Cache::new(options.cached_sessions, options.trust),
            tries: Tries::new(options.remembered_tries),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Ends all connections, waiting for those in use.
    pub async fn close(&self) {
        self.inner.store.close().await;
    }

    /// Runs to its end what must not stop halfway when the caller goes away (a closed browser drops its request).
    async fn finish<T: Send + 'static>(
        work: impl Future<Output = Result<T, AccountsError>> + Send + 'static,
    ) -> Result<T, AccountsError> {
        tokio::spawn(work).await.map_err(AccountsError::store)?
    }
}
