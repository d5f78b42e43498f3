//! Reference data: collected until the election exists, and records that come later.

use super::contest::ContestState;
use super::tree::{TpsIndex, Tree};
use super::{State, Touched};
use crate::election::event::Event;
use crate::election::form::Form;
use crate::election::reference::{ContestDefinition, ElectionDefinition, TpsRecord};

impl State {
    pub(super) fn apply_election(&mut self, event: Event) -> Option<Touched> {
        if self.election.is_some() {
            let Event::RecordsImported(event) = event else { return None };
            self.election_version += 1;
            return Some(self.apply_records(event.tps));
        }
        match event {
            Event::FormImported(event) => _ = self.pending.forms.insert(event.form, event.text),
            Event::RegionsImported(event) => self.pending.regions.extend(event.regions),
            Event::RecordsImported(event) => self.pending.records.extend(event.tps),
            Event::ContestsImported(event) => self.pending.contests.extend(event.contests),
            Event::ElectionCreated(event) => self.found(event.definition)?,
            _ => return None,
        }
        self.election_version += 1;
        Some(Touched { all: self.election.is_some(), ..Touched::default() })
    }

    /// The election exists: everything that waited for it takes its place.
    fn found(&mut self, mut definition: ElectionDefinition) -> Option<()> {
        // Looked at before anything is taken: what was collected so far stays if a form is refused.
        let known = |contest: &ContestDefinition| {
            let form = self.pending.forms.get(&contest.form)?;
            Form::parse(form, contest.candidates.len()).ok()
        };
        if !self.pending.contests.iter().all(|contest| known(contest).is_some()) {
            return None;
        }
        let pending = std::mem::take(&mut self.pending);
        let mut tree = Tree::build(pending.regions);
        tree.record(&pending.records);
        let state = |contest: &ContestDefinition| {
            ContestState::new(contest.clone(), pending.forms.get(&contest.form)?, &tree).ok()
        };
        self.contests = pending.contests.iter().map(state).collect::<Option<_>>()?;
        definition.contests = pending.contests;
        self.tree = tree;
        self.election = Some(std::sync::Arc::new(definition));
        Some(())
    }

    /// Records that came after the founding: the forms of the TPS they name are judged again (W101).
    fn apply_records(&mut self, records: Vec<TpsRecord>) -> Touched {
        let category = |tree: &Tree| records.iter().map(|record| tree.special(record.tps)).collect::<Vec<_>>();
        let before = category(&self.tree);
        self.tree.record(&records);
        let after = category(&self.tree);
        let named = |tree: &Tree, which: &dyn Fn(usize) -> bool| -> Vec<TpsIndex> {
            let chosen = records.iter().enumerate().filter(|(at, _)| which(*at));
            chosen.filter_map(|(_, record)| tree.find_tps(record.tps)).collect()
        };
        let all = named(&self.tree, &|_| true);
        // The category of a special location stands on its page, whether a form has come or not.
        let shown = named(&self.tree, &|at| before.get(at) != after.get(at));
        let mut touched = Touched::default();
        for contest in 0..self.contests.len() {
            touched.tps.extend(self.judge_again(contest, all.clone()));
            touched.tps.extend(shown.iter().map(|tps| (contest, *tps)));
        }
        touched.tps.sort_unstable();
        touched.tps.dedup();
        touched
    }
}
