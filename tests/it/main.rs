//! Tests of the whole server over HTTP, by actor. One binary, because every binary links the whole program once more.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "in a test, a panic is the right answer to what must not happen"
)]

#[path = "../common/mod.rs"]
mod common;

mod access;
mod command;
mod faults;
mod journeys;
mod problems;
mod purity;
mod replay;
mod replicas;
mod roles;
mod uploads;
