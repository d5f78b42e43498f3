//! The first login: a one-time code from paper becomes a session, and a PIN if one is chosen at once.

use super::error::AccountsError;
use super::pin;
use super::place::Place;
use super::row::{AccountId, AccountRow, account_columns, candidate};
use super::session::{LoggedIn, SessionKind, insert_session};
use super::store::{reading, writing};
use super::{Accounts, ActivationCode};

impl Accounts {
    /// Uses up an activation code: opens a session and, where given, sets the PIN or password.
    ///
    /// A refused secret or an unavailable store uses up nothing. Of several who try the same code at once exactly one
    /// gets in. `label` tells the device apart in a list of sessions ("Android").
    ///
    /// # Errors
    /// `CodeMistyped`, `CodeWrong`, `CodeUsed`, `CodeExpired`, `Disabled`, `TooSimple`, `Busy`, `Store`.
    pub async fn activate(
        &self,
        typed: &str,
        secret: Option<&str>,
        from: Place,
        kind: SessionKind,
        label: &str,
        now: i64,
    ) -> Result<LoggedIn, AccountsError> {
        let code = ActivationCode::parse(typed)?;
        let hash = self.inner.key.activation_hash(&code);
        let account: Option<AccountRow> = reading!(self.inner.store, db => {
            sqlx::query_as(concat!("SELECT ", account_columns!(), " FROM account WHERE activation_hash = $1"))
                .bind(hash.clone())
                .fetch_optional(db)
                .await?
        });
        let account = account.ok_or(AccountsError::CodeWrong)?;
        if account.activation_used_at.is_some() {
            return Err(AccountsError::CodeUsed);
        }
        if account.disabled_at.is_some() {
            return Err(AccountsError::Disabled);
        }
        if account.activation_expires <= now {
            return Err(AccountsError::CodeExpired);
        }
        let actor = account.actor()?;
        let phc = match secret {
            Some(secret) => {
                pin::check(secret, actor, &account.login).map_err(AccountsError::TooSimple)?;
                let permit = self.inner.hasher.admit().await?;
                Some(self.inner.hasher.hash(permit, secret).await?)
            }
            None => None,
        };
        let stands_for = candidate(account.candidate.as_deref())?;
        let opened = LoggedIn::draft(AccountId(account.id), actor, &account.login, kind, now).standing_for(stands_for);
        writing!(self.inner.store, tx => {
            let won = sqlx::query(
                "UPDATE account SET activation_used_at = $2, secret_hash = $3, tries_until = 0 \
                 WHERE activation_hash = $1 AND activation_used_at IS NULL AND activation_expires > $2 \
                 AND disabled_at IS NULL",
            )
            .bind(hash.clone())
            .bind(now)
            .bind(phc.clone())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if won != 1 {
                return Err(AccountsError::CodeUsed);
            }
            insert_session!(tx, opened, label);
        });
        self.inner.tries.right(opened.session.account_id, from, now);
        Ok(opened)
    }
}
