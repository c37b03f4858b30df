//! Reading and deciding as the data owner.

use leptos::prelude::*;

use services::data_access::Side;

use super::form::TakeOverForm;
use crate::{
    addresses::{AccessList, TakeOver},
    data_access::{AccessView, ChangeView, ListView, StandsView, access_view, form::ChangeForm},
    error::AppError,
    pair::PairView,
};

async fn owner() -> Result<(services::Portal, std::sync::Arc<services::identity::Identity>), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    if !me.is_owner() { Err(AppError::NotAllowed) } else { Ok((portal, me)) }
}

/// The data accesses of all the organisations the person acts for. Permission: acts for a data owner.
pub async fn list_as_owner(query: &AccessList, page: u32) -> Result<ListView, AppError> {
    let (portal, me) = owner().await?;
    crate::data_access::server_fns::list_view(&portal, &me, Side::Owner, query, page).await
}

/// New versions that are to be confirmed.
pub struct ToConfirm {
    pub rows: Vec<AccessView>,
    /// Whether there are more than can be confirmed at a time.
    pub more: bool,
    pub pairs: Vec<PairView>,
}

/// The data accesses for which a new version of the web service is to be confirmed, by owner. Permission: acts for the owner.
pub async fn list_to_confirm() -> Result<ToConfirm, AppError> {
    let (portal, me) = owner().await?;
    let page = services::data_access::list_to_confirm(&portal, &me.actor).await?;
    let accesses: Vec<_> = page.rows.iter().map(|row| row.access.clone()).collect();
    let pairs = services::background::of_rows(&portal, &me.actor, &accesses).await?;
    let at = portal.now();
    Ok(ToConfirm {
        more: page.total > page.rows.len() as u64,
        rows: page.rows.into_iter().map(|row| access_view(row, at)).collect(),
        pairs: pairs.into_iter().map(PairView::of).collect(),
    })
}

/// What a status change will mean; `action` is empty while it is to be chosen. Permission: acts for the owner.
pub async fn preview_change(ids: &[String], action: &str) -> Result<ChangeView, AppError> {
    let (portal, me) = owner().await?;
    crate::data_access::server_fns::change_view(&portal, &me, ids, action, true).await
}

/// Changes the status of data accesses. Permission: acts for the owner.
#[server(endpoint = "administration/change")]
pub async fn change_access(#[server(flatten)] form: ChangeForm) -> Result<(), AppError> {
    use crate::paths::{ADMINISTRATION_ALL, ADMINISTRATION_VERSIONS};
    let confirms = form.action == domain::DataAccessAction::Confirm.code();
    let back = if confirms { ADMINISTRATION_VERSIONS } else { ADMINISTRATION_ALL };
    crate::data_access::server_fns::change(&form, back, true).await
}

/// What the page of a take-over shows.
pub struct TakeOverView {
    /// Number and name of each institution that can be taken over from, and of each that can take over.
    pub from: Vec<(String, String)>,
    pub to: Vec<(String, String)>,
    /// `None` until both are chosen.
    pub legacy: Option<LegacyView>,
}

/// What one institution has approved, held against what another has.
pub struct LegacyView {
    pub from: String,
    pub from_name: String,
    pub to: String,
    pub to_name: String,
    pub rows: Vec<LegateView>,
    /// Whether there is more than can be taken over at a time.
    pub more: bool,
    pub pairs: Vec<PairView>,
}

/// A data access that was approved there.
pub struct LegateView {
    pub there: AccessView,
    pub here: Option<AccessView>,
    pub offer: domain::Offer,
    /// The last day of what would be approved, as it is written; empty for none.
    pub last_day: String,
    pub outcome: domain::Consequence,
    /// The request, or the no, that stands here.
    pub stands: Option<StandsView>,
}

impl LegateView {
    /// The row as it was seen: key and version there, then here, if there is one here.
    pub fn target(&self) -> String {
        let seen = |row: &AccessView| format!("{}:{}", row.id, row.version);
        let here = self.here.as_ref().map(|here| format!(":{}", seen(here)));
        format!("{}{}", seen(&self.there), here.unwrap_or_default())
    }
}

/// Reads what [`LegateView::target`] wrote.
fn chosen(target: &str) -> Result<services::data_access::Chosen, AppError> {
    use services::data_access::{Chosen, Target};
    let parts: Vec<&str> = target.split(':').collect();
    let seen = |id: &str, version: &str| {
        let id = id.parse().map_err(|_| AppError::NotFound)?;
        Ok::<_, AppError>(Target { id, version: version.parse().map_err(|_| AppError::BadRequest)? })
    };
    match parts[..] {
        [id, version] => Ok(Chosen { there: seen(id, version)?, here: None }),
        [id, version, here, as_it_was] => {
            Ok(Chosen { there: seen(id, version)?, here: Some(seen(here, as_it_was)?) })
        }
        _ => Err(AppError::BadRequest),
    }
}

/// What can be taken over by whom; where that is plain from the rest, it is chosen already. Permission: acts for the owner that takes over, and
/// may look at the other, or it was merged into the first.
pub async fn load_legacy(asked: &mut TakeOver) -> Result<TakeOverView, AppError> {
    use domain::OrganisationCode;
    let (portal, me) = owner().await?;
    let t = crate::i18n::use_lang();
    let to: Vec<_> = me.owners().filter(|one| me.actor.acts_for(&one.code)).collect();
    let merged = services::data_access::list_merged_into(&portal, &me.actor).await?;
    let mut seen = std::collections::HashSet::new();
    let closed = me.closed.iter().chain(merged.iter()).filter(|one| seen.insert(&one.code));
    let closed: Vec<_> = closed.collect();
    if asked.to.is_empty() {
        let successor = closed.iter().find(|one| *one.code.as_str() == *asked.from);
        let successor = successor.and_then(|one| one.successor.as_ref());
        let only = match &to[..] {
            [only] => Some(&only.code),
            _ => None,
        };
        if let Some(code) = successor.filter(|code| me.actor.acts_for(code)).or(only) {
            asked.to.set(code.as_str());
        }
    }
    let code = |text: &str| OrganisationCode::parse(text).map_err(|_| AppError::NotFound);
    let legacy = match asked.from.is_empty() || asked.to.is_empty() {
        true => None,
        false => {
            let (from, to) = (code(&asked.from)?, code(&asked.to)?);
            let found = services::data_access::preview_take_over(&portal, &me.actor, &from, &to).await?;
            let pairs = services::background::of_legacy(&portal, &found).await?;
            let at = portal.now();
            let last_day = |row: &store::data_access::DataAccessRow| {
                row.access.valid_to.map(crate::server::format::last_day).unwrap_or_default()
            };
            let row = |one: services::data_access::Legate| LegateView {
                last_day: last_day(one.here.as_ref().unwrap_or(&one.row)),
                there: access_view(one.row, at),
                here: one.here.map(|here| access_view(here, at)),
                offer: one.offer,
                outcome: one.outcome,
                stands: one.stands.map(crate::data_access::server_fns::stands),
            };
            Some(LegacyView {
                from: found.from.code.to_string(),
                from_name: found.from.name,
                to: found.to.code.to_string(),
                to_name: found.to.name,
                rows: found.rows.into_iter().map(row).collect(),
                more: found.more,
                pairs: pairs.into_iter().map(PairView::of).collect(),
            })
        }
    };
    let from = closed
        .iter()
        .map(|one| (one.code.to_string(), t.administration_closed_name(&one.name)))
        .chain(me.owners().map(|one| (one.code.to_string(), one.name.clone())));
    Ok(TakeOverView {
        from: from.collect(),
        to: to.into_iter().map(|one| (one.code.to_string(), one.name.clone())).collect(),
        legacy,
    })
}

/// Approves what was chosen of what another institution has approved. Permission: acts for the owner that takes over.
#[server(endpoint = "administration/take-over")]
pub async fn take_over_access(#[server(flatten)] form: TakeOverForm) -> Result<(), AppError> {
    use crate::{error::Fault, form::Reads, server, viewer::Flash};
    use domain::{Invalid, OrganisationCode, RuleError};
    use services::ServiceError;
    let (portal, me) = owner().await?;
    AppError::at_most(TakeOverForm::targets(), &form.targets, domain::MAX_ROWS)?;
    if form.targets.is_empty() {
        return Err(AppError::Rule(RuleError::NothingChosen));
    }
    let comment = form.typed()?.comment;
    let code = |text: &str| OrganisationCode::parse(text).map_err(|_| AppError::NotFound);
    let (from, to) = (code(&form.from_code)?, code(&form.to_code)?);
    let chosen = form.targets.iter().map(|target| chosen(target)).collect::<Result<Vec<_>, _>>()?;
    let done = services::data_access::take_over(&portal, &me.actor, &from, &to, &chosen, &comment).await;
    let done = done.map_err(|error| match error {
        ServiceError::Rule(RuleError::ReasonNeeded) => {
            AppError::field(TakeOverForm::comment(), Fault::Invalid(Invalid::Empty))
        }
        other => other.into(),
    })?;
    let flash = Flash::AccessChanged {
        action: domain::DataAccessAction::Approve,
        changed: done.changed,
        refused: done.refused,
        receipt: done.receipt,
    };
    let back = AccessList::default().organisation(&to).address_at(crate::paths::ADMINISTRATION_ALL);
    server::go(&back, Some(flash)).await
}
