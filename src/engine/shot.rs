//! What the EXIF block of a photo says of time and place, judged for rule W302. Only the verdict goes on: the values are personal data.

use crate::election::photo::PhotoFlag;
use crate::election::state::State;
use crate::election::whereabouts::{Point, days_between};
use crate::hash::Sha256;
use crate::photo::Shot;

/// `far-place` and `far-time`, for the sheets the photo was sent for.
pub(super) fn odd(state: &State, sha256: &Sha256, shot: &Shot) -> Vec<PhotoFlag> {
    let (Some(election), Some(photo)) = (state.election(), state.photo(sha256)) else { return Vec::new() };
    let limits = &election.photos;
    let place = shot.place.map(|place| Point {
        // EXIF is read in hundredths of a degree, points are kept in hundred-thousandths.
        latitude: place.latitude_centidegrees * 1000,
        longitude: place.longitude_centidegrees * 1000,
    });
    let tree = state.tree();
    let centre = |tps| tree.path(tps).next().and_then(|kelurahan| tree.region(kelurahan)?.centre);
    let far = |centre: Point| place.is_some_and(|place| limits.is_far(place, centre));
    let far_place = photo.uses().filter_map(|(_, tps, _)| centre(tps)).any(far);
    let date = shot.taken.map(|taken| {
        // Without an offset the camera's clock is taken to be that of the election.
        let ahead = shot.offset_minutes.map_or(0, |own| election.utc_offset_minutes.saturating_sub(own));
        taken.saturating_add(time::Duration::minutes(ahead.into())).date()
    });
    // A later round is counted on another day, which nobody tells the program.
    let first_round = photo.uses().any(|(contest, tps, page)| {
        let form = state.contest(contest).and_then(|contest| contest.tps(tps));
        form.is_some_and(|f| f.photos.iter().any(|p| p.facts.sha256 == *sha256 && p.page == page && p.round == 1))
    });
    let days = date.and_then(|date| days_between(&election.day, date)).filter(|_| first_round);
    let far_time = days.is_some_and(|days| limits.is_another_time(days));
    let flags = [(far_place, PhotoFlag::FarPlace), (far_time, PhotoFlag::FarTime)];
    flags.into_iter().filter_map(|(set, flag)| set.then_some(flag)).collect()
}
