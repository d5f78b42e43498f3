//! Why somebody could not do what the plan says.

use crate::election::actor::Actor;

/// What went wrong that was not planned.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The server could not be reached, however often it was tried.
    #[error("{what}: the server does not answer: {error}")]
    Line {
        /// Method and path.
        what: String,
        /// The client's words.
        error: String,
    },
    /// The server refused.
    #[error("{what}: {status} {code}: {title}")]
    Refused {
        /// Method and path.
        what: String,
        /// HTTP status.
        status: u16,
        /// Code of the problem document.
        code: String,
        /// Its sentence.
        title: String,
    },
    /// The answer is not what the plan expects.
    #[error("{what}: {found}")]
    Unexpected {
        /// What was done.
        what: String,
        /// What came of it.
        found: String,
    },
    /// Nobody gave a code for this account, or it was used and its session is not known.
    #[error("there is no unused activation code for {0}; give the file that `rekap import accounts --out` wrote")]
    NoCode(Actor),
    /// A page could not be drawn.
    #[error("a page cannot be drawn: {0}")]
    Draw(String),
    /// The file that keeps sessions for a later run.
    #[error("the sessions cannot be kept: {0}")]
    Sessions(#[from] std::io::Error),
}

impl Failure {
    /// Whether it is a refusal with this code.
    #[must_use]
    pub fn is(&self, wanted: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == wanted)
    }

    pub(super) fn unexpected(what: impl Into<String>, found: impl Into<String>) -> Self {
        Self::Unexpected { what: what.into(), found: found.into() }
    }
}
