//! The one list page: the filter with its fields, what of it stands in the address, the rows in their table, their selection,
//! and the pages. Each part of the address is named once, so that the form, the links to other pages, the way back to
//! the whole list and the words for an empty one know of the same.

use leptos::prelude::*;

use super::{Table, empty, pagination};
use crate::{
    form::{MainForm, enter_button},
    i18n::use_lang,
    parts::choices,
    query::{Param, address},
    server::Paged,
};

/// A part of a list's address.
struct Part {
    name: &'static str,
    value: String,
    /// The value that narrows nothing; `None` for how the list is shown, which is no reason for it to be empty.
    all: Option<&'static str>,
}

/// A list, as its address tells it.
pub struct List {
    path: &'static str,
    parts: Vec<Part>,
    fields: Vec<AnyView>,
    buttons: Vec<AnyView>,
    selection: Option<(&'static str, AnyView)>,
}

impl List {
    /// The list at this address.
    pub const fn of(path: &'static str) -> Self {
        Self { path, parts: vec![], fields: vec![], buttons: vec![], selection: None }
    }

    /// Narrowed down to one of several, or to none of them, which is called `all`.
    pub fn choice_or(
        self,
        param: &Param,
        label: &'static str,
        mut options: Vec<(String, String)>,
        all: impl Into<String>,
    ) -> Self {
        options.insert(0, (String::new(), all.into()));
        self.part(param, Some("")).field(select(param, label, options))
    }

    /// Narrowed down to one of several.
    pub fn choice(self, param: &Param, label: &'static str, options: Vec<(String, String)>) -> Self {
        self.choice_or(param, label, options, use_lang().filter_all())
    }

    /// Narrowed down to one of several even before anything is chosen: `all` is the choice of all.
    pub fn chosen(
        self,
        param: &Param,
        label: &'static str,
        mut options: Vec<(String, String)>,
        all: &'static str,
    ) -> Self {
        options.push((all.to_owned(), use_lang().filter_all().to_owned()));
        self.part(param, Some(all)).field(select(param, label, options))
    }

    /// Narrowed down to the one there is, if it is one.
    pub fn one_of(self, param: &Param, label: &'static str, options: Vec<(String, String)>) -> Self {
        if options.len() == 1 {
            return self.part(param, Some("")).field(select(param, label, options));
        }
        self.choice(param, label, options)
    }

    /// Narrowed down by a text.
    pub fn search(self, param: &Param, label: &'static str, hint: Option<&'static str>) -> Self {
        let (name, value) = (param.name(), param.value().to_owned());
        self.part(param, Some("")).field(view! {
            <div class="field">
                <label for=name>{label}</label>
                <input
                    class="input"
                    type="search"
                    id=name
                    name=name
                    value=value
                    placeholder=hint
                    maxlength="100"
                    autocomplete="off"
                />
            </div>
        })
    }

    /// Narrowed down by a number.
    pub fn number(self, param: &Param, label: &'static str) -> Self {
        let (name, value) = (param.name(), param.value().to_owned());
        self.part(param, Some("")).field(view! {
            <div class="field">
                <label for=name>{label}</label>
                <input class="input" type="text" id=name name=name value=value />
            </div>
        })
    }

    /// Narrowed down by what no field of this page says.
    pub fn narrowed(self, param: &Param) -> Self {
        self.part(param, Some(""))
    }

    /// Shown in a way that no field says.
    pub fn shown(self, param: &Param) -> Self {
        self.part(param, None)
    }

    /// Shown in one of several ways.
    pub fn shown_as(self, param: &Param, label: &'static str, options: Vec<(String, String)>) -> Self {
        self.part(param, None).field(select(param, label, options))
    }

    /// Shown with more or without.
    pub fn shown_with(self, param: &Param, label: &'static str) -> Self {
        let (name, checked) = (param.name(), param.value() == "1");
        self.part(param, None).field(view! {
            <label class="check">
                <input type="checkbox" name=name value="1" checked=checked />
                <span>{label}</span>
            </label>
        })
    }

    /// Another button of the filter's form: what was chosen goes along.
    pub fn button(mut self, button: impl IntoAny) -> Self {
        self.buttons.push(button.into_any());
        self
    }

    /// Rows can be ticked; a button of `bar` leads to `path` with them.
    pub fn selection(mut self, path: &'static str, bar: AnyView) -> Self {
        self.selection = Some((path, bar));
        self
    }

    fn part(mut self, param: &Param, all: Option<&'static str>) -> Self {
        self.parts.push(Part { name: param.name(), value: param.value().to_owned(), all });
        self
    }

    fn field(mut self, field: impl IntoAny) -> Self {
        self.fields.push(field.into_any());
        self
    }

    /// Whether anything is left out.
    fn is_filtered(&self) -> bool {
        self.parts.iter().any(|part| part.all.is_some_and(|all| part.value != all))
    }

    /// The address of a page of the list.
    fn address(&self, page: u32) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let narrowed = self.parts.iter().filter(|part| part.all.is_some());
        let mut pairs: Vec<_> = narrowed.map(|part| (part.name, part.value.as_str())).collect();
        pairs.push(("side", &page));
        pairs.extend(self.shown_parts());
        address(self.path, &pairs)
    }

    /// The address of the list with nothing left out.
    fn whole(&self) -> String {
        let all = self.parts.iter().filter_map(|part| Some((part.name, part.all?)));
        let pairs: Vec<_> = all.chain(self.shown_parts()).collect();
        address(self.path, &pairs)
    }

    fn shown_parts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.parts.iter().filter(|part| part.all.is_none()).map(|part| (part.name, part.value.as_str()))
    }

    /// The form of the filter.
    pub fn filter(&mut self) -> AnyView {
        let (fields, buttons) = (std::mem::take(&mut self.fields), std::mem::take(&mut self.buttons));
        view! {
            <form method="get" id=MainForm::claim() action=self.path class="filter" role="search">
                {fields}
                <button type="submit" class="btn btn-secondary">{use_lang().filter_show()}</button>
                {buttons}
            </form>
        }
        .into_any()
    }

    /// What stands in place of rows where there are none: that the filter leaves none, and the way out of it; or, without a
    /// filter, what `otherwise` gives.
    fn none(&self, otherwise: impl FnOnce() -> AnyView) -> AnyView {
        if !self.is_filtered() {
            return otherwise();
        }
        let t = use_lang();
        let clear = view! { <a class="btn btn-secondary" href=self.whole()>{t.filter_clear()}</a> };
        empty(t.filter_none_title(), t.filter_none(), clear.into_any())
    }

    /// The rows of a page in their table, and the links to the other pages; or that there are none.
    pub fn rows<R>(
        mut self,
        page: &Paged<R>,
        table: Table<'_, R>,
        otherwise: impl FnOnce() -> AnyView,
    ) -> AnyView {
        if page.rows.is_empty() {
            return self.none(otherwise);
        }
        let live = table.is_live();
        let table = table.show(&page.rows);
        let table = match self.selection.take() {
            Some((path, bar)) => view! {
                <form method="get" action=path class="ticking">
                    // Enter on a tick decides nothing: it leads to the choice.
                    {enter_button(None)}
                    {table}
                    {bar}
                </form>
            }
            .into_any(),
            None => table,
        };
        let pages =
            if live { self.live_pages(page.number, page.last) } else { self.pages(page.number, page.last) };
        view! { {table} {pages} }.into_any()
    }

    fn pages(&self, current: u32, last: u32) -> AnyView {
        pagination(current, last, |page| self.address(page))
    }

    /// Links to the pages, kept up to date while the page is open: for a list that is no table.
    pub fn live_pages(&self, current: u32, last: u32) -> AnyView {
        view! { <div data-live="pages">{self.pages(current, last)}</div> }.into_any()
    }
}

fn select(param: &Param, label: &'static str, options: Vec<(String, String)>) -> AnyView {
    let name = param.name();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select class="select-box" id=name name=name>{choices(options, param.value())}</select>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{addresses::AccessList, query::Query};

    fn read(text: &str) -> AccessList {
        AccessList::of(&Query::parse(text))
    }

    #[test]
    fn every_part_stands_in_the_address_and_only_the_filter_is_cleared() {
        let list = |text: &str| {
            let shown = read(text);
            List::of("/a").narrowed(&shown.search).narrowed(&shown.status).shown(&shown.sort)
        };
        let narrowed = list("soeg=%C3%A5%26b&sorter=system");
        assert!(narrowed.is_filtered());
        assert_eq!(narrowed.address(1), "/a?soeg=%C3%A5%26b&sorter=system");
        assert_eq!(narrowed.address(3), "/a?soeg=%C3%A5%26b&side=3&sorter=system");
        assert_eq!(narrowed.whole(), "/a?sorter=system");
        assert!(!list("sorter=system").is_filtered());
    }

    #[test]
    fn a_list_that_is_narrowed_down_to_begin_with_is_whole_when_all_is_chosen() {
        let list = |text: &str| List::of("/a").part(&read(text).status, Some("alle"));
        assert!(list("status=waiting").is_filtered() && !list("status=alle").is_filtered());
        assert_eq!(list("status=waiting").whole(), "/a?status=alle");
        assert_eq!(list("status=alle").address(2), "/a?status=alle&side=2");
    }
}
