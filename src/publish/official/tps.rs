//! `/pilkada/hhcw/{kind}/…/{kelurahan}/{tps}.json`: one TPS. The Pilkada file of a TPS was not preserved; this is that of 2024's
//! presidential election, which the same site served.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{chain, document, stamp};
use crate::election::figures::Figures;
use crate::election::form::Form;
use crate::election::photo::{Check, Photo};
use crate::election::state::TpsIndex;
use crate::publish::document::Document;
use crate::publish::paths;
use crate::publish::scene::Scene;

/// Official field, figure of the governor form. The presidential words stay: `dptb` holds DPPh (moved in), `non_dpt` holds
/// DPTb (added by identity card), which is what the two rows were called in the presidential election.
const ADMINISTRASI: [(&str, &str); 18] = [
    ("suara_sah", "valid"),
    ("suara_total", "total"),
    ("pemilih_dpt_j", "dpt.total"),
    ("pemilih_dpt_l", "dpt.male"),
    ("pemilih_dpt_p", "dpt.female"),
    ("pengguna_dpt_j", "voters_dpt.total"),
    ("pengguna_dpt_l", "voters_dpt.male"),
    ("pengguna_dpt_p", "voters_dpt.female"),
    ("pengguna_dptb_j", "voters_moved.total"),
    ("pengguna_dptb_l", "voters_moved.male"),
    ("pengguna_dptb_p", "voters_moved.female"),
    ("suara_tidak_sah", "invalid"),
    ("pengguna_total_j", "voters.total"),
    ("pengguna_total_l", "voters.male"),
    ("pengguna_total_p", "voters.female"),
    ("pengguna_non_dpt_j", "voters_added.total"),
    ("pengguna_non_dpt_l", "voters_added.male"),
    ("pengguna_non_dpt_p", "voters_added.female"),
];

#[derive(Serialize)]
struct Tps {
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    chart: Option<Map<String, Value>>,
    images: Vec<Option<String>>,
    administrasi: Option<Map<String, Value>>,
    psu: Option<&'static str>,
    ts: String,
    status_suara: bool,
    status_adm: bool,
}

/// The document of a TPS; figures only where they are in the totals.
pub(in crate::publish) fn tps(scene: &Scene<'_>, index: TpsIndex) -> Option<Document> {
    let kind = scene.contest.definition().official_kind.as_deref()?;
    let code = scene.state.tree().tps_code(index)?;
    let layout: &Form = scene.contest.form();
    let form = scene.contest.tps(index);
    let counted = form.and_then(|form| form.counted());
    let newest = |page| form.and_then(|form| form.photos_of(page).next_back());
    let body = Tps {
        mode: counted.map(|_| "hhcw"),
        chart: counted.map(|figures| chart(scene, figures)),
        images: layout.page_numbers().map(|page| newest(page).and_then(|photo| image(scene, photo))).collect(),
        administrasi: counted.map(|figures| administration(layout, figures)),
        psu: form.filter(|form| form.round > 1).map(|form| form.round_kind.as_str()),
        ts: stamp(scene.election, form.map_or(0, |form| form.at)),
        status_suara: counted.is_some(),
        status_adm: counted.is_some(),
    };
    document(format!("/pilkada/hhcw/{kind}/{}/{code}.json", chain(code.kelurahan())), &body)
}

/// The public copy, once it exists.
fn image(scene: &Scene<'_>, photo: &Photo) -> Option<String> {
    let known = scene.state.photo(&photo.facts.sha256)?;
    matches!(known.check, Check::Checked { .. }).then(|| paths::photo_public(&photo.facts.sha256))
}

/// The official chart of a TPS carries a `null` key beside the candidates; clients know it, so it stays.
fn chart(scene: &Scene<'_>, figures: &Figures) -> Map<String, Value> {
    let votes = scene.contest.form().votes().map(|figure| Value::from(figures.get(figure)));
    let ids = scene.candidates().iter().map(|candidate| candidate.official_id.to_string());
    std::iter::once(("null".to_owned(), Value::Null)).chain(ids.zip(votes)).collect()
}

fn administration(form: &Form, figures: &Figures) -> Map<String, Value> {
    ADMINISTRASI
        .iter()
        .map(|(field, figure)| {
            let value = form.index_of(figure).map_or(Value::Null, |index| figures.get(index).into());
            ((*field).to_owned(), value)
        })
        .collect()
}
