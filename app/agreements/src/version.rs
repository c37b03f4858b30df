//! Versions of web services: what is agreed to, which data that is, and what differs from one to the next.

use domain::{DataCategories, DataCategory, Sensitivity, ServiceVersion};
use leptos::prelude::*;
use similar::{ChangeTag, TextDiff};

use crate::{
    field::label,
    i18n::{Lang, Word},
    server::format,
    ui::{comment, icon, lines},
};

/// Which categories of data, each with a mark where one has to be careful with it.
pub fn categories_view(categories: &DataCategories, t: Lang) -> AnyView {
    if categories.is_empty() {
        return t.version_none_named().into_any();
    }
    let items = categories.iter().map(|category| view! { <li>{category_view(category, t)}</li> });
    view! { <ul class="marks">{items.collect_view()}</ul> }.into_any()
}

fn category_view(category: DataCategory, t: Lang) -> AnyView {
    let sensitivity = category.sensitivity();
    let class = match sensitivity {
        Sensitivity::Ordinary => return category.word(t).into_any(),
        Sensitivity::Cpr | Sensitivity::Confidential => "tag tag-wait",
        Sensitivity::Special => "tag tag-no",
    };
    let mark = |text: &'static str| view! { <span class=class>{icon("alert")} " " {text}</span> };
    // A CPR number needs no second word for what it is.
    if sensitivity == Sensitivity::Cpr {
        return mark(category.word(t)).into_any();
    }
    view! { {category.word(t)} " " {mark(sensitivity.word(t))} }.into_any()
}

/// What differs in what is agreed to, in words; with what was said of each version between, oldest first.
pub fn difference(before: &ServiceVersion, after: &ServiceVersion, t: Lang) -> AnyView {
    let texts = [
        ("purpose", &before.purpose, &after.purpose),
        ("data", &before.data, &after.data),
        ("service_terms", &before.terms, &after.terms),
    ];
    let texts = texts.into_iter().filter(|(_, before, after)| before != after);
    let texts = texts.map(|(field, before, after)| {
        view! { <p><strong>{label(field, t)}</strong></p> {marked(before.as_str(), after.as_str(), t)} }
    });
    let named = |names: Vec<DataCategory>, word: &'static str| {
        (!names.is_empty()).then(|| {
            view! { <p>{word}</p> {categories_view(&DataCategories::of(names), t)} }
        })
    };
    let added = named(after.categories.beyond(&before.categories).collect(), t.version_added());
    let removed = named(before.categories.beyond(&after.categories).collect(), t.version_removed());
    let categories = (before.categories != after.categories).then(|| {
        view! { <p><strong>{label("categories", t)}</strong></p> {added} {removed} }
    });
    let asked = |version: &ServiceVersion| match version.needs_data_access {
        true => t.version_asked_before(),
        false => t.version_asked_after(),
    };
    let needs = (before.needs_data_access != after.needs_data_access).then(|| {
        view! {
            <p><strong>{t.service_needs_data_access()}</strong></p>
            <p><del>{asked(before)}</del> " " <ins>{asked(after)}</ins></p>
        }
    });
    // What bears most on a decision comes first.
    view! { <div class="difference stack-small">{categories} {needs} {texts.collect_view()}</div> }.into_any()
}

/// From which share of words in common on the difference is shown word by word.
const ALIKE: f32 = 0.5;

/// The newer text, with what was put in and what was taken out.
fn marked(before: &str, after: &str, t: Lang) -> AnyView {
    let compared = TextDiff::from_words(before, after);
    let mut parts: Vec<(ChangeTag, String)> = vec![];
    // A text that is another altogether is easier to read whole.
    if compared.ratio() < ALIKE {
        parts = vec![(ChangeTag::Delete, before.to_owned()), (ChangeTag::Insert, after.to_owned())];
        return marked_parts(parts, t);
    }
    for change in compared.iter_all_changes() {
        match parts.last_mut() {
            Some((tag, text)) if *tag == change.tag() => text.push_str(change.value()),
            _ => parts.push((change.tag(), change.value().to_owned())),
        }
    }
    marked_parts(parts, t)
}

fn marked_parts(parts: Vec<(ChangeTag, String)>, t: Lang) -> AnyView {
    // Screen readers seldom say what is marked so.
    let said = |word: &'static str| view! { <span class="visually-hidden">" [" {word} ": "</span> };
    let end = || view! { <span class="visually-hidden">"] "</span> };
    let parts = parts.into_iter().map(|(tag, text)| match tag {
        ChangeTag::Equal => text.into_any(),
        ChangeTag::Delete => view! { <del>{said(t.version_deleted())} {text} {end()}</del> }.into_any(),
        ChangeTag::Insert => view! { <ins>{said(t.version_inserted())} {text} {end()}</ins> }.into_any(),
    });
    view! { <p class="lines">{parts.collect_view()}</p> }.into_any()
}

/// What was said of the versions after `accepted`, newest first: what it is, why, and why so soon.
pub fn said_since(versions: &[ServiceVersion], accepted: i32, t: Lang) -> AnyView {
    let since = versions.iter().filter(|version| version.number > accepted);
    since.map(|version| said_of(version, false, t)).collect_view().into_any()
}

/// What was said of a version, and to the agency by whom.
fn said_of(version: &ServiceVersion, agency: bool, t: Lang) -> AnyView {
    let hurry = (!version.hurry.is_empty()).then(|| {
        view! { <p><strong>{label("hurry", t)}</strong></p> {lines(version.hurry.to_string())} }
    });
    let (number, day) = (version.number.to_string(), format::date(version.at));
    let number = match version.at.micros() {
        0 => t.version_number(&number),
        _ => t.version_number_dated(&number, &day),
    };
    let by = (agency && !version.by.is_empty()).then(|| view! { ", " {version.by.clone()} });
    view! {
        <div class="stack-small">
            <p><strong>{number}</strong> " " {version.kind.word(t)} {by}</p>
            {comment(version.why.to_string())} {hurry}
        </div>
    }
    .into_any()
}

/// All versions of a web service, newest first, each with what it changed; `agency` where the agency reads it.
pub fn versions_list(versions: &[ServiceVersion], agency: bool, t: Lang) -> AnyView {
    if versions.len() < 2 {
        return ().into_any();
    }
    let items = versions.iter().enumerate().map(|(place, version)| {
        let changed = versions.get(place + 1).map(|before| {
            view! {
                <details class="disclosure">
                    <summary>{t.version_changed()}</summary>
                    {difference(before, version, t)}
                </details>
            }
        });
        view! { <li class="stack-small">{said_of(version, agency, t)} {changed}</li> }
    });
    view! {
        <section class="stack-small">
            <h2>{t.version_list()}</h2>
            <ul class="plain-list stack-small">{items.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// "Godkendt for version 2 (19.10.2026)".
pub fn approved_for(version: i32, day: &str, t: Lang) -> String {
    let number = version.to_string();
    if day.is_empty() {
        t.version_approved_for_undated(&number)
    } else {
        t.version_approved_for(&number, day)
    }
}
