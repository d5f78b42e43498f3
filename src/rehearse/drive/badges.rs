//! Who may act: activation codes become sessions, once each and only when somebody has something to do.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;
use reqwest::Method;
use serde_json::json;

use super::client::{Call, Client};
use super::failure::Failure;
use super::tally::{Count, Tally};
use crate::accounts::{Accounts, Issued};
use crate::election::actor::Actor;
use crate::engine::Clock;

type Slot = Arc<tokio::sync::Mutex<Option<Arc<str>>>>;

/// Codes made anew for accounts of one's own server, whose codes were used in an earlier run.
#[derive(Clone)]
pub struct Reissue {
    /// The accounts.
    pub accounts: Arc<Accounts>,
    /// Their clock.
    pub clock: Clock,
}

/// Codes and sessions.
#[derive(Default)]
pub struct Badges {
    codes: Mutex<HashMap<Actor, String>>,
    slots: Mutex<HashMap<Actor, Slot>>,
    reissue: Option<Reissue>,
    kept: Option<Mutex<File>>,
    tally: Arc<Tally>,
}

impl Badges {
    /// For one's own server: codes just issued, and new ones for whoever has none.
    #[must_use]
    pub fn own(issued: Vec<Issued>, reissue: Reissue, tally: Arc<Tally>) -> Self {
        let codes = issued.into_iter().map(|one| (one.actor, one.code.reveal())).collect();
        Self { codes: Mutex::new(codes), reissue: Some(reissue), tally, ..Self::default() }
    }

    /// From the CSV that `rekap import accounts` wrote. Sessions are kept in `<file>.sessions`, readable by its owner only, because a code
    /// is good once.
    ///
    /// # Errors
    /// Where a file cannot be read or written.
    pub fn from_file(codes: &Path, tally: Arc<Tally>) -> Result<Self, Failure> {
        let mut reader = csv::Reader::from_path(codes).map_err(std::io::Error::from)?;
        let mut all = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(std::io::Error::from)?;
            let field = |at: usize| record.get(at).unwrap_or("");
            if let Ok(actor) = format!("{}:{}:{}", field(0), field(1), field(2)).parse() {
                all.insert(actor, field(4).to_owned());
            }
        }
        let mut path = codes.as_os_str().to_owned();
        path.push(".sessions");
        let file = std::fs::OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
        let mut slots = HashMap::new();
        for line in BufReader::new(file.try_clone()?).lines() {
            if let Some((actor, token)) = line?.split_once(' ')
                && let Ok(actor) = actor.parse::<Actor>()
            {
                slots.insert(actor, Slot::new(tokio::sync::Mutex::new(Some(token.into()))));
            }
        }
        let (codes, slots) = (Mutex::new(all), Mutex::new(slots));
        Ok(Self { codes, slots, reissue: None, kept: Some(Mutex::new(file)), tally })
    }

    /// The session of this account, opened if need be. `worn_out` is one that the server no longer takes.
    pub(super) async fn token(
        &self,
        client: &Client,
        actor: Actor,
        worn_out: Option<&str>,
    ) -> Result<Arc<str>, Failure> {
        let slot = self.slots.lock().entry(actor).or_default().clone();
        let mut session = slot.lock().await;
        if let Some(token) = session.as_ref().filter(|token| worn_out != Some(token)) {
            return Ok(token.clone());
        }
        let (token, _) = self.activate(client, actor, None).await?;
        *session = Some(token.clone());
        if let Some(kept) = &self.kept {
            writeln!(kept.lock(), "{actor} {token}")?;
        }
        Ok(token)
    }

    /// Uses an account's code; `secret` is the PIN or password it gets. Answers token and login.
    ///
    /// # Errors
    /// [`Failure::NoCode`] where there is no code, or the server's refusal.
    pub async fn activate(
        &self,
        client: &Client,
        actor: Actor,
        secret: Option<&str>,
    ) -> Result<(Arc<str>, String), Failure> {
        let known = self.codes.lock().remove(&actor);
        let code = match known {
            Some(code) => code,
            None => self.new_code(actor).await?,
        };
        let call = |code: &str| {
            let body = match secret {
                Some(secret) => json!({ "code": code, "secret": secret }),
                None => json!({ "code": code }),
            };
            Call::new(Method::POST, "/api/v1/auth/activate").json(&body)
        };
        let answer = match client.send(&call(&code)).await {
            // The line broke after the code was used, or it is from an earlier run.
            Err(failure) if failure.is("ACTIVATION_CODE_USED") => {
                let code = self.new_code(actor).await?;
                client.send(&call(&code)).await?
            }
            other => other?,
        };
        self.tally.add(Count::Activations);
        let body = answer.json("activation")?;
        let text = |name: &str| body.get(name).and_then(serde_json::Value::as_str);
        let token = text("token").ok_or_else(|| Failure::unexpected("activation", "no token"))?;
        Ok((token.into(), text("login").unwrap_or("").to_owned()))
    }

    async fn new_code(&self, actor: Actor) -> Result<String, Failure> {
        let reissue = self.reissue.as_ref().ok_or(Failure::NoCode(actor))?;
        let failed = |error: crate::accounts::AccountsError| {
            Failure::unexpected(format!("a code for {actor}"), error.to_string())
        };
        let account = reissue.accounts.find(actor).await.map_err(failed)?;
        let expires = reissue.clock.now().saturating_add(DAY);
        Ok(reissue.accounts.reissue(account.id, expires).await.map_err(failed)?.code.reveal())
    }
}

/// A code made by this process is used at once.
const DAY: i64 = 86_400_000_000;
