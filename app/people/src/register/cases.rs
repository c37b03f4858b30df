//! "Institutioner" at the agency: uploading an extract, and what was read in before.

use domain::Standing;
use leptos::prelude::*;

use super::server_fns::{UploadView, list_uploads};
use crate::{
    form::{Draft, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    ui::{Table, Tag, cases_tabs, page_head},
};

/// The page.
pub async fn register_page(_: At) -> Shown {
    let t = use_lang();
    let uploads = list_uploads().await?;
    load_draft().await?;
    Ok(view! {
        <div class="wrap stack">
            {page_head(vec![], t.nav_cases(), t.cases_lead())}
            {cases_tabs("register", None, t)}
            <div class="narrow stack">{upload_form(t)}</div>
            {list(uploads, t)}
        </div>
    }
    .into_any())
}

/// A file travels as parts of a form, so this one is posted to a route of its own.
fn upload_form(t: Lang) -> AnyView {
    let messages = expect_context::<Draft>().messages("file", t);
    let wrong = !messages.is_empty();
    view! {
        <form method="post" action=paths::CASES_REGISTER_UPLOAD enctype="multipart/form-data" class="stack">
            <div class="field" class:has-error=wrong>
                <label for="file">{t.register_file()}</label>
                <p class="hint" id="file-hint">{t.register_file_hint()}</p>
                {wrong.then(|| view! {
                    <p class="error-text" id="file-error">
                        <span class="visually-hidden">{t.form_error_prefix()}</span>
                        {messages.join(" ")}
                    </p>
                })}
                <input
                    class="input"
                    type="file"
                    id="file"
                    name="file"
                    accept=".csv,.txt,text/csv"
                    aria-invalid=wrong.then_some("true")
                    aria-describedby=if wrong { "file-hint file-error" } else { "file-hint" }
                />
            </div>
            <p class="btn-row">
                <button type="submit" class="btn btn-primary" data-submit="">{t.register_upload()}</button>
            </p>
        </form>
    }
    .into_any()
}

fn list(uploads: Vec<UploadView>, t: Lang) -> AnyView {
    if uploads.is_empty() {
        return ().into_any();
    }
    let table = Table::of(t.register_uploads())
        .bare(t.field_file(), |upload: &UploadView, cell| {
            cell.link(&paths::register_import(&upload.id), &upload.file_name);
        })
        .column(t.register_uploaded(), |upload, cell| {
            cell.text(&upload.uploaded_at).sub(&upload.uploaded_by);
        })
        .column(t.table_status(), move |upload, cell| {
            let tag = if upload.applied_at.is_empty() {
                Tag::new(Standing::Waits, t.register_not_applied())
            } else {
                Tag::new(Standing::Holds, t.register_applied())
            };
            cell.tag(tag).sub(&upload.applied_at);
        });
    view! {
        <section class="stack-small">
            <h2>{t.register_uploads()}</h2>
            {table.show(&uploads)}
        </section>
    }
    .into_any()
}
