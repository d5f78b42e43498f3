//! Imports killed at any moment: an election and its accounts are there whole or not at all.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use rand::RngExt as _;
use rekap::settings::Settings;
use serde_json::json;

use crate::common::election::{files, tps_codes};
use crate::common::people::Person;
use crate::common::server::{Desk, settings};
use crate::process::{Process, command};
use crate::{TIMES, chance};

/// How often each import is killed.
const KILLS: u32 = 8;

/// Runs to its end, or is killed; whether it said that it succeeded.
fn import(settings: &Settings, arguments: &[&str], kill_after: Option<Duration>) -> bool {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(settings.data.join("log")).unwrap();
    let mut child = command(settings, arguments).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
    if let Some(after) = kill_after {
        std::thread::sleep(after);
        let _ = child.kill();
    }
    child.wait().unwrap().success()
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// Login and code of every line that is whole.
fn codes(path: &Path) -> HashMap<String, String> {
    let lines = text(path);
    let whole = lines.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()).filter(|cells| cells.len() == 5);
    whole.map(|cells| (cells[3].to_owned(), cells[4].to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_import_that_is_killed_took_everything_or_nothing_and_no_account_is_without_its_code() {
    let mut rng = chance();
    let source = tempfile::tempdir().unwrap();
    for (name, content) in files(TIMES) {
        std::fs::write(source.path().join(name), content).unwrap();
    }
    let source = source.path().display().to_string();
    let (mut took, mut nothing) = (0, 0);
    let mut usual = [Duration::from_millis(600); 2];
    for kill in 0..KILLS {
        let folder = tempfile::tempdir().unwrap();
        let place = settings(folder.path());
        let out = |name: &str| folder.path().join(name).display().to_string();
        // The first round measures how long each takes; the others are killed somewhere within.
        let after = |whole: Duration, rng: &mut rand::rngs::StdRng| {
            (kill > 0).then(|| whole.mul_f64(rng.random_range(0.05..1.05)))
        };
        let begun = Instant::now();
        import(&place, &["import", "election", &source], after(usual[0], &mut rng));
        usual[0] = if kill == 0 { begun.elapsed() } else { usual[0] };
        let again = import(&place, &["import", "election", &source], None);
        // Refused only because all of it is there: the accounts below are of every TPS and region.
        *(if again { &mut nothing } else { &mut took }) += 1;

        let begun = Instant::now();
        import(&place, &["import", "accounts", "--out", &out("one.csv")], after(usual[1], &mut rng));
        usual[1] = if kill == 0 { begun.elapsed() } else { usual[1] };
        assert!(
            import(&place, &["import", "accounts", "--out", &out("two.csv")], None),
            "{}",
            text(&folder.path().join("log"))
        );
        let (one, two) = (codes(&folder.path().join("one.csv")), codes(&folder.path().join("two.csv")));
        let logins: Vec<String> =
            tps_codes(TIMES).iter().flat_map(|tps| [1, 2].map(|number| format!("kpps-{tps}-{number}"))).collect();
        let made_first = logins.iter().filter(|login| !two.contains_key(*login)).count();
        assert!(made_first == 0 || made_first == logins.len(), "{made_first} of {} were made", logins.len());
        let valid = if made_first == 0 { &two } else { &one };
        assert!(logins.iter().all(|login| valid.contains_key(login)), "an account exists whose code nobody has");

        let mut process = Process::start(&place);
        let desk = Desk::new(process.address(folder.path()), HashMap::new());
        let anyone = Person::nobody(desk);
        let activation = json!({ "code": valid[&logins[rng.random_range(0..logins.len())]] });
        anyone.posts("/api/v1/auth/activate", &activation).await.done();
        let index = anyone.waits_for("/results/v1/gubernur/99.json", "rendered", |region| region.is_object()).await;
        assert_eq!(index["tps"]["total"], tps_codes(TIMES).len(), "the election is whole");
    }
    println!("of {KILLS} imports of the election {took} had taken all of it and {nothing} nothing");
}
