//! A last day: of an agreement, or of a data access.

use leptos::prelude::*;

use super::{Crumb, page_head};
use crate::{
    form::{LastDayForm, PostForm, Submit, TextArea, TextField, hidden},
    i18n::use_lang,
};

/// What the page of a last day is about.
pub struct LastDay {
    pub crumbs: Vec<Crumb>,
    pub facts: AnyView,
    /// What it means that the day has passed.
    pub meaning: String,
    /// Who is told of it, and when.
    pub told: &'static str,
    pub comment_hint: &'static str,
    /// The address of the form.
    pub to: &'static str,
    pub id: String,
    pub version: i32,
    /// The day it has now, as it is written; empty for none.
    pub day: String,
    pub cancel: String,
    /// Why it cannot be set, where it can't.
    pub refused: Option<String>,
}

/// The page where a last day is set, moved or taken away.
pub fn last_day_page(page: LastDay) -> AnyView {
    let t = use_lang();
    let LastDay { crumbs, facts, meaning, told, comment_hint, to, id, version, day, cancel, refused } = page;
    if let Some(why) = refused {
        return view! {
            <div class="wrap stack">
                {page_head(crumbs, t.last_day_title(), why)} <p><a class="btn btn-secondary" href=cancel>{t.form_back()}</a></p>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, t.last_day_title(), "")} {facts} <section class="panel panel-info">
                    <h2>{t.last_day_meaning()}</h2>
                    <p>{meaning}</p>
                    <p>{told}</p>
                </section>
                <PostForm to=to>
                    {hidden(LastDayForm::id(), id)} {hidden(LastDayForm::version(), version)}
                    <TextField of=LastDayForm::last_day() value=day hint=t.last_day_hint() short=true />
                    <TextArea of=LastDayForm::comment() hint=comment_hint optional=true />
                    <p class="btn-row">
                        <Submit text=t.form_save() busy=t.form_saving() />
                        <a class="btn btn-quiet" href=cancel>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}
