//! Versions of web services: written once, never again.

use domain::{Comment, DataCategories, LongText, ServiceCode, ServiceVersion, Timestamp, VersionKind};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};

use crate::{
    StoreError,
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "web_service_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub purpose: String,
    pub data: String,
    pub categories: String,
    pub terms: String,
    pub needs_data_access: bool,
    pub kind: String,
    pub confirm_by: Option<i64>,
    pub why: String,
    pub hurry: String,
    pub at: i64,
    pub by_name: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for ServiceVersion {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            number: row.number,
            purpose: LongText::kept(&row.purpose),
            data: LongText::kept(&row.data),
            categories: known("web_service_version.categories", DataCategories::from_codes(&row.categories))?,
            terms: LongText::kept(&row.terms),
            needs_data_access: row.needs_data_access,
            kind: known("web_service_version.kind", VersionKind::from_code(&row.kind))?,
            confirm_by: row.confirm_by.map(Timestamp::from_micros),
            why: Comment::kept(&row.why),
            hurry: Comment::kept(&row.hurry),
            at: Timestamp::from_micros(row.at),
            by: row.by_name,
        })
    }
}

/// Adds a version.
///
/// # Errors
/// [`StoreError::Duplicate`] when there is one of this number.
pub async fn insert(
    db: &impl ConnectionTrait,
    service: &ServiceCode,
    version: &ServiceVersion,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        service_code: Set(service.to_string()),
        number: Set(version.number),
        purpose: Set(version.purpose.to_string()),
        data: Set(version.data.to_string()),
        categories: Set(version.categories.to_string()),
        terms: Set(version.terms.to_string()),
        needs_data_access: Set(version.needs_data_access),
        kind: Set(version.kind.code().into()),
        confirm_by: Set(version.confirm_by.map(Timestamp::micros)),
        why: Set(version.why.to_string()),
        hurry: Set(version.hurry.to_string()),
        at: Set(version.at.micros()),
        by_name: Set(version.by.clone()),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// All versions of a web service, newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    service: &ServiceCode,
) -> Result<Vec<ServiceVersion>, StoreError> {
    let rows = Entity::find()
        .filter(COLUMN.service_code.eq(service.as_str()))
        .order_by_desc(COLUMN.number)
        .all(db)
        .await?;
    rows.into_iter().map(ServiceVersion::try_from).collect()
}

/// All versions of all web services, newest first.
pub async fn list_all(db: &impl ConnectionTrait) -> Result<Vec<(ServiceCode, ServiceVersion)>, StoreError> {
    let rows = Entity::find().order_by_desc(COLUMN.number).all(db).await?;
    let read = |row: Model| {
        let code = parsed("web_service_version.service_code", ServiceCode::parse(&row.service_code))?;
        Ok((code, row.try_into()?))
    };
    rows.into_iter().map(read).collect()
}
