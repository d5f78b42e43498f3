//! Accounts of others: a new activation code, an end to an account and its return.

pub mod disable;
pub mod enable;
pub mod reissue;

use serde::Deserialize;

use super::Office;
use super::problem::{Answer, Code, Problem};
use crate::accounts::Account;
use crate::election::account::AccountStep;
use crate::election::actor::{Actor, Role, Scope};
use crate::election::decide;

/// Which account.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountRequest {
    /// Role code.
    #[schema(value_type = String)]
    pub role: Role,
    /// TPS or region code.
    pub scope: String,
    /// Number within role and scope, from 1.
    pub number: u32,
}

/// The account, if this actor may manage it: admin all but its own kind's figures, PPS and PPK the KPPS of their region, PPK
/// also its PPS.
async fn managed(office: &Office, actor: Actor, asked: &AccountRequest) -> Answer<Account> {
    let scope: Scope = asked.scope.parse().map_err(|_| Problem::new(Code::BAD_CODE))?;
    let below = match scope {
        Scope::Tps(tps) => actor.scope.covers_tps(tps),
        Scope::Region(region) => actor.scope.covers_region(region),
    };
    let may = match actor.role {
        Role::Admin => below,
        Role::Ppk => below && matches!(asked.role, Role::Kpps | Role::Pps),
        Role::Pps => below && asked.role == Role::Kpps,
        _ => false,
    };
    if !may {
        return Err(Code::OUTSIDE_SCOPE.into());
    }
    Ok(office.accounts.find(Actor { role: asked.role, scope, number: asked.number }).await?)
}

/// Puts into the journal what is about to be done to an account: first the trace, then the deed. A deed that then fails leaves a
/// trace too many, which harms nobody; one without a trace would let one person give both readings unseen.
async fn journal(office: &Office, by: Actor, account: Actor, step: AccountStep) -> Answer<()> {
    office.engine.run(Some(by), None, |state| Ok(decide::account_changed(state, account, step))).await?;
    tracing::info!(%by, %account, ?step, "account");
    Ok(())
}
