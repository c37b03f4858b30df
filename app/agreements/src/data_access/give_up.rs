//! The provider withdraws a request or ends a data access.

use leptos::server_fn::ServerFn;

use super::{
    action_text, confirm,
    server_fns::{GiveUpAccess, preview_give_up},
};
use crate::{
    addresses::AccessChange,
    form::load_draft,
    i18n::use_lang,
    page::{At, Shown},
    paths,
    ui::crumb,
};

/// The confirm page.
pub async fn give_up_page(at: At) -> Shown {
    let t = use_lang();
    let asked = AccessChange::of(&at.query);
    let view = preview_give_up(asked.ids.all(), &asked.action).await?;
    load_draft().await?;
    let crumbs = vec![crumb(t.nav_data_accesses(), paths::DATA_ACCESSES)];
    let button = view.action.map(|action| action_text(action, t)).unwrap_or_default();
    Ok(confirm(view, crumbs, GiveUpAccess::PATH, button, paths::DATA_ACCESSES))
}
