//! What an extract would change, before it is applied.

use domain::register::LineFault;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    form::ApplyForm,
    server_fns::{ApplyImport, ImportView, Line, Part, PreviewView, load_import},
};
use crate::{
    extract_words::{field_text, line_fault, value_text},
    form::{CheckBox, PostForm, Submit, hidden, load_draft},
    i18n::{Lang, use_lang},
    page::{At, Shown},
    paths,
    text::grouped,
    ui::{Table, crumb, facts, page_head, unit_line},
};

/// The page.
pub async fn register_import_page(at: At) -> Shown {
    let import = load_import(at.part("id")).await?;
    load_draft().await?;
    Ok(show(import))
}

fn show(import: ImportView) -> AnyView {
    let t = use_lang();
    let crumbs = vec![crumb(t.nav_cases(), paths::CASES), crumb(t.cases_register(), paths::CASES_REGISTER)];
    let upload = import.upload;
    let lead = t.register_uploaded_by(&upload.uploaded_by, &upload.uploaded_at);
    let body = match import.preview {
        None => {
            let file = paths::REGISTER_CHANGES_FILE.replace("{id}", &upload.id);
            view! {
                <p class="panel panel-ok">{t.register_was_applied(&upload.applied_at)}</p>
                <p>
                    <a class="btn btn-secondary" href=file rel="external" download="aendringer.csv">
                        {t.register_changes_file()}
                    </a>
                </p>
            }
            .into_any()
        }
        Some(preview) => changes(preview, upload.id, t),
    };
    view! {
        <div class="wrap">
            <div class="narrow stack">{page_head(crumbs, upload.file_name, lead)} {body}</div>
        </div>
    }
    .into_any()
}

fn changes(preview: PreviewView, id: String, t: Lang) -> AnyView {
    let numbers = facts(vec![
        (t.register_new(), grouped(preview.new.total).into_any()),
        (t.register_changed(), grouped(preview.changed.total).into_any()),
        (t.register_returned(), grouped(preview.returned.total).into_any()),
        (t.register_passivated(), grouped(preview.passivated.total).into_any()),
        (t.register_unchanged(), grouped(preview.unchanged).into_any()),
        (t.register_faults(), grouped(preview.fault_count).into_any()),
    ]);
    let nothing =
        preview.new.total + preview.changed.total + preview.returned.total + preview.passivated.total;
    let form = if preview.fault_count > 0 {
        view! { <p class="panel panel-no">{t.register_has_faults()}</p> }.into_any()
    } else if nothing == 0 {
        view! { <p class="panel panel-info">{t.register_nothing_to_do()}</p> }.into_any()
    } else {
        apply_form(&preview, id, t)
    };
    view! {
        {numbers}
        {faults(&preview, t)}
        {part(t.register_passivated(), preview.passivated, t)}
        {part(t.register_new(), preview.new, t)}
        {part(t.register_changed(), preview.changed, t)}
        {part(t.register_returned(), preview.returned, t)}
        {part(t.register_taken(), preview.taken, t)}
        {form}
    }
    .into_any()
}

fn apply_form(preview: &PreviewView, id: String, t: Lang) -> AnyView {
    let gone = grouped(preview.passivated.total);
    let meaning = (preview.passivated.total > 0)
        .then(|| t.register_passivated_meaning(&gone, &grouped(preview.accesses)));
    let drastic = preview.drastic;
    view! {
        <section class="panel panel-info">
            <h2>{t.consequence_title()}</h2>
            <p>{t.register_meaning()} " " {meaning}</p>
        </section>
        <PostForm to=ApplyImport::PATH>
            {hidden(ApplyForm::id(), id)}
            {drastic.then(|| view! {
                <CheckBox of=ApplyForm::confirmed() value="on" text=t.register_confirm(&gone) needed=true />
            })}
            <p class="btn-row">
                <Submit text=t.register_apply() />
                <a class="btn btn-quiet" href=paths::CASES_REGISTER>{t.form_cancel()}</a>
            </p>
        </PostForm>
    }
    .into_any()
}

fn faults(preview: &PreviewView, t: Lang) -> AnyView {
    if preview.faults.is_empty() {
        return ().into_any();
    }
    let table = Table::of(t.register_faults())
        .column(t.register_line(), |fault: &LineFault, cell| {
            cell.text(&grouped(fault.line));
        })
        .column(t.register_faults(), move |fault, cell| {
            cell.text(&line_fault(fault, t)).sub(&fault.value);
        });
    view! {
        <section class="stack-small">
            <h2>{t.register_faults()}</h2>
            {table.show(&preview.faults)}
        </section>
    }
    .into_any()
}

fn part(title: &'static str, part: Part, t: Lang) -> AnyView {
    if part.total == 0 {
        return ().into_any();
    }
    let rest = part.total.saturating_sub(u32::try_from(part.lines.len()).unwrap_or(u32::MAX));
    let more = (rest > 0).then(|| view! { <p class="hint">{t.register_more(&grouped(rest))}</p> });
    let items = part.lines.into_iter().map(|line| item(line, t)).collect_view();
    view! {
        <details class="disclosure">
            <summary>{title} " (" {grouped(part.total)} ")"</summary>
            <div class="stack-small">
                <ul class="plain-list">{items}</ul>
                {more}
            </div>
        </details>
    }
    .into_any()
}

fn item(line: Line, t: Lang) -> AnyView {
    let touched = (line.accesses > 0)
        .then(|| view! { <span class="cell-sub">{t.register_touches(&grouped(line.accesses))}</span> });
    let differences = line
        .differences
        .into_iter()
        .map(|difference| {
            let field = difference.field;
            let before = value_text(field, &difference.before, t);
            let after = value_text(field, &difference.after, t);
            view! { <span class="cell-sub">{t.register_difference(field_text(field, t), &before, &after)}</span> }
        })
        .collect_view();
    view! { <li>{unit_line(&line.name, &line.code)} {touched} {differences}</li> }.into_any()
}
