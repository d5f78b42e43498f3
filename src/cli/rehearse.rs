//! `rekap rehearse`

use clap::Args;

use super::{Common, Outcome};

/// (being written)
#[derive(Debug, Args)]
pub struct RehearseArgs {}

impl RehearseArgs {
    pub(super) async fn run(&self, _common: &Common) -> Outcome {
        Err("not written yet".into())
    }
}
