//! "Brug for mere hjælp?": the contact form. The subject decides which fields it has.

use domain::InquirySubject;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::{ApplicationForm, InquiryForm, SenderForm},
    server_fns::{ContactForm, SendInquiry, load_contact},
    words::subject_text,
};
use crate::{
    addresses::Contact,
    field::Field,
    form::{Draft, Form, PostForm, SelectField, Submit, TextArea, TextField, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    parts::choices,
    paths,
    ui::page_head,
};

/// The page.
pub async fn contact_page(at: At) -> Shown {
    let chosen = Contact::of(&at.query).subject.to_string();
    let form = load_contact(&chosen).await?;
    load_draft().await?;
    Ok(show(form, chosen))
}

fn subjects(t: Lang) -> Vec<(String, String)> {
    InquirySubject::ALL.map(|s| (s.code().to_owned(), subject_text(s, t).to_owned())).to_vec()
}

fn show(form: ContactForm, chosen: String) -> AnyView {
    let t = use_lang();
    let mine = form.signed_in.then(|| view! { <p><a href=paths::INQUIRIES>{t.inquiry_mine()}</a></p> });
    let body = if chosen.is_empty() { choose(t) } else { fields(form, t) };
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(vec![], t.contact_title(), t.contact_lead())} {body} {mine}
                <p>{t.contact_status_title()} " " <a href=paths::STATUS>{t.nav_status()}</a></p>
            </div>
        </div>
    }
    .into_any()
}

/// First the subject: it is chosen by a form of its own, so that the right fields come without JavaScript too.
fn choose(t: Lang) -> AnyView {
    let subjects = [(String::new(), t.contact_choose().to_owned())].into_iter().chain(subjects(t)).collect();
    view! {
        <form method="get" action=paths::CONTACT class="stack" data-go="">
            <div class="field">
                <label for="emne">{t.field_subject()}</label>
                <p class="hint" id="emne-hint">{t.contact_subject_hint()}</p>
                <select class="select-box" id="emne" name="emne" aria-describedby="emne-hint">
                    {choices(subjects, "")}
                </select>
            </div>
            <p class="btn-row no-js"><button type="submit" class="btn btn-primary">{t.contact_go_on()}</button></p>
        </form>
    }
    .into_any()
}

/// The field of the long text.
const fn text_of(applies: bool) -> Field {
    if applies { InquiryForm::purpose() } else { InquiryForm::text() }
}

/// What was typed for one subject is kept while another one is chosen: the long text in the field that stands for it there,
/// the rest out of sight.
fn carried(draft: &mut Draft, applies: bool) -> AnyView {
    let (here, there) = (text_of(applies).name, text_of(!applies).name);
    if draft.value(here).is_some_and(|text| text.trim().is_empty()) {
        draft.fields.retain(|(name, _)| name != here);
        for (name, _) in draft.fields.iter_mut().filter(|(name, _)| name == there) {
            *name = here.into();
        }
    }
    let application = ApplicationForm::DESCRIPTION.fields.iter().filter(|_| !applies);
    let kept = application.filter_map(|field| {
        let value = draft.value(field.name).filter(|value| !value.is_empty())?;
        Some(hidden(*field, value))
    });
    kept.collect_view().into_any()
}

fn fields(form: ContactForm, t: Lang) -> AnyView {
    // What was chosen in the form itself wins over the address.
    let mut draft = expect_context::<Draft>();
    let typed = draft.value(InquiryForm::subject().name);
    let subject = typed.and_then(|code| InquirySubject::from_code(&code)).unwrap_or(form.subject);
    let applies = subject == InquirySubject::CreateProvider;
    let carried = carried(&mut draft, applies);
    provide_context(draft);
    let application = applies.then(|| {
        view! {
            <TextField of=ApplicationForm::organisation() value=form.organisation.clone() hint=t.contact_organisation_hint() />
            <TextField of=ApplicationForm::cvr() value=form.cvr.clone() hint=t.contact_cvr_hint() short=true />
            <TextArea of=ApplicationForm::p_numbers() value=form.p_number.clone() hint=t.contact_p_numbers_hint() rows=2 />
            <TextField of=ApplicationForm::portal_name() value=form.organisation.clone() hint=t.contact_portal_name_hint() />
            <TextField of=ApplicationForm::school_contact() hint=t.contact_school_contact_hint() />
        }
    });
    let text_hint = if applies { t.contact_purpose_hint() } else { t.contact_text_hint() };
    view! {
        <PostForm to=SendInquiry::PATH>
            <div class="input-row">
                <SelectField of=InquiryForm::subject() options=subjects(t) value=subject.code() />
                <button type="submit" class="btn btn-secondary" name=InquiryForm::op().name value="subject">
                    {t.contact_other_subject()}
                </button>
            </div>
            {carried}
            {application}
            <TextField of=SenderForm::your_name() value=form.name autocomplete="name" />
            <TextField
                of=SenderForm::email()
                kind="email"
                value=form.email
                autocomplete="email"
                hint=t.contact_email_hint()
            />
            <TextArea of=text_of(applies) hint=text_hint rows=6 />
            <p class="hint">{t.contact_privacy()}</p>
            <p class="btn-row">
                <Submit text=t.form_send() />
            </p>
        </PostForm>
    }
    .into_any()
}
