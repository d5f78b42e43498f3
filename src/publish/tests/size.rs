//! How much memory the documents of a province take. A generated province of real dimensions, every TPS complete.

use crate::election::codes::RegionCode;
use crate::election::reference::RegionRecord;
use crate::publish::tests_support::{Night, definition, figures, record};
use crate::publish::{Pending, Site};

/// DKI Jakarta 2024 in numbers: kecamatan per city; 267 kelurahan; 14,835 TPS.
const KECAMATAN: [(u32, u32); 6] = [(3101, 2), (3171, 8), (3172, 6), (3173, 8), (3174, 10), (3175, 10)];
const KELURAHAN: u32 = 267;
const TPS: u32 = 14_835;

/// A made-up province in which a share of all TPS is complete, of them some held back.
pub(super) fn province(share: f64) -> Night {
    let mut night = Night::new(definition(), regions());
    let all: Vec<String> = night.state.tree().tps().iter().map(ToString::to_string).collect();
    let part = (all.len() as f64 * share) as usize;
    for (place, code) in all.iter().take(part).enumerate() {
        let shift = i64::try_from(place * 7 % 41).unwrap() - 20;
        match place % 25 {
            3 => night.photos(code),
            9 => {
                night.photos(code);
                night.first(code, &figures(shift));
                night.second(code, &figures(shift + 1));
            }
            _ => night.agreed(code, &figures(shift)),
        }
    }
    night
}

fn regions() -> Vec<RegionRecord> {
    let mut records = vec![record("31", "DKI Jakarta", &[])];
    let kecamatan: u32 = KECAMATAN.iter().map(|(_, n)| n).sum();
    let (mut done_kelurahan, mut done_tps, mut seen) = (0, 0, 0);
    for (city, count) in KECAMATAN {
        records.push(record(&city.to_string(), &format!("Kota Jakarta {city}"), &[]));
        for k in 1..=count {
            seen += 1;
            let code = format!("{city}{k:02}");
            records.push(record(&code, &format!("Kecamatan ke-{seen} Buatan"), &[]));
            let upto = KELURAHAN * seen / kecamatan;
            for (place, _) in (done_kelurahan..upto).enumerate() {
                done_kelurahan += 1;
                let last = TPS * done_kelurahan / KELURAHAN;
                let numbers: Vec<u16> = (1..=u16::try_from(last - done_tps).unwrap()).collect();
                done_tps = last;
                let code: RegionCode = format!("{code}{}", 1001 + place).parse().unwrap();
                records.push(RegionRecord {
                    code,
                    name: format!("Kelurahan Buatan {done_kelurahan}"),
                    centre: None,
                    tps: numbers,
                });
            }
        }
    }
    records
}

fn fill(night: &Night) -> (Site, [(usize, usize); 4]) {
    let site = Site::new();
    // Documents and compressed bytes: our JSON of TPS, official of TPS, pages of TPS, everything about regions.
    let mut parts = [(0, 0); 4];
    Pending::everything().render(&night.state, |documents| {
        for document in &documents {
            let code = document.path.rsplit('/').next().unwrap().trim_end_matches(".json");
            let part = match (code.len(), document.media_type) {
                (13, crate::publish::HTML) => 2,
                (13, _) if document.path.starts_with("/results/") => 0,
                (13, _) => 1,
                _ => 3,
            };
            parts[part].0 += 1;
            parts[part].1 += document.gzip.len();
        }
        site.publish(documents);
    });
    (site, parts)
}

#[test]
fn the_page_of_a_region_with_44_rows_stays_below_15_kb() {
    let mut records = vec![record("31", "DKI Jakarta", &[]), record("3171", "Kota Jakarta Pusat", &[])];
    for k in 1..=44 {
        let code = format!("3171{k:02}");
        records.push(record(&code, &format!("Kecamatan Nomor {}", k * 7919 % 97), &[]));
        records.push(record(&format!("{code}1001"), "Kelurahan", &[1, 2, 3]));
    }
    let mut night = Night::new(definition(), records);
    for k in 1..=44 {
        for number in 1..=k % 4 {
            night.agreed(&format!("3171{k:02}1001{number:03}"), &figures(i64::from(k)));
        }
    }
    let site = fill(&night).0;
    for path in ["/hasil/gubernur/3171", "/en/hasil/gubernur/3171", "/results/v1/gubernur/3171.json"] {
        let bytes = site.get(path).unwrap().gzip.len();
        assert!(bytes < 15_000, "{path}: {bytes}");
    }
}

/// Measured on the whole province by the ignored test below (74 MB in all); a few TPS are enough to keep it so.
#[test]
fn the_documents_of_one_complete_tps_stay_below_6_kb() {
    let mut night = Night::new(definition(), regions());
    let all: Vec<String> = night.state.tree().tps().iter().take(50).map(ToString::to_string).collect();
    for (place, code) in all.iter().enumerate() {
        night.agreed(code, &figures(i64::try_from(place).unwrap() - 25));
    }
    for tps in 0..50 {
        let bytes: usize = crate::publish::render_tps(&night.state, 0, tps).iter().map(|d| d.memory()).sum();
        assert!(bytes < 6_000, "{bytes}");
    }
}

#[test]
#[ignore = "measures the whole province, minutes in a debug build; run with --ignored --nocapture"]
fn memory_of_a_whole_province() {
    let night = province(1.0);
    let began = std::time::Instant::now();
    let (site, parts) = fill(&night);
    let took = began.elapsed();
    for (name, (documents, bytes)) in
        ["TPS, our JSON", "TPS, official JSON", "TPS, pages", "regions and the rest"].iter().zip(parts)
    {
        println!("{name}: {documents} documents, {} KB compressed", bytes / 1024);
    }
    println!("{} documents, {} KB in memory, rendered in {took:?}", site.len(), site.bytes() / 1024);
    let top = night.state.tree().find("31".parse().unwrap()).unwrap();
    let began = std::time::Instant::now();
    for _ in 0..20 {
        std::hint::black_box(crate::publish::render_region(&night.state, 0, top));
    }
    println!("the province's documents: {:?} each time", began.elapsed() / 20);
    assert!(site.bytes() < 120_000_000, "{}", site.bytes());
}
