//! Contact persons of organisations.

use domain::{Contact, ContactId, Email, Name, OrganisationCode, Phone};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};

use crate::{StoreError, error::parsed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organisation_code: String,
    pub name: String,
    pub email: String,
    pub phone: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Contact {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: ContactId::new(row.id),
            organisation: parsed(
                "contact.organisation_code",
                OrganisationCode::parse(&row.organisation_code),
            )?,
            name: parsed("contact.name", Name::parse(&row.name))?,
            email: parsed("contact.email", Email::parse(&row.email))?,
            phone: parsed("contact.phone", Phone::parse(&row.phone))?,
        })
    }
}

/// Adds a contact person.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn insert(db: &impl ConnectionTrait, contact: &Contact) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(contact.id.uuid()),
        organisation_code: Set(contact.organisation.to_string()),
        name: Set(contact.name.to_string()),
        email: Set(contact.email.as_str().into()),
        phone: Set(contact.phone.as_str().into()),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The contact person with this key.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn find(db: &impl ConnectionTrait, id: ContactId) -> Result<Option<Contact>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(Contact::try_from).transpose()
}

/// The contact persons of these organisations, by name.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn list(
    db: &impl ConnectionTrait,
    organisations: impl IntoIterator<Item = &OrganisationCode>,
) -> Result<Vec<Contact>, StoreError> {
    let codes = organisations.into_iter().map(OrganisationCode::as_str);
    let rows = Entity::find()
        .filter(COLUMN.organisation_code.is_in(codes))
        .order_by_asc(COLUMN.name)
        .all(db)
        .await?;
    rows.into_iter().map(Contact::try_from).collect()
}
