//! Receipts: what was sent, when, by whom, kept as it was shown.

use domain::{OrganisationCode, Timestamp, UserId};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{StoreError, error::parsed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipt")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: Uuid,
    pub organisation_code: Option<String>,
    pub at: i64,
    pub content: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// A receipt; `content` is the services' own JSON.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Counted up from 1; shown as the receipt's number.
    pub id: i64,
    pub user: UserId,
    /// For whom it was sent: whoever administers this organisation may read it. `None` where it is its sender's alone.
    pub organisation: Option<OrganisationCode>,
    pub at: Timestamp,
    pub content: String,
}

/// Keeps a receipt and gives its number.
pub async fn insert(
    db: &impl ConnectionTrait,
    user: UserId,
    organisation: Option<&OrganisationCode>,
    at: Timestamp,
    content: String,
) -> Result<i64, StoreError> {
    let row = ActiveModel {
        user_id: Set(user.uuid()),
        organisation_code: Set(organisation.map(ToString::to_string)),
        at: Set(at.micros()),
        content: Set(content),
        ..Default::default()
    };
    Ok(row.insert(db).await?.id)
}

/// The receipt with this number.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Receipt>, StoreError> {
    let Some(row) = Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    Ok(Some(Receipt {
        id: row.id,
        user: UserId::new(row.user_id),
        organisation: row
            .organisation_code
            .map(|code| parsed("receipt.organisation_code", OrganisationCode::parse(&code)))
            .transpose()?,
        at: Timestamp::from_micros(row.at),
        content: row.content,
    }))
}
