//! The form itself, and the summary of what is wrong with it.

use leptos::{context::Provider, prelude::*};

use super::{Draft, MainForm};
use crate::i18n::use_lang;

/// A form that is posted to a server function. What it shows of a draft is its own: its fields belong inside.
#[component]
pub fn PostForm(
    /// The server function's path.
    to: &'static str,
    #[prop(optional)] class: Option<&'static str>,
    /// It has buttons alone: it is not what a page is about.
    #[prop(optional)]
    nothing_typed: bool,
    children: Children,
) -> impl IntoView {
    let draft = expect_context::<Draft>().of(to);
    let id = if nothing_typed { None } else { MainForm::claim() };
    let t = use_lang();
    let waiting = draft.waiting.clone().filter(|(_, form)| form == to).map(|(address, _)| {
        view! {
            <p class="panel panel-info">
                {t.form_waiting()} " " <a href=address rel="external">{t.form_waiting_go_on()}</a>
            </p>
        }
    });
    view! {
        <form method="post" action=to id=id class=class.unwrap_or("stack") novalidate=true>
            {waiting}
            <input type="hidden" name="page" value=draft.page.clone() />
            <input type="hidden" name="once" value=draft.once.clone() />
            <Provider value=draft>{children()}</Provider>
        </form>
    }
}

/// A button of a row: a form of its own that sends the row's key; `subject` is read out after its words.
pub fn row_button(to: &'static str, id: &str, text: &'static str, subject: &str) -> AnyView {
    let (id, subject) = (id.to_owned(), subject.to_owned());
    view! {
        <PostForm to=to class="inline-form" nothing_typed=true>
            <input type="hidden" name="id" value=id />
            <button type="submit" class="btn btn-secondary">
                {text} <span class="visually-hidden">": " {subject}</span>
            </button>
        </PostForm>
    }
    .into_any()
}

/// The form's last button. With JavaScript it shows that the form is under way, and the words beside it say so.
#[component]
pub fn Submit(
    #[prop(into)] text: String,
    #[prop(default = "btn btn-primary")] class: &'static str,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional, into)] value: Option<String>,
    #[prop(optional)] id: Option<&'static str>,
    /// What is said while the form is under way.
    #[prop(optional, into)]
    busy: Option<String>,
) -> impl IntoView {
    let t = use_lang();
    let busy = busy.unwrap_or_else(|| t.form_sending().into());
    view! {
        <button type="submit" class=class id=id name=name value=value data-submit="">
            {text}
        </button>
        <span class="form-status" role="status" data-busy=busy></span>
    }
}

/// What is wrong, at the top of the page, with links to the fields.
#[component]
pub fn ErrorSummary() -> impl IntoView {
    let t = use_lang();
    let draft = use_context::<Draft>().unwrap_or_default();
    draft.refusal().map(|error| {
        let error_title = match error.faults() {
            0 | 1 => t.form_error_title().to_owned(),
            faults => t.form_error_title_many(&faults.to_string()),
        };
        let lines = error
            .lines(t)
            .into_iter()
            .map(|(field, text)| match field {
                Some(field) => view! { <li><a href=format!("#{field}")>{text}</a></li> }.into_any(),
                None => view! { <li>{text}</li> }.into_any(),
            })
            .collect_view();
        view! {
            <div class="error-summary" role="alert" tabindex="-1" id="error-summary" autofocus=true>
                <h2>{error_title}</h2>
                <ul>{lines}</ul>
            </div>
        }
    })
}
