//! Writing, following and answering inquiries.

#![expect(
    clippy::too_many_arguments,
    reason = "a server function has an argument for each field of its form"
)]

use domain::{InquiryStatus, InquirySubject};
use leptos::prelude::*;

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
pub async fn send_inquiry(
    #[server(default)] subject: String,
    #[server(default)] your_name: String,
    #[server(default)] email: String,
    #[server(default)] text: String,
    #[server(default)] purpose: String,
    #[server(default)] organisation: String,
    #[server(default)] cvr: String,
    #[server(default)] p_numbers: String,
    #[server(default)] portal_name: String,
    #[server(default)] school_contact: String,
    #[server(default)] op: String,
) -> Result<(), AppError> {
    use crate::{error::Fault, form::Checks, server, viewer::Flash};
    use domain::{Cvr, Email, Invalid, LongText, Name, PNumber, ProviderApplication, RuleError};
    use services::{ServiceError, inquiry::Letter};
    let context = server::context();
    if op == "subject" {
        // The page comes again with the fields of the subject.
        return Err(AppError::Editing);
    }
    let me = context.identity().await?;
    let mut form = Checks::default();
    let subject = InquirySubject::from_code(&subject);
    if subject.is_none() {
        form.note("subject", Fault::NotChosen);
    }
    let application = if subject == Some(InquirySubject::CreateProvider) {
        let organisation = form.read("organisation", Name::parse(&organisation));
        let cvr = form.read("cvr", Cvr::parse(&cvr));
        let typed = PNumber::split_list(&p_numbers);
        let max = ProviderApplication::MAX_P_NUMBERS;
        let mut units = vec![];
        if typed.is_empty() {
            form.note("p_numbers", Fault::Invalid(Invalid::Empty));
        } else if typed.len() > max as usize {
            let actual = u32::try_from(typed.len()).unwrap_or(u32::MAX);
            form.note("p_numbers", Fault::TooMany { max, actual });
        } else {
            units.extend(typed.iter().filter_map(|part| form.read("p_numbers", PNumber::parse(part))));
        }
        // The first is the main one, so the order stays.
        let mut seen = std::collections::BTreeSet::new();
        units.retain(|unit| seen.insert(unit.clone()));
        let portal_name = form.read("portal_name", Name::parse(&portal_name));
        let school_contact = form.read("school_contact", Name::parse(&school_contact));
        match (organisation, cvr, portal_name, school_contact) {
            (Some(organisation), Some(cvr), Some(portal_name), Some(school_contact)) => {
                Some(ProviderApplication { organisation, cvr, p_numbers: units, portal_name, school_contact })
            }
            _ => None,
        }
    } else {
        None
    };
    let name = form.read("your_name", Name::parse(&your_name));
    let email = form.read("email", Email::parse(&email));
    // An application says what the data is for.
    let (field, written) =
        if subject == Some(InquirySubject::CreateProvider) { ("purpose", purpose) } else { ("text", text) };
    let text = form.read(field, LongText::parse(&written));
    form.finish()?;
    let (Some(subject), Some(name), Some(email), Some(text)) = (subject, name, email, text) else {
        return Err(AppError::BadRequest);
    };
    let language = context.lang().language();
    let letter = Letter { subject, name, email, text, application, language };
    let sent = services::inquiry::send(context.portal(), me.as_deref(), letter).await;
    let secret = sent.map_err(|error| match error {
        ServiceError::Rule(RuleError::AlreadyProvider(provider)) => {
            AppError::field("cvr", Fault::AlreadyProvider(provider))
        }
        ServiceError::Rule(RuleError::UnitOfAnother) => AppError::field("p_numbers", Fault::UnitOfAnother),
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

/// The sender writes more: with the secret of the link, or logged in. Permission: having the link, or having written it.
#[server(endpoint = "inquiries/write")]
pub async fn write_more(
    #[server(default)] key: String,
    #[server(default)] id: String,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    use crate::{form::Checks, server, viewer::Flash};
    use services::inquiry::Sender;
    let mut form = Checks::default();
    let text = form.read("text", domain::LongText::parse(&text));
    if key.is_empty() {
        let (portal, me) = server::signed_in().await?;
        let Some(text) = text else { return Err(form.error()) };
        let key = id.parse().map_err(|_| AppError::NotFound)?;
        services::inquiry::write(&portal, Sender::Person(&me, key), &text).await?;
        return server::go(&crate::paths::inquiry(id), Some(Flash::InquirySent)).await;
    }
    let Some(text) = text else { return Err(form.error()) };
    services::inquiry::write(server::context().portal(), Sender::Link(&key), &text).await?;
    server::go(&crate::addresses::inquiry_link(&key), Some(Flash::InquirySent)).await
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
pub async fn decide_inquiry(
    id: String,
    #[server(default)] version: i32,
    #[server(default)] action: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use crate::{error::Fault, form::Checks, server, viewer::Flash};
    use domain::{Comment, InquiryAction, Invalid, RuleError};
    use services::ServiceError;
    let (portal, me) = server::signed_in().await?;
    let key = id.parse().map_err(|_| AppError::NotFound)?;
    if action.is_empty() {
        // Enter decides nothing.
        return Err(AppError::field("action", Fault::NotChosen));
    }
    let action = InquiryAction::from_code(&action).filter(|a| a.is_agencys()).ok_or(AppError::BadRequest)?;
    let mut form = Checks::default();
    let Some(text) = form.read("reason", Comment::parse(&reason)) else { return Err(form.error()) };
    let made = services::inquiry::decide(&portal, &me.actor, key, version, action, &text).await;
    let made = made.map_err(|error| match error {
        ServiceError::Rule(RuleError::ReasonNeeded) => {
            AppError::field("reason", Fault::Invalid(Invalid::Empty))
        }
        other => other.into(),
    })?;
    let note = match (action, made.made) {
        (InquiryAction::Approve, Some(code)) => Flash::ProviderCreated(code.to_string(), made.receipt),
        _ => Flash::InquiryAnswered(made.receipt),
    };
    server::go(&crate::paths::case_inquiry(id), Some(note)).await
}
