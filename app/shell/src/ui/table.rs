//! The one table: its columns as data, each with its heading and what a row shows there. On a narrow screen a row is a card, and
//! a cell says its heading itself.

use leptos::prelude::*;

use super::{Tag, icon_into};
use crate::{i18n::use_lang, markup::Html};

type Show<'a, R> = Box<dyn Fn(&R, &mut Cell) + 'a>;
type Key<'a, R> = Box<dyn Fn(&R) -> String + 'a>;

/// What a column is for.
enum Column<'a, R> {
    /// Cells that say on a narrow screen what stands in them.
    Labelled { heading: &'static str, label: &'static str, show: Show<'a, R> },
    /// Cells that speak for themselves.
    Bare(&'static str, Show<'a, R>),
    /// What can be done with the row.
    Actions(Show<'a, R>),
    /// A box to tick the row, under what ticks all of them.
    Ticks(AnyView, Show<'a, R>),
}

/// A table of rows of one kind.
pub struct Table<'a, R> {
    caption: &'static str,
    class: &'static str,
    columns: Vec<Column<'a, R>>,
    key: Option<Key<'a, R>>,
}

impl<'a, R> Table<'a, R> {
    /// A table that is read out as `caption`.
    pub const fn of(caption: &'static str) -> Self {
        Self { caption, class: "table", columns: vec![], key: None }
    }

    /// A table whose columns are equally wide.
    pub const fn even(mut self) -> Self {
        self.class = "table table-even";
        self
    }

    /// Keeps the rows up to date while the page is open; `key` is the one that a row has on its page.
    pub fn live(mut self, key: impl Fn(&R) -> String + 'a) -> Self {
        self.key = Some(Box::new(key));
        self
    }

    /// A column.
    pub fn column(self, heading: &'static str, show: impl Fn(&R, &mut Cell) + 'a) -> Self {
        self.column_as(heading, heading, show)
    }

    /// A column that is called `label` on a narrow screen.
    pub fn column_as(
        self,
        heading: &'static str,
        label: &'static str,
        show: impl Fn(&R, &mut Cell) + 'a,
    ) -> Self {
        self.with(Column::Labelled { heading, label, show: Box::new(show) })
    }

    /// A column whose cells need no label on a narrow screen: what a row is called, or a control that says what it does.
    pub fn bare(self, heading: &'static str, show: impl Fn(&R, &mut Cell) + 'a) -> Self {
        self.with(Column::Bare(heading, Box::new(show)))
    }

    /// The column with what can be done with a row.
    pub fn actions(self, show: impl Fn(&R, &mut Cell) + 'a) -> Self {
        self.with(Column::Actions(Box::new(show)))
    }

    /// The column where rows are ticked, below what ticks all of them.
    pub fn ticks(mut self, all: AnyView, show: impl Fn(&R, &mut Cell) + 'a) -> Self {
        self.class = "table table-select";
        self.with(Column::Ticks(all, Box::new(show)))
    }

    pub(super) const fn is_live(&self) -> bool {
        self.key.is_some()
    }

    fn with(mut self, column: Column<'a, R>) -> Self {
        self.columns.push(column);
        self
    }

    /// The table with these rows.
    pub fn show(self, rows: &[R]) -> AnyView {
        let mut html = Html::default();
        for row in rows {
            html.own("<tr");
            if let Some(key) = &self.key {
                html.attribute("data-live", &key(row));
            }
            html.own(">");
            for column in &self.columns {
                let show = column.open(&mut html);
                show(row, &mut Cell(&mut html));
                html.own("</td>");
            }
            html.own("</tr>");
        }
        let live = self.key.is_some().then_some("");
        let headings = self.columns.into_iter().map(Column::heading).collect_view();
        view! {
            <table class=self.class>
                <caption class="visually-hidden">{self.caption}</caption>
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody {..html.content()} data-live-rows=live></tbody>
            </table>
        }
        .into_any()
    }
}

impl<R> Column<'_, R> {
    /// Opens a cell, and gives what shows its content.
    fn open(&self, html: &mut Html) -> &Show<'_, R> {
        match self {
            Self::Labelled { label, show, .. } => {
                html.own("<td").attribute("data-label", label).own(">");
                show
            }
            Self::Bare(_, show) => {
                html.own("<td class=\"no-label\">");
                show
            }
            Self::Actions(show) => {
                html.own("<td class=\"cell-actions\">");
                show
            }
            Self::Ticks(_, show) => {
                html.own("<td class=\"cell-check\">");
                show
            }
        }
    }

    fn heading(self) -> AnyView {
        match self {
            Self::Labelled { heading, .. } | Self::Bare(heading, _) => {
                view! { <th scope="col">{heading}</th> }.into_any()
            }
            Self::Actions(_) => {
                let actions = use_lang().table_actions();
                view! { <th scope="col"><span class="visually-hidden">{actions}</span></th> }.into_any()
            }
            Self::Ticks(all, _) => view! { <th scope="col" class="cell-check">{all}</th> }.into_any(),
        }
    }
}

/// A cell that is being written.
pub struct Cell<'a>(&'a mut Html);

impl Cell<'_> {
    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.0.text(text);
        self
    }

    /// A link to a page of the portal.
    pub fn link(&mut self, path: &str, text: &str) -> &mut Self {
        self.0.own("<a").attribute("href", path).own(">").text(text).own("</a>");
        self
    }

    /// A smaller line below; nothing where it is empty.
    pub fn sub(&mut self, text: &str) -> &mut Self {
        if !text.is_empty() {
            self.0.own(" <span class=\"cell-sub\">").text(text).own("</span>");
        }
        self
    }

    /// A smaller line below that stays whole.
    pub fn sub_line(&mut self, text: &str) -> &mut Self {
        self.0.own(" <span class=\"cell-sub cell-line\">").text(text).own("</span>");
        self
    }

    /// A status, or what else has an icon, a word and a colour.
    pub fn tag(&mut self, tag: Tag) -> &mut Self {
        self.0.own("<span class=\"").own(tag.class()).own("\">");
        icon_into(self.0, tag.icon());
        self.0.own(" ").text(tag.text()).own("</span>");
        self
    }

    /// A link that looks like a button; `subject` is read out after its words, for whoever hears it out of its row.
    pub fn button(&mut self, path: &str, text: &str, subject: &str) -> &mut Self {
        self.button_with(None, path, text, subject)
    }

    /// The same with an icon before its words.
    pub fn button_with(
        &mut self,
        icon: Option<&'static str>,
        path: &str,
        text: &str,
        subject: &str,
    ) -> &mut Self {
        self.0.own("<a class=\"btn btn-secondary\"").attribute("href", path).own(">");
        if let Some(icon) = icon {
            icon_into(self.0, icon);
        }
        self.0.text(text);
        if !subject.is_empty() {
            self.0.own("<span class=\"visually-hidden\">: ").text(subject).own("</span>");
        }
        self.0.own("</a>");
        self
    }

    /// A box that ticks the row: `named` in the list of what is ticked, `label` for whoever hears it.
    pub fn tick(&mut self, name: &'static str, value: &str, named: &str, label: &str) -> &mut Self {
        self.0.own("<label class=\"check\"><input type=\"checkbox\"").attribute("name", name);
        self.0.attribute("value", value).attribute("data-row", named).own(">");
        self.0.own("<span class=\"visually-hidden\">").text(label).own("</span></label>");
        self
    }

    /// Anything else.
    pub fn view(&mut self, view: impl IntoAny) -> &mut Self {
        self.0.view(view.into_any());
        self
    }
}
