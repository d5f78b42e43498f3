//! `rekap bench`

use clap::Args;

use super::{Common, Outcome};

/// (being written)
#[derive(Debug, Args)]
pub struct BenchArgs {}

impl BenchArgs {
    pub(super) async fn run(&self, _common: &Common) -> Outcome {
        Err("not written yet".into())
    }
}
