//! Tags: always icon, word and colour, never colour alone.

use domain::{ServiceStatus, Standing, Status, SubjectKind};
use leptos::prelude::*;

use super::icon;
use crate::{
    i18n::{Lang, Word},
    nouns::status_of,
};

/// A status in a word, with the icon and the colour of what it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    standing: Standing,
    text: &'static str,
}

impl Tag {
    /// A word for where something stands.
    pub const fn new(standing: Standing, text: &'static str) -> Self {
        Self { standing, text }
    }

    /// A status in its noun's word.
    pub fn of<S: Status + Word>(status: S, t: Lang) -> Self {
        Self::new(status.standing(), status.word(t))
    }

    /// The status with this stored code.
    pub fn stored(kind: SubjectKind, code: &str, t: Lang) -> Self {
        let (standing, text) = status_of(kind, code, t);
        Self { standing, text }
    }

    /// Its word.
    pub const fn text(self) -> &'static str {
        self.text
    }

    pub(super) const fn class(self) -> &'static str {
        match self.standing {
            Standing::Holds => "tag tag-ok",
            Standing::Waits => "tag tag-wait",
            Standing::Refused => "tag tag-no",
            Standing::Over => "tag tag-off",
        }
    }

    pub(super) const fn icon(self) -> &'static str {
        match self.standing {
            Standing::Holds => "check",
            Standing::Waits => "clock",
            Standing::Refused => "cross",
            Standing::Over => "pause",
        }
    }

    /// It as a part of a page.
    pub fn view(self) -> AnyView {
        view! { <span class=self.class()>{icon(self.icon())} " " {self.text}</span> }.into_any()
    }
}

/// The last day of a web service that is to close, for the line under its status; empty where there is none.
pub fn closing(status: ServiceStatus, last_day: &str, t: Lang) -> String {
    let closes = !last_day.is_empty() && status != ServiceStatus::Closed;
    if closes { t.service_closing(last_day) } else { String::new() }
}

/// From one status to another.
pub fn arrow(t: Lang) -> AnyView {
    view! {
        <span class="arrow">
            <span aria-hidden="true">"→"</span>
            <span class="visually-hidden">{t.status_becomes()}</span>
        </span>
    }
    .into_any()
}
