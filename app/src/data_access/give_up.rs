//! The provider withdraws a request or ends a data access.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    action_text,
    server_fns::{GiveUpAccess, preview_give_up},
};
use crate::{administration::confirm, form::form_page, i18n::use_lang, paths, query::use_query, ui::crumb};

/// The confirm page.
#[component]
pub fn GiveUpPage() -> impl IntoView {
    let t = use_lang();
    let query = use_query();
    let key = move || (query.get_all("id"), query.get("til"));
    let view = Resource::new_blocking(key, |(ids, action)| preview_give_up(ids, action));
    form_page(view, move |view| {
        let crumbs = vec![crumb(t.nav_data_accesses(), paths::DATA_ACCESSES)];
        let button = view.action.map(|action| action_text(action, t)).unwrap_or_default();
        confirm(view, crumbs, GiveUpAccess::PATH, button, paths::DATA_ACCESSES)
    })
}
