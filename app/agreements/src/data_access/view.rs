//! What lists and confirm pages show of a data access; shared by the provider's and the owner's side.

use domain::{Also, Consequence, DataAccessAction, DataAccessStatus, MissingLink, RuleError};

use crate::{
    i18n::{Lang, Word},
    pair::PairView,
    server::Paged,
    ui::{Cell, Tag, decision_text},
};

/// A data access as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessView {
    pub id: String,
    pub version: i32,
    pub status: DataAccessStatus,
    pub changed: String,
    /// The day until which a suspension is meant to last, as it is written; empty for none.
    pub paused_until: String,
    /// Who suspended it and why, in the list of what is suspended.
    pub stands: Option<StandsView>,
    pub owner: String,
    pub owner_name: String,
    /// Whether the owner takes part no longer.
    pub closed: bool,
    pub system: String,
    pub system_name: String,
    pub provider_name: String,
    pub service: String,
    pub service_name: String,
    pub service_data: String,
    /// The version that was approved last, and the day on which it was.
    pub accepted: Option<(i32, String)>,
    /// The number of the web service's newest version.
    pub newest: i32,
    /// The last day on which the newest version can be confirmed, as it is written; empty where it need not be.
    pub confirm_by: String,
    /// What was written with the request beside the comment.
    pub also: Vec<Also>,
    /// What is missing before data can be fetched; nothing when it can.
    pub missing: Vec<MissingLink>,
}

/// Writes a row out.
pub fn access_view(row: store::data_access::DataAccessRow, at: domain::Timestamp) -> AccessView {
    let store::data_access::DataAccessRow { access, names, facts, .. } = row;
    AccessView {
        also: access.also(),
        id: access.id.to_string(),
        version: access.version,
        status: access.status,
        changed: crate::server::format::date(row.changed_at),
        stands: None,
        paused_until: access.suspended_until.map(crate::server::format::last_day).unwrap_or_default(),
        owner: access.owner.into(),
        owner_name: names.owner,
        closed: facts.owner_passivated,
        system: access.system.to_string(),
        system_name: names.system,
        provider_name: names.provider,
        accepted: access.accepted.map(|one| (one.version, crate::server::format::date(one.at))),
        newest: names.text_version,
        confirm_by: access.confirm_by.map(crate::server::format::last_day).unwrap_or_default(),
        service: access.service.to_string(),
        service_name: names.service,
        service_data: names.data,
        missing: domain::decide(&facts, at).missing,
    }
}

/// A page of a list.
pub struct ListView {
    pub page: Paged<AccessView>,
    /// Whether there are more than are counted.
    pub more: bool,
    /// The place of the page's first row.
    pub first: u32,
    /// Choices of the filter: value and text.
    pub organisations: Vec<(String, String)>,
    pub providers: Vec<(String, String)>,
    pub services: Vec<(String, String)>,
    pub systems: Vec<(String, String)>,
}

/// One row of a change that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    pub access: AccessView,
    /// What the change does to the flow of data, or why it cannot be made.
    pub outcome: Result<Consequence, RuleError>,
    /// The no, or the suspension, that stands.
    pub stands: Option<StandsView>,
}

impl ChangeRow {
    /// Whether the change passes over somebody's no.
    pub fn passes_over_a_no(&self, action: DataAccessAction) -> bool {
        action == DataAccessAction::Approve && action.needs_reason_from(self.access.status)
    }
}

/// A decision that should be known before another takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandsView {
    /// Whether it is the request.
    pub requested: bool,
    /// Who decided.
    pub by: String,
    /// When, as it is written.
    pub at: String,
    /// What was written with it; may be empty.
    pub reason: String,
}

/// A change that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// `None` as long as the action is to be chosen.
    pub action: Option<DataAccessAction>,
    /// What is offered in one press while it is to be chosen: the answer that a single request waits for. The rows say what that means.
    pub offered: Option<DataAccessAction>,
    pub rows: Vec<ChangeRow>,
    /// What the systems and web services of the rows are, each pair once.
    pub pairs: Vec<PairView>,
}

/// The class of the button that chooses an action.
pub const fn action_class(action: DataAccessAction) -> &'static str {
    match action {
        DataAccessAction::Approve | DataAccessAction::Resume | DataAccessAction::Confirm => "btn btn-primary",
        DataAccessAction::SetWaiting => "btn btn-secondary",
        _ => "btn btn-danger",
    }
}

/// An action's name on its button.
pub const fn action_text(action: DataAccessAction, t: Lang) -> &'static str {
    match action {
        DataAccessAction::Approve => t.action_approve(),
        DataAccessAction::Resume => t.action_resume(),
        DataAccessAction::Confirm => t.action_confirm(),
        DataAccessAction::Reject => t.action_reject(),
        DataAccessAction::SetWaiting => t.action_set_waiting(),
        DataAccessAction::Delete => t.action_delete(),
        DataAccessAction::Withdraw => t.action_withdraw(),
        DataAccessAction::End => t.action_end(),
    }
}

/// "Viser 1–25 af 40".
pub fn table_note(view: &ListView, t: Lang) -> String {
    let shown = u32::try_from(view.page.rows.len()).unwrap_or(0);
    let last = (view.first + shown).saturating_sub(1);
    let total = crate::text::grouped(view.page.total);
    let (first, last) = (view.first.to_string(), last.to_string());
    if view.more { t.table_shows_more(&first, &last, &total) } else { t.table_shows(&first, &last, &total) }
}

/// The status, since when, and whether data can be fetched.
pub fn status_cell(row: &AccessView, cell: &mut Cell, t: Lang) {
    cell.tag(Tag::of(row.status, t)).sub(&row.changed);
    match &row.stands {
        None => cell.sub(&decision_text(&row.missing, t)),
        Some(stands) if stands.reason.is_empty() => cell.sub(&stands.by),
        Some(stands) => cell.sub(&stands.by).sub(&format!("»{}«", stands.reason)),
    };
    if !row.confirm_by.is_empty() {
        cell.sub(&t.version_by(&row.confirm_by));
    }
    if !row.paused_until.is_empty() {
        cell.sub(&format!("{} {}", domain::NoticeTime::HeldUntil.word(t), row.paused_until));
    }
}
