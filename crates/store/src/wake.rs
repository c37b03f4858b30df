//! PostgreSQL's own channel between processes: each hears when another has committed something.

use std::{convert::Infallible, time::Duration};

use sea_orm::sqlx::{
    self,
    postgres::{PgListener, PgPoolOptions},
};

use crate::{Address, notice::CHANNEL};

/// The pause before a lost connection is made anew; it doubles up to [`LONGEST`].
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// Calls `woken` whenever a process says that something was written, for as long as it runs. What may have been said while
/// there was no connection counts as a wake-up. `address` must lead to the database itself: a pooler that lends a connection
/// to one transaction at a time passes nothing on. On SQLite there is nothing to hear.
pub async fn listen(address: &Address, woken: impl Fn()) {
    let mut pause = SHORTEST;
    loop {
        let Err(error) = hear(address, &woken, &mut pause).await;
        tracing::warn!(%error, "other processes are not heard: their notices come late");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST);
    }
}

async fn hear(address: &Address, woken: &impl Fn(), pause: &mut Duration) -> Result<Infallible, sqlx::Error> {
    let Some(options) = address.postgres() else { return std::future::pending().await };
    // A connection of its own, which may be silent for as long as it takes.
    let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let mut listener = PgListener::connect_with(&pool.connect_with(options.clone()).await?).await?;
    // Nobody else knows of the pool to close it.
    listener.ignore_pool_close_event(true);
    listener.listen(CHANNEL).await?;
    *pause = SHORTEST;
    loop {
        woken();
        // `None` is a connection that was lost and is there again.
        listener.try_recv().await?;
    }
}
