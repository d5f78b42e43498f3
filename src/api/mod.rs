//! HTTP: one file per verb; who may do what is part of the handler's type.

pub mod app;
mod ask;
mod auth;
pub mod health;
mod journal;
pub mod limit;
mod open;
pub mod openapi;
mod people;
pub mod permit;
pub mod policy;
pub mod problem;
mod regions;
pub mod serve;
mod speak;
mod tps;
mod upkeep;
mod uploads;
mod view;

#[cfg(test)]
mod tests;

pub use open::{ReportCache, SheetTurn};
pub use upkeep::run as upkeep;
pub use uploads::sweep::run as uploads_sweep;
pub use uploads::{Intake, UploadLimits};

use std::sync::Arc;

use crate::accounts::Accounts;
use crate::engine::{Engine, ReceiptKey};
use crate::evidence::Store;
use crate::photo;
use crate::publish::Site;

/// Everything a handler may need, shared by all workers of the process.
pub struct Office {
    /// State and commands.
    pub engine: Arc<Engine>,
    /// Photos and uploads.
    pub store: Store,
    /// Accounts and sessions.
    pub accounts: Arc<Accounts>,
    /// Public documents.
    pub site: Arc<Site>,
    /// Signs receipts.
    pub receipts: ReceiptKey,
    /// Rate limits.
    pub limits: limit::Limits,
    /// What a photo may be.
    pub photo_limits: photo::Limits,
    /// Room, turns and numbers of uploads.
    pub intake: Intake,
    /// Recap files made lately, by region and format.
    pub reports: ReportCache,
    /// Whose turn it is to lay a sheet flat.
    pub sheets: SheetTurn,
    /// What `/readyz` found last.
    pub readiness: health::Readiness,
    /// Renders `/metrics`.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}
