//! Why the reader gets the mail, and how it ends.

use domain::{Letter, Notice, NoticeReader, Place, Why};
use words::Lang;

use crate::told::named;

/// Why the reader gets the letter, in a sentence or two. A letter that asks for a confirmation has said so already.
pub fn why(letter: &Letter, t: Lang) -> Option<String> {
    let (why, notices) = match letter {
        Letter::Confirm { .. } => return None,
        Letter::Notices { notices, why } | Letter::Digest { notices, why } => (why, notices),
    };
    Some(match why {
        Why::Registered { organisation } => {
            named(organisation, 200, |name| t.mail_why_registered(name), t.mail_why_bare_registered())
        }
        Why::ContactPerson { organisation } => {
            let bare = t.mail_why_bare_contact_person();
            let because = named(organisation, 200, |name| t.mail_why_contact_person(name), bare);
            format!("{because} {}", t.mail_why_register_one())
        }
        Why::OfficialAddress { organisation } => {
            let bare = t.mail_why_bare_official_address();
            let because = named(organisation, 200, |name| t.mail_why_official_address(name), bare);
            format!("{because} {}", t.mail_why_register_one())
        }
        Why::Personal => personal(notices, t).to_owned(),
    })
}

fn personal(notices: &[Notice], t: Lang) -> &'static str {
    let all = |readers: &[NoticeReader]| {
        !notices.is_empty() && notices.iter().all(|notice| readers.contains(&notice.event.reader()))
    };
    let own = notices.iter().all(|notice| notice.place == Place::MyRights);
    if all(&[NoticeReader::Administrator, NoticeReader::AdministratorAndOwner]) && !own {
        t.mail_why_user_administrator()
    } else if all(&[NoticeReader::RightOwner, NoticeReader::AdministratorAndOwner]) {
        t.mail_why_own_right()
    } else if all(&[NoticeReader::Sender]) {
        t.mail_why_own_inquiry()
    } else {
        t.mail_why_personal()
    }
}

/// What the reader ends there: a registration, or whatever the portal writes to the address by itself.
pub const fn ends(letter: &Letter, t: Lang) -> &'static str {
    match letter {
        Letter::Notices { why: Why::Registered { .. }, .. }
        | Letter::Digest { why: Why::Registered { .. }, .. } => t.mail_unsubscribe(),
        _ => t.mail_stop(),
    }
}
