//! Accounts: handed out anew, switched off, switched on. Whether it exists and may be managed is not the election's to know.

use super::Decided;
use crate::election::account::AccountStep;
use crate::election::actor::Actor;
use crate::election::event::Stream;
use crate::election::state::State;

/// Something was done to an account. Always an event of its own: each new code is seen by whoever issued it.
#[must_use]
pub fn account_changed(state: &State, account: Actor, step: AccountStep) -> Decided {
    let (stream, version) = (Stream::Account(account), state.account_version(account));
    Decided::one(stream, version, step.event())
}
