//! What the server remembers of a form on this page.

use leptos::prelude::provide_context;

use crate::{
    error::AppError,
    field::Field,
    i18n::Lang,
    page::page_address,
    server::{
        context,
        draft::{self, Kept},
    },
};

/// The fields as they were typed, why they were refused, and the token that makes a form count once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

    /// What was sent of a list, in its order.
    pub fn list(&self, field: Field) -> Vec<String> {
        let of_list = |name: &str| name.strip_prefix(field.name).is_some_and(|rest| rest.starts_with('['));
        self.fields.iter().filter(|(name, _)| of_list(name)).map(|(_, value)| value.clone()).collect()
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

/// What was typed on this page before, with a new token, for the forms that the page shows. A page calls it once it knows
/// that it is shown.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn load_draft() -> Result<Draft, AppError> {
    let (context, page) = (context(), page_address());
    let kept = draft::load(&context, &page).await?;
    let user = context.identity().await?.map(|me| me.user.id);
    let once = services::FormToken::new(user).to_string();
    let draft = match kept {
        Some(Kept { form, fields, error, .. }) => Draft { page, form, fields, error, once, waiting: None },
        None => {
            let waiting = draft::newest(&context, &page).await?;
            Draft { page, once, waiting, ..Draft::default() }
        }
    };
    provide_context(draft.clone());
    Ok(draft)
}
