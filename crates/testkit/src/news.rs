//! What was told while something was done: notices with their audiences, and mails.

use std::collections::BTreeSet;

use domain::{
    Audience, Choices, Coverage, Cvr, Email, Language, Letter, Notice, NoticeEvent, NotificationRecipientId,
    Side, Timestamp, Topic,
};
use services::{Portal, notification_recipient, outbox};
use store::{
    PageRequest,
    notice::Reader,
    outbox::{OutboxMessage, OutboxStatus},
};

use crate::{Demo, Person, code};

/// Everything that was told, in the order it was told.
#[derive(Debug)]
pub struct News {
    /// Each with the key of its audience.
    pub notices: Vec<(String, Notice)>,
    pub mails: Vec<OutboxMessage>,
}

impl News {
    /// Whether nobody was told of anything.
    pub fn is_empty(&self) -> bool {
        self.notices.is_empty() && self.mails.is_empty()
    }

    /// The keys of everybody who was told, sorted; twice for who was told twice.
    pub fn audiences(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.notices.iter().map(|(audience, _)| audience.as_str()).collect();
        keys.sort_unstable();
        keys
    }

    /// The addresses that were written to, sorted; twice for what was written to twice.
    pub fn addresses(&self) -> Vec<&str> {
        let mut addresses: Vec<&str> = self.mails.iter().map(|mail| mail.address.as_str()).collect();
        addresses.sort_unstable();
        addresses
    }

    /// Asserts who was told of what, and nobody else: the keys of the audiences, and the addresses, of which those of
    /// [`Demo::register_everybody`] are given without their host. All of it says who did it, and with which words.
    #[track_caller]
    pub fn assert(&self, event: NoticeEvent, said: (&str, &str), audiences: &[&str], addresses: &[&str]) {
        let mails = self.mails.iter().flat_map(told);
        for notice in self.notices.iter().map(|(_, notice)| notice).chain(mails) {
            assert_eq!(notice.event, event);
            assert_eq!((notice.actor.as_str(), notice.comment.as_str()), said, "{event:?}");
        }
        let sorted = |keys: &[&str]| {
            let mut keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            keys.sort();
            keys
        };
        assert_eq!(self.audiences(), sorted(audiences), "who was told of {event:?}");
        let short = |address: &str| address.strip_suffix("@u.example").unwrap_or(address).to_owned();
        let written: Vec<String> = self.addresses().into_iter().map(short).collect();
        assert_eq!(written, sorted(addresses), "who was written to of {event:?}");
    }

    /// The only notice to this audience.
    pub fn notice(&self, audience: &str) -> &Notice {
        let mut found = self.notices.iter().filter(|(to, _)| to == audience);
        let (Some((_, notice)), None) = (found.next(), found.next()) else {
            panic!("not one notice to {audience}: {:?}", self.audiences());
        };
        notice
    }

    /// The only mail to this address.
    pub fn mail(&self, address: &str) -> &OutboxMessage {
        let mut found = self.mails.iter().filter(|mail| mail.address.as_str() == address);
        let (Some(mail), None) = (found.next(), found.next()) else {
            panic!("not one mail to {address}: {:?}", self.addresses());
        };
        mail
    }
}

/// For how long [`claim`] claims mails.
pub const CLAIM_SECONDS: i64 = 90;

/// Claims mails that are due, as the server's worker does.
pub async fn claim(portal: &Portal, limit: u64) -> Vec<OutboxMessage> {
    let (claimed, _) = outbox::claim(portal, limit, CLAIM_SECONDS).await.expect("mails are claimed");
    claimed.into_iter().map(|outgoing| outgoing.message).collect()
}

/// What a mail tells of; nothing for one that asks for confirmation.
pub fn told(mail: &OutboxMessage) -> &[Notice] {
    match &mail.letter {
        Some(Letter::Notices { notices, .. } | Letter::Digest { notices, .. }) => notices,
        Some(Letter::Confirm { .. }) | None => &[],
    }
}

impl Demo {
    /// Does something, and gives what was told meanwhile.
    pub async fn news<T>(&self, action: impl Future<Output = T>) -> (T, News) {
        let newest = store::notice::newest(self.portal.db()).await.expect("newest notice");
        let before: BTreeSet<_> = self.mails().await.into_iter().map(|mail| mail.id).collect();
        let done = action.await;
        let mut mails = self.mails().await;
        mails.retain(|mail| !before.contains(&mail.id));
        (done, News { notices: self.notices_after(newest).await, mails })
    }

    /// Every notice with a higher number, with the key of its audience.
    pub async fn notices_after(&self, newest: i64) -> Vec<(String, Notice)> {
        let db = self.portal.db();
        let all = store::notice::list_since(db, None, Timestamp::from_micros(0), 100_000).await;
        let mut notices = vec![];
        for row in all.expect("notices").into_iter().filter(|row| row.id > newest) {
            let reader =
                Reader { user: Person::Skoletavlen.key(), audiences: vec![row.audience.clone()], seen: 0 };
            let found = store::notice::find(db, &reader, row.id).await.expect("notice").expect("notice");
            notices.push((row.audience, found.notice));
        }
        notices
    }

    /// Every mail, in the order they were written.
    pub async fn mails(&self) -> Vec<OutboxMessage> {
        let page = PageRequest { number: 1, size: 100_000 };
        let mut mails = outbox::list_demo(&self.portal, page).await.expect("outbox").rows;
        mails.reverse();
        mails
    }

    /// Every mail with this status, in the order they were written.
    pub async fn mails_in(&self, status: OutboxStatus) -> Vec<OutboxMessage> {
        let mut mails = self.mails().await;
        mails.retain(|mail| mail.status == status);
        mails
    }

    /// The secret of the confirm link that was sent last to this address.
    pub async fn confirm_secret(&self, address: &str) -> String {
        let mails = self.mails().await;
        let secrets = mails.iter().filter(|mail| mail.address.as_str() == address);
        let mut secrets = secrets.filter_map(|mail| match &mail.letter {
            Some(Letter::Confirm { secret, .. }) => Some(secret.clone()),
            _ => None,
        });
        secrets.next_back().expect("confirm link")
    }

    /// Registers an address as this person, with other choices than the usual ones.
    pub async fn registered(
        &self,
        person: Person,
        address: &str,
        (side, coverage): (Side, Coverage),
        choices: Choices,
    ) -> NotificationRecipientId {
        let actor = self.actor(person).await;
        let address = email(address);
        notification_recipient::register(&self.portal, &actor, side, address, coverage, choices)
            .await
            .expect("registered")
    }

    /// Registers an address as this person, and confirms it; the mail that asked for it is gone.
    pub async fn confirmed(
        &self,
        person: Person,
        address: &str,
        (side, coverage): (Side, Coverage),
        choices: Choices,
    ) -> NotificationRecipientId {
        let id = self.registered(person, address, (side, coverage), choices).await;
        let secret = self.confirm_secret(address).await;
        notification_recipient::confirm(&self.portal, &secret).await.expect("confirmed");
        store::outbox::delete_unsent_to(self.portal.db(), id).await.expect("confirm mail taken away");
        id
    }

    /// An address on each side of the demo's agreements that wants to know what everybody wants to know:
    /// `tavlen@`, `fravaer@`, `kommune@`, `friskole@` and `stil@u.example`; and `skole@u.example`, which wants operating
    /// messages too.
    pub async fn register_everybody(&self) {
        use Person::{Fravaersportalen, HavnsoeKommune, HavnsoeSkole, Sagsbehandler, Skoletavlen};
        for (person, name, side, coverage) in [
            (Skoletavlen, "tavlen", Side::Provider, listed(&["U10001"])),
            (Fravaersportalen, "fravaer", Side::Provider, listed(&["U10002"])),
            (HavnsoeKommune, "kommune", Side::Owner, whole("91842130")),
            (HavnsoeSkole, "skole", Side::Owner, listed(&["901001"])),
            (Person::StrandmarkFriskole, "friskole", Side::Owner, listed(&["902001"])),
            (Sagsbehandler, "stil", Side::Agency, listed(&["U00001"])),
        ] {
            let choices = if person == HavnsoeSkole { every(side) } else { usual(side) };
            self.confirmed(person, &format!("{name}@u.example"), (side, coverage), choices).await;
        }
    }
}

/// What somebody who chooses nothing is told, in Danish and at once.
pub fn usual(side: Side) -> Choices {
    Choices::default_of(side, Language::Danish)
}

/// Everything that can be chosen.
pub fn every(side: Side) -> Choices {
    Choices { topics: Topic::of(side).iter().copied().collect(), ..usual(side) }
}

/// These organisations.
pub fn listed(codes: &[&str]) -> Coverage {
    Coverage::Listed(codes.iter().map(|text| code(text)).collect())
}

/// Every organisation with this CVR number.
pub fn whole(cvr: &str) -> Coverage {
    Coverage::Whole(Cvr::parse(cvr).expect("CVR number"))
}

/// An e-mail address.
pub fn email(text: &str) -> Email {
    Email::parse(text).expect("e-mail address")
}

/// The key of an organisation's audience on the provider's side.
pub fn provider(code: &str) -> String {
    Audience::Organisation(Side::Provider, crate::code(code)).key()
}

/// The key of an organisation's audience on the owner's side.
pub fn owner(code: &str) -> String {
    Audience::Organisation(Side::Owner, crate::code(code)).key()
}

/// The key of one person's audience.
pub fn person(person: Person) -> String {
    Audience::Person(person.key()).key()
}
