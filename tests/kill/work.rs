//! What officers do until it is acknowledged, however often the server dies meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rekap::engine::SignedReceipt;
use reqwest::Method;
use serde_json::json;

use crate::TIMES;
use crate::common::answer::Answer;
use crate::common::election::tps_codes;
use crate::common::figures::{Figures, plausible};
use crate::common::people::Person;
use crate::common::server::Desk;
use crate::upload::{bytes_of, tus};

/// Something to be done until it is acknowledged, however often the server dies meanwhile.
#[derive(Debug, Clone)]
pub enum Work {
    Post { tps: String, page: u8, number: u32 },
    Tus { tps: String, page: u8, number: u32 },
    First { tps: String, figures: Figures },
    Second { tps: String, figures: Figures },
}

/// What the server said yes to.
#[derive(Default)]
pub struct Acknowledged {
    pub photos: Vec<(Work, SignedReceipt)>,
    pub readings: Vec<(Work, Figures)>,
    /// Stream and kind of what must be in the journal, exactly so many times.
    pub steps: Vec<(String, &'static str)>,
    pub tries: u32,
}

/// A committee of a kelurahan at work: PPS reads first, PPK second, both send photos.
pub struct Worker {
    pps: Person,
    ppk: Person,
    work: Vec<Work>,
    done: Acknowledged,
}

impl Worker {
    pub fn new(kelurahan: &str, pps: Person, ppk: Person, rng: &mut StdRng) -> Self {
        let mut work = Vec::new();
        for (place, tps) in (0_u32..).zip(tps_codes(TIMES).into_iter().filter(|tps| tps.starts_with(kelurahan))) {
            let figures = plausible(place as u16);
            for page in 1..=3 {
                let number = kelurahan[4..].parse::<u32>().unwrap() * 1000 + place * 10 + u32::from(page);
                let tps = tps.clone();
                work.push(if rng.random_bool(0.5) {
                    Work::Post { tps, page, number }
                } else {
                    Work::Tus { tps, page, number }
                });
            }
            work.push(Work::First { tps: tps.clone(), figures: figures.clone() });
            work.push(Work::Second { tps, figures });
        }
        work.shuffle(rng);
        Self { pps, ppk, work, done: Acknowledged::default() }
    }

    pub async fn run(mut self, stop: Arc<AtomicBool>) -> Acknowledged {
        while let Some(work) = self.work.pop() {
            let mut upload = None;
            while !self.attempt(&work, &mut upload).await {
                self.done.tries += 1;
                if stop.load(Ordering::Relaxed) {
                    return self.done;
                }
                tokio::time::sleep(Duration::from_millis(15)).await;
            }
            if stop.load(Ordering::Relaxed) {
                break;
            }
        }
        self.done
    }

    /// Whether it is acknowledged now.
    async fn attempt(&mut self, work: &Work, upload: &mut Option<String>) -> bool {
        match work {
            Work::Post { tps, page, number } => {
                let path = format!("/api/v1/tps/{tps}/pages/{page}");
                let request = self.pps.asks(Method::POST, &path).body(bytes_of(*number));
                let Some(answer) = ask(request, work).await else { return false };
                self.done.photos.push((work.clone(), answer.receipt()));
                true
            }
            Work::Tus { tps, page, number } => match tus(&self.ppk, tps, *page, &bytes_of(*number), upload).await {
                Some(receipt) => {
                    self.done.photos.push((work.clone(), receipt));
                    true
                }
                None => false,
            },
            Work::First { tps, figures } => {
                let path = format!("/api/v1/tps/{tps}/readings/first");
                self.reading(self.pps.asks(Method::POST, &path), work, figures).await
            }
            Work::Second { tps, figures } => {
                let path = format!("/api/v1/tps/{tps}/readings/second");
                self.reading(self.ppk.asks(Method::POST, &path), work, figures).await
            }
        }
    }

    async fn reading(&mut self, request: reqwest::RequestBuilder, work: &Work, figures: &Figures) -> bool {
        let Some(answer) = ask(request.json(&json!({ "figures": figures })), work).await else { return false };
        answer.done();
        self.done.readings.push((work.clone(), figures.clone()));
        true
    }
}

/// An answer that says yes or no; `None` where the server is dead, dying or not there yet.
pub async fn ask(request: reqwest::RequestBuilder, work: &impl std::fmt::Debug) -> Option<Answer> {
    let answer = Answer::try_of(format!("{work:?}"), request).await.ok()?;
    let later = answer.status == 503;
    assert!(later || answer.status < 300, "{answer}");
    (!later).then_some(answer)
}

/// The first use activates the account; later ones share its session.
pub async fn ppk(desk: &Arc<Desk>, kecamatan: &str) -> Person {
    let actor = format!("ppk:{kecamatan}:1");
    if let Some(token) = desk.token(&actor) {
        return Person { desk: desk.clone(), token: Some(token), actor };
    }
    let person = Person::activate(desk.clone(), actor.clone()).await;
    desk.keep(&actor, person.token.as_deref().unwrap());
    person
}
