//! What a list's address says: its filter, the way it is shown, and its page. Every part is named once, so that the links
//! to other pages, the way back to the whole list and the words for an empty one know of the same.

use leptos::prelude::*;

use super::{empty, pagination};
use crate::{i18n::use_lang, query};

/// The state of a list, as its address tells it.
#[derive(Clone, Debug)]
pub struct Listing {
    path: &'static str,
    /// How it is shown. No reason for it to be empty.
    shown: Vec<(&'static str, String)>,
    /// What it is narrowed down to: key, value, and the value that narrows nothing.
    filter: Vec<(&'static str, String, &'static str)>,
}

impl Listing {
    /// The list at this address.
    pub const fn of(path: &'static str) -> Self {
        Self { path, shown: vec![], filter: vec![] }
    }

    /// A part that says how the list is shown.
    pub fn shown(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.shown.push((key, value.into()));
        self
    }

    /// A part that narrows the list down, unless it is empty.
    pub fn filter(self, key: &'static str, value: impl Into<String>) -> Self {
        self.filter_or(key, value, "")
    }

    /// A part that narrows the list down, unless it is `all`: for a list that is narrowed down to begin with.
    pub fn filter_or(mut self, key: &'static str, value: impl Into<String>, all: &'static str) -> Self {
        self.filter.push((key, value.into(), all));
        self
    }

    /// Whether anything is left out.
    pub fn is_filtered(&self) -> bool {
        self.filter.iter().any(|(_, value, all)| value != all)
    }

    /// The address of a page of the list.
    pub fn address(&self, page: u32) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let filter = self.filter.iter().map(|(key, value, _)| (*key, value.clone()));
        self.with(filter.chain([("side", page)]))
    }

    /// The address of the list with nothing left out.
    pub fn whole(&self) -> String {
        self.with(self.filter.iter().map(|(key, _, all)| (*key, (*all).to_owned())))
    }

    fn with(&self, parts: impl Iterator<Item = (&'static str, String)>) -> String {
        let parts: Vec<_> = parts.chain(self.shown.iter().cloned()).collect();
        let parts: Vec<_> = parts.iter().map(|(key, value)| (*key, value.as_str())).collect();
        query::address(self.path, &parts)
    }

    /// What stands in place of rows where there are none: that the filter leaves none, and the way out of it; or, without a
    /// filter, what `otherwise` gives.
    pub fn none(&self, otherwise: impl FnOnce() -> AnyView) -> AnyView {
        if !self.is_filtered() {
            return otherwise();
        }
        let t = use_lang();
        let clear = view! { <a class="btn btn-secondary" href=self.whole()>{t.filter_clear()}</a> };
        empty(t.filter_none_title(), t.filter_none(), clear.into_any())
    }

    /// Links to the pages.
    pub fn pages(&self, current: u32, last: u32) -> AnyView {
        pagination(current, last, |page| self.address(page))
    }

    /// The same, kept up to date while the page is open.
    pub fn live_pages(&self, current: u32, last: u32) -> AnyView {
        view! { <div data-live="pages">{self.pages(current, last)}</div> }.into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_stands_in_the_address_and_only_the_filter_is_cleared() {
        let list = Listing::of("/a").filter("soeg", "å&b").filter("status", "").shown("sorter", "system");
        assert!(list.is_filtered());
        assert_eq!(list.address(1), "/a?soeg=%C3%A5%26b&sorter=system");
        assert_eq!(list.address(3), "/a?soeg=%C3%A5%26b&side=3&sorter=system");
        assert_eq!(list.whole(), "/a?sorter=system");
        assert!(!Listing::of("/a").filter("soeg", "").shown("sorter", "system").is_filtered());
    }

    #[test]
    fn a_list_that_is_narrowed_down_to_begin_with_is_whole_when_all_is_chosen() {
        let list = |status: &str| Listing::of("/a").filter_or("status", status, "alle");
        assert!(list("waiting").is_filtered() && !list("alle").is_filtered());
        assert_eq!(list("waiting").whole(), "/a?status=alle");
        assert_eq!(list("alle").address(2), "/a?status=alle&side=2");
    }
}
