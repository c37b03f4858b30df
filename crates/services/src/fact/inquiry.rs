//! What happens to inquiries. What is written to and fro is the inquiry's own ([`store::inquiry::Message`]), so no history
//! keeps it a second time.

use domain::{
    Audience, AuditKind, Comment, InquiryAction, LongText, Notice, NoticeEvent, OrganisationCode, Place, due,
};
use store::{StoreError, inquiry::InquiryRow};

use super::{Now, Project};
use crate::{
    audit,
    history::Line,
    receipt::{self, ReceiptContent},
    tell::{Tell, ToSender, Told},
};

/// The most mails an hour that tell an address that its inquiry was received.
const MAILS_AN_HOUR: u64 = 3;

pub(crate) enum InquiryFact {
    /// Somebody wrote to the agency.
    Sent(InquiryRow),
    /// Its sender wrote more.
    Written { row: InquiryRow, text: LongText },
    /// It has waited for some days.
    Waited(InquiryRow),
    /// The agency took a step; `row` as it was, `created` the provider that came of it now.
    Decided { row: InquiryRow, action: InquiryAction, text: Comment, created: Option<OrganisationCode> },
}

impl Project for InquiryFact {
    fn history(&self) -> Vec<Line> {
        match self {
            Self::Sent(_) | Self::Written { .. } | Self::Waited(_) | Self::Decided { .. } => vec![],
        }
    }

    async fn told(&self, now: &Now<'_>) -> Result<Told, StoreError> {
        Ok(match self {
            Self::Sent(row) => {
                let told: Told = [to_agency(row, row.inquiry.text.as_str())].into_iter().collect();
                // Anybody can type anybody's address. The page that follows has the link, too.
                let since = now.at.plus_seconds(-60 * 60);
                if store::inquiry::count_since(now.db, &row.inquiry.email, since).await? > MAILS_AN_HOUR {
                    return Ok(told);
                }
                let received = noticed(NoticeEvent::InquiryReceived, row, "");
                told.and_sender(ToSender { user: None, ..ToSender::new(row, received) })
            }
            Self::Written { row, text } => [to_agency(row, text.as_str())].into_iter().collect(),
            Self::Waited(row) => {
                let days = due::days_between(row.waits_since, now.at);
                let notice = Notice { days, ..noticed(NoticeEvent::InquiryWaited, row, "") };
                let to_agency = Notice { place: Place::CaseInquiry(row.inquiry.id), ..notice.clone() };
                let told: Told = [Tell::new(Audience::Agency, to_agency)].into_iter().collect();
                told.and_sender(ToSender::new(row, notice))
            }
            Self::Decided { row, action, text, .. } => {
                let notice =
                    Notice { actor: now.actor.into(), ..noticed((*action).into(), row, text.as_str()) };
                Told::nobody().and_sender(ToSender::new(row, notice))
            }
        })
    }

    fn receipt(&self) -> Option<receipt::New> {
        match self {
            Self::Decided { row, action, text, created } => {
                let made = created.as_ref().or(row.organisation.as_ref());
                let content = ReceiptContent::InquiryDecision {
                    action: *action,
                    subject: row.inquiry.subject,
                    person: row.inquiry.name.to_string(),
                    text: text.to_string(),
                    made: made.map(ToString::to_string).unwrap_or_default(),
                };
                Some(receipt::New { reader: None, content })
            }
            Self::Sent(_) | Self::Written { .. } | Self::Waited(_) => None,
        }
    }

    fn audit(&self) -> Option<audit::Entry> {
        match self {
            // The agency's own: where its case worker sits is none of the applicant's business.
            Self::Decided { created: Some(code), .. } => {
                Some(audit::Entry::new(AuditKind::ProviderCreated, None, code.to_string()))
            }
            Self::Decided { created: None, .. } => None,
            Self::Sent(_) | Self::Written { .. } | Self::Waited(_) => None,
        }
    }
}

/// A notice about an inquiry.
fn noticed(event: NoticeEvent, row: &InquiryRow, said: &str) -> Notice {
    Notice { event, person: row.inquiry.name.to_string(), comment: said.into(), ..Notice::default() }
}

fn to_agency(row: &InquiryRow, said: &str) -> Tell {
    let place = Place::CaseInquiry(row.inquiry.id);
    let notice = Notice { place, ..noticed(NoticeEvent::InquiryWritten, row, said) };
    Tell::new(Audience::Agency, notice)
}
