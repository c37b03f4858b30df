//! One stop: what it is of, what it holds back, and where it is lifted.

use domain::StopStatus;
use leptos::{prelude::*, server_fn::ServerFn};
use services::emergency_stop::StopView;

use super::{
    form::LiftForm,
    list::stopped,
    server_fns::{DetailsView, LiftStop, load_stop},
};
use crate::{
    form::{PostForm, Submit, TextArea, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    server::format,
    text::grouped,
    ui::{Tag, crumb, history, lines, live_facts, page_head, some_names},
};

/// The page.
pub async fn stop_page(at: At) -> Shown {
    let t = use_lang();
    let view = load_stop(&at.part("id")).await?;
    load_draft().await?;
    let stop = &view.stop.stop;
    let mut facts = vec![(t.table_status(), Tag::of(stop.status, t).view())];
    facts.extend(scope_facts(&view.stop, t));
    let set_by = format!("{}, {}", stop.by_name, format::date_time(stop.at));
    facts.push((t.stop_set_by(), set_by.into_any()));
    let crumbs = vec![crumb(t.nav_cases(), paths::CASES), crumb(t.stop_title(), paths::CASES_STOPS)];
    let in_force = stop.status == StopStatus::InForce;
    Ok(view! {
        <div class="wrap stack">
            {page_head(crumbs, stopped(&view.stop), t.stop_new())} {live_facts(facts)}
            <div data-live="holds">{in_force.then(|| holds(&view, t))}</div>
            <div data-live="lift">{in_force.then(|| lift(&view, t))}</div>
            {history(view.history)}
        </div>
    }
    .into_any())
}

/// What it is of, why and until when.
pub fn scope_facts(view: &StopView, t: Lang) -> Vec<(&'static str, AnyView)> {
    let some = |names: &[String]| if names.is_empty() { t.stop_all().to_owned() } else { names.join(", ") };
    let mut facts = vec![
        (t.field_provider(), view.provider.clone().into_any()),
        (t.field_systems(), some(&view.systems).into_any()),
        (t.field_services(), some(&view.services).into_any()),
        (t.mail_fact_owners(), some(&view.owners).into_any()),
        (t.field_reason(), lines(view.stop.reason.to_string())),
    ];
    if let Some(until) = view.stop.until {
        facts.push((t.field_paused_until(), format::last_day(until).into_any()));
    }
    facts
}

/// What flows without a data access but for the stop.
pub fn free(view: &StopView, t: Lang) -> Option<impl IntoView + use<>> {
    let names = (!view.free.is_empty()).then(|| some_names(&view.free, t))?;
    Some(view! { <p>{t.stop_free(&names)}</p> })
}

/// How much is stopped.
fn holds(view: &DetailsView, t: Lang) -> AnyView {
    let free = free(&view.stop, t);
    let number = match view.number {
        0 if !view.stop.free.is_empty() => {
            return view! { <div class="panel panel-no">{free}</div> }.into_any();
        }
        0 => return view! { <p class="panel panel-off">{t.stop_stops_none()}</p> }.into_any(),
        1 => t.stop_stops_one().to_owned(),
        n => t.stop_stops(&grouped(n)),
    };
    let names = some_names(&view.starts, t);
    view! {
        <section class="panel panel-no">
            <h2>{number}</h2>
            <p>{t.stop_owners(&names)}</p>
            {free}
        </section>
    }
    .into_any()
}

fn lift(view: &DetailsView, t: Lang) -> AnyView {
    let names = some_names(&view.starts, t);
    let free = (!view.stop.free.is_empty()).then(|| t.stop_lift_free(&some_names(&view.stop.free, t)));
    let begins = match view.number {
        0 if free.is_some() => None,
        0 => Some(t.stop_lift_none().to_owned()),
        1 => Some(t.stop_lift_lead_one(&names)),
        n => {
            let count = grouped(n);
            Some(t.stop_lift_lead(&count, &names))
        }
    };
    let begins = [begins, free].into_iter().flatten().map(|text| view! { <p>{text}</p> }).collect_view();
    if view.own {
        return view! { <section class="stack-small"><h2>{t.stop_lift()}</h2> <p>{t.stop_own()}</p></section> }
            .into_any();
    }
    let (id, version) = (view.stop.stop.id, view.stop.stop.version);
    view! {
        <section class="narrow stack-small">
            <h2>{t.stop_lift()}</h2>
            {begins}
            <PostForm to=LiftStop::PATH>
                {hidden(LiftForm::id(), id)} {hidden(LiftForm::version(), version)}
                <TextArea of=LiftForm::reason() hint=t.stop_reason_hint() />
                <p class="btn-row"><Submit text=t.stop_lift() /></p>
            </PostForm>
        </section>
    }
    .into_any()
}
