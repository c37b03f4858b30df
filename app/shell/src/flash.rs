//! The note about what was just done, in words.

use domain::{DataAccessAction, SubjectKind, SystemAction};
use leptos::prelude::*;

use crate::{i18n::Lang, nouns, paths, viewer::Flash};

/// The note in words, and whether it tells of something that was not done.
pub fn flash_text(flash: &Flash, t: Lang) -> (AnyView, bool) {
    let text = match flash {
        Flash::SystemCreated(name) => t.flash_system_created(name),
        Flash::SystemEdited(name) => t.flash_system_edited(name),
        Flash::SystemChanged(name, SystemAction::Passivate) => t.flash_system_passivated(name),
        Flash::SystemChanged(name, SystemAction::Activate) => t.flash_system_activated(name),
        Flash::SystemChanged(name, SystemAction::Delete) => t.flash_system_deleted(name),
        Flash::Step(kind, action, _) => nouns::step(*kind, action, false, t).note.into(),
        Flash::ConnectionChanged(action, _) => {
            nouns::step(SubjectKind::ConnectionAgreement, action.code(), false, t).note.into()
        }
        Flash::ServiceSaved(name) => t.flash_service_saved(name),
        Flash::ServiceProposed(name) => t.flash_service_proposed(name),
        Flash::ServiceNotProposed(name) => t.flash_service_not_proposed(name),
        Flash::ContactSaved(name) => t.flash_contact_saved(name),
        Flash::ContactRemoved(name) => t.flash_contact_removed(name),
        Flash::MessageSaved => t.flash_message_saved().into(),
        Flash::LoggedOut => t.flash_logged_out().into(),
        Flash::LoggedOutEverywhere => t.flash_logged_out_everywhere().into(),
        Flash::LastDaySet(_) => t.flash_last_day_set().into(),
        Flash::LastDayLifted(_) => t.flash_last_day_lifted().into(),
        Flash::RightRequested => t.flash_right_requested().into(),
        Flash::RightWithdrawn(_) => t.flash_right_withdrawn().into(),
        Flash::RightGranted(_) => t.flash_right_granted().into(),
        Flash::RightRefused(_) => t.flash_right_refused().into(),
        Flash::RightEnded(_) => t.flash_right_ended().into(),
        Flash::InquirySent => t.flash_inquiry_sent().into(),
        Flash::InquiryAnswered(_) => t.flash_inquiry_answered().into(),
        Flash::ProviderCreated(code, _) => t.flash_provider_created(code),
        Flash::RecipientAsked(email) => t.flash_recipient_asked(email),
        Flash::RecipientSaved(email) => t.flash_recipient_saved(email),
        Flash::RecipientRemoved(email) => t.flash_recipient_removed(email),
        Flash::RecipientConfirmed => t.flash_recipient_confirmed().into(),
        Flash::MailResumed => t.flash_mail_resumed().into(),
        Flash::MailSentAgain => t.flash_mail_sent_again().into(),
        Flash::JobAgain => t.flash_job_again().into(),
        Flash::NoticesRead => t.flash_notices_read().into(),
        Flash::EmailConfirmed => t.flash_email_confirmed().into(),
        Flash::RegisterApplied { new, changed, passivated } => {
            let count = |n: &u32| crate::text::grouped(*n);
            t.flash_register_applied(&count(new), &count(changed), &count(passivated))
        }
        Flash::AccessChanged { action, changed, refused, receipt } => {
            let deleted = action.leads_to(domain::DataAccessStatus::Approved)
                == Some(domain::DataAccessStatus::Deleted)
                || *action == DataAccessAction::Withdraw;
            let confirmed = *action == DataAccessAction::Confirm;
            let mut text = match (deleted, changed) {
                (_, 1) if confirmed => t.flash_access_confirmed().to_owned(),
                (_, n) if confirmed => t.flash_accesses_confirmed(&n.to_string()),
                (true, 1) => t.flash_access_deleted().to_owned(),
                (true, n) => t.flash_accesses_deleted(&n.to_string()),
                (false, 1) => t.flash_access_changed().to_owned(),
                (false, n) => t.flash_accesses_changed(&n.to_string()),
            };
            if *refused > 0 {
                text.push(' ');
                text.push_str(&t.flash_accesses_refused(&refused.to_string()));
            }
            return (with_receipt(text, *receipt, t), *refused > 0);
        }
    };
    match flash {
        Flash::Step(_, _, receipt)
        | Flash::ConnectionChanged(_, receipt)
        | Flash::LastDaySet(receipt)
        | Flash::LastDayLifted(receipt)
        | Flash::RightWithdrawn(receipt)
        | Flash::RightGranted(receipt)
        | Flash::RightRefused(receipt)
        | Flash::RightEnded(receipt)
        | Flash::InquiryAnswered(receipt)
        | Flash::ProviderCreated(_, receipt) => (with_receipt(text, *receipt, t), false),
        _ => (text.into_any(), false),
    }
}

fn with_receipt(text: String, number: i64, t: Lang) -> AnyView {
    view! { {text} " " <a href=paths::receipt(number)>{t.flash_see_receipt()}</a> }.into_any()
}
