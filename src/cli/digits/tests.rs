use std::path::Path;

use super::idx::{BadIdx, Images, parse};
use super::picture::{Polarity, crops};
use super::sample::{Samples, Split};
use super::tally::{Counts, Tally};
use crate::reading::crop::SIDE;
use crate::reading::{Scores, Symbol};

fn idx(dimensions: &[u32], values: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, u8::try_from(dimensions.len()).unwrap()];
    dimensions.iter().for_each(|side| bytes.extend(side.to_be_bytes()));
    bytes.extend(values);
    bytes
}

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn idx_files_are_read_gzipped_or_plain() {
    let bytes = idx(&[2, 3, 2], &[1; 12]);
    for bytes in [gzip(&bytes), bytes] {
        let images = super::idx::images(file(&bytes).path()).unwrap();
        assert_eq!((images.height, images.width, images.grey.len()), (3, 2, 12));
    }
}

#[test]
fn damaged_idx_files_say_what_is_wrong() {
    let read = |bytes: &[u8]| parse::<3>(bytes, Path::new("x")).unwrap_err();
    assert!(matches!(read(b"PNG"), BadIdx::NotIdx(_)));
    assert!(matches!(read(&[0, 0, 8, 3, 0, 0]), BadIdx::NotIdx(_)));
    assert!(matches!(read(&[0, 0, 0x0d, 3]), BadIdx::NotIdx(_)), "floats");
    assert!(matches!(read(&idx(&[5], &[0; 5])), BadIdx::Dimensions { found: 1, wanted: 3, .. }));
    assert!(matches!(read(&idx(&[2, 2, 2], &[0; 7])), BadIdx::Length { said: 8, held: 7, .. }));
    assert!(matches!(read(&idx(&[u32::MAX; 3], &[0; 7])), BadIdx::Length { said: u64::MAX, .. }), "no overflow");
    let cut = gzip(&idx(&[1, 2, 2], &[0; 4]));
    assert!(matches!(super::idx::images(file(&cut[..cut.len() - 9]).path()), Err(BadIdx::Unreadable(..))));
    assert!(matches!(super::idx::images(file(&idx(&[3, 0, 4], &[])).path()), Err(BadIdx::Empty(_))));
    assert!(matches!(super::idx::labels(Path::new("/does/not/exist")), Err(BadIdx::Unreadable(..))));
}

#[test]
fn images_of_any_size_and_polarity_become_crops() {
    let mut grey = vec![0; 28 * 28];
    (6..22).for_each(|y| grey[y * 28 + 14] = 255);
    let light = Images { width: 28, height: 28, grey };
    let (found, polarity) = crops(&light).unwrap();
    assert_eq!(polarity, Polarity::LightOnDark);
    let middle = found[0].0[SIDE / 2 * SIDE + 20];
    assert!(found[0].0[0] == 255 && middle < 120, "paper {} ink {middle}", found[0].0[0]);
    let dark = Images { width: 28, height: 28, grey: light.grey.iter().map(|value| 255 - value).collect() };
    assert_eq!(crops(&dark).unwrap(), (found, Polarity::DarkOnLight));
}

#[test]
fn crops_of_the_right_size_are_taken_as_they_are() {
    let grey: Vec<u8> = (0..SIDE * SIDE).map(|i| if i % 9 == 0 { 30 } else { 200 }).collect();
    assert_eq!(crops(&Images { width: SIDE, height: SIDE, grey: grey.clone() }).unwrap().0[0].0.to_vec(), grey);
}

/// The same codes in `split_of` of scripts/train/data.py.
#[test]
fn the_split_is_that_of_the_training() {
    let splits = ["6310112002005", "3171011001001", "5203052003009"].map(Split::of);
    assert_eq!(splits, [Split::Train, Split::Validation, Split::Test]);
}

#[test]
fn only_the_samples_of_a_split_are_kept() {
    let mut samples = Samples::new(vec![0, 9, 4]).unwrap();
    let names = file(b"0_C_6310112002005_1_0.jpg\n9_C_3171011001001_2_9.jpg\n4_C_5203052003009_1_4.jpg\n");
    samples.keep_only(Split::Validation, names.path()).unwrap();
    assert_eq!(samples.kept().collect::<Vec<_>>(), [(1, 9)]);
    let mut samples = Samples::new(vec![0]).unwrap();
    assert!(samples.keep_only(Split::Test, file(b"a\nb\n").path()).unwrap_err().to_string().contains("2 names for 1"));
    assert!(
        samples.keep_only(Split::Test, file(b"photo.jpg\n").path()).unwrap_err().to_string().contains("names no TPS")
    );
}

#[test]
fn relabels_replace_and_leave_out() {
    let mut samples = Samples::new(vec![0, 0, 2, 9]).unwrap();
    let list = file(b"index,given,true,why\n0,0,X,struck with an X\n1,0,struck,line through it\n2,2,7,wrong label\n");
    samples.relabel(list.path()).unwrap();
    assert_eq!(samples.kept().collect::<Vec<_>>(), [(0, 0), (2, 7), (3, 9)]);
    let other = file(b"index,given,true,why\n3,1,7,wrong label\n");
    assert!(samples.relabel(other.path()).unwrap_err().to_string().contains("another label"));
}

#[test]
fn labels_beyond_nine_are_refused() {
    assert!(Samples::new(vec![1, 10]).is_err());
}

fn surely(symbol: Symbol, probability: f32) -> Scores {
    let rest = (1.0 - probability) / 13.0;
    Scores(Symbol::ALL.map(|other| if other == symbol { probability } else { rest }))
}

#[test]
fn right_wrong_and_refused_are_told_apart() {
    let mut tally = Tally::new(0.9);
    tally.count(0, 0, &surely(Symbol::Cross, 0.99)); // an empty leading position
    tally.count(1, 0, &surely(Symbol::Digit(0), 0.99));
    tally.count(2, 5, &surely(Symbol::Cross, 0.99)); // no digit
    tally.count(3, 5, &surely(Symbol::Digit(5), 0.89)); // not sure enough
    tally.count(4, 5, &surely(Symbol::Digit(6), 0.99));
    tally.count(5, 5, &surely(Symbol::Struck, 0.99));
    assert_eq!(tally.all, Counts { n: 6, right: 2, wrong: 1, refused: 3 });
    assert_eq!(tally.per_class[&5], Counts { n: 4, right: 0, wrong: 1, refused: 3 });
    let json = serde_json::to_value(&tally).unwrap();
    assert_eq!(json["right"], 2);
    assert_eq!(json["per_class"]["5"]["wrong"], 1);
    assert_eq!(json.as_object().unwrap().keys().collect::<Vec<_>>(), ["n", "per_class", "refused", "right", "wrong"]);
    let list = file(b"");
    tally.write_list(list.path()).unwrap();
    let list = std::fs::read_to_string(list.path()).unwrap();
    assert_eq!(list.lines().count(), 5, "{list}");
    assert!(list.lines().nth(3).unwrap().starts_with("4,5,wrong,6,"), "{list}");
}
