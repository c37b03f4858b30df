//! The provider's side: listing, asking, withdrawing; and reading one data access.

use domain::{DataAccessStatus, OrganisationKind, RecipientIssue, RuleError};
use leptos::prelude::*;

use super::{
    AccessView, ChangeView, ListView,
    form::{ChangeForm, RecipientForm, RequestForm, RequestTyped},
};
use crate::{
    addresses::AccessList,
    error::AppError,
    field::Field,
    form::{LastDayForm, LastDayTyped},
    islands::{self, FindQuery, Found},
    page::page_address,
    pair::PairView,
    ui::HistoryView,
};

/// A data access with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessDetails {
    pub access: AccessView,
    pub history: Vec<HistoryView>,
    /// The last day, as it is written; empty for none.
    pub last_day: String,
    /// The last day of the agreement that it rests on; empty for none.
    pub agreements_last_day: String,
    /// Whether the person decides as the owner.
    pub owner: bool,
    /// Whether the person acts for the provider.
    pub provider: bool,
    pub pair: PairView,
    /// Since when it has been asked for, as it is written.
    pub asked: String,
    /// What it was taken over from, and what took it over: key and institution.
    pub forerunner: Option<(String, String)>,
    pub heirs: Vec<(String, String)>,
    /// How many of the person's other data accesses of the same two have each status.
    pub others: Vec<(DataAccessStatus, u32)>,
    /// Of those who said no, suspended or ended one: who, when and why.
    pub said: Vec<SaidView>,
}

/// A decision on another data access of the same two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidView {
    pub owner: String,
    pub status: DataAccessStatus,
    pub by: String,
    pub at: String,
    pub reason: String,
}

/// A recipient on the list of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientView {
    pub number: String,
    pub name: String,
    pub kind: Option<OrganisationKind>,
    pub municipality: String,
    /// Set when the number can no longer be asked.
    pub issue: Option<RecipientIssue>,
    pub comment: String,
}

/// A request that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestView {
    /// What is looked for in the register, and what was found.
    pub find: FindQuery,
    pub found: Vec<Found>,
    /// Code and name of each municipality.
    pub municipalities: Vec<(String, String)>,
    pub system: String,
    pub system_name: String,
    pub service: String,
    pub service_name: String,
    pub service_data: String,
    /// Why nobody can be asked now.
    pub refused: Option<RuleError>,
    pub recipients: Vec<RecipientView>,
    /// What stays in the number field: the numbers that could not be added.
    pub number: String,
}

pub use helpers::list_view;
mod helpers {
    use super::*;
    use services::{Portal, data_access::Side, identity::Identity};
    use store::data_access::{DataAccessFilter, Sort};

    use crate::server::paged;

    /// Rows on a page of a list.
    const SIZE: u32 = 50;

    /// The filter, the sort and the one organisation that an address asks for. What makes no sense is left out.
    pub fn filter(query: &AccessList) -> (DataAccessFilter, Sort, Option<domain::OrganisationCode>) {
        let filter = DataAccessFilter {
            providers: domain::OrganisationCode::parse(&query.provider).ok().map(|code| vec![code]),
            service: domain::ServiceCode::parse(&query.service).ok(),
            system: query.system.parse().ok(),
            status: DataAccessStatus::from_code(&query.status),
            deleted: &*query.deleted == "1",
            closed: &*query.closed == "1",
            search: query.search.chars().take(100).collect(),
            ..DataAccessFilter::default()
        };
        let sort = match query.sort.value() {
            "aeldste" => Sort::Oldest,
            "institution" => Sort::Owner,
            "system" => Sort::System,
            _ => Sort::Newest,
        };
        (filter, sort, domain::OrganisationCode::parse(&query.organisation).ok())
    }

    /// A page of a list for one side. On the provider's side `organisation` is searched for as the owner.
    pub async fn list_view(
        portal: &Portal,
        me: &Identity,
        side: Side,
        query: &AccessList,
        number: u32,
    ) -> Result<ListView, AppError> {
        let (mut filter, sort, only) = filter(query);
        let only = match side {
            Side::Owner => only,
            Side::Provider => {
                filter.owners = only.map(|code| vec![code]);
                None
            }
        };
        let page = paged(number, SIZE, |request| {
            services::data_access::list(portal, &me.actor, side, only.as_ref(), &filter, sort, request)
        })
        .await?;
        let suspended = filter.status == Some(DataAccessStatus::Suspended);
        let mut steps = match suspended {
            true => services::data_access::last_steps(portal, &me.actor, &page.rows).await?,
            false => std::collections::HashMap::new(),
        };
        let at = portal.now();
        let limit = u32::try_from(store::Page::<()>::COUNT_LIMIT).unwrap_or(u32::MAX);
        let more = page.total >= limit;
        let total = page.total.min(limit - 1);
        let choices = services::data_access::choices(portal, &me.actor, side).await?;
        let named = |(code, name): (String, &domain::Name)| (code, name.to_string());
        let mut page = page.map(|row| {
            let line = steps.remove(&row.access.id);
            AccessView { stands: line.map(stands), ..super::super::access_view(row, at) }
        });
        page.total = total;
        page.last = total.div_ceil(SIZE).max(1);
        Ok(ListView {
            more,
            first: if total == 0 { 0 } else { (page.number - 1) * SIZE + 1 },
            page,
            organisations: match side {
                Side::Owner => {
                    let t = crate::i18n::use_lang();
                    let open = me.owners().map(|o| (o.code.to_string(), o.name.clone()));
                    let closed = me.closed.iter().filter(|_| filter.closed);
                    let closed = closed.map(|o| (o.code.to_string(), t.administration_closed_name(&o.name)));
                    open.chain(closed).collect()
                }
                Side::Provider => vec![],
            },
            providers: choices
                .providers
                .iter()
                .map(|(code, name)| (code.to_string(), name.clone()))
                .collect(),
            services: choices.services.iter().map(|(code, name)| named((code.to_string(), name))).collect(),
            systems: choices.systems.iter().map(|(id, name)| named((id.to_string(), name))).collect(),
        })
    }

    /// A last step, written out.
    pub fn stands(line: store::event::HistoryLine) -> super::super::StandsView {
        super::super::StandsView {
            requested: line.action == "request",
            by: line.actor_name,
            at: crate::server::format::date(line.at),
            reason: line.comment.to_string(),
        }
    }

    /// What the confirm page of a change shows.
    pub async fn change_view(
        portal: &Portal,
        me: &Identity,
        ids: &[String],
        action: &str,
        owners: bool,
    ) -> Result<ChangeView, AppError> {
        let ids =
            ids.iter().map(|id| id.parse().map_err(|_| AppError::NotFound)).collect::<Result<Vec<_>, _>>()?;
        if ids.is_empty() {
            return Err(AppError::Rule(RuleError::NothingChosen));
        }
        let chosen =
            domain::DataAccessAction::from_code(action).filter(|action| action.is_owners() == owners);
        if chosen.is_none() && !action.is_empty() {
            return Err(AppError::NotFound);
        }
        let at = portal.now();
        // Without an action yet, any of the side's own shows whose rows they are.
        let asked = chosen.unwrap_or(domain::DataAccessAction::Delete);
        let previews = services::data_access::preview(portal, &me.actor, &ids, asked).await?;
        let may = previews.into_iter().filter(|preview| preview.outcome != Err(RuleError::NotAllowed));
        let may: Vec<_> = may.collect();
        let asked_for: Vec<_> = may.iter().map(|preview| preview.row.access.clone()).collect();
        let offered = match &may[..] {
            [one] if chosen.is_none() && owners => {
                let approve = domain::DataAccessAction::Approve;
                let outcome = services::data_access::outcome(&one.row, &me.actor, approve, at);
                let waits = one.row.access.status == DataAccessStatus::Waiting;
                outcome.ok().filter(|_| waits).map(|outcome| (approve, outcome))
            }
            _ => None,
        };
        let rows: Vec<_> = may
            .into_iter()
            .map(|preview| super::super::ChangeRow {
                access: super::super::access_view(preview.row, at),
                outcome: offered.as_ref().map_or(preview.outcome, |(_, outcome)| Ok(outcome.clone())),
                stands: preview.stands.map(stands),
            })
            .collect();
        if rows.is_empty() {
            return Err(AppError::NotFound);
        }
        let pairs =
            if owners { services::background::of_rows(portal, &me.actor, &asked_for).await? } else { vec![] };
        let pairs = pairs.into_iter().map(PairView::of).collect();
        Ok(ChangeView { action: chosen, offered: offered.map(|(action, _)| action), rows, pairs })
    }

    /// Carries a change out and tells the next page about it.
    pub async fn change(form: &ChangeForm, back: &str, owners: bool) -> Result<(), AppError> {
        use super::super::form::ChangeTyped;
        use crate::{
            error::Fault,
            form::{Checks, Reads},
            server,
            viewer::Flash,
        };
        use domain::{DataAccessAction, Invalid};
        use services::{
            ServiceError,
            data_access::{Target, change_status, suspend},
        };
        let (portal, me) = server::signed_in().await?;
        AppError::at_most(ChangeForm::targets(), &form.targets, domain::MAX_ROWS)?;
        if form.targets.is_empty() {
            return Err(AppError::Rule(RuleError::NothingChosen));
        }
        let action = DataAccessAction::from_code(&form.action)
            .filter(|action| action.is_owners() == owners)
            .ok_or(AppError::BadRequest)?;
        let mut checks = Checks::default();
        let typed = form.read(&mut checks);
        // From whichever status: told with the form's other faults.
        let takes = |from: &DataAccessStatus| action.leads_to(*from).is_some();
        let always =
            DataAccessStatus::ALL.into_iter().filter(takes).all(|from| action.needs_reason_from(from));
        if always && form.comment.trim().is_empty() {
            checks.note(ChangeForm::comment(), Fault::Invalid(Invalid::Empty));
        }
        checks.finish()?;
        let Some(ChangeTyped { comment, paused_until: until }) = typed else {
            return Err(AppError::BadRequest);
        };
        let targets = form
            .targets
            .iter()
            .map(|target| {
                let (id, version) = target.split_once(':').ok_or(AppError::BadRequest)?;
                Ok(Target {
                    id: id.parse().map_err(|_| AppError::NotFound)?,
                    version: version.parse().map_err(|_| AppError::BadRequest)?,
                })
            })
            .collect::<Result<Vec<_>, AppError>>()?;
        let (portal, actor) = (&portal, &me.actor);
        let outcome = match action {
            DataAccessAction::SetWaiting => suspend(portal, actor, &targets, &comment, until).await,
            _ => change_status(portal, actor, &targets, action, &comment).await,
        };
        let outcome = outcome.map_err(|error| match error {
            ServiceError::Rule(RuleError::ReasonNeeded) => {
                AppError::field(ChangeForm::comment(), Fault::Invalid(Invalid::Empty))
            }
            ServiceError::Rule(RuleError::EndPassed) => {
                AppError::field(ChangeForm::paused_until(), Fault::Passed)
            }
            other => other.into(),
        })?;
        let flash = Flash::AccessChanged {
            action,
            changed: outcome.changed,
            refused: outcome.refused,
            receipt: outcome.receipt,
        };
        server::go(back, Some(flash)).await
    }
}
pub use helpers::{change, change_view, filter, stands};

/// The provider's data accesses. Permission: acts for a provider.
pub async fn list_as_provider(query: &AccessList, page: u32) -> Result<ListView, AppError> {
    let (portal, me) = crate::system::server_fns::provider().await?;
    list_view(&portal, &me, services::data_access::Side::Provider, query, page).await
}

/// One data access. Permission: acts for its owner or its provider.
pub async fn load_access(id: String) -> Result<AccessDetails, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (row, history) = services::data_access::get(&portal, &me.actor, id).await?;
    let background = services::background::of_access(&portal, &me.actor, &row).await?;
    let end = row.access.valid_to;
    let approved = row.facts.connection == Some(domain::ConnectionStatus::Approved);
    let agreement = row.facts.connection_valid_to.filter(|_| approved);
    let row_asked = row.created_at;
    let line = services::data_access::line_of(&portal, &me.actor, &row).await?;
    let named = |row: store::data_access::DataAccessRow| (row.access.id.to_string(), row.names.owner);
    Ok(AccessDetails {
        last_day: end.map(crate::server::format::last_day).unwrap_or_default(),
        agreements_last_day: agreement.map(crate::server::format::last_day).unwrap_or_default(),
        owner: me.actor.acts_for(&row.access.owner) || me.actor.clears.contains(&row.access.owner),
        provider: me.actor.acts_for(&row.access.provider),
        access: super::access_view(row, portal.now()),
        history: HistoryView::list(domain::SubjectKind::DataAccess, history),
        asked: crate::server::format::date(row_asked),
        forerunner: line.forerunner.map(named),
        heirs: line.heirs.into_iter().map(named).collect(),
        others: statuses(&background.others),
        said: said(background.others),
        pair: PairView::of(background.pair),
    })
}

type Other = (store::data_access::DataAccessRow, Option<store::event::HistoryLine>);

fn statuses(others: &[Other]) -> Vec<(DataAccessStatus, u32)> {
    let count =
        |status: DataAccessStatus| others.iter().filter(|(row, _)| row.access.status == status).count();
    let counted =
        DataAccessStatus::ALL.map(|status| (status, u32::try_from(count(status)).unwrap_or(u32::MAX)));
    counted.into_iter().filter(|(status, n)| *n > 0 && *status != DataAccessStatus::Deleted).collect()
}

fn said(others: Vec<Other>) -> Vec<SaidView> {
    let mut said: Vec<_> = others.into_iter().filter_map(|(row, line)| Some((row, line?))).collect();
    said.sort_by_key(|(_, line)| std::cmp::Reverse(line.at));
    let view = |(row, line): (store::data_access::DataAccessRow, store::event::HistoryLine)| SaidView {
        owner: row.names.owner,
        status: row.access.status,
        by: line.actor_name,
        at: crate::server::format::date(line.at),
        reason: line.comment.to_string(),
    };
    said.into_iter().take(services::background::MOST_TOLD).map(view).collect()
}

/// Sets, moves or takes away a data access's last day. Permission: administers agreements of its owner.
#[server(endpoint = "data-accesses/last-day")]
pub async fn set_access_end(#[server(flatten)] form: LastDayForm) -> Result<(), AppError> {
    use crate::{form::Reads, paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    let LastDayTyped { last_day: end, comment } = form.typed()?;
    let target = services::data_access::Target { id, version: form.version };
    let set = services::data_access::set_end(&portal, &me.actor, target, end, comment).await;
    let receipt = set.map_err(AppError::of_end(LastDayForm::last_day()))?;
    server::go(&paths::data_access(id), Some(Flash::last_day(end, receipt))).await
}

/// The request that is being written on this page. Permission: acts for the system's provider.
pub async fn load_request(system: String, service: String) -> Result<RequestView, AppError> {
    use crate::server::{context, draft};

    let (portal, me) = crate::system::server_fns::provider().await?;
    let id = system.parse().map_err(|_| AppError::NotFound)?;
    let code = domain::ServiceCode::parse(&service).map_err(|_| AppError::NotFound)?;
    let kept = draft::peek(&context(), &page_address()).await?;
    let fields = kept.map(|kept| kept.fields).unwrap_or_default();
    let written = written(&fields);
    let numbers: Vec<String> = written.recipients.iter().map(|r| r.number.clone()).collect();
    let (ground, checks) = services::data_access::check(&portal, &me.actor, id, &code, &numbers).await?;
    let too_many = numbers.len() > domain::MAX_RECIPIENTS as usize;
    let (mut recipients, mut left) = (vec![], vec![]);
    for ((check, input), new) in checks.into_iter().zip(written.recipients).zip(written.new) {
        if new && (too_many || check.issue.is_some()) {
            left.push(input.number);
            continue;
        }
        let organisation = check.organisation;
        recipients.push(RecipientView {
            number: check.typed,
            name: organisation.as_ref().map(|o| o.name.clone()).unwrap_or_default(),
            kind: organisation.as_ref().map(|o| o.kind),
            municipality: organisation.and_then(|o| o.municipality).map(|m| m.name).unwrap_or_default(),
            issue: check.issue,
            comment: input.comment,
        });
    }
    let get = |field: Field| {
        let found = fields.iter().find(|(key, _)| key == field.name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let find = FindQuery {
        text: get(RequestForm::soeg()),
        municipality: get(RequestForm::kommune()),
        kind: get(RequestForm::slags()),
    };
    let found = islands::look_up(&find).await?;
    Ok(RequestView {
        find,
        found,
        municipalities: list_municipalities().await?,
        system,
        system_name: ground.system.name.into(),
        service,
        service_name: ground.service.name.into(),
        service_data: ground.service.data.into(),
        refused: ground.refused,
        recipients,
        number: left.join(" "),
    })
}

/// What the form of a request holds: the recipients on the list, without the one that was removed, then the numbers
/// that were typed.
struct Written {
    recipients: Vec<RecipientForm>,
    /// For each recipient, whether it was typed just now.
    new: Vec<bool>,
}
fn written(fields: &[(String, String)]) -> Written {
    // Looked up by name, however many fields a form was sent with; the first of a name counts.
    let mut by_name = std::collections::HashMap::new();
    for (name, value) in fields {
        by_name.entry(name.as_str()).or_insert(value.as_str());
    }
    let value = |name: &str| by_name.get(name).copied();
    let op = value(RequestForm::op().name).unwrap_or_default();
    let removed = op.strip_prefix("remove:");
    // One more than may be sent, so that it is seen to be too many; whatever stands behind it is not read.
    let listed = (0..=domain::MAX_RECIPIENTS as usize).map_while(|place| {
        let value = |field: Field| value(RequestForm::recipients().at(place, field).as_str());
        Some(RecipientForm {
            number: value(RecipientForm::number())?.to_owned(),
            comment: value(RecipientForm::comment()).unwrap_or_default().to_owned(),
        })
    });
    let mut recipients: Vec<_> = listed.filter(|r| Some(r.number.as_str()) != removed).collect();
    let mut new = vec![false; recipients.len()];
    // What stands in the number field is left there when a recipient is removed.
    let picked = op.strip_prefix("pick:");
    let typed = domain::OrganisationCode::split_list(value(RequestForm::number().name).unwrap_or_default());
    for number in picked.map(str::to_owned).into_iter().chain(typed).take(domain::MAX_RECIPIENTS as usize + 1)
    {
        recipients.push(RecipientForm { number, comment: String::new() });
        new.push(true);
    }
    Written { recipients, new }
}

/// Adds, removes or sends: the one form of a request, told apart by the button that was pressed (`op`). Without one it was
/// Enter, which adds the numbers that were typed, or else looks for what is to be found.
/// Permission: acts for the system's provider.
#[server(endpoint = "data-accesses/request")]
pub async fn request_access(#[server(flatten)] form: RequestForm) -> Result<(), AppError> {
    use crate::{
        error::Fault,
        form::{Checks, Reads},
        paths, server,
    };
    use domain::{Comment, OrganisationCode};
    use services::data_access::Wanted;
    let (portal, me) = crate::system::server_fns::provider().await?;
    let id = form.system.parse().map_err(|_| AppError::NotFound)?;
    let code = domain::ServiceCode::parse(&form.service).map_err(|_| AppError::NotFound)?;
    let looking = [&form.soeg, &form.kommune, &form.slags].iter().any(|text| !text.trim().is_empty());
    let op = match form.op.as_str() {
        "" if form.number.trim().is_empty() && looking => "search",
        "" => "add",
        pressed => pressed,
    };
    let max = domain::MAX_RECIPIENTS;
    let actual = u32::try_from(form.recipients.len()).unwrap_or(u32::MAX);
    if actual > max {
        return Err(AppError::Rule(RuleError::TooManyRecipients { max, actual }));
    }
    if op.starts_with("remove:") || op == "search" {
        return Err(AppError::Editing);
    }
    let picked = op.strip_prefix("pick:");
    let typed = picked.map(str::to_owned).into_iter().chain(OrganisationCode::split_list(&form.number));
    // One more than may be sent, so that it is seen to be too many.
    let typed: Vec<String> = typed.take(max as usize + 1).collect();
    if op == "add" || !typed.is_empty() {
        let mut checks = Checks::default();
        if typed.is_empty() {
            checks.note(RequestForm::number(), Fault::Invalid(domain::Invalid::Empty));
            return Err(checks.error());
        }
        let listed: Vec<String> = form.recipients.iter().map(|r| r.number.clone()).collect();
        let all: Vec<String> = listed.iter().chain(&typed).cloned().collect();
        let actual = u32::try_from(all.len()).unwrap_or(u32::MAX);
        if actual > max {
            return Err(AppError::Rule(RuleError::TooManyRecipients { max, actual }));
        }
        let (_, checked) = services::data_access::check(&portal, &me.actor, id, &code, &all).await?;
        for check in checked.into_iter().skip(listed.len()) {
            if let Some(issue) = check.issue {
                let name = check.organisation.map(|o| o.name).unwrap_or_default();
                checks.note(RequestForm::number(), Fault::Recipient { typed: check.typed, name, issue });
            }
        }
        checks.finish()?;
        // "Send" with a number still in the field: it goes on the list first, to be looked at.
        let looked_at = if op == "add" || picked.is_some() {
            AppError::Editing
        } else {
            AppError::field(RequestForm::number(), Fault::AddedNotSent)
        };
        return Err(looked_at);
    }
    let mut checks = Checks::default();
    let said = form.read(&mut checks);
    let mut wanted = vec![];
    for (place, recipient) in form.recipients.into_iter().enumerate() {
        let field = RequestForm::recipients().at(place, RecipientForm::comment());
        if let Some(comment) = checks.read(field, Comment::parse(&recipient.comment)) {
            wanted.push(Wanted { number: recipient.number, comment });
        }
    }
    checks.finish()?;
    let Some(RequestTyped { purpose, comment }) = said else { return Err(AppError::BadRequest) };
    let said = services::data_access::Said { comment, purpose };
    let number = services::data_access::request(&portal, &me.actor, id, &code, said, &wanted).await?;
    server::go(&paths::receipt(number), None).await
}

/// What giving rows up will mean. Permission: acts for the provider.
pub async fn preview_give_up(ids: &[String], action: &str) -> Result<ChangeView, AppError> {
    let (portal, me) = crate::system::server_fns::provider().await?;
    change_view(&portal, &me, ids, action, false).await
}

/// Withdraws a request or ends a data access. Permission: acts for the provider.
#[server(endpoint = "data-accesses/give-up")]
pub async fn give_up_access(#[server(flatten)] form: ChangeForm) -> Result<(), AppError> {
    change(&form, crate::paths::DATA_ACCESSES, false).await
}

/// The municipalities to choose from: code and name. Permission: none.
async fn list_municipalities() -> Result<Vec<(String, String)>, AppError> {
    let portal = crate::server::context().portal().clone();
    let list = services::register::municipalities(&portal).await?;
    Ok(list.into_iter().map(|municipality| (municipality.code, municipality.name)).collect())
}
