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
mod uploads;
mod view;

#[cfg(test)]
mod tests;

pub use open::ReportCache;
pub use uploads::sweep::run as uploads_sweep;

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Semaphore;

use crate::accounts::Accounts;
use crate::engine::{Engine, ReceiptKey};
use crate::evidence::{Store, UploadId};
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
    /// Bytes of uploads held in memory at once, in units of 1 KiB.
    pub intake_room: Arc<Semaphore>,
    /// Uploads that a connection of this process is continuing right now.
    pub open_uploads: Mutex<HashMap<UploadId, ()>>,
    /// Recap files made lately, by region and format.
    pub reports: ReportCache,
    /// Renders `/metrics`.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}
