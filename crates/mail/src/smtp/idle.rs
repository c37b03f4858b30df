//! Connections that wait for the next mail.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use lettre::transport::smtp::client::AsyncSmtpConnection;

use super::say_good_bye;

/// How long a connection waits: enough for the mails of one change, and less than any server's patience.
const PATIENCE: Duration = Duration::from_secs(10);

/// The connections that wait, each with a number of its own.
#[derive(Clone, Default)]
pub struct Idle(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    last: u64,
    connections: Vec<(u64, AsyncSmtpConnection)>,
}

impl Idle {
    fn with<T>(&self, change: impl FnOnce(&mut Waiting) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The connection that has waited the shortest.
    pub fn take(&self) -> Option<AsyncSmtpConnection> {
        self.with(|waiting| waiting.connections.pop()).map(|(_, connection)| connection)
    }

    /// Keeps a connection for the next mail, or ends it when none has come.
    pub fn keep(&self, connection: AsyncSmtpConnection) {
        let number = self.with(|waiting| {
            waiting.last += 1;
            waiting.connections.push((waiting.last, connection));
            waiting.last
        });
        let idle = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(PATIENCE).await;
            let unused = idle.with(|waiting| {
                let place = waiting.connections.iter().position(|(other, _)| *other == number)?;
                Some(waiting.connections.swap_remove(place))
            });
            if let Some((_, connection)) = unused {
                say_good_bye(connection);
            }
        });
    }
}
