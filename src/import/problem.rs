//! What can be wrong with an import: one table of codes with both languages, and the list of all problems found.

use std::fmt;

use crate::election::lang::{Lang, Words, words};

macro_rules! problem_table {
    ($($kind:ident $code:literal $id:literal / $en:literal;)*) => {
        /// What is wrong; `{0}` in its sentence is the value as written, `{1}` what it is compared with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemKind { $(#[doc = $en] $kind,)* }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Stable code: `unknown-parent` …
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$kind => $code),* }
            }

            /// What is wrong and what to do.
            #[must_use]
            pub const fn sentence(self) -> Words {
                match self { $(Self::$kind => words($id, $en)),* }
            }
        }
    };
}

problem_table! {
    FileMissing "file-missing" "Berkas ini tidak ada. Letakkan di folder impor dengan nama persis ini." / "This file is missing. Put it into the import folder under exactly this name.";
    FileUnreadable "file-unreadable" "Berkas tidak dapat dibaca: {0}. Periksa izin dan ukurannya (paling besar 64 MB)." / "The file cannot be read: {0}. Check its permissions and its size (64 MB at most).";
    NotUtf8 "not-utf8" "Baris ini bukan UTF-8. Di Excel pilih \"Simpan sebagai: CSV UTF-8\"." / "This line is not UTF-8. In Excel choose \"Save as: CSV UTF-8\".";
    Header "header" "Baris judul tertulis `{0}`. Tulis persis `{1}`, dengan koma atau titik koma." / "The header is `{0}`. Write exactly `{1}`, with commas or semicolons.";
    Fields "fields" "Baris ini berisi {0} kolom, seharusnya {1}. Periksa koma di dalam nama: beri tanda kutip." / "This line has {0} fields instead of {1}. Look for a comma inside a name: put the name in quotes.";
    NoRows "no-rows" "Berkas tidak berisi satu baris data pun." / "The file has no row of data.";
    Toml "toml" "election.toml tidak dapat dibaca: {0}. Bandingkan dengan contoh data/dki-2024." / "election.toml cannot be read: {0}. Compare it with the example data/dki-2024.";
    ElectionId "election-id" "`{0}` bukan nama pendek pemilihan. Pakai 1 sampai 32 dari a-z, 0-9 dan -." / "`{0}` is not a short name of an election. Use 1 to 32 of a-z, 0-9 and -.";
    Day "day" "`{0}` bukan tanggal. Tulis tahun-bulan-hari, misalnya 2024-11-27." / "`{0}` is not a date. Write year-month-day, for example 2024-11-27.";
    Offset "offset" "{0} menit bukan selisih waktu. WIB 420, WITA 480, WIT 540." / "{0} minutes is no time offset. Western Indonesia 420, central 480, eastern 540.";
    Limit "limit" "Batas {0} di luar jangkauan; yang boleh: {1}." / "The limit {0} is out of range; allowed: {1}.";
    EmptyName "empty-name" "Nama kosong. Isi nama resminya." / "The name is empty. Give the official name.";
    RegionCode "region-code" "`{0}` bukan kode wilayah: provinsi 2 angka, kabupaten/kota 4, kecamatan 6, kelurahan/desa 10, nasional 0. Bila nol di depan hilang di Excel, jadikan kolom itu teks." / "`{0}` is not a region code: a province has 2 digits, a city 4, a kecamatan 6, a kelurahan 10, the nation is 0. If Excel dropped leading zeros, make the column text.";
    RegionDuplicate "region-duplicate" "Kode {0} sudah ada di baris {1}. Hapus atau perbaiki salah satu." / "Code {0} is already on line {1}. Remove or correct one of the two.";
    UnknownParent "unknown-parent" "Wilayah {0} berada di {1}, yang tidak ada dalam berkas. Tambahkan baris untuk {1} atau perbaiki kodenya." / "Region {0} lies in {1}, which the file does not have. Add a line for {1} or correct the code.";
    NoChildren "no-children" "Wilayah {0} tidak punya wilayah bawahan. Tambahkan kelurahannya atau hapus baris ini." / "Region {0} has no region below it. Add its kelurahan or remove this line.";
    NoTps "no-tps" "Kelurahan {0} tidak punya TPS. Isi jumlahnya di kolom tps." / "Kelurahan {0} has no TPS. Give their number in column tps.";
    TpsAboveKelurahan "tps-above-kelurahan" "Hanya kelurahan/desa punya TPS. Kosongkan kolom tps dan special untuk {0}." / "Only a kelurahan has TPS. Leave tps and special empty for {0}.";
    TpsNumbers "tps-numbers" "`{0}` bukan jumlah atau nomor TPS: tulis jumlah (41) atau nomor (1-40 41), 1 sampai 900." / "`{0}` is not a number of TPS: write how many (41) or which (1-40 41), from 1 to 900.";
    TpsGap "tps-gap" "Nomor TPS {0} terlewat. TPS biasa bernomor 1 sampai n tanpa celah." / "TPS number {0} is missing. Regular TPS are numbered 1 to n without gaps.";
    TpsNumberTwice "tps-number-twice" "Nomor TPS {0} ditulis dua kali. Hapus salah satu." / "TPS number {0} is given twice. Remove one.";
    SpecialNumber "special-number" "`{0}` bukan nomor TPS lokasi khusus: 901 sampai 999, dipisah spasi." / "`{0}` is not the number of a special-location TPS: 901 to 999, separated by spaces.";
    Coordinate "coordinate" "`{0}` bukan koordinat. Tulis derajat desimal, lintang -90..90 dan bujur -180..180, keduanya atau tidak sama sekali." / "`{0}` is not a coordinate. Write decimal degrees, latitude -90..90 and longitude -180..180, both or neither.";
    NoContest "no-contest" "Tidak ada pemilihan ([[contest]]). Tambahkan paling sedikit satu." / "There is no contest ([[contest]]). Add at least one.";
    ContestId "contest-id" "`{0}` bukan nama pendek pemilihan: 1 sampai 32 dari a-z, 0-9 dan -." / "`{0}` is not a short name of a contest: 1 to 32 of a-z, 0-9 and -.";
    ContestDuplicate "contest-duplicate" "Pemilihan {0} sudah ada. Beri nama lain." / "Contest {0} is there already. Give it another name.";
    ContestRegion "contest-region" "Wilayah {0} dari pemilihan ini tidak ada di regions.csv. Tambahkan atau perbaiki." / "Region {0} of this contest is not in regions.csv. Add or correct it.";
    OfficialKind "official-kind" "`{0}` bukan kata alamat resmi: 1 sampai 16 dari a-z dan 0-9, misalnya pkwkp." / "`{0}` is not a word of the official addresses: 1 to 16 of a-z and 0-9, for example pkwkp.";
    FormId "form-id" "`{0}` bukan nama formulir: 1 sampai 64 dari a-z, 0-9 dan -, tanpa `.toml`." / "`{0}` is not a form name: 1 to 64 of a-z, 0-9 and -, without `.toml`.";
    FormMissing "form-missing" "Formulir `{0}` tidak dikenal dan tidak ada berkas `{0}.toml`. Tambahkan berkasnya atau perbaiki namanya." / "Form `{0}` is not known and there is no file `{0}.toml`. Add the file or correct the name.";
    Form "form" "Formulir tidak dapat dipakai untuk pemilihan ini: {0}." / "The form cannot be used for this contest: {0}.";
    TooLarge "too-large" "Terlalu besar untuk satu catatan jurnal ({1} byte): {0}. Perpendek nama atau formulirnya." / "Too large for one event of the journal ({1} bytes): {0}. Shorten its names or the form.";
    NoCandidates "no-candidates" "Pemilihan {0} tidak punya calon di candidates.csv. Tambahkan paling sedikit satu." / "Contest {0} has no candidate in candidates.csv. Add at least one.";
    CandidateContest "candidate-contest" "Pemilihan `{0}` tidak ada di election.toml. Perbaiki kolom contest." / "Contest `{0}` is not in election.toml. Correct column contest.";
    CandidateNumber "candidate-number" "`{0}` bukan nomor urut: 1 sampai 60." / "`{0}` is not a ballot number: 1 to 60.";
    CandidateDuplicate "candidate-duplicate" "Nomor urut {0} sudah ada di baris {1}. Perbaiki salah satu." / "Ballot number {0} is already on line {1}. Correct one of the two.";
    CandidateGap "candidate-gap" "Nomor urut {0} dari pemilihan {1} tidak ada. Nomor urut 1 sampai n tanpa celah." / "Ballot number {0} of contest {1} is missing. They run from 1 to n without gaps.";
    OfficialId "official-id" "`{0}` bukan id resmi: bilangan bulat positif yang tidak dipakai calon lain." / "`{0}` is not an official id: a positive whole number that no other candidate has.";
    Colour "colour" "`{0}` bukan warna. Tulis # dan enam angka heksadesimal, misalnya #b67352." / "`{0}` is not a colour. Write # and six hexadecimal digits, for example #b67352.";
    TpsCode "tps-code" "`{0}` bukan kode TPS: 10 angka kelurahan dan 3 angka nomor TPS. Bila Excel mengubahnya menjadi 3,17E+12, jadikan kolom itu teks." / "`{0}` is not a TPS code: the 10 digits of the kelurahan and 3 of the TPS number. If Excel made it 3.17E+12, make the column text.";
    TpsUnknown "tps-unknown" "TPS {0} tidak ada menurut regions.csv. Perbaiki kodenya atau jumlah TPS kelurahannya." / "TPS {0} does not exist by regions.csv. Correct its code or the number of TPS of its kelurahan.";
    TpsDuplicate "tps-duplicate" "TPS {0} sudah ada di baris {1}. Hapus salah satu." / "TPS {0} is already on line {1}. Remove one of the two.";
    Count "count" "`{0}` bukan jumlah: bilangan bulat 0 sampai {1}, yang muat di kotak formulir." / "`{0}` is not a count: a whole number from 0 to {1}, which is what the form's boxes hold.";
    RegisteredIncomplete "registered-incomplete" "Jumlah pemilih terdaftar belum lengkap. Isi male, female dan stage, atau kosongkan ketiganya." / "The registered voters are incomplete. Fill male, female and stage, or leave all three empty.";
    Stage "stage" "`{0}` bukan tahap daftar pemilih: DPS, DPSHP atau DPT." / "`{0}` is not a stage of the list of voters: DPS, DPSHP or DPT.";
    StageBack "stage-back" "TPS {0} sudah punya daftar tahap {1}; tahap tidak mundur. Hapus baris ini atau pakai daftar yang lebih baru." / "TPS {0} has a list of stage {1} already; a stage never goes back. Remove this line or use a newer list.";
    NoElection "no-election" "Belum ada pemilihan di jurnal ini. Jalankan dulu `rekap import election`." / "There is no election in this journal yet. Run `rekap import election` first.";
    Category "category" "`{0}` bukan kategori lokasi khusus: prison, care-home, relocation, conflict atau other." / "`{0}` is not a category of special location: prison, care-home, relocation, conflict or other.";
    CategoryRegular "category-regular" "TPS {0} bukan lokasi khusus (901 ke atas). Kosongkan kolom special." / "TPS {0} is not a special location (901 and above). Leave column special empty.";
    RegisteredAboveLimit "registered-above-limit" "Peringatan: {0} pemilih terdaftar, di atas batas {1}. Data diterima; periksa daftarnya, formulirnya kelak akan ditandai F304." / "Warning: {0} registered voters, above the limit of {1}. Taken; check the list, the form will be flagged F304.";
    BallotsAboveLimit "ballots-above-limit" "Peringatan: {0} surat suara, di atas DPT dan cadangannya ({1}). Data diterima; periksa catatan logistik." / "Warning: {0} ballots, above the DPT with its reserve ({1}). Taken; check the logistics record.";
}

/// One problem: where it is, what it is, and the values its sentence speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File name within the import folder.
    pub file: String,
    /// Line, from 1; `None` where the whole file is meant.
    pub line: Option<u64>,
    /// What is wrong.
    pub kind: ProblemKind,
    /// Values for `{0}` and `{1}`, cut to a printable length.
    pub values: Vec<String>,
}

impl Problem {
    /// What is wrong and what to do, in this language.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let mut text = String::new();
        let mut rest = self.kind.sentence().get(lang);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (slot, tail) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(slot.parse().ok().and_then(|i: usize| self.values.get(i)).map_or("", String::as_str));
            rest = tail;
        }
        text.push_str(rest);
        text
    }

    /// `regions.csv:12: [unknown-parent] …`
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let at = self.line.map_or_else(String::new, |line| format!(":{line}"));
        format!("{}{at}: [{}] {}", self.file, self.kind.code(), self.sentence(lang))
    }
}

/// Everything that is wrong with an import set: it was refused whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportErrors {
    /// In the order of files and lines, at most [`ImportErrors::MOST`].
    pub problems: Vec<Problem>,
    /// How many more there are.
    pub more: usize,
}

impl ImportErrors {
    /// More than a screen or a person can use; keeps a hostile file from filling memory with sentences.
    pub const MOST: usize = 200;

    /// All problems, one a line, in this language.
    #[must_use]
    pub fn report(&self, lang: Lang) -> String {
        let mut lines: Vec<String> = self.problems.iter().map(|p| p.line(lang)).collect();
        if self.more > 0 {
            lines.push(match lang {
                Lang::Id => format!("… dan {} masalah lagi.", self.more),
                Lang::En => format!("… and {} more problems.", self.more),
            });
        }
        lines.join("\n")
    }
}

impl fmt::Display for ImportErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report(Lang::En))
    }
}

impl std::error::Error for ImportErrors {}

/// Gathers problems while the files are read.
#[derive(Debug, Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    more: usize,
}

impl Problems {
    pub fn add(&mut self, file: &str, line: Option<u64>, kind: ProblemKind, values: &[&dyn fmt::Display]) {
        if self.found.len() >= ImportErrors::MOST {
            self.more += 1;
            return;
        }
        let values = values.iter().map(|v| printable(&v.to_string())).collect();
        self.found.push(Problem { file: file.to_owned(), line, kind, values });
    }

    pub fn into_result(self) -> Result<(), ImportErrors> {
        if self.found.is_empty() { Ok(()) } else { Err(self.into_errors()) }
    }

    pub fn into_errors(self) -> ImportErrors {
        let mut problems = self.found;
        problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        ImportErrors { problems, more: self.more }
    }
}

/// Outside text for a sentence: short, and without control characters that could redraw a terminal.
fn printable(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(160).collect();
    if text.chars().count() > 160 {
        short.push('…');
    }
    short.replace('\n', " ")
}
