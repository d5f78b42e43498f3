//! What an administrator does with accounts: find, list, hand out anew, switch off and on.

use super::create::Issued;
use super::error::AccountsError;
use super::row::{AccountId, AccountRow, account_columns, candidate};
use super::secrets::rng;
use super::store::{reading, writing};
use super::{Accounts, ActivationCode, Actor};
use crate::election::stands_for::StandsFor;

/// An account as an administrator sees it; no secret, nor a hash of one, is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Identity within this database.
    pub id: AccountId,
    /// As whom it acts.
    pub actor: Actor,
    /// What it logs in with.
    pub login: String,
    /// For whom it stands, if it is a witness.
    pub candidate: Option<StandsFor>,
    /// When its activation code was used, if it was.
    pub activated_at: Option<i64>,
    /// Until when the activation code is good, if unused.
    pub activation_expires: i64,
    /// Whether a PIN or password is set.
    pub has_secret: bool,
    /// Until when it is locked after wrong tries; 0 or past: it is not.
    pub locked_until: i64,
    /// Since when it is disabled, if it is.
    pub disabled_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
}

impl TryFrom<AccountRow> for Account {
    type Error = AccountsError;

    fn try_from(row: AccountRow) -> Result<Self, AccountsError> {
        Ok(Self {
            id: AccountId(row.id),
            actor: row.actor()?,
            candidate: candidate(row.candidate.as_deref())?,
            login: row.login,
            activated_at: row.activation_used_at,
            activation_expires: row.activation_expires,
            has_secret: row.secret_hash.is_some(),
            locked_until: row.locked_until,
            disabled_at: row.disabled_at,
            created_at: row.created_at,
        })
    }
}

impl Accounts {
    /// The account with this identity.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn account(&self, id: AccountId) -> Result<Account, AccountsError> {
        self.row(id).await?.try_into()
    }

    /// The account of this role, scope and number.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn find(&self, actor: Actor) -> Result<Account, AccountsError> {
        let row: Option<AccountRow> = reading!(self.inner.store, db => {
            sqlx::query_as(concat!(
                "SELECT ", account_columns!(), " FROM account WHERE role = $1 AND scope = $2 AND number = $3"
            ))
            .bind(actor.role.code())
            .bind(actor.scope.to_string())
            .bind(i64::from(actor.number))
            .fetch_optional(db)
            .await?
        });
        row.ok_or(AccountsError::NotFound)?.try_into()
    }

    /// At most `most` accounts after this one, in the order of their making; begin with `None`.
    ///
    /// # Errors
    /// `Store`.
    pub async fn list(&self, after: Option<AccountId>, most: u32) -> Result<Vec<Account>, AccountsError> {
        let rows: Vec<AccountRow> = reading!(self.inner.store, db => {
            sqlx::query_as(concat!("SELECT ", account_columns!(), " FROM account WHERE id > $1 ORDER BY id LIMIT $2"))
                .bind(after.map_or(0, |id| id.0))
                .bind(i64::from(most))
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Account::try_from).collect()
    }

    /// How many accounts there are.
    ///
    /// # Errors
    /// `Store`.
    pub async fn count(&self) -> Result<u64, AccountsError> {
        let (count,): (i64,) = reading!(self.inner.store, db => {
            sqlx::query_as("SELECT COUNT(*) FROM account").fetch_one(db).await?
        });
        Ok(count.unsigned_abs())
    }

    /// For a lost phone, a forgotten PIN or a lost paper: ends all sessions, forgets the secret, makes the old code
    /// worthless and gives a new one, good until `expires_at`.
    ///
    /// # Errors
    /// `NotFound`, `Disabled`, `Store`.
    pub async fn reissue(&self, id: AccountId, expires_at: i64) -> Result<Issued, AccountsError> {
        let row = self.row(id).await?;
        if row.disabled_at.is_some() {
            return Err(AccountsError::Disabled);
        }
        let code = ActivationCode::random(&mut rng());
        let candidate = candidate(row.candidate.as_deref())?;
        let issued = Issued { actor: row.actor()?, login: row.login, candidate, code };
        let hash = self.inner.key.activation_hash(&issued.code);
        let this = self.clone();
        Self::finish(async move {
            writing!(this.inner.store, tx => {
                let changed = sqlx::query(
                    "UPDATE account SET activation_hash = $2, activation_expires = $3, activation_used_at = NULL, \
                     secret_hash = NULL, failed_tries = 0, locked_until = 0 WHERE id = $1 AND disabled_at IS NULL",
                )
                .bind(id.0)
                .bind(hash.clone())
                .bind(expires_at)
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if changed != 1 {
                    return Err(AccountsError::Disabled);
                }
                sqlx::query("DELETE FROM session WHERE account_id = $1").bind(id.0).execute(&mut *tx).await?;
            });
            this.inner.cache.forget_account(id);
            Ok(issued)
        })
        .await
    }

    /// Switches the account off: all its sessions end, nothing opens a new one. Doing it twice keeps the first time.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn disable(&self, id: AccountId, now: i64) -> Result<(), AccountsError> {
        let this = self.clone();
        Self::finish(async move {
            writing!(this.inner.store, tx => {
                let changed = sqlx::query("UPDATE account SET disabled_at = COALESCE(disabled_at, $2) WHERE id = $1")
                    .bind(id.0)
                    .bind(now)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
                if changed != 1 {
                    return Err(AccountsError::NotFound);
                }
                sqlx::query("DELETE FROM session WHERE account_id = $1").bind(id.0).execute(&mut *tx).await?;
            });
            this.inner.cache.forget_account(id);
            Ok(())
        })
        .await
    }

    /// Switches a disabled account on again, with the secret it had; sessions do not come back.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn enable(&self, id: AccountId) -> Result<(), AccountsError> {
        let changed = writing!(self.inner.store, tx => {
            sqlx::query("UPDATE account SET disabled_at = NULL WHERE id = $1")
                .bind(id.0)
                .execute(&mut *tx)
                .await?
                .rows_affected()
        });
        if changed == 1 { Ok(()) } else { Err(AccountsError::NotFound) }
    }
}
