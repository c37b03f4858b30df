//! People who log in, and their rights.

use domain::{Cvr, Grant, PNumber, Right, Scope, UserId};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};

use crate::{
    StoreError,
    error::{known, parsed},
};

mod portal_user {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "portal_user")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub position: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod user_right {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_right")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        pub held_right: String,
        pub scope_kind: String,
        pub scope_value: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person who logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// Shown in histories; in demo mode the label of the log-in button.
    pub name: String,
}

/// Adds a person; `position` orders the demo log-in page.
///
/// # Errors
/// [`StoreError::Duplicate`].
pub async fn insert(db: &impl ConnectionTrait, user: &User, position: i32) -> Result<(), StoreError> {
    let row = portal_user::ActiveModel {
        id: Set(user.id.uuid()),
        name: Set(user.name.clone()),
        position: Set(position),
    };
    portal_user::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Gives a person a right.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn insert_grant(
    db: &impl ConnectionTrait,
    id: Uuid,
    user: UserId,
    grant: &Grant,
) -> Result<(), StoreError> {
    let (kind, value) = match &grant.scope {
        Scope::Cvr(number) => ("cvr", number.to_string()),
        Scope::PNumber(number) => ("p_number", number.to_string()),
    };
    let row = user_right::ActiveModel {
        id: Set(id),
        user_id: Set(user.uuid()),
        held_right: Set(grant.right.code().into()),
        scope_kind: Set(kind.into()),
        scope_value: Set(value),
    };
    user_right::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The person with this key.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn find(db: &impl ConnectionTrait, id: UserId) -> Result<Option<User>, StoreError> {
    Ok(portal_user::Entity::find_by_id(id.uuid()).one(db).await?.map(read_user))
}

/// Everybody, in the order of the demo log-in page.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<User>, StoreError> {
    let rows = portal_user::Entity::find().order_by_asc(portal_user::COLUMN.position).all(db).await?;
    Ok(rows.into_iter().map(read_user).collect())
}

/// The rights a person holds at this moment.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn list_grants(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<Grant>, StoreError> {
    let rows = user_right::Entity::find().filter(user_right::COLUMN.user_id.eq(user.uuid())).all(db).await?;
    rows.into_iter().map(read_grant).collect()
}

fn read_user(row: portal_user::Model) -> User {
    User { id: UserId::new(row.id), name: row.name }
}

fn read_grant(row: user_right::Model) -> Result<Grant, StoreError> {
    let scope = match row.scope_kind.as_str() {
        "cvr" => Scope::Cvr(parsed("user_right.scope_value", Cvr::parse(&row.scope_value))?),
        _ => Scope::PNumber(parsed("user_right.scope_value", PNumber::parse(&row.scope_value))?),
    };
    Ok(Grant { right: known("user_right.held_right", Right::from_code(&row.held_right))?, scope })
}
