//! Logging in with a PIN or password, and choosing a new one.

use super::Accounts;
use super::error::AccountsError;
use super::pin;
use super::place::Place;
use super::policy::{SECOND, WHOLE_FULL, WHOLE_STEP};
use super::row::{AccountId, AccountRow, account_columns, candidate};
use super::session::{LoggedIn, SessionId, SessionKind, insert_session};
use super::store::{reading, writing};

/// A secret that proved right.
struct Right {
    /// Its hash.
    phc: String,
    /// What the whole account gets back of its allowance, because this try was not wrong.
    back: i64,
}

/// The refusal of a try before this time.
fn locked(until: i64, now: i64) -> AccountsError {
    let seconds = until.saturating_sub(now).saturating_add(SECOND - 1) / SECOND;
    AccountsError::Locked { seconds: u32::try_from(seconds).unwrap_or(u32::MAX).max(1) }
}

impl Accounts {
    /// Opens a session with login and secret.
    ///
    /// A try is written down before the secret is looked at, so that tries made at once cannot outrun a lock (which is by
    /// account and place, and a much looser one over the whole account: [`super::tries`]). An unknown login, or one without a
    /// secret yet, costs the same hashing as a wrong secret and gets the same answer.
    ///
    /// # Errors
    /// `LoginFailed`, `Locked`, `Disabled` (only with the right secret), `Busy`, `Store`.
    pub async fn login(
        &self,
        login: &str,
        secret: &str,
        from: Place,
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
        let right = self.check_secret(account.as_ref(), secret, from, now).await?;
        let (Some(account), Some(Right { phc, back })) = (account, right) else {
            return Err(AccountsError::LoginFailed);
        };
        if account.disabled_at.is_some() {
            return Err(AccountsError::Disabled);
        }
        let stands_for = candidate(account.candidate.as_deref())?;
        let actor = account.actor()?;
        let opened = LoggedIn::draft(AccountId(account.id), actor, &account.login, kind, now).standing_for(stands_for);
        writing!(self.inner.store, tx => {
            // Only if nobody disabled the account or changed the secret while it was being checked.
            let still = sqlx::query(
                "UPDATE account SET tries_until = tries_until - $3 \
                 WHERE id = $1 AND secret_hash = $2 AND disabled_at IS NULL",
            )
            .bind(account.id)
            .bind(phc.clone())
            .bind(back)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if still != 1 {
                return Err(AccountsError::LoginFailed);
            }
            insert_session!(tx, opened, label);
        });
        self.inner.tries.right(opened.session.account_id, from, now);
        Ok(opened)
    }

    /// Sets a new PIN or password and ends all other sessions of the account than the one it comes `from`.
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
        from: (SessionId, Place),
        now: i64,
    ) -> Result<(), AccountsError> {
        let (keep, place) = from;
        let row = self.row(account).await?;
        pin::check(secret, row.actor()?, &row.login).map_err(AccountsError::TooSimple)?;
        if row.secret_hash.is_some() {
            let current = current.ok_or(AccountsError::LoginFailed)?;
            self.check_secret(Some(&row), current, place, now).await?.ok_or(AccountsError::LoginFailed)?;
        }
        let permit = self.inner.hasher.admit().await?;
        let phc = self.inner.hasher.hash(permit, secret).await?;
        let this = self.clone();
        Self::finish(async move {
            let kept = keep.0.as_bytes().to_vec();
            writing!(this.inner.store, tx => {
                let still = sqlx::query(
                    "UPDATE account SET secret_hash = $2, tries_until = 0 \
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
            this.inner.tries.forget(account);
            this.inner.tries.right(account, place, now);
            Ok(())
        })
        .await
    }

    /// The account's PHC string where the secret is the right one. Counts the try first.
    async fn check_secret(
        &self,
        account: Option<&AccountRow>,
        secret: &str,
        from: Place,
        now: i64,
    ) -> Result<Option<Right>, AccountsError> {
        // Room to hash before the try is counted: who is sent away for lack of it has not tried.
        let permit = self.inner.hasher.admit().await?;
        let phc = account.and_then(|account| account.secret_hash.clone());
        let back = match (account, &phc) {
            (Some(account), Some(_)) => self.count_try(AccountId(account.id), from, now).await?,
            _ => 0,
        };
        let right = self.inner.hasher.verify(permit, secret, phc.clone()).await?;
        Ok(phc.filter(|_| right).map(|phc| Right { phc, back }))
    }

    /// Counts a try as wrong until it proves right, at its place and, where the account never logged in from there, over the whole
    /// account. Answers what the account gets back if it proves right.
    async fn count_try(&self, account: AccountId, from: Place, now: i64) -> Result<i64, AccountsError> {
        if self.inner.tries.begin(account, from, now).map_err(|until| locked(until, now))?.known {
            return Ok(0);
        }
        // One statement reads and counts, so that tries made at once, here or in another process, are counted one by one.
        let counted = writing!(self.inner.store, tx => {
            sqlx::query(
                "UPDATE account SET tries_until = CASE WHEN tries_until > $2 THEN tries_until ELSE $2 END + $3 \
                 WHERE id = $1 AND tries_until <= $2 + $4",
            )
            .bind(account.0)
            .bind(now)
            .bind(WHOLE_STEP)
            .bind(WHOLE_FULL)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        });
        if counted == 1 {
            return Ok(WHOLE_STEP);
        }
        let row = self.row(account).await?;
        Err(locked(row.tries_until.saturating_sub(WHOLE_FULL), now))
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
