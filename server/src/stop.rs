//! How the server is told to stop: the first SIGTERM or SIGINT lets requests under way finish, the second one ends it at
//! once. SIGHUP, which a terminal sends when it goes away, stops nothing.

use std::{io, time::Duration};

use tokio::sync::watch;

/// How long requests under way may take to finish.
pub const GRACE: Duration = Duration::from_secs(25);

/// Becomes true when the process is asked to stop.
///
/// # Errors
/// When the system does not let the process hear signals.
pub fn asked() -> io::Result<watch::Receiver<bool>> {
    let mut signals = Signals::new()?;
    let (ask, asked) = watch::channel(false);
    tokio::spawn(async move {
        signals.stop().await;
        tracing::info!(
            seconds = GRACE.as_secs(),
            "stopping: requests under way may finish; ask again to end at once"
        );
        _ = ask.send_replace(true);
        signals.stop().await;
        tracing::warn!("asked again to stop: ended at once");
        std::process::exit(1);
    });
    Ok(asked)
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn stop(&mut self) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                _ = self.hang_up.recv() => tracing::info!("SIGHUP: nothing is read anew; the server goes on"),
            }
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn stop(&mut self) {
        _ = tokio::signal::ctrl_c().await;
    }
}
