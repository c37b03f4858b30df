//! The pages of all crates.

use shell::{
    document::Page,
    error::AppError,
    page::{About, At, Shown},
};

use crate::receipt;

shell::pages! {
    /// The receipts, which tell of every noun, and last the page for what is none.
    "/kvitteringer/{number}" => receipt::receipt_page,
    "/{*any}" => no_page,
}

/// Every page of the portal.
pub fn pages() -> impl Iterator<Item = &'static Page> {
    [news::PAGES, people::PAGES, agreements::PAGES, PAGES].into_iter().flatten()
}

/// The path of the page at this address, if its list is narrowed by a form.
pub fn filtered(address: &str) -> Option<&'static str> {
    let asked = address.split('?').next().unwrap_or_default();
    pages().find_map(|page| match page.about {
        About::Filter(path) if path == asked => Some(path),
        _ => None,
    })
}

async fn no_page(_: At) -> Shown {
    Err(AppError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_its_page_is_about() {
        let about = |path: &str| pages().find(|page| page.path == path).map(|page| page.about);
        for path in ["/systemer/ny", "/systemer/{id}/rediger", "/kontakt", "/systemer/{id}/skift/{action}"] {
            assert_eq!(about(path), Some(About::Form), "{path}");
        }
        for path in ["/", "/systemer", "/systemer/{id}", "/{*any}"] {
            assert_eq!(about(path), Some(About::Reading), "{path}");
        }
        assert_eq!(filtered("/dataadgange?side=2"), Some("/dataadgange"));
        for address in ["/systemer", "/dataadgange/", "/dataadgange/1", "//evil.example"] {
            assert_eq!(filtered(address), None, "{address}");
        }
    }
}
