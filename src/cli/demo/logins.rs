//! Accounts for visitors of the demo: one of each role, with login and password, kept in the folder so that a restart prints them again.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use super::untouched;
use crate::election::actor::{Actor, Role, Scope};
use crate::election::codes::{ContestId, Level, Page, RegionCode, TpsCode};
use crate::election::lang::Lang;
use crate::publish::paths;
use crate::rehearse::drive::failure::Failure;
use crate::rehearse::drive::stage::Stage;
use crate::rehearse::invent::Sample;

/// Those who play the night are number 1; visitors take the next, so that neither ends the other's session.
const NUMBER: u32 = 2;
const FILE: &str = "logins.json";
const PHOTO: &str = "page-1.jpg";

/// One account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Login {
    actor: String,
    login: String,
    secret: String,
    /// A session for the command line.
    token: String,
}

/// Reads the logins of an earlier start, or makes them; also draws a page to upload.
pub(super) async fn made(stage: &Stage, sample: &Sample, data: &Path) -> Result<Vec<Login>, Failure> {
    let path = data.join(FILE);
    if let Some(logins) = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
        return Ok(logins);
    }
    let mut logins = Vec::new();
    for actor in actors(stage, sample) {
        logins.push(make(stage, actor).await?);
    }
    if let Some(tps) = untouched(stage, sample)
        && let Some((index, found)) = stage.invented.tps.iter().enumerate().find(|(_, found)| found.code == tps)
        && let Some(page) = Page::new(1)
    {
        std::fs::write(data.join(PHOTO), stage.photo(index, page, &found.figures).await?)?;
    }
    let json = serde_json::to_vec_pretty(&logins).map_err(std::io::Error::from)?;
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    file.write_all(&json)?;
    file.sync_all()?;
    Ok(logins)
}

fn actors(stage: &Stage, sample: &Sample) -> Vec<Actor> {
    let top = stage.reference.definition.contests.first().map_or(RegionCode::NATION, |contest| contest.region);
    // With --all nothing is untouched: the first TPS then, to look around with.
    let Some(tps) = untouched(stage, sample).or_else(|| stage.invented.tps.first().map(|tps| tps.code)) else {
        return Vec::new();
    };
    of_each_role(top, tps)
}

/// One account of each role, at this TPS and above it.
fn of_each_role(top: RegionCode, tps: TpsCode) -> Vec<Actor> {
    let of = |role, scope| Actor { role, scope, number: NUMBER };
    let kelurahan = tps.kelurahan();
    let mut actors = vec![of(Role::Kpps, Scope::Tps(tps)), of(Role::Pps, Scope::Region(kelurahan))];
    for (role, level) in
        [(Role::Ppk, Level::Kecamatan), (Role::KpuCity, Level::City), (Role::KpuProvince, Level::Province)]
    {
        actors.extend(kelurahan.ancestor(level).map(|region| of(role, Scope::Region(region))));
    }
    // The witness of the first candidate in the kecamatan: nobody plays witnesses.
    let kecamatan = kelurahan.ancestor(Level::Kecamatan);
    actors.extend(kecamatan.map(|region| Actor { number: 1, ..of(Role::Witness, Scope::Region(region)) }));
    // One supervisor to a region, so its number is 1; the driver does not use it.
    actors.push(Actor { number: 1, ..of(Role::Supervisor, Scope::Region(top)) });
    actors.extend([Role::Auditor, Role::Admin].map(|role| of(role, Scope::Region(top))));
    actors
}

async fn make(stage: &Stage, actor: Actor) -> Result<Login, Failure> {
    let pin = matches!(actor.role, Role::Kpps | Role::Pps);
    loop {
        let secret = if pin { digits() } else { words() };
        match stage.badges.activate(&stage.client, actor, Some(&secret)).await {
            Ok((token, login)) => {
                return Ok(Login { actor: actor.to_string(), login, secret, token: token.to_string() });
            }
            // A PIN drawn by lot may be too simple; the code is not used up, but it was taken out of the list, so a new one is made.
            Err(failure) if pin && failure.is("PIN_TOO_SIMPLE") => {}
            Err(failure) => return Err(failure),
        }
    }
}

fn digits() -> String {
    format!("{:06}", rand::random_range(0..1_000_000))
}

/// Twenty letters in four groups, without those that are mistaken for others.
fn words() -> String {
    let letters: Vec<char> = "abcdefghjkmnpqrstuvwxyz".chars().collect();
    let mut rng = rand::rng();
    let mut group = || -> String { (0..5).filter_map(|_| letters.get(rng.random_range(0..letters.len()))).collect() };
    [group(), group(), group(), group()].join("-")
}

/// Prints them, with an upload ready to paste.
pub(super) fn tell(logins: &[Login], contest: &ContestId, url: &str, data: &Path) {
    println!(
        "\nLogins (POST {url}/api/v1/auth/login with login and secret; kept in {}, for you alone)",
        data.join(FILE).display()
    );
    for one in logins {
        let role = one.actor.split(':').next().unwrap_or("").parse::<Role>();
        let name = role.map(|role| role.name().en.to_owned()).unwrap_or_default();
        println!("  {:<28} {:<26} {}", name, one.login, one.secret);
    }
    let photo: PathBuf = data.join(PHOTO);
    let officer = logins.iter().find(|one| one.actor.starts_with("kpps:"));
    if let Some((officer, tps)) =
        officer.zip(officer.and_then(|one| one.actor.split(':').nth(1)?.parse::<TpsCode>().ok()))
        && photo.exists()
    {
        println!("\nSend a photo as the officer of TPS {tps}, which nobody plays (any JPEG, PNG or WebP will do):");
        println!("  curl -sS -H 'Authorization: Bearer {}' --data-binary @{} \\", officer.token, photo.display());
        println!("    -H 'Content-Type: image/jpeg' {url}/api/v1/tps/{tps}/pages/1");
        println!("and see it at {url}{}\n", paths::tps_page(contest, tps, Lang::Id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::generate;
    use crate::election::state::{Envelope, State};

    #[test]
    fn every_role_has_a_login_and_each_is_one_of_the_usual_accounts() {
        let reference = crate::import::dki_2024();
        let mut state = State::default();
        let events = crate::election::founding::events(&reference, String::new()).unwrap();
        for (seq, event) in (1..).zip(events) {
            state.apply(Envelope { seq, at: 0, by: None }, &crate::election::event::Stream::Election, event).unwrap();
        }
        let usual: std::collections::BTreeSet<String> =
            generate::of_election(&state).iter().map(|new| new.actor().to_string()).collect();
        let actors = of_each_role("31".parse().unwrap(), "3171011001001".parse().unwrap());
        for role in Role::ALL {
            assert!(actors.iter().any(|actor| actor.role == *role), "{} has no login", role.code());
        }
        for actor in actors {
            assert!(usual.contains(&actor.to_string()), "{actor} is not made");
        }
    }
}
