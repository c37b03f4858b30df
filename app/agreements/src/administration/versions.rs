//! "Læs og bekræft": the new versions of web services that an owner has approved, and what is new in them; confirmed in one press.

use std::collections::BTreeMap;

use domain::DataAccessAction;
use leptos::{prelude::*, server_fn::ServerFn};

use super::server_fns::{ChangeAccess, ToConfirm, list_to_confirm};
use crate::{
    data_access::{AccessView, form::ChangeForm},
    form::{CheckBox, PostForm, Submit, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    pair::PairView,
    paths,
    text::grouped,
    ui::{empty, owner_tabs, page_head},
    version::{categories_view, difference, said_since},
};

/// The page.
pub async fn versions_page(_: At) -> Shown {
    let t = use_lang();
    let view = list_to_confirm().await?;
    load_draft().await?;
    let body = if view.rows.is_empty() {
        let all = view! { <a class="btn btn-secondary" href=paths::ADMINISTRATION_ALL>{t.administration_all()}</a> };
        empty(t.version_none_title(), t.version_none(), all.into_any())
    } else {
        form(view, t)
    };
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.version_title(), t.version_lead())} {owner_tabs("versions", t)} {body}
        </div>
    }
    .into_any())
}

fn form(view: ToConfirm, t: Lang) -> AnyView {
    let more = (view.more).then(|| {
        let shown = u32::try_from(view.rows.len()).unwrap_or(u32::MAX);
        view! { <p>{t.version_more(&grouped(shown))}</p> }
    });
    // By web service, and by the version that was approved: what is new is the same for all of them.
    let mut groups: BTreeMap<(String, i32), Vec<(usize, &AccessView)>> = BTreeMap::new();
    for (place, row) in view.rows.iter().enumerate() {
        let accepted = row.accepted.as_ref().map_or(0, |(version, _)| *version);
        groups.entry((row.service_name.clone(), accepted)).or_default().push((place, row));
    }
    let groups: Vec<_> =
        groups.iter().map(|((_, accepted), rows)| group(*accepted, rows, &view.pairs, t)).collect();
    view! {
        <PostForm to=ChangeAccess::PATH>
            {hidden(ChangeForm::action(), DataAccessAction::Confirm.code())} {more} {groups}
            <p class="btn-row">
                <Submit text=t.version_confirm() />
                <a class="btn btn-quiet" href=paths::ADMINISTRATION>{t.form_cancel()}</a>
            </p>
        </PostForm>
    }
    .into_any()
}

/// One web service, for those who approved the same version of it.
fn group(accepted: i32, rows: &[(usize, &AccessView)], pairs: &[PairView], t: Lang) -> AnyView {
    let Some((_, first)) = rows.first() else { return ().into_any() };
    let pair = pairs.iter().find(|pair| pair.service_code == first.service);
    let said_yes = match &first.accepted {
        Some((number, day)) if rows.iter().all(|(_, row)| row.accepted == first.accepted) => {
            t.version_said_yes_on(&number.to_string(), day)
        }
        Some((number, _)) => t.version_said_yes(&number.to_string()),
        None => String::new(),
    };
    let changed = pair.map(|pair| {
        let changed = pair.newest_and(accepted).map(|(newest, before)| difference(before, newest, t));
        view! {
            {said_since(&pair.versions, accepted, t)} {changed}
            <h3>{t.field_categories()}</h3>
            {categories_view(&pair.categories, t)}
        }
    });
    let one_day = rows.iter().all(|(_, row)| row.confirm_by == first.confirm_by);
    let boxes = rows
        .iter()
        .map(|(place, row)| {
            let text = match one_day {
                true => t.version_row(&row.owner_name, &row.system_name, &row.provider_name),
                false => {
                    let last_day = &row.confirm_by;
                    t.version_row_by(&row.owner_name, &row.system_name, &row.provider_name, last_day)
                }
            };
            let value = format!("{}:{}", row.id, row.version);
            view! { <CheckBox of=ChangeForm::targets().nth(*place) value=value text=text checked=true /> }
        })
        .collect_view();
    let number = first.newest.to_string();
    let legend = t.version_heading(&first.service_name, &number);
    let by = one_day.then(|| view! { <p><strong>{t.version_by(&first.confirm_by)}</strong></p> });
    view! {
        <section class="panel panel-info stack-small">
            <h2>{t.version_heading(&first.service_name, &number)}</h2>
            {by} <p>{said_yes}</p> {changed}
            <fieldset class="fieldset">
                <legend class="visually-hidden">{legend}</legend>
                {boxes}
            </fieldset>
        </section>
    }
    .into_any()
}
