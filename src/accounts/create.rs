//! Making accounts, one or thirty thousand at once: whole or not at all, each with a code that is seen once.

use std::collections::HashSet;

use super::error::{AccountsError, BadAccount, Existing};
use super::row::actor;
use super::secrets::rng;
use super::store::writing;
use super::{Accounts, ActivationCode, Actor};
use crate::election::actor::{Role, Scope};
use crate::election::stands_for::StandsFor;

/// Rows per statement: 8 values each stay far below what a statement may bind (32,766 in SQLite).
const ROWS: usize = 1_000;

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// What it may do.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Which of those of this role and scope, from 1.
    pub number: u32,
    /// What it logs in with; `role-scope-number` where none is given.
    pub login: Option<String>,
    /// For whom a witness stands.
    pub candidate: Option<StandsFor>,
}

impl NewAccount {
    /// The actor it will be.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor { role: self.role, scope: self.scope, number: self.number }
    }

    /// Its login, lower case.
    #[must_use]
    pub fn login(&self) -> String {
        match &self.login {
            Some(login) => login.trim().to_lowercase(),
            None => format!("{}-{}-{}", self.role.code(), self.scope, self.number),
        }
    }

    pub(super) fn check(&self) -> Result<(), BadAccount> {
        if !self.scope.fits(self.role) {
            return Err(BadAccount::ScopeDoesNotFit);
        }
        if self.number == 0 {
            return Err(BadAccount::NumberZero);
        }
        if self.candidate.is_some() && self.role != Role::Witness {
            return Err(BadAccount::NotAWitness);
        }
        let login = self.login();
        let fits = (3..=64).contains(&login.len())
            && login.starts_with(|first: char| first.is_ascii_lowercase())
            && login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b));
        if fits { Ok(()) } else { Err(BadAccount::BadLogin) }
    }
}

/// An account that was made, or made anew, with the only sight of its activation code.
#[derive(Debug, Clone)]
pub struct Issued {
    /// As whom it acts.
    pub actor: Actor,
    /// What it logs in with, once it has a secret.
    pub login: String,
    /// For whom it stands, if it is a witness.
    pub candidate: Option<StandsFor>,
    /// Its one-time code.
    pub code: ActivationCode,
}

/// What [`Accounts::create_missing`] did.
#[derive(Debug, Clone)]
pub struct Created {
    /// Made now, in the order given.
    pub issued: Vec<Issued>,
    /// Left as they were: their codes, used or not, did not change.
    pub existing: Vec<Existing>,
}

impl Accounts {
    /// Makes these accounts, all or none. Their codes are good until `expires_at` and cannot be seen again.
    ///
    /// # Errors
    /// `Invalid`, `Exists` (with every one that does), `Store`; then nothing was made.
    pub async fn create_many(
        &self,
        accounts: &[NewAccount],
        now: i64,
        expires_at: i64,
    ) -> Result<Vec<Issued>, AccountsError> {
        self.create(accounts, now, expires_at, true, |_| Ok(())).await.map(|created| created.issued)
    }

    /// Makes those that do not exist and says which did: for an import that is run again after TPS were added.
    ///
    /// # Errors
    /// `Invalid`, `Exists` where a login asked for belongs to another account, `Store`; then nothing was made.
    pub async fn create_missing(
        &self,
        accounts: &[NewAccount],
        now: i64,
        expires_at: i64,
    ) -> Result<Created, AccountsError> {
        self.create_kept(accounts, now, expires_at, |_| Ok(())).await
    }

    /// As [`Accounts::create_missing`], and `keep` writes the codes down before the accounts are made for good: whatever happens in between,
    /// no account exists whose code nobody has. Codes that were kept without their accounts open nothing.
    ///
    /// # Errors
    /// As [`Accounts::create_missing`], and what `keep` fails with.
    pub async fn create_kept(
        &self,
        accounts: &[NewAccount],
        now: i64,
        expires_at: i64,
        keep: impl FnOnce(&[Issued]) -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
    ) -> Result<Created, AccountsError> {
        self.create(accounts, now, expires_at, false, keep).await
    }

    async fn create(
        &self,
        accounts: &[NewAccount],
        now: i64,
        expires_at: i64,
        all_new: bool,
        keep: impl FnOnce(&[Issued]) -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
    ) -> Result<Created, AccountsError> {
        check_all(accounts)?;
        let mut issued: Vec<Issued> = {
            let mut rng = rng();
            let issue = |new: &NewAccount| Issued {
                actor: new.actor(),
                login: new.login(),
                candidate: new.candidate.clone(),
                code: ActivationCode::random(&mut rng),
            };
            accounts.iter().map(issue).collect()
        };
        let existing = writing!(self.inner.store, tx => {
            let mut made: HashSet<String> = HashSet::new();
            for rows in issued.chunks(ROWS) {
                let mut insert = sqlx::QueryBuilder::new(
                    "INSERT INTO account (role, scope, number, login, candidate, activation_hash, activation_expires, created_at) ",
                );
                insert.push_values(rows, |mut row, issued| {
                    row.push_bind(issued.actor.role.code())
                        .push_bind(issued.actor.scope.to_string())
                        .push_bind(i64::from(issued.actor.number))
                        .push_bind(issued.login.clone())
                        .push_bind(issued.candidate.as_ref().map(ToString::to_string))
                        .push_bind(self.inner.key.activation_hash(&issued.code))
                        .push_bind(expires_at)
                        .push_bind(now);
                });
                insert.push(" ON CONFLICT DO NOTHING RETURNING login");
                let logins: Vec<(String,)> = insert.build_query_as().fetch_all(&mut *tx).await?;
                made.extend(logins.into_iter().map(|(login,)| login));
            }
            let mut existing = Vec::new();
            for left in issued.iter().filter(|issued| !made.contains(&issued.login)) {
                let (role, scope, number): (String, String, i64) = sqlx::query_as(
                    "SELECT role, scope, number FROM account \
                     WHERE login = $1 OR (role = $2 AND scope = $3 AND number = $4) \
                     ORDER BY CASE WHEN role = $2 AND scope = $3 AND number = $4 THEN 0 ELSE 1 END LIMIT 1",
                )
                .bind(left.login.clone())
                .bind(left.actor.role.code())
                .bind(left.actor.scope.to_string())
                .bind(i64::from(left.actor.number))
                .fetch_one(&mut *tx)
                .await?;
                existing.push(Existing { wanted: left.actor, holder: actor(&role, &scope, number)? });
            }
            if existing.iter().any(|found| all_new || found.wanted != found.holder) {
                return Err(AccountsError::Exists(existing));
            }
            let left: HashSet<Actor> = existing.iter().map(|found| found.wanted).collect();
            issued.retain(|issued| !left.contains(&issued.actor));
            keep(&issued).map_err(AccountsError::store)?;
            existing
        });
        Ok(Created { issued, existing })
    }
}

/// Checks each account and that none, and no login, is there twice.
fn check_all(accounts: &[NewAccount]) -> Result<(), AccountsError> {
    let (mut actors, mut logins) = (HashSet::new(), HashSet::new());
    for (index, new) in accounts.iter().enumerate() {
        let bad = |why| AccountsError::Invalid { index, why };
        new.check().map_err(bad)?;
        if !actors.insert(new.actor()) {
            return Err(bad(BadAccount::DuplicateActor));
        }
        if !logins.insert(new.login()) {
            return Err(bad(BadAccount::DuplicateLogin));
        }
    }
    Ok(())
}
