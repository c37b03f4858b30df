//! Proposals to close web services, at most one of each.

use domain::{ClosingProposal, ServiceCode, ServiceStatus, Timestamp, UserId};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*, sea_query::OnConflict};

use crate::{
    StoreError,
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "closing_proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_code: String,
    pub status: String,
    pub closes_at: Option<i64>,
    pub of_version: i32,
    pub proposed_by: Uuid,
    pub proposed_by_name: String,
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for ClosingProposal {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            service: parsed("closing_proposal.service_code", ServiceCode::parse(&row.service_code))?,
            status: known("closing_proposal.status", ServiceStatus::from_code(&row.status))?,
            closes_at: row.closes_at.map(Timestamp::from_micros),
            of_version: row.of_version,
            by: UserId::new(row.proposed_by),
            by_name: row.proposed_by_name,
            at: Timestamp::from_micros(row.at),
        })
    }
}

/// Writes a proposal in the place of the one before.
pub async fn put(db: &impl ConnectionTrait, proposal: &ClosingProposal) -> Result<(), StoreError> {
    let row = ActiveModel {
        service_code: Set(proposal.service.to_string()),
        status: Set(proposal.status.code().into()),
        closes_at: Set(proposal.closes_at.map(Timestamp::micros)),
        of_version: Set(proposal.of_version),
        proposed_by: Set(proposal.by.uuid()),
        proposed_by_name: Set(proposal.by_name.clone()),
        at: Set(proposal.at.micros()),
    };
    let kept = [
        Column::Status,
        Column::ClosesAt,
        Column::OfVersion,
        Column::ProposedBy,
        Column::ProposedByName,
        Column::At,
    ];
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::ServiceCode).update_columns(kept).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The proposal to close a web service.
pub async fn find(
    db: &impl ConnectionTrait,
    service: &ServiceCode,
) -> Result<Option<ClosingProposal>, StoreError> {
    Entity::find_by_id(service.as_str()).one(db).await?.map(ClosingProposal::try_from).transpose()
}

/// All of them, by web service.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<ClosingProposal>, StoreError> {
    let rows = Entity::find().order_by_asc(COLUMN.service_code).all(db).await?;
    rows.into_iter().map(ClosingProposal::try_from).collect()
}

/// Takes it away.
pub async fn delete(db: &impl ConnectionTrait, service: &ServiceCode) -> Result<(), StoreError> {
    Entity::delete_by_id(service.as_str()).exec(db).await?;
    Ok(())
}
