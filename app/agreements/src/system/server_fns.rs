//! Reading and changing systems.

use domain::{ConnectionStatus, SystemStatus};
use leptos::prelude::*;

use super::form::{ChangeForm, SystemForm, SystemTyped};
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
    /// What the agency has stopped of it.
    pub stops: Vec<domain::EmergencyStop>,
}

/// What the form of a system needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormView {
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
        form: &SystemForm,
        checks: &mut crate::form::Checks,
    ) -> Option<services::contact::ContactChoice> {
        use crate::{error::Fault, form::Reads};
        use services::contact::ContactChoice;
        let typed = form.person.is_typed();
        let chosen = match form.contact.as_str() {
            // Typing a new person is choosing it.
            "new" | "" => None,
            id => Some(checks.read(SystemForm::contact(), id.parse())?),
        };
        match chosen {
            None if form.contact.is_empty() && !typed => {
                checks.note(SystemForm::contact(), Fault::NotChosen);
                return None;
            }
            Some(id) if !typed => return Some(ContactChoice::Existing(id)),
            // Two answers to one question: neither is taken without a word, and what was typed is read all the same.
            Some(_) => checks.note(SystemForm::contact(), Fault::TwoContacts),
            None => {}
        }
        let person = form.person.read(checks);
        if chosen.is_some() {
            return None;
        }
        person.map(|person| ContactChoice::New {
            name: person.contact_name,
            email: person.contact_email,
            phone: person.contact_phone,
        })
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
    let stops = services::emergency_stop::in_force_for(&portal, &me.actor, &view.system).await?;
    Ok(SystemDetails {
        stops,
        system: view.into(),
        history: HistoryView::list(domain::SubjectKind::System, history),
    })
}

/// What the form of a system needs; `id` is empty for a new one. Permission: acts for a provider.
pub async fn load_system_form(id: String) -> Result<FormView, AppError> {
    let (portal, me) = provider().await?;
    let system = if id.is_empty() {
        None
    } else {
        let id = id.parse().map_err(|_| AppError::NotFound)?;
        Some(services::system::get(&portal, &me.actor, id).await?.0.into())
    };
    let contacts = services::contact::list(&portal, &me.actor).await?;
    Ok(FormView {
        providers: me.providers().map(|p| (p.code.to_string(), p.name.clone())).collect(),
        contacts: contacts.into_iter().map(Into::into).collect(),
        system,
    })
}

/// Saves a system: a new one when its id is empty. Permission: acts for its provider.
#[server(endpoint = "systems/save")]
pub async fn save_system(#[server(flatten)] form: SystemForm) -> Result<(), AppError> {
    use crate::{
        form::{Checks, Reads},
        paths, server,
        viewer::Flash,
    };
    use domain::OrganisationCode;
    use services::system::SystemTexts;
    let (portal, me) = provider().await?;
    let mut checks = Checks::default();
    let typed = form.read(&mut checks);
    let contact = convert::contact_choice(&form, &mut checks);
    let (Some(SystemTyped { name, description }), Some(contact)) = (typed, contact) else {
        return Err(checks.error());
    };
    let title = name.to_string();
    let texts = SystemTexts { name, description, contact };
    if form.id.is_empty() {
        let provider = OrganisationCode::parse(&form.provider).map_err(|_| AppError::NotFound)?;
        let made = services::system::create(&portal, &me.actor, provider, texts).await;
        let id = made.map_err(SystemForm::refused)?;
        server::go(&paths::system(id), Some(Flash::SystemCreated(title))).await
    } else {
        let id = form.id.parse().map_err(|_| AppError::NotFound)?;
        let saved = services::system::edit(&portal, &me.actor, id, form.version, texts).await;
        saved.map_err(SystemForm::refused)?;
        server::go(&paths::system(id), Some(Flash::SystemEdited(title))).await
    }
}

/// What an action would do to the flow of data. Permission: may look at the system.
pub async fn preview_change(
    id: &str,
    action: domain::SystemAction,
) -> Result<crate::ui::ImpactView, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let impact = services::system::preview(&portal, &me.actor, id, action).await?;
    Ok(crate::ui::ImpactView::of(&impact, impact.moves()))
}

/// Makes a system passive or active, or deletes it. Permission: acts for its provider.
#[server(endpoint = "systems/change")]
pub async fn change_system(#[server(flatten)] form: ChangeForm) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    use domain::SystemAction;
    let (portal, me) = provider().await?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    let action = SystemAction::from_code(&form.action).ok_or(AppError::BadRequest)?;
    // What the note will say lies in the session, which has a greatest size.
    let name = domain::Name::parse(&form.name).map_err(|_| AppError::BadRequest)?;
    services::system::change_status(&portal, &me.actor, id, form.version, action).await?;
    let system = paths::system(id);
    let to = match action {
        SystemAction::Delete => paths::SYSTEMS,
        _ if form.back == paths::PROVIDER_SYSTEMS => paths::PROVIDER_SYSTEMS,
        _ => &system,
    };
    server::go(to, Some(Flash::SystemChanged(name.as_str().to_owned(), action))).await
}
