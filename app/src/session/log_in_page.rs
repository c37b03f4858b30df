//! "Log på": in demo mode a button for each demo user.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::server_fns::{LogInAs, list_demo_users};
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
    let users = Resource::new_blocking(|| (), |()| list_demo_users());
    let next = move || query.with(|query| query.get("videre")).unwrap_or_else(|| paths::HOME.into());
    page(users, move |users| {
        let next = next();
        let expired =
            (next != paths::HOME).then(|| view! { <p class="panel panel-info">{t.log_in_first()}</p> });
        let buttons = users
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
                {expired}
                <form method="post" action=LogInAs::PATH>
                    <input type="hidden" name="next" value=next />
                    <ul class="demo-users">{buttons}</ul>
                </form>
            </div>
        }
        .into_any()
    })
}
