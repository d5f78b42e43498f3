//! **Rekap**: photos of C.Hasil forms from every polling station (TPS), kept as evidence, turned into checked
//! figures, and added up TPS → kelurahan → kecamatan → city → province in front of the public.
//!
//! Start reading at `docs/architecture.md`: it walks through a photo's journey and a number's journey and names
//! the module that owns each step. The border that matters most: [`election`] is pure — it takes values and
//! returns values, and knows neither clock, database, web nor object store.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        reason = "a test that panics is a test that fails"
    )
)]

pub mod accounts;
pub mod api;
pub mod app;
pub mod bench;
pub mod cli;
mod database;
#[cfg(test)]
mod docs_test;
pub mod election;
pub mod engine;
pub mod evidence;
pub mod fonts;
pub mod hash;
pub mod import;
pub mod journal;
pub mod photo;
pub mod publish;
pub mod reading;
pub mod rehearse;
pub mod report;
pub mod secrets;
pub mod settings;
