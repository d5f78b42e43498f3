//! `rekap doctor`

use std::collections::BTreeMap;

use clap::Args;

use super::{Common, Outcome, log};
use crate::app;
use crate::election::state::State;
use crate::engine::Clock;
use crate::evidence::doctor::{self, Verdict};
use crate::journal::{self, Seq};

/// Check the journal's hashes and order, what its database enforces, that the sums equal a full recomputation, that every accepted photo is in the store, and
/// what the configured store really enforces.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Leave out the check that reads every original.
    #[arg(long)]
    quick: bool,
}

impl DoctorArgs {
    pub(super) async fn run(&self, common: &Common) -> Outcome {
        let settings = common.settings(BTreeMap::new())?;
        log::start(&settings);
        let opened = app::open(&settings, Clock::system()).await?;
        let mut bad = 0;
        let say = |bad: &mut u32, good: bool, what: &str| {
            *bad += u32::from(!good);
            println!("{} {what}", if good { "ok  " } else { "BAD " });
        };
        match opened.engine.journal().verify(Seq::ZERO, None).await {
            Ok(_) => say(
                &mut bad,
                true,
                &format!("journal: {} events, every leaf hash and version as written", opened.engine.state().seq()),
            ),
            Err(error) => say(&mut bad, false, &format!("journal: {error}")),
        }
        match opened.engine.journal().examine().await {
            Ok(findings) => {
                for finding in findings {
                    let verdict = match finding.verdict {
                        journal::Verdict::Enforced => "ok  ",
                        journal::Verdict::Note => "note",
                        journal::Verdict::Broken => "BAD ",
                    };
                    bad += u32::from(finding.verdict == journal::Verdict::Broken);
                    println!("{verdict} database: {}", finding.what);
                }
            }
            Err(error) => {
                bad += 1;
                println!("BAD  database: {error}");
            }
        }
        for finding in recomputed(&opened.engine.state()) {
            say(
                &mut bad,
                finding.is_none(),
                finding.as_deref().unwrap_or("sums: every region equals the full recomputation"),
            );
        }
        for finding in signatures(&opened.engine.state()) {
            say(
                &mut bad,
                finding.is_none(),
                finding.as_deref().unwrap_or("signatures: what is signed still adds up to what was signed"),
            );
        }
        if !self.quick {
            let photos = originals(&opened.engine.state());
            let mut lost = 0;
            for sha256 in &photos {
                let key = crate::evidence::Key::Original(*sha256);
                if !matches!(opened.store.get(&key).await, Ok(Some(_))) {
                    lost += 1;
                    say(&mut bad, false, &format!("original {sha256} is missing or damaged"));
                }
            }
            say(
                &mut bad,
                lost == 0,
                &format!("originals: {} of {} photos are whole", photos.len() - lost, photos.len()),
            );
        }
        for finding in doctor::examine(&opened.store).await {
            let verdict = match finding.verdict {
                Verdict::Enforced => "ok  ",
                Verdict::NotEnforced => "note",
                Verdict::Failed => "BAD ",
            };
            bad += u32::from(finding.verdict == Verdict::Failed);
            println!("{verdict} store: {} {}", finding.en, finding.detail.as_deref().unwrap_or(""));
        }
        opened.engine.journal().close().await;
        if bad == 0 { Ok(()) } else { Err(format!("{bad} checks failed").into()) }
    }
}

/// Compares every region's sums with a full recomputation: `None` where all are equal.
fn recomputed(state: &State) -> Vec<Option<String>> {
    state
        .contests()
        .iter()
        .flat_map(|contest| {
            let recomputed = contest.table().recap(state.tree());
            let wrong: Vec<Option<String>> = state
                .tree()
                .regions()
                .iter()
                .enumerate()
                .filter(|(index, _)| {
                    contest.sums(*index).map(|sums| sums.figures.as_slice()) != Some(recomputed.region(*index))
                })
                .map(|(_, region)| Some(format!("sums: region {} differs from the full recomputation", region.code)))
                .collect();
            if wrong.is_empty() { vec![None] } else { wrong }
        })
        .collect()
}

/// Compares every signed region with the digest under its signature: `None` where all are as they were signed.
fn signatures(state: &State) -> Vec<Option<String>> {
    let mut wrong = Vec::new();
    for contest in state.contests() {
        for (index, region) in state.tree().regions().iter().enumerate() {
            let signed = contest.life(index).and_then(|life| life.signed());
            if signed.is_some_and(|signed| contest.digest(state.tree(), index) != Some(signed.digest)) {
                wrong.push(Some(format!("signatures: region {} no longer adds up to what was signed", region.code)));
            }
        }
    }
    if wrong.is_empty() { vec![None] } else { wrong }
}

fn originals(state: &State) -> Vec<crate::hash::Sha256> {
    let mut photos: Vec<_> = state
        .contests()
        .iter()
        .flat_map(|contest| (0..state.tree().tps().len()).filter_map(|tps| contest.tps(tps)))
        .flat_map(|form| form.photos.iter().map(|photo| photo.facts.sha256))
        .collect();
    photos.sort_unstable();
    photos.dedup();
    photos
}
