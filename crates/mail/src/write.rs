//! From a letter to a mail: subject, text and HTML.

use domain::{Language, Letter, Notice, NoticeEvent, Place, Side, Timestamp, Why};
use jiff::tz::TimeZone;
use minijinja::{Value, context};
use serde::Serialize;

use crate::words::{Part, Words, fill, page};

/// Makes the full address of a place: scheme, host and path.
pub type Link<'a> = &'a (dyn Fn(&Place) -> String + Send + Sync);

/// A mail in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// One line without control characters.
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The address that takes the reader off, where there is one.
    pub unsubscribe: Option<String>,
}

/// The most characters of a subject: what mail programs show, and room to spare.
const SUBJECT: usize = 180;

/// What is known of a notice, with its name.
#[derive(Serialize)]
struct Fact {
    name: String,
    value: String,
}

/// One thing that happened.
#[derive(Serialize)]
struct Block {
    headline: String,
    lead: String,
    facts: Vec<Fact>,
    /// What somebody wrote, and what that is called.
    said: String,
    said_as: String,
    button: String,
    link: String,
}

/// `14.10.2026 kl. 09.05`, Danish time.
fn moment(at: Timestamp) -> String {
    let denmark = TimeZone::get("Europe/Copenhagen").unwrap_or(TimeZone::UTC);
    let at = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default().to_zoned(denmark);
    at.strftime("%d.%m.%Y kl. %H.%M").to_string()
}

/// A date alone, where the hour is nobody's business.
fn date(at: Timestamp) -> String {
    moment(at).split(' ').next().unwrap_or_default().to_owned()
}

fn values(notice: &Notice, words: &Words) -> Value {
    let right = notice.right.and_then(|right| words.rights.get(right.code()));
    context! {
        actor => notice.actor,
        provider => notice.provider,
        system => notice.system,
        service => notice.service,
        owner => notice.owner,
        owners => notice.owners,
        person => notice.person,
        right => right,
        days => notice.days,
        moment => notice.moment.map(|at| when(notice.event, at)),
    }
}

fn when(event: NoticeEvent, at: Timestamp) -> String {
    if event == NoticeEvent::AccessExpires { date(at) } else { moment(at) }
}

/// One line: what happened. The bell's entry, and the subject of a mail that tells of nothing else.
pub fn headline(notice: &Notice, language: Language) -> String {
    let words = Words::of(language);
    line(&words.event(notice.event, Part::Headline, &values(notice, words)))
}

/// A text as one line of bounded length: no name that somebody chose can break a header.
fn line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() <= SUBJECT {
        return text;
    }
    let cut: String = text.chars().take(SUBJECT - 1).collect();
    format!("{}…", cut.trim_end())
}

/// The subject of a letter.
pub fn subject(letter: &Letter, language: Language) -> String {
    let words = Words::of(language);
    match letter {
        Letter::Confirm { organisation, .. } => {
            line(&fill(&words.confirm.subject, &context! { organisation => organisation }))
        }
        Letter::Notices { notices, .. } => match notices.as_slice() {
            [one] => headline(one, language),
            several => {
                let counted = context! { count => several.len() };
                let first = several.first().map(|notice| notice.event);
                let same = first.filter(|event| several.iter().all(|notice| notice.event == *event));
                line(&match same {
                    Some(event) => words.event(event, Part::Several, &counted),
                    None => fill(&words.mail.several, &counted),
                })
            }
        },
        Letter::Digest { notices, .. } => {
            line(&fill(&words.mail.digest, &context! { count => notices.len() }))
        }
    }
}

fn facts(notice: &Notice, words: &Words) -> Vec<Fact> {
    use NoticeEvent as E;
    let right = notice.right.and_then(|right| words.rights.get(right.code())).cloned().unwrap_or_default();
    // Who wrote stands in the sentence already, and an inquiry's own text is its matter.
    let personal = matches!(
        notice.event,
        E::InquiryReceived
            | E::InquiryWritten
            | E::InquiryAsked
            | E::InquiryApproved
            | E::InquiryRefused
            | E::InquiryAnswered
    );
    let owners = if notice.owners == 0 { String::new() } else { notice.owners.to_string() };
    let rows = [
        ("provider", notice.provider.clone()),
        ("system", notice.system.clone()),
        ("service", notice.service.clone()),
        ("owner", notice.owner.clone()),
        ("owners", owners),
        ("data", notice.data.clone()),
        ("right", right),
        ("moment", notice.moment.map(|at| when(notice.event, at)).unwrap_or_default()),
        ("actor", if personal { String::new() } else { notice.actor.clone() }),
    ];
    rows.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| Fact { name: words.facts.get(name).cloned().unwrap_or_default(), value })
        .collect()
}

fn block(notice: &Notice, language: Language, link: Link<'_>) -> Block {
    use NoticeEvent as E;
    let words = Words::of(language);
    let said_as = match notice.event {
        E::ConnectionRejected
        | E::ConnectionEnded
        | E::AccessRejected
        | E::RightRefused
        | E::InquiryRefused => &words.mail.reason,
        E::MessagePublished => &words.mail.message,
        E::InquiryWritten | E::InquiryAsked | E::InquiryAnswered => &words.mail.text,
        _ => &words.mail.comment,
    };
    let said = match language {
        Language::English if !notice.comment_en.is_empty() => &notice.comment_en,
        _ => &notice.comment,
    };
    Block {
        headline: headline(notice, language),
        lead: words.event(notice.event, Part::Lead, &values(notice, words)),
        facts: facts(notice, words),
        said: said.clone(),
        said_as: said_as.clone(),
        button: words.mail.open.clone(),
        link: link(&notice.place),
    }
}

/// Gives a letter its words.
pub fn write(letter: &Letter, language: Language, link: Link<'_>) -> Written {
    let words = Words::of(language);
    let subject = subject(letter, language);
    let (lead, blocks, notes, why) = match letter {
        Letter::Confirm { side, organisation, registered_by, secret, days } => {
            let side = match side {
                Side::Provider => &words.confirm.side_provider,
                Side::Owner => &words.confirm.side_owner,
                Side::Agency => &words.confirm.side_agency,
            };
            let values = context! { registered_by => registered_by, organisation => organisation, side => side, days => days };
            let block = Block {
                headline: String::new(),
                lead: String::new(),
                facts: vec![],
                said: String::new(),
                said_as: String::new(),
                button: words.confirm.button.clone(),
                link: link(&Place::Confirm(secret.clone())),
            };
            let notes = vec![fill(&words.confirm.holds, &values), words.confirm.ignore.clone()];
            (fill(&words.confirm.lead, &values), vec![block], notes, None)
        }
        Letter::Notices { notices, why } => {
            let lead = match notices.as_slice() {
                [one] => words.event(one.event, Part::Lead, &values(one, words)),
                _ => words.mail.several_lead.clone(),
            };
            (lead, blocks(notices, language, link), vec![], Some(why))
        }
        Letter::Digest { notices, why } => {
            (words.mail.digest_lead.clone(), blocks(notices, language, link), vec![], Some(why))
        }
    };
    let (because, unsubscribe) = reason(why, words, link);
    let several = matches!(letter, Letter::Digest { .. }) || blocks.len() > 1;
    let values = context! {
        language => language.code(),
        subject => subject,
        lead => lead,
        several => several,
        blocks => blocks,
        notes => notes,
        why => because,
        unsubscribe => unsubscribe,
        words => words.mail,
    };
    let (text, html) = (page("mail.txt", &values), page("mail.html", &values));
    Written { subject, text, html, unsubscribe }
}

fn blocks(notices: &[Notice], language: Language, link: Link<'_>) -> Vec<Block> {
    notices.iter().map(|notice| block(notice, language, link)).collect()
}

/// Why somebody is written to, and where they end it.
fn reason(why: Option<&Why>, words: &Words, link: Link<'_>) -> (String, Option<String>) {
    let about = |text: &str, organisation: &String| fill(text, &context! { organisation => organisation });
    match why {
        None => (String::new(), None),
        Some(Why::Registered { organisation, unsubscribe }) => {
            let link = link(&Place::Unsubscribe(unsubscribe.clone()));
            (about(&words.mail.registered, organisation), Some(link))
        }
        Some(Why::ContactPerson { organisation }) => (about(&words.mail.contact_person, organisation), None),
        Some(Why::OfficialAddress { organisation }) => {
            (about(&words.mail.official_address, organisation), None)
        }
        Some(Why::Personal) => (words.mail.personal.clone(), None),
    }
}
