//! Who is asked for what next, so that every TPS gets into the totals: a task list that names a role per TPS.
//!
//! Pure, like the rest of the form's life. It says whose turn it is; what a role may do at all is declared per route, and
//! [`super::decide`] has the last word.

use super::actor::Role;
use super::codes::Page;
use super::event::Which;
use super::region::Plenary;
use super::rules::RuleCode;
use super::status::Status;
use super::tps::{Standing, TpsForm};

macro_rules! steps {
    ($($variant:ident $code:literal : $doc:literal;)*) => {
        /// What is to be done about a TPS form next.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Step { $(#[doc = $doc] $variant,)* }

        impl Step {

            /// Its word in documents.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
        }
    };
}

steps! {
    Photograph "photograph": "A page has no usable photo, or is asked for again.";
    ReadFirst "read-first": "Nobody has typed the figures yet.";
    ReadSecond "read-second": "The blind second reading is missing.";
    Decide "decide": "Two readings are in and hold the form back (F): the plenary decides.";
    Verify "verify": "Agreed: the plenary confirms it.";
}

/// Who is asked, and for what; `None` where nothing is left to do before the region's signature.
///
/// `missing` are the pages without a usable photo ([`super::state::State::has_page`]). Pages are KPPS's as long as the plenary of
/// the kecamatan is not open; then PPS's, for the officers have gone home. So is the first reading. The second is PPS's, or PPK's
/// where PPS had a hand in the first. What is held back is PPK's, who decides it in the plenary; a page that alone holds a form
/// back is asked for first.
#[must_use]
pub fn next_step(form: Option<&TpsForm>, missing: &[Page], plenary: Plenary) -> Option<(Role, Step)> {
    if plenary == Plenary::Signed {
        return None;
    }
    let officers = if plenary == Plenary::Open { Role::Kpps } else { Role::Pps };
    let Some(form) = form else { return Some((officers, Step::Photograph)) };
    let lacks_page = !missing.is_empty() || !form.requests.is_empty();
    match &form.standing {
        Standing::Decided { .. } => None,
        Standing::Two { .. } if form.status == Status::Agreed => Some((Role::Ppk, Step::Verify)),
        Standing::Two { .. } if form.errors.iter().all(|error| error.code == RuleCode::F402) => {
            Some((officers, Step::Photograph))
        }
        Standing::Two { .. } => Some((Role::Ppk, Step::Decide)),
        Standing::Unread | Standing::One(..) if lacks_page => Some((officers, Step::Photograph)),
        Standing::Unread => Some((officers, Step::ReadFirst)),
        Standing::One(Which::First, _) => Some(reader(form, &[Role::Pps, Role::Ppk], Step::ReadSecond)),
        Standing::One(Which::Second, _) => Some(reader(form, &[officers, Role::Pps, Role::Ppk], Step::ReadFirst)),
    }
}

/// The first of these roles that has no hand in the other reading; where all have, only the plenary can decide.
fn reader(form: &TpsForm, roles: &[Role], step: Step) -> (Role, Step) {
    let free = roles.iter().find(|role| !form.role_has_read(**role));
    free.map_or((Role::Ppk, Step::Decide), |role| (*role, step))
}

/// Whether a role may do this step now: because it is asked, or in place of the level below. A reading is never taken over by a role that has
/// a hand in the other one.
#[must_use]
pub fn may_do(role: Role, form: Option<&TpsForm>, asked: Role, step: Step) -> bool {
    let rank = |role: Role| match role {
        Role::Kpps => Some(0),
        Role::Pps => Some(1),
        Role::Ppk => Some(2),
        _ => None,
    };
    let above = rank(role).zip(rank(asked)).is_some_and(|(own, asked)| own >= asked);
    let reads = matches!(step, Step::ReadFirst | Step::ReadSecond);
    above && !(reads && form.is_some_and(|form| form.role_has_read(role)))
}
