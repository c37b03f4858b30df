//! How much room the disk of a SQLite database has left, so that its operator hears of it before it is full.

use std::{path::PathBuf, time::Duration};

/// How often the disk is looked at.
const EVERY: Duration = Duration::from_secs(60);

/// Little is left below one part in so many.
const LITTLE: u64 = 10;
/// There is room again from one part in so many on; more than is little, so that not every megabyte is told of.
const ENOUGH: u64 = 8;

/// The bytes of a file system, as far as this account may use them.
#[derive(Clone, Copy, Debug)]
struct Room {
    free: u64,
    total: u64,
}

/// What is to be told about a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Little,
    Enough,
}

/// What was told last.
#[derive(Default)]
struct Told {
    little: bool,
}

impl Told {
    /// What is new, if anything is.
    fn look(&mut self, Room { free, total }: Room) -> Option<News> {
        let below = |part: u64| free < total / part;
        match self.little {
            false if below(LITTLE) => {
                self.little = true;
                Some(News::Little)
            }
            true if !below(ENOUGH) => {
                self.little = false;
                Some(News::Enough)
            }
            _ => None,
        }
    }
}

/// Looks at the disk of one file.
pub struct Watch {
    file: PathBuf,
    told: Told,
}

impl Watch {
    /// Looks for the first time.
    pub fn begin(file: PathBuf) -> Self {
        let mut watch = Self { file, told: Told::default() };
        watch.look();
        watch
    }

    /// Goes on for as long as the server runs, and warns once of each time that the disk has little room.
    pub async fn go_on(mut self) {
        loop {
            tokio::time::sleep(EVERY).await;
            self.look();
        }
    }

    fn look(&mut self) {
        let Self { file, told } = self;
        let Some(room) = room(file) else { return };
        let (free_mb, total_mb) = (room.free / 1_000_000, room.total / 1_000_000);
        match told.look(room) {
            Some(News::Little) => tracing::warn!(
                file = %file.display(),
                free_mb,
                total_mb,
                "less than a tenth of the database's disk is free: once it is full, nothing can be changed in the portal"
            ),
            Some(News::Enough) => {
                tracing::info!(file = %file.display(), free_mb, total_mb, "the database's disk has room again");
            }
            None => {}
        }
    }
}

#[cfg(unix)]
fn room(file: &std::path::Path) -> Option<Room> {
    let told = match nix::sys::statvfs::statvfs(file) {
        Ok(told) => told,
        Err(error) => {
            tracing::debug!(file = %file.display(), %error, "the room of the database's disk is not known");
            return None;
        }
    };
    let bytes = |blocks: u64| blocks.saturating_mul(told.fragment_size());
    // What is kept for root is nobody's here: as `df` counts.
    let (free, all) = (told.blocks_available(), told.blocks());
    let total = all.saturating_sub(told.blocks_free()).saturating_add(free);
    Some(Room { free: bytes(free), total: bytes(total) })
}

#[cfg(not(unix))]
fn room(_: &std::path::Path) -> Option<Room> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_room_is_told_of_once_until_there_is_enough_again() {
        let mut told = Told::default();
        let mut look = |free| told.look(Room { free, total: 1_000 });
        for (free, news) in [
            (1_000, None),
            (100, None),
            (99, Some(News::Little)),
            (0, None),
            (110, None),
            (99, None),
            (125, Some(News::Enough)),
            (100, None),
            (50, Some(News::Little)),
        ] {
            assert_eq!(look(free), news, "{free}");
        }
        assert_eq!(Told::default().look(Room { free: 0, total: 0 }), None, "nothing is known of it");
    }

    #[cfg(unix)]
    #[test]
    fn the_disk_of_a_file_has_room() {
        let Room { free, total } = room(std::path::Path::new("Cargo.toml")).unwrap();
        assert!(free <= total && total > 1_000_000, "{free} of {total}");
        assert!(room(std::path::Path::new("no/such")).is_none());
    }
}
