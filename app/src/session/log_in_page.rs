//! "Log på": in demo mode a button for each demo user.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::server_fns::{LogInAs, load_log_in};
use crate::{
    i18n::use_lang,
    paths,
    ui::{page, page_head},
};

/// The log-in page.
#[component]
pub fn LogInPage() -> impl IntoView {
    let t = use_lang();
    let query = use_query_map();
    let next = move || query.with(|query| query.get("videre")).unwrap_or_else(|| paths::HOME.into());
    let data = Resource::new_blocking(next, load_log_in);
    page(data, move |data| {
        let next = next();
        let why = if data.draft_kept { t.log_in_kept() } else { t.log_in_first() };
        let sent_here = (next != paths::HOME).then(|| view! { <p class="panel panel-info">{why}</p> });
        let buttons = data
            .users
            .into_iter()
            .map(|user| {
                view! {
                    <li>
                        <button type="submit" class="btn btn-secondary" name="user" value=user.id>{user.label}</button>
                    </li>
                }
            })
            .collect_view();
        view! {
            <div class="wrap stack">
                {page_head(vec![], t.nav_log_in(), t.log_in_lead())}
                {sent_here}
                <form method="post" action=LogInAs::PATH>
                    <input type="hidden" name="next" value=next />
                    <ul class="demo-users">{buttons}</ul>
                </form>
            </div>
        }
        .into_any()
    })
}
