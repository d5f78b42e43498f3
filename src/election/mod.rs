//! The election itself: codes, regions, forms, figures, rules, the lives of a TPS form and of a region, recap sums.
//!
//! Pure: values in, values out. No I/O, no clock, no web, no SQL, no global; a test in `tests/purity.rs` walks
//! these sources and fails on a forbidden import. Commands are decided in [`decide`], their events are folded
//! into [`state::State`], and everything the outside sees is computed from that state.

pub mod account;
pub mod actor;
pub mod additions;
pub mod codes;
pub mod decide;
pub mod event;
pub mod figures;
pub mod form;
pub mod founding;
pub mod lang;
pub mod machine;
pub mod next_step;
pub mod photo;
pub mod photo_causes;
pub mod positions;
pub mod recap;
pub mod reference;
pub mod region;
pub mod rules;
pub mod seen;
pub mod standing;
pub mod stands_for;
pub mod state;
pub mod status;
pub mod terbilang;
pub mod tps;
pub mod whereabouts;
