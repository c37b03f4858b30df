//! Reading and changing systems.

#![expect(
    clippy::too_many_arguments,
    reason = "a server function has an argument for each field of its form"
)]

use domain::{ConnectionStatus, SystemStatus};
use leptos::prelude::*;

use crate::{error::AppError, ui::HistoryView};

/// A system as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemView {
    pub id: String,
    pub version: i32,
    pub name: String,
    pub description: String,
    pub provider: String,
    pub provider_name: String,
    pub status: SystemStatus,
    pub contact: ContactView,
    pub connections: Vec<ConnectionView>,
}

/// A contact person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactView {
    pub id: String,
    pub name: String,
    pub email: String,
    pub phone: String,
}

/// A connection agreement of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionView {
    pub id: String,
    pub service: String,
    pub service_name: String,
    pub needs_data_access: bool,
    pub status: ConnectionStatus,
    pub changed: String,
}

/// A system with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemDetails {
    pub system: SystemView,
    pub history: Vec<HistoryView>,
}

/// What the form of a system needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemForm {
    /// Code and name of the providers the person acts for.
    pub providers: Vec<(String, String)>,
    pub contacts: Vec<ContactView>,
    /// The system to be edited; `None` for a new one.
    pub system: Option<SystemView>,
}
mod convert {
    use super::*;
    use crate::server::format;

    impl From<services::system::SystemView> for SystemView {
        fn from(view: services::system::SystemView) -> Self {
            Self {
                id: view.system.id.to_string(),
                version: view.system.version,
                name: view.system.name.into(),
                description: view.system.description.into(),
                provider: view.system.provider.into(),
                provider_name: view.provider_name,
                status: view.system.status,
                contact: view.contact.into(),
                connections: view.connections.into_iter().map(Into::into).collect(),
            }
        }
    }

    impl From<domain::Contact> for ContactView {
        fn from(contact: domain::Contact) -> Self {
            Self {
                id: contact.id.to_string(),
                name: contact.name.into(),
                email: contact.email.into(),
                phone: contact.phone.into(),
            }
        }
    }

    impl From<store::connection_agreement::ConnectionRow> for ConnectionView {
        fn from(row: store::connection_agreement::ConnectionRow) -> Self {
            Self {
                id: row.agreement.id.to_string(),
                service: row.agreement.service.into(),
                service_name: row.names.service,
                needs_data_access: row.needs_data_access,
                status: row.agreement.status,
                changed: format::date(row.changed_at),
            }
        }
    }

    /// The person who is logged in, if they act for a provider.
    pub async fn provider()
    -> Result<(services::Portal, std::sync::Arc<services::identity::Identity>), AppError> {
        let (portal, me) = crate::server::signed_in().await?;
        if me.providers().next().is_none() { Err(AppError::NotAllowed) } else { Ok((portal, me)) }
    }

    /// The chosen contact person, or what is wrong with the choice.
    pub fn contact_choice(
        form: &mut crate::form::Checks,
        contact: &str,
        [name, email, phone]: [&str; 3],
    ) -> Option<services::contact::ContactChoice> {
        use crate::error::Fault;
        use domain::{Email, Name, Phone};
        use services::contact::ContactChoice;
        let typed = [name, email, phone].iter().any(|text| !text.trim().is_empty());
        let chosen = match contact {
            // Typing a new person is choosing it.
            "new" | "" => None,
            id => Some(form.read("contact", id.parse())?),
        };
        match chosen {
            None if contact.is_empty() && !typed => {
                form.note("contact", Fault::NotChosen);
                return None;
            }
            Some(id) if !typed => return Some(ContactChoice::Existing(id)),
            // Two answers to one question: neither is taken without a word, and what was typed is read all the same.
            Some(_) => form.note("contact", Fault::TwoContacts),
            None => {}
        }
        let name = form.read("contact_name", Name::parse(name));
        let email = form.read("contact_email", Email::parse(email));
        let phone = form.read("contact_phone", Phone::parse(phone));
        if chosen.is_some() {
            return None;
        }
        Some(ContactChoice::New { name: name?, email: email?, phone: phone? })
    }
}
pub use convert::provider;

/// The person's systems. Permission: acts for a provider.
pub async fn list_systems() -> Result<Vec<SystemView>, AppError> {
    let (portal, me) = provider().await?;
    let systems = services::system::list(&portal, &me.actor).await?;
    Ok(systems.into_iter().map(Into::into).collect())
}

/// One system with its history. Permission: acts for its provider.
pub async fn load_system(id: String) -> Result<SystemDetails, AppError> {
    let (portal, me) = provider().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let (view, history) = services::system::get(&portal, &me.actor, id).await?;
    Ok(SystemDetails {
        system: view.into(),
        history: HistoryView::list(domain::SubjectKind::System, history),
    })
}

/// What the form of a system needs; `id` is empty for a new one. Permission: acts for a provider.
pub async fn load_system_form(id: String) -> Result<SystemForm, AppError> {
    let (portal, me) = provider().await?;
    let system = if id.is_empty() {
        None
    } else {
        let id = id.parse().map_err(|_| AppError::NotFound)?;
        Some(services::system::get(&portal, &me.actor, id).await?.0.into())
    };
    let contacts = services::contact::list(&portal, &me.actor).await?;
    Ok(SystemForm {
        providers: me.providers().map(|p| (p.code.to_string(), p.name.clone())).collect(),
        contacts: contacts.into_iter().map(Into::into).collect(),
        system,
    })
}

/// Saves a system: a new one when `id` is empty. Permission: acts for its provider.
#[server(endpoint = "systems/save")]
pub async fn save_system(
    #[server(default)] id: String,
    #[server(default)] version: i32,
    #[server(default)] provider: String,
    #[server(default)] name: String,
    #[server(default)] description: String,
    #[server(default)] contact: String,
    #[server(default)] contact_name: String,
    #[server(default)] contact_email: String,
    #[server(default)] contact_phone: String,
) -> Result<(), AppError> {
    use crate::{form::Checks, paths, server, viewer::Flash};
    use domain::{LongText, Name, OrganisationCode};
    use services::system::SystemTexts;
    let (portal, me) = convert::provider().await?;
    let mut form = Checks::default();
    let name = form.read("name", Name::parse(&name));
    let description = form.read("description", LongText::parse(&description));
    let new_contact = [contact_name.as_str(), contact_email.as_str(), contact_phone.as_str()];
    let contact = convert::contact_choice(&mut form, &contact, new_contact);
    let (Some(name), Some(description), Some(contact)) = (name, description, contact) else {
        return Err(form.error());
    };
    let title = name.to_string();
    let texts = SystemTexts { name, description, contact };
    if id.is_empty() {
        let provider = OrganisationCode::parse(&provider).map_err(|_| AppError::NotFound)?;
        let id = services::system::create(&portal, &me.actor, provider, texts).await?;
        server::go(&paths::system(id), Some(Flash::SystemCreated(title))).await
    } else {
        let id = id.parse().map_err(|_| AppError::NotFound)?;
        services::system::edit(&portal, &me.actor, id, version, texts).await?;
        server::go(&paths::system(id), Some(Flash::SystemEdited(title))).await
    }
}

/// Makes a system passive or active, or deletes it. Permission: acts for its provider.
#[server(endpoint = "systems/change")]
pub async fn change_system(
    id: String,
    version: i32,
    name: String,
    action: String,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    use domain::SystemAction;
    let (portal, me) = provider().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let action = SystemAction::from_code(&action).ok_or(AppError::BadRequest)?;
    // What the note will say lies in the session, which has a greatest size.
    let name = domain::Name::parse(&name).map_err(|_| AppError::BadRequest)?;
    services::system::change_status(&portal, &me.actor, id, version, action).await?;
    let system = paths::system(id);
    let to = match action {
        SystemAction::Delete => paths::SYSTEMS,
        _ if back == paths::PROVIDER_SYSTEMS => paths::PROVIDER_SYSTEMS,
        _ => &system,
    };
    server::go(to, Some(Flash::SystemChanged(name.as_str().to_owned(), action))).await
}
