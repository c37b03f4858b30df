//! Where the links of mails lead: confirming an address, and taking it off. Both ask first, because mail programs open
//! links by themselves.

use domain::RuleError;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::server_fns::{AskedView, ConfirmRecipient, Unsubscribe, load_confirm, load_unsubscribe};
use crate::{
    error::AppError,
    form::{PostForm, Submit, form_page},
    i18n::{Lang, use_lang},
    ui::{facts, page_head},
};

fn key() -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let query = use_query_map();
    move || query.with(|query| query.get("noegle")).unwrap_or_default()
}

/// A link that leads nowhere any more is no fault of whoever follows it.
fn unless_expired(asked: Result<AskedView, AppError>) -> Result<Option<AskedView>, AppError> {
    match asked {
        Err(AppError::Rule(RuleError::LinkExpired)) => Ok(None),
        other => other.map(Some),
    }
}

fn expired(title: &'static str, text: &'static str) -> AnyView {
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(vec![], title, "")} <p class="panel panel-wait">{text}</p>
            </div>
        </div>
    }
    .into_any()
}

/// "Bekræft e-mailadresse".
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let key = key();
    let asked = Resource::new_blocking(key, async |key| unless_expired(load_confirm(key).await));
    form_page(asked, move |asked| {
        let t = use_lang();
        match asked {
            None => expired(t.recipients_confirm_title(), t.recipients_confirm_expired()),
            Some(asked) => confirm(asked, key(), t),
        }
    })
}

fn confirm(asked: AskedView, key: String, t: Lang) -> AnyView {
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(vec![], t.recipients_confirm_title(), t.recipients_confirm_lead())}
                {facts(vec![
                    (t.recipients_address(), asked.email.into_any()),
                    (t.recipients_told_of(), t.recipients_about(&asked.organisation).into_any()),
                    (t.recipients_registered(), asked.registered_by.into_any()),
                    (t.recipients_link(), t.recipients_link_until(&asked.until).into_any()),
                ])}
                <PostForm to=ConfirmRecipient::PATH>
                    <input type="hidden" name="key" value=key />
                    <p><Submit text=t.recipients_confirm() /></p>
                </PostForm>
                <p>{t.recipients_confirm_else()}</p>
            </div>
        </div>
    }
    .into_any()
}

/// "Afmeld".
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let key = key();
    let asked = Resource::new_blocking(key, async |key| unless_expired(load_unsubscribe(key).await));
    form_page(asked, move |asked| {
        let t = use_lang();
        match asked {
            None => expired(t.recipients_unsubscribe_title(), t.recipients_unsubscribe_gone()),
            Some(asked) if asked.off => off(asked, t),
            Some(asked) => unsubscribe(asked, key(), t),
        }
    })
}

fn off(asked: AskedView, t: Lang) -> AnyView {
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(vec![], t.recipients_unsubscribe_title(), "")}
                <p class="panel panel-ok">{t.recipients_is_off(&asked.email, &asked.organisation)}</p>
                <p>{t.recipients_off_else()}</p>
            </div>
        </div>
    }
    .into_any()
}

fn unsubscribe(asked: AskedView, key: String, t: Lang) -> AnyView {
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(vec![], t.recipients_unsubscribe_title(), "")}
                <p>{t.recipients_unsubscribe_lead(&asked.email, &asked.organisation)}</p>
                <PostForm to=Unsubscribe::PATH>
                    <input type="hidden" name="key" value=key />
                    <p><Submit text=t.recipients_unsubscribe() /></p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}
