//! The table `connection_agreement`.

use domain::{ConnectionAgreement, ConnectionId, ConnectionStatus, ServiceCode, SystemId, Timestamp};
use sea_orm::entity::prelude::*;

use crate::{
    StoreError,
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connection_agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub system_id: Uuid,
    pub service_code: String,
    pub status: String,
    pub version: i32,
    pub created_at: i64,
    pub changed_at: i64,
    /// The days of waiting that the parties were reminded of last; 0 while there is nothing to remind of.
    pub reminded_days: i16,
    pub valid_to: Option<i64>,
    /// The days before its end that the parties were told of last.
    pub expiry_told_days: i16,
    pub accepted_version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for ConnectionAgreement {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: ConnectionId::new(row.id),
            system: SystemId::new(row.system_id),
            service: parsed("connection_agreement.service_code", ServiceCode::parse(&row.service_code))?,
            status: known("connection_agreement.status", ConnectionStatus::from_code(&row.status))?,
            valid_to: row.valid_to.map(Timestamp::from_micros),
            accepted_version: row.accepted_version,
            version: row.version,
        })
    }
}
