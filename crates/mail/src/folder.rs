//! Mails as files, where nobody is to be written to.

use std::{io, path::Path};

use tokio::{fs, io::AsyncWriteExt};
use uuid::Uuid;

use crate::SendError;

/// Writes a mail's file. It is there as a whole or not at all, and written again it is still one.
pub async fn put(folder: &Path, id: Uuid, content: &[u8]) -> Result<(), SendError> {
    try_put(folder, id, content).await.map_err(|error| SendError::Later(format!("the mail folder: {error}")))
}

async fn try_put(folder: &Path, id: Uuid, content: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let part = folder.join(format!(".{id}.part"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // Links in it let others in.
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&part).await?;
    file.write_all(content).await?;
    file.sync_all().await?;
    drop(file);
    fs::rename(&part, folder.join(format!("{id}.eml"))).await
}
