//! The bell and its list: what was told to the person, and to the organisations they act for.

mod list;
pub mod server_fns;

pub use list::{notices_page, open_notice_page};

use leptos::prelude::*;

use crate::{i18n::Lang, paths, ui::icon, viewer::Viewer};

/// The bell of the header, with the number of unread notices.
pub fn bell(viewer: &Viewer, t: Lang) -> AnyView {
    let count = match viewer.unread {
        0 => None,
        n @ 1..=99 => Some(n.to_string()),
        _ => Some("99+".to_owned()),
    };
    let label = match &count {
        None => t.notices_bell_none().to_owned(),
        Some(count) => t.notices_bell(count),
    };
    view! {
        <a class="bell" href=paths::NOTICES aria-label=label data-live="bell">
            {icon("bell")}
            {count.map(|count| view! { <span class="count" aria-hidden="true">{count}</span> })}
        </a>
    }
    .into_any()
}
