//! Whom it is told, in the transaction in which it happened: a notice for everyone concerned, and a mail into the outbox for
//! every address that wants to know. What is not committed was not told.

mod address;
mod again;
mod letters;
mod morning;
mod stand_in;

use domain::{
    Actor, Audience, Email, InquiryId, Language, Letter, Notice, NotificationRecipientId, Place, SystemId,
    Timestamp, UserId, Why,
};
use store::{ConnectionTrait, StoreError, inquiry::InquiryRow, notice::NewNotice};

pub(crate) use self::{
    again::{in_stead, in_stead_of_contact},
    stand_in::unreachable,
};
use crate::{
    Portal,
    portal::Mail,
    secret::{hash, new_secret},
};

/// Something to tell.
pub(crate) struct Tell {
    pub to: Audience,
    pub notice: Notice,
    /// The systems it is about: recipients can choose some, and their contact persons stand in for them.
    pub systems: Vec<SystemId>,
}

impl Tell {
    /// Something to tell that concerns no system.
    pub fn new(to: Audience, notice: Notice) -> Self {
        Self { to, notice, systems: vec![] }
    }

    /// Something to tell about a system.
    pub fn about(system: SystemId, to: Audience, notice: Notice) -> Self {
        Self { to, notice, systems: vec![system] }
    }

    /// The notice as a mail has it.
    fn mailed(&self) -> Notice {
        let told = match &self.to {
            Audience::Organisation(_, code) => Some(code.clone()),
            _ => None,
        };
        Notice { told, ..self.notice.clone() }
    }
}

/// Something to tell who sent an inquiry: by mail at the address that they gave, and behind the bell where they were logged in.
pub(crate) struct ToSender {
    pub inquiry: InquiryId,
    pub email: Email,
    pub language: Language,
    /// Whose bell shows it, too.
    pub user: Option<UserId>,
    /// Its place is the inquiry's.
    pub notice: Notice,
}

impl ToSender {
    /// Something to tell the sender of this one.
    pub fn new(row: &InquiryRow, notice: Notice) -> Self {
        let (inquiry, email, user) = (row.inquiry.id, row.inquiry.email.clone(), row.user);
        Self { inquiry, email, language: row.language, user, notice }
    }
}

/// Everything that a change tells.
#[derive(Default)]
pub(crate) struct Told {
    tells: Vec<Tell>,
    senders: Vec<ToSender>,
}

impl Told {
    /// Nothing, to nobody.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// The same, and something to who sent an inquiry.
    #[must_use]
    pub fn and_sender(mut self, to: ToSender) -> Self {
        self.senders.push(to);
        self
    }

    /// The same, and that.
    pub fn add(&mut self, other: Self) {
        self.tells.extend(other.tells);
        self.senders.extend(other.senders);
    }
}

impl FromIterator<Tell> for Told {
    fn from_iter<T: IntoIterator<Item = Tell>>(tells: T) -> Self {
        Self { tells: tells.into_iter().collect(), senders: vec![] }
    }
}

/// Tells it: notices for the bell and for open pages, and mails into the outbox. `actor` is who did it, `None` for the
/// portal itself.
pub(crate) async fn tell(
    portal: &Portal,
    db: &impl ConnectionTrait,
    actor: Option<&Actor>,
    at: Timestamp,
    told: &Told,
) -> Result<(), StoreError> {
    let actor = actor.map(|actor| actor.user);
    let Told { tells, senders } = told;
    let new = |audience: Audience, notice: Notice| NewNotice { audience, notice, actor };
    let mut notices: Vec<NewNotice> =
        tells.iter().map(|tell| new(tell.to.clone(), tell.notice.clone())).collect();
    for ToSender { inquiry, user, notice, .. } in senders {
        let notice = Notice { place: Place::Inquiry(*inquiry), ..notice.clone() };
        notices.extend(user.map(|user| new(Audience::Person(user), notice)));
    }
    store::notice::insert_many(db, &notices, at).await?;
    for to in senders {
        write_to_sender(portal, db, at, to).await?;
    }
    if portal.mail() == Mail::None || tells.is_empty() {
        return Ok(());
    }
    let letters = address::address(db, at, tells).await?;
    store::outbox::insert_many(db, &letters).await
}

/// Writes to whoever sent an inquiry. The mail's link has a secret of its own: that of the page they saw is not known here any
/// more.
async fn write_to_sender(
    portal: &Portal,
    db: &impl ConnectionTrait,
    at: Timestamp,
    to: &ToSender,
) -> Result<(), StoreError> {
    let secret = new_secret();
    store::inquiry::insert_key(db, to.inquiry, hash(&secret)).await?;
    let notice = Notice { place: Place::InquiryLink(secret), ..to.notice.clone() };
    let letter = Letter::Notices { notices: vec![notice], why: Why::Personal };
    write(portal, db, at, (&to.email, to.language), None, letter).await
}

/// Writes a letter to one address. It tells the person alone, so it waits for nobody's choice.
pub(crate) async fn write(
    portal: &Portal,
    db: &impl ConnectionTrait,
    at: Timestamp,
    (address, language): (&Email, Language),
    recipient: Option<NotificationRecipientId>,
    letter: Letter,
) -> Result<(), StoreError> {
    if portal.mail() == Mail::None {
        return Ok(());
    }
    let message = letters::message(at, recipient, address.clone(), language, letter);
    store::outbox::insert_many(db, &[message]).await?;
    store::notice::wake(db).await
}
