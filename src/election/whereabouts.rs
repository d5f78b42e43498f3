//! How far from its TPS, and from the day of the vote, a photo may be taken before somebody should look (rule W302).

use serde::{Deserialize, Serialize};

/// A place in whole hundred-thousandths of a degree (about a metre), because events hold no fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// North positive, -9,000,000 to 9,000,000.
    pub latitude: i32,
    /// East positive, -18,000,000 to 18,000,000.
    pub longitude: i32,
}

impl Point {
    /// Distance in kilometres on a round earth: good to half a percent, where the threshold is a matter of tens of kilometres.
    #[must_use]
    pub fn km_to(self, other: Self) -> f64 {
        let radians = |hundred_thousandths: i32| (f64::from(hundred_thousandths) / 100_000.0).to_radians();
        let (a, b) = (radians(self.latitude), radians(other.latitude));
        let across = radians(self.longitude) - radians(other.longitude);
        let half = ((a - b) / 2.0).sin().powi(2) + a.cos() * b.cos() * (across / 2.0).sin().powi(2);
        2.0 * 6371.0 * half.sqrt().min(1.0).asin()
    }
}

/// When the time or place in a photo's EXIF block is worth a look. Data of the election.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShotLimits {
    /// Kilometres from the centre of the kelurahan.
    ///
    /// 40 by default. Photos are honestly taken in the kelurahan and in the office of its kecamatan: measured on the centres of
    /// `data/dki-2024`, the kelurahan of one kecamatan lie at most 7.2 km apart on the mainland and 31.8 km in Kepulauan Seribu.
    /// The position itself is rounded by up to 0.8 km, and what a telephone without a view of the sky writes may be some
    /// kilometres off. Far larger kelurahan, as elsewhere in Indonesia, need a larger number.
    pub far_place_km: u32,
    /// Days before the day of the vote. 1 by default: the form is filled in on that day, but clocks are set to another zone or
    /// a day off.
    pub days_before: u32,
    /// Days after the day of the vote. 20 by default: counting may end after midnight, and committees scan what was missing until
    /// the last recap is done, 16 December for the vote of 27 November 2024.
    pub days_after: u32,
}

impl Default for ShotLimits {
    fn default() -> Self {
        Self { far_place_km: 40, days_before: 1, days_after: 20 }
    }
}

impl ShotLimits {
    /// Whether a photo taken here is far from the centre of its kelurahan.
    #[must_use]
    pub fn is_far(&self, taken: Point, centre: Point) -> bool {
        taken.km_to(centre) > f64::from(self.far_place_km)
    }

    /// Whether a photo taken so many days after the vote (negative: before) is from another time.
    #[must_use]
    pub fn is_another_time(&self, days: i64) -> bool {
        days < -i64::from(self.days_before) || days > i64::from(self.days_after)
    }
}

/// Days from the day of the vote (ISO 8601) to this one; `None` where the day of the vote is not one, which import refuses.
#[must_use]
pub fn days_between(day: &str, taken: time::Date) -> Option<i64> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(day, format).ok().map(|day| (taken - day).whole_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAMBIR: Point = Point { latitude: -617_638, longitude: 10_682_671 };

    #[test]
    fn another_city_is_far_and_the_next_kecamatan_is_not() {
        let limits = ShotLimits::default();
        let cases = [
            ("Cideng, next to it", (-617_000, 10_681_000), false),
            ("Pulau Untung Jawa, 24 km", (-598_178, 10_673_864), false),
            ("Bogor, 47 km", (-660_000, 10_681_000), true),
            ("Bandung, 120 km", (-691_000, 10_761_000), true),
            ("null island", (0, 0), true),
        ];
        for (place, (latitude, longitude), far) in cases {
            assert_eq!(limits.is_far(Point { latitude, longitude }, GAMBIR), far, "{place}");
        }
        let across = Point { latitude: 0, longitude: 18_000_000 }.km_to(Point { latitude: 0, longitude: -17_990_000 });
        assert!((10.0..12.0).contains(&across), "the date line is no distance: {across}");
    }

    #[test]
    fn a_clock_a_day_off_and_a_scan_in_the_office_are_not_another_time() {
        let limits = ShotLimits::default();
        let days = |date| days_between("2024-11-27", date).unwrap();
        for (date, another) in [
            (time::macros::date!(2024 - 11 - 25), true),
            (time::macros::date!(2024 - 11 - 26), false),
            (time::macros::date!(2024 - 11 - 27), false),
            (time::macros::date!(2024 - 12 - 16), false),
            (time::macros::date!(2024 - 12 - 18), true),
            (time::macros::date!(1970 - 01 - 01), true),
        ] {
            assert_eq!(limits.is_another_time(days(date)), another, "{date}");
        }
        assert_eq!(days_between("27 November", time::macros::date!(2024 - 11 - 27)), None);
    }
}
