//! Who is uploading: one connection per upload, so many bodies and so many unfinished uploads per account.

use std::collections::{HashMap, HashSet};

use parking_lot::Mutex;
use tokio::time::{Duration, Instant, sleep};

use super::limits::UploadLimits;
use super::room::Room;
use crate::api::problem::{Answer, Code, Problem};
use crate::election::actor::Actor;
use crate::evidence::UploadId;

/// How often somebody who waits for an upload's turn looks again.
const LOOK: Duration = Duration::from_millis(25);

/// What uploads of this process share.
pub struct Intake {
    /// Room in memory.
    pub room: Room,
    /// Bounds.
    pub limits: UploadLimits,
    turns: Mutex<HashSet<UploadId>>,
    flights: Mutex<HashMap<Actor, u32>>,
    open: Mutex<HashMap<Actor, HashSet<UploadId>>>,
}

impl Intake {
    /// For a process that is starting.
    #[must_use]
    pub fn new(megabytes: usize, limits: UploadLimits) -> Self {
        let (turns, flights, open) = Default::default();
        Self { room: Room::new(megabytes), limits, turns, flights, open }
    }

    /// Leave to send a body.
    ///
    /// # Errors
    /// [`Code::UPLOADS_AT_ONCE`] where the account sends as many as it may.
    pub fn flight(&self, actor: Actor) -> Answer<Flight<'_>> {
        let mut flights = self.flights.lock();
        let count = flights.entry(actor).or_default();
        if *count >= self.limits.at_once {
            return Err(Problem::new(Code::UPLOADS_AT_ONCE).with("limit", self.limits.at_once).retry_after(2));
        }
        *count += 1;
        Ok(Flight { intake: self, actor })
    }

    /// The turn of this connection to change an upload.
    ///
    /// # Errors
    /// [`Code::UPLOAD_BUSY`] where another one has it.
    pub fn turn(&self, id: UploadId) -> Answer<Turn<'_>> {
        if self.turns.lock().insert(id) {
            Ok(Turn { intake: self, id })
        } else {
            Err(Problem::new(Code::UPLOAD_BUSY).retry_after(1))
        }
    }

    /// As [`Intake::turn`], and waits a little: mostly the other one is about to finish.
    ///
    /// # Errors
    /// As [`Intake::turn`].
    pub async fn turn_within(&self, id: UploadId, patience: Duration) -> Answer<Turn<'_>> {
        let until = Instant::now() + patience;
        loop {
            match self.turn(id) {
                Err(busy) if Instant::now() >= until => return Err(busy),
                Err(_) => sleep(LOOK).await,
                turn => return turn,
            }
        }
    }

    /// Notes an upload that this account begins.
    ///
    /// # Errors
    /// [`Code::UPLOADS_OPEN`] where it has begun as many as it may without finishing them.
    pub fn begin(&self, actor: Actor, id: UploadId) -> Answer<()> {
        let mut open = self.open.lock();
        let own = open.entry(actor).or_default();
        if own.len() >= self.limits.open {
            return Err(Problem::new(Code::UPLOADS_OPEN).with("limit", self.limits.open).retry_after(60));
        }
        own.insert(id);
        Ok(())
    }

    /// Notes an upload that was found in the store at start.
    pub fn found(&self, actor: Actor, id: UploadId) {
        self.open.lock().entry(actor).or_default().insert(id);
    }

    /// An upload is finished, given up or swept.
    pub fn ended(&self, id: UploadId) {
        self.open.lock().retain(|_, own| {
            own.remove(&id);
            !own.is_empty()
        });
    }
}

/// A body that is being sent.
pub struct Flight<'a> {
    intake: &'a Intake,
    actor: Actor,
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let mut flights = self.intake.flights.lock();
        if let Some(count) = flights.get_mut(&self.actor) {
            *count -= 1;
            if *count == 0 {
                flights.remove(&self.actor);
            }
        }
    }
}

/// One connection at a time changes an upload in this process; across replicas the create-only part decides.
pub struct Turn<'a> {
    intake: &'a Intake,
    id: UploadId,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.intake.turns.lock().remove(&self.id);
    }
}
