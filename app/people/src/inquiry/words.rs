//! Subjects, statuses and steps in words, and the parts that sender and agency both see.

use domain::{InquiryAction, InquiryStatus, InquirySubject, Status as _};
use leptos::prelude::*;

use super::server_fns::{InquiryView, MessageView};
use crate::{
    i18n::{Lang, Word},
    ui::{Tag, comment, facts, lines},
};

/// "Hvad drejer henvendelsen sig om".
pub const fn subject_text(subject: InquirySubject, t: Lang) -> &'static str {
    match subject {
        InquirySubject::CreateProvider => t.inquiry_create_provider(),
        InquirySubject::LogIn => t.inquiry_log_in(),
        InquirySubject::Agreements => t.inquiry_agreements(),
        InquirySubject::Registers => t.inquiry_registers(),
        InquirySubject::Fault => t.inquiry_fault(),
        InquirySubject::Other => t.inquiry_other(),
    }
}

/// What the agency can do, as its button says.
pub fn action_text(action: InquiryAction, t: Lang) -> &'static str {
    action.word(t)
}

/// The status, as the agency is told: who is waited for is the sender.
pub fn status_to_agency(status: InquiryStatus, t: Lang) -> Tag {
    match status {
        InquiryStatus::Asked => Tag::new(status.standing(), t.inquiry_waits_for_sender()),
        other => Tag::of(other, t),
    }
}

/// What was written, by whom, and what became of it; `agency` where it is not the sender who reads it.
pub fn inquiry_facts(inquiry: &InquiryView, agency: bool, t: Lang) -> AnyView {
    let email = match inquiry.email_confirmed.as_str() {
        "" => t.inquiry_email_unconfirmed(&inquiry.email),
        date => t.inquiry_email_confirmed(&inquiry.email, date),
    };
    let (status, name, text) = match agency {
        true => (status_to_agency(inquiry.status, t), t.inquiry_sender_name(), t.inquiry_sender_text()),
        false => (Tag::of(inquiry.status, t), t.field_your_name(), t.field_text()),
    };
    let mut rows = vec![
        (t.field_subject(), subject_text(inquiry.subject, t).into_any()),
        (t.table_status(), status.view()),
        (t.inquiry_sent(), inquiry.created.clone().into_any()),
        (name, inquiry.name.clone().into_any()),
        (t.field_email(), email.into_any()),
    ];
    if let Some(application) = &inquiry.application {
        rows.extend([
            (t.field_organisation(), application.organisation.clone().into_any()),
            (t.field_cvr(), application.cvr.clone().into_any()),
            (t.field_p_numbers(), application.p_numbers.join(", ").into_any()),
            (t.field_portal_name(), application.portal_name.clone().into_any()),
            (t.field_school_contact(), application.school_contact.clone().into_any()),
        ]);
    }
    if !inquiry.organisation.is_empty() {
        rows.push((t.inquiry_number(), inquiry.organisation.clone().into_any()));
    }
    rows.push((text, lines(inquiry.text.clone())));
    facts(rows)
}

/// The steps since, oldest first.
pub fn thread(messages: Vec<MessageView>, t: Lang) -> AnyView {
    if messages.is_empty() {
        return ().into_any();
    }
    let items = messages
        .into_iter()
        .map(|message| {
            view! {
                <li>
                    <p class="history-line">
                        <span class="history-when">{message.at}</span>
                        <span class="history-who">{message.author}</span>
                    </p>
                    <p class="history-change">{step_text(message.action, t)}</p>
                    {comment(message.text)}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="stack-small" aria-labelledby="forloeb">
            <h2 id="forloeb">{t.inquiry_thread()}</h2>
            <ol class="history">{items}</ol>
        </section>
    }
    .into_any()
}

const fn step_text(action: InquiryAction, t: Lang) -> &'static str {
    match action {
        InquiryAction::Ask => t.inquiry_did_ask(),
        InquiryAction::Answer => t.inquiry_did_answer(),
        InquiryAction::Approve => t.inquiry_did_approve(),
        InquiryAction::Refuse => t.inquiry_did_refuse(),
        InquiryAction::Write => t.inquiry_did_write(),
    }
}
