//! Full recap of a nation, against PostgreSQL's `GROUP BY ROLLUP` of the same rows.

use std::fmt::Write as _;
use std::time::Instant;

use sqlx::{Connection as _, Executor as _, Row as _};

use super::{Outcome, median};
use crate::election::recap::FigureTable;
use crate::election::reference::RegionRecord;
use crate::election::state::Tree;

/// Figures of the governor form.
pub const FIGURES: usize = 28;
/// TPS of the presidential election 2024.
pub const TPS: usize = 823_236;
const PROVINCES: usize = 38;
const CITIES: usize = 514;
const KECAMATAN: usize = 7_277;
const KELURAHAN: usize = 83_731;

/// A hierarchy with as many regions of each level as the nation has, TPS spread evenly.
///
/// # Errors
/// None for these numbers; the codes are parsed like any others.
pub fn nation() -> Result<Tree, crate::election::codes::BadCode> {
    let mut records = Vec::with_capacity(KELURAHAN + KECAMATAN + CITIES + PROVINCES + 1);
    let mut add = |code: String, tps: Vec<u16>| -> Result<(), crate::election::codes::BadCode> {
        records.push(RegionRecord { code: code.parse()?, name: code, centre: None, tps });
        Ok(())
    };
    add("0".into(), Vec::new())?;
    let within = |total: usize, parts: usize, part: usize| total * (part + 1) / parts - total * part / parts;
    for province in 0..PROVINCES {
        let p = format!("{:02}", province + 11);
        add(p.clone(), Vec::new())?;
        for city in 0..within(CITIES, PROVINCES, province) {
            let c = format!("{p}{:02}", city + 1);
            add(c.clone(), Vec::new())?;
            let first_city = CITIES * province / PROVINCES + city;
            for kecamatan in 0..within(KECAMATAN, CITIES, first_city) {
                let k = format!("{c}{:02}", kecamatan + 1);
                add(k.clone(), Vec::new())?;
                let nth = KECAMATAN * first_city / CITIES + kecamatan;
                for kelurahan in 0..within(KELURAHAN, KECAMATAN, nth) {
                    let index = KELURAHAN * nth / KECAMATAN + kelurahan;
                    let tps = within(TPS, KELURAHAN, index);
                    let numbers = (1..=u16::try_from(tps).unwrap_or(u16::MAX)).collect();
                    add(format!("{k}{:04}", 2001 + kelurahan), numbers)?;
                }
            }
        }
    }
    Ok(Tree::build(records))
}

fn table(tree: &Tree) -> FigureTable {
    let mut table = FigureTable::new(tree.tps().len(), FIGURES, 999);
    for row in 0..tree.tps().len() {
        let values: Vec<u16> = (0..FIGURES).map(|f| u16::try_from((row * 7 + f * 13) % 300).unwrap_or(0)).collect();
        table.set(row, &values);
    }
    table
}

/// Measures both, in alternating rounds where a PostgreSQL is given.
///
/// # Errors
/// The database's; or a sum that differs, which would be a bug.
pub async fn run(database: Option<&str>, rounds: usize) -> Outcome {
    let tree = nation()?;
    let table = table(&tree);
    println!("{} TPS, {} regions, {FIGURES} figures", tree.tps().len(), tree.regions().len());
    let mut postgres = match database.filter(|url| url.starts_with("postgres")) {
        Some(url) => Some(load(url, &tree).await?),
        None => None,
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut recap = table.recap(&tree);
    for round in 0..rounds {
        let started = Instant::now();
        table.recap_into(&tree, std::hint::black_box(&mut recap));
        ours.push(started.elapsed().as_secs_f64() * 1000.0);
        if let Some(connection) = &mut postgres {
            let started = Instant::now();
            let rows = connection.fetch_all(sqlx::AssertSqlSafe(rollup())).await?;
            theirs.push(started.elapsed().as_secs_f64() * 1000.0);
            let top = rows.iter().find(|row| row.try_get::<Option<i32>, _>(0).ok().flatten().is_none());
            let total: i64 = top.ok_or("no total row")?.try_get(4)?;
            if recap.region(0).first().copied() != Some(total.unsigned_abs()) {
                return Err(format!("the sums differ: {total} and {:?}", recap.region(0).first()).into());
            }
        }
        println!(
            "round {round}: recap {:.2} ms{}",
            ours.last().copied().unwrap_or(0.0),
            theirs.last().map_or_else(String::new, |ms| format!(", ROLLUP {ms:.1} ms"))
        );
    }
    println!("recap: median {:.2} ms", median(&ours));
    if !theirs.is_empty() {
        println!("ROLLUP: median {:.1} ms; ratio {:.0}x", median(&theirs), median(&theirs) / median(&ours));
    }
    Ok(())
}

fn columns(each: impl Fn(usize) -> String) -> String {
    (0..FIGURES).map(each).collect::<Vec<_>>().join(", ")
}

fn rollup() -> String {
    format!(
        "SELECT province, city, kecamatan, kelurahan, {} FROM rekap_bench_tps GROUP BY ROLLUP (province, city, kecamatan, kelurahan)",
        columns(|f| format!("sum(f{f})"))
    )
}

async fn load(url: &str, tree: &Tree) -> Result<sqlx::PgConnection, Box<dyn std::error::Error + Send + Sync>> {
    let mut connection = sqlx::PgConnection::connect(url).await?;
    connection.execute("DROP TABLE IF EXISTS rekap_bench_tps").await?;
    let create = format!(
        "CREATE UNLOGGED TABLE rekap_bench_tps (province int, city int, kecamatan int, kelurahan bigint, {})",
        columns(|f| format!("f{f} smallint"))
    );
    connection.execute(sqlx::AssertSqlSafe(create)).await?;
    let mut copy = connection.copy_in_raw("COPY rekap_bench_tps FROM STDIN").await?;
    let mut text = String::new();
    for (row, code) in tree.tps().iter().enumerate() {
        let kelurahan = code.kelurahan().to_string();
        let part = |length: usize| kelurahan.get(..length).unwrap_or("");
        write!(text, "{}\t{}\t{}\t{kelurahan}", part(2), part(4), part(6))?;
        for f in 0..FIGURES {
            write!(text, "\t{}", (row * 7 + f * 13) % 300)?;
        }
        text.push('\n');
        if text.len() > 1 << 20 {
            copy.send(std::mem::take(&mut text).into_bytes()).await?;
        }
    }
    copy.send(text.into_bytes()).await?;
    copy.finish().await?;
    connection.execute("ANALYZE rekap_bench_tps").await?;
    Ok(connection)
}
