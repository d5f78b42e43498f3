//! `GET /api/v1/auth/sessions`

use actix_web::{HttpResponse, web};
use serde::Serialize;

use crate::accounts::SessionKind;
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::ListSessions;
use crate::api::problem::Answer;

/// One of the own sessions.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SessionItem {
    /// Names it, to end it; not its token.
    pub id: String,
    /// `cookie` or `bearer`.
    pub kind: &'static str,
    /// What kind of device, as it called itself.
    pub device: String,
    /// When it began, microseconds since 1970.
    pub created_at: i64,
    /// When it ends unless it is used before, microseconds since 1970.
    pub expires_at: i64,
    /// Whether this request came with it.
    pub current: bool,
}

/// The own sessions, newest first: a phone that was lost, or that somebody else logged in with, is seen here.
pub async fn sessions(permit: Permit<ListSessions>, office: web::Data<Office>) -> Answer {
    let own = &permit.session;
    let sessions = office.accounts.sessions(own.account_id, office.engine.clock().now()).await?;
    let items: Vec<SessionItem> = sessions
        .into_iter()
        .map(|session| SessionItem {
            id: session.id.0.to_string(),
            kind: match session.kind {
                SessionKind::Cookie => "cookie",
                SessionKind::Bearer => "bearer",
            },
            device: session.label,
            created_at: session.created_at,
            expires_at: session.expires_at,
            current: session.id == own.id,
        })
        .collect();
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(items))
}
