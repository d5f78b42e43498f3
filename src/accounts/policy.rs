//! What each role may use and how long it stays logged in: one table, so that an election's operator can read it.

use crate::election::actor::Role;

/// One second in the unit of every time here: microseconds since 1970 (UTC).
pub const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long a session lives, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// Ends this long after it was last used; equal to `most` for a session that does not slide.
    pub idle: i64,
    /// Ends this long after it began, used or not.
    pub most: i64,
}

impl Life {
    const fn sliding(idle: i64, most: i64) -> Self {
        Self { idle, most }
    }

    const fn fixed(most: i64) -> Self {
        Self { idle: most, most }
    }
}

/// What a role logs in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// Six digits or more, for phones in the field.
    Pin,
    /// A password of fifteen characters or more (NIST SP 800-63B-4, 3.1.1.2: the only factor), for desks.
    Password,
}

/// The rules of one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// What it logs in with.
    pub secret: SecretKind,
    /// Sessions of a browser.
    pub cookie: Life,
    /// Sessions of a tool.
    pub bearer: Life,
}

/// The rules of this role.
#[must_use]
pub const fn policy(role: Role) -> Policy {
    match role {
        // Counting runs past midnight, on phones that sleep: nobody types a PIN at 3 am because a session ended.
        Role::Kpps | Role::Pps => {
            Policy { secret: SecretKind::Pin, cookie: Life::sliding(2 * DAY, 7 * DAY), bearer: Life::fixed(7 * DAY) }
        }
        Role::Witness => {
            Policy { secret: SecretKind::Pin, cookie: Life::sliding(DAY, 7 * DAY), bearer: Life::fixed(7 * DAY) }
        }
        // A pleno lasts days, in halls where desks are shared.
        Role::Ppk | Role::KpuCity | Role::KpuProvince | Role::Supervisor => {
            Policy { secret: SecretKind::Password, cookie: Life::sliding(8 * HOUR, 3 * DAY), bearer: Life::fixed(DAY) }
        }
        Role::Auditor => {
            Policy { secret: SecretKind::Password, cookie: Life::sliding(8 * HOUR, DAY), bearer: Life::fixed(30 * DAY) }
        }
        Role::Admin => Policy {
            secret: SecretKind::Password,
            cookie: Life::sliding(HOUR, 12 * HOUR),
            bearer: Life::fixed(12 * HOUR),
        },
    }
}

/// Wrong tries from one place that cost nothing but the try.
const FREE_TRIES: i64 = 5;
/// Wait after the fifth wrong try; doubles with each further one.
const FIRST_WAIT: i64 = 30 * SECOND;
/// The longest wait, which allows 96 tries a day: nobody is ever locked out for good.
const LONGEST_WAIT: i64 = 15 * MINUTE;

/// Wrong tries at a place are forgotten this long after the last one.
pub(super) const FORGET: i64 = 24 * HOUR;

/// Wrong tries that a whole account allows at once, from all places together that it never logged in from; [`super::tries`] says
/// why this is enough. More than any officer mistypes, and twenty addresses' worth of free tries.
const WHOLE_TRIES: i64 = 100;
/// How long it takes until one of them is allowed again.
pub(super) const WHOLE_STEP: i64 = 15 * MINUTE;
/// A try is refused while the account's allowance is used up to further than this from now.
pub(super) const WHOLE_FULL: i64 = (WHOLE_TRIES - 1) * WHOLE_STEP;

/// How long an account is locked at a place once `tries` wrong ones in a row were made there, in microseconds.
#[must_use]
pub fn wait_after(tries: i64) -> i64 {
    if tries < FREE_TRIES {
        return 0;
    }
    let doublings = u32::try_from(tries - FREE_TRIES).unwrap_or(u32::MAX).min(16);
    FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_from_the_fifth_wrong_try_and_has_an_end() {
        let waits: Vec<i64> = (0..12).map(|tries| wait_after(tries) / SECOND).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_after(i64::MAX), LONGEST_WAIT);
    }

    #[test]
    fn no_session_outlives_its_own_end() {
        for role in Role::ALL {
            for life in [policy(*role).cookie, policy(*role).bearer] {
                assert!(0 < life.idle && life.idle <= life.most, "{role:?}");
            }
        }
    }
}
