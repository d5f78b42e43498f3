//! The fonts of what this program draws and prints: the Latin letters of DejaVu Sans (`assets/README.md`).

/// Regular weight, TrueType.
pub static REGULAR: &[u8] = include_bytes!("../assets/DejaVuSans-latin.ttf");
/// Bold weight, TrueType.
pub static BOLD: &[u8] = include_bytes!("../assets/DejaVuSans-Bold-latin.ttf");
