//! The long guides and the legal pages: Markdown files of ours, one per language, rendered on the server, so that their
//! words are no part of the browser's program.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use crate::{
    error::AppError,
    i18n::use_lang,
    markup::own_html,
    paths,
    ui::{crumb, page, page_head},
};

/// An article, rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    pub title: String,
    /// Made from our own Markdown, never from what a user wrote.
    pub html: String,
}

/// The articles by slug; a file that is missing in a language does not compile.
#[cfg(feature = "ssr")]
macro_rules! articles {
    ($($slug:literal),+ $(,)?) => {
        fn source(slug: &str, lang: crate::i18n::Lang) -> Option<&'static str> {
            use crate::i18n::Lang;
            match (slug, lang) {
                $(
                    ($slug, Lang::Da) => Some(include_str!(concat!("../../content/da/", $slug, ".md"))),
                    ($slug, Lang::En) => Some(include_str!(concat!("../../content/en/", $slug, ".md"))),
                )+
                _ => None,
            }
        }
    };
}

#[cfg(feature = "ssr")]
articles![
    "foerste-gang",
    "bliv-udbyder",
    "opret-system",
    "tilslutningsaftale",
    "anmod-om-dataadgang",
    "godkend-dataanmodning",
    "notifikationsmodtager",
    "overblik",
    "tilgaengelighed",
    "cookies",
];

/// The guides, in the order of the list.
pub const GUIDES: [&str; 8] = [
    "overblik",
    "foerste-gang",
    "bliv-udbyder",
    "opret-system",
    "tilslutningsaftale",
    "anmod-om-dataadgang",
    "godkend-dataanmodning",
    "notifikationsmodtager",
];

#[cfg(feature = "ssr")]
fn render(slug: &str, lang: crate::i18n::Lang) -> Option<Article> {
    use pulldown_cmark::{Options, Parser, html};
    let (title, body) = source(slug, lang)?.split_once('\n')?;
    let mut out = String::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    html::push_html(&mut out, Parser::new_ext(body, options));
    Some(Article { title: title.trim_start_matches('#').trim().into(), html: out })
}

/// An article in the page's language. Permission: none.
#[server(endpoint = "guide/article", input = GetUrl)]
pub async fn load_article(slug: String) -> Result<Article, AppError> {
    render(&slug, crate::server::context().lang()).ok_or(AppError::NotFound)
}

/// The titles of the guides with their slugs. Permission: none.
#[server(endpoint = "guide/list", input = GetUrl)]
pub async fn list_guides() -> Result<Vec<(String, String)>, AppError> {
    let lang = crate::server::context().lang();
    let title = |slug: &&str| render(slug, lang).map(|article| ((*slug).to_owned(), article.title));
    Ok(GUIDES.iter().filter_map(title).collect())
}

fn article(article: Article, crumbs: Vec<(String, String)>) -> AnyView {
    view! {
        <div class="wrap stack">
            {page_head(crumbs, article.title, "")}
            <article class="prose" {..own_html(article.html)}></article>
        </div>
    }
    .into_any()
}

/// The list of guides.
#[component]
pub fn GuidesPage() -> impl IntoView {
    let t = use_lang();
    let guides = Resource::new_blocking(|| (), |()| list_guides());
    page(guides, move |guides| {
        let cards = guides
            .into_iter()
            .map(|(slug, title)| {
                view! { <li class="card"><a href=paths::guide(&slug)>{title}</a></li> }
            })
            .collect_view();
        view! {
            <div class="wrap stack">
                {page_head(vec![], t.nav_guides(), t.guides_lead())}
                <ul class="cards">{cards}</ul>
            </div>
        }
        .into_any()
    })
}

/// One guide.
#[component]
pub fn GuidePage() -> impl IntoView {
    let t = use_lang();
    let params = use_params_map();
    let slug = move || params.with(|params| params.get("slug")).unwrap_or_default();
    let guide = Resource::new_blocking(slug, async |slug: String| {
        if GUIDES.contains(&slug.as_str()) { load_article(slug).await } else { Err(AppError::NotFound) }
    });
    page(guide, move |guide| article(guide, vec![crumb(t.nav_guides(), paths::GUIDES)]))
}

fn legal(slug: &'static str) -> AnyView {
    let text = Resource::new_blocking(|| (), move |()| load_article(slug.to_owned()));
    page(text, |text| article(text, vec![]))
}

/// The accessibility statement.
#[component]
pub fn AccessibilityPage() -> impl IntoView {
    legal("tilgaengelighed")
}

/// Cookies and log data.
#[component]
pub fn CookiesPage() -> impl IntoView {
    legal("cookies")
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{GUIDES, render};
    use crate::i18n::Lang;

    #[test]
    fn every_guide_has_a_title_and_a_body_in_both_languages() {
        for slug in GUIDES.iter().chain(&["tilgaengelighed", "cookies"]) {
            for lang in [Lang::Da, Lang::En] {
                let article = render(slug, lang).unwrap();
                assert!(!article.title.is_empty() && article.html.len() > 500, "{slug} {lang:?}");
                assert!(!article.html.contains("**"), "{slug} {lang:?}: bold that did not render");
            }
        }
    }

    #[test]
    fn the_overview_has_the_section_that_the_front_page_links_to() {
        for lang in [Lang::Da, Lang::En] {
            assert!(lang.front_what_2().contains("](/vejledninger/overblik#databehandleraftale)"));
            assert!(
                render("overblik", lang).unwrap().html.contains(r#"id="databehandleraftale""#),
                "{lang:?}"
            );
        }
    }
}
