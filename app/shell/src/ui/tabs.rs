//! The tabs of each side's pages.

use leptos::prelude::*;

use crate::{addresses::Cases, i18n::Lang, page::use_viewer, paths};

/// The tabs of "Sagsbehandling".
pub fn cases_tabs(current: &'static str, waiting: Option<u32>, t: Lang) -> AnyView {
    let tab = |href: &str, key: &'static str, text: &'static str, count: Option<u32>| {
        let count = count.map(|n| {
            let count = (n > 0).then(|| view! { <span class="count">{n}</span> });
            view! { " " <span data-live="waiting">{count}</span> }
        });
        let here = (key == current).then_some("page");
        view! { <li><a href=href.to_owned() aria-current=here>{text} {count}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=t.nav_cases()>
            <ul>
                {tab(paths::CASES, "waiting", t.cases_waiting(), waiting)}
                {tab(&Cases::all().address(), "all", t.cases_all(), None)}
                {tab(paths::CASES_SERVICES, "services", t.nav_web_services(), None)}
                {tab(paths::CASES_MESSAGES, "messages", t.message_title(), None)}
                {tab(paths::CASES_INQUIRIES, "inquiries", t.cases_inquiries(), None)}
                {tab(paths::CASES_REGISTER, "register", t.cases_register(), None)}
                {tab(paths::CASES_STOPS, "stops", t.stop_title(), None)}
                {tab(paths::CASES_EVENTS, "events", t.cases_events(), None)}
                {tab(paths::CASES_NOTIFICATIONS, "notifications", t.notification_title(), None)}
                {tab(paths::CASES_OUTBOX, "outbox", t.outbox_title(), None)}
            </ul>
        </nav>
    }
    .into_any()
}

/// A tab of "Udbydersystemadministration".
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ProviderTab {
    Systems,
    Contacts,
    Notifications,
}

/// The tabs of "Udbydersystemadministration".
pub fn provider_tabs(t: Lang, current: ProviderTab) -> AnyView {
    let tab = |this: ProviderTab, path: &'static str, text: &'static str| {
        view! { <li><a href=path aria-current=(this == current).then_some("page")>{text}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=t.nav_provider_systems()>
            <ul>
                {tab(ProviderTab::Systems, paths::PROVIDER_SYSTEMS, t.system_tab())}
                {tab(ProviderTab::Contacts, paths::CONTACTS, t.contacts_title())}
                {tab(ProviderTab::Notifications, paths::PROVIDER_NOTIFICATIONS, t.notification_title())}
            </ul>
        </nav>
    }
    .into_any()
}

/// The tabs of the owner's side.
pub fn owner_tabs(current: &'static str, t: Lang) -> AnyView {
    let viewer = use_viewer();
    let here = |key: &'static str| (key == current).then_some("page");
    let count = |n: u32| (n > 0).then(|| view! { <span class="count">{n}</span> });
    view! {
        <nav class="tabs" aria-label=t.nav_administration()>
            <ul>
                <li>
                    <a href=paths::ADMINISTRATION aria-current=here("waiting")>
                        {t.administration_waiting()} " " <span data-live="waiting">{count(viewer.waiting)}</span>
                    </a>
                </li>
                <li>
                    <a href=paths::ADMINISTRATION_VERSIONS aria-current=here("versions")>
                        {t.version_title()} " " <span data-live="to-confirm">{count(viewer.to_confirm)}</span>
                    </a>
                </li>
                <li>
                    <a href=paths::ADMINISTRATION_SUSPENDED aria-current=here("suspended")>
                        {t.administration_suspended()} " " <span data-live="suspended">{count(viewer.suspended)}</span>
                    </a>
                </li>
                <li>
                    <a href=paths::ADMINISTRATION_ALL aria-current=here("all")>{t.administration_all()}</a>
                </li>
                <li>
                    <a href=paths::ADMINISTRATION_NOTIFICATIONS aria-current=here("notifications")>
                        {t.notification_title()}
                    </a>
                </li>
            </ul>
        </nav>
    }
    .into_any()
}

/// The tabs of "Brugeradministration".
pub fn user_tabs(current: &'static str, t: Lang) -> AnyView {
    let tab = |href: &'static str, text: &'static str| {
        view! { <li><a href=href aria-current=(href == current).then_some("page")>{text}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=t.nav_user_administration()>
            <ul>
                {tab(paths::USER_ADMINISTRATION, t.users_rights_tab())}
                {tab(paths::USER_EVENTS, t.audit_title())}
            </ul>
        </nav>
    }
    .into_any()
}
