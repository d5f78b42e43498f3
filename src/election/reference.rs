//! Reference data of an election, as import checked it: regions, TPS, contests, candidates, limits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::codes::{ContestId, FormId, Level, RegionCode, TpsCode};
use super::rules::{Limits, Registered, Sexes};
use super::whereabouts::{Point, ShotLimits};

/// What an election is, apart from its regions: the body of the event that creates it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElectionDefinition {
    /// Short name in addresses and keys: `pilgub-dki-2024`.
    pub id: String,
    /// Full name in Indonesian.
    pub name: String,
    /// Full name in English.
    pub name_en: String,
    /// Day of the vote, ISO 8601 date.
    pub day: String,
    /// Minutes east of UTC of the clocks on public documents (Jakarta: 420).
    pub utc_offset_minutes: i16,
    /// Contests, each with its form. In the journal they have events of their own, because there may be hundreds.
    #[serde(skip)]
    pub contests: Vec<ContestDefinition>,
    /// Limits and thresholds of the rules.
    pub limits: Limits,
    /// When the time or place of a photo is worth a look.
    #[serde(default)]
    pub photos: ShotLimits,
    /// Whether the machine, where it says every figure, may be the second reader of a form. Where not, it reads all the same, and what it reads is
    /// held against what people read (W304).
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub machine_reads_second: bool,
    /// Ed25519 public key (32 bytes, hex) that signs receipts.
    pub public_key: String,
    /// Whether it is a rehearsal or training: marked on every page, never mixed with a real election.
    pub rehearsal: bool,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_yes(said: &bool) -> bool {
    *said
}

/// One contest: who can be voted for, on which form, where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestDefinition {
    /// Short name in addresses: `gubernur`.
    pub id: ContestId,
    /// Full name in Indonesian.
    pub name: String,
    /// Full name in English.
    pub name_en: String,
    /// The region whose voters decide it.
    pub region: RegionCode,
    /// Path word of the official public layout (`pkwkp` for a governor election); `None` leaves that layout out.
    pub official_kind: Option<String>,
    /// Its form; the file is in the journal once for all contests that use it.
    pub form: FormId,
    /// Candidates in the order of the ballot.
    pub candidates: Vec<Candidate>,
}

/// A candidate or pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Number on the ballot, from 1.
    pub number: u16,
    /// Id in the official public JSON.
    pub official_id: u32,
    /// Name on the ballot.
    pub name: String,
    /// Colour in charts, `#rrggbb`.
    pub color: String,
}

/// A region as imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionRecord {
    /// Official code.
    pub code: RegionCode,
    /// Official name.
    pub name: String,
    /// Where it lies, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<Point>,
    /// TPS numbers of a kelurahan; empty elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tps: Vec<u16>,
}

/// Category of a special-location TPS (PKPU 7/2024).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpecialCategory {
    /// Lembaga pemasyarakatan, rumah tahanan.
    Prison,
    /// Panti sosial, panti rehabilitasi.
    CareHome,
    /// Relokasi bencana.
    Relocation,
    /// Daerah konflik.
    Conflict,
    /// Lokasi lain: perkebunan, pertambangan, pesantren, …
    Other,
}

/// Stage of the list of voters that a count comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ListStage {
    /// Daftar Pemilih Sementara.
    Dps,
    /// Daftar Pemilih Sementara Hasil Perbaikan.
    Dpshp,
    /// Daftar Pemilih Tetap, the final list: the only stage of voters that rule W101 compares with.
    Dpt,
}

impl ListStage {
    /// Its abbreviation.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dps => "DPS",
            Self::Dpshp => "DPSHP",
            Self::Dpt => "DPT",
        }
    }
}

/// What is known of one TPS beforehand: counts only, never persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TpsRecord {
    /// The TPS.
    pub tps: TpsCode,
    /// Registered voters by sex, with the stage of their list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<RegisteredCount>,
    /// Ballots delivered (logistics record).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballots: Option<u16>,
    /// Category, for a special-location TPS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special: Option<SpecialCategory>,
}

/// Registered voters of a TPS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredCount {
    /// Male.
    pub male: u16,
    /// Female.
    pub female: u16,
    /// Which list.
    pub stage: ListStage,
}

impl TpsRecord {
    /// This record with what another of the same TPS says; what the other does not speak of stays.
    #[must_use]
    pub fn merged(&self, newer: &Self) -> Self {
        Self {
            tps: self.tps,
            registered: newer.registered.or(self.registered),
            ballots: newer.ballots.or(self.ballots),
            special: newer.special.or(self.special),
        }
    }

    /// The stage known so far, where the other would take the list of voters back to an earlier one.
    #[must_use]
    pub fn stage_back(&self, newer: &Self) -> Option<ListStage> {
        let known = self.registered?.stage;
        (newer.registered?.stage < known).then_some(known)
    }

    /// What rule W101 compares with: voters of the final list only, and the ballots whatever the stage of the list is, because they come from
    /// the logistics record.
    #[must_use]
    pub fn for_rules(&self) -> Option<Registered> {
        let dpt = self.registered.filter(|r| r.stage == ListStage::Dpt);
        let voters = dpt.map(|r| Sexes { male: r.male, female: r.female });
        (voters.is_some() || self.ballots.is_some()).then_some(Registered { voters, ballots: self.ballots })
    }
}

/// A whole election as an import file set gives it, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Contests, limits, names. Its `public_key` is filled in when the election is created.
    pub definition: ElectionDefinition,
    /// Every form file (TOML) that a contest names, so that a replay needs nothing but the journal.
    pub forms: BTreeMap<FormId, String>,
    /// Every region, parents before children, in code order.
    pub regions: Vec<RegionRecord>,
    /// What is known per TPS, in code order.
    pub tps: Vec<TpsRecord>,
}

impl Reference {
    /// Every TPS code, in order.
    pub fn tps_codes(&self) -> impl Iterator<Item = TpsCode> + '_ {
        self.regions.iter().flat_map(|region| region.tps.iter().filter_map(|number| TpsCode::new(region.code, *number)))
    }

    /// The form file of a contest; empty, which is no form, where it is not there.
    #[must_use]
    pub fn form_of(&self, contest: &ContestDefinition) -> &str {
        self.forms.get(&contest.form).map_or("", String::as_str)
    }

    /// How many regions there are of each level.
    #[must_use]
    pub fn level_counts(&self) -> BTreeMap<Level, usize> {
        let mut counts = BTreeMap::new();
        for region in &self.regions {
            *counts.entry(region.code.level()).or_insert(0) += 1;
        }
        counts
    }
}
