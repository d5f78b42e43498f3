//! Where every public document lives.

use crate::election::codes::{ContestId, RegionCode, TpsCode};
use crate::election::lang::Lang;
use crate::hash::Sha256;

/// The list of what there is.
pub const INDEX: &str = "/results/v1/index.json";

/// Our JSON of a region.
#[must_use]
pub fn region_json(contest: &ContestId, region: RegionCode) -> String {
    format!("/results/v1/{contest}/{region}.json")
}

/// Recap report of a region; rendered on demand by `report`.
#[must_use]
pub fn region_csv(contest: &ContestId, region: RegionCode, lang: Lang) -> String {
    format!("/results/v1/{contest}/{region}.csv{}", report_query(lang))
}

/// Recap report of a region with formulas; rendered on demand by `report`.
#[must_use]
pub fn region_xlsx(contest: &ContestId, region: RegionCode, lang: Lang) -> String {
    format!("/results/v1/{contest}/{region}.xlsx{}", report_query(lang))
}

/// Reports are Indonesian unless asked otherwise.
const fn report_query(lang: Lang) -> &'static str {
    match lang {
        Lang::Id => "",
        Lang::En => "?lang=en",
    }
}

/// Our JSON of a TPS.
#[must_use]
pub fn tps_json(contest: &ContestId, tps: TpsCode) -> String {
    format!("/results/v1/{contest}/tps/{tps}.json")
}

/// The start page.
#[must_use]
pub const fn home(lang: Lang) -> &'static str {
    match lang {
        Lang::Id => "/",
        Lang::En => "/en/",
    }
}

const fn prefix(lang: Lang) -> &'static str {
    match lang {
        Lang::Id => "",
        Lang::En => "/en",
    }
}

/// The page of a region.
#[must_use]
pub fn region_page(contest: &ContestId, region: RegionCode, lang: Lang) -> String {
    format!("{}/hasil/{contest}/{region}", prefix(lang))
}

/// The page of a TPS.
#[must_use]
pub fn tps_page(contest: &ContestId, tps: TpsCode, lang: Lang) -> String {
    format!("{}/hasil/{contest}/tps/{tps}", prefix(lang))
}

/// The public copy of a photo: no EXIF, signatures masked.
#[must_use]
pub fn photo_public(sha256: &Sha256) -> String {
    format!("/photos/public/{sha256}.jpg")
}

/// Its thumbnail.
#[must_use]
pub fn photo_thumb(sha256: &Sha256) -> String {
    format!("/photos/thumb/{sha256}.jpg")
}

/// The boxes that the machine found in a photo.
pub(crate) fn photo_crops(sha256: &Sha256) -> String {
    format!("/photos/crops/{sha256}.jpg")
}

/// The page in a photo, laid flat.
pub(crate) fn photo_sheet(sha256: &Sha256) -> String {
    format!("/photos/sheet/{sha256}.jpg")
}
