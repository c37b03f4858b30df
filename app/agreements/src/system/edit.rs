//! "Nyt system", and editing one.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::{PersonForm, SystemForm},
    server_fns::{FormView, SaveSystem, load_system_form},
};
use crate::{
    form::{Draft, Form, PostForm, RadioGroup, SelectField, Submit, TextArea, TextField, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{crumb, page_head},
};

/// "Nyt system".
pub async fn new_system_page(_: At) -> Shown {
    let form = load_system_form(String::new()).await?;
    load_draft().await?;
    Ok(show(form))
}

/// Editing a system.
pub async fn edit_system_page(at: At) -> Shown {
    let form = load_system_form(at.part("id")).await?;
    load_draft().await?;
    Ok(show(form))
}

fn show(form: FormView) -> AnyView {
    let t = use_lang();
    let mut crumbs = vec![crumb(t.nav_systems(), paths::SYSTEMS)];
    let (title, back) = match &form.system {
        Some(system) => {
            crumbs.push(crumb(system.name.clone(), paths::system(&system.id)));
            (t.system_edit_title(), paths::system(&system.id))
        }
        None => (t.system_new(), paths::SYSTEMS.to_owned()),
    };
    let system = form.system.clone();
    let (id, version, name, description) =
        system.map(|system| (system.id, system.version, system.name, system.description)).unwrap_or_default();
    let provider = match (id.is_empty(), form.providers.as_slice()) {
        (true, [(code, _)]) => hidden(SystemForm::provider(), code),
        (true, _) => {
            view! { <SelectField of=SystemForm::provider() options=form.providers.clone() /> }.into_any()
        }
        (false, _) => ().into_any(),
    };
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, title, t.system_form_lead())}
                <PostForm to=SaveSystem::PATH>
                    {hidden(SystemForm::id(), id)} {hidden(SystemForm::version(), version)} {provider}
                    <TextField of=SystemForm::name() value=name hint=t.system_name_hint() />
                    <TextArea of=SystemForm::description() value=description hint=t.system_description_hint() />
                    {contact(&form, t)}
                    <p class="btn-row">
                        <Submit text=t.form_save() busy=t.form_saving() />
                        <a class="btn btn-quiet" href=back>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}

/// "Vælg kontaktperson": somebody known or somebody new. Unfolds at the press of its button, also without JavaScript.
fn contact(form: &FormView, t: Lang) -> AnyView {
    let draft = expect_context::<Draft>();
    let typed = !draft.fields.is_empty();
    let wrong = std::iter::once(&SystemForm::contact())
        .chain(PersonForm::DESCRIPTION.fields)
        .any(|field| !draft.messages(field.name, t).is_empty());
    let chosen = match &form.system {
        Some(system) => system.contact.id.clone(),
        None if form.contacts.is_empty() => "new".into(),
        None => String::new(),
    };
    let mut options: Vec<(String, String)> = form
        .contacts
        .iter()
        .map(|contact| (contact.id.clone(), format!("{} ({})", contact.name, contact.email)))
        .collect();
    options.push(("new".into(), t.system_contact_new().into()));
    let choice = view! {
        <div class="stack-small">
            <RadioGroup of=SystemForm::contact() options=options value=chosen />
            <fieldset class="fieldset">
                <legend>{t.system_contact_new()}</legend>
                <TextField of=PersonForm::contact_name() autocomplete="name" sometimes=true />
                <TextField of=PersonForm::contact_email() kind="email" autocomplete="email" sometimes=true />
                <TextField of=PersonForm::contact_phone() kind="tel" autocomplete="tel" short=true sometimes=true />
            </fieldset>
        </div>
    };
    // What is unfolded already can't be folded by whoever presses what the guide says.
    if typed || wrong || form.system.is_some() {
        let title = t.system_choose_contact();
        return view! { <section class="contact-choice stack-small"><h2>{title}</h2> {choice}</section> }
            .into_any();
    }
    view! {
        <details class="disclosure contact-choice">
            <summary class="btn btn-secondary">{t.system_choose_contact()}</summary>
            {choice}
        </details>
    }
    .into_any()
}
