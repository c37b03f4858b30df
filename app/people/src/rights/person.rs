//! One of the organisation's people: what they hold, giving them a right, ending one.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::{EndForm, GrantForm},
    server_fns::{EndRight, GrantRight, PersonCase, PersonView, RightView, load_person, load_right},
    words::{right_tag, scope_options, scope_text, source_text},
};
use crate::{
    error::AppError,
    form::{PostForm, SelectField, Submit, TextField, hidden, load_draft},
    i18n::{Lang, Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{crumb, empty, facts, page_head},
};

/// The page of one person.
pub async fn person_page(at: At) -> Shown {
    let person = load_person(at.part("id")).await?;
    load_draft().await?;
    Ok(show(person))
}

fn show(case: PersonCase) -> AnyView {
    let t = use_lang();
    let crumbs = vec![crumb(t.nav_user_administration(), paths::USER_ADMINISTRATION)];
    let oneself = case.oneself;
    let rights = if case.rights.is_empty() {
        empty(t.users_none_held_title(), t.users_none_held(), ().into_any())
    } else {
        rights(case.rights.clone(), oneself, t)
    };
    let give = match case.refused.clone() {
        Some(rule) => view! { <p class="panel panel-info">{AppError::Rule(rule).message(t)}</p> }.into_any(),
        None => grant_form(&case, t),
    };
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, case.person.name.clone(), case.person.email.clone())}
                <section class="stack-small">
                    <h2>{t.rights_held()}</h2>
                    {rights}
                </section>
                <section class="stack-small">
                    <h2>{t.users_grant_title()}</h2>
                    {give}
                </section>
            </div>
        </div>
    }
    .into_any()
}

fn rights(list: Vec<RightView>, oneself: bool, t: Lang) -> AnyView {
    let items = list
        .into_iter()
        .map(|right| {
            let can_end = right.holds && right.granted_by.is_some() && !oneself;
            let until = (!right.until.is_empty()).then(|| format!("{}: {}. ", t.field_until(), right.until));
            view! {
                <li class="panel stack-small">
                    <h3>{right.right.word(t)}</h3>
                    <p>{right_tag(&right, t).view()} " " {scope_text(&right.scope, t)}</p>
                    <p class="hint">{until} {source_text(&right, t)}</p>
                    {can_end.then(|| view! {
                        <p><a class="btn btn-secondary" href=paths::end_right(&right.id)>{t.users_end()}</a></p>
                    })}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="plain-list stack-small">{items}</ul> }.into_any()
}

fn grant_form(case: &PersonCase, t: Lang) -> AnyView {
    let choices =
        case.grantable.iter().map(|right| (right.code().to_owned(), right.word(t).to_owned())).collect();
    let user = hidden(GrantForm::user(), &case.person.id);
    let scopes = scope_options(&case.person.cvr, &case.units, t);
    view! {
        <PostForm to=GrantRight::PATH>
            {user}
            <SelectField of=GrantForm::right() options=choices />
            <SelectField of=GrantForm::scope() options=scopes />
            <TextField of=GrantForm::until() kind="datetime-local" hint=t.users_to_hint() short=true optional=true />
            <p class="btn-row"><Submit text=t.users_grant() /></p>
        </PostForm>
    }
    .into_any()
}

/// The confirm page before a right ends.
pub async fn end_right_page(at: At) -> Shown {
    let (right, person) = load_right(at.part("id")).await?;
    load_draft().await?;
    Ok(end(right, person))
}

fn end(right: RightView, person: PersonView) -> AnyView {
    let t = use_lang();
    let back = paths::person(&person.id);
    let crumbs = vec![
        crumb(t.nav_user_administration(), paths::USER_ADMINISTRATION),
        crumb(person.name.clone(), back.clone()),
    ];
    let about = facts(vec![
        (t.users_person(), person.name.clone().into_any()),
        (t.users_right(), right.right.word(t).into_any()),
        (t.rights_scope(), scope_text(&right.scope, t).into_any()),
        (t.table_status(), right_tag(&right, t).view()),
    ]);
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, t.users_end(), "")} {about}
                <section class="panel panel-no">
                    <h2>{t.consequence_title()}</h2>
                    <p>{t.users_end_meaning(&person.name)}</p>
                </section>
                <PostForm to=EndRight::PATH>
                    {hidden(EndForm::id(), right.id)}
                    <TextField of=EndForm::until() kind="datetime-local" hint=t.users_end_hint() short=true optional=true />
                    <p class="btn-row">
                        <Submit text=t.users_end() class="btn btn-danger" />
                        <a class="btn btn-quiet" href=back>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}
