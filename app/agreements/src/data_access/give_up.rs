//! The provider withdraws a request or ends a data access.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    Frame, action_text, confirm,
    server_fns::{GiveUpAccess, preview_give_up},
};
use crate::{
    addresses::AccessChange,
    error::AppError,
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
    // Without an action there is nothing to give up.
    let action = view.action.ok_or(AppError::NotFound)?;
    let frame = Frame {
        crumbs,
        head: None,
        to: GiveUpAccess::PATH,
        button: action_text(action, t),
        cancel: paths::DATA_ACCESSES,
        others: ().into_any(),
    };
    Ok(confirm(view, action, frame))
}
