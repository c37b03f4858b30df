//! Reading, correcting and removing contact persons.

use leptos::prelude::*;

use super::form::ContactForm;
use crate::{
    error::AppError,
    system::{
        form::{PersonForm, PersonTyped},
        server_fns::ContactView,
    },
};

/// A contact person with what it is there for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactUseView {
    pub contact: ContactView,
    /// The name of its organisation.
    pub provider: String,
    /// Key and name of the systems that name it.
    pub systems: Vec<(String, String)>,
    /// Whether the person may change and remove it.
    pub editable: bool,
}
impl From<services::contact::ContactUse> for ContactUseView {
    fn from(used: services::contact::ContactUse) -> Self {
        let systems = used.systems.into_iter().map(|(id, name)| (id.to_string(), name.into()));
        Self {
            contact: used.contact.into(),
            provider: used.provider,
            systems: systems.collect(),
            editable: used.editable,
        }
    }
}

/// The contact persons of the person's providers. Permission: acts for a provider, or may look.
pub async fn list_contacts() -> Result<Vec<ContactUseView>, AppError> {
    let (portal, me) = crate::system::server_fns::provider().await?;
    let contacts = services::contact::list_used(&portal, &me.actor).await?;
    Ok(contacts.into_iter().map(Into::into).collect())
}

/// One contact person, to be corrected or removed. Permission: administers agreements of its organisation.
pub async fn load_contact_person(id: String) -> Result<ContactUseView, AppError> {
    let (portal, me) = crate::system::server_fns::provider().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(services::contact::get(&portal, &me.actor, id).await?.into())
}

/// Corrects a contact person. Permission: administers agreements of its organisation.
#[server(endpoint = "contacts/save")]
pub async fn save_contact(#[server(flatten)] form: ContactForm) -> Result<(), AppError> {
    use crate::{form::Reads, paths, server, viewer::Flash};
    let (portal, me) = crate::system::server_fns::provider().await?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    let PersonTyped { contact_name: name, contact_email: email, contact_phone: phone } =
        form.person.typed()?;
    let saved = Flash::ContactSaved(name.to_string());
    let edited = services::contact::edit(&portal, &me.actor, id, name, email, phone).await;
    edited.map_err(PersonForm::refused)?;
    server::go(paths::CONTACTS, Some(saved)).await
}

/// Removes a contact person that no system names. Permission: administers agreements of its organisation.
#[server(endpoint = "contacts/remove")]
pub async fn remove_contact(id: String) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    let (portal, me) = crate::system::server_fns::provider().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let name = services::contact::remove(&portal, &me.actor, id).await?;
    server::go(paths::CONTACTS, Some(Flash::ContactRemoved(name.into()))).await
}
