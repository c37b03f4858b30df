//! What the server remembers of a form on this page.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use crate::{error::AppError, i18n::Lang};

/// The fields as they were typed, why they were refused, and the token that makes a form count once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub page: String,
    /// The path that the form was sent to: several forms may stand on one page.
    pub form: String,
    pub fields: Vec<(String, String)>,
    pub error: Option<AppError>,
    pub once: String,
    /// Where to go on with an unfinished form of this page, and which form it is.
    pub waiting: Option<(String, String)>,
}

impl Draft {
    /// What one of the page's forms shall show: nothing of what another one sent.
    pub(super) fn of(self, form: &str) -> Self {
        // What went along when the language was changed is the main form's.
        if self.fields.is_empty() || self.form == form || self.form.is_empty() {
            return self;
        }
        Self { page: self.page, once: self.once, waiting: self.waiting, ..Self::default() }
    }

    /// What was typed in a field; `None` when the form was not sent yet.
    pub fn value(&self, field: &str) -> Option<String> {
        if self.fields.is_empty() {
            return None;
        }
        let typed = self.fields.iter().find(|(name, _)| name == field);
        Some(typed.map(|(_, value)| value.clone()).unwrap_or_default())
    }

    /// Whether a box with this value was ticked; `None` when the form was not sent yet.
    pub fn ticked(&self, field: &str, value: &str) -> Option<bool> {
        if self.fields.is_empty() {
            return None;
        }
        Some(self.fields.iter().any(|(name, ticked)| name == field && ticked == value))
    }

    /// Why the form was refused; pressing a button that is not the form's last is no refusal.
    pub fn refusal(&self) -> Option<&AppError> {
        self.error.as_ref().filter(|error| **error != AppError::Editing)
    }

    /// The messages to show at a field.
    pub fn messages(&self, field: &str, t: Lang) -> Vec<String> {
        match &self.error {
            Some(AppError::Fields(errors)) => {
                errors.iter().filter(|error| error.field == field).map(|error| error.message(t)).collect()
            }
            _ => vec![],
        }
    }
}

/// The path and query of the page, under which its form is kept.
pub fn page_address() -> String {
    let location = use_location();
    let (path, query) = (location.pathname.get(), location.search.get());
    if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) }
}

/// Loads what the server remembers for this page.
pub fn use_draft_resource() -> Resource<Result<Draft, AppError>> {
    Resource::new_blocking(page_address, load_draft)
}

/// What was typed on a page before, with a new token.
#[server(endpoint = "form/draft", input = GetUrl)]
pub async fn load_draft(page: String) -> Result<Draft, AppError> {
    use crate::server::{
        context,
        draft::{self, Kept},
    };
    let context = context();
    let kept = draft::load(&context, &page).await?;
    let user = context.identity().await?.map(|me| me.user.id);
    let once = services::FormToken::new(user).to_string();
    Ok(match kept {
        Some(Kept { form, fields, error, .. }) => Draft { page, form, fields, error, once, waiting: None },
        None => {
            let waiting = draft::newest(&context, &page).await?;
            Draft { page, once, waiting, ..Draft::default() }
        }
    })
}
