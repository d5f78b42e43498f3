//! A kecamatan from its first photo to its signature, each step done until it is acknowledged, under an idempotency key of its own.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::TIMES;
use crate::common::election::{CITY, NEXT_KECAMATAN, tps_codes};
use crate::common::figures::{Figures, plausible, with};
use crate::common::people::Person;
use crate::common::server::Desk;
use crate::upload::bytes_of;
use crate::work::{Acknowledged, Work, ask, ppk};

const KELURAHAN: &str = "9901021001";

/// PPS, PPK and the city's commission.
pub struct Committee {
    pps: Person,
    ppk: Person,
    city: Person,
    done: Acknowledged,
}

/// The figures that count at the end, for the TPS at this place.
pub fn decided(place: usize) -> Figures {
    plausible(place as u16)
}

/// The TPS of the kecamatan, in order.
pub fn codes() -> Vec<String> {
    tps_codes(TIMES).into_iter().filter(|tps| tps.starts_with(NEXT_KECAMATAN)).collect()
}

impl Committee {
    pub async fn meets(desk: &Arc<Desk>) -> Self {
        let pps = Person::activate(desk.clone(), format!("pps:{KELURAHAN}:1")).await;
        let city = Person::activate(desk.clone(), format!("kpu-city:{CITY}:1")).await;
        Self { pps, ppk: ppk(desk, NEXT_KECAMATAN).await, city, done: Acknowledged::default() }
    }

    /// Two TPS agree, one is corrected, one is counted anew; all others are decided in the plenary; then it signs.
    pub async fn run(mut self) -> Acknowledged {
        let codes = codes();
        for (place, tps) in codes.iter().take(2).enumerate() {
            for page in 1..=3 {
                self.photo(tps, page, 9_000_000 + place as u32 * 10 + u32::from(page) * 5).await;
            }
            self.reads(tps, "first", &decided(place)).await;
            self.reads(tps, "second", &decided(place)).await;
        }
        let wrong = with(decided(2), &[("votes.1", 999)]);
        self.reads(&codes[2], "first", &wrong).await;
        let right = json!({ "changes": { "votes.1": decided(2)["votes.1"] }, "reason": "salah ketik" });
        self.does(Who::Pps, &format!("/api/v1/tps/{}/corrections", codes[2]), right).await;
        self.noted(&codes[2], "figures.corrected");
        self.reads(&codes[3], "first", &wrong).await;
        let round = json!({ "kind": "PSU", "reason": "Rekomendasi Bawaslu" });
        self.does(Who::City, &format!("/api/v1/tps/{}/rounds", codes[3]), round).await;
        self.noted(&codes[3], "round.opened");

        let region = format!("/api/v1/regions/{NEXT_KECAMATAN}");
        self.does(Who::Ppk, &format!("{region}/session"), json!({})).await;
        self.done.steps.push((format!("region/gubernur/{NEXT_KECAMATAN}"), "session.opened"));
        self.does(Who::Ppk, &format!("{region}/verifications"), json!({})).await;
        for (place, tps) in codes.iter().enumerate() {
            if place >= 2 {
                let decision = json!({ "figures": decided(place), "reason": "Dibaca dari plano di pleno" });
                self.does(Who::Ppk, &format!("/api/v1/tps/{tps}/decision"), decision).await;
            }
            self.noted(tps, "figures.decided");
        }
        self.does(Who::Ppk, &format!("{region}/signature"), json!({})).await;
        self.done.steps.push((format!("region/gubernur/{NEXT_KECAMATAN}"), "region.signed"));
        self.done
    }

    fn noted(&mut self, tps: &str, kind: &'static str) {
        self.done.steps.push((format!("tps/gubernur/{tps}"), kind));
    }

    async fn photo(&mut self, tps: &str, page: u8, number: u32) {
        let (path, work) =
            (format!("/api/v1/tps/{tps}/pages/{page}"), Work::Post { tps: tps.to_owned(), page, number });
        loop {
            if let Some(answer) = ask(self.pps.asks(Method::POST, &path).body(bytes_of(number)), &work).await {
                return self.done.photos.push((work, answer.receipt()));
            }
            self.pause().await;
        }
    }

    async fn reads(&mut self, tps: &str, which: &'static str, figures: &Figures) {
        let who = if which == "first" { Who::Pps } else { Who::Ppk };
        let path = format!("/api/v1/tps/{tps}/readings/{which}");
        self.does(who, &path, json!({ "figures": figures })).await;
        let (tps, figures) = (tps.to_owned(), figures.clone());
        let work = match which {
            "first" => Work::First { tps, figures: figures.clone() },
            _ => Work::Second { tps, figures: figures.clone() },
        };
        self.done.readings.push((work, figures));
    }

    async fn does(&mut self, who: Who, path: &str, body: Value) {
        let key = format!("{path} {}", rand::random::<u64>());
        loop {
            let person = match who {
                Who::Pps => &self.pps,
                Who::Ppk => &self.ppk,
                Who::City => &self.city,
            };
            let request = person.asks(Method::POST, path).header("idempotency-key", &key).json(&body);
            if ask(request, &path).await.is_some() {
                return;
            }
            self.pause().await;
        }
    }

    async fn pause(&mut self) {
        self.done.tries += 1;
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}

#[derive(Clone, Copy)]
enum Who {
    Pps,
    Ppk,
    City,
}
