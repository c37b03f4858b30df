//! The runner of chores and digests: what the server does by itself, a few at a time, each once among all servers.
//!
//! A process that is told to stop drops what it is at, which undoes what was not committed, and gives its claims back. One that
//! dies leaves claims that run out.

use std::time::Duration;

use services::{
    Portal, ServiceError,
    job::{self, Claimed, Keep},
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

/// How often is looked for what is due.
const PATIENCE: Duration = Duration::from_secs(5);
/// Chores under way at the same time.
const AT_ONCE: usize = 2;
/// The longest that one may take: it ends before its claim does.
const LONGEST: Duration = Duration::from_secs(job::CLAIM_SECONDS.cast_unsigned() * 9 / 10);

/// Carries out chores, and makes digests.
#[derive(Clone)]
pub struct Jobs {
    pub portal: Portal,
    pub keep: Keep,
}

impl Jobs {
    /// Does what is due, and goes on until it is told to stop.
    pub async fn run(self, stopping: watch::Receiver<bool>) {
        tokio::join!(self.chores(stopping.clone()), self.digests(stopping));
    }

    async fn chores(&self, stopping: watch::Receiver<bool>) {
        let mut running = JoinSet::new();
        let mut planned = false;
        while !*stopping.borrow() {
            if let Err(error) = self.begin(&mut planned, &mut running, &stopping).await {
                tracing::error!(%error, "the jobs could not be read");
            }
            let free = running.len() < AT_ONCE;
            let mut stopping = stopping.clone();
            tokio::select! {
                () = sleep(PATIENCE), if free => {}
                _ = running.join_next(), if !running.is_empty() => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        }
        while running.join_next().await.is_some() {}
    }

    /// Begins as many chores as there is room for.
    async fn begin(
        &self,
        planned: &mut bool,
        running: &mut JoinSet<()>,
        stopping: &watch::Receiver<bool>,
    ) -> Result<(), ServiceError> {
        if !*planned {
            job::plan(&self.portal).await?;
            *planned = true;
        }
        for job in job::claim(&self.portal, AT_ONCE - running.len()).await? {
            running.spawn(self.clone().carry_out(job, stopping.clone()));
        }
        Ok(())
    }

    async fn carry_out(self, job: Claimed, mut stopping: watch::Receiver<bool>) {
        let portal = &self.portal;
        let done = tokio::select! {
            biased;
            _ = stopping.wait_for(|stop| *stop) => None,
            done = timeout(LONGEST, job::run(portal, job, self.keep)) => Some(done),
        };
        let noted = match done {
            None => job::release(portal, job).await,
            Some(Ok(Ok(()))) => Ok(()),
            Some(Ok(Err(error))) => job::put_off(portal, job, &error.to_string()).await,
            Some(Err(_)) => job::put_off(portal, job, "took too long").await,
        };
        if let Err(error) = noted {
            // The claim runs out, and the chore is tried again.
            tracing::error!(chore = job.chore.code(), %error, "what became of a chore was not noted");
        }
    }

    async fn digests(&self, mut stopping: watch::Receiver<bool>) {
        while !*stopping.borrow() {
            let made = tokio::select! {
                biased;
                _ = stopping.wait_for(|stop| *stop) => return,
                made = services::outbox::make_digests(&self.portal) => made,
            };
            if let Err(error) = made {
                tracing::error!(%error, "the digests could not be made");
            }
            tokio::select! {
                () = sleep(PATIENCE) => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use services::job::{self, Keep};
    use store::{
        ConnectionTrait,
        job::{Chore, ChoreRow},
    };
    use testkit::Demo;
    use tokio::{sync::watch, time::timeout};

    use super::Jobs;

    const KEEP: Keep = Keep { audit_days: 180, mail_days: 30, draft_seconds: 60 };

    fn jobs(demo: &Demo) -> Jobs {
        Jobs { portal: demo.portal.clone(), keep: KEEP }
    }

    async fn rows(demo: &Demo) -> Vec<ChoreRow> {
        store::job::list_chores(demo.portal.db()).await.unwrap()
    }

    #[tokio::test]
    async fn every_chore_is_done_also_beside_one_that_fails_until_the_server_stops() {
        let demo = Demo::new().await;
        demo.portal.db().execute_unprepared("ALTER TABLE draft RENAME TO elsewhere").await.unwrap();
        let (stop, stopping) = watch::channel(false);
        let running = tokio::spawn(jobs(&demo).run(stopping));
        let settled = async {
            loop {
                let rows = rows(&demo).await;
                let is_settled = |row: &ChoreRow| row.done_at.is_some() || row.last_error.is_some();
                if rows.len() == Chore::ALL.len() && rows.iter().all(is_settled) {
                    return rows;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let rows = timeout(Duration::from_secs(60), settled).await.unwrap();
        for row in rows {
            assert_eq!(row.done_at.is_some(), row.chore != Chore::TidySessions, "{row:?}");
            assert_eq!(row.claimed_until, None, "{row:?}");
        }
        stop.send(true).unwrap();
        timeout(Duration::from_secs(4), running).await.expect("it waits for nothing").unwrap();
    }

    #[tokio::test]
    async fn a_server_that_stops_gives_its_chores_back() {
        let demo = Demo::new().await;
        job::plan(&demo.portal).await.unwrap();
        let claimed = job::claim(&demo.portal, 10).await.unwrap();
        let (_stop, stopping) = watch::channel(true);
        for job in claimed {
            jobs(&demo).carry_out(job, stopping.clone()).await;
        }
        for row in rows(&demo).await {
            assert_eq!((row.attempts, row.claimed_until, row.done_at), (0, None, None), "{row:?}");
        }
        assert_eq!(job::claim(&demo.other_process(), 10).await.unwrap().len(), Chore::ALL.len(), "at once");
    }
}
