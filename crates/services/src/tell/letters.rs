//! The mails of one change.

use std::collections::{BTreeSet, HashMap};

use domain::{Cvr, Email, Language, Letter, NotificationRecipientId, Rhythm, Side, Timestamp, Why};
use store::{
    notification_recipient::RecipientRow,
    outbox::{OutboxMessage, OutboxStatus},
};

use super::{Tell, morning::next_morning};
use crate::portal::new_key;

pub fn message(
    at: Timestamp,
    recipient: Option<NotificationRecipientId>,
    address: Email,
    language: Language,
    letter: Letter,
) -> OutboxMessage {
    OutboxMessage {
        id: new_key(),
        recipient,
        address,
        language,
        letter: Some(letter),
        status: OutboxStatus::Waiting,
        attempts: 0,
        next_at: at,
        last_error: None,
        created_at: at,
        sent_at: None,
    }
}

/// The mails of one change: each address gets one from each organisation that registered it, whatever it is told of. What two
/// organisations tell the same mailbox is kept apart, because each ends its own.
#[derive(Default)]
pub struct Letters {
    /// In the order they were found.
    open: Vec<Open>,
    places: HashMap<(Addressee, Rhythm), usize>,
}

/// An address, and whose registration it is; `None` for a person.
type Addressee = (String, Option<(Side, Cvr)>);

struct Open {
    recipient: Option<NotificationRecipientId>,
    address: Email,
    language: Language,
    rhythm: Rhythm,
    why: Why,
    /// Places in the list of what is told; several registrations of an address may tell of the same.
    told: BTreeSet<usize>,
}

impl Letters {
    fn add(&mut self, place: usize, open: impl FnOnce() -> Open, to: Addressee, rhythm: Rhythm) {
        let at = *self.places.entry((to, rhythm)).or_insert_with(|| {
            self.open.push(open());
            self.open.len() - 1
        });
        self.open[at].told.insert(place);
    }

    pub fn registered(&mut self, place: usize, row: &RecipientRow, organisation: &str) {
        let recipient = &row.recipient;
        let open = || Open {
            recipient: Some(recipient.id),
            address: recipient.email.clone(),
            language: recipient.choices.language,
            rhythm: recipient.choices.rhythm,
            why: Why::Registered { organisation: organisation.into() },
            told: BTreeSet::new(),
        };
        let whose = (recipient.side, recipient.cvr.clone());
        let to = (domain::search_key(recipient.email.as_str()), Some(whose));
        self.add(place, open, to, recipient.choices.rhythm);
    }

    pub fn person(&mut self, place: usize, address: &Email, why: Why) {
        let open = || Open {
            recipient: None,
            address: address.clone(),
            language: Language::Danish,
            rhythm: Rhythm::AtOnce,
            why,
            told: BTreeSet::new(),
        };
        self.add(place, open, (domain::search_key(address.as_str()), None), Rhythm::AtOnce);
    }

    /// Leaves out those that go to registered addresses.
    pub fn keep_persons(&mut self) {
        self.places.clear();
        self.open.retain(|open| open.recipient.is_none());
    }

    pub fn messages(mut self, at: Timestamp, tells: &[Tell]) -> Vec<OutboxMessage> {
        let morning = next_morning(at);
        // What an address is told at once is not told again in the morning.
        for ((to, _), daily) in self.places.iter().filter(|((_, rhythm), _)| *rhythm == Rhythm::Daily) {
            if let Some(at_once) = self.places.get(&(to.clone(), Rhythm::AtOnce)) {
                let told = self.open[*at_once].told.clone();
                self.open[*daily].told.retain(|place| !told.contains(place));
            }
        }
        let written = self.open.into_iter().filter(|open| !open.told.is_empty()).map(|open| {
            let notices = open.told.iter().map(|place| tells[*place].mailed()).collect();
            let letter = Letter::Notices { notices, why: open.why };
            let message = message(at, open.recipient, open.address, open.language, letter);
            match open.rhythm {
                Rhythm::AtOnce => message,
                Rhythm::Daily => OutboxMessage { status: OutboxStatus::Held, next_at: morning, ..message },
            }
        });
        written.collect()
    }
}
