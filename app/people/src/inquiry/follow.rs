//! What became of an inquiry, for its sender: under its own link, or in the list of who was logged in.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::WriteForm,
    server_fns::{ConfirmEmail, InquiryView, WriteMore, follow_inquiry, list_my_inquiries, load_inquiry},
    words::{inquiry_facts, subject_text, thread},
};
use crate::{
    addresses::Key,
    form::{PostForm, Submit, TextArea, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{Tag, crumb, empty, page_head, page_head_with},
};

/// The inquiry of the link, or the person's own inquiries.
pub async fn inquiries_page(at: At) -> Shown {
    let secret = Key::of(&at.query).secret.to_string();
    if secret.is_empty() {
        return mine().await;
    }
    let inquiry = follow_inquiry(&secret).await?;
    load_draft().await?;
    Ok(show(inquiry, Some(secret)))
}

/// One of the person's own inquiries.
pub async fn inquiry_page(at: At) -> Shown {
    let inquiry = load_inquiry(at.part("id")).await?;
    load_draft().await?;
    Ok(show(inquiry, None))
}

fn show(inquiry: InquiryView, secret: Option<String>) -> AnyView {
    let t = use_lang();
    let keep = secret.is_some().then(|| view! { <p class="panel panel-info">{t.inquiry_keep_link()}</p> });
    let crumbs = match &secret {
        Some(_) => vec![crumb(t.contact_title(), paths::CONTACT)],
        None => vec![crumb(t.inquiry_mine(), paths::INQUIRIES)],
    };
    let about = inquiry_facts(&inquiry, false, t);
    let key = secret.clone().unwrap_or_default();
    let confirm = inquiry.confirms.then(|| {
        view! {
            <section class="panel panel-wait stack-small">
                <p>{t.inquiry_confirm_why(&inquiry.email)}</p>
                <PostForm to=ConfirmEmail::PATH nothing_typed=true>
                    <input type="hidden" name="key" value=key />
                    <p><Submit text=t.inquiry_confirm() /></p>
                </PostForm>
            </section>
        }
    });
    let form = inquiry.open.then(|| {
        view! {
            <PostForm to=WriteMore::PATH>
                {hidden(WriteForm::key(), secret.unwrap_or_default())} {hidden(WriteForm::id(), &inquiry.id)}
                <TextArea of=WriteForm::text() label_text=t.inquiry_write_more() rows=4 />
                <p class="btn-row"><Submit text=t.form_send() /></p>
            </PostForm>
        }
    });
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, subject_text(inquiry.subject, t), t.inquiry_lead())} {confirm} {keep} {about}
                {thread(inquiry.messages, t)} {form}
            </div>
        </div>
    }
    .into_any()
}

async fn mine() -> Shown {
    let t = use_lang();
    let inquiries = list_my_inquiries().await?;
    let new = view! { <a class="btn btn-primary" href=paths::CONTACT>{t.inquiry_new()}</a> }.into_any();
    let list = if inquiries.is_empty() {
        empty(t.inquiry_none_title(), t.inquiry_none(), ().into_any())
    } else {
        list(inquiries, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head_with(vec![], t.inquiry_mine(), t.inquiry_mine_lead(), new)} {list}
        </div>
    }
    .into_any())
}

fn list(inquiries: Vec<InquiryView>, t: Lang) -> AnyView {
    let items = inquiries
        .into_iter()
        .map(|inquiry| {
            view! {
                <li class="card">
                    <a href=paths::inquiry(&inquiry.id)>{subject_text(inquiry.subject, t)}</a>
                    <p>{Tag::of(inquiry.status, t).view()} " " {inquiry.changed}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="cards">{items}</ul> }.into_any()
}
