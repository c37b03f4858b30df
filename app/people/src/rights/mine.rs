//! "Mine rettigheder": what arrived or was granted, from where, which organisations it matches, or why none.

use domain::{InquirySubject, Standing};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    server_fns::{MyRights, RequestView, RightView, Unit, WithdrawRequest, load_my_rights},
    words::{scope_text, source_text},
};
use crate::{
    addresses::Contact,
    extract_words::passivated_text,
    form::{PostForm, Submit, load_draft},
    i18n::{Lang, Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{Tag, comment, empty, facts, page_head_with, unit_line},
};

/// The page.
pub async fn my_rights_page(_: At) -> Shown {
    let mine = load_my_rights().await?;
    load_draft().await?;
    Ok(show(mine))
}

fn show(mine: MyRights) -> AnyView {
    let t = use_lang();
    let more = view! { <a class="btn btn-primary" href=paths::MORE_RIGHTS>{t.rights_more()}</a> }.into_any();
    let person = &mine.person;
    let mut about = vec![(t.rights_name(), person.name.clone().into_any())];
    for (term, value) in [
        (t.rights_organisation(), &person.organisation),
        (t.field_cvr(), &person.cvr),
        (t.rights_p_number(), &person.p_number),
        (t.field_email(), &person.email),
    ] {
        if !value.is_empty() {
            about.push((term, value.clone().into_any()));
        }
    }
    let unmatched = !mine.rights.is_empty() && !mine.matched;
    let rights = if mine.rights.is_empty() {
        empty(t.rights_none_title(), t.rights_none(), ().into_any())
    } else {
        mine.rights.into_iter().map(|right| section(right, t)).collect_view().into_any()
    };
    view! {
        <div class="wrap stack">
            {page_head_with(vec![], t.rights_title(), t.rights_lead(), more)}
            {facts(about)}
            {unmatched.then(|| unmatched_panel(t))}
            <section class="stack-small" aria-labelledby="rettigheder">
                <h2 id="rettigheder">{t.rights_held()}</h2>
                {rights}
            </section>
            {requests(mine.requests, t)}
            <section class="stack-small">
                <h2>{t.rights_sessions_title()}</h2>
                <p>{t.rights_sessions()}</p>
                <form method="post" action=paths::LOG_OUT_EVERYWHERE>
                    <button type="submit" class="btn btn-secondary">{t.rights_log_out_everywhere()}</button>
                </form>
            </section>
        </div>
    }
    .into_any()
}

fn unmatched_panel(t: Lang) -> AnyView {
    let apply = Contact::default().subject(InquirySubject::CreateProvider.code()).address();
    view! {
        <div class="panel panel-wait">
            <h2>{t.front_unmatched_title()}</h2>
            <p>{t.rights_unmatched()}</p>
            <p><a class="btn btn-secondary" href=apply>{t.front_unmatched_provider()}</a></p>
        </div>
    }
    .into_any()
}

fn section(right: RightView, t: Lang) -> AnyView {
    let mut rows = vec![
        (t.rights_scope(), scope_text(&right.scope, t).into_any()),
        (t.rights_source(), source_text(&right, t).into_any()),
    ];
    if !right.until.is_empty() {
        rows.push((t.field_until(), right.until.clone().into_any()));
    }
    rows.push((t.rights_matches(), matches(&right, t)));
    view! {
        <section class="panel stack-small">
            <h3>{right.right.word(t)}</h3>
            {facts(rows)}
        </section>
    }
    .into_any()
}

/// The organisations a right matches, or why it matches none.
fn matches(right: &RightView, t: Lang) -> AnyView {
    if right.matches.is_empty() {
        let why = match right.scope.kind.as_str() {
            "cvr" => t.rights_none_cvr(&right.scope.value),
            "p_number" => t.rights_none_p_number(&right.scope.value),
            _ => t.rights_none_se_number().into(),
        };
        return view! { <p>{Tag::new(Standing::Refused, t.rights_no_match()).view()} " " {why}</p> }
            .into_any();
    }
    let items = right.matches.iter().map(|unit| matched(unit, t)).collect_view();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}

fn matched(unit: &Unit, t: Lang) -> AnyView {
    let gone = unit.passivated.clone().map(|remark| {
        view! { " " {Tag::new(Standing::Over, t.rights_passivated()).view()} " " {passivated_text(&remark, t)} }
    });
    view! { <li>{unit_line(&unit.name, &unit.code)} {gone}</li> }.into_any()
}

fn requests(list: Vec<RequestView>, t: Lang) -> AnyView {
    if list.is_empty() {
        return ().into_any();
    }
    let items = list.into_iter().map(|request| asked(request, t)).collect_view();
    view! {
        <section class="stack-small" aria-labelledby="forespoergsler">
            <h2 id="forespoergsler">{t.rights_requests()}</h2>
            <ul class="plain-list stack-small">{items}</ul>
        </section>
    }
    .into_any()
}

fn asked(request: RequestView, t: Lang) -> AnyView {
    let waits = request.status == domain::RightRequestStatus::Waiting;
    let decided = (!request.decided_by.is_empty() && !waits)
        .then(|| t.rights_decided(&request.decided_by, &request.changed));
    view! {
        <li class="panel stack-small">
            <h3>{request.right.word(t)}</h3>
            <p>
                {Tag::of(request.status, t).view()}
                " "
                {scope_text(&request.scope, t)}
            </p>
            <p class="hint">{t.rights_asked_at(&request.created)} " " {decided}</p>
            {comment(request.reason)}
            {waits.then(|| view! {
                <PostForm to=WithdrawRequest::PATH nothing_typed=true>
                    <input type="hidden" name="id" value=request.id />
                    <Submit text=t.rights_withdraw() class="btn btn-quiet" />
                </PostForm>
            })}
        </li>
    }
    .into_any()
}
