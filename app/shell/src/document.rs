//! How a page becomes a document. Everything is read first; then the whole document is written in one go, so that a page has
//! its own status and works without JavaScript (`docs/decisions/0024-pages-are-functions.md`).

use std::{future::Future, pin::Pin};

use leptos::{config::LeptosOptions, nonce::Nonce, prelude::*, reactive::computed::ScopedFuture};

use crate::{
    compiled_here,
    form::MainForm,
    i18n::use_lang,
    layout::layout,
    markup::{escaped, own_html},
    page::{About, At, Shown, Title, use_viewer},
    server::load_viewer,
    ui::error_page,
};

type Showing = Pin<Box<dyn Future<Output = Shown> + Send>>;

/// Pages by their paths: which function shows each, and whether it is about a form, or about a list that a form narrows. A `static`,
/// so that they are compiled where they stand.
#[macro_export]
macro_rules! pages {
    ($(#[$about_all:meta])* $($path:literal => $show:path $(as $about:ident)?,)+) => {
        $(#[$about_all])*
        pub static PAGES: &[$crate::document::Page] = &[$($crate::document::Page::new(
            $path,
            $crate::pages!(@about $path $($about)?),
            |at| Box::pin($show(at)),
        )),+];
    };
    (@about $path:literal) => { $crate::page::About::Reading };
    (@about $path:literal form) => { $crate::page::About::Form };
    (@about $path:literal filter) => { $crate::page::About::Filter($path) };
}

/// A page of the portal.
pub struct Page {
    /// Its path; `{name}` is a part that differs.
    pub path: &'static str,
    pub about: About,
    show: fn(At) -> Showing,
}

impl Page {
    /// The page at this path.
    pub const fn new(path: &'static str, about: About, show: fn(At) -> Showing) -> Self {
        Self { path, about, show }
    }

    /// The document at this address, for the request whose context the owner holds.
    #[compiled_here]
    pub async fn document(
        &self,
        owner: &Owner,
        head: &Head,
        address: String,
        parts: Vec<(String, String)>,
    ) -> String {
        let title = Title::default();
        let lang = owner.with(|| {
            let lang = use_context::<crate::server::RequestContext>().map(|context| context.lang());
            provide_context(lang.unwrap_or_default());
            provide_context(title.clone());
            provide_context(MainForm::default());
            lang.unwrap_or_default()
        });
        let viewer = owner.with(|| ScopedFuture::new_untracked(load_viewer())).await;
        let at = At::new(address, parts, self.about, viewer);
        owner.with(|| provide_context(at.clone()));
        let shown = owner.with(|| ScopedFuture::new_untracked((self.show)(at))).await;
        owner.with(|| {
            let content = MainForm::or_stand_in(shown.unwrap_or_else(error_page));
            let body = layout(&use_viewer(), content);
            let head = head.html(&title.get().unwrap_or_else(|| use_lang().app_name().to_owned()));
            view! {
                <!DOCTYPE html>
                <html lang=lang.code()>
                    <head {..own_html(head)}></head>
                    <body>{body}</body>
                </html>
            }
            .to_html()
        })
    }
}

/// How long a page waits for the browser to be idle before it comes alive, in milliseconds.
const IDLE: u32 = 500;

/// What stands in the head of every document: made once, but for the title and the scripts' nonce.
#[derive(Clone, Debug)]
pub struct Head {
    html: String,
    nonce: String,
}

impl Head {
    /// The head of the documents of a site with these files.
    pub fn new(options: LeptosOptions, stylesheet: &str) -> Self {
        let nonce = Nonce::new();
        let owner = Owner::new();
        let stylesheet = stylesheet.to_owned();
        let html = owner.with(|| {
            provide_context(nonce.clone());
            view! {
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light" />
                <meta name="format-detection" content="telephone=no" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="preload" href="/fonts/ibm-plex-sans-400.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous" />
                <link id="leptos" rel="stylesheet" href=stylesheet />
                <HydrationScripts options islands=true />
            }
            .to_html()
        });
        let nonce = nonce.to_string();
        // Leptos writes the nonce where it only means "without credentials": there the page's scripts could read it.
        let html = html.replace(&format!("crossorigin=\"{nonce}\""), "crossorigin=\"\"");
        // A browser that is never idle would leave the page as it is for ever.
        let html =
            html.replace("requestIdleCallback(c)", &format!("requestIdleCallback(c, {{ timeout: {IDLE} }})"));
        Self { html, nonce }
    }

    fn html(&self, title: &str) -> String {
        let nonce = use_context::<Nonce>().map(|nonce| nonce.to_string()).unwrap_or_default();
        format!("{}<title>{}</title>", self.html.replace(&self.nonce, &nonce), escaped(title))
    }
}
