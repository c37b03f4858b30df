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
        format!(
            "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title} – {portal}</title>\n<link rel=\"stylesheet\" href=\"{stylesheet}\">\n</head>\n\
             <body>\n<main class=\"main\"><div class=\"wrap stack\">\n<h1>{title}</h1>\n\
             <p class=\"lead\">{message}</p>\n{hint}{ways}</div></main>\n</body>\n</html>\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_is_text() {
        let attack = "</title></p>\"><script>&lt;";
        let page = PlainPage { title: attack, message: attack, hint: attack, back: Some(attack), home: true };
        let html = page.html(Lang::En, attack);
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{html}");
        assert!(!html.contains("<script>") && !html.contains("\"><script"), "{html}");
        assert_eq!(html.matches("</title>").count(), 1, "{html}");
        assert_eq!(html.matches("&amp;lt;").count(), 6, "{html}");
    }
}
