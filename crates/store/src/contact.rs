//! Contact persons of organisations.

use domain::{Contact, ContactId, Email, Name, OrganisationCode, Phone, Timestamp};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};

use crate::{MOST_VALUES, StoreError, error::parsed};

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
    /// Set once it was removed; then nothing says who it was.
    pub removed_at: Option<i64>,
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
            name: Name::kept(&row.name),
            email: parsed("contact.email", Email::parse(&row.email))?,
            phone: parsed("contact.phone", Phone::parse(&row.phone))?,
        })
    }
}

/// Adds a contact person.
pub async fn insert(db: &impl ConnectionTrait, contact: &Contact) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(contact.id.uuid()),
        organisation_code: Set(contact.organisation.to_string()),
        name: Set(contact.name.to_string()),
        email: Set(contact.email.as_str().into()),
        phone: Set(contact.phone.as_str().into()),
        removed_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Writes what was corrected.
///
/// # Errors
/// [`StoreError::Conflict`] when it was removed meanwhile.
pub async fn save(db: &impl ConnectionTrait, contact: &Contact) -> Result<(), StoreError> {
    let (name, email, phone) = (contact.name.as_str(), contact.email.as_str(), contact.phone.as_str());
    write(db, contact.id, (name, email, phone), None).await
}

/// Removes a contact person. The row stays, for systems that were deleted; who it was does not.
///
/// # Errors
/// [`StoreError::Conflict`] when it was removed meanwhile.
pub async fn remove(db: &impl ConnectionTrait, id: ContactId, at: Timestamp) -> Result<(), StoreError> {
    write(db, id, ("", "", ""), Some(at.micros())).await
}

async fn write(
    db: &impl ConnectionTrait,
    id: ContactId,
    (name, email, phone): (&str, &str, &str),
    removed_at: Option<i64>,
) -> Result<(), StoreError> {
    let result = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .col_expr(Column::Email, Expr::value(email))
        .col_expr(Column::Phone, Expr::value(phone))
        .col_expr(Column::RemovedAt, Expr::value(removed_at))
        .filter(COLUMN.id.eq(id.uuid()))
        .filter(COLUMN.removed_at.is_null())
        .exec(db)
        .await?;
    if result.rows_affected == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The contact person with this key, unless it was removed.
pub async fn find(db: &impl ConnectionTrait, id: ContactId) -> Result<Option<Contact>, StoreError> {
    let found = Entity::find_by_id(id.uuid()).filter(COLUMN.removed_at.is_null()).one(db).await?;
    found.map(Contact::try_from).transpose()
}

/// The contact persons with these keys, without those that were removed, in no order.
pub async fn find_many(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ContactId>,
) -> Result<Vec<Contact>, StoreError> {
    let ids: Vec<ContactId> = ids.into_iter().collect();
    let mut found = vec![];
    for chunk in ids.chunks(MOST_VALUES) {
        let rows = Entity::find()
            .filter(COLUMN.id.is_in(chunk.iter().map(|id| id.uuid())))
            .filter(COLUMN.removed_at.is_null())
            .all(db)
            .await?;
        for row in rows {
            found.push(Contact::try_from(row)?);
        }
    }
    Ok(found)
}

/// The contact persons of these organisations that were not removed, by name.
pub async fn list(
    db: &impl ConnectionTrait,
    organisations: impl IntoIterator<Item = &OrganisationCode>,
) -> Result<Vec<Contact>, StoreError> {
    let codes = organisations.into_iter().map(OrganisationCode::as_str);
    let rows = Entity::find()
        .filter(COLUMN.organisation_code.is_in(codes))
        .filter(COLUMN.removed_at.is_null())
        .order_by_asc(COLUMN.name)
        .all(db)
        .await?;
    rows.into_iter().map(Contact::try_from).collect()
}
