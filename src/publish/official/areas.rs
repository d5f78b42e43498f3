//! `/wilayah/…` (regions and TPS with their codes) and `/pilkada/paslon/…` (candidates).

use serde::Serialize;

use super::{chain, document, same_kind, stamp};
use crate::election::codes::Level;
use crate::election::state::{RegionIndex, Tree};
use crate::publish::document::Document;
use crate::publish::said::tps_name;
use crate::publish::scene::Scene;
use crate::publish::text::Ordered;

/// Ids of TPS begin here, above those of any region; both are positions in code order, so they stay as the codes do.
const FIRST_TPS_ID: usize = 10_000_001;

#[derive(Serialize)]
struct Area {
    nama: String,
    id: usize,
    kode: String,
    tingkat: u8,
}

#[derive(Serialize)]
struct Pair<'a> {
    ts: String,
    nama: &'a str,
    warna: &'a str,
    nomor_urut: u16,
}

/// Every list of regions of this contest's kind. They follow from the reference data alone.
pub(in crate::publish) fn areas(scene: &Scene<'_>) -> Vec<Document> {
    let Some(kind) = scene.contest.definition().official_kind.as_deref() else { return Vec::new() };
    let tree = scene.state.tree();
    let mut documents = Vec::new();
    let roots: Vec<RegionIndex> = (0..tree.regions().len())
        .filter(|i| tree.region(*i).is_some_and(|r| r.code.level() == Level::Province))
        .collect();
    documents.extend(document(format!("/wilayah/{kind}/0.json"), &list(tree, &roots)));
    for (index, region) in tree.regions().iter().enumerate() {
        if region.code.level() == Level::Nation || scene.region(index).is_none() {
            continue;
        }
        let path = format!("/wilayah/{kind}/{}.json", chain(region.code));
        documents.extend(if region.code.level() == Level::Kelurahan {
            let tps: Vec<Area> = region
                .tps
                .clone()
                .filter_map(|tps| tree.tps_code(tps).map(|code| (tps, code)))
                .map(|(tps, code)| Area {
                    nama: tps_name(code),
                    id: FIRST_TPS_ID + tps,
                    kode: code.to_string(),
                    tingkat: 5,
                })
                .collect();
            document(path, &tps)
        } else {
            document(path, &list(tree, &region.children))
        });
    }
    documents
}

/// By name, in capitals, as the official lists are.
fn list(tree: &Tree, regions: &[RegionIndex]) -> Vec<Area> {
    let mut areas: Vec<Area> = regions
        .iter()
        .filter_map(|index| tree.region(*index).map(|region| (index, region)))
        .map(|(index, region)| Area {
            nama: region.name.to_uppercase(),
            id: index + 1,
            kode: region.code.to_string(),
            tingkat: region.code.level().tingkat(),
        })
        .collect();
    areas.sort_by(|a, b| a.nama.cmp(&b.nama).then_with(|| a.kode.cmp(&b.kode)));
    areas
}

/// The candidates of every contest of this kind, by the contest's region and the official id.
pub(in crate::publish) fn candidates(scene: &Scene<'_>) -> Option<Document> {
    let kind = scene.contest.definition().official_kind.as_deref()?;
    let scenes = same_kind(scene, kind);
    let regions: Vec<String> = scenes.iter().map(|s| s.contest.definition().region.to_string()).collect();
    let pairs =
        scenes.iter().map(|s| s.candidates().iter().map(|c| (c.official_id.to_string(), c)).collect::<Vec<_>>());
    let pairs: Vec<_> = pairs.collect();
    let body: Vec<(&str, Ordered<'_, Pair<'_>>)> = regions
        .iter()
        .zip(&pairs)
        .map(|(region, pairs)| {
            let pairs = pairs.iter().map(|(id, c)| {
                let pair = Pair { ts: stamp(scene.election, 0), nama: &c.name, warna: &c.color, nomor_urut: c.number };
                (id.as_str(), pair)
            });
            (region.as_str(), Ordered(pairs.collect()))
        })
        .collect();
    document(format!("/pilkada/paslon/{kind}.json"), &Ordered(body))
}
