//! What PPS, PPK and administrators do with accounts: find, hand out anew, switch off and on.

use super::create::Issued;
use super::error::AccountsError;
use super::row::{AccountId, AccountRow, account_columns, candidate};
use super::secrets::rng;
use super::store::{reading, writing};
use super::{Accounts, ActivationCode, Actor};

/// An account as those see it who manage it; no secret, nor a hash of one, is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Identity within this database.
    pub id: AccountId,
    /// As whom it acts.
    pub actor: Actor,
    /// Since when it is disabled, if it is.
    pub disabled_at: Option<i64>,
}

impl TryFrom<AccountRow> for Account {
    type Error = AccountsError;

    fn try_from(row: AccountRow) -> Result<Self, AccountsError> {
        Ok(Self { id: AccountId(row.id), actor: row.actor()?, disabled_at: row.disabled_at })
    }
}

impl Accounts {
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

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// `Store`.
    pub async fn probe(&self) -> Result<(), AccountsError> {
        reading!(self.inner.store, db => {
            sqlx::query("SELECT 1").execute(db).await?;
        });
        Ok(())
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
                     secret_hash = NULL, tries_until = 0 WHERE id = $1 AND disabled_at IS NULL",
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
            this.inner.tries.forget(id);
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
