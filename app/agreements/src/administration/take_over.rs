//! "Overtag dataadgange": what another institution has approved, held against what this one has; chosen and approved in one press.

use domain::{Consequence, Offer};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::TakeOverForm,
    server_fns::{LegacyView, LegateView, TakeOverAccess, load_legacy},
};
use crate::{
    addresses::{TakeOver, change_access},
    data_access::stands_text,
    error::AppError,
    form::{CheckBox, PostForm, Submit, TextArea, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    pair::pair_facts,
    paths,
    text::grouped,
    ui::{List, also, crumb, facts, missing_links, page_head},
};

/// The page.
pub async fn take_over_page(at: At) -> Shown {
    let t = use_lang();
    let mut asked = TakeOver::of(&at.query);
    let found = load_legacy(&mut asked).await?;
    load_draft().await?;
    let mut list = List::of(paths::ADMINISTRATION_TAKE_OVER)
        .choice_or(&asked.from, t.take_over_from(), found.from, t.take_over_choose().to_owned())
        .choice_or(&asked.to, t.take_over_to(), found.to, t.take_over_choose().to_owned());
    let filter = list.filter();
    let body = found.legacy.map(|legacy| show(&legacy, t));
    let crumbs = vec![crumb(t.nav_administration(), paths::ADMINISTRATION)];
    Ok(view! {
        <div class="wrap">
            <div class="narrow stack">
                {page_head(crumbs, t.take_over_title(), t.take_over_lead())} {filter} {body}
            </div>
        </div>
    }
    .into_any())
}

fn show(legacy: &LegacyView, t: Lang) -> AnyView {
    let (from, to) = (&legacy.from_name, &legacy.to_name);
    if legacy.rows.is_empty() {
        return view! { <p class="panel panel-off">{t.take_over_none(from)}</p> }.into_any();
    }
    let rows = || legacy.rows.iter().enumerate();
    let of =
        |wanted: fn(&Offer) -> bool| rows().filter(move |(_, row)| wanted(&row.offer)).collect::<Vec<_>>();
    let new = of(|offer| matches!(offer, Offer::New));
    let asked = of(|offer| matches!(offer, Offer::Asked));
    let refused = of(|offer| matches!(offer, Offer::Refused));
    let open = !(new.is_empty() && asked.is_empty() && refused.is_empty());
    let only_refused = new.is_empty() && asked.is_empty();
    let groups = [
        group(t.take_over_new(from), &new, legacy, t),
        group(t.take_over_asked(to), &asked, legacy, t),
        group(t.take_over_refused(to), &refused, legacy, t),
    ];
    let codes =
        [hidden(TakeOverForm::from_code(), &legacy.from), hidden(TakeOverForm::to_code(), &legacy.to)];
    let meaning = t.take_over_meaning(to);
    let form = open.then(|| {
        let hint = match (refused.is_empty(), only_refused) {
            (true, _) => t.confirm_comment_hint(),
            (false, true) => t.confirm_reason_hint(),
            (false, false) => t.confirm_reason_if_ticked_hint(),
        };
        view! {
            <PostForm to=TakeOverAccess::PATH>
                {codes} {groups}
                <section class="panel panel-info">
                    <h2>{t.consequence_title()}</h2>
                    <p>{meaning}</p>
                </section>
                <TextArea of=TakeOverForm::comment() hint=hint optional=!only_refused />
                <p class="btn-row">
                    <Submit text=t.take_over_do() />
                    <a class="btn btn-quiet" href=paths::ADMINISTRATION>{t.form_cancel()}</a>
                </p>
            </PostForm>
        }
    });
    let more = legacy.more.then(|| {
        let shown = u32::try_from(legacy.rows.len()).unwrap_or(u32::MAX);
        view! { <p>{t.take_over_more(&grouped(shown))}</p> }
    });
    let both = of(|offer| matches!(offer, Offer::Both));
    let suspended = of(|offer| matches!(offer, Offer::Suspended));
    let not = of(|offer| matches!(offer, Offer::Not(_)));
    view! {
        {more} {form} {left(t.take_over_both().to_owned(), &both, t)}
        {left(t.take_over_suspended(to), &suspended, t)} {left(t.take_over_not().to_owned(), &not, t)}
    }
    .into_any()
}

fn name(row: &LegateView, t: Lang) -> String {
    t.take_over_row(&row.there.system_name, &row.there.provider_name, &row.there.service_name)
}

/// Rows that can be chosen: those that pass over a no are not, until somebody does.
fn group(title: String, rows: &[(usize, &LegateView)], legacy: &LegacyView, t: Lang) -> Option<AnyView> {
    let one = legacy.pairs.len() == 1;
    let boxes = rows.iter().map(|(place, row)| {
        let ticked = row.offer != Offer::Refused;
        let flows = match &row.outcome {
            Consequence::Starts => view! { <p>{t.take_over_starts()}</p> }.into_any(),
            Consequence::StaysOff(missing) => {
                view! { <p>{t.take_over_stays_off()}</p> {missing_links(missing)} }.into_any()
            }
            Consequence::GoesOn | Consequence::Stops => ().into_any(),
        };
        let pair = legacy.pairs.iter().find(|pair| {
            pair.service_code == row.there.service && pair.system_id == row.there.system
        });
        let about = pair.map(|pair| {
            let number = row.there.newest.to_string();
            let version = t.confirm_version(&number, &pair.service);
            view! {
                <details class="disclosure" open=one>
                    <summary>{t.confirm_about(&format!("{} – {}", pair.system, pair.service))}</summary>
                    <p>{version}</p>
                    {pair_facts(pair, vec![], t)}
                </details>
            }
        });
        // What would be approved, with its own purpose and end.
        let mut own = also(&row.here.as_ref().unwrap_or(&row.there).also, t);
        if !row.last_day.is_empty() {
            own.push((t.field_last_day(), row.last_day.clone().into_any()));
        }
        let own = (!own.is_empty()).then(|| facts(own));
        let stands = row.here.as_ref().map(|here| stands_text(here.status, row.stands.as_ref(), t));
        view! {
            <div class="stack-small">
                <CheckBox of=TakeOverForm::targets().nth(*place) value=row.target() text=name(row, t) checked=ticked />
                {stands} {own} {flows} {about}
            </div>
        }
    });
    let boxes = boxes.collect_view();
    (!rows.is_empty()).then(|| {
        view! {
            <fieldset class="fieldset stack-small">
                <legend>{title}</legend>
                {boxes}
            </fieldset>
        }
        .into_any()
    })
}

/// Rows that nothing is done with here.
fn left(title: String, rows: &[(usize, &LegateView)], t: Lang) -> Option<AnyView> {
    let items = rows.iter().map(|(_, row)| {
        let why = match &row.offer {
            Offer::Not(rule) => Some(view! { <br /> {AppError::Rule(rule.clone()).message(t)} }.into_any()),
            _ => None,
        };
        let link = row.here.as_ref().map(|here| match row.offer {
            Offer::Suspended => (change_access(&here.id), t.action_resume()),
            _ => (paths::data_access(&here.id), t.take_over_see()),
        });
        let link = link.map(|(href, text)| {
            let label = format!("{text}: {}", name(row, t));
            view! { " " <a href=href aria-label=label>{text}</a> }
        });
        view! { <li>{name(row, t)} {link} {why}</li> }
    });
    let items = items.collect_view();
    (!rows.is_empty()).then(|| {
        view! { <section class="stack-small"><h2>{title}</h2> <ul class="plain-list">{items}</ul></section> }.into_any()
    })
}
