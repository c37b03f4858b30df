//! "Log på": in demo mode a button for each demo user, else the way to the identity provider.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::LogInForm,
    server_fns::{DemoUser, LogInAs, load_log_in},
};
use crate::{
    addresses::LogIn,
    form::hidden,
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::page_head,
};

/// The log-in page.
pub async fn log_in_page(at: At) -> Shown {
    let t = use_lang();
    let asked = LogIn::of(&at.query);
    let next = if asked.next.is_given() { asked.next.to_string() } else { paths::HOME.into() };
    let data = load_log_in(&next).await?;
    let why = if data.draft_kept { t.log_in_kept() } else { t.log_in_first() };
    let failed = asked.failed.is_given().then(|| failure(&asked.failed, t));
    let sent_here =
        (next != paths::HOME && failed.is_none()).then(|| view! { <p class="panel panel-info">{why}</p> });
    let (lead, way) = if data.demo {
        (t.log_in_lead(), demo_users(data.users, next))
    } else {
        (t.log_in_provider_lead(), provider(&next, t))
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_log_in(), lead)} {failed} {sent_here} {way}
        </div>
    }
    .into_any())
}

fn demo_users(users: Vec<DemoUser>, next: String) -> AnyView {
    let buttons = users
        .into_iter()
        .map(|user| {
            view! {
                <li>
                    <button type="submit" class="btn btn-secondary" name=LogInForm::user().name value=user.id>{user.label}</button>
                </li>
            }
        })
        .collect_view();
    view! {
        <form method="post" action=LogInAs::PATH>
            {hidden(LogInForm::next(), next)}
            <ul class="demo-users">{buttons}</ul>
        </form>
    }
    .into_any()
}

/// A link rather than a form: browsers hold a form's redirects to the content policy's form targets.
fn provider(next: &str, t: Lang) -> AnyView {
    let start = format!("{}?videre={}", paths::LOG_IN_START, paths::encoded(next));
    view! { <p><a class="btn btn-primary" href=start rel="external">{t.log_in_provider()}</a></p> }.into_any()
}

/// Why a log-in failed, by the code in the address; unknown codes are told as a refusal.
fn failure(code: &str, t: Lang) -> AnyView {
    let text = match code {
        "provider_down" | "certificate_not_trusted" => t.log_in_failed_provider_down(),
        "cancelled" => t.log_in_failed_cancelled(),
        "too_late" | "state" | "code_refused" => t.log_in_failed_too_late(),
        "clock_off" | "expired" => t.log_in_failed_clock(),
        "level_too_low" => t.log_in_failed_level(),
        _ => t.log_in_failed_refused(),
    };
    view! {
        <div class="error-summary" role="alert" tabindex="-1" id="error-summary" autofocus=true>
            <h2>{t.log_in_failed_title()}</h2>
            <p>{text}</p>
        </div>
    }
    .into_any()
}
