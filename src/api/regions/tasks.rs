//! `GET /api/v1/regions/{region}/tps`

use actix_web::{HttpRequest, HttpResponse};

use super::{Shared, subject};
use crate::api::permit::Permit;
use crate::api::policy::ListTasks;
use crate::api::problem::{Answer, Code};
use crate::api::view::{self, TaskView};

/// Every TPS of the region with its status, what holds it back and who is asked for what, in code order; `?status=disputed` or `?role=ppk`
/// (the role that is asked) for a part of them.
pub async fn tasks(permit: Permit<ListTasks>, request: HttpRequest, office: Shared) -> Answer {
    let (contest, region) = subject(&request, &office)?;
    let query = request.query_string();
    let asked = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let (status, role) = (asked("status"), asked("role"));
    let state = office.engine.state();
    let contest = state.find_contest(&contest).ok_or(Code::UNKNOWN_CONTEST)?;
    let found = state.tree().find(region).and_then(|index| state.tree().region(index)).ok_or(Code::UNKNOWN_REGION)?;
    let list: Vec<TaskView> = found
        .tps
        .clone()
        .filter_map(|tps| view::task(&state, permit.actor, contest, tps))
        .filter(|task| status.is_none_or(|status| status == task.status))
        .filter(|task| role.is_none_or(|role| task.next.as_ref().is_some_and(|next| next.role == role)))
        .collect();
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(list))
}
