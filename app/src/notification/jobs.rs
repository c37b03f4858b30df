//! "Opgaver": what the portal does by itself, again and again, and what became of it. For the agency.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    error::AppError,
    form::PostForm,
    i18n::{Lang, use_lang},
    ui::tag,
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
    let list = if rows.is_empty() { view! { <p>{t.jobs_none()}</p> }.into_any() } else { table(rows, t) };
    view! {
        <section class="stack" aria-labelledby="jobs">
            <h2 id="jobs">{t.jobs_title()}</h2>
            <p>{t.jobs_lead()}</p>
            {list}
        </section>
    }
    .into_any()
}

fn table(rows: Vec<JobView>, t: Lang) -> AnyView {
    let rows = rows.into_iter().map(|row| line(row, t)).collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{t.jobs_title()}</caption>
            <thead>
                <tr>
                    <th scope="col">{t.jobs_job()}</th>
                    <th scope="col">{t.jobs_last()}</th>
                    <th scope="col">{t.jobs_next()}</th>
                    <th scope="col">{t.jobs_said()}</th>
                    <th scope="col"><span class="visually-hidden">{t.table_actions()}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn line(job: JobView, t: Lang) -> AnyView {
    let runs = job.next.is_empty();
    let again = (!runs && !job.said.is_empty()).then(|| {
        let name = job.name.clone();
        view! {
            <PostForm to=TryAgain::PATH class="inline-form" nothing_typed=true>
                <input type="hidden" name="id" value=job.id />
                <button type="submit" class="btn btn-secondary">
                    {t.jobs_try_again()} <span class="visually-hidden">": " {name}</span>
                </button>
            </PostForm>
        }
    });
    let tried = (!job.said.is_empty()).then(|| t.outbox_tried(&job.attempts.to_string()));
    let failed = job.failed.then(|| tag("no", t.jobs_failed()));
    view! {
        <tr>
            <td class="no-label">{job.name} " " {failed}</td>
            <td data-label=t.jobs_last()>
                {if job.last.is_empty() { t.jobs_never().to_owned() } else { job.last }}
            </td>
            <td data-label=t.jobs_next()>{if runs { t.jobs_runs().to_owned() } else { job.next }}</td>
            <td data-label=t.jobs_said()>
                {if job.said.is_empty() { t.jobs_said_nothing().to_owned() } else { job.said }}
                <span class="cell-sub">{tried}</span>
            </td>
            <td class="cell-actions">{again}</td>
        </tr>
    }
    .into_any()
}
