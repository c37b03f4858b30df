//! What the server makes of the parts that come to life. Their marks (`data-…`) are what the browser's half finds them by.

use std::cell::Cell;

use domain::OrganisationKind;
use leptos::prelude::*;

use super::{
    FindQuery, Found, WakeFindInstitutions, WakeLiveUpdates, WakePageLife, WakeTickAll, WakeTickedRows,
    find::told,
};
use crate::{
    i18n::Lang,
    parts::{choices, kind_text},
};

thread_local! {
    static CONTENT: Cell<Option<AnyView>> = const { Cell::new(None) };
}

/// An island around its content. As an argument it would travel to the browser, and as children it would weigh there.
fn around<I>(content: impl IntoAny, island: impl FnOnce() -> I) -> I {
    CONTENT.set(Some(content.into_any()));
    island()
}

/// What the island that is being made stands around.
pub fn content() -> AnyView {
    CONTENT.take().unwrap_or_else(|| ().into_any())
}

/// Where it is said to where a link has led.
#[component]
pub fn PageLife() -> impl IntoView {
    let content = view! {
        <p role="status" class="visually-hidden" data-said=""></p>
    };
    around(content, || view! { <WakePageLife /> })
}

/// The box that ticks every row of a table, or none.
#[component]
pub fn TickAll(
    /// What the box does, for screen readers.
    label: String,
) -> impl IntoView {
    let content = view! {
        <label class="check js-only">
            <input type="checkbox" data-tick-all="" />
            <span class="visually-hidden">{label}</span>
        </label>
    };
    around(content, || view! { <WakeTickAll /> })
}

/// How many rows are ticked, and which.
#[component]
pub fn TickedRows(
    /// The word after the number.
    word: String,
) -> impl IntoView {
    let content = view! {
        <p role="status" class="js-only">
            <strong><span data-ticked="">"0"</span> " " {word}</strong>
            " "
            <span class="names"></span>
        </p>
    };
    around(content, || view! { <WakeTickedRows /> })
}

/// Says that the page has changed, or is out of date.
#[component]
pub fn LiveUpdates(
    /// The newest notice when the page was made.
    after: i64,
    /// When the page was made, in microseconds.
    made: i64,
    /// Who the page was made for.
    viewer: String,
    /// Said when something on the page has changed.
    updated: String,
    /// Shown when the page has changed in more than can be put in place.
    outdated: String,
    /// The button that loads the page anew.
    show: String,
) -> impl IntoView {
    let content = view! {
        <p
            role="status"
            class="visually-hidden"
            data-live-viewer=viewer
            data-live-made=made.to_string()
            data-live-newest=after.to_string()
            data-live-updated=updated
        ></p>
        <div role="status" class="live-note"></div>
        <template data-live-outdated="">
            <div class="wrap">
                <p class="panel panel-info">
                    {outdated} " " <button type="button" class="link-button">{show}</button>
                </p>
            </div>
        </template>
    };
    around(content, || view! { <WakeLiveUpdates /> })
}

/// The fields of a search and what they find. Each hit has a button that adds it (`op` = `pick:NUMBER`). Without JavaScript it
/// is a search with a button; with it, typing finds.
#[component]
pub fn FindInstitutions(
    t: Lang,
    query: FindQuery,
    /// Code and name of each municipality.
    municipalities: Vec<(String, String)>,
    /// What `query` finds.
    found: Vec<Found>,
) -> impl IntoView {
    let all = || (String::new(), t.filter_all().to_owned());
    let towns = std::iter::once(all()).chain(municipalities).collect();
    let kinds = [OrganisationKind::Institution, OrganisationKind::DayCare, OrganisationKind::Residual]
        .map(|kind| (kind.code().to_owned(), kind_text(kind, t).to_owned()));
    let kinds = std::iter::once(all()).chain(kinds).collect();
    let count = told(!query.is_empty(), found.len(), t);
    let hits = found.into_iter().map(|hit| line(Some(hit), t)).collect_view();
    let content = view! {
        <div class="find stack-small">
            <div class="filter">
                <div class="field">
                    <label for="soeg">{t.field_soeg()}</label>
                    <input class="input" type="search" id="soeg" name="soeg" value=query.text autocomplete="off" />
                </div>
                <div class="field">
                    <label for="kommune">{t.field_kommune()}</label>
                    <select class="select-box" id="kommune" name="kommune">{choices(towns, &query.municipality)}</select>
                </div>
                <div class="field">
                    <label for="slags">{t.field_slags()}</label>
                    <select class="select-box" id="slags" name="slags">{choices(kinds, &query.kind)}</select>
                </div>
                <button type="submit" class="btn btn-secondary" name="op" value="search">{t.filter_search()}</button>
            </div>
            <p role="status" class="hint" data-told="">{count}</p>
            <ul class="found">{hits}</ul>
            <template data-hit="">{line(None, t)}</template>
        </div>
    };
    around(content, || view! { <WakeFindInstitutions /> })
}

/// A hit; without one, the form that the browser fills in.
fn line(hit: Option<Found>, t: Lang) -> AnyView {
    // What has no name is not sent: the form of a hit is no button yet.
    let (op, pick) = hit.as_ref().map(|hit| ("op", format!("pick:{}", hit.code))).unzip();
    let kind = hit.as_ref().map(|hit| kind_text(hit.kind, t));
    let (code, name, place) = hit.map(|hit| (hit.code, hit.name, hit.place)).unwrap_or_default();
    view! {
        <li>
            <p>
                <strong data-part="name">{name.clone()}</strong>
                " "
                <span data-part="code">{code}</span>
                <span class="cell-sub"><span data-part="kind">{kind}</span> ", " <span data-part="place">{place}</span></span>
            </p>
            <button type="submit" class="btn btn-secondary" name=op value=pick>
                {t.access_add()}
                <span class="visually-hidden">" " <span data-part="name">{name}</span></span>
            </button>
        </li>
    }
    .into_any()
}
