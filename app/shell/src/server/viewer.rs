//! What every page needs to know of the person.

use super::{context, flash};
use crate::{error::AppError, viewer::Viewer};

/// Who is logged in. Permission: none.
pub async fn load_viewer() -> Result<Viewer, AppError> {
    let context = context();
    let flash = flash::take(&context).await?;
    let Some(me) = context.identity().await? else { return Ok(Viewer { flash, ..Viewer::default() }) };
    let portal = context.portal();
    // Before anything is read: what is told meanwhile is told of once more.
    let made = portal.now().micros();
    let overview = services::identity::overview(portal, &me).await?;
    let provider = me.providers().next().is_some();
    let organisation = match me.organisations.as_slice() {
        [] => String::new(),
        [one] => one.name.clone(),
        [first, rest @ ..] => {
            let residual = me.organisations.iter().find(|o| o.kind == domain::OrganisationKind::Residual);
            residual.map_or_else(|| format!("{} +{}", first.name, rest.len()), |one| one.name.clone())
        }
    };
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Viewer {
        name: Some(me.actor.name.clone()),
        organisation,
        provider,
        owner: overview.owns,
        case_worker: me.actor.case_worker,
        only_looks: !me.organisations.is_empty() && me.actor.administers.is_empty(),
        user_administrator: !me.user_administration().is_empty(),
        waiting: count(overview.open.waiting),
        suspended: count(overview.open.suspended),
        to_confirm: count(overview.open.to_confirm),
        closed: count(overview.open.closed),
        has_closed: !me.closed.is_empty(),
        unread: count(overview.unread),
        newest_notice: overview.newest_notice,
        made,
        matched: !me.organisations.is_empty() || me.actor.case_worker,
        flash,
    })
}
