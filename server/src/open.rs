//! Opening the database for a command: what it may make, what it may touch, and who else may read it.

use std::{error::Error, fs, path::Path};

use services::{
    Portal,
    demo::{self, Ground},
};
use store::{Address, DatabaseConnection};

/// What to do about a SQLite file that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It is made, with its folder.
    Made,
    /// It is a mistake.
    Refused,
}

/// The portal on this database, with its schema up to date, and whether it had to be brought there.
///
/// # Errors
/// What stops it, in words for the operator.
pub async fn portal(address: &Address, missing: Missing) -> Result<(Portal, bool), Box<dyn Error>> {
    up_to_date(database(address, missing).await?).await
}

/// The portal on a database that is empty or that a demo made; any other is not touched.
///
/// # Errors
/// What stops it, in words for the operator.
pub async fn demo(address: &Address) -> Result<Portal, Box<dyn Error>> {
    let db = database(address, Missing::Made).await?;
    // Before its schema is brought up to date, too.
    if demo::ground(&db).await? == Ground::Other {
        return Err(format!(
            "{address}, holds data that no demo made: nothing was changed. The demo and made-up data want an empty \
             database, or one that a demo has made."
        )
        .into());
    }
    Ok(up_to_date(db).await?.0)
}

async fn up_to_date(db: DatabaseConnection) -> Result<(Portal, bool), Box<dyn Error>> {
    let updated = !store::is_current(&db).await;
    store::migrate(&db).await?;
    Ok((Portal::new(db), updated))
}

async fn database(address: &Address, missing: Missing) -> Result<DatabaseConnection, Box<dyn Error>> {
    if let Some(file) = address.file() {
        match file.try_exists() {
            Ok(true) => tell_who_reads(file),
            Ok(false) if missing == Missing::Refused => {
                return Err(format!(
                    "{} is not there. `server migrate` makes a new database.",
                    file.display()
                )
                .into());
            }
            Ok(false) => {
                make(file).map_err(|error| format!("{}: cannot be made: {error}", file.display()))?
            }
            Err(error) => return Err(format!("{}: {error}", file.display()).into()),
        }
    }
    store::open(address).await.map_err(|error| error.to_string().into())
}

/// Makes the file and its folder for this account alone: they hold sessions, and what people wrote. SQLite gives the files
/// that it puts beside it the same rights.
fn make(file: &Path) -> std::io::Result<()> {
    let mut folders = fs::DirBuilder::new();
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folders.mode(0o700);
        options.mode(0o600);
    }
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        folders.recursive(true).create(folder)?;
    }
    options.write(true).create_new(true).open(file).map(drop)
}

#[cfg(unix)]
fn tell_who_reads(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(file).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o077 != 0) {
        tracing::warn!(
            file = %file.display(),
            "other accounts of this machine can open the database: chmod 600, of the files with -wal and -shm too"
        );
    }
}

#[cfg(not(unix))]
fn tell_who_reads(_: &Path) {}
