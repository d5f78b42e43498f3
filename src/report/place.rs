//! Where a TPS lies, in one line of a printed page.

use crate::election::codes::{Level, RegionCode};
use crate::election::state::State;
use crate::publish::level_name;

/// `Kelurahan Gambir, Kecamatan Gambir, Kota Administrasi Jakarta Pusat`: from the region up to its city, as far as the election
/// knows them. The official names of cities say themselves what they are.
pub(super) fn place(state: &State, region: RegionCode) -> String {
    let named = [Level::Kelurahan, Level::Kecamatan, Level::City].into_iter().filter_map(|level| {
        let found = region.ancestor(level).and_then(|code| state.tree().find(code));
        let found = found.and_then(|index| state.tree().region(index))?;
        Some(match level {
            Level::City => found.name.to_string(),
            _ => format!("{} {}", level_name(found.code).id, found.name),
        })
    });
    named.collect::<Vec<_>>().join(", ")
}
