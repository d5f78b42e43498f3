//! Numbers and times as people read them, and texts in both languages.

use std::borrow::Cow;

use serde::Serialize;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

use crate::election::lang::{Lang, Text, Words};

/// A text in both languages, as documents hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Both<'a> {
    pub id: Cow<'a, str>,
    pub en: Cow<'a, str>,
}

impl Both<'_> {
    pub(crate) fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
        }
    }
}

impl From<Words> for Both<'static> {
    fn from(words: Words) -> Self {
        Self { id: words.id.into(), en: words.en.into() }
    }
}

impl<'a> From<&'a Text> for Both<'a> {
    fn from(text: &'a Text) -> Self {
        Self { id: text.id.as_str().into(), en: text.en.as_str().into() }
    }
}

/// A map that keeps the order it was given: figures stand in the form's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ordered<'a, V>(pub Vec<(&'a str, V)>);

impl<V: Serialize> Serialize for Ordered<'_, V> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// The clock of public documents: fixed minutes east of UTC.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(pub i16);

const ISO: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory]:[offset_minute]");
const PLAIN: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

impl Clock {
    pub(crate) fn local(self, at: i64) -> OffsetDateTime {
        let offset = UtcOffset::from_whole_seconds(i32::from(self.0) * 60).unwrap_or(UtcOffset::UTC);
        OffsetDateTime::from_unix_timestamp(at.div_euclid(1_000_000))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(offset)
    }

    /// ISO 8601 with offset; `None` where nothing has happened.
    pub(crate) fn iso(self, at: i64) -> Option<String> {
        (at > 0).then(|| self.local(at).format(ISO).unwrap_or_default())
    }

    /// `YYYY-MM-DD HH:MM:SS`, as the official layout writes it.
    pub(crate) fn plain(self, at: i64) -> String {
        self.local(at).format(PLAIN).unwrap_or_default()
    }

    /// `27 Nov 2024 18.30.05 WIB`, or `18:30:05` in English.
    pub(crate) fn people(self, at: i64, lang: Lang) -> String {
        const MONTHS: [Words; 12] = [
            both("Jan", "Jan"),
            both("Feb", "Feb"),
            both("Mar", "Mar"),
            both("Apr", "Apr"),
            both("Mei", "May"),
            both("Jun", "Jun"),
            both("Jul", "Jul"),
            both("Agu", "Aug"),
            both("Sep", "Sep"),
            both("Okt", "Oct"),
            both("Nov", "Nov"),
            both("Des", "Dec"),
        ];
        let local = self.local(at);
        let month = MONTHS.get(usize::from(u8::from(local.month())) - 1).map_or("", |month| month.get(lang));
        let separator = if lang == Lang::Id { '.' } else { ':' };
        let (hour, minute, second) = local.to_hms();
        format!(
            "{} {month} {} {hour:02}{separator}{minute:02}{separator}{second:02} {}",
            local.day(),
            local.year(),
            self.zone()
        )
    }

    /// Name of the time zone: the three of Indonesia, else its offset.
    fn zone(self) -> String {
        match self.0 {
            420 => "WIB".into(),
            480 => "WITA".into(),
            540 => "WIT".into(),
            minutes => {
                format!("UTC{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }
}

const fn both(id: &'static str, en: &'static str) -> Words {
    Words { id, en }
}

/// `1.718.160` in Indonesian, `1,718,160` in English.
pub(crate) fn grouped(number: u64, lang: Lang) -> String {
    let separator = if lang == Lang::Id { '.' } else { ',' };
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// A part of a whole in hundredths of a per cent, rounded half up; `None` of nothing.
pub(crate) fn basis_points(part: u64, whole: u64) -> Option<u64> {
    (part * 10_000 + whole / 2).checked_div(whole)
}

/// Hundredths of a per cent as a number of per cent with two decimals.
pub(crate) fn per_cent(basis_points: u64) -> f64 {
    f64::from(u32::try_from(basis_points).unwrap_or(u32::MAX)) / 100.0
}

/// `43,21%` in Indonesian, `43.21%` in English.
pub(crate) fn share(basis_points: u64, lang: Lang) -> String {
    let separator = if lang == Lang::Id { ',' } else { '.' };
    format!("{}{separator}{:02}%", basis_points / 100, basis_points % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_local_clock() {
        let at = 1_732_707_005_999_999; // 2024-11-27 11:30:05.999999 UTC
        assert_eq!(Clock(420).iso(at).unwrap(), "2024-11-27T18:30:05+07:00");
        assert_eq!(Clock(-90).iso(at).unwrap(), "2024-11-27T10:00:05-01:30");
        assert_eq!(Clock(420).iso(0), None);
        assert_eq!(Clock(420).plain(at), "2024-11-27 18:30:05");
        assert_eq!(Clock(540).people(at, Lang::Id), "27 Nov 2024 20.30.05 WIT");
        assert_eq!(Clock(420).people(at, Lang::En), "27 Nov 2024 18:30:05 WIB");
    }

    #[test]
    fn numbers_are_grouped_and_shares_rounded_half_up() {
        assert_eq!(grouped(0, Lang::Id), "0");
        assert_eq!(grouped(999, Lang::Id), "999");
        assert_eq!(grouped(1_718_160, Lang::Id), "1.718.160");
        assert_eq!(grouped(14_835, Lang::En), "14,835");
        assert_eq!(basis_points(14_825, 14_835), Some(9993));
        assert_eq!(basis_points(1, 20_000), Some(1));
        assert_eq!(basis_points(1, 0), None);
        assert_eq!(share(9993, Lang::Id), "99,93%");
        assert_eq!(share(5, Lang::En), "0.05%");
        assert!((per_cent(9993) - 99.93).abs() < 1e-9);
    }
}
