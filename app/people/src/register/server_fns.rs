//! Reading extracts of the register in.

use domain::register::{Difference, LineFault};
use leptos::prelude::*;

use super::form::ApplyForm;
use crate::error::AppError;

/// An uploaded extract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadView {
    pub id: String,
    pub file_name: String,
    pub uploaded_by: String,
    pub uploaded_at: String,
    /// Empty until it is applied.
    pub applied_at: String,
}

/// An institution in a list of what would happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub code: String,
    pub name: String,
    pub differences: Vec<Difference>,
    /// Data accesses that wait or are approved; counted for those that would be passivated.
    pub accesses: u32,
}

/// A list of which only the first part is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub total: u32,
    pub lines: Vec<Line>,
}

/// What an extract would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewView {
    pub new: Part,
    pub changed: Part,
    pub returned: Part,
    pub passivated: Part,
    /// Left out: the number is that of an organisation that is no institution.
    pub taken: Part,
    pub unchanged: u32,
    pub fault_count: u32,
    pub faults: Vec<LineFault>,
    /// The data accesses of all that would be passivated.
    pub accesses: u32,
    /// Whether somebody has to confirm that so many are passivated.
    pub drastic: bool,
}

/// An upload and what it would change; `None` once it was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportView {
    pub upload: UploadView,
    pub preview: Option<PreviewView>,
}
mod views {
    use domain::register::{Plan, RegisterRow};
    use services::register::Preview;
    use store::register::Upload;

    use super::{Line, Part, PreviewView, UploadView};
    use crate::server::format;

    /// Lines of a list, and faults, that a page shows.
    const SHOWN: usize = 100;

    pub fn count(n: usize) -> u32 {
        u32::try_from(n).unwrap_or(u32::MAX)
    }

    pub fn upload(upload: Upload) -> UploadView {
        UploadView {
            id: upload.id.to_string(),
            file_name: match upload.file_name.is_empty() {
                true => crate::i18n::use_lang().register_by_operator().to_owned(),
                false => upload.file_name,
            },
            uploaded_by: upload.uploaded_by,
            uploaded_at: format::date_time(upload.uploaded_at),
            applied_at: upload.applied_at.map(format::date_time).unwrap_or_default(),
        }
    }

    fn rows(rows: Vec<RegisterRow>) -> Part {
        let total = count(rows.len());
        let line = |row: RegisterRow| Line {
            code: row.code.to_string(),
            name: row.name,
            differences: vec![],
            accesses: 0,
        };
        Part { total, lines: rows.into_iter().take(SHOWN).map(line).collect() }
    }

    pub fn preview(preview: Preview, names: impl Fn(&domain::OrganisationCode) -> String) -> PreviewView {
        let drastic = preview.is_drastic();
        let accesses = preview.touched.iter().map(|(_, n)| n).sum();
        let Plan { new, changed, passivated, returned, taken, unchanged, .. } = preview.plan;
        let (changed_total, passivated_total) = (count(changed.len()), count(passivated.len()));
        let changed = changed.into_iter().take(SHOWN).map(|changed| Line {
            code: changed.row.code.to_string(),
            name: changed.row.name,
            differences: changed.differences,
            accesses: 0,
        });
        let touched = |code: &domain::OrganisationCode| {
            preview.touched.iter().find(|(touched, _)| touched == code).map_or(0, |(_, n)| *n)
        };
        // Those whose agreements are touched come first.
        let mut gone: Vec<_> = passivated.into_iter().map(|code| (touched(&code), code)).collect();
        gone.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
        let gone = gone.into_iter().take(SHOWN).map(|(accesses, code)| Line {
            name: names(&code),
            code: code.to_string(),
            differences: vec![],
            accesses,
        });
        PreviewView {
            new: rows(new),
            changed: Part { total: changed_total, lines: changed.collect() },
            returned: rows(returned),
            taken: rows(taken),
            passivated: Part { total: passivated_total, lines: gone.collect() },
            unchanged: count(unchanged),
            fault_count: count(preview.faults.len()),
            faults: preview.faults.into_iter().take(SHOWN).collect(),
            accesses,
            drastic,
        }
    }
}

/// The extracts that were uploaded. Permission: case worker.
pub async fn list_uploads() -> Result<Vec<UploadView>, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let uploads = services::register::list_uploads(&portal, &me.actor).await?;
    Ok(uploads.into_iter().map(views::upload).collect())
}

/// An upload and what it would change. Permission: case worker.
pub async fn load_import(id: String) -> Result<ImportView, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (upload, preview) = services::register::preview_upload(&portal, &me.actor, id).await?;
    let Some(preview) = preview else {
        return Ok(ImportView { upload: views::upload(upload), preview: None });
    };
    let gone = store::organisation::find_many(portal.db(), &preview.plan.passivated)
        .await
        .map_err(|error| AppError::from(services::ServiceError::from(error)))?;
    let name = |code: &domain::OrganisationCode| {
        gone.iter().find(|o| o.code == *code).map(|o| o.name.clone()).unwrap_or_default()
    };
    Ok(ImportView { upload: views::upload(upload), preview: Some(views::preview(preview, name)) })
}

/// Applies an upload; `confirmed` is ticked where many would be passivated. Permission: case worker.
#[server(endpoint = "register/apply")]
pub async fn apply_import(#[server(flatten)] form: ApplyForm) -> Result<(), AppError> {
    use crate::{error::Fault, field::FILE, form::Reads, paths, server, viewer::Flash};
    use services::register::ImportError;
    let (portal, me) = server::signed_in().await?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    let confirmed = form.typed()?.confirmed;
    let applied = services::register::apply_upload(&portal, &me.actor, id, confirmed).await;
    let applied = applied.map_err(|error| match error {
        ImportError::Service(error) => error.into(),
        ImportError::Drastic { .. } => AppError::field(ApplyForm::confirmed(), Fault::NotChosen),
        ImportError::Extract(fault) => AppError::field(FILE, Fault::Extract(fault)),
        ImportError::Lines(_) | ImportError::Taken(_) => AppError::BadRequest,
    })?;
    let note = Flash::RegisterApplied {
        new: views::count(applied.new),
        changed: views::count(applied.changed),
        passivated: views::count(applied.passivated),
    };
    server::go(paths::CASES_REGISTER, Some(note)).await
}
