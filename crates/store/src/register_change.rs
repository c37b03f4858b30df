//! What an extract changed: written when it is applied, never again.

use domain::{
    OrganisationCode,
    register::{Difference, RegisterChange, RegisterChangeKind},
};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};

use crate::{
    StoreError,
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "register_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_code: String,
    pub kind: String,
    pub name: String,
    /// As JSON.
    pub differences: String,
    pub accesses: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// Keeps what an extract changed; any number of institutions in statements of 500 rows.
pub async fn insert_many(
    db: &impl ConnectionTrait,
    import: Uuid,
    changes: &[RegisterChange],
) -> Result<(), StoreError> {
    for chunk in changes.chunks(500) {
        let mut rows = vec![];
        for change in chunk {
            let written = serde_json::to_string(&change.differences);
            rows.push(ActiveModel {
                import_id: Set(import),
                organisation_code: Set(change.code.to_string()),
                kind: Set(change.kind.code().into()),
                name: Set(change.name.clone()),
                differences: Set(written.map_err(|error| StoreError::Corrupt(error.to_string()))?),
                accesses: Set(i32::try_from(change.accesses).unwrap_or(i32::MAX)),
            });
        }
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// What an extract changed, in the order of the numbers.
pub async fn list(db: &impl ConnectionTrait, import: Uuid) -> Result<Vec<RegisterChange>, StoreError> {
    let rows = Entity::find()
        .filter(COLUMN.import_id.eq(import))
        .order_by_asc(COLUMN.organisation_code)
        .all(db)
        .await?;
    let read = |row: Model| {
        let differences: Result<Vec<Difference>, _> = serde_json::from_str(&row.differences);
        Ok(RegisterChange {
            code: parsed(
                "register_change.organisation_code",
                OrganisationCode::parse(&row.organisation_code),
            )?,
            kind: known("register_change.kind", RegisterChangeKind::from_code(&row.kind))?,
            name: row.name,
            differences: differences.map_err(|error| StoreError::Corrupt(error.to_string()))?,
            accesses: u32::try_from(row.accesses).unwrap_or_default(),
        })
    };
    rows.into_iter().map(read).collect()
}
