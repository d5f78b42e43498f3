//! An invented election night that sums to the declared result, driven over HTTP.
//!
//! [`invent`] makes the figures of every TPS from a seed, [`draw`] draws the filled pages, [`camera`] photographs them as phones do. All
//! three are pure: no clock, no network.
//! [`drive`] plays the night against a server.

pub mod camera;
pub mod draw;
pub mod drive;
pub mod invent;
