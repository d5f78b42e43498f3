use base64::Engine as _;
use proptest::prelude::*;

use super::*;

#[derive(serde::Deserialize)]
struct Reference {
    model: String,
    crops: Vec<String>,
    scores: Vec<Vec<f32>>,
}

/// What PyTorch answered for painted boxes, written by scripts/train/export.py together with the weights.
fn reference() -> (Vec<Crop>, Vec<Vec<f32>>) {
    let reference: Reference = serde_json::from_str(include_str!("tests/reference.json")).unwrap();
    assert_eq!(reference.model, Sha256::of(MODEL).to_string(), "the reference was written for other weights");
    let decode = |crop: &String| base64::engine::general_purpose::STANDARD.decode(crop).unwrap();
    let crops = reference.crops.iter().map(|crop| Crop(decode(crop).try_into().unwrap())).collect();
    (crops, reference.scores)
}

#[test]
fn answers_what_the_trained_network_answered() {
    let (crops, expected) = reference();
    let found = Classifier::load().unwrap().classify(&crops);
    assert_eq!(found.len(), expected.len());
    for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
        for (symbol, (found, expected)) in found.0.iter().zip(expected).enumerate() {
            assert!(
                (found - expected).abs() < 1e-4,
                "crop {index}, {:?}: {found} is not {expected}",
                Symbol::ALL[symbol]
            );
        }
    }
}

#[test]
fn the_reference_spans_nearly_all_symbols() {
    let (_, expected) = reference();
    let mut seen =
        expected.iter().map(|scores| likeliest(&Scores(scores.clone().try_into().unwrap())).0).collect::<Vec<_>>();
    seen.sort();
    seen.dedup();
    assert!(seen.len() >= 12, "{seen:?}");
}

#[test]
fn a_crop_reads_the_same_alone_and_among_others() {
    let (crops, _) = reference();
    let classifier = Classifier::load().unwrap();
    let many: Vec<Crop> = crops.iter().cycle().take(BATCH * 2 + 5).copied().collect();
    let together = classifier.classify(&many);
    assert_eq!(together, classifier.classify(&many), "twice the same crops");
    for (crop, together) in many.iter().zip(&together) {
        let alone = classifier.classify(&[*crop])[0];
        assert!(alone.0.iter().zip(&together.0).all(|(a, b)| (a - b).abs() < 1e-5), "{alone:?} {together:?}");
    }
}

#[test]
fn the_version_names_weights_and_hash() {
    let version = Classifier::load().unwrap().version().to_owned();
    assert_eq!(version, format!("{NAME}+{}", Sha256::of(MODEL).short()));
    let card = include_str!("../../../models/digits-3.md");
    assert!(card.contains(&Sha256::of(MODEL).to_string()), "the model card is of other weights");
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(Classifier::load().unwrap().classify(&[]), []);
}

#[test]
fn the_likeliest_is_the_highest() {
    let mut scores = [0.0; Symbol::COUNT];
    scores[10] = 0.7;
    scores[3] = 0.3;
    assert_eq!(likeliest(&Scores(scores)), (Symbol::Cross, 0.7));
    assert_eq!(likeliest(&UNREADABLE), (Symbol::Struck, 1.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any picture at all: noise, one grey, halves.
    #[test]
    fn any_crop_gives_probabilities(low: u8, high: u8, seed in prop::collection::vec(any::<u8>(), 64), edge in 0..SIDE * SIDE) {
        let crop = Crop(std::array::from_fn(|i| match seed[(i * 7 + i / 13) % 64] {
            grain if i < edge => low.saturating_add(grain / 8),
            grain => high.saturating_sub(grain / 3),
        }));
        let scores = Classifier::load().unwrap().classify(&[crop, Crop([low; SIDE * SIDE])]);
        for scores in scores {
            prop_assert!(scores.0.iter().all(|score| (0.0..=1.0).contains(score)), "{scores:?}");
            prop_assert!((scores.0.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{scores:?}");
        }
    }
}
