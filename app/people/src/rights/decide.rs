//! Deciding on a request for a right: approve it as it is or narrower, or refuse it with a reason.

use domain::{RightRequestAction, RightRequestStatus};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::DecideForm,
    server_fns::{CaseView, DecideRight, load_right_request},
    words::{scope_options, scope_text},
};
use crate::{
    error::AppError,
    form::{PostForm, SelectField, Submit, TextArea, hidden, load_draft},
    i18n::{Word, use_lang},
    page::{At, Shown},
    paths,
    ui::{Tag, comment, crumb, facts, page_head},
};

/// The page.
pub async fn decide_right_page(at: At) -> Shown {
    let case = load_right_request(at.part("id")).await?;
    load_draft().await?;
    Ok(show(case))
}

fn show(case: CaseView) -> AnyView {
    let t = use_lang();
    let request = case.request;
    let crumbs = vec![crumb(t.nav_user_administration(), paths::USER_ADMINISTRATION)];
    let about = facts(vec![
        (t.users_person(), request.user.clone().into_any()),
        (t.users_right(), request.right.word(t).into_any()),
        (t.rights_scope(), scope_text(&request.scope, t).into_any()),
        (t.table_status(), Tag::of(request.status, t).view()),
        (t.users_asked(), request.created.clone().into_any()),
    ]);
    let waits = request.status == RightRequestStatus::Waiting;
    let decided = (!waits).then(|| {
        view! {
            <p>{t.rights_decided(&request.decided_by, &request.changed)}</p>
            {comment(request.reason.clone())}
        }
    });
    let refused = case.refused.filter(|_| waits).map(|rule| {
        view! { <p class="panel panel-wait">{AppError::Rule(rule).message(t)}</p> }
    });
    let form = (waits && refused.is_none()).then(|| {
        let chosen = format!("{}:{}", request.scope.kind, request.scope.value);
        let whole = request.scope.kind == "cvr";
        let options = scope_options(&case.cvr, &case.units, t)
            .into_iter()
            .filter(|(value, _)| whole || *value == chosen)
            .collect::<Vec<_>>();
        view! {
            <section class="panel panel-info">
                <h2>{t.consequence_title()}</h2>
                <p>{t.users_meaning(&request.user)}</p>
            </section>
            <PostForm to=DecideRight::PATH>
                {hidden(DecideForm::id(), &request.id)}
                <SelectField of=DecideForm::scope() options=options value=chosen hint=t.users_scope_hint() />
                <TextArea of=DecideForm::reason() hint=t.users_reason_hint() optional=true />
                <p class="btn-row">
                    <Submit
                        text=t.action_approve()
                        id="action"
                        name=DecideForm::action().name
                        value=RightRequestAction::Approve.code()
                    />
                    <Submit
                        text=t.action_reject()
                        class="btn btn-danger"
                        name=DecideForm::action().name
                        value=RightRequestAction::Refuse.code()
                    />
                    <a class="btn btn-quiet" href=paths::USER_ADMINISTRATION>{t.form_cancel()}</a>
                </p>
            </PostForm>
        }
    });
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, t.users_decide_title(), "")} {about}
                {comment(request.comment.clone())} {decided} {refused} {form}
            </div>
        </div>
    }
    .into_any()
}
