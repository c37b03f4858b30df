//! What decides whether data can be fetched: the one place where it is read.

use domain::{AccessFacts, ConnectionStatus, DataAccess, ServiceStatus, SystemStatus, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use crate::{
    StoreError,
    beside::{beside, column},
    error::known,
};

beside! {
    /// What decides beside the data access itself: of a statement with the data access as `d`, its owner as `o`, and its
    /// system, provider and web service as `s`, `p` and `w`, and the agreement that counts, if there is one, as `c`.
    pub(super) struct Links {
        system: String = column("s", "status"),
        provider_passivated: Option<String> = column("p", "passivated"),
        service: String = column("w", "status"),
        needs_data_access: bool = column("w", "needs_data_access"),
        frees_at: Option<i64> = column("w", "frees_at"),
        connection: Option<String> = column("c", "status"),
        connection_valid_to: Option<i64> = column("c", "valid_to"),
        owner_passivated: Option<String> = column("o", "passivated"),
    }
}

impl Links {
    /// The facts about this data access.
    pub fn facts(self, access: &DataAccess) -> Result<AccessFacts, StoreError> {
        let connection = self.connection.map(|code| ConnectionStatus::from_code(&code));
        Ok(AccessFacts {
            system: known("provider_system.status", SystemStatus::from_code(&self.system))?,
            provider_passivated: self.provider_passivated.is_some(),
            service: known("web_service.status", ServiceStatus::from_code(&self.service))?,
            needs_data_access: self.needs_data_access,
            frees_at: self.frees_at.map(Timestamp::from_micros),
            connection: connection.map(|status| known("connection_agreement.status", status)).transpose()?,
            connection_valid_to: self.connection_valid_to.map(Timestamp::from_micros),
            data_access: Some(access.terms()),
            owner_passivated: self.owner_passivated.is_some(),
        })
    }
}

/// Joins the agreement that counts as `c`: the newest between the system and the web service.
pub(super) fn join_connection(select: &mut SelectStatement) {
    let newest = Query::select()
        .column(("n", "id"))
        .from_as("connection_agreement", "n")
        .and_where(Expr::col(("n", "system_id")).equals(("d", "system_id")))
        .and_where(Expr::col(("n", "service_code")).equals(("d", "service_code")))
        .order_by(("n", "created_at"), Order::Desc)
        .order_by(("n", "id"), Order::Desc)
        .limit(1)
        .to_owned();
    let counts = Expr::col(("c", "id")).eq(newest);
    select.join_as(JoinType::LeftJoin, "connection_agreement", "c", counts);
}
