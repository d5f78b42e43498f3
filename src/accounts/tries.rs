//! Counting wrong tries twice: strictly by account and place, loosely over the whole account.
//!
//! Logins are known (they are made of role, region and number), so a lock over the account alone would let anyone keep an officer
//! out by typing nonsense. Here who types nonsense locks out only the own address; the officer, elsewhere, gets in with the right
//! secret. The lock over the whole account is for guessing spread over many addresses, and does not hold where the account has
//! logged in before.
//!
//! The arithmetic: an account allows 100 wrong tries, and one more each 15 minutes (96 a day), from all addresses together that
//! it never logged in from. That finds a six-digit PIN in 14 years on average; in the week of an election it is 772 tries, one
//! chance in 1,300. To that each place the account was used from adds its own 96 a day, for who shares that address.

use std::collections::HashMap;

use parking_lot::Mutex;

use super::place::Place;
use super::policy::{FORGET, wait_after};
use super::row::AccountId;

/// What is remembered of an account at a place.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    wrong: i64,
    locked_until: i64,
    /// Time of the last try.
    at: i64,
    /// It logged in here before.
    known: bool,
}

/// A try that may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leave {
    /// The account has logged in from this place before: the lock over the whole account does not concern it.
    pub known: bool,
}

/// Tries by account and place, of this process. Bounded; losing some loses no safety, because the lock over the whole account
/// stands in the database.
#[derive(Debug)]
pub(super) struct Tries {
    seen: Mutex<HashMap<(AccountId, Place), Seen>>,
    most: usize,
}

impl Tries {
    pub(super) fn new(most: usize) -> Self {
        Self { seen: Mutex::default(), most: most.max(1) }
    }

    /// Counts a try as wrong until it proves right: tries made at once cannot outrun the lock.
    ///
    /// # Errors
    /// The time until which this account is locked at this place.
    pub(super) fn begin(&self, account: AccountId, place: Place, now: i64) -> Result<Leave, i64> {
        let mut all = self.seen.lock();
        self.make_room(&mut all, now);
        let seen = all.entry((account, place)).or_default();
        if seen.locked_until > now {
            return Err(seen.locked_until);
        }
        if now.saturating_sub(seen.at) > FORGET {
            seen.wrong = 0;
        }
        seen.at = now;
        seen.wrong = seen.wrong.saturating_add(1);
        seen.locked_until = match wait_after(seen.wrong) {
            0 => 0,
            wait => now.saturating_add(wait),
        };
        Ok(Leave { known: seen.known })
    }

    /// The secret was right: what was wrong before is forgiven here, and the place is known from now on.
    pub(super) fn right(&self, account: AccountId, place: Place, now: i64) {
        let mut all = self.seen.lock();
        self.make_room(&mut all, now);
        all.insert((account, place), Seen { at: now, known: true, ..Seen::default() });
    }

    /// The account begins anew with a new code or secret: nobody has tried it, no place is known.
    pub(super) fn forget(&self, account: AccountId) {
        self.seen.lock().retain(|(of, _), _| *of != account);
    }

    /// Where it is full, first goes what is forgotten anyway, then what was never right, and only then all.
    fn make_room(&self, all: &mut HashMap<(AccountId, Place), Seen>, now: i64) {
        let keeps: [fn(&Seen, i64) -> bool; 3] = [
            |seen, now| seen.known || now.saturating_sub(seen.at.max(seen.locked_until)) <= FORGET,
            |seen, _| seen.known,
            |_, _| false,
        ];
        for keep in keeps {
            if all.len() < self.most {
                return;
            }
            all.retain(|_, seen| keep(seen, now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::policy::SECOND;

    const A: AccountId = AccountId(1);

    fn place(last: u8) -> Place {
        Place::of([192, 0, 2, last].into())
    }

    #[test]
    fn who_types_nonsense_locks_out_the_own_address_only() {
        let tries = Tries::new(100);
        for _ in 0..5 {
            assert_eq!(tries.begin(A, place(1), 0), Ok(Leave { known: false }));
        }
        assert_eq!(tries.begin(A, place(1), 1), Err(30 * SECOND));
        assert!(tries.begin(A, place(2), 1).is_ok() && tries.begin(AccountId(2), place(1), 1).is_ok());
        assert!(tries.begin(A, place(1), 30 * SECOND).is_ok(), "the wait is over");
        assert_eq!(tries.begin(A, place(1), 30 * SECOND), Err(90 * SECOND), "and the next one is longer");
        tries.right(A, place(1), 90 * SECOND);
        assert_eq!(tries.begin(A, place(1), 90 * SECOND), Ok(Leave { known: true }));
        tries.forget(A);
        assert_eq!(tries.begin(A, place(1), 90 * SECOND), Ok(Leave { known: false }));
    }

    #[test]
    fn memory_is_bounded_and_known_places_go_last() {
        let tries = Tries::new(50);
        tries.right(A, place(200), 0);
        for account in 0..1_000 {
            let _ = tries.begin(AccountId(account), place(1), account);
            assert!(tries.seen.lock().len() <= 50);
        }
        assert_eq!(tries.begin(A, place(200), 2_000), Ok(Leave { known: true }));
        for account in 0..1_000 {
            tries.right(AccountId(account), place(2), 0);
            assert!(tries.seen.lock().len() <= 50);
        }
    }
}
