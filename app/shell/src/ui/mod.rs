//! The building blocks of pages: own components on native HTML.

mod blocks;
mod decision;
mod error_page;
mod last_day;
mod list;
mod status;
mod table;
mod tabs;

use blocks::icon_into;
pub use blocks::{
    Crumb, also, comment, crumb, empty, facts, first_bold, grid_icon, history, icon, lines, live_facts,
    page_head, page_head_with, pagination, rich, unit_line,
};
pub use decision::{
    ImpactView, consequence_panel, decision_text, flow_lines, impact_lines, missing_links, owner_names,
    some_names,
};
pub use error_page::error_page;
pub use last_day::{LastDay, last_day_page};
pub use list::List;
pub use status::{Tag, arrow, closing};
pub use table::{Cell, Table};
pub use tabs::{ProviderTab, cases_tabs, owner_tabs, provider_tabs, user_tabs};

/// One line of a history, written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryView {
    pub kind: domain::SubjectKind,
    /// The stable short name of what was done.
    pub action: String,
    pub at: String,
    pub by: String,
    pub from: Option<String>,
    pub to: String,
    pub comment: String,
    /// The last day that was set; empty where it was taken away, `None` where it was not the matter.
    pub last_day: Option<String>,
}

impl HistoryView {
    /// Writes a history out. What happened by itself was done by the portal: `by` is empty.
    pub fn list(kind: domain::SubjectKind, lines: Vec<store::event::HistoryLine>) -> Vec<Self> {
        let view = |line: store::event::HistoryLine| Self {
            kind,
            action: line.action.clone(),
            at: crate::server::format::date_time(line.at),
            by: line.actor_name,
            from: line.from,
            to: line.to,
            comment: line.comment.into(),
            last_day: match line.valid_to {
                Some(end) => Some(crate::server::format::last_day(end)),
                None => (line.action == domain::SET_END).then(String::new),
            },
        };
        lines.into_iter().map(view).collect()
    }
}
