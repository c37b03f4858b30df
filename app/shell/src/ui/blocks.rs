//! Heads, lists and small parts that many pages share. Functions rather than components: they carry no state, and each
//! gives one erased view, which keeps the browser's program small.

use leptos::prelude::*;

use super::{HistoryView, Tag, arrow};
use crate::{
    field::label,
    form::{Draft, ErrorSummary},
    i18n::{Lang, use_lang},
    markup::Html,
    page::document_title,
    paths,
};

/// A step on the way to a page: its text and its address.
pub type Crumb = (String, String);

/// A step on the way to a page.
pub fn crumb(text: impl Into<String>, path: impl Into<String>) -> Crumb {
    (text.into(), path.into())
}

/// The head of a page: the way to it, what is wrong with its form, its title and one sentence.
pub fn page_head(crumbs: Vec<Crumb>, title: impl Into<String>, lead: impl Into<String>) -> AnyView {
    page_head_with(crumbs, title, lead, ().into_any())
}

/// The head of a page with its main action.
pub fn page_head_with(
    crumbs: Vec<Crumb>,
    title: impl Into<String>,
    lead: impl Into<String>,
    actions: AnyView,
) -> AnyView {
    let t = use_lang();
    let (title, lead): (String, String) = (title.into(), lead.into());
    // First of all, so that whoever hears the title knows that the form was not taken.
    let refused = use_context::<Draft>().is_some_and(|draft| draft.refusal().is_some());
    let prefix = if refused { format!("{} ", t.form_error_prefix()) } else { String::new() };
    document_title(format!("{prefix}{title} – {}", t.app_name()));
    let steps =
        crumbs.into_iter().map(|(text, path)| view! { <li><a href=path>{text}</a></li> }).collect_view();
    view! {
        <nav class="breadcrumbs" aria-label=t.nav_breadcrumbs()>
            <ol>
                <li><a href=paths::HOME>{t.nav_home()}</a></li>
                {steps}
                <li aria-current="page">{title.clone()}</li>
            </ol>
        </nav>
        <ErrorSummary />
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
            </div>
            <div class="page-actions">{actions}</div>
        </div>
    }
    .into_any()
}

/// An icon of the sprite; it carries no meaning of its own.
pub fn icon(name: &str) -> AnyView {
    let path = format!("/icons.svg#{name}");
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=path></use>
        </svg>
    }
    .into_any()
}

/// The same, written.
pub(super) fn icon_into(html: &mut Html, name: &'static str) {
    html.own("<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"/icons.svg#")
        .own(name);
    html.own("\"></use></svg>");
}

/// The nine small squares of "Skift status".
pub fn grid_icon() -> AnyView {
    icon("grid")
}

/// Term and description pairs.
pub fn facts(rows: Vec<(&'static str, AnyView)>) -> AnyView {
    pairs(rows, None)
}

/// What was written beside a comment, each under the label of its field.
pub fn also(texts: &[domain::Also], t: Lang) -> Vec<(&'static str, AnyView)> {
    texts.iter().map(|also| (label(&also.field, t), lines(also.text.clone()))).collect()
}

/// The same, kept up to date while the page is open; once on a page.
pub fn live_facts(rows: Vec<(&'static str, AnyView)>) -> AnyView {
    pairs(rows, Some("facts"))
}

fn pairs(rows: Vec<(&'static str, AnyView)>, live: Option<&'static str>) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|(term, value)| view! { <div><dt>{term}</dt><dd>{value}</dd></div> })
        .collect_view();
    view! { <dl class="facts" data-live=live>{rows}</dl> }.into_any()
}

/// What will be here, and what to do now.
pub fn empty(title: &'static str, text: &'static str, action: AnyView) -> AnyView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {action}
        </div>
    }
    .into_any()
}

/// An organisation's name and number in one line.
pub fn unit_line(name: &str, code: &str) -> String {
    format!("{} ({code})", domain::isolated(name))
}

/// A text somebody wrote, with its line breaks.
pub fn comment(text: String) -> AnyView {
    (!text.is_empty()).then(|| view! { <blockquote class="comment">{text}</blockquote> }).into_any()
}

/// A text of ours with line breaks kept.
pub fn lines(text: String) -> AnyView {
    view! { <p class="pre-line">{text}</p> }.into_any()
}

/// A text of ours whose first `**words**` are bold. Names that people chose may stand after them: what looks like bold there
/// stays as it was written.
pub fn first_bold(text: &str) -> AnyView {
    bold_in_turns(text.splitn(3, "**"))
}

/// Every second part is bold.
fn bold_in_turns<'a>(parts: impl Iterator<Item = &'a str>) -> AnyView {
    parts
        .enumerate()
        .map(|(place, part)| {
            let part = part.to_owned();
            if !place.is_multiple_of(2) {
                view! { <strong>{part}</strong> }.into_any()
            } else {
                part.into_any()
            }
        })
        .collect_view()
        .into_any()
}

/// A text of ours whose `**words**` are bold and whose `[words](/path)` lead to a page of this site. It is static, so
/// that no name that somebody chose can become a link.
pub fn rich(text: &'static str) -> AnyView {
    parts(text)
        .into_iter()
        .map(|(words, path)| match path {
            Some(path) => view! { <a href=path>{words}</a> }.into_any(),
            None => bold_in_turns(words.split("**")),
        })
        .collect_view()
        .into_any()
}

/// The stretches of a text; a link's words have its path.
fn parts(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut parts = vec![];
    let mut rest = text;
    while let Some((before, words, path, after)) = first_link(rest) {
        parts.push((before, None));
        parts.push((words, Some(path)));
        rest = after;
    }
    parts.push((rest, None));
    parts.retain(|(words, _)| !words.is_empty());
    parts
}

/// What stands before the first link, the link's words and path, and what follows.
fn first_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (start, rest) = text.split_once("](")?;
    let (before, words) = start.rsplit_once('[')?;
    let (path, after) = rest.split_once(')')?;
    (paths::local(path) == path).then_some((before, words, path, after))
}

/// The history of a row, newest first, kept up to date while the page is open.
pub fn history(rows: Vec<HistoryView>) -> AnyView {
    let t = use_lang();
    let count = rows.len();
    let items = rows
        .into_iter()
        .enumerate()
        .map(|(place, row)| {
            let tag = |code: &str| Tag::stored(row.kind, code, t).view();
            let change = match row.from.filter(|from| *from != row.to) {
                Some(from) => view! { {tag(&from)} {arrow(t)} {tag(&row.to)} }.into_any(),
                None => tag(&row.to),
            };
            // What the statuses do not say.
            let done = match row.action.as_str() {
                "confirm" => Some(t.history_confirm()),
                "lapse" => Some(t.history_lapse()),
                "propose" => Some(t.history_propose()),
                "drop_proposal" => Some(t.history_drop_proposal()),
                "take_over" => Some(t.history_take_over()),
                _ => None,
            };
            let done = done.map(|text| view! { <span class="cell-sub">{text}</span> });
            let by = if row.by.is_empty() { t.notices_portal().to_owned() } else { row.by };
            let last_day = row.last_day.map(|day| {
                let day = if day.is_empty() { t.last_day_none().to_owned() } else { day };
                let last_day = format!("{}: {day}", t.field_last_day());
                view! { <span class="cell-sub">{last_day}</span> }
            });
            view! {
                // Counted from the oldest: nothing is ever put between.
                <li data-live=format!("history-{}", count - place)>
                    <p class="history-line">
                        <span class="history-when">{row.at}</span>
                        <span class="history-who">{by}</span>
                    </p>
                    <p class="history-change">{change} {done} {last_day}</p>
                    {comment(row.comment)}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="stack-small" aria-labelledby="historik">
            <h2 id="historik">{t.history_title()}</h2>
            <ol class="history" data-live-rows="">{items}</ol>
        </section>
    }
    .into_any()
}

/// Links to the pages of a list. `href` makes the address of a page.
pub fn pagination(current: u32, last: u32, href: impl Fn(u32) -> String) -> AnyView {
    let t = use_lang();
    if last <= 1 {
        return ().into_any();
    }
    let near = (current.saturating_sub(2).max(1)..=(current + 2).min(last)).collect::<Vec<_>>();
    let mut numbers = vec![];
    if near.first() != Some(&1) {
        numbers.push(1);
    }
    numbers.extend(&near);
    if near.last() != Some(&last) {
        numbers.push(last);
    }
    let items = numbers
        .into_iter()
        .map(|number| {
            let here = (number == current).then_some("page");
            view! {
                <li>
                    <a href=href(number) aria-current=here aria-label=t.pagination_page(&number.to_string())>
                        {number}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="pagination" aria-label=t.pagination_label()>
            <ul>{items}</ul>
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_text_of_ours_links_to_pages_of_this_site_only() {
        assert_eq!(
            parts("Udfyld [kontaktformularen](/kontakt), og se [overblik](/vejledninger/overblik#aftaler)"),
            [
                ("Udfyld ", None),
                ("kontaktformularen", Some("/kontakt")),
                (", og se ", None),
                ("overblik", Some("/vejledninger/overblik#aftaler")),
            ]
        );
        for plain in
            ["Klik på **Gem**", "[a](https://b.example)", "[a](//b.example)", "[a](/b", "a](/b)", "[a]"]
        {
            assert_eq!(parts(plain), [(plain, None::<&str>)]);
        }
    }
}
