//! A new stop: what it is of and why, and whom it hits, said before it is set.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::StopForm,
    server_fns::{LookView, PROVIDER, SetStop, TargetView, load_look, load_target},
    view::{free, scope_facts},
};
use crate::{
    addresses::NewStop,
    form::{PostForm, RadioGroup, Submit, TextArea, TextField, hidden, load_draft, ticks},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    text::grouped,
    ui::{Crumb, crumb, facts, first_bold, page_head, some_names},
};

/// The page.
pub async fn new_stop_page(at: At) -> Shown {
    let target = load_target(&NewStop::of(&at.query).system).await?;
    let draft = load_draft().await?;
    Ok(match load_look(&draft).await? {
        Some(look) => look_at(&look),
        None => show(target),
    })
}

fn crumbs(t: Lang) -> Vec<Crumb> {
    vec![crumb(t.nav_cases(), paths::CASES), crumb(t.stop_title(), paths::CASES_STOPS)]
}

fn show(target: TargetView) -> AnyView {
    let t = use_lang();
    let targets = vec![
        ("system".to_owned(), t.stop_target_system(&target.name)),
        (PROVIDER.to_owned(), t.stop_target_provider(&target.provider)),
    ];
    let services = target.services.into_iter().map(|(code, name)| (code, name, false)).collect();
    let services = ticks(StopForm::services(), t.stop_services(), Some(t.stop_services_hint()), services, t);
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs(t), t.stop_new_title(), t.stop_form_lead())}
                <PostForm to=SetStop::PATH>
                    {hidden(StopForm::system(), target.system)}
                    <RadioGroup of=StopForm::target() options=targets value="system" />
                    {services}
                    <TextArea of=StopForm::institutions() hint=t.stop_institutions_hint() rows=2 optional=true />
                    <TextArea of=StopForm::reason() hint=t.stop_reason_hint() />
                    <TextField of=StopForm::paused_until() hint=t.stop_until_hint() short=true optional=true />
                    <p class="btn-row">
                        <Submit text=t.stop_go_on() />
                        <a class="btn btn-quiet" href=paths::CASES_STOPS>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}

/// Whom it hits.
fn look_at(look: &LookView) -> AnyView {
    let t = use_lang();
    let form = &look.form;
    let mut fields = vec![
        hidden(StopForm::system(), &form.system),
        hidden(StopForm::target(), &form.target),
        hidden(StopForm::institutions(), &form.institutions),
        hidden(StopForm::reason(), &form.reason),
        hidden(StopForm::paused_until(), &form.paused_until),
    ];
    fields.extend(form.services.iter().map(|code| hidden(StopForm::services().one_more(), code)));
    let op = StopForm::op().name;
    let free = free(&look.stop, t);
    let hits = match look.stops.is_empty() {
        true if !look.stop.free.is_empty() => ().into_any(),
        true => view! { <p>{t.stop_look_none()}</p> }.into_any(),
        false => {
            let names = t.consequence_impact_stops(&some_names(&look.stops, t));
            let number = match look.number {
                1 => t.stop_look_one().to_owned(),
                n => t.stop_look_number(&grouped(n)),
            };
            view! { <p>{first_bold(&names)}</p> <p>{number}</p> }.into_any()
        }
    };
    view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs(t), t.stop_new_title(), t.stop_look_lead())}
                <section class="panel panel-no">
                    <h2>{t.consequence_title()}</h2>
                    {hits} {free}
                    <p>{t.stop_look_told()}</p>
                </section>
                {facts(scope_facts(&look.stop, t))}
                <PostForm to=SetStop::PATH>
                    {fields}
                    <p class="btn-row">
                        <button type="submit" class="btn btn-danger" name=op value="save">{t.stop_look_set()}</button>
                        <button type="submit" class="btn btn-secondary" name=op value="edit">{t.stop_look_edit()}</button>
                        <a class="btn btn-quiet" href=paths::CASES_STOPS>{t.form_cancel()}</a>
                    </p>
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}
