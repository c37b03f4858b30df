//! The only place where HTML is made of text by hand. Leptos escapes what a view shows; what it leaves to us is the title of a
//! page (`page.rs` makes the head), the content of a `<textarea>`, and HTML that is meant as such. `clippy.toml` forbids the ways to these everywhere else,
//! and so does the test below, which sees what no compiler does.

#![expect(clippy::disallowed_methods, reason = "it is here that they are made safe")]

use leptos::{attr::Attribute, prelude::*, tachys::html::element::inner_html};

/// What a `<textarea>` holds: Leptos 0.8 would write it unescaped. A first line feed would be swallowed by the browser, so it is
/// doubled.
pub fn textarea_content(text: &str) -> impl Attribute + use<> {
    let mut html = escaped(text);
    if html.starts_with('\n') {
        html.insert(0, '\n');
    }
    inner_html(html)
}

/// HTML that we wrote ourselves. Nothing of it may come from what a user wrote.
pub fn own_html(html: String) -> impl Attribute + use<> {
    inner_html(html)
}

/// Text as HTML, between tags and in an attribute's (double) quotation marks alike.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape_into(&mut html, text);
    html
}

fn escape_into(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(place) = rest.find(['&', '<', '>', '"']) {
        html.push_str(&rest[..place]);
        html.push_str(match rest.as_bytes()[place] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[place + 1..];
    }
    html.push_str(rest);
}

/// HTML that is being written: what is ours stands in the program, what others wrote is escaped. For what a page holds many
/// of, which would cost more as views (docs/decisions/0027).
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Markup of ours.
    pub fn own(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// A text, whoever wrote it.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape_into(&mut self.0, text);
        self
    }

    /// An attribute within a tag that is being written.
    pub fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.own(" ").own(name).own("=\"").text(value).own("\"")
    }

    /// What Leptos makes of a view.
    pub fn view(&mut self, view: AnyView) -> &mut Self {
        self.0.push_str(&view.to_html());
        self
    }

    /// It as the content of an element.
    pub fn content(self) -> impl Attribute + use<> {
        inner_html(self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use super::*;

    #[test]
    fn what_others_wrote_is_text_wherever_it_stands() {
        let attack = "\"><script>alert('&')</script>";
        let text = "&quot;&gt;&lt;script&gt;alert('&amp;')&lt;/script&gt;";
        assert_eq!(escaped(attack), text);
        let mut html = Html::default();
        html.own("<a").attribute("href", attack).own(">").text(attack).own("</a>");
        html.view(view! { <i>{attack}</i> }.into_any());
        let html = view! { <p {..html.content()}></p> }.to_html();
        assert!(html.starts_with(&format!("<p><a href=\"{text}\">{text}</a><i>")), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn a_first_line_feed_is_kept() {
        let html = view! { <textarea {..textarea_content("\na")}></textarea> }.to_html();
        assert_eq!(html, "<textarea>\n\na</textarea>");
    }

    /// What turns text into HTML without escaping it, as it is written in views and in calls. Only this file may.
    const SINKS: [&str; 13] = [
        "inner_html",
        "outer_html(",
        "set_outer_html",
        "insert_adjacent_html",
        "create_contextual_fragment",
        "innerHTML",
        "<Title",
        "set_title",
        "<textarea\n",
        "<script",
        "<style",
        "srcdoc",
        "javascript:",
    ];

    /// Where a sink may stand, and why.
    const ALLOWED: [(&str, &str); 4] = [
        ("shell/src/markup.rs", ""),
        // The only component with a `<textarea>`; its content comes from here.
        ("shell/src/form/fields.rs", "<textarea\n"),
        // Reads what stands in the page; nothing is written.
        ("shell/src/islands/live/page.rs", "outer_html("),
        // The title of the window, which is text.
        ("shell/src/islands/navigate.rs", "set_title"),
    ];

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn nothing_but_this_module_writes_html_unescaped() {
        // All crates of the application: one that is new is read, too.
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut files = vec![];
        sources(root, &mut files);
        sources(&root.join("../frontend/src"), &mut files);
        assert!(files.len() > 80, "{}", files.len());
        let mut wrong = vec![];
        for file in files {
            let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            let text = fs::read_to_string(&file).unwrap();
            // Tests stand at the end of a file.
            let code = ["#[cfg(test)]", "#[cfg(all(test"]
                .iter()
                .fold(text.as_str(), |code, tests| code.split(tests).next().unwrap_or_default());
            for sink in SINKS.iter().filter(|sink| code.contains(**sink)) {
                let allowed =
                    |(place, what): &(&str, &str)| name == *place && (what.is_empty() || what == sink);
                if !ALLOWED.iter().any(allowed) {
                    wrong.push(format!("{name}: {sink:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "text would become HTML in {wrong:#?}");
    }
}
