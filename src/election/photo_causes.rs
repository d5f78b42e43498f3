//! What can be said against a photo: flags, each of one rule (W301 to W303), and why a photo could not be opened (W303). One table each.

use serde::{Deserialize, Serialize};

use super::lang::{Words, words};
use super::rules::RuleCode;

macro_rules! flags {
    ($($variant:ident $code:literal $rule:ident $id:literal / $en:literal : $doc:literal;)*) => {
        /// Something that was found when the photo was checked.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum PhotoFlag { $(#[doc = $doc] #[serde(rename = $code)] $variant,)* }

        impl PhotoFlag {
            /// Every flag.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name in events and documents.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }

            /// The rule it belongs to.
            #[must_use]
            pub const fn rule(self) -> RuleCode { match self { $(Self::$variant => RuleCode::$rule),* } }

            /// What it says of the photo, as the end of a sentence.
            #[must_use]
            pub const fn words(self) -> Words { match self { $(Self::$variant => words($id, $en)),* } }
        }
    };
}

flags! {
    Blurred "blurred" W302 "kabur" / "blurred": "Out of focus or moved.";
    Dark "dark" W302 "gelap" / "too dark": "Too dark.";
    Glare "glare" W302 "silau" / "washed out by glare": "Washed out by glare or flash.";
    FarPlace "far-place" W302 "diambil jauh dari kelurahan TPS-nya" / "taken far from the kelurahan of the TPS": "Its EXIF names a place far from the kelurahan.";
    FarTime "far-time" W302 "diambil jauh dari hari pemungutan suara" / "taken far from the day of the vote": "Its EXIF names a time far from election day.";
    CutOff "cut-off" W302 "terpotong" / "cut off": "Boxes of the page lie outside the photo.";
    OtherPage "other-page" W301 "memperlihatkan halaman lain" / "showing another page": "The machine sees another page of the form than it was sent for.";
    NoPage "no-page" W303 "tidak memperlihatkan halaman formulir" / "showing no page of the form": "The machine finds no page of the form in it.";
    TwoSheets "two-sheets" W303 "memperlihatkan dua lembar sekaligus" / "showing two sheets at once": "Two pages lie in it.";
    Mirrored "mirrored" W303 "terbalik seperti di cermin" / "mirrored": "The page is seen as in a mirror.";
    TooFar "too-far" W303 "diambil dari terlalu jauh" / "taken from too far away": "Its digit boxes have too few pixels to be read.";
    Unclear "unclear" W303 "terlalu miring, terlipat, atau sebagian tertutup" / "too slanted, folded or partly covered": "A page is seen, but its printed lines are not where they should be.";
}

/// A set of flags, in two bytes: a nation has 2.5 million photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct PhotoFlags(u16);

impl PhotoFlags {
    /// Those that are set, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = PhotoFlag> {
        PhotoFlag::ALL.iter().copied().filter(move |flag| self.0 >> (*flag as u8) & 1 == 1)
    }

    /// Those of one rule.
    #[must_use]
    pub fn of(self, rule: RuleCode) -> Self {
        self.iter().filter(|flag| flag.rule() == rule).collect()
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether none is set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<PhotoFlag> for PhotoFlags {
    fn from_iter<T: IntoIterator<Item = PhotoFlag>>(flags: T) -> Self {
        Self(flags.into_iter().fold(0, |bits, flag| bits | 1 << (flag as u8)))
    }
}

impl Serialize for PhotoFlags {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for PhotoFlags {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<PhotoFlag>::deserialize(deserializer).map(Self::from_iter)
    }
}

macro_rules! unreadable {
    ($($variant:ident $code:literal $id:literal / $en:literal;)*) => {
        /// Why an accepted photo cannot be opened. The codes are those of the strict decode; what a decoder said in its own words stays in the log.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "the table says what each means")]
        pub enum Unreadable { $(#[serde(rename = $code)] $variant,)* }

        impl Unreadable {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its stable code.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }

            /// What it means, as a sentence without its end.
            #[must_use]
            pub const fn words(self) -> Words { match self { $(Self::$variant => words($id, $en)),* } }
        }
    };
}

unreadable! {
    Undecodable "PHOTO_UNDECODABLE" "gambar di dalam berkasnya rusak atau tidak lengkap" / "the picture inside the file is damaged or incomplete";
    NeedsTooMuchMemory "PHOTO_NEEDS_TOO_MUCH_MEMORY" "membukanya membutuhkan memori lebih dari yang disediakan" / "opening it takes more memory than is set aside for it";
    Broken "PHOTO_BROKEN" "berkasnya rusak" / "the file is damaged";
    Truncated "PHOTO_TRUNCATED" "berkasnya terpotong" / "the file is cut off";
    Unsupported "PHOTO_UNSUPPORTED" "jenis gambarnya tidak didukung" / "this kind of picture is not supported";
    Animated "PHOTO_ANIMATED" "isinya gambar bergerak" / "it is an animation";
    NotAPhoto "PHOTO_NOT_A_PHOTO" "isinya bukan foto JPEG, PNG atau WebP" / "it is not a JPEG, PNG or WebP photo";
    TooManyPixels "PHOTO_TOO_MANY_PIXELS" "pikselnya melebihi batas" / "it has more pixels than is accepted";
    TooSmall "PHOTO_TOO_SMALL" "pikselnya terlalu sedikit untuk dibaca" / "it has too few pixels to be read";
    TooLarge "PHOTO_TOO_LARGE" "berkasnya melebihi batas" / "the file is larger than is accepted";
    Empty "PHOTO_EMPTY" "berkasnya kosong" / "the file is empty";
    StopsTheProgram "PHOTO_STOPS_PROGRAM" "berulang kali program berhenti saat membukanya" / "the program stopped again and again while opening it";
}

impl std::str::FromStr for Unreadable {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|reason| reason.code() == code).ok_or(())
    }
}

/// What a finding about a photo is caused by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum PhotoCause {
    /// These flags, all of one rule.
    Flags(PhotoFlags),
    /// W303: it cannot be opened.
    Unreadable(Unreadable),
    /// W301: it looks like the photo of another TPS, whose number the finding holds.
    Alike,
    /// W301: it names another TPS, whose number the finding holds.
    OtherTps,
}

impl PhotoCause {
    /// Its codes in documents.
    #[must_use]
    pub fn codes(self) -> Vec<&'static str> {
        match self {
            Self::Flags(flags) => flags.iter().map(PhotoFlag::code).collect(),
            Self::Unreadable(reason) => vec![reason.code()],
            Self::Alike => vec!["alike"],
            Self::OtherTps => vec!["other-tps"],
        }
    }

    /// The whole sentence, where that of the rule speaks of something else.
    #[must_use]
    pub fn sentence(self) -> Option<Words> {
        let flags = match self {
            Self::Flags(flags) => flags,
            Self::Unreadable(_) => return None,
            Self::Alike => {
                return Some(words(
                    "Foto halaman {left} sangat mirip dengan foto TPS {right} di kelurahan ini; mohon dibandingkan.",
                    "The photo of page {left} looks very much like one of TPS {right} in this kelurahan; please compare them.",
                ));
            }
            Self::OtherTps => {
                return Some(words(
                    "Pada foto halaman {left} tertulis TPS {right}; mohon diperiksa apakah foto ini dari TPS lain.",
                    "The photo of page {left} says TPS {right}; please check whether it is that of another TPS.",
                ));
            }
        };
        let has = |flag| flags.iter().any(|own| own == flag);
        if has(PhotoFlag::OtherPage) {
            Some(words(
                "Foto yang dikirim untuk halaman {left} tampaknya halaman lain dari formulir; mohon diperiksa.",
                "The photo sent for page {left} seems to show another page of the form; please look at it.",
            ))
        } else if flags.iter().any(|flag| flag.rule() == RuleCode::W303) {
            Some(words(
                "Foto halaman {left} tidak dapat dibaca mesin: {cause}. Mohon diperiksa, dan difoto ulang bila perlu.",
                "The machine could not read the photo of page {left}: it is {cause}. Please look at it, and take it again if need be.",
            ))
        } else {
            None
        }
    }

    /// What it says, in this language.
    #[must_use]
    pub fn words(self, lang: super::lang::Lang) -> String {
        match self {
            Self::Flags(flags) => flags.iter().map(|flag| flag.words().get(lang)).collect::<Vec<_>>().join(", "),
            Self::Unreadable(reason) => reason.words().get(lang).to_owned(),
            Self::Alike | Self::OtherTps => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_flags_is_written_as_a_list_and_read_back() {
        let flags: PhotoFlags = [PhotoFlag::FarTime, PhotoFlag::Blurred].into_iter().collect();
        let text = serde_json::to_string(&flags).unwrap();
        assert_eq!(text, r#"["blurred","far-time"]"#);
        assert_eq!(serde_json::from_str::<PhotoFlags>(&text).unwrap(), flags);
        assert!(serde_json::from_str::<PhotoFlags>(r#"["pretty"]"#).is_err());
        let all: PhotoFlags = PhotoFlag::ALL.iter().copied().collect();
        assert_eq!(all.iter().count(), PhotoFlag::ALL.len(), "every flag has its bit");
        assert_eq!(all.of(RuleCode::W301).iter().collect::<Vec<_>>(), [PhotoFlag::OtherPage]);
    }

    #[test]
    fn every_code_of_the_strict_decode_is_a_reason_and_one_more() {
        let mut codes: Vec<_> = crate::photo::texts::TABLE.iter().map(|entry| entry.code).collect();
        let mut reasons: Vec<_> = Unreadable::ALL.iter().map(|reason| reason.code()).collect();
        codes.push("PHOTO_STOPS_PROGRAM");
        codes.sort_unstable();
        reasons.sort_unstable();
        assert_eq!(codes, reasons);
        assert!(Unreadable::ALL.iter().all(|reason| reason.code().parse() == Ok(*reason)));
    }
}
