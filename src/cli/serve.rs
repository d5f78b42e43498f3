//! `rekap serve`

use std::collections::BTreeMap;

use clap::Args;

use super::{Common, Outcome, log};
use crate::app::App;
use crate::engine::Clock;

/// Exit status after a second signal.
const ENDED_AT_ONCE: i32 = 3;

/// Serve the API and the public pages until the process is told to stop (Ctrl-C or SIGTERM), then finish what was accepted; a
/// second signal ends it at once.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port to listen on.
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
}

impl ServeArgs {
    pub(super) async fn run(&self, common: &Common) -> Outcome {
        let overrides = self.listen.iter().map(|listen| ("listen", listen.clone())).collect::<BTreeMap<_, _>>();
        let settings = common.settings(overrides)?;
        log::start(&settings);
        let app = App::start(&settings, Clock::system(), log::metrics()).await?;
        println!("http://{}/", app.address());
        if app.office().engine.state().election().is_none() {
            eprintln!("No election yet: run `rekap import election FOLDER` on the same data.");
        }
        stop_asked().await?;
        tracing::info!("stopping: finishing what was accepted; a second signal ends it at once");
        tokio::select! {
            () = app.stop() => Ok(()),
            again = stop_asked() => {
                again?;
                tracing::warn!("ended at once by a second signal; what was acknowledged is safe");
                // Not by returning: the runtime would wait for work that blocks.
                std::process::exit(ENDED_AT_ONCE)
            }
        }
    }
}

/// Returns at Ctrl-C or SIGTERM.
pub async fn stop_asked() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        asked = tokio::signal::ctrl_c() => asked,
        _ = terminate.recv() => Ok(()),
    }
}
