//! The one table of what is said about a photo that cannot be used: code, Indonesian, English.

/// The same sentence in both languages, placeholders filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// Indonesian, shown first.
    pub id: String,
    /// English.
    pub en: String,
}

/// One row of the table. `{name}` in a text is replaced by the value the error carries.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Stable code, part of the API.
    pub code: &'static str,
    /// Indonesian template: what is wrong and what to do.
    pub id: &'static str,
    /// English template.
    pub en: &'static str,
}

/// Every code this module can answer with, for the API document and the handbook.
pub const TABLE: &[Entry] = &[
    Entry {
        code: "PHOTO_EMPTY",
        id: "Berkas kosong: tidak ada satu byte pun yang diterima. Kirim ulang fotonya.",
        en: "The file is empty: not one byte arrived. Send the photo again.",
    },
    Entry {
        code: "PHOTO_TOO_LARGE",
        id: "Berkas lebih besar dari {limit} byte. Kirim foto dengan ukuran lebih kecil.",
        en: "The file is larger than {limit} bytes. Send the photo at a smaller size.",
    },
    Entry {
        code: "PHOTO_NOT_A_PHOTO",
        id: "Ini bukan foto JPEG, PNG atau WebP{looks_like}. Foto ulang formulir dan kirim sebagai JPEG \
             (iPhone: Pengaturan, Kamera, Format, Paling Kompatibel).",
        en: "This is not a JPEG, PNG or WebP photo{looks_like}. Take the photo again and send it as JPEG \
             (iPhone: Settings, Camera, Formats, Most Compatible).",
    },
    Entry {
        code: "PHOTO_TOO_MANY_PIXELS",
        id: "Foto berukuran {width} x {height} piksel, melebihi batas. Kirim foto dengan ukuran lebih kecil.",
        en: "The photo is {width} x {height} pixels, more than is accepted. Send it at a smaller size.",
    },
    Entry {
        code: "PHOTO_TOO_SMALL",
        id: "Foto hanya {width} x {height} piksel: angkanya tidak akan terbaca. Kirim foto aslinya, bukan gambar kecilnya.",
        en: "The photo is only {width} x {height} pixels: no figure on it can be read. Send the photo itself, not its thumbnail.",
    },
    Entry {
        code: "PHOTO_TRUNCATED",
        id: "Foto terpotong: berkas berakhir setelah {bytes} byte, sebelum gambarnya selesai. Kirim ulang.",
        en: "The photo is cut off: the file ends after {bytes} bytes, before the picture does. Send it again.",
    },
    Entry {
        code: "PHOTO_ANIMATED",
        id: "Ini gambar bergerak. Kirim satu foto diam dari formulir.",
        en: "This is an animation. Send one still photo of the form.",
    },
    Entry {
        code: "PHOTO_UNSUPPORTED",
        id: "Jenis gambar ini tidak didukung ({what}). Kirim foto dari kamera sebagai JPEG biasa.",
        en: "This kind of picture is not supported ({what}). Send a camera photo as an ordinary JPEG.",
    },
    Entry {
        code: "PHOTO_BROKEN",
        id: "Berkas foto rusak ({what}). Kirim ulang; bila tetap gagal, foto ulang formulirnya.",
        en: "The photo file is damaged ({what}). Send it again; if that fails, take the photo again.",
    },
    Entry {
        code: "PHOTO_UNDECODABLE",
        id: "Foto tidak dapat dibuka seluruhnya ({cause}). Foto ulang formulir dan kirim lagi.",
        en: "The photo cannot be opened completely ({cause}). Take the photo again and send it.",
    },
    Entry {
        code: "PHOTO_NEEDS_TOO_MUCH_MEMORY",
        id: "Foto membutuhkan memori {bytes} byte untuk dibuka, melebihi batas. Kirim sebagai JPEG biasa.",
        en: "Opening the photo would take {bytes} bytes of memory, more than allowed. Send it as an ordinary JPEG.",
    },
];

/// The texts of `code` with every `{name}` replaced by its value.
pub(super) fn texts(code: &'static str, values: &[(&str, String)]) -> Texts {
    let entry = TABLE.iter().find(|entry| entry.code == code);
    let fill = |template: &str| {
        values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    };
    Texts { id: fill(entry.map_or(code, |entry| entry.id)), en: fill(entry.map_or(code, |entry| entry.en)) }
}
