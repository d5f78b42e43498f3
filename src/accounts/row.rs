//! An account as it stands in the database, and its way back into the types of the election.

use super::error::AccountsError;
use crate::election::actor::Actor;
use crate::election::stands_for::StandsFor;

/// Identity of an account within its database; in events stands its [`Actor`], never this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub i64);

/// The columns of [`AccountRow`], for `concat!`.
macro_rules! account_columns {
    () => {
        "id, role, scope, number, login, candidate, activation_expires, activation_used_at, secret_hash, tries_until, \
         disabled_at"
    };
}
pub(super) use account_columns;

#[derive(sqlx::FromRow)]
pub(super) struct AccountRow {
    pub id: i64,
    pub role: String,
    pub scope: String,
    pub number: i64,
    pub login: String,
    pub candidate: Option<String>,
    pub activation_expires: i64,
    pub activation_used_at: Option<i64>,
    pub secret_hash: Option<String>,
    pub tries_until: i64,
    pub disabled_at: Option<i64>,
}

impl AccountRow {
    pub(super) fn actor(&self) -> Result<Actor, AccountsError> {
        actor(&self.role, &self.scope, self.number)
    }
}

/// For whom a witness stands, of its column; what is none was not written by us.
pub(super) fn candidate(text: Option<&str>) -> Result<Option<StandsFor>, AccountsError> {
    let damaged = |text| AccountsError::store(format!("`{text}` is no candidate"));
    text.map(|text| text.parse().map_err(|()| damaged(text))).transpose()
}

/// The actor of these columns; what is not one was not written by us.
pub(super) fn actor(role: &str, scope: &str, number: i64) -> Result<Actor, AccountsError> {
    let damaged = || AccountsError::store(format!("account {role}:{scope}:{number} is not one"));
    Ok(Actor {
        role: role.parse().map_err(|()| damaged())?,
        scope: scope.parse().map_err(|_| damaged())?,
        number: u32::try_from(number).map_err(|_| damaged())?,
    })
}
