//! A database server that is away costs one short wait, and the log says why.
//!
//! The pool only says that no connection came in time. So whoever waited in vain asks the server directly, and hears the
//! cause; for a moment after that, nobody waits again. Then one goes first, and the rest follow when that succeeds.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{
    ConnAcquireErr, DbErr, RuntimeErr,
    sqlx::{self, ConnectOptions, Connection, postgres::PgConnectOptions},
};

/// How long nobody tries after somebody waited in vain.
const PAUSE: Duration = Duration::from_secs(1);
/// How long the others wait for the one who tries again.
const TURN: Duration = Duration::from_secs(3);
/// How long a server may take to say why it cannot be used.
const ANSWER: Duration = Duration::from_secs(1);

/// Watches one server.
pub struct Gate {
    place: String,
    options: PgConnectOptions,
    shut: Mutex<Option<Shut>>,
}

struct Shut {
    cause: String,
    until: Instant,
}

impl Gate {
    pub fn new(place: String, options: PgConnectOptions) -> Arc<Self> {
        Arc::new(Self { place, options, shut: Mutex::default() })
    }

    /// Waits until the server can be used, but no longer than `patience`.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub async fn reach(&self, patience: Duration) -> Result<(), DbErr> {
        let end = Instant::now() + patience;
        loop {
            match self.knock().await {
                Ok(()) => return Ok(()),
                Err(error) if Instant::now() >= end || !is_passing(&error) => {
                    return Err(unreachable(&self.place, described(&error)));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        }
    }

    /// Does `work` unless the server was away a moment ago.
    ///
    /// # Errors
    /// Those of `work`, and why the server cannot be used.
    pub async fn pass<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        self.enter()?;
        match work.await {
            Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) => Err(self.why().await),
            Err(DbErr::Conn(cause)) => Err(self.close(cause_of(&cause))),
            other => {
                *self.state() = None;
                other
            }
        }
    }

    fn enter(&self) -> Result<(), DbErr> {
        let mut state = self.state();
        let Some(shut) = state.as_mut() else { return Ok(()) };
        if Instant::now() < shut.until {
            return Err(unreachable(&self.place, &shut.cause));
        }
        // This one goes first.
        shut.until = Instant::now() + TURN;
        Ok(())
    }

    /// Why no connection came in time.
    async fn why(&self) -> DbErr {
        match self.knock().await {
            Ok(()) => {
                *self.state() = None;
                DbErr::Custom("all connections to the database are in use".into())
            }
            Err(error) => self.close(described(&error)),
        }
    }

    fn close(&self, cause: String) -> DbErr {
        let error = unreachable(&self.place, &cause);
        *self.state() = Some(Shut { cause, until: Instant::now() + PAUSE });
        error
    }

    /// Makes a connection of its own, and ends it.
    async fn knock(&self) -> Result<(), sqlx::Error> {
        let connection = tokio::time::timeout(ANSWER, self.options.connect())
            .await
            .map_err(|_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))??;
        _ = tokio::time::timeout(ANSWER, connection.close()).await;
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, Option<Shut>> {
        self.shut.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That the database cannot be used, where it is, and why.
pub fn unreachable(place: &str, cause: impl std::fmt::Display) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(format!("cannot reach the database, {place}: {cause}")))
}

fn cause_of(error: &RuntimeErr) -> String {
    match error {
        RuntimeErr::SqlxError(error) => described(error),
        other => other.to_string(),
    }
}

/// The cause in the words of the system or the server, without the frame that the driver puts around it.
fn described(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Database(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Whether it may be better in a moment: the server starts, is slow to answer, or has as many connections as it takes.
fn is_passing(error: &sqlx::Error) -> bool {
    use std::io::ErrorKind;
    match error {
        sqlx::Error::Io(error) => matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::TimedOut),
        sqlx::Error::Database(error) => error.is_transient_in_connect_phase(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_server_that_is_slow_to_answer_is_waited_for() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        // Takes the connection, and says nothing.
        let options = PgConnectOptions::new().host("127.0.0.1").port(listener.local_addr().unwrap().port());
        let gate = Gate::new("PostgreSQL".into(), options);
        let began = Instant::now();
        let error = gate.reach(ANSWER + ANSWER).await.unwrap_err().to_string();
        assert!(error.contains("timed out"), "{error}");
        assert!(began.elapsed() >= ANSWER + ANSWER, "it was asked once more");
    }

    #[tokio::test]
    async fn while_the_server_is_away_one_waits_and_the_others_hear_the_cause_at_once() {
        // Nobody listens there any more.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let gate = Gate::new("PostgreSQL".into(), PgConnectOptions::new().host("127.0.0.1").port(port));
        let waits = AtomicUsize::new(0);
        let in_vain = || async {
            waits.fetch_add(1, Ordering::Relaxed);
            Err::<(), _>(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
        };
        for _ in 0..50 {
            let error = gate.pass(in_vain()).await.unwrap_err().to_string();
            assert!(error.contains("cannot reach the database, PostgreSQL: Connection refused"), "{error}");
        }
        assert_eq!(waits.load(Ordering::Relaxed), 1);
        // After a pause one goes first, and when that succeeds nobody is held back.
        tokio::time::sleep(PAUSE).await;
        let (first, second) = tokio::join!(
            gate.pass(async {
                tokio::task::yield_now().await;
                Ok(1)
            }),
            gate.pass(async { Ok(2) })
        );
        assert!(first.is_ok() && second.is_err());
        assert_eq!(gate.pass(async { Ok(3) }).await.ok(), Some(3));
        // What is not the server's absence is nobody else's trouble.
        assert!(gate.pass(async { Err::<(), _>(DbErr::Custom("x".into())) }).await.is_err());
        assert_eq!(gate.pass(async { Ok(4) }).await.ok(), Some(4));
    }
}
