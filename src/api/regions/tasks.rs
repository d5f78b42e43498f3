//! `GET /api/v1/regions/{region}/tps`

use actix_web::{HttpRequest, HttpResponse};

use super::{Shared, subject};
use crate::api::permit::Permit;
use crate::api::policy::ListTasks;
use crate::api::problem::{Answer, Code};
use crate::api::view::{self, TaskView};

/// Every TPS of the region with its status and what holds it back, in code order; `?status=disputed` for a part of them.
pub async fn tasks(permit: Permit<ListTasks>, request: HttpRequest, office: Shared) -> Answer {
    let (contest, region) = subject(&request, &office)?;
    let wanted = request.query_string().split('&').find_map(|pair| pair.strip_prefix("status="));
    let state = office.engine.state();
    let contest = state.find_contest(&contest).ok_or(Code::UNKNOWN_CONTEST)?;
    let found = state.tree().find(region).and_then(|index| state.tree().region(index)).ok_or(Code::UNKNOWN_REGION)?;
    let list: Vec<TaskView> = found
        .tps
        .clone()
        .filter_map(|tps| view::task(&state, permit.actor, contest, tps))
        .filter(|task| wanted.is_none_or(|wanted| wanted == task.status))
        .collect();
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(list))
}
