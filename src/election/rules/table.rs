//! The table of rules: code, severity, title and explanation in both languages. Placeholders `{…}` are filled by a finding.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::election::lang::{Words, words};

/// What breaking a rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// F: out of the totals until an official decides.
    Error,
    /// W: counts, but a human is asked to look; the explanation is public.
    Warning,
}

macro_rules! rule_table {
    ($($code:ident $title_id:literal / $title_en:literal, $text_id:literal / $text_en:literal;)*) => {
        /// Code of a rule, shared by code, screens, documents and handbook.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum RuleCode { $(#[doc = $title_en] $code,)* }

        impl RuleCode {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// `F101` …
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),* }
            }

            /// The rule in a few words.
            #[must_use]
            pub const fn title(self) -> Words {
                match self { $(Self::$code => words($title_id, $title_en)),* }
            }

            /// What a finding says, with placeholders `{figure}`, `{left}`, `{right}`, `{cause}`.
            #[must_use]
            pub const fn sentence(self) -> Words {
                match self { $(Self::$code => words($text_id, $text_en)),* }
            }
        }
    };
}

rule_table! {
    F101 "Laki-laki + perempuan = jumlah" / "Male + female = total",
        "{figure}: laki-laki + perempuan = {left}, tetapi tertulis {right}." / "{figure}: male + female = {left}, but {right} is written.";
    F102 "Pengguna hak pilih = DPT + DPPh + DPTb" / "All voters = DPT + DPPh + DPTb",
        "{figure}: rinciannya berjumlah {left}, tetapi tertulis {right}." / "{figure}: the parts add up to {left}, but {right} is written.";
    F201 "Jumlah suara calon = suara sah" / "Votes of all candidates = valid votes",
        "Suara semua calon berjumlah {left}, tetapi suara sah tertulis {right}." / "The candidates' votes add up to {left}, but {right} valid votes are written.";
    F202 "Suara sah + tidak sah = seluruh suara" / "Valid + invalid = all votes",
        "Suara sah + tidak sah = {left}, tetapi seluruhnya tertulis {right}." / "Valid + invalid = {left}, but {right} in all is written.";
    F203 "Seluruh suara = pengguna hak pilih = surat suara digunakan" / "All votes = all voters = ballots used",
        "{figure} tertulis {right}, padahal seluruh suara {left}." / "{figure} is written as {right}, while all votes are {left}.";
    F204 "Surat suara diterima = digunakan + dikembalikan + sisa" / "Ballots received = used + returned + left",
        "Digunakan + dikembalikan + sisa = {left}, tetapi diterima tertulis {right}." / "Used + returned + left = {left}, but {right} received is written.";
    F301 "Tidak ada angka di atas surat suara diterima" / "No figure above the ballots received",
        "{figure} tertulis {left}, lebih dari surat suara diterima ({right})." / "{figure} is written as {left}, more than the ballots received ({right}).";
    F302 "Pengguna dari DPT paling banyak sebanyak DPT" / "Voters from the DPT are at most the DPT",
        "{figure} tertulis {left}, lebih dari DPT ({right})." / "{figure} is written as {left}, more than the DPT ({right}).";
    F303 "Pemilih disabilitas paling banyak sebanyak pengguna hak pilih" / "Voters with disabilities are at most all voters",
        "{figure} tertulis {left}, lebih dari pengguna hak pilih ({right})." / "{figure} is written as {left}, more than all voters ({right}).";
    F304 "DPT dan surat suara dalam batas undang-undang" / "DPT and ballots within the law's limits",
        "{figure} tertulis {left}; batasnya {right}." / "{figure} is written as {left}; the limit is {right}.";
    F401 "Dua pembacaan berbeda dan belum diputuskan" / "Two readings differ and nobody has decided",
        "{figure}: pembacaan pertama {left}, kedua {right}." / "{figure}: first reading {left}, second {right}.";
    F402 "Ada halaman yang belum difoto" / "A page has no photo",
        "Halaman {left} belum ada fotonya." / "Page {left} has no photo.";
    F403 "Dua pembacaan mungkin dari satu tangan" / "Both readings may be of one hand",
        "Kode akses salah satu pembaca diterbitkan ulang (peristiwa nomor {left}) oleh pihak yang juga memegang pembacaan lainnya." / "The access code of one reader was issued anew (event number {left}) by those who also hold the other reading.";
    W101 "DPT atau surat suara berbeda dari catatan" / "DPT or ballots differ from the record",
        "{figure} tertulis {left}, sedangkan menurut catatan {right}." / "{figure} is written as {left}, while the record says {right}.";
    W201 "Angka tidak biasa" / "Unusual figures",
        "{figure}: {left} dari {right}." / "{figure}: {left} of {right}.";
    W202 "Angka sama persis dengan TPS tetangga" / "Figures identical to a neighbouring TPS",
        "Semua angka sama dengan TPS {left}." / "All figures are those of TPS {left}.";
    W203 "Pemilih pindahan dan tambahan sangat banyak" / "Unusually many moved and added voters",
        "Pindahan dan tambahan {left} dari {right} pengguna hak pilih." / "{left} moved and added of {right} voters.";
    W301 "Foto tampaknya dari lembar lain" / "The photo is that of another sheet",
        "Foto halaman {left} juga dikirim untuk TPS atau halaman lain." / "The photo of page {left} was also sent for another TPS or page.";
    W302 "Foto sulit dibaca, atau waktu atau tempatnya janggal" / "The photo is hard to read, or its time or place is odd",
        "Foto halaman {left} {cause}; mohon diperiksa, dan difoto ulang bila perlu." / "The photo of page {left} is {cause}; please look at it, and take it again if need be.";
    W303 "Foto tidak dapat dibaca mesin" / "The machine could not read the photo",
        "Foto halaman {left} tidak dapat dibuka: {cause}. Mohon difoto ulang." / "The photo of page {left} cannot be opened: {cause}. Please take it again.";
    W304 "Mesin membaca angka lain pada foto" / "The machine reads another number in the photo",
        "{figure}: yang berlaku {left}, tetapi mesin membaca {right} pada foto; mohon diperiksa." / "{figure}: {left} counts, but the machine reads {right} in the photo; please look at it.";
}

impl RuleCode {
    /// Error or warning, by the letter of the code.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('F') { Severity::Error } else { Severity::Warning }
    }
}

impl fmt::Display for RuleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RuleCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(())
    }
}
