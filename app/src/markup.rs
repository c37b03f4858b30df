//! The only place where HTML is made of text by hand. Leptos escapes what a view shows; what it leaves to us is the title of a
//! page (`page.rs` makes the head), the content of a `<textarea>`, and HTML that is meant as such. `clippy.toml` forbids the ways to these everywhere else,
//! and so does the test below, which sees what no compiler does.

#![expect(clippy::disallowed_methods, reason = "it is here that they are made safe")]

use leptos::{attr::Attribute, tachys::html::element::inner_html};

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
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use leptos::prelude::*;

    use super::*;

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
        ("src/markup.rs", ""),
        // The only component with a `<textarea>`; its content comes from here.
        ("src/form/fields.rs", "<textarea\n"),
        // Reads what stands in the page; nothing is written.
        ("src/islands/live/page.rs", "outer_html("),
        // The title of the window, which is text.
        ("src/islands/navigate.rs", "set_title"),
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
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = vec![];
        sources(&root.join("src"), &mut files);
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
