//! Logging in with a PIN or password, and choosing a new one.

use super::Accounts;
use super::error::AccountsError;
use super::pin;
use super::policy::{FORGET, SECOND, wait_after};
use super::row::{AccountId, AccountRow, account_columns, candidate};
use super::session::{LoggedIn, SessionId, SessionKind, insert_session};
use super::store::{reading, writing};

impl Accounts {
    /// Opens a session with login and secret.
    ///
    /// A try is written down before the secret is looked at, so that tries made at once cannot outrun the lock. An
    /// unknown login, or one without a secret yet, costs the same hashing as a wrong secret and gets the same answer.
    ///
    /// # Errors
    /// `LoginFailed`, `Locked`, `Disabled` (only with the right secret), `Busy`, `Store`.
    pub async fn login(
        &self,
        login: &str,
        secret: &str,
        kind: SessionKind,
        label: &str,
        now: i64,
    ) -> Result<LoggedIn, AccountsError> {
        let login = login.trim().to_lowercase();
        let account: Option<AccountRow> = reading!(self.inner.store, db => {
            sqlx::query_as(concat!("SELECT ", account_columns!(), " FROM account WHERE login = $1"))
                .bind(login.clone())
                .fetch_optional(db)
                .await?
        });
        let phc = self.check_secret(account.as_ref(), secret, now).await?;
        let (Some(account), Some(phc)) = (account, phc) else { return Err(AccountsError::LoginFailed) };
        if account.disabled_at.is_some() {
            return Err(AccountsError::Disabled);
        }
        let stands_for = candidate(account.candidate.as_deref())?;
        let actor = account.actor()?;
        let opened = LoggedIn::draft(AccountId(account.id), actor, &account.login, kind, now).standing_for(stands_for);
        writing!(self.inner.store, tx => {
            // Only if nobody disabled the account or changed the secret while it was being checked.
            let still = sqlx::query(
                "UPDATE account SET failed_tries = 0, locked_until = 0 \
                 WHERE id = $1 AND secret_hash = $2 AND disabled_at IS NULL",
            )
            .bind(account.id)
            .bind(phc.clone())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if still != 1 {
                return Err(AccountsError::LoginFailed);
            }
            insert_session!(tx, opened, label);
        });
        Ok(opened)
    }

    /// Sets a new PIN or password and ends all other sessions of the account than `keep`.
    ///
    /// `current` is needed where the account has a secret already; a forgotten one is replaced by [`Accounts::reissue`].
    ///
    /// # Errors
    /// `TooSimple`, `LoginFailed` (current secret missing or wrong), `Locked`, `NotFound`, `Disabled`, `Busy`, `Store`.
    pub async fn set_secret(
        &self,
        account: AccountId,
        current: Option<&str>,
        secret: &str,
        keep: Option<SessionId>,
        now: i64,
    ) -> Result<(), AccountsError> {
        let row = self.row(account).await?;
        pin::check(secret, row.actor()?, &row.login).map_err(AccountsError::TooSimple)?;
        if row.secret_hash.is_some() {
            let current = current.ok_or(AccountsError::LoginFailed)?;
            self.check_secret(Some(&row), current, now).await?.ok_or(AccountsError::LoginFailed)?;
        }
        let permit = self.inner.hasher.admit().await?;
        let phc = self.inner.hasher.hash(permit, secret).await?;
        let this = self.clone();
        Self::finish(async move {
            let kept = keep.map(|id| id.0.as_bytes().to_vec()).unwrap_or_default();
            writing!(this.inner.store, tx => {
                let still = sqlx::query(
                    "UPDATE account SET secret_hash = $2, failed_tries = 0, locked_until = 0 \
                     WHERE id = $1 AND secret_hash IS NOT DISTINCT FROM $3 AND disabled_at IS NULL",
                )
                .bind(account.0)
                .bind(phc.clone())
                .bind(row.secret_hash.clone())
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if still != 1 {
                    return Err(if row.disabled_at.is_some() { AccountsError::Disabled } else { AccountsError::LoginFailed });
                }
                sqlx::query("DELETE FROM session WHERE account_id = $1 AND token_hash <> $2")
                    .bind(account.0)
                    .bind(kept.clone())
                    .execute(&mut *tx)
                    .await?;
            });
            this.inner.cache.forget_account(account);
            Ok(())
        })
        .await
    }

    /// The account's PHC string where the secret is the right one. Counts the try first.
    async fn check_secret(
        &self,
        account: Option<&AccountRow>,
        secret: &str,
        now: i64,
    ) -> Result<Option<String>, AccountsError> {
        // Room to hash before the try is counted: who is sent away for lack of it has not tried.
        let permit = self.inner.hasher.admit().await?;
        let phc = account.and_then(|account| account.secret_hash.clone());
        if let (Some(account), Some(_)) = (account, &phc) {
            self.count_try(account, now).await?;
        }
        let right = self.inner.hasher.verify(permit, secret, phc.clone()).await?;
        Ok(phc.filter(|_| right))
    }

    /// Counts a try as wrong until it proves right, and locks with the fifth. Compare-and-set, because tries come at once.
    async fn count_try(&self, account: &AccountRow, now: i64) -> Result<(), AccountsError> {
        let (mut tries, mut locked) = (account.failed_tries, account.locked_until);
        // Each lost round is somebody else's counted try, and the fifth of those locks.
        for _ in 0..16 {
            if locked > now {
                let seconds = u32::try_from((locked - now + SECOND - 1) / SECOND).unwrap_or(u32::MAX);
                return Err(AccountsError::Locked { seconds });
            }
            let forgotten = locked > 0 && now.saturating_sub(locked) > FORGET;
            let counted = if forgotten { 1 } else { tries.saturating_add(1) };
            let until = match wait_after(counted) {
                0 => 0,
                wait => now.saturating_add(wait),
            };
            let won = writing!(self.inner.store, tx => {
                sqlx::query(
                    "UPDATE account SET failed_tries = $2, locked_until = $3 \
                     WHERE id = $1 AND failed_tries = $4 AND locked_until = $5",
                )
                .bind(account.id)
                .bind(counted)
                .bind(until)
                .bind(tries)
                .bind(locked)
                .execute(&mut *tx)
                .await?
                .rows_affected()
            });
            if won == 1 {
                return Ok(());
            }
            let row = self.row(AccountId(account.id)).await?;
            (tries, locked) = (row.failed_tries, row.locked_until);
        }
        Err(AccountsError::Locked { seconds: 1 })
    }

    pub(super) async fn row(&self, account: AccountId) -> Result<AccountRow, AccountsError> {
        let row: Option<AccountRow> = reading!(self.inner.store, db => {
            sqlx::query_as(concat!("SELECT ", account_columns!(), " FROM account WHERE id = $1"))
                .bind(account.0)
                .fetch_optional(db)
                .await?
        });
        row.ok_or(AccountsError::NotFound)
    }
}
