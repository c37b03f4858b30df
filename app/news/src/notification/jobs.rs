//! "Opgaver": what the portal does by itself, again and again, and what became of it. For the agency.

use domain::Standing;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    form::row_button,
    i18n::{Lang, use_lang},
    ui::{Table, Tag},
};

/// A chore as the agency sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    pub id: String,
    /// What it does.
    pub name: String,
    /// When it was done last; empty where it never was.
    pub last: String,
    /// When it is due; empty while somebody is at it.
    pub next: String,
    pub attempts: i32,
    /// Why it failed last; empty where it did not.
    pub said: String,
    /// Whether it failed so often that somebody should look at it.
    pub failed: bool,
}

pub mod views {
    use services::Portal;
    use store::job::{Chore, ChoreRow};

    use super::JobView;
    use crate::{i18n::Lang, server::format};

    const fn name(chore: Chore, t: Lang) -> &'static str {
        match chore {
            Chore::Remind => t.jobs_remind(),
            Chore::TidySessions => t.jobs_tidy_sessions(),
            Chore::TidyAudit => t.jobs_tidy_audit(),
            Chore::TidyMails => t.jobs_tidy_mails(),
            Chore::TidyNotices => t.jobs_tidy_notices(),
        }
    }

    pub fn job(portal: &Portal, row: ChoreRow, t: Lang) -> JobView {
        let runs = services::job::is_running(portal, &row);
        JobView {
            id: row.id.to_string(),
            name: name(row.chore, t).into(),
            last: row.done_at.map(format::date_time).unwrap_or_default(),
            next: if runs { String::new() } else { format::date_time(row.run_at) },
            attempts: row.attempts,
            said: row.last_error.unwrap_or_default(),
            failed: row.failed,
        }
    }
}

/// Lets a chore that failed be tried at once. Permission: case worker.
#[server(endpoint = "jobs/try-again")]
pub async fn try_again(id: String) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    services::job::try_again(&portal, &me.actor, id).await?;
    server::go(paths::CASES_OUTBOX, Some(Flash::JobAgain)).await
}

/// The part of the page about chores.
pub fn jobs(rows: Vec<JobView>) -> AnyView {
    let t = use_lang();
    let list = if rows.is_empty() { view! { <p>{t.jobs_none()}</p> }.into_any() } else { table(&rows, t) };
    view! {
        <section class="stack" aria-labelledby="jobs">
            <h2 id="jobs">{t.jobs_title()}</h2>
            <p>{t.jobs_lead()}</p>
            {list}
        </section>
    }
    .into_any()
}

fn table(rows: &[JobView], t: Lang) -> AnyView {
    Table::of(t.jobs_title())
        .bare(t.jobs_job(), move |job: &JobView, cell| {
            cell.text(&job.name);
            if job.failed {
                cell.text(" ").tag(Tag::new(Standing::Refused, t.jobs_failed()));
            }
        })
        .column(t.jobs_last(), move |job, cell| {
            cell.text(if job.last.is_empty() { t.jobs_never() } else { &job.last });
        })
        .column(t.jobs_next(), move |job, cell| {
            cell.text(if job.next.is_empty() { t.jobs_runs() } else { &job.next });
        })
        .column(t.jobs_said(), move |job, cell| {
            if job.said.is_empty() {
                cell.text(t.jobs_said_nothing());
            } else {
                cell.text(&job.said).sub(&t.outbox_tried(&job.attempts.to_string()));
            }
        })
        .actions(move |job, cell| {
            if !job.next.is_empty() && !job.said.is_empty() {
                cell.view(row_button(TryAgain::PATH, &job.id, t.jobs_try_again(), &job.name));
            }
        })
        .show(rows)
}
