//! Shapes of digits as people write them: each digit in some variants, as few points per stroke.

/// A part of a digit drawn without lifting the pen: points in a unit box, y downwards; bent through them or straight between them.
pub(super) struct Part {
    pub bent: bool,
    pub points: &'static [(f32, f32)],
}

pub(super) const fn bent(points: &'static [(f32, f32)]) -> Part {
    Part { bent: true, points }
}

pub(super) const fn straight(points: &'static [(f32, f32)]) -> Part {
    Part { bent: false, points }
}

pub(super) type Glyph = &'static [Part];

const OVAL: Part =
    bent(&[(0.55, 0.02), (0.18, 0.22), (0.08, 0.6), (0.32, 0.97), (0.7, 0.95), (0.93, 0.58), (0.84, 0.2), (0.5, 0.02)]);
/// A zero that does not quite close.
const OPEN_OVAL: Part =
    bent(&[(0.62, 0.04), (0.22, 0.16), (0.1, 0.55), (0.3, 0.95), (0.68, 0.98), (0.9, 0.62), (0.86, 0.25), (0.7, 0.1)]);
const STEM: Part = straight(&[(0.52, 0.0), (0.5, 1.0)]);
const HOOK: Part = straight(&[(0.24, 0.26), (0.52, 0.0)]);
const FOOT: Part = straight(&[(0.2, 1.0), (0.82, 0.98)]);
const SWAN: Part = bent(&[(0.12, 0.26), (0.3, 0.04), (0.7, 0.03), (0.87, 0.28), (0.58, 0.64), (0.1, 0.97)]);
const SEVEN: Part = straight(&[(0.08, 0.06), (0.9, 0.03), (0.42, 1.0)]);
const FOUR_LEG: Part = straight(&[(0.7, 0.28), (0.66, 1.0)]);
const THREE_BELLY: Part = bent(&[(0.38, 0.48), (0.8, 0.57), (0.88, 0.8), (0.55, 1.0), (0.1, 0.88)]);

/// Variants of each digit, the usual one first.
pub(super) const DIGITS: [&[Glyph]; 10] = [
    &[&[OVAL], &[OPEN_OVAL], &[OVAL, straight(&[(0.85, 0.08), (0.18, 0.92)])]],
    &[&[STEM], &[STEM, HOOK], &[STEM, HOOK, FOOT]],
    &[
        &[SWAN, straight(&[(0.1, 0.97), (0.93, 0.94)])],
        &[bent(&[
            (0.15, 0.25),
            (0.42, 0.02),
            (0.8, 0.2),
            (0.62, 0.58),
            (0.22, 0.92),
            (0.14, 0.8),
            (0.4, 0.78),
            (0.66, 0.98),
            (0.95, 0.9),
        ])],
        // Without a curve: like a Z, which is what makes it a 7 with a foot.
        &[straight(&[(0.14, 0.1), (0.8, 0.06), (0.16, 0.95), (0.9, 0.93)])],
    ],
    &[
        &[bent(&[(0.14, 0.12), (0.5, 0.0), (0.86, 0.2), (0.68, 0.42), (0.38, 0.48)]), THREE_BELLY],
        &[
            straight(&[(0.15, 0.04), (0.82, 0.03), (0.42, 0.42)]),
            bent(&[(0.42, 0.42), (0.84, 0.55), (0.84, 0.85), (0.45, 1.0), (0.1, 0.9)]),
        ],
    ],
    &[
        &[straight(&[(0.38, 0.0), (0.08, 0.62), (0.94, 0.6)]), FOUR_LEG],
        &[straight(&[(0.68, 1.0), (0.68, 0.0), (0.06, 0.66), (0.96, 0.66)])],
        // Upright: two parallel legs, close to a 9 or an H.
        &[straight(&[(0.16, 0.02), (0.14, 0.5), (0.82, 0.5)]), straight(&[(0.8, 0.0), (0.78, 1.0)])],
    ],
    &[
        &[
            straight(&[(0.88, 0.03), (0.26, 0.04), (0.2, 0.44)]),
            bent(&[(0.2, 0.44), (0.56, 0.36), (0.88, 0.62), (0.68, 0.94), (0.34, 1.0), (0.08, 0.88)]),
        ],
        // In one stroke, close to an S.
        &[bent(&[(0.9, 0.06), (0.4, 0.06), (0.2, 0.36), (0.6, 0.44), (0.86, 0.7), (0.56, 0.98), (0.1, 0.9)])],
        &[
            straight(&[(0.24, 0.06), (0.2, 0.46)]),
            bent(&[(0.2, 0.46), (0.6, 0.38), (0.86, 0.66), (0.6, 0.98), (0.1, 0.92)]),
            straight(&[(0.2, 0.08), (0.92, 0.0)]),
        ],
    ],
    &[
        &[bent(&[
            (0.74, 0.02),
            (0.34, 0.26),
            (0.12, 0.66),
            (0.3, 0.97),
            (0.7, 0.97),
            (0.88, 0.72),
            (0.6, 0.53),
            (0.18, 0.68),
        ])],
        // A straight back with a small loop.
        &[bent(&[(0.42, 0.0), (0.2, 0.5), (0.22, 0.9), (0.55, 1.0), (0.8, 0.8), (0.6, 0.62), (0.24, 0.8)])],
    ],
    &[&[SEVEN], &[SEVEN, straight(&[(0.3, 0.5), (0.8, 0.47)])], &[straight(&[(0.1, 0.24), (0.12, 0.05)]), SEVEN]],
    &[
        &[bent(&[
            (0.8, 0.16),
            (0.5, 0.0),
            (0.2, 0.18),
            (0.45, 0.45),
            (0.83, 0.75),
            (0.5, 1.0),
            (0.15, 0.78),
            (0.5, 0.48),
            (0.8, 0.16),
        ])],
        // Two rings, one on the other.
        &[
            bent(&[(0.5, 0.0), (0.22, 0.2), (0.5, 0.44), (0.78, 0.2), (0.5, 0.0)]),
            bent(&[(0.5, 0.44), (0.12, 0.72), (0.5, 1.0), (0.88, 0.72), (0.5, 0.44)]),
        ],
    ],
    &[
        &[
            bent(&[(0.84, 0.22), (0.5, 0.02), (0.15, 0.25), (0.4, 0.52), (0.83, 0.28)]),
            bent(&[(0.84, 0.2), (0.82, 0.58), (0.62, 1.0)]),
        ],
        &[
            bent(&[(0.8, 0.2), (0.45, 0.0), (0.14, 0.24), (0.42, 0.5), (0.8, 0.22)]),
            straight(&[(0.8, 0.2), (0.78, 1.0)]),
        ],
        // Ending in a curl, as a g.
        &[bent(&[
            (0.8, 0.2),
            (0.45, 0.0),
            (0.14, 0.24),
            (0.42, 0.5),
            (0.8, 0.22),
            (0.82, 0.7),
            (0.6, 0.98),
            (0.15, 0.9),
        ])],
    ],
];

/// Digits along the dotted guides that are printed in the boxes of 2024: of straight parts, as on a display.
pub(super) const SQUARED: [Glyph; 10] = [
    &[straight(&[(0.1, 0.0), (0.9, 0.02), (0.88, 1.0), (0.1, 0.98), (0.1, 0.0)])],
    &[straight(&[(0.5, 0.0), (0.5, 1.0)])],
    &[straight(&[(0.1, 0.0), (0.9, 0.0), (0.9, 0.5), (0.1, 0.5), (0.1, 1.0), (0.9, 1.0)])],
    &[straight(&[(0.1, 0.0), (0.9, 0.0), (0.9, 1.0), (0.1, 1.0)]), straight(&[(0.15, 0.5), (0.9, 0.5)])],
    &[straight(&[(0.1, 0.0), (0.1, 0.5), (0.9, 0.5)]), straight(&[(0.88, 0.0), (0.9, 1.0)])],
    &[straight(&[(0.9, 0.0), (0.1, 0.0), (0.1, 0.5), (0.9, 0.5), (0.9, 1.0), (0.1, 1.0)])],
    &[straight(&[(0.9, 0.0), (0.1, 0.0), (0.1, 1.0), (0.9, 1.0), (0.9, 0.5), (0.1, 0.5)])],
    &[straight(&[(0.1, 0.0), (0.9, 0.0), (0.88, 1.0)])],
    &[straight(&[(0.1, 0.0), (0.9, 0.0), (0.9, 1.0), (0.1, 1.0), (0.1, 0.0)]), straight(&[(0.1, 0.5), (0.9, 0.5)])],
    &[straight(&[(0.9, 0.5), (0.1, 0.5), (0.1, 0.0), (0.9, 0.0), (0.9, 1.0), (0.1, 1.0)])],
];

pub(super) const CROSS: [Part; 2] = [straight(&[(0.02, 0.05), (0.98, 0.95)]), straight(&[(0.96, 0.04), (0.05, 0.97)])];
pub(super) const DASH: Part = straight(&[(0.1, 0.52), (0.9, 0.48)]);
/// A line through what was written.
pub(super) const STRIKES: [Part; 3] = [
    straight(&[(-0.25, 0.56), (1.25, 0.44)]),
    straight(&[(-0.2, 0.38), (1.2, 0.3), (-0.1, 0.66), (1.25, 0.6)]),
    straight(&[(-0.15, 1.05), (1.2, -0.05)]),
];
