//! Contact persons.

use domain::{Actor, Contact, ContactId, Email, Name, OrganisationCode, Phone, RuleError};
use store::ConnectionTrait;

use crate::{Portal, ServiceError, portal::new_key};

/// Whom a system names: somebody known, or somebody new.
#[derive(Clone, Debug)]
pub enum ContactChoice {
    Existing(ContactId),
    New { name: Name, email: Email, phone: Phone },
}

/// The contact persons of the organisations the actor administers. Permission: administers agreements.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn list(portal: &Portal, actor: &Actor) -> Result<Vec<Contact>, ServiceError> {
    Ok(store::contact::list(portal.db(), &actor.administers).await?)
}

/// The key of the chosen contact person of `organisation`, who is added when new.
pub(crate) async fn resolve(
    db: &impl ConnectionTrait,
    organisation: &OrganisationCode,
    choice: ContactChoice,
) -> Result<ContactId, ServiceError> {
    match choice {
        ContactChoice::Existing(id) => match store::contact::find(db, id).await? {
            Some(contact) if contact.organisation == *organisation => Ok(id),
            _ => Err(RuleError::NotAllowed.into()),
        },
        ContactChoice::New { name, email, phone } => {
            let id = ContactId::new(new_key());
            let contact = Contact { id, organisation: organisation.clone(), name, email, phone };
            store::contact::insert(db, &contact).await?;
            Ok(id)
        }
    }
}
