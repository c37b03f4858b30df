//! The form that a page is about. The choice of the other language stands in the header and belongs to that form all the
//! same, so that what was typed goes along, with JavaScript or without.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use leptos::prelude::*;

use crate::{
    i18n::use_lang,
    page::{About, page_about, page_address},
    paths,
};

/// The id of the form that a page is about.
const ID: &str = "form";

/// Whether the page has one yet.
#[derive(Clone, Default)]
pub struct MainForm(Arc<AtomicBool>);

impl MainForm {
    /// The content of a page. Where its line in the table promises a form and it has none, because nothing can be written
    /// just now, one without fields stands in for it.
    pub fn or_stand_in(content: AnyView) -> AnyView {
        let made = use_context::<Self>().is_none_or(|main| main.0.load(Ordering::Relaxed));
        if made || !is_about_form() {
            return content;
        }
        let page = page_address();
        view! {
            {content}
            <form method="post" action=paths::LANGUAGE id=ID>
                <input type="hidden" name="page" value=page />
            </form>
        }
        .into_any()
    }

    /// The id for the form that is being made, if it is the page's first.
    pub fn claim() -> Option<&'static str> {
        if !is_about_form() {
            return None;
        }
        use_context::<Self>().is_some_and(|main| !main.0.swap(true, Ordering::Relaxed)).then_some(ID)
    }
}

/// Whether a page is about a form: one that is written in, or one that narrows its list.
fn is_about_form() -> bool {
    page_about() != About::Reading
}

/// The button that Enter presses: none of those a person sees. In a form whose buttons do different things it stands first,
/// and what it stands for is told from what was typed. `form` is for one that stands outside of its form.
pub fn enter_button(form: Option<&'static str>) -> AnyView {
    view! {
        <button type="submit" class="visually-hidden" form=form tabindex="-1" aria-hidden="true" data-enter=""></button>
    }
    .into_any()
}

/// The same for the form that this page is about, before any button of it that stands in the header.
pub fn enter_main_form() -> AnyView {
    if is_about_form() { enter_button(Some(ID)) } else { ().into_any() }
}

/// The choice of the other language: a form, because it changes what the server remembers; or a button of the form that
/// the page is about.
pub fn language_form() -> AnyView {
    let t = use_lang();
    let other = t.other();
    let page = page_address();
    let action = match page_about() {
        About::Reading => None,
        About::Form => Some(paths::LANGUAGE.to_owned()),
        About::Filter(path) => Some(paths::language_of_filter(path)),
    };
    let main = action.is_some();
    let form = main.then_some(ID);
    let button = view! {
        <button
            type="submit"
            class="link-button"
            form=form
            formaction=action
            formmethod=main.then_some("post")
            name="lang"
            value=other.code()
            lang=other.code()
        >
            {t.nav_other_language()}
        </button>
    };
    if main {
        return button.into_any();
    }
    view! {
        <form method="post" action=paths::LANGUAGE>
            <input type="hidden" name="page" value=page />
            {button}
        </form>
    }
    .into_any()
}
