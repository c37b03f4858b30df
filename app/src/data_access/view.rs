//! What lists and confirm pages show of a data access; shared by the provider's and the owner's side.

use domain::{Also, Consequence, DataAccessAction, DataAccessStatus, MissingLink, RuleError};

use crate::{i18n::Lang, query::Query, ui::Listing};

/// A data access as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessView {
    pub id: String,
    pub version: i32,
    pub status: DataAccessStatus,
    pub changed: String,
    pub owner: String,
    pub owner_name: String,
    pub system: String,
    pub system_name: String,
    pub provider_name: String,
    pub service_name: String,
    pub service_data: String,
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
        owner: access.owner.into(),
        owner_name: names.owner,
        system: access.system.to_string(),
        system_name: names.system,
        provider_name: names.provider,
        service_name: names.service,
        service_data: names.data,
        missing: domain::decide(&facts, at).missing,
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListView {
    pub rows: Vec<AccessView>,
    pub total: u32,
    /// Whether there are more than `total`.
    pub more: bool,
    pub first: u32,
    pub page: u32,
    pub last_page: u32,
    /// Choices of the filter: value and text.
    pub organisations: Vec<(String, String)>,
    pub providers: Vec<(String, String)>,
    pub services: Vec<(String, String)>,
    pub systems: Vec<(String, String)>,
}

/// The state of a list, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    pub search: String,
    pub organisation: String,
    pub provider: String,
    pub service: String,
    pub system: String,
    pub status: String,
    pub sort: String,
    pub deleted: bool,
    pub page: u32,
}

impl ListQuery {
    /// Reads the state from the address.
    pub fn of(query: &Query) -> Self {
        let get = |key: &str| query.get(key);
        Self {
            search: get("soeg"),
            organisation: get("institution"),
            provider: get("udbyder"),
            service: get("webservice"),
            system: get("system"),
            status: get("status"),
            sort: get("sorter"),
            deleted: get("slettede") == "1",
            page: query.page(),
        }
    }

    /// Reads the state from the parts of a query.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self::of(&Query::of(pairs))
    }

    /// What of it stands in the address of the list at `path`, and what of that narrows the list down.
    pub fn listing(&self, path: &'static str) -> Listing {
        Listing::of(path)
            .filter("soeg", &self.search)
            .filter("institution", &self.organisation)
            .filter("udbyder", &self.provider)
            .filter("webservice", &self.service)
            .filter("system", &self.system)
            .filter("status", &self.status)
            .shown("sorter", &self.sort)
            // It adds rows and takes none away.
            .shown("slettede", if self.deleted { "1" } else { "" })
    }
}

/// One row of a change that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    pub access: AccessView,
    /// What the change does to the flow of data, or why it cannot be made.
    pub outcome: Result<Consequence, RuleError>,
}

/// A change that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// `None` as long as the action is to be chosen.
    pub action: Option<DataAccessAction>,
    pub rows: Vec<ChangeRow>,
}

/// An action's name on its button.
pub const fn action_text(action: DataAccessAction, t: Lang) -> &'static str {
    match action {
        DataAccessAction::Approve => t.action_approve(),
        DataAccessAction::Reject => t.action_reject(),
        DataAccessAction::SetWaiting => t.action_set_waiting(),
        DataAccessAction::Delete => t.action_delete(),
        DataAccessAction::Withdraw => t.action_withdraw(),
        DataAccessAction::End => t.action_end(),
    }
}

/// "Viser 1–25 af 40".
pub fn table_note(view: &ListView, t: Lang) -> String {
    let shown = u32::try_from(view.rows.len()).unwrap_or(0);
    let last = (view.first + shown).saturating_sub(1);
    let total = crate::text::grouped(view.total);
    let (first, last) = (view.first.to_string(), last.to_string());
    if view.more { t.table_shows_more(&first, &last, &total) } else { t.table_shows(&first, &last, &total) }
}
