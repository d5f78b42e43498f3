//! The fiducial tags that a drawn page can carry.

/// Rows of an AprilTag of family 36h10, border included: bit 7 is the left cell, 1 is black.
///
/// The cells of ids 101 to 103 are those printed on pages 1 to 3 of the presidential C.HASIL of 2024 (AprilTag: Olson 2011).
pub(super) fn rows(family: &str, id: u32) -> Option<[u8; 8]> {
    match (family, id) {
        ("36h10", 101) => Some([
            0b1111_1111,
            0b1111_0001,
            0b1100_1011,
            0b1111_0001,
            0b1110_1111,
            0b1011_0001,
            0b1100_0101,
            0b1111_1111,
        ]),
        ("36h10", 102) => Some([
            0b1111_1111,
            0b1110_1011,
            0b1110_1101,
            0b1001_1011,
            0b1100_1101,
            0b1010_0111,
            0b1010_0111,
            0b1111_1111,
        ]),
        ("36h10", 103) => Some([
            0b1111_1111,
            0b1110_0011,
            0b1010_0011,
            0b1011_0101,
            0b1110_1001,
            0b1011_1111,
            0b1111_0101,
            0b1111_1111,
        ]),
        _ => None,
    }
}
