//! What decides whether data can be fetched: the one place where it is read.

use domain::{
    AccessFacts, AccessTerms, ConnectionStatus, ServiceStatus, StopStatus, SystemStatus, Timestamp,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

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
        stopped_until: Option<i64> = stopped_until(),
        service: String = column("w", "status"),
        needs_data_access: bool = column("w", "needs_data_access"),
        frees_at: Option<i64> = column("w", "frees_at"),
        connection: Option<String> = column("c", "status"),
        connection_valid_to: Option<i64> = column("c", "valid_to"),
        owner_passivated: Option<String> = column("o", "passivated"),
    }
}

impl Links {
    /// The facts about a data access with these terms.
    pub fn facts(self, terms: AccessTerms) -> Result<AccessFacts, StoreError> {
        let connection = self.connection.map(|code| ConnectionStatus::from_code(&code));
        Ok(AccessFacts {
            system: known("provider_system.status", SystemStatus::from_code(&self.system))?,
            provider_passivated: self.provider_passivated.is_some(),
            stopped_until: self.stopped_until.map(Timestamp::from_micros),
            service: known("web_service.status", ServiceStatus::from_code(&self.service))?,
            needs_data_access: self.needs_data_access,
            frees_at: self.frees_at.map(Timestamp::from_micros),
            connection: connection.map(|status| known("connection_agreement.status", status)).transpose()?,
            connection_valid_to: self.connection_valid_to.map(Timestamp::from_micros),
            data_access: Some(terms),
            owner_passivated: self.owner_passivated.is_some(),
        })
    }
}

/// The end of the stop that lasts longest of those in force for the data access `d`; the end of time where somebody has to lift it.
fn stopped_until() -> Expr {
    let col = |table: &'static str, name: &'static str| Expr::col((table, name));
    let among = |table: &'static str, column: &'static str| {
        Query::select()
            .expr(Expr::val(1))
            .from_as(table, "a")
            .and_where(col("a", "stop_id").equals(("e", "id")))
            .and_where(col("a", column).equals(("d", column)))
            .to_owned()
    };
    let narrowed = |some: &'static str, table: &'static str, column: &'static str| {
        Condition::any().add(col("e", some).not()).add(Expr::exists(among(table, column)))
    };
    let whose = Condition::any()
        .add(col("e", "system_id").equals(("d", "system_id")))
        .add(col("e", "provider_code").equals(("d", "provider_code")));
    let longest = Query::select()
        .expr(col("e", "ends_at").if_null(i64::MAX).max())
        .from_as("emergency_stop", "e")
        .and_where(col("e", "status").eq(StopStatus::InForce.code()))
        .cond_where(whose)
        .cond_where(narrowed("some_services", "emergency_stop_service", "service_code"))
        .cond_where(narrowed("some_owners", "emergency_stop_owner", "owner_code"))
        .to_owned();
    Expr::SubQuery(None, Box::new(longest.into()))
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
