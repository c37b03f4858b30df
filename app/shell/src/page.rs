//! What a page knows of its request, and what it gives.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;

use crate::{error::AppError, query::Query, viewer::Viewer};

/// What a page gives: its content, or why it is not shown.
pub type Shown = Result<AnyView, AppError>;

/// What is done on a page, beside reading it. The header must know before the page is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Reading,
    /// A form is written.
    Form,
    /// The list at this path is narrowed by a form.
    Filter(&'static str),
}

/// The address that is asked for, and who asks.
#[derive(Clone, Debug)]
pub struct At {
    /// Path and query, as they were asked for.
    address: String,
    /// The parts of the path that have a name, decoded.
    parts: Vec<(String, String)>,
    pub query: Query,
    pub about: About,
    /// Who is logged in; the error where that cannot be read now.
    pub viewer: Result<Viewer, AppError>,
}

impl At {
    /// The request for this address.
    pub fn new(
        address: String,
        parts: Vec<(String, String)>,
        about: About,
        viewer: Result<Viewer, AppError>,
    ) -> Self {
        let query = Query::parse(address.split_once('?').map(|(_, query)| query).unwrap_or_default());
        Self { address, parts, query, about, viewer }
    }

    /// A part of the path, by its name in the table of pages.
    pub fn part(&self, name: &str) -> String {
        self.parts.iter().find(|(key, _)| key == name).map(|(_, part)| part.clone()).unwrap_or_default()
    }
}

/// The path and query of the page, under which its form is kept.
pub fn page_address() -> String {
    use_context::<At>().map(|at| at.address).unwrap_or_default()
}

/// What the page is about.
pub fn page_about() -> About {
    use_context::<At>().map_or(About::Reading, |at| at.about)
}

/// Who the page is for; nobody where that cannot be read now.
pub fn use_viewer() -> Viewer {
    use_context::<At>().and_then(|at| at.viewer.ok()).unwrap_or_default()
}

/// The document's title, told while its content is made.
#[derive(Clone, Default)]
pub struct Title(Arc<Mutex<Option<String>>>);

impl Title {
    /// What was told last.
    pub fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Gives the document its title. The last one that is told counts.
pub fn document_title(text: String) {
    if let Some(Title(title)) = use_context() {
        *title.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
    }
}
