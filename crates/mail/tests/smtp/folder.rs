//! Mails as files.

use std::path::PathBuf;

use mail::{Mailer, SendError, Transport, Written};

use crate::{ID, send, send_to, written};

/// A folder that is removed with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("tilslutning-mail-{}-{name}", std::process::id())))
    }

    fn mailer(&self) -> Mailer {
        let folder = self.0.join("a").join("b");
        Mailer::new("noreply@portal.example", "portal.example", Transport::Folder(folder)).unwrap()
    }

    fn files(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.0.join("a/b")).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn a_mail_is_one_file_however_often_it_is_sent() {
    let scratch = Scratch::new("once");
    let mailer = scratch.mailer();
    assert_eq!(send(&mailer).await, Ok(()));
    let later = Written { subject: "Nyt emne".to_owned(), ..written() };
    assert_eq!(send_to(&mailer, "drift@skolen.example", &later).await, Ok(()));
    assert_eq!(scratch.files(), [format!("{ID}.eml")]);
    let mail = std::fs::read_to_string(scratch.0.join("a/b").join(format!("{ID}.eml"))).unwrap();
    assert!(mail.contains("Subject: Nyt emne\r\n") && mail.contains("From: noreply@portal.example\r\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = std::fs::metadata(scratch.0.join("a/b").join(format!("{ID}.eml"))).unwrap();
        assert_eq!(file.permissions().mode() & 0o077, 0);
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again() {
    let scratch = Scratch::new("blocked");
    std::fs::create_dir_all(&scratch.0).unwrap();
    std::fs::write(scratch.0.join("a"), "a file").unwrap();
    assert!(matches!(send(&scratch.mailer()).await, Err(SendError::Later(_))));
}
