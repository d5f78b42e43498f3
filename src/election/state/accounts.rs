//! Which accounts were handed out anew, and by whom: two readings are independent only if no one hand may have given both.

use super::{Envelope, State, Touched};
use crate::election::account::AccountStep;
use crate::election::actor::{Actor, Role, Scope};
use crate::election::event::{Event, Which};
use crate::election::tps::{Change, TpsForm, What};

/// An account of which anything stands in the journal: few of the thirty thousand of a province.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct AccountLife {
    version: u64,
    /// Every new code: its event, and who issued and saw it.
    reissued: Vec<(u64, Actor)>,
}

impl State {
    /// Events on the stream of this account so far.
    #[must_use]
    pub fn account_version(&self, account: Actor) -> u64 {
        self.accounts.get(&account).map_or(0, |life| life.version)
    }

    /// Folds in what was done to an account; of KPPS it goes into the history of the TPS.
    pub(super) fn apply_account(&mut self, envelope: Envelope, account: Actor, event: &Event) -> Option<Touched> {
        let (step, by) = (AccountStep::of(event)?, envelope.by?);
        let life = self.accounts.entry(account).or_default();
        life.version += 1;
        if step == AccountStep::Reissued {
            life.reissued.push((envelope.seq, by));
        }
        let mut touched = Touched::default();
        let (Role::Kpps, Scope::Tps(code)) = (account.role, account.scope) else { return Some(touched) };
        let Some(tps) = self.tree.find_tps(code) else { return Some(touched) };
        for contest in 0..self.contests.len() {
            let Some(state) = self.contests.get_mut(contest) else { continue };
            if !state.definition().region.contains(code.kelurahan()) {
                continue;
            }
            let before = state.before(tps);
            let Some(form) = state.form_mut(tps) else { continue };
            let what = What::Account(step, account.number);
            form.history.push(Change { seq: envelope.seq, at: envelope.at, by: by.into(), what });
            form.at = form.at.max(envelope.at);
            self.judge(contest, tps, &before);
            touched.tps.push((contest, tps));
        }
        Some(touched)
    }

    /// Whether one role of one region may have a hand in both readings of this round, because it gave or corrected one and issued the
    /// code that was used for the other, or issued the codes of both; answers the last event by which it can be.
    pub(super) fn one_hand(&self, form: &TpsForm) -> Option<u64> {
        if self.accounts.is_empty() {
            return None;
        }
        let others = self.hands(form, Which::Second);
        let both = |(hand, seq)| Some(others.iter().find(|(other, _)| *other == hand)?.1.max(seq));
        self.hands(form, Which::First).into_iter().find_map(both)
    }

    /// Who may have a hand in a reading, and by which event: who gave or corrected it, who issued their last code before that, who had
    /// issued theirs before, and so on. A later code ends what an earlier one opened, so of each account only the last one counts.
    fn hands(&self, form: &TpsForm, which: Which) -> Vec<((Role, Scope), u64)> {
        let this_round = form.history.iter().rev().take_while(|change| !matches!(change.what, What::Round(..)));
        let touches = this_round.filter(|change| match change.what {
            What::Entered(own, ..) | What::Corrected(own, _) => own == which,
            _ => false,
        });
        let mut hands = Vec::new();
        for touch in touches {
            let Some(mut who) = touch.by.account() else { continue };
            let mut before = touch.seq;
            hands.push(((who.role, who.scope), 0));
            while let Some((seq, by)) = self.last_code(who, before) {
                hands.push(((by.role, by.scope), seq));
                (who, before) = (by, seq);
            }
        }
        hands
    }

    fn last_code(&self, account: Actor, before: u64) -> Option<(u64, Actor)> {
        self.accounts.get(&account)?.reissued.iter().rev().find(|(seq, _)| *seq < before).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Night, actor, contest, tps};
    use super::*;
    use crate::election::decide;
    use crate::election::figures::tests::plausible;
    use crate::election::rules::RuleCode;
    use crate::election::status::Status;

    const T: &str = "3171011001001";
    const KPPS: &str = "kpps:3171011001001:1";
    const OTHER: &str = "kpps:3171011001001:2";
    const PPS: &str = "pps:3171011001:1";
    const PPK: &str = "ppk:317101:1";
    const ADMIN: &str = "admin:0:1";

    /// Why, the steps, and what the form is after them.
    type Case<'a> = (&'a str, &'a [Step<'a>], &'a (Status, Vec<RuleCode>));
    type Step<'a> = (&'a str, &'a str);

    /// Steps in order: who, and the reading given, `correct`, `back` (corrected to what it was), or the account whose code is issued.
    fn after(steps: &[Step]) -> (Status, Vec<RuleCode>) {
        let mut night = Night::new();
        night.all_pages(T);
        let form = night.state.contest(0).unwrap().form().clone();
        let figures = plausible(&form).named(&form);
        let was = figures["votes.1"].as_u64().unwrap().try_into().unwrap();
        for (who, what) in steps {
            match *what {
                "1" => night.enters(who, T, Which::First, &figures).unwrap(),
                "2" => night.enters(who, T, Which::Second, &figures).unwrap(),
                "correct" => night.corrects(who, T, &[("votes.1", 1)]).unwrap(),
                "back" => night.corrects(who, T, &[("votes.1", was)]).unwrap(),
                account => {
                    let decided = decide::account_changed(&night.state, actor(account), AccountStep::Reissued);
                    night.run(who, Ok(decided)).unwrap();
                }
            }
        }
        let contest = night.state.contest(night.state.find_contest(&contest()).unwrap()).unwrap();
        let form = contest.tps(night.state.find_tps(tps(T)).unwrap()).unwrap();
        (form.status, form.errors.iter().map(|error| error.code).collect())
    }

    #[test]
    fn a_form_agrees_only_if_no_one_hand_may_have_given_both_readings() {
        let held = (Status::Disputed, vec![RuleCode::F403]);
        let agreed = (Status::Agreed, vec![]);
        let other_pps = "pps:3171011001:2";
        let cases: &[Case] = &[
            ("nobody was issued anew", &[(KPPS, "1"), (PPS, "2")], &agreed),
            ("PPS holds the code of KPPS", &[(PPS, KPPS), (KPPS, "1"), (PPS, "2")], &held),
            ("also another account of PPS", &[(PPS, KPPS), (KPPS, "1"), (other_pps, "2")], &held),
            ("the order does not matter", &[(PPS, "2"), (PPS, KPPS), (KPPS, "1")], &held),
            ("PPK reads second instead", &[(PPS, KPPS), (KPPS, "1"), (PPK, "2")], &agreed),
            ("the code was issued after the reading", &[(KPPS, "1"), (PPS, KPPS), (PPS, "2")], &agreed),
            ("the other account of KPPS read", &[(PPS, OTHER), (KPPS, "1"), (PPS, "2")], &agreed),
            (
                "the other account of KPPS had a hand in it",
                &[(KPPS, "1"), (PPS, OTHER), (OTHER, "correct"), (KPPS, "back"), (PPS, "2")],
                &held,
            ),
            ("a later code of another hand", &[(PPS, KPPS), (PPK, KPPS), (KPPS, "1"), (PPS, "2")], &agreed),
            ("PPK holds both", &[(PPK, KPPS), (PPK, PPS), (KPPS, "1"), (PPS, "2")], &held),
            ("admin holds both", &[(ADMIN, KPPS), ("admin:0:2", PPS), (KPPS, "1"), (PPS, "2")], &held),
            ("admin by way of PPK", &[(ADMIN, PPK), (PPK, KPPS), (ADMIN, PPS), (KPPS, "1"), (PPS, "2")], &held),
            ("two hands", &[(ADMIN, PPS), (PPK, KPPS), (KPPS, "1"), (PPS, "2")], &agreed),
            (
                "admins of each other end somewhere",
                &[(ADMIN, "admin:0:2"), ("admin:0:2", ADMIN), (ADMIN, KPPS), (KPPS, "1"), (PPS, "2")],
                &agreed,
            ),
        ];
        for (why, steps, expected) in cases {
            assert_eq!(&after(steps), *expected, "{why}");
        }
    }

    #[test]
    fn a_new_code_of_kpps_is_in_the_history_of_its_tps_and_changes_nothing_else() {
        let mut night = Night::new();
        for (step, account) in
            [(AccountStep::Reissued, KPPS), (AccountStep::Disabled, PPS), (AccountStep::Enabled, KPPS)]
        {
            let decided = decide::account_changed(&night.state, actor(account), step);
            night.run(ADMIN, Ok(decided)).unwrap();
        }
        let contest = night.state.contest(0).unwrap();
        let form = contest.tps(night.state.find_tps(tps(T)).unwrap()).unwrap();
        let history: Vec<_> = form.history.iter().map(|change| (&change.what, change.by)).collect();
        let (reissued, enabled) = (What::Account(AccountStep::Reissued, 1), What::Account(AccountStep::Enabled, 1));
        assert_eq!(history, [(&reissued, actor(ADMIN).into()), (&enabled, actor(ADMIN).into())]);
        assert_eq!((form.status, form.version), (Status::Missing, 0));
        assert_eq!(night.state.account_version(actor(KPPS)), 2);
    }
}
