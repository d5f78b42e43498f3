//! What can go wrong with an account, each with a stable code and the data a next step needs; texts are the API's.

use crate::election::actor::Actor;

/// Why a chosen PIN or password was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Shorter than the role needs: at least this many digits (PIN) or characters (password).
    TooShort {
        /// The least number of characters.
        least: usize,
    },
    /// Longer than 256 characters.
    TooLong,
    /// A PIN with fewer than three different digits, a password with fewer than five different characters.
    Repeated,
    /// A run such as 123456, 987654, 112233.
    Sequence,
    /// It is contained in the account's own TPS or region code, or contains the login.
    OwnCode,
}

/// An account that was in the way of making one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Existing {
    /// The account asked for.
    pub wanted: Actor,
    /// Who has it: the same actor, or another one that already uses the login.
    pub holder: Actor,
}

/// What an operation on accounts answers when it does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// Login and secret do not belong together; never says which of the two.
    #[error("login or secret is wrong")]
    LoginFailed,
    /// Too many wrong tries; the secret was not looked at.
    #[error("locked after wrong tries: {seconds} s to wait")]
    Locked {
        /// Seconds until the next try, at least 1.
        seconds: u32,
    },
    /// The account was disabled by an administrator.
    #[error("account is disabled")]
    Disabled,
    /// Length, alphabet or check character do not fit: a typing error, seen without asking the store.
    #[error("activation code is mistyped: {given} of {wanted} characters, or one of them wrong")]
    CodeMistyped {
        /// How many letters and digits were given.
        given: usize,
        /// How many a code has.
        wanted: usize,
    },
    /// Well-formed, but no account has this activation code (any more).
    #[error("no account has this activation code")]
    CodeWrong,
    /// The code was used before; only a new one helps.
    #[error("activation code was used before")]
    CodeUsed,
    /// The code was not used in time; only a new one helps.
    #[error("activation code has expired")]
    CodeExpired,
    /// The PIN or password is too easily guessed; nothing was changed.
    #[error("PIN or password is too simple: {0:?}")]
    TooSimple(Weakness),
    /// The token belongs to no session: logged out, revoked or never given.
    #[error("no such session")]
    SessionUnknown,
    /// The session's time is over: log in again.
    #[error("session has expired")]
    SessionExpired,
    /// No account of this number or actor.
    #[error("no such account")]
    NotFound,
    /// Nothing was made, because these exist.
    #[error("{} account(s) exist already", .0.len())]
    Exists(Vec<Existing>),
    /// Nothing was made: this entry (0-based) cannot be an account.
    #[error("entry {index}: {why}")]
    Invalid {
        /// Index in the list given.
        index: usize,
        /// What is wrong with it.
        why: BadAccount,
    },
    /// More people log in at once than there is memory to hash for: try again shortly.
    #[error("too many logins at once")]
    Busy,
    /// The disk of the database is full: nothing was changed.
    #[error("accounts store is full: {0}")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database did not answer, or not with what was stored.
    #[error("accounts store: {0}")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Why an entry cannot be an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAccount {
    /// The scope's level is not one this role acts at.
    #[error("this scope does not fit this role")]
    ScopeDoesNotFit,
    /// Numbers start at 1.
    #[error("account numbers start at 1")]
    NumberZero,
    /// Not 3 to 64 of a-z, 0-9, dot, dash and underscore, beginning with a letter (so never a phone or identity number, nor an e-mail address).
    #[error("a login is 3 to 64 of a-z, 0-9, `.`, `-`, `_` and begins with a letter")]
    BadLogin,
    /// Only witnesses stand for a candidate.
    #[error("only a witness stands for a candidate")]
    NotAWitness,
    /// Role, scope and number stand twice in the list.
    #[error("the same role, scope and number stand twice in the list")]
    DuplicateActor,
    /// The login stands twice in the list.
    #[error("the same login stands twice in the list")]
    DuplicateLogin,
}

impl AccountsError {
    /// The stable code of problem documents; never changes its meaning.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LoginFailed => "LOGIN_FAILED",
            Self::Locked { .. } => "ACCOUNT_LOCKED",
            Self::Disabled => "ACCOUNT_DISABLED",
            Self::CodeMistyped { .. } => "ACTIVATION_CODE_MISTYPED",
            Self::CodeWrong => "ACTIVATION_CODE_WRONG",
            Self::CodeUsed => "ACTIVATION_CODE_USED",
            Self::CodeExpired => "ACTIVATION_EXPIRED",
            Self::TooSimple(_) => "PIN_TOO_SIMPLE",
            Self::SessionUnknown => "SESSION_UNKNOWN",
            Self::SessionExpired => "SESSION_EXPIRED",
            Self::NotFound => "ACCOUNT_UNKNOWN",
            Self::Exists(_) => "ACCOUNT_EXISTS",
            Self::Invalid { .. } => "ACCOUNT_INVALID",
            Self::Busy => "TOO_BUSY",
            Self::Full(_) => "JOURNAL_FULL",
            Self::Store(_) => "STORE_UNAVAILABLE",
        }
    }

    pub(super) fn store(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Store(cause.into())
    }
}

impl From<sqlx::Error> for AccountsError {
    fn from(cause: sqlx::Error) -> Self {
        if cause.as_database_error().is_some_and(crate::database::is_full) {
            return Self::Full(Box::new(cause));
        }
        Self::store(cause)
    }
}

/// The accounts could not be opened: the address and what the database said.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither an SQLite file nor `postgres://`.
    #[error("the database address is neither an SQLite file (`sqlite:path` or a path) nor `postgres://…`")]
    Address,
    /// The database cannot be reached or written.
    #[error("cannot open the accounts database: {0}")]
    Connect(#[source] sqlx::Error),
    /// Its tables could not be brought up to date.
    #[error("cannot migrate the accounts database: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}
