//! Sessions: opaque tokens, stored hashed, checked on every request, ended at once.

use super::error::AccountsError;
use super::policy::{Life, policy};
use super::row::{AccountId, actor, candidate};
use super::secrets::{Token, rng, token_hash};
use super::store::{reading, writing};
use super::{Accounts, Actor};
use crate::election::stands_for::StandsFor;
use crate::hash::Sha256;

/// Names a session without being its token: the SHA-256 of it, safe to show to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId(pub Sha256);

/// How the token travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionKind {
    /// In a browser's cookie.
    Cookie,
    /// In an `Authorization: Bearer` header, for tools.
    Bearer,
}

impl SessionKind {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Bearer => "bearer",
        }
    }

    fn read(code: &str) -> Result<Self, AccountsError> {
        [Self::Cookie, Self::Bearer]
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or_else(|| AccountsError::store(format!("`{code}` is not a kind of session")))
    }

    const fn life(self, actor: Actor) -> Life {
        match self {
            Self::Cookie => policy(actor.role).cookie,
            Self::Bearer => policy(actor.role).bearer,
        }
    }
}

/// Who sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Names the session, for [`Accounts::logout`] and for lists.
    pub id: SessionId,
    /// Whose it is.
    pub account_id: AccountId,
    /// As whom it acts.
    pub actor: Actor,
    /// For whom it stands, if it is a witness.
    pub candidate: Option<StandsFor>,
    /// How its token travels; a cookie needs protection from forged requests, a bearer token does not.
    pub kind: SessionKind,
    /// When it began.
    pub created_at: i64,
    /// When it ends unless it is used before (see [`Life`]).
    pub expires_at: i64,
}

/// A session in a list of its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// Names it, for [`Accounts::revoke`].
    pub id: SessionId,
    /// How its token travels.
    pub kind: SessionKind,
    /// When it began.
    pub created_at: i64,
    /// When it ends unless it is used before.
    pub expires_at: i64,
    /// What kind of device, as the API saw it.
    pub label: String,
}

/// A new session and the only sight of its token.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// To be given to the client and kept nowhere else.
    pub token: Token,
    /// The session it opens.
    pub session: Session,
    /// The account's login, for the next time.
    pub login: String,
}

impl LoggedIn {
    pub(super) fn draft(account: AccountId, actor: Actor, login: &str, kind: SessionKind, now: i64) -> Self {
        let token = Token::random(&mut rng());
        let id = SessionId(Sha256::of(token.reveal().as_bytes()));
        let expires_at = now.saturating_add(kind.life(actor).idle);
        let session = Session { id, account_id: account, actor, candidate: None, kind, created_at: now, expires_at };
        Self { token, session, login: login.to_owned() }
    }

    /// The same, of somebody who stands for this candidate.
    pub(super) fn standing_for(mut self, candidate: Option<StandsFor>) -> Self {
        self.session.candidate = candidate;
        self
    }
}

/// Writes a drafted session within a transaction of either database.
macro_rules! insert_session {
    ($tx:ident, $draft:expr, $label:expr) => {
        sqlx::query(
            "INSERT INTO session (token_hash, account_id, kind, created_at, expires_at, label) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind($draft.session.id.0.as_bytes().to_vec())
        .bind($draft.session.account_id.0)
        .bind($draft.session.kind.code())
        .bind($draft.session.created_at)
        .bind($draft.session.expires_at)
        .bind($crate::accounts::session::tidy($label))
        .execute(&mut *$tx)
        .await?
    };
}
pub(super) use insert_session;

/// At most 64 characters of one line: a label tells devices apart, it is no place for text.
pub(super) fn tidy(label: &str) -> String {
    label.chars().filter(|character| !character.is_control()).take(64).collect()
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    account_id: i64,
    role: String,
    scope: String,
    number: i64,
    candidate: Option<String>,
    disabled_at: Option<i64>,
    kind: String,
    created_at: i64,
    expires_at: i64,
}

fn stored_id(bytes: &[u8]) -> Result<SessionId, AccountsError> {
    let bytes: [u8; 32] = bytes.try_into().map_err(AccountsError::store)?;
    Ok(SessionId(Sha256::from_bytes(bytes)))
}

impl Accounts {
    /// Whose token this is. Answers from memory for [`super::Options::trust`] after asking the database; a session
    /// ended in this process is unknown at once. Prolongs a session that slides.
    ///
    /// # Errors
    /// `SessionUnknown`, `SessionExpired`, `Disabled`, `Store`.
    pub async fn authenticate(&self, token: &str, now: i64) -> Result<Session, AccountsError> {
        let id = SessionId(token_hash(token).ok_or(AccountsError::SessionUnknown)?);
        if let Some(session) = self.inner.cache.get(id, now) {
            return Ok(session);
        }
        let epoch = self.inner.cache.epoch();
        let row: Option<SessionRow> = reading!(self.inner.store, db => {
            sqlx::query_as(
                "SELECT session.account_id, account.role, account.scope, account.number, account.candidate, account.disabled_at, \
                 session.kind, session.created_at, session.expires_at \
                 FROM session JOIN account ON account.id = session.account_id WHERE session.token_hash = $1",
            )
            .bind(id.0.as_bytes().to_vec())
            .fetch_optional(db)
            .await?
        });
        let row = row.ok_or(AccountsError::SessionUnknown)?;
        if row.disabled_at.is_some() {
            return Err(AccountsError::Disabled);
        }
        if row.expires_at <= now {
            return Err(AccountsError::SessionExpired);
        }
        let mut session = Session {
            id,
            account_id: AccountId(row.account_id),
            actor: actor(&row.role, &row.scope, row.number)?,
            candidate: candidate(row.candidate.as_deref())?,
            kind: SessionKind::read(&row.kind)?,
            created_at: row.created_at,
            expires_at: row.expires_at,
        };
        self.slide(&mut session, now).await;
        self.inner.cache.put(session.clone(), now, epoch);
        Ok(session)
    }

    /// Whether this token was seen here before: asking the database about it again is not what a stranger makes us do.
    #[must_use]
    pub fn remembers(&self, token: &str) -> bool {
        token_hash(token).is_some_and(|hash| self.inner.cache.remembers(SessionId(hash)))
    }

    /// Moves the end of a sliding session, in steps of a sixteenth so that reading rarely writes.
    async fn slide(&self, session: &mut Session, now: i64) {
        let life = session.kind.life(session.actor);
        let end = now.saturating_add(life.idle).min(session.created_at.saturating_add(life.most));
        if end.saturating_sub(session.expires_at) <= life.idle / 16 {
            return;
        }
        match self.prolong(session.id, end).await {
            Ok(()) => session.expires_at = end,
            // The session is good as it is: a full disk must not throw people out.
            Err(cause) => tracing::warn!(%cause, "a session could not be prolonged"),
        }
    }

    async fn prolong(&self, id: SessionId, end: i64) -> Result<(), AccountsError> {
        writing!(self.inner.store, tx => {
            sqlx::query("UPDATE session SET expires_at = $1 WHERE token_hash = $2 AND expires_at < $1")
                .bind(end)
                .bind(id.0.as_bytes().to_vec())
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Ends this session.
    ///
    /// # Errors
    /// `Store`; then the session may still be good.
    pub async fn logout(&self, session: &Session) -> Result<(), AccountsError> {
        match self.revoke(session.account_id, session.id).await {
            Err(AccountsError::SessionUnknown) => Ok(()),
            done => done,
        }
    }

    /// Ends one session of this account.
    ///
    /// # Errors
    /// `SessionUnknown` where the account has no such session; `Store`.
    pub async fn revoke(&self, account: AccountId, id: SessionId) -> Result<(), AccountsError> {
        let this = self.clone();
        Self::finish(async move {
            let ended = writing!(this.inner.store, tx => {
                sqlx::query("DELETE FROM session WHERE token_hash = $1 AND account_id = $2")
                    .bind(id.0.as_bytes().to_vec())
                    .bind(account.0)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected()
            });
            if ended == 0 {
                return Err(AccountsError::SessionUnknown);
            }
            this.inner.cache.forget(id);
            Ok(())
        })
        .await
    }

    /// Ends every session of this account and says how many there were.
    ///
    /// # Errors
    /// `Store`.
    pub async fn revoke_all(&self, account: AccountId) -> Result<u64, AccountsError> {
        let this = self.clone();
        Self::finish(async move {
            let ended = writing!(this.inner.store, tx => {
                // Waits for a session just being opened, so that it is ended too.
                sqlx::query("UPDATE account SET created_at = created_at WHERE id = $1")
                    .bind(account.0)
                    .execute(&mut *tx)
                    .await?;
                sqlx::query("DELETE FROM session WHERE account_id = $1")
                    .bind(account.0)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected()
            });
            this.inner.cache.forget_account(account);
            Ok(ended)
        })
        .await
    }

    /// The sessions of this account that have not expired, newest first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn sessions(&self, account: AccountId, now: i64) -> Result<Vec<SessionInfo>, AccountsError> {
        let rows: Vec<(Vec<u8>, String, i64, i64, String)> = reading!(self.inner.store, db => {
            sqlx::query_as(
                "SELECT token_hash, kind, created_at, expires_at, label FROM session \
                 WHERE account_id = $1 AND expires_at > $2 ORDER BY created_at DESC, token_hash",
            )
            .bind(account.0)
            .bind(now)
            .fetch_all(db)
            .await?
        });
        rows.into_iter()
            .map(|(hash, kind, created_at, expires_at, label)| {
                let (id, kind) = (stored_id(&hash)?, SessionKind::read(&kind)?);
                Ok(SessionInfo { id, kind, created_at, expires_at, label })
            })
            .collect()
    }

    /// Removes sessions that expired more than a day ago and says how many; until then they answer "expired", not "unknown".
    ///
    /// # Errors
    /// `Store`.
    pub async fn sweep(&self, now: i64) -> Result<u64, AccountsError> {
        const DAY: i64 = 86_400 * super::policy::SECOND;
        let swept = writing!(self.inner.store, tx => {
            sqlx::query("DELETE FROM session WHERE expires_at < $1")
                .bind(now.saturating_sub(DAY))
                .execute(&mut *tx)
                .await?
                .rows_affected()
        });
        Ok(swept)
    }
}
