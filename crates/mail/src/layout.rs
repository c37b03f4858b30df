//! The two layouts, and what they are filled with.

use std::sync::LazyLock;

use minijinja::{Environment, Value};
use serde::Serialize;

use crate::{
    facts::{Fact, Quote},
    link::{href, plain},
};

/// A link with its own text.
#[derive(Debug, Serialize)]
pub struct Target {
    pub text: &'static str,
    /// As it is, for the text.
    pub url: String,
    /// Escaped, for the attribute.
    href: Value,
}

impl Target {
    /// A link to `url`.
    pub fn new(text: &'static str, url: &str) -> Self {
        Self { text, url: plain(url), href: href(url) }
    }
}

/// One thing that happened.
#[derive(Debug, Serialize)]
pub struct Block {
    /// Its own headline, where the mail tells of several.
    pub headline: Option<String>,
    pub lead: Option<String>,
    pub facts: Vec<Fact>,
    pub quote: Option<Quote>,
    pub open: Target,
}

/// What a mail says, without its looks.
#[derive(Debug, Serialize)]
pub struct Layout<'a> {
    /// The code of the language, for `lang`.
    pub language: &'static str,
    pub subject: &'a str,
    pub title: String,
    /// Paragraphs before the blocks.
    pub intro: Vec<String>,
    pub blocks: Vec<Block>,
    /// Paragraphs after the blocks.
    pub notes: Vec<String>,
    /// Where the reader finds what the mail leaves out.
    pub more: Option<Target>,
    pub why: Option<String>,
    pub automatic: &'static str,
    pub unsubscribe: Target,
}

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    templates.set_keep_trailing_newline(true);
    // A template that cannot be read is missed below.
    _ = templates.add_template("mail.txt", include_str!("templates/mail.txt"));
    _ = templates.add_template("mail.html", include_str!("templates/mail.html"));
    templates
});

impl Layout<'_> {
    /// The mail as plain text.
    pub fn text(&self) -> String {
        self.render("mail.txt")
    }

    /// The mail as a page. What people typed is escaped by the template's name.
    pub fn html(&self) -> String {
        self.render("mail.html")
    }

    /// The templates are part of the program and the tests give them every letter. Should one fail all the same, the reader
    /// still gets what happened.
    fn render(&self, name: &str) -> String {
        let rendered = TEMPLATES.get_template(name).and_then(|template| template.render(self));
        rendered.unwrap_or_else(|_| self.subject.replace(['<', '>', '&'], " "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_can_be_read() {
        for name in ["mail.txt", "mail.html"] {
            assert!(TEMPLATES.get_template(name).is_ok(), "{name}");
        }
    }
}
