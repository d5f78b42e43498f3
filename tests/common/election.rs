//! A made-up province: two cities, three kecamatan, five kelurahan, 14 TPS of which one is a prison; three candidates.

use rekap::election::reference::Reference;
use rekap::import::{self, Files};

pub const PROVINCE: &str = "99";
pub const CITY: &str = "9901";
pub const OTHER_CITY: &str = "9902";
pub const KECAMATAN: &str = "990101";
pub const NEXT_KECAMATAN: &str = "990102";
pub const OTHER_KECAMATAN: &str = "990201";
pub const KELURAHAN: &str = "9901011001";
pub const OTHER_KELURAHAN: &str = "9902011001";

/// TPS 1 of the first kelurahan.
pub const TPS: &str = "9901011001001";
/// Its neighbour, whose registered voters are known: 140 + 150, 298 ballots.
pub const KNOWN_TPS: &str = "9901011001002";
pub const THIRD_TPS: &str = "9901011001003";
/// The prison.
pub const PRISON: &str = "9901011001901";
/// A TPS of the other city.
pub const FAR_TPS: &str = "9902011001001";

const KELURAHANS: [(&str, &str, usize, &str); 5] = [
    ("9901011001", "Melati Satu", 4, "901"),
    ("9901011002", "Melati Dua", 2, ""),
    ("9901021001", "Anggrek", 3, ""),
    ("9902011001", "Kenanga Satu", 2, ""),
    ("9902011002", "Kenanga Dua", 2, ""),
];

const ELECTION: &str = r#"
id = "pilgub-contoh"
name = "Pemilihan Gubernur Provinsi Contoh"
name_en = "Governor election of the made-up province"
day = "2024-11-27"
utc_offset_minutes = 420

[limits]
max_dpt = 600
reserve_per_mille = 25
candidate_share_per_mille = 950
invalid_distance_per_mille = 50
added_share_per_mille = 100

[[contest]]
id = "gubernur"
name = "Gubernur dan Wakil Gubernur"
name_en = "Governor and vice governor"
region = "99"
official_kind = "pkwkp"
form = "c-hasil-kwk-gubernur-2024"
"#;

const CANDIDATES: &str = "contest,number,official_id,name,color
gubernur,1,1001,Pasangan Satu,#b67352
gubernur,2,1002,Pasangan Dua,#8cb9bd
gubernur,3,1003,Pasangan Tiga,#c7b7a3
";

/// The import files; every kelurahan has `times` as many regular TPS as usual.
pub fn files(times: usize) -> [(&'static str, String); 4] {
    let mut regions = String::from(
        "code,name,tps,special,latitude,longitude\n99,Provinsi Contoh,,,,\n9901,Kota Melati,,,,\n9902,Kota Kenanga,,,,\n\
         990101,Melati,,,,\n990102,Anggrek,,,,\n990201,Kenanga,,,,\n",
    );
    for (code, name, tps, special) in KELURAHANS {
        // Where the first kelurahan lies is known; of the others it is not.
        let centre = if code == KELURAHAN { "-6.17638,106.82671" } else { "," };
        regions.push_str(&format!("{code},{name},{},{special},{centre}\n", tps * times));
    }
    let records = format!("tps,male,female,stage,ballots,special\n{KNOWN_TPS},140,150,DPT,298,\n{PRISON},,,,,prison\n");
    [
        ("election.toml", ELECTION.to_owned()),
        ("candidates.csv", CANDIDATES.to_owned()),
        ("regions.csv", regions),
        ("tps.csv", records),
    ]
}

/// The election, imported from those files.
pub fn reference(times: usize) -> Reference {
    import::load_files(&Files::new(files(times))).expect("the made-up election is right").reference
}

/// Every TPS code, in order.
pub fn tps_codes(times: usize) -> Vec<String> {
    reference(times).tps_codes().map(|tps| tps.to_string()).collect()
}

/// The kelurahan and kecamatan of a TPS or region code.
pub fn kelurahan(code: &str) -> &str {
    &code[..10]
}
pub fn kecamatan(code: &str) -> &str {
    &code[..6]
}
