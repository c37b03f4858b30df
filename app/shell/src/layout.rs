//! What surrounds every page: header, menu, note, footer.

use leptos::prelude::*;

use crate::{
    flash::flash_text,
    form::{enter_main_form, language_form},
    i18n::{Lang, use_lang},
    islands::{LiveUpdates, PageLife},
    nouns,
    page::page_address,
    paths,
    server::{LogInMode, RequestContext, Settings},
    ui::icon,
    viewer::{Flash, Viewer},
};

/// The frame of every page, around its content.
pub fn layout(viewer: &Viewer, content: AnyView) -> AnyView {
    let t = use_lang();
    view! {
        <PageLife />
        {enter_main_form()}
        <a class="skip-link" href="#main">{t.nav_skip()}</a>
        {demo_mode().then(|| view! {
            <aside class="demo-bar" aria-label=t.app_demo_label()>
                {t.app_demo()}
                {demo_outbox().then(|| view! { " " <a href=paths::DEMO_OUTBOX>{t.demo_outbox_title()}</a> })}
            </aside>
        })}
        {header(viewer, t)}
        <main id="main" class="main" tabindex="-1">
            {content}
        </main>
        <footer class="site-footer">
            <div class="wrap">
                <ul>
                    <li><a href=paths::GUIDES>{t.nav_guides()}</a></li>
                    <li><a href=paths::WEB_SERVICES>{t.nav_web_services()}</a></li>
                    <li><a href=paths::STATUS>{t.nav_status()}</a></li>
                    <li><a href=paths::CONTACT>{t.nav_contact()}</a></li>
                    <li><a href=paths::COOKIES>{t.nav_cookies()}</a></li>
                    <li><a href=paths::ACCESSIBILITY>{t.nav_accessibility()}</a></li>
                </ul>
            </div>
        </footer>
    }
    .into_any()
}

/// Whether everybody logs in by a button.
fn demo_mode() -> bool {
    setting(|settings| settings.log_in == LogInMode::Demo)
}

/// Whether everybody can see every mail.
fn demo_outbox() -> bool {
    setting(|settings| settings.demo_outbox)
}

/// What the server is set to. Without a request it is a demo.
fn setting(read: impl Fn(&Settings) -> bool) -> bool {
    use_context::<RequestContext>().is_none_or(|context| read(context.settings()))
}

fn links(items: &[(&'static str, &'static str)]) -> AnyView {
    let address = page_address();
    let path = address.split('?').next().unwrap_or_default();
    items
        .iter()
        .map(|(href, text)| {
            let href = *href;
            let below =
                href != paths::HOME && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
            let here = (path == href || below).then_some("page");
            view! { <li><a href=href aria-current=here>{*text}</a></li> }
        })
        .collect_view()
        .into_any()
}

fn header(viewer: &Viewer, t: Lang) -> AnyView {
    let items = nouns::menu(viewer, t);
    let flash = viewer.flash.clone().map(|flash| flash_note(flash, t));
    let only_looks = viewer.only_looks.then(|| {
        view! {
            <div class="wrap">
                <p class="panel panel-info">
                    {t.app_only_looks()} " " <a href=paths::MORE_RIGHTS>{t.rights_more()}</a>
                </p>
            </div>
        }
    });
    let live = viewer.name.clone().map(|name| {
        view! {
            <LiveUpdates
                after=viewer.newest_notice
                made=viewer.made
                viewer=name
                updated=t.live_updated().to_owned()
                outdated=t.live_outdated().to_owned()
                show=t.live_show().to_owned()
            />
        }
    });
    let log_in = viewer.name.is_none().then(|| {
        view! { <a class="btn btn-primary" href=paths::LOG_IN>{t.nav_log_in()}</a> }
    });
    view! {
        <header class="site-header">
            <div class="wrap">
                <a class="brand" href=paths::HOME>
                    <svg aria-hidden="true" focusable="false" viewBox="0 0 50 22" width="50" height="22">
                        <use href="/icons.svg#brand"></use>
                    </svg>
                    <span>{t.app_name()}</span>
                </a>
                <div class="header-side">
                    {language_form()}
                    {viewer.name.is_some().then(|| bell(viewer, t))}
                    {person(viewer, t)}
                    {log_in}
                    <details class="nav-menu">
                        <summary class="btn btn-secondary">{t.nav_menu()}</summary>
                        <ul>
                            {links(&items)}
                            <li>{language_form()}</li>
                            {viewer.name.is_some().then(|| view! { <li>{person(viewer, t)}</li> })}
                        </ul>
                    </details>
                </div>
            </div>
        </header>
        <nav class="site-nav" aria-label=t.nav_label()>
            <div class="wrap">
                <ul data-live="menu">{links(&items)}</ul>
            </div>
        </nav>
        {live} {only_looks} {flash}
    }
    .into_any()
}

/// Who is logged in, and the way out.
fn person(viewer: &Viewer, t: Lang) -> AnyView {
    let Some(name) = viewer.name.clone() else { return ().into_any() };
    // In demo mode the name is "Skole – Havnsø Skole": the role above, the organisation under it.
    let (role, rest) = match name.split_once(" – ") {
        Some((role, rest)) => (role.to_owned(), rest.to_owned()),
        None => (name, viewer.organisation.clone()),
    };
    view! {
        <p class="who">
            <a href=paths::MY_RIGHTS aria-label=format!("{}: {role} {rest}", t.nav_my_rights())>
                <strong>{role.clone()}</strong> <span>{rest.clone()}</span>
            </a>
        </p>
        <form method="post" action=paths::LOG_OUT>
            <button type="submit" class="link-button">{t.nav_log_out()}</button>
        </form>
    }
    .into_any()
}

/// The note about what was just done.
fn flash_note(flash: Flash, t: Lang) -> AnyView {
    let (text, partly) = flash_text(&flash, t);
    let class = if partly { "flash flash-no" } else { "flash" };
    view! {
        <div class="wrap">
            <div class=class role="status">{icon(if partly { "alert" } else { "check" })} <p>{text}</p></div>
        </div>
    }
    .into_any()
}

/// The bell of the header, with the number of unread notices.
fn bell(viewer: &Viewer, t: Lang) -> AnyView {
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
