//! A server of one's own in this process: the rehearsal's election founded in it, accounts made, the night remembered beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::badges::{Badges, Reissue};
use super::tally::Tally;
use crate::accounts::{AccountsError, generate};
use crate::app::{App, StartError};
use crate::election::actor::{Actor, Role, Scope};
use crate::election::codes::{RegionCode, TpsCode};
use crate::election::reference::Reference;
use crate::engine::{Clock, found};
use crate::import::dki_2024;
use crate::rehearse::invent::{BadTarget, Invented, Target, invent};
use crate::settings::Settings;

/// Codes are used within hours; a month leaves room for a training that goes on.
const CODES_LIVE: i64 = 30 * 86_400_000_000;
const FOUNDER: Actor = Actor { role: Role::Admin, scope: Scope::Region(RegionCode::NATION), number: 1 };

/// A rehearsal cannot begin on this folder.
#[derive(Debug, thiserror::Error)]
pub enum CannotBegin {
    /// The invented election.
    #[error(transparent)]
    Target(#[from] BadTarget),
    /// The server.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The election.
    #[error(transparent)]
    Found(#[from] found::FoundError),
    /// The accounts.
    #[error("accounts: {0}")]
    Accounts(#[from] AccountsError),
    /// The folder holds something else.
    #[error("{0}: this data holds an election that is not a rehearsal; take another folder (--data)")]
    NotARehearsal(String),
    /// The folder holds another night.
    #[error("this data holds the rehearsal of seed {kept}; take another folder (--data), or --seed {kept}")]
    AnotherSeed {
        /// Its seed.
        kept: u64,
    },
    /// The note beside the data.
    #[error("{0}: {1}")]
    Note(PathBuf, std::io::Error),
}

/// DKI Jakarta 2024 as a rehearsal: the reference data marked as one, with the invented voters' counts per TPS as records. `machine` says
/// whether the machine may be the second reader.
///
/// # Errors
/// [`BadTarget`], which the tests rule out for the embedded files.
pub fn rehearsal_of_dki(seed: u64, machine: bool) -> Result<(Reference, Invented), BadTarget> {
    let mut reference = dki_2024();
    let invented = invent(&reference, 0, &Target::dki_2024(), seed)?;
    reference.tps = invented.tps.iter().map(|tps| tps.record).collect();
    reference.definition.rehearsal = true;
    reference.definition.machine_reads_second = machine;
    Ok((reference, invented))
}

/// What is remembered of a night, so that it can go on after a stop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its seed.
    pub seed: u64,
    /// Share of TPS with trouble, per mille.
    pub trouble_per_mille: u32,
    /// Every TPS that takes part so far.
    pub tps: Vec<TpsCode>,
}

impl Note {
    fn path(data: &Path) -> PathBuf {
        data.join("rehearsal.json")
    }

    /// Reads it; `None` where no night was begun.
    ///
    /// # Errors
    /// [`CannotBegin::Note`].
    pub fn load(data: &Path) -> Result<Option<Self>, CannotBegin> {
        let path = Self::path(data);
        match std::fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map(Some).map_err(|error| CannotBegin::Note(path, error.into()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(CannotBegin::Note(path, error)),
        }
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// [`CannotBegin::Note`].
    pub fn save(&self, data: &Path) -> Result<(), CannotBegin> {
        let path = Self::path(data);
        let write = || {
            let file = tempfile::NamedTempFile::new_in(data)?;
            serde_json::to_writer(&file, self)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| CannotBegin::Note(path.clone(), error))
    }
}

/// Starts the server and makes of it this rehearsal, unless it is one already.
///
/// # Errors
/// [`CannotBegin`]. A server that was started is stopped again.
pub async fn start(
    settings: &Settings,
    reference: &Reference,
    tally: Arc<Tally>,
    metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
) -> Result<(App, Badges), CannotBegin> {
    let app = App::start(settings, Clock::system(), metrics).await?;
    match prepare(&app, reference, tally).await {
        Ok(badges) => {
            app.ready().await;
            // The first rendering may have been of an empty journal.
            while app.office().site.get(crate::publish::paths::INDEX).is_none() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Ok((app, badges))
        }
        Err(error) => {
            app.stop().await;
            Err(error)
        }
    }
}

async fn prepare(app: &App, reference: &Reference, tally: Arc<Tally>) -> Result<Badges, CannotBegin> {
    let office = app.office();
    let held = office.engine.state().election().map(|election| (election.id.clone(), election.rehearsal));
    match held {
        Some((id, true)) if id == reference.definition.id => {}
        Some((id, _)) => return Err(CannotBegin::NotARehearsal(id)),
        None => {
            let key = office.receipts.public();
            found::found(&office.engine, FOUNDER, reference.clone(), key).await?;
        }
    }
    let wanted = generate::of_election(&office.engine.state());
    let now = office.engine.clock().now();
    // One that is there already is asked of alone: 31,000 look-ups are only worth it in a fresh folder.
    let issued = if office.accounts.count().await? < wanted.len() as u64 {
        office.accounts.create_missing(&wanted, now, now.saturating_add(CODES_LIVE)).await?.issued
    } else {
        Vec::new()
    };
    let reissue = Reissue { accounts: office.accounts.clone(), clock: office.engine.clock().clone() };
    Ok(Badges::own(issued, reissue, tally))
}
