//! Disks that are full: a file system of a few megabytes, or a SQLite file that may not grow.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use sea_orm::sqlx::{Connection, Executor, Row};
use store::{ConnectionTrait, DatabaseConnection};

/// A folder of its own that is removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("tilslutning-{}", services::new_key()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The address of a SQLite database in it.
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.0.join("portal.sqlite").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// A small file system in memory.
pub struct SmallDisk(Folder);

impl SmallDisk {
    /// `None` where file systems cannot be mounted. With `CI=true` that is a failure: the test would show nothing.
    pub fn new(megabytes: u32) -> Option<Self> {
        let folder = Folder::new();
        let size = format!("size={megabytes}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(Self(folder));
        }
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI can mount a file system");
        eprintln!("left out: no file system can be mounted here");
        None
    }

    pub fn folder(&self) -> &Folder {
        &self.0
    }

    /// Takes all room but this.
    pub fn fill(&self, leave: u64) {
        let mut filler = File::create(self.filler()).expect("a file");
        let (mut size, mut block) = (0, vec![0; 4096]);
        while filler.write_all(&block).is_ok() {
            size += block.len() as u64;
        }
        block.clear();
        filler.set_len(size.saturating_sub(leave)).expect("shortened");
    }

    /// Gives the room back.
    pub fn clear(&self) {
        fs::remove_file(self.filler()).expect("removed");
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

/// Waits until all connections of the pool have come back.
pub async fn all_back(db: &DatabaseConnection) {
    let pool = db.pool().get_sqlite_connection_pool();
    while pool.num_idle() < pool.size() as usize {
        tokio::task::yield_now().await;
    }
}

/// Lets the SQLite file grow by so many pages and no more, as far as the connections that are open now are concerned.
pub async fn let_grow(db: &DatabaseConnection, pages: i64) {
    all_back(db).await;
    let pool = db.pool().get_sqlite_connection_pool();
    let mut connections = vec![];
    for _ in 0..pool.size() {
        connections.push(pool.acquire().await.expect("a connection"));
    }
    for connection in &mut connections {
        let row = connection.fetch_one("PRAGMA page_count").await.expect("a number");
        let most = row.get::<i64, _>(0) + pages;
        let sql = sea_orm::sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}"));
        connection.execute(sql).await.expect("a limit");
        assert!(!connection.is_in_transaction());
    }
    drop(connections);
    all_back(db).await;
}

/// Empties SQLite's log of changes, so that the next one needs room on the disk.
pub async fn empty_wal(db: &DatabaseConnection) {
    db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.expect("a checkpoint");
}
