//! The long guides and the legal pages: Markdown files of ours, one per language, rendered on the server, so that their
//! words are no part of the browser's program.

use leptos::prelude::*;

use crate::{
    error::AppError,
    i18n::use_lang,
    markup::own_html,
    page::{At, Shown},
    paths,
    ui::{crumb, page_head},
};

/// An article, rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub title: String,
    /// Made from our own Markdown, never from what a user wrote.
    pub html: String,
}

/// The articles by slug; a file that is missing in a language does not compile.
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
fn render(slug: &str, lang: crate::i18n::Lang) -> Option<Article> {
    use pulldown_cmark::{Options, Parser, html};
    let (title, body) = source(slug, lang)?.split_once('\n')?;
    let mut out = String::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    html::push_html(&mut out, Parser::new_ext(body, options));
    Some(Article { title: title.trim_start_matches('#').trim().into(), html: out })
}

/// An article in the page's language. Permission: none.
fn load_article(slug: &str) -> Result<Article, AppError> {
    render(slug, crate::server::context().lang()).ok_or(AppError::NotFound)
}

/// The titles of the guides with their slugs. Permission: none.
fn list_guides() -> Vec<(String, String)> {
    let lang = crate::server::context().lang();
    let title = |slug: &&str| render(slug, lang).map(|article| ((*slug).to_owned(), article.title));
    GUIDES.iter().filter_map(title).collect()
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
pub async fn guides_page(_: At) -> Shown {
    let t = use_lang();
    let guides = list_guides();
    let cards = guides
        .into_iter()
        .map(|(slug, title)| {
            view! { <li class="card"><a href=paths::guide(&slug)>{title}</a></li> }
        })
        .collect_view();
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_guides(), t.guides_lead())}
            <ul class="cards">{cards}</ul>
        </div>
    }
    .into_any())
}

/// One guide.
pub async fn guide_page(at: At) -> Shown {
    let t = use_lang();
    let slug = at.part("slug");
    if !GUIDES.contains(&slug.as_str()) {
        return Err(AppError::NotFound);
    }
    Ok(article(load_article(&slug)?, vec![crumb(t.nav_guides(), paths::GUIDES)]))
}

/// The accessibility statement.
pub async fn accessibility_page(_: At) -> Shown {
    Ok(article(load_article("tilgaengelighed")?, vec![]))
}

/// Cookies and log data.
pub async fn cookies_page(_: At) -> Shown {
    Ok(article(load_article("cookies")?, vec![]))
}

#[cfg(test)]
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
