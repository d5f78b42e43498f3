//! Sessions known for a moment, so that a thousand requests of one officer ask the database once.

use std::collections::HashMap;

use parking_lot::RwLock;

use super::row::AccountId;
use super::session::{Session, SessionId};

/// Bounded, and never ahead of a revocation made in this process.
pub(super) struct Cache {
    known: RwLock<Known>,
    most: usize,
    trust: i64,
}

struct Known {
    /// Counts revocations: what was read from the database before one must not be remembered after it.
    epoch: u64,
    sessions: HashMap<SessionId, (Session, i64)>,
}

impl Cache {
    pub(super) fn new(most: usize, trust: i64) -> Self {
        Self { known: RwLock::new(Known { epoch: 0, sessions: HashMap::new() }), most, trust }
    }

    /// The session, where it was seen in the database less than `trust` ago and has not expired.
    pub(super) fn get(&self, id: SessionId, now: i64) -> Option<Session> {
        let known = self.known.read();
        let (session, seen) = known.sessions.get(&id)?;
        (self.fresh(*seen, now) && session.expires_at > now).then(|| session.clone())
    }

    /// Whether the session was ever seen and is not forgotten since; it may have ended in another process.
    pub(super) fn remembers(&self, id: SessionId) -> bool {
        self.known.read().sessions.contains_key(&id)
    }

    /// To be taken before the database is read, and given to [`Cache::put`].
    pub(super) fn epoch(&self) -> u64 {
        self.known.read().epoch
    }

    pub(super) fn put(&self, session: Session, now: i64, epoch: u64) {
        let mut known = self.known.write();
        if known.epoch != epoch || self.most == 0 {
            return;
        }
        if known.sessions.len() >= self.most {
            known.sessions.retain(|_, (_, seen)| self.fresh(*seen, now));
            if known.sessions.len() >= self.most {
                known.sessions.clear();
            }
        }
        known.sessions.insert(session.id, (session, now));
    }

    /// Forgets one session; call after its end is durable.
    pub(super) fn forget(&self, id: SessionId) {
        let mut known = self.known.write();
        known.epoch += 1;
        known.sessions.remove(&id);
    }

    /// Forgets the sessions of an account; call after their end is durable.
    pub(super) fn forget_account(&self, account: AccountId) {
        let mut known = self.known.write();
        known.epoch += 1;
        known.sessions.retain(|_, (session, _)| session.account_id != account);
    }

    // Threads read their clocks a little apart: a time just before `seen` is as fresh as one just after.
    fn fresh(&self, seen: i64, now: i64) -> bool {
        now.abs_diff(seen) < self.trust.unsigned_abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::session::SessionKind;
    use crate::hash::Sha256;

    fn session(text: &str, account: i64) -> Session {
        Session {
            id: SessionId(Sha256::of(text.as_bytes())),
            account_id: AccountId(account),
            actor: "admin:0:1".parse().unwrap(),
            candidate: None,
            kind: SessionKind::Cookie,
            created_at: 0,
            expires_at: 1_000,
        }
    }

    #[test]
    fn what_was_read_before_a_revocation_is_not_remembered_after_it() {
        let cache = Cache::new(10, 100);
        let (a, b) = (session("a", 1), session("b", 2));
        let epoch = cache.epoch();
        cache.forget_account(AccountId(2));
        cache.put(a.clone(), 0, epoch);
        assert!(cache.get(a.id, 0).is_none());
        cache.put(a.clone(), 0, cache.epoch());
        cache.put(b.clone(), 0, cache.epoch());
        assert!(cache.get(a.id, 0).is_some());
        cache.forget(a.id);
        assert!(cache.get(a.id, 0).is_none() && cache.get(b.id, 0).is_some());
        cache.forget_account(AccountId(2));
        assert!(cache.get(b.id, 0).is_none());
    }

    #[test]
    fn trust_ends_and_so_does_the_session_itself() {
        let cache = Cache::new(10, 100);
        let a = session("a", 1);
        cache.put(a.clone(), 500, 0);
        assert!(cache.get(a.id, 599).is_some() && cache.get(a.id, 450).is_some());
        assert!(cache.get(a.id, 600).is_none());
        cache.put(a.clone(), 950, 0);
        assert!(cache.get(a.id, 999).is_some() && cache.get(a.id, 1_000).is_none());
    }

    #[test]
    fn it_never_holds_more_than_it_may() {
        let cache = Cache::new(3, 100);
        for number in 0..50 {
            cache.put(session(&number.to_string(), number), number, 0);
            assert!(cache.known.read().sessions.len() <= 3);
        }
        assert!(cache.get(session("49", 49).id, 49).is_some());
        let none = Cache::new(0, 100);
        none.put(session("a", 1), 0, 0);
        assert!(none.get(session("a", 1).id, 0).is_none());
    }
}
