//! A small election night for the tests of `publish` and `report`: made through decisions and events as the real one is.

use std::collections::BTreeMap;

use serde_json::Number;

use crate::election::actor::Actor;
use crate::election::codes::{ContestId, Page, RegionCode, TpsCode};
use crate::election::decide::{self, AcceptPhoto, Correction, Decided, Refusal};
use crate::election::event::{Event, FiguresRead, PageRead, PageSeen, RoundKind, Stream, Via, Which};
use crate::election::figures::tests::plausible;
use crate::election::form::tests_support::{FORM, forms, governor};
use crate::election::founding;
use crate::election::machine::Doubt;
use crate::election::photo::{CheckedPhoto, PhotoFacts, PhotoFlag, PhotoFlags, PhotoFormat, Unreadable};
use crate::election::reference::{Candidate, ContestDefinition, ElectionDefinition, Reference, RegionRecord};
use crate::election::rules::{Limits, PhotoLimits};
use crate::election::state::{Envelope, State, Touched};
use crate::hash::Sha256;

/// What reads in these tests.
pub(crate) const MODEL: &str = "digits-0-r0";

pub(crate) type Named = BTreeMap<String, Number>;

/// 27 November 2024, 13:00 in Jakarta, microseconds.
const NOON: i64 = 1_732_687_200_000_000;

/// An election under way, with everything that happened in it.
pub(crate) struct Night {
    pub state: State,
    pub log: Vec<(Envelope, Stream, Event)>,
    pub touched: Vec<Touched>,
}

pub(crate) fn contest() -> ContestId {
    "gubernur".parse().unwrap()
}

pub(crate) fn tps(code: &str) -> TpsCode {
    code.parse().unwrap()
}

pub(crate) fn region(code: &str) -> RegionCode {
    code.parse().unwrap()
}

pub(crate) fn definition() -> ElectionDefinition {
    let candidate = |number: u16, name: &str, color: &str| Candidate {
        number,
        official_id: 1_000_022 + u32::from(number),
        name: name.into(),
        color: color.into(),
    };
    ElectionDefinition {
        id: "pilgub-dki-2024-latihan".into(),
        name: "Pemilihan Gubernur DKI Jakarta 2024".into(),
        name_en: "Governor election of DKI Jakarta 2024".into(),
        day: "2024-11-27".into(),
        utc_offset_minutes: 420,
        contests: vec![ContestDefinition {
            id: contest(),
            name: "Gubernur dan Wakil Gubernur".into(),
            name_en: "Governor and vice governor".into(),
            region: region("31"),
            official_kind: Some("pkwkp".into()),
            form: FORM.parse().unwrap(),
            candidates: vec![
                candidate(1, "H. M. Ridwan Kamil - H. Suswono", "#B67352"),
                candidate(2, "Dharma Pongrekun - R. Kun Wardana Abyoto", "#8CB9BD"),
                candidate(3, "Pramono Anung Wibowo - H. Rano Karno", "#C7B7A3"),
            ],
        }],
        limits: Limits {
            max_dpt: 600,
            reserve_per_mille: 25,
            candidate_share_per_mille: 950,
            invalid_distance_per_mille: 200,
            added_share_per_mille: 200,
            compare_from_tps: 20,
            photo: PhotoLimits::default(),
        },
        public_key: "00".repeat(32),
        photos: crate::election::whereabouts::ShotLimits::default(),
        machine_reads_second: true,
        rehearsal: true,
    }
}

pub(crate) fn record(code: &str, name: &str, tps: &[u16]) -> RegionRecord {
    RegionRecord { code: region(code), name: name.into(), centre: None, tps: tps.to_vec() }
}

pub(crate) fn regions() -> Vec<RegionRecord> {
    vec![
        record("31", "DKI Jakarta", &[]),
        record("3171", "Kota Jakarta Pusat", &[]),
        record("317101", "Gambir", &[]),
        record("3171011001", "Gambir", &[1, 2, 3, 4, 901]),
        record("3171011002", "Cideng", &[1, 2, 3]),
        record("317102", "Sawah Besar", &[]),
        record("3171021001", "Pasar Baru", &[1, 2]),
        record("3172", "Kota Jakarta Utara", &[]),
        record("317201", "Penjaringan", &[]),
        record("3172011001", "Penjaringan", &[1, 2]),
    ]
}

/// Figures that obey every rule, moved by `shift` from the second candidate to the first.
pub(crate) fn figures(shift: i64) -> Named {
    static PLAUSIBLE: std::sync::LazyLock<Named> = std::sync::LazyLock::new(|| {
        let form = governor(3);
        plausible(&form).named(&form)
    });
    let mut named = PLAUSIBLE.clone();
    let votes = |named: &Named, id: &str| named[id].as_i64().unwrap();
    let (first, second) = (votes(&named, "votes.1") + shift, votes(&named, "votes.2") - shift);
    named.insert("votes.1".into(), first.into());
    named.insert("votes.2".into(), second.into());
    named
}

pub(crate) fn with(mut named: Named, id: &str, value: u16) -> Named {
    assert!(named.insert(id.into(), value.into()).is_some(), "{id}");
    named
}

impl Night {
    /// Regions imported, election created, nothing come.
    pub(crate) fn new(definition: ElectionDefinition, regions: Vec<RegionRecord>) -> Self {
        let mut night = Self { state: State::default(), log: Vec::new(), touched: Vec::new() };
        let key = definition.public_key.clone();
        let reference = Reference { definition, forms: forms(), regions, tps: Vec::new() };
        for event in founding::events(&reference, key).unwrap() {
            night.push(None, Stream::Election, event);
        }
        night
    }

    pub(crate) fn push(&mut self, by: Option<Actor>, stream: Stream, event: Event) {
        let seq = self.state.seq() + 1;
        let at = NOON + i64::try_from(seq).unwrap() * 61_000_000;
        let envelope = Envelope { seq, at, by };
        self.log.push((envelope, stream.clone(), event.clone()));
        self.touched.push(self.state.apply(envelope, &stream, event).unwrap());
    }

    /// Decides a command as this actor and applies what comes of it.
    pub(crate) fn run(&mut self, by: &str, decided: Result<Decided, Refusal>) {
        let Decided::Append { proposals, .. } = decided.unwrap() else { panic!("was done before") };
        for proposal in proposals {
            for event in proposal.events {
                self.push(Some(by.parse().unwrap()), proposal.stream.clone(), event);
            }
        }
    }

    pub(crate) fn photo(&mut self, code: &str, page: u8, content: &str) -> Sha256 {
        let sha256 = Sha256::of(content.as_bytes());
        let photo = PhotoFacts { sha256, format: PhotoFormat::Jpeg, width: 1200, height: 1800, bytes: 1_500_000 };
        let command = AcceptPhoto {
            contest: contest(),
            tps: tps(code),
            page: Page::new(page).unwrap(),
            round: None,
            photo,
            via: Via::Post,
        };
        let decided = decide::accept_photo(&self.state, &command);
        self.run(&format!("kpps:{code}:1"), decided);
        sha256
    }

    pub(crate) fn checked(&mut self, sha256: Sha256, flags: Vec<PhotoFlag>) {
        let found = CheckedPhoto {
            width: 1200,
            height: 1800,
            sharpness: 100,
            brightness: 128,
            fingerprint: "00".into(),
            flags: flags.into_iter().collect(),
        };
        let masks = self.state.form_pages(&sha256);
        let read = PageRead { model: MODEL.to_owned(), seen: None, flags: PhotoFlags::default() };
        if let Ok(Decided::Append { proposals, .. }) = decide::photo_checked(&self.state, sha256, found, masks, read) {
            self.push(None, proposals[0].stream.clone(), proposals[0].events[0].clone());
        }
    }

    /// The machine finds every page of a form and reads these figures; of some it is not sure.
    pub(crate) fn machine(&mut self, code: &str, figures: &Named, unsure: &[(&str, Doubt)]) {
        let index = self.state.find_tps(tps(code)).unwrap();
        let photos: Vec<(Page, Sha256)> = {
            let form = self.state.contest(0).unwrap().tps(index).unwrap();
            form.photos.iter().map(|photo| (photo.page, photo.facts.sha256)).collect()
        };
        let form = self.state.contest(0).unwrap().form().clone();
        for (page, sha256) in photos {
            let seen = PageSeen { form: FORM.parse().unwrap(), page, tps: None };
            let read = PageRead { model: MODEL.to_owned(), seen: Some(seen), flags: PhotoFlags::default() };
            self.push(None, Stream::Photo(sha256), read.into());
        }
        let doubt = |id: &str| unsure.iter().find(|(own, _)| *own == id).map(|(_, doubt)| *doubt);
        let event = FiguresRead {
            round: 1,
            model: MODEL.to_owned(),
            photos: self.state.to_read(0, index, MODEL).unwrap(),
            values: form.figures.iter().map(|f| figures[&f.id].as_u64()?.try_into().ok()).collect(),
            confidence: vec![9_999; form.figures.len()],
            doubts: if unsure.is_empty() { Vec::new() } else { form.figures.iter().map(|f| doubt(&f.id)).collect() },
        };
        self.push(None, Stream::Tps(contest(), tps(code)), event.into());
    }

    /// Three photos, each checked.
    pub(crate) fn photos(&mut self, code: &str) {
        for page in 1..=3 {
            let sha256 = self.photo(code, page, &format!("{code}/{page}"));
            self.checked(sha256, Vec::new());
        }
    }

    pub(crate) fn first(&mut self, code: &str, figures: &Named) {
        let by = format!("kpps:{code}:1");
        let decided =
            decide::enter(&self.state, by.parse().unwrap(), &contest(), tps(code), Which::First, None, figures.into());
        self.run(&by, decided);
    }

    pub(crate) fn second(&mut self, code: &str, figures: &Named) {
        self.second_by(&format!("pps:{}:1", &code[..10]), code, figures);
    }

    pub(crate) fn second_by(&mut self, by: &str, code: &str, figures: &Named) {
        let decided =
            decide::enter(&self.state, by.parse().unwrap(), &contest(), tps(code), Which::Second, None, figures.into());
        self.run(by, decided);
    }

    /// Photos and two equal readings.
    pub(crate) fn agreed(&mut self, code: &str, figures: &Named) {
        self.photos(code);
        self.first(code, figures);
        self.second(code, figures);
    }

    pub(crate) fn open_session(&mut self, by: &str, code: &str) {
        let decided =
            decide::open_session(&self.state, by.parse().unwrap(), &contest(), region(code), Some("Aula kecamatan"));
        self.run(by, decided);
    }

    pub(crate) fn sign(&mut self, by: &str, code: &str) {
        let decided = decide::sign(&self.state, by.parse().unwrap(), &contest(), region(code), None);
        self.run(by, decided);
    }

    /// A night in which nearly everything happens.
    pub(crate) fn eventful() -> Self {
        let mut night = Self::new(definition(), regions());
        night.agreed("3171011001001", &figures(7));
        night.photos("3171011001002");
        night.first("3171011001002", &figures(3));
        night.second("3171011001002", &figures(-10));
        // The paper itself does not add up: both readers read the same.
        night.agreed("3171011001003", &with(figures(2), "valid", 181));
        let blurred = night.photo("3171011001004", 1, "blurred");
        night.checked(blurred, vec![PhotoFlag::Blurred]);
        let broken = night.photo("3171011001004", 2, "broken");
        let unreadable = decide::photo_unreadable(&night.state, broken, Unreadable::Truncated).unwrap();
        let Decided::Append { proposals, .. } = unreadable else { panic!() };
        night.push(None, proposals[0].stream.clone(), proposals[0].events[0].clone());
        let page = Page::new(2).unwrap();
        let asked =
            decide::request_page(&night.state, &contest(), tps("3171011001004"), page, "Foto rusak, mohon ulang");
        night.run("pps:3171011001:1", asked);
        // One reading, corrected while it is still hidden; its last page is also sent for another TPS, by mistake.
        night.photos("3171011001901");
        night.first("3171011001901", &with(figures(0), "votes.3", 61));
        let by = "kpps:3171011001901:1";
        let changes = Named::from([("votes.3".to_owned(), Number::from(60))]);
        let corrected = decide::correct(
            &night.state,
            by.parse().unwrap(),
            &contest(),
            tps("3171011001901"),
            Correction { reading: None, round: None, changes: &changes, reason: "Salah ketik: 61 seharusnya 60" },
        );
        night.run(by, corrected);
        night.photo("3171011002002", 3, "3171011001901/3");
        night.agreed("3171011002001", &figures(12));
        night.agreed("3171011002003", &figures(-4));
        night.open_session("ppk:317101:1", "317101");
        let verified = decide::verify_agreed(&night.state, &contest(), region("3171011002"));
        night.run("ppk:317101:1", verified);
        let named = figures(30);
        let by = "ppk:317101:1";
        let reason = Some("Dibacakan dari formulir asli dalam pleno");
        let decided = decide::decide(
            &night.state,
            by.parse().unwrap(),
            &contest(),
            tps("3171011002002"),
            None,
            Some(&named),
            reason,
        );
        night.run(by, decided);
        let round = decide::open_round(
            &night.state,
            &contest(),
            tps("3171011002003"),
            RoundKind::Psu,
            "Rekomendasi Panwas: surat suara tertukar",
        );
        night.run("kpu-city:3171:1", round);
        // Another kecamatan is signed and one of its neighbours not begun.
        night.agreed("3171021001001", &figures(20));
        night.agreed("3171021001002", &figures(-20));
        night.open_session("ppk:317102:1", "317102");
        let verified = decide::verify_agreed(&night.state, &contest(), region("317102"));
        night.run("ppk:317102:1", verified);
        night.sign("ppk:317102:1", "317102");
        night
    }

    /// The signed kecamatan of the eventful night is opened again.
    pub(crate) fn reopen(&mut self) {
        let by = "kpu-city:3171:1";
        let reason = "Keberatan saksi dikabulkan";
        let decided = decide::reopen(&self.state, by.parse().unwrap(), &contest(), region("317102"), reason);
        self.run(by, decided);
    }
}
