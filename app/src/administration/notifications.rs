//! The place of "Notifikationer" on the owner's side.

use leptos::prelude::*;

use super::{list::tabs, server_fns::list_as_owner};
use crate::{
    data_access::ListQuery,
    i18n::use_lang,
    paths,
    ui::{empty, page, page_head},
};

/// What will be here.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let t = use_lang();
    let waiting = ListQuery { status: "waiting".into(), page: 1, ..ListQuery::default() };
    let list = Resource::new_blocking(move || waiting.clone(), list_as_owner);
    page(list, move |_| {
        let guide = view! {
            <a class="btn btn-secondary" href=paths::guide("notifikationsmodtager")>{t.front_longer_guide()}</a>
        };
        view! {
            <div class="wrap stack">
                {page_head(vec![], t.nav_administration(), t.administration_lead())} {tabs("notifications", t)}
                {empty(t.notification_title(), t.notification_later(), guide.into_any())}
            </div>
        }
        .into_any()
    })
}
