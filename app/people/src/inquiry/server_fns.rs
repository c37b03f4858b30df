//! Writing, following and answering inquiries.

use domain::{InquiryStatus, InquirySubject};
use leptos::prelude::*;

use super::form::{ApplicationForm, DecideForm, InquiryForm, SenderTyped, WriteForm};
use crate::error::AppError;
use crate::server::Paged;

/// What an application to become a provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationView {
    pub organisation: String,
    pub cvr: String,
    pub p_numbers: Vec<String>,
    pub portal_name: String,
    pub school_contact: String,
}

/// A step of an inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    pub action: domain::InquiryAction,
    pub author: String,
    pub text: String,
    pub at: String,
}

/// An inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryView {
    pub id: String,
    pub version: i32,
    pub subject: InquirySubject,
    pub status: InquiryStatus,
    pub name: String,
    pub email: String,
    pub text: String,
    pub application: Option<ApplicationView>,
    /// The number of the provider that came of it; empty until then.
    pub organisation: String,
    pub created: String,
    pub changed: String,
    pub messages: Vec<MessageView>,
    /// Whether its sender can write more.
    pub open: bool,
    /// When the sender followed a link that was mailed to the address; empty until then.
    pub email_confirmed: String,
    /// Whether this link was mailed, and so can confirm the address.
    pub confirms: bool,
}

/// What the contact form shows before anything is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactForm {
    /// Whether somebody is logged in, who can follow what they wrote.
    pub signed_in: bool,
    pub subject: InquirySubject,
    pub name: String,
    pub email: String,
    pub organisation: String,
    pub cvr: String,
    pub p_number: String,
}

fn view(row: store::inquiry::InquiryRow, messages: Vec<store::inquiry::Message>) -> InquiryView {
    use crate::server::format;
    let inquiry = row.inquiry;
    InquiryView {
        id: inquiry.id.to_string(),
        version: inquiry.version,
        subject: inquiry.subject,
        status: inquiry.status,
        open: domain::InquiryAction::Write.leads_to(inquiry.subject, inquiry.status).is_some(),
        name: inquiry.name.into(),
        email: inquiry.email.into(),
        text: inquiry.text.into(),
        application: inquiry.application.map(|application| ApplicationView {
            organisation: application.organisation.into(),
            cvr: application.cvr.into(),
            p_numbers: application.p_numbers.into_iter().map(String::from).collect(),
            portal_name: application.portal_name.into(),
            school_contact: application.school_contact.into(),
        }),
        organisation: row.organisation.map(String::from).unwrap_or_default(),
        email_confirmed: row.email_confirmed_at.map(format::date).unwrap_or_default(),
        confirms: false,
        created: format::date_time(row.created_at),
        changed: format::date_time(row.changed_at),
        messages: messages
            .into_iter()
            .map(|message| MessageView {
                action: message.action,
                author: message.author,
                text: message.text,
                at: format::date_time(message.at),
            })
            .collect(),
    }
}

/// What the contact form shows; `subject` comes from the address. Permission: none.
pub async fn load_contact(subject: &str) -> Result<ContactForm, AppError> {
    let me = crate::server::context().identity().await?;
    let subject = InquirySubject::from_code(subject).unwrap_or(InquirySubject::Other);
    let user = me.as_ref().map(|me| &me.user);
    let text = |value: Option<String>| value.unwrap_or_default();
    Ok(ContactForm {
        signed_in: user.is_some(),
        subject,
        name: text(user.map(|user| user.name.clone())),
        email: text(user.and_then(|user| user.email.clone()).map(String::from)),
        organisation: text(user.and_then(|user| user.organisation.clone())),
        cvr: text(user.and_then(|user| user.cvr.clone()).map(String::from)),
        p_number: text(user.and_then(|user| user.p_number.clone()).map(String::from)),
    })
}

/// Sends the contact form, and leads to the page under which its sender follows it. Permission: none; limited in number
/// by the server.
#[server(endpoint = "inquiries/send")]
pub async fn send_inquiry(#[server(flatten)] form: InquiryForm) -> Result<(), AppError> {
    use crate::{
        error::Fault,
        form::{Checks, Reads},
        server,
        viewer::Flash,
    };
    use domain::{LongText, RuleError};
    use services::{ServiceError, inquiry::Letter};
    let context = server::context();
    if form.op == "subject" {
        // The page comes again with the fields of the subject.
        return Err(AppError::Editing);
    }
    let me = context.identity().await?;
    let mut checks = Checks::default();
    let subject = form.read(&mut checks).map(|typed| typed.subject);
    let applies = subject == Some(InquirySubject::CreateProvider);
    let application = if applies { form.application.read(&mut checks).map(Into::into) } else { None };
    let sender = form.sender.read(&mut checks);
    let (field, text) = match applies {
        true => (InquiryForm::purpose(), &form.purpose),
        false => (InquiryForm::text(), &form.text),
    };
    let text = checks.read(field, LongText::parse(text));
    checks.finish()?;
    let (Some(subject), Some(SenderTyped { your_name: name, email }), Some(text)) = (subject, sender, text)
    else {
        return Err(AppError::BadRequest);
    };
    let language = context.lang().language();
    let letter = Letter { subject, name, email, text, application, language };
    let sent = services::inquiry::send(context.portal(), me.as_deref(), letter).await;
    let secret = sent.map_err(|error| match error {
        ServiceError::Rule(RuleError::AlreadyProvider(provider)) => {
            AppError::field(ApplicationForm::cvr(), Fault::AlreadyProvider(provider))
        }
        ServiceError::Rule(RuleError::UnitOfAnother) => {
            AppError::field(ApplicationForm::p_numbers(), Fault::UnitOfAnother)
        }
        other => other.into(),
    })?;
    server::go(&crate::addresses::inquiry_link(&secret), Some(Flash::InquirySent)).await
}

/// The inquiry with this secret. Permission: having the link.
pub async fn follow_inquiry(key: &str) -> Result<InquiryView, AppError> {
    let portal = crate::server::context().portal().clone();
    let (row, messages) = services::inquiry::follow(&portal, key).await?;
    let confirms =
        row.email_confirmed_at.is_none() && services::inquiry::confirms_email(&portal, key).await?;
    Ok(InquiryView { confirms, ..view(row, messages) })
}

/// Confirms the sender's address. Permission: having a link that was mailed there.
#[server(endpoint = "inquiries/confirm-email")]
pub async fn confirm_email(#[server(default)] key: String) -> Result<(), AppError> {
    use crate::{server, viewer::Flash};
    let portal = server::context().portal().clone();
    services::inquiry::confirm_email(&portal, &key).await?;
    server::go(&crate::addresses::inquiry_link(&key), Some(Flash::EmailConfirmed)).await
}

/// What the person wrote while logged in. Permission: being logged in.
pub async fn list_my_inquiries() -> Result<Vec<InquiryView>, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let rows = services::inquiry::list_mine(&portal, &me).await?;
    Ok(rows.into_iter().map(|row| view(row, vec![])).collect())
}

/// One inquiry. Permission: who wrote it while logged in, or case worker.
pub async fn load_inquiry(id: String) -> Result<InquiryView, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (row, messages) = services::inquiry::get(&portal, &me, id).await?;
    Ok(view(row, messages))
}

/// Who wrote an application, as far as the portal knows.
pub struct ApplicantView {
    /// Name and CVR number of who was logged in; the number is empty for none.
    pub person: Option<(String, String)>,
    /// Whether that was for the company that applies.
    pub own: bool,
    /// Other applications for the same CVR number: key and sender.
    pub others: Vec<(String, String)>,
}

/// An inquiry, and for the agency who applies where it is an application. Permission: who wrote it while logged in, or case worker.
pub async fn load_case_inquiry(id: String) -> Result<(InquiryView, Option<ApplicantView>), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (row, messages) = services::inquiry::get(&portal, &me, id).await?;
    let applicant = match row.inquiry.application.is_some() && me.actor.case_worker {
        false => None,
        true => {
            let found = services::inquiry::applicant(&portal, &me.actor, &row).await?;
            let person = found.person.map(|user| (user.name, user.cvr.map(String::from).unwrap_or_default()));
            let other =
                |row: store::inquiry::InquiryRow| (row.inquiry.id.to_string(), row.inquiry.name.into());
            Some(ApplicantView {
                person,
                own: found.own,
                others: found.others.into_iter().map(other).collect(),
            })
        }
    };
    Ok((view(row, messages), applicant))
}

/// The sender writes more: with the secret of the link, or logged in. Permission: having the link, or having written it.
#[server(endpoint = "inquiries/write")]
pub async fn write_more(#[server(flatten)] form: WriteForm) -> Result<(), AppError> {
    use crate::{form::Reads, paths, server, viewer::Flash};
    use services::inquiry::Sender;
    if form.key.is_empty() {
        let (portal, me) = server::signed_in().await?;
        let text = form.typed()?.text;
        let id = form.id.parse().map_err(|_| AppError::NotFound)?;
        services::inquiry::write(&portal, Sender::Person(&me, id), &text).await?;
        return server::go(&paths::inquiry(form.id), Some(Flash::InquirySent)).await;
    }
    let text = form.typed()?.text;
    services::inquiry::write(server::context().portal(), Sender::Link(&form.key), &text).await?;
    server::go(&crate::addresses::inquiry_link(&form.key), Some(Flash::InquirySent)).await
}

/// The agency's list. Permission: case worker.
pub async fn list_inquiries(status: &str, page: u32) -> Result<Paged<InquiryView>, AppError> {
    const SIZE: u32 = 50;
    let (portal, me) = crate::server::signed_in().await?;
    let status = InquiryStatus::from_code(status);
    let list = |request| services::inquiry::list(&portal, &me.actor, status, request);
    let found = crate::server::paged(page, SIZE, list).await?;
    Ok(found.map(|row| view(row, vec![])))
}

/// The agency's step. Permission: case worker.
#[server(endpoint = "inquiries/decide")]
pub async fn decide_inquiry(#[server(flatten)] form: DecideForm) -> Result<(), AppError> {
    use crate::{error::Fault, form::Reads, server, viewer::Flash};
    use domain::{InquiryAction, Invalid, RuleError};
    use services::ServiceError;
    let (portal, me) = server::signed_in().await?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    if form.action.is_empty() {
        // Enter decides nothing.
        return Err(AppError::field(DecideForm::action(), Fault::NotChosen));
    }
    let action = InquiryAction::from_code(&form.action);
    let action = action.filter(|action| action.is_agencys()).ok_or(AppError::BadRequest)?;
    let answer = form.typed()?.answer;
    let made = services::inquiry::decide(&portal, &me.actor, id, form.version, action, &answer).await;
    let made = made.map_err(|error| match error {
        ServiceError::Rule(RuleError::ReasonNeeded) => {
            AppError::field(DecideForm::answer(), Fault::Invalid(Invalid::Empty))
        }
        other => other.into(),
    })?;
    let note = match (action, made.made) {
        (InquiryAction::Approve, Some(code)) => Flash::ProviderCreated(code.to_string(), made.receipt),
        _ => Flash::InquiryAnswered(made.receipt),
    };
    server::go(&crate::paths::case_inquiry(id), Some(note)).await
}
