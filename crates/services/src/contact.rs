//! Contact persons.
//!
//! A correction stands in the history of each system that names the person. Removing one forgets who it was: nothing is
//! left that says so.

use std::collections::BTreeSet;

use domain::{Actor, Contact, ContactId, Email, Name, OrganisationCode, Phone, RuleError, System, SystemId};
use store::ConnectionTrait;

use crate::{Portal, ServiceError, compiled_here, fact::ContactFact, known, portal::new_key};

/// Whom a system names: somebody known, or somebody new.
#[derive(Clone, Debug)]
pub enum ContactChoice {
    Existing(ContactId),
    New { name: Name, email: Email, phone: Phone },
}

/// A contact person and what it is there for.
#[derive(Clone, Debug)]
pub struct ContactUse {
    pub contact: Contact,
    /// The name of its organisation.
    pub provider: String,
    /// The systems that name it and are not deleted, in Danish order of name.
    pub systems: Vec<(SystemId, Name)>,
    /// Whether the actor may change and remove it.
    pub editable: bool,
}

/// The contact persons of the organisations the actor administers. Permission: administers agreements.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list(portal: &Portal, actor: &Actor) -> Result<Vec<Contact>, ServiceError> {
    Ok(store::contact::list(portal.db(), &actor.administers).await?)
}

/// The contact persons of the actor's organisations with the systems that name them, by name. Permission: administers
/// agreements or may look; others' are left out.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list_used(portal: &Portal, actor: &Actor) -> Result<Vec<ContactUse>, ServiceError> {
    let key = ("contacts", known::of_actor(actor));
    Ok(portal.known(key, |_| None, uses(portal.db(), actor)).await?.to_vec())
}

async fn uses(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<ContactUse>, ServiceError> {
    let visible: BTreeSet<OrganisationCode> = actor.visible().cloned().collect();
    let contacts = store::contact::list(db, &visible).await?;
    let providers = store::organisation::find_many(db, &visible).await?;
    let systems = store::system::list(db, &visible).await?;
    let used = |contact: Contact| {
        let provider = providers.iter().find(|provider| provider.code == contact.organisation);
        ContactUse {
            provider: provider.map(|provider| provider.name.clone()).unwrap_or_default(),
            systems: naming(&systems, contact.id).map(|system| (system.id, system.name.clone())).collect(),
            editable: actor.acts_for(&contact.organisation),
            contact,
        }
    };
    Ok(contacts.into_iter().map(used).collect())
}

fn naming(systems: &[System], contact: ContactId) -> impl Iterator<Item = &System> {
    systems.iter().filter(move |system| system.contact == contact)
}

/// One contact person, to be changed or removed. Permission: administers agreements of its organisation.
///
/// # Errors
/// [`RuleError::NotAllowed`] for who may only look; [`ServiceError::NotFound`], also once it is removed;
/// [`ServiceError::Hidden`] for others'; [`ServiceError::Store`].
#[compiled_here]
pub async fn get(portal: &Portal, actor: &Actor, id: ContactId) -> Result<ContactUse, ServiceError> {
    find_own(portal.db(), actor, id).await?;
    let found = list_used(portal, actor).await?.into_iter().find(|used| used.contact.id == id);
    found.ok_or(ServiceError::NotFound)
}

async fn find_own(db: &impl ConnectionTrait, actor: &Actor, id: ContactId) -> Result<Contact, ServiceError> {
    match store::contact::find(db, id).await? {
        Some(contact) if actor.acts_for(&contact.organisation) => Ok(contact),
        Some(contact) if actor.sees(&contact.organisation) => Err(RuleError::NotAllowed.into()),
        Some(_) => Err(ServiceError::Hidden),
        None => Err(ServiceError::NotFound),
    }
}

/// Corrects a contact person, for every system that names it. Permission: administers agreements of its organisation.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others'; [`RuleError::NotAllowed`];
/// [`RuleError::ContactKnown`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn edit(
    portal: &Portal,
    actor: &Actor,
    id: ContactId,
    name: Name,
    email: Email,
    phone: Phone,
) -> Result<(), ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let contact = find_own(work.db(), actor, id).await?;
    store::organisation::lock(work.db(), [&contact.organisation]).await?;
    let others = store::contact::list(work.db(), [&contact.organisation]).await?;
    let organisation = contact.organisation.clone();
    let (contact, right) = contact.edit(actor, (name, email, phone), &others)?;
    store::contact::save(work.db(), &contact).await?;
    let systems = store::system::list(work.db(), [&organisation]).await?;
    let systems = naming(&systems, id).cloned().collect();
    work.happened(ContactFact::Corrected { systems, right });
    Ok(work.commit().await?)
}

/// Removes a contact person that no system needs, and gives its name. Permission: administers agreements of its
/// organisation.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others'; [`RuleError::NotAllowed`];
/// [`RuleError::ContactInUse`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn remove(portal: &Portal, actor: &Actor, id: ContactId) -> Result<Name, ServiceError> {
    let work = portal.work(Some(actor)).await?;
    let contact = find_own(work.db(), actor, id).await?;
    // A system that is given this contact meanwhile waits, and then finds it gone.
    store::organisation::lock(work.db(), [&contact.organisation]).await?;
    let systems = store::system::list(work.db(), [&contact.organisation]).await?;
    contact.check_removal(actor, naming(&systems, id).next().is_some())?;
    store::contact::remove(work.db(), id, work.at()).await?;
    work.commit().await?;
    Ok(contact.name)
}

/// The key of the chosen contact person of `organisation`. One that was typed is added, unless it is there already.
///
/// # Errors
/// [`RuleError::NotAllowed`] for one of another organisation, and one that was removed; [`RuleError::ContactKnown`];
/// [`ServiceError::Store`].
pub(crate) async fn resolve(
    db: &impl ConnectionTrait,
    organisation: &OrganisationCode,
    choice: ContactChoice,
) -> Result<ContactId, ServiceError> {
    store::organisation::lock(db, [organisation]).await?;
    match choice {
        ContactChoice::Existing(id) => match store::contact::find(db, id).await? {
            Some(contact) if contact.organisation == *organisation => Ok(id),
            _ => Err(RuleError::NotAllowed.into()),
        },
        ContactChoice::New { name, email, phone } => {
            let these = store::contact::list(db, [organisation]).await?;
            if let Some(known) = Contact::known(&these, &name, &email, &phone)? {
                return Ok(known.id);
            }
            let id = ContactId::new(new_key());
            let contact = Contact { id, organisation: organisation.clone(), name, email, phone };
            store::contact::insert(db, &contact).await?;
            Ok(id)
        }
    }
}
