//! Who waits for something new in this process, and who is told of it.

use crate::compiled_here;
use store::notice::FeedRow;
use tokio::sync::{broadcast, watch};

/// Who waits, and who is told.
pub struct Feed {
    begun: watch::Sender<bool>,
    woken: watch::Sender<u64>,
    told: broadcast::Sender<FeedRow>,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            begun: watch::Sender::new(false),
            woken: watch::Sender::new(0),
            told: broadcast::Sender::new(4_096),
        }
    }
}

impl Feed {
    /// Resolves when [`crate::feed::run`] has taken note of what was told before it began: whatever is committed from now on is passed on.
    #[compiled_here]
    pub async fn begun(&self) {
        // An error only says that the feed is gone.
        _ = self.begun.subscribe().wait_for(|begun| *begun).await;
    }

    /// Notes that what was told until now was taken note of.
    pub(crate) fn begin(&self) {
        _ = self.begun.send_replace(true);
    }

    /// Tells whoever has subscribed.
    pub(crate) fn tell(&self, row: FeedRow) {
        // An error only says that no page is open.
        _ = self.told.send(row);
    }

    /// Wakes whoever waits: something was committed, by this process or another.
    pub fn wake(&self) {
        self.woken.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Resolves its `changed` when something was committed.
    pub fn woken(&self) -> watch::Receiver<u64> {
        self.woken.subscribe()
    }

    /// Every notice from now on, of every audience: the caller passes on only what its reader may know of.
    pub fn subscribe(&self) -> broadcast::Receiver<FeedRow> {
        self.told.subscribe()
    }
}
