//! People who log in.

use domain::{Cvr, Email, PNumber, Timestamp, UserId};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, entity::prelude::*};

use crate::{StoreError, error::parsed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "portal_user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub position: i32,
    pub issuer: Option<String>,
    pub subject: Option<String>,
    pub email: Option<String>,
    pub cvr: Option<String>,
    pub p_number: Option<String>,
    pub organisation_name: Option<String>,
    pub seen_at: Option<i64>,
    pub notices_seen: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Where a person comes from: an identity provider, and the key it knows the person by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub issuer: String,
    pub subject: String,
}

/// A person who logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// Shown in histories; in demo mode the label of the log-in button.
    pub name: String,
    /// `None` for demo users.
    pub origin: Option<Origin>,
    pub email: Option<Email>,
    /// The organisation the person works for, as the log-in tells.
    pub cvr: Option<Cvr>,
    pub p_number: Option<PNumber>,
    pub organisation: Option<String>,
    /// Every notice up to this one was marked as read.
    pub notices_seen: i64,
}

impl User {
    /// A person of whom only the name is known.
    pub fn named(id: UserId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            origin: None,
            email: None,
            cvr: None,
            p_number: None,
            organisation: None,
            notices_seen: 0,
        }
    }
}

impl TryFrom<Model> for User {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let email = row.email.map(|text| parsed("portal_user.email", Email::parse(&text))).transpose()?;
        let cvr = row.cvr.map(|text| parsed("portal_user.cvr", Cvr::parse(&text))).transpose()?;
        let p_number =
            row.p_number.map(|text| parsed("portal_user.p_number", PNumber::parse(&text))).transpose()?;
        Ok(Self {
            id: UserId::new(row.id),
            name: row.name,
            origin: row.issuer.zip(row.subject).map(|(issuer, subject)| Origin { issuer, subject }),
            email,
            cvr,
            p_number,
            organisation: row.organisation_name,
            notices_seen: row.notices_seen,
        })
    }
}

fn active(user: &User) -> ActiveModel {
    let origin = user.origin.as_ref();
    ActiveModel {
        id: Set(user.id.uuid()),
        name: Set(user.name.clone()),
        issuer: Set(origin.map(|o| o.issuer.clone())),
        subject: Set(origin.map(|o| o.subject.clone())),
        email: Set(user.email.as_ref().map(|e| e.as_str().to_owned())),
        cvr: Set(user.cvr.as_ref().map(ToString::to_string)),
        p_number: Set(user.p_number.as_ref().map(ToString::to_string)),
        organisation_name: Set(user.organisation.clone()),
        ..Default::default()
    }
}

/// Adds a person; `position` orders the demo log-in page and is 0 for everybody else.
///
/// # Errors
/// [`StoreError::Duplicate`].
pub async fn insert(db: &impl ConnectionTrait, user: &User, position: i32) -> Result<(), StoreError> {
    let row = ActiveModel {
        position: Set(position),
        seen_at: Set(None),
        notices_seen: Set(user.notices_seen),
        ..active(user)
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Writes what a log-in told of a person.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn save(db: &impl ConnectionTrait, user: &User, seen_at: Timestamp) -> Result<(), StoreError> {
    ActiveModel { seen_at: Set(Some(seen_at.micros())), ..active(user) }.update(db).await?;
    Ok(())
}

/// Notes up to which notice everything was marked as read.
pub async fn save_notices_seen(db: &impl ConnectionTrait, id: UserId, seen: i64) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::NoticesSeen, Expr::value(seen))
        .filter(COLUMN.id.eq(id.uuid()))
        .filter(COLUMN.notices_seen.lt(seen))
        .exec(db)
        .await?;
    Ok(())
}

/// The person with this key.
pub async fn find(db: &impl ConnectionTrait, id: UserId) -> Result<Option<User>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(User::try_from).transpose()
}

/// Holds the person's row until the transaction ends. SQLite has one writer at a time anyway.
pub async fn lock(db: &impl ConnectionTrait, id: UserId) -> Result<(), StoreError> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(db).await?;
    Ok(())
}

/// The person that an identity provider knows by this key.
pub async fn find_by_origin(db: &impl ConnectionTrait, origin: &Origin) -> Result<Option<User>, StoreError> {
    Entity::find()
        .filter(COLUMN.issuer.eq(origin.issuer.as_str()))
        .filter(COLUMN.subject.eq(origin.subject.as_str()))
        .one(db)
        .await?
        .map(User::try_from)
        .transpose()
}

/// Everybody who logs in by a button, in the order of the demo log-in page.
pub async fn list_demo(db: &impl ConnectionTrait) -> Result<Vec<User>, StoreError> {
    let rows = Entity::find().filter(COLUMN.position.gt(0)).order_by_asc(COLUMN.position).all(db).await?;
    rows.into_iter().map(User::try_from).collect()
}

/// Everybody who works for one of these organisations and has logged in, by name.
pub async fn list_of(
    db: &impl ConnectionTrait,
    organisations: impl IntoIterator<Item = &Cvr>,
) -> Result<Vec<User>, StoreError> {
    let numbers: Vec<&str> = organisations.into_iter().map(Cvr::as_str).collect();
    let rows = Entity::find()
        .filter(COLUMN.cvr.is_in(numbers))
        .order_by_asc(COLUMN.name)
        .order_by_asc(COLUMN.id)
        .all(db)
        .await?;
    rows.into_iter().map(User::try_from).collect()
}
