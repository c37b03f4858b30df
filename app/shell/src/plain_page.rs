//! A page without the application: for what goes wrong before or beside it.

use crate::{i18n::Lang, markup::escaped};

/// What such a page says. Everything here is text; nothing of it becomes markup.
#[derive(Clone, Debug, Default)]
pub struct PlainPage<'a> {
    pub title: &'a str,
    pub message: &'a str,
    /// Smaller, below; may be empty.
    pub hint: &'a str,
    /// The page to go back to, where one is known.
    pub back: Option<&'a str>,
    /// Whether the front page can be reached.
    pub home: bool,
    /// What the person had typed: the field's label, and the text.
    pub typed: &'a [(String, String)],
}

impl PlainPage<'_> {
    /// The whole document.
    pub fn html(&self, lang: Lang, stylesheet: &str) -> String {
        let (title, message, stylesheet) = (escaped(self.title), escaped(self.message), escaped(stylesheet));
        let (code, portal) = (lang.code(), escaped(lang.app_name()));
        let hint = if self.hint.is_empty() {
            String::new()
        } else {
            format!("<p class=\"hint\">{}</p>\n", escaped(self.hint))
        };
        let link = |class, path, text| {
            format!("<a class=\"btn {class}\" href=\"{}\">{}</a>", escaped(path), escaped(text))
        };
        let back = self.back.map(|path| link("btn-primary", path, lang.error_back()));
        let home = self.home.then(|| link("btn-secondary", "/", lang.error_home()));
        let ways: Vec<String> = back.into_iter().chain(home).collect();
        let ways = if ways.is_empty() {
            String::new()
        } else {
            format!("<p class=\"btn-row\">{}</p>\n", ways.join(" "))
        };
        let typed: String = self
            .typed
            .iter()
            .map(|(label, text)| {
                let (label, text) = (escaped(label), escaped(text));
                format!("<dt>{label}</dt>\n<dd class=\"typed\" dir=\"auto\">{text}</dd>\n")
            })
            .collect();
        let typed = if typed.is_empty() {
            typed
        } else {
            format!("<h2>{}</h2>\n<dl class=\"facts\">\n{typed}</dl>\n", escaped(lang.error_you_wrote()))
        };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title} – {portal}</title>\n<link rel=\"stylesheet\" href=\"{stylesheet}\">\n</head>\n\
             <body>\n<main class=\"main\"><div class=\"wrap stack\">\n<h1>{title}</h1>\n\
             <p class=\"lead\">{message}</p>\n{hint}{typed}{ways}</div></main>\n</body>\n</html>\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_is_text() {
        let attack = "</title></p>\"><script>&lt;";
        let typed = [(attack.to_owned(), attack.to_owned())];
        let (title, message, hint, back) = (attack, attack, attack, Some(attack));
        let page = PlainPage { title, message, hint, back, home: true, typed: &typed };
        let html = page.html(Lang::En, attack);
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{html}");
        assert!(!html.contains("<script>") && !html.contains("\"><script"), "{html}");
        assert_eq!(html.matches("</title>").count(), 1, "{html}");
        assert_eq!(html.matches("&amp;lt;").count(), 8, "{html}");
    }
}
