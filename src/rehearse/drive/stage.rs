//! What everybody on the night shares: the server, the accounts, the paper.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::Method;
use serde_json::Value;

use super::badges::Badges;
use super::client::{Answer, Call, Client};
use super::failure::Failure;
use super::tally::Tally;
use crate::election::actor::{Actor, Role, Scope};
use crate::election::codes::{ContestId, Page};
use crate::election::figures::Figures;
use crate::election::reference::Reference;
use crate::rehearse::camera::Studio;
use crate::rehearse::draw::{PageDrawer, PageHead, encode};
use crate::rehearse::invent::Invented;

/// How the pages are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Pixels per millimetre; a page of 600 x 900 mm is 804 x 1,206 pixels at 1.34.
    pub pixels_per_mm: f32,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// Photos as phones take them, of at most this grade of defects (0 to 3), in place of flat pages.
    pub photos: Option<u8>,
}

/// What makes the pictures.
enum Pictures {
    Flat { drawer: Box<PageDrawer>, quality: u8 },
    Photos { studio: Box<Studio>, grade: u8 },
}

/// The server, the accounts, the paper.
pub struct Stage {
    /// Speaks to the server.
    pub client: Client,
    /// Opens sessions.
    pub badges: Badges,
    /// Counts.
    pub tally: Arc<Tally>,
    /// The election as it was founded.
    pub reference: Arc<Reference>,
    /// What was counted at every TPS.
    pub invented: Arc<Invented>,
    /// Whether the machine may be the second reader there.
    pub machine: bool,
    contest: ContestId,
    pictures: Arc<Pictures>,
    seed: u64,
    public_key: String,
}

impl Stage {
    /// Looks at the server before anything is sent to it: it must hold this election, marked as a rehearsal, because invented figures in a
    /// real election would be a disaster.
    ///
    /// # Errors
    /// [`Failure::Unexpected`] where it does not.
    pub async fn set(
        client: Client,
        badges: Badges,
        tally: Arc<Tally>,
        reference: Arc<Reference>,
        invented: Arc<Invented>,
        look: Look,
        seed: u64,
    ) -> Result<Self, Failure> {
        let path = crate::publish::paths::INDEX;
        let index = client.send(&Call::new(Method::GET, path)).await?.json(path)?;
        let text = |name: &str| index.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
        if index.get("rehearsal") != Some(&Value::Bool(true)) {
            let why = "this election is not marked as a rehearsal; invented figures are never sent to a real one";
            return Err(Failure::unexpected(client.base(), why));
        }
        if text("election") != reference.definition.id {
            let why =
                format!("the server holds the election `{}`, not `{}`", text("election"), reference.definition.id);
            return Err(Failure::unexpected(client.base(), why));
        }
        let contest =
            reference.definition.contests.first().ok_or_else(|| Failure::unexpected("election", "no contest"))?;
        let names: Vec<String> = contest.candidates.iter().map(|candidate| candidate.name.clone()).collect();
        let pictures = match look.photos {
            Some(grade) => Pictures::Photos { studio: Box::new(Studio::new(&invented.form, &names, None)), grade },
            None => Pictures::Flat {
                drawer: PageDrawer::new(&invented.form, &names, look.pixels_per_mm)
                    .map(Box::new)
                    .map_err(|e| Failure::Draw(e.to_string()))?,
                quality: look.quality,
            },
        };
        Ok(Self {
            machine: index.get("machine_reads_second") == Some(&Value::Bool(true)),
            contest: contest.id.clone(),
            pictures: Arc::new(pictures),
            public_key: text("public_key"),
            client,
            badges,
            tally,
            reference,
            invented,
            seed,
        })
    }

    /// The contest that is played.
    #[must_use]
    pub const fn contest(&self) -> &ContestId {
        &self.contest
    }

    pub(super) fn public_key(&self) -> &str {
        &self.public_key
    }

    /// An idempotency key that is the same in every run of the same night.
    pub(super) fn key(&self, what: &str, of: impl std::fmt::Display) -> String {
        format!("rehearsal-{}-{what}-{of}", self.seed)
    }

    /// The photo of a page: this TPS's (position in [`Invented::tps`]) with these figures written on it. Always the same bytes.
    ///
    /// # Errors
    /// [`Failure::Draw`].
    pub async fn photo(&self, index: usize, page: Page, figures: &Figures) -> Result<Bytes, Failure> {
        let code =
            self.invented.tps.get(index).map(|tps| tps.code).ok_or_else(|| Failure::Draw("no such TPS".into()))?;
        let head = PageHead::of(&self.reference, code);
        let (pictures, figures, seed) = (self.pictures.clone(), figures.clone(), self.seed);
        let drawn = tokio::task::spawn_blocking(move || match &*pictures {
            Pictures::Flat { drawer, quality } => encode(&drawer.draw(page, &head, &figures, seed)?, *quality),
            Pictures::Photos { studio, grade } => {
                studio.photo(page, &head, &figures, *grade, seed).map(|photo| photo.jpeg)
            }
        })
        .await;
        let bytes = drawn.map_err(|e| Failure::Draw(e.to_string()))?.map_err(|e| Failure::Draw(e.to_string()))?;
        Ok(bytes.into())
    }

    pub(super) fn person(&self, role: Role, scope: Scope) -> Person<'_> {
        Person { stage: self, actor: Actor { role, scope, number: 1 } }
    }

    pub(super) fn named(&self, figures: &Figures) -> BTreeMap<String, serde_json::Number> {
        figures.named(&self.invented.form)
    }

    /// A public document; `None` where there is none.
    pub(super) async fn read(&self, path: &str) -> Result<Option<Value>, Failure> {
        match self.client.send(&Call::new(Method::GET, path)).await {
            Ok(answer) => answer.json(path).map(Some),
            Err(Failure::Refused { status: 404, .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// Somebody with an account.
#[derive(Clone, Copy)]
pub(super) struct Person<'a> {
    pub stage: &'a Stage,
    pub actor: Actor,
}

impl Person<'_> {
    /// Sends with this account's session, and with a new one where that has ended.
    pub async fn send(&self, mut call: Call) -> Result<Answer, Failure> {
        let (badges, client) = (&self.stage.badges, &self.stage.client);
        let token = badges.token(client, self.actor, None).await?;
        call.token = Some(token.clone());
        match client.send(&call).await {
            Err(Failure::Refused { status: 401, .. }) => {
                call.token = Some(badges.token(client, self.actor, Some(&token)).await?);
                client.send(&call).await
            }
            other => other,
        }
    }

    /// As [`Self::send`], and once more when it succeeded: a client that did not see the answer does that.
    pub async fn send_again(&self, call: Call, again: bool) -> Result<Answer, Failure> {
        let answer = self.send(call.clone()).await?;
        if again {
            self.send(call).await?;
        }
        Ok(answer)
    }
}
