//! Finding an institution by name, municipality and kind, inside the form that asks for data access. Without JavaScript
//! it is a search with a button; with it, typing finds.

use std::time::Duration;

use domain::OrganisationKind;
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, JsonEncoding},
};
use serde::{Deserialize, Serialize};

use crate::{
    i18n::Lang,
    parts::{choices, kind_text},
};

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindQuery {
    pub text: String,
    /// A municipality's code; empty for all.
    pub municipality: String,
    /// The code of a kind of organisation; empty for all.
    pub kind: String,
}

impl FindQuery {
    /// Whether anything is looked for.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.municipality.is_empty() && self.kind.is_empty()
    }
}

/// An institution that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub code: String,
    pub name: String,
    pub kind: OrganisationKind,
    /// Address, town and municipality in one line, as far as they are known.
    pub place: String,
}

/// The most institutions that one search shows.
pub const MOST_FOUND: usize = 20;

/// The search could not be made: the HTTP status says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchFailed {
    pub status: u16,
}

impl FromServerFnError for SearchFailed {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self { status: 400 },
            _ => Self { status: 500 },
        }
    }
}

#[cfg(feature = "ssr")]
fn found(now: domain::register::RegisteredNow) -> Found {
    let row = now.row;
    let town = format!("{} {}", row.postal_code, row.city);
    let municipality = row.municipality.map(|m| m.name).unwrap_or_default();
    let place = [row.address.as_str(), town.trim(), &municipality];
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
    Found { code: row.code.to_string(), name: row.name, kind: row.kind, place: place.join(", ") }
}

/// The institutions that match: at most [`MOST_FOUND`]. Permission: none.
///
/// # Errors
/// [`crate::AppError::Unavailable`].
#[cfg(feature = "ssr")]
pub async fn look_up(query: &FindQuery) -> Result<Vec<Found>, crate::AppError> {
    if query.is_empty() {
        return Ok(vec![]);
    }
    let search = store::register::RegisterSearch {
        text: query.text.chars().take(200).collect(),
        municipality: query.municipality.clone(),
        kind: OrganisationKind::from_code(&query.kind),
        limit: MOST_FOUND as u64,
    };
    let rows = services::register::search(crate::server::context().portal(), &search).await?;
    Ok(rows.into_iter().map(found).collect())
}

/// The institutions that match: at most [`MOST_FOUND`]. Permission: none; limited in number by the server.
#[server(endpoint = "institutions/find", input = GetUrl)]
pub async fn find(text: String, municipality: String, kind: String) -> Result<Vec<Found>, SearchFailed> {
    let found = look_up(&FindQuery { text, municipality, kind }).await;
    found.map_err(|error| SearchFailed { status: error.status() })
}

/// The fields and what they find. Each hit has a button that adds it (`op` = `pick:NUMBER`).
#[island]
pub fn FindInstitutions(
    /// The language's code.
    lang: String,
    query: FindQuery,
    /// Code and name of each municipality.
    municipalities: Vec<(String, String)>,
    /// What `query` finds.
    found: Vec<Found>,
) -> impl IntoView {
    let t = Lang::from_code(&lang);
    let (hits, set_hits) = signal((!query.is_empty(), found));
    let look = StoredValue::new(query.clone());
    let search = Action::new(move |query: &FindQuery| {
        let query = query.clone();
        async move {
            let FindQuery { text, municipality, kind } = query.clone();
            let found = find(text, municipality, kind).await;
            // An answer that comes late is not what is looked for any more.
            if look.get_value() == query
                && let Ok(found) = found
            {
                set_hits.set((!query.is_empty(), found));
            }
        }
    });
    let change = move |edit: &dyn Fn(&mut FindQuery)| {
        let mut query = look.get_value();
        edit(&mut query);
        look.set_value(query.clone());
        if query.is_empty() {
            set_hits.set((false, vec![]));
        } else {
            // Asked once the typing rests.
            let ask = move || {
                if look.get_value() == query {
                    _ = search.dispatch(query);
                }
            };
            set_timeout(ask, Duration::from_millis(250));
        }
    };
    let all = || (String::new(), t.filter_all().to_owned());
    let towns = std::iter::once(all()).chain(municipalities).collect();
    let kinds = [OrganisationKind::Institution, OrganisationKind::DayCare, OrganisationKind::Residual]
        .map(|kind| (kind.code().to_owned(), kind_text(kind, t).to_owned()));
    let kinds = std::iter::once(all()).chain(kinds).collect();
    view! {
        <div class="find stack-small">
            <div class="filter">
                <div class="field">
                    <label for="soeg">{t.field_soeg()}</label>
                    <input
                        class="input"
                        type="search"
                        id="soeg"
                        name="soeg"
                        value=query.text.clone()
                        autocomplete="off"
                        on:input=move |event| {
                            let text = event_target_value(&event);
                            change(&|query| query.text.clone_from(&text));
                        }
                    />
                </div>
                <div class="field">
                    <label for="kommune">{t.field_kommune()}</label>
                    <select
                        class="select-box"
                        id="kommune"
                        name="kommune"
                        on:change=move |event| {
                            let code = event_target_value(&event);
                            change(&|query| query.municipality.clone_from(&code));
                        }
                    >
                        {choices(towns, &query.municipality)}
                    </select>
                </div>
                <div class="field">
                    <label for="slags">{t.field_slags()}</label>
                    <select
                        class="select-box"
                        id="slags"
                        name="slags"
                        on:change=move |event| {
                            let code = event_target_value(&event);
                            change(&|query| query.kind.clone_from(&code));
                        }
                    >
                        {choices(kinds, &query.kind)}
                    </select>
                </div>
                <button type="submit" class="btn btn-secondary" name="op" value="search">{t.filter_search()}</button>
            </div>
            <p role="status" class="hint">{move || hits.with(|(asked, found)| told(*asked, found.len(), t))}</p>
            <ul class="found">{move || hits.get().1.into_iter().map(|hit| line(hit, t)).collect_view()}</ul>
        </div>
    }
}

/// How many were found.
fn told(asked: bool, count: usize, t: Lang) -> String {
    match count {
        _ if !asked => String::new(),
        0 => t.register_found_none().into(),
        MOST_FOUND => t.register_found_many(&count.to_string()),
        _ => t.register_found(&count.to_string()),
    }
}

fn line(hit: Found, t: Lang) -> AnyView {
    let op = format!("pick:{}", hit.code);
    view! {
        <li>
            <p>
                <strong>{hit.name.clone()}</strong>
                " "
                {hit.code}
                <span class="cell-sub">{kind_text(hit.kind, t)} ", " {hit.place}</span>
            </p>
            <button type="submit" class="btn btn-secondary" name="op" value=op>
                {t.access_add()}
                <span class="visually-hidden">" " {hit.name}</span>
            </button>
        </li>
    }
    .into_any()
}
