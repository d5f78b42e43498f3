//! What every integration test stands on: a made-up election, a real server on a free port, and the people who use it.
//!
//! A test says who does what — `kpps.uploads(1, &photo(7))`, `ppk.decides(TPS, ..)`, `anyone.reads(path)` — and speaks nothing
//! but HTTP. [`server::TestServer`] runs the whole program in this process and stops it when it is dropped.

pub mod answer;
pub mod backend;
pub mod election;
pub mod figures;
pub mod people;
pub mod photos;
pub mod raw;
pub mod server;
pub mod slow_store;
pub mod verbs;
