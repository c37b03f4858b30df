//! Where the links of mails lead: confirming an address, and taking it off. Both ask first, because mail programs open
//! links by themselves.

use domain::RuleError;
use leptos::{prelude::*, server_fn::ServerFn};

use super::server_fns::{
    AskedView, ConfirmRecipient, Resume, SubscriptionView, Unsubscribe, load_confirm, load_unsubscribe,
};
use crate::{
    addresses::Key,
    error::AppError,
    form::{PostForm, Submit, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    ui::{facts, page_head},
};

/// A link that leads nowhere any more is no fault of whoever follows it.
fn unless_expired<T>(asked: Result<T, AppError>) -> Result<Option<T>, AppError> {
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
pub async fn confirm_page(at: At) -> Shown {
    let t = use_lang();
    let key = Key::of(&at.query).secret.to_string();
    let asked = unless_expired(load_confirm(&key).await)?;
    load_draft().await?;
    Ok(match asked {
        None => expired(t.recipients_confirm_title(), t.recipients_confirm_expired()),
        Some(asked) => confirm(asked, key, t),
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
                {button(ConfirmRecipient::PATH, key, t.recipients_confirm())}
                <p>{t.recipients_confirm_else()}</p>
            </div>
        </div>
    }
    .into_any()
}

/// "Afmeld": of an address that is registered, or of one that is written to although it is not.
pub async fn unsubscribe_page(at: At) -> Shown {
    let t = use_lang();
    let key = Key::of(&at.query).secret.to_string();
    let found = unless_expired(load_unsubscribe(&key).await)?;
    load_draft().await?;
    let Some(SubscriptionView { email, organisation, ended }) = found else {
        return Ok(expired(t.recipients_unsubscribe_title(), t.recipients_unsubscribe_gone()));
    };
    let (title, what) = match (organisation, ended) {
        (Some(organisation), false) => {
            let lead = t.recipients_unsubscribe_lead(&email, &organisation);
            let what = view! { <p>{lead}</p> {button(Unsubscribe::PATH, key, t.recipients_unsubscribe())} };
            (t.recipients_unsubscribe_title(), what.into_any())
        }
        (Some(organisation), true) => {
            let is_off = t.recipients_is_off(&email, &organisation);
            let what = view! { <p class="panel panel-ok">{is_off}</p> <p>{t.recipients_off_else()}</p> };
            (t.recipients_unsubscribe_title(), what.into_any())
        }
        (None, false) => {
            let what = view! {
                <p>{t.recipients_stop_lead(&email)}</p>
                <p>{t.recipients_stop_keeps()}</p>
                {button(Unsubscribe::PATH, key, t.recipients_stop())}
            };
            (t.recipients_stop_title(), what.into_any())
        }
        (None, true) => {
            let what = view! {
                <p class="panel panel-ok">{t.recipients_is_stopped(&email)}</p>
                <p>{t.recipients_resume_lead()}</p>
                {button(Resume::PATH, key, t.recipients_resume())}
            };
            (t.recipients_stop_title(), what.into_any())
        }
    };
    Ok(view! {
        <div class="wrap">
            <div class="narrow stack">{page_head(vec![], title, "")} {what}</div>
        </div>
    }
    .into_any())
}

fn button(to: &'static str, key: String, text: &'static str) -> AnyView {
    view! {
        <PostForm to=to>
            <input type="hidden" name="key" value=key />
            <p>
                <Submit text=text />
            </p>
        </PostForm>
    }
    .into_any()
}
