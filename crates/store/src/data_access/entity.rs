//! The table `data_access`.

use domain::{
    Accepted, Comment, DataAccess, DataAccessId, DataAccessStatus, OrganisationCode, ServiceCode, SystemId,
    Timestamp,
};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    StoreError,
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_access")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub system_id: Uuid,
    /// The system's provider, kept here so that a provider's list needs no join to be found.
    pub provider_code: String,
    pub service_code: String,
    pub owner_code: String,
    pub status: String,
    pub purpose: String,
    pub valid_from: Option<i64>,
    pub valid_to: Option<i64>,
    pub suspended_until: Option<i64>,
    pub version: i32,
    pub created_at: i64,
    pub changed_at: i64,
    /// The days of waiting that the parties were reminded of last; 0 while there is nothing to remind of.
    pub reminded_days: i16,
    /// The days before its end that the parties were told of last.
    pub expiry_told_days: i16,
    pub accepted_version: Option<i32>,
    pub accepted_at: Option<i64>,
    pub confirm_by: Option<i64>,
    /// The days before that day that its owner was told of last.
    pub confirm_told_days: i16,
    /// The data access of another owner that it was taken over from.
    pub forerunner_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for DataAccess {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: DataAccessId::new(row.id),
            system: SystemId::new(row.system_id),
            provider: parsed("data_access.provider_code", OrganisationCode::parse(&row.provider_code))?,
            service: parsed("data_access.service_code", ServiceCode::parse(&row.service_code))?,
            owner: parsed("data_access.owner_code", OrganisationCode::parse(&row.owner_code))?,
            status: known("data_access.status", DataAccessStatus::from_code(&row.status))?,
            purpose: Comment::kept(&row.purpose),
            valid_from: row.valid_from.map(Timestamp::from_micros),
            valid_to: row.valid_to.map(Timestamp::from_micros),
            suspended_until: row.suspended_until.map(Timestamp::from_micros),
            accepted: row
                .accepted_version
                .zip(row.accepted_at)
                .map(|(version, at)| Accepted { version, at: Timestamp::from_micros(at) }),
            confirm_by: row.confirm_by.map(Timestamp::from_micros),
            forerunner: row.forerunner_id.map(DataAccessId::new),
            version: row.version,
        })
    }
}

/// A new row.
pub fn active(access: &DataAccess, at: Timestamp) -> ActiveModel {
    ActiveModel {
        id: Set(access.id.uuid()),
        system_id: Set(access.system.uuid()),
        provider_code: Set(access.provider.to_string()),
        service_code: Set(access.service.to_string()),
        owner_code: Set(access.owner.to_string()),
        status: Set(access.status.code().into()),
        purpose: Set(access.purpose.to_string()),
        valid_from: Set(access.valid_from.map(Timestamp::micros)),
        valid_to: Set(access.valid_to.map(Timestamp::micros)),
        suspended_until: Set(access.suspended_until.map(Timestamp::micros)),
        version: Set(access.version),
        created_at: Set(at.micros()),
        changed_at: Set(at.micros()),
        reminded_days: Set(0),
        expiry_told_days: Set(0),
        accepted_version: Set(access.accepted.map(|accepted| accepted.version)),
        accepted_at: Set(access.accepted.map(|accepted| accepted.at.micros())),
        confirm_by: Set(access.confirm_by.map(Timestamp::micros)),
        confirm_told_days: Set(0),
        forerunner_id: Set(access.forerunner.map(DataAccessId::uuid)),
    }
}
