//! What the derived work of the largest photos takes, measured; the bounds in `photo::decode` and the handbook rest on it.

use std::path::Path;
use std::process::Command;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::photo::{MaskRect, Settings, derive, samples};

const FILE: &str = "REKAP_MEASURED_PHOTO";

/// Peak of resident memory of this process, in MB; `None` where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kb| kb / 1024)
}

/// Every colour at full resolution: the most a JPEG can take.
fn jpeg(width: u32, height: u32, progressive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 80);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder.set_progressive(progressive);
    encoder.encode(&samples::rgb(width, height), width as u16, height as u16, ColorType::Rgb).unwrap();
    bytes
}

/// Run by the measurement below in a process of its own, so that nothing else is counted.
#[test]
#[ignore = "a part of the measurement"]
fn derives_one() {
    let Ok(file) = std::env::var(FILE) else { return };
    let before = peak().unwrap_or_default();
    let bytes = std::fs::read(file).unwrap();
    let mask = MaskRect::new(0.0, 0.8, 1.0, 0.1).unwrap();
    let done = derive(&bytes, &[mask], &Settings::default());
    let outcome = done.map_or_else(|error| error.code(), |_| "derived");
    println!("measured {} MB, {outcome}", peak().unwrap_or_default() - before);
}

fn measure(folder: &Path, what: &str, bytes: &[u8]) -> u64 {
    let file = folder.join("photo");
    std::fs::write(&file, bytes).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--ignored", "--nocapture", "--exact", "photo::tests::memory::derives_one"]).env(FILE, file);
    let said = String::from_utf8(child.output().unwrap().stdout).unwrap();
    let (_, answer) = said.split_once("measured ").unwrap_or_else(|| panic!("{said}"));
    let answer = answer.lines().next().unwrap();
    println!("{what}, file of {} KB: {answer}", bytes.len() / 1024);
    answer.split(' ').next().unwrap().parse().unwrap()
}

#[test]
#[ignore = "a measurement, minutes in a debug build; run alone with --ignored --nocapture"]
fn memory_of_the_largest_photos() {
    let folder = tempfile::tempdir().unwrap();
    let blank = vec![200; 8160 * 6120 * 3];
    let png = samples::png_of(&blank, 8160, 6120, image::ExtendedColorType::Rgb8);
    drop(blank);
    let cases = [
        ("camera JPEG, 12 MP", jpeg(4000, 3000, false)),
        ("camera JPEG, 50 MP", jpeg(8160, 6120, false)),
        ("progressive JPEG, 12 MP", jpeg(4000, 3000, true)),
        ("progressive JPEG, 29 MP", jpeg(6240, 4680, true)),
        ("progressive JPEG, 50 MP", jpeg(8160, 6120, true)),
        ("PNG, 50 MP", png),
    ];
    let most = cases.iter().map(|(what, bytes)| measure(folder.path(), what, bytes)).max().unwrap();
    assert!(most < 330, "{most} MB");
}
