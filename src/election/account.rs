//! What is done to an account and concerns the election: who holds its code can read as it.

use super::event::{AccountDisabled, AccountEnabled, AccountReissued, Event};

/// What was done to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStep {
    /// Its activation code was issued anew; who did it saw the code.
    Reissued,
    /// It was switched off.
    Disabled,
    /// It was switched on again.
    Enabled,
}

impl AccountStep {
    /// Its word in public documents.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reissued => "account-reissued",
            Self::Disabled => "account-disabled",
            Self::Enabled => "account-enabled",
        }
    }

    /// The event that says so.
    #[must_use]
    pub fn event(self) -> Event {
        match self {
            Self::Reissued => AccountReissued {}.into(),
            Self::Disabled => AccountDisabled {}.into(),
            Self::Enabled => AccountEnabled {}.into(),
        }
    }

    /// The step that an event is.
    #[must_use]
    pub const fn of(event: &Event) -> Option<Self> {
        match event {
            Event::AccountReissued(_) => Some(Self::Reissued),
            Event::AccountDisabled(_) => Some(Self::Disabled),
            Event::AccountEnabled(_) => Some(Self::Enabled),
            _ => None,
        }
    }
}
