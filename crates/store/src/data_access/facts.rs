//! What decides whether data can be fetched: the one place where it is read.

use domain::{
    AccessFacts, AccessTerms, ConnectionStatus, DataAccessStatus, OrganisationCode, ServiceCode,
    ServiceStatus, StopStatus, SystemId, SystemStatus, Timestamp,
};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Condition, Expr, ExprTrait, IntoValueTuple, JoinType, Order, Query, SelectStatement},
};

use crate::{
    StoreError,
    beside::{Beside, beside, column},
    error::known,
};

beside! {
    /// What decides beside the data access itself: of a statement with the data access as `d`, its owner as `o`, and its
    /// system, provider and web service as `s`, `p` and `w`, and the agreement that counts, if there is one, as `c`.
    pub(super) struct Links {
        system: String = column("s", "status"),
        provider_passivated: Option<String> = column("p", "passivated"),
        stopped_until: Option<i64> = stopped_until(&OF_ROW),
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

/// Where a statement says whose use of which web service it is, of whose data.
struct Use {
    system: (&'static str, &'static str),
    provider: (&'static str, &'static str),
    service: (&'static str, &'static str),
    owner: (&'static str, &'static str),
}

/// That of a data access.
const OF_ROW: Use = Use {
    system: ("d", "system_id"),
    provider: ("d", "provider_code"),
    service: ("d", "service_code"),
    owner: ("d", "owner_code"),
};

/// That of a question, whether or not there is a data access; its columns are named by both databases.
const OF_QUESTION: Use = Use {
    system: ("v", "column2"),
    provider: ("s", "provider_code"),
    service: ("v", "column3"),
    owner: ("v", "column4"),
};

/// The end of the stop that lasts longest of those in force for a use; the end of time where somebody has to lift it.
fn stopped_until(of: &Use) -> Expr {
    let col = |table: &'static str, name: &'static str| Expr::col((table, name));
    let among = |table: &'static str, column: &'static str, of: (&'static str, &'static str)| {
        Query::select()
            .expr(Expr::val(1))
            .from_as(table, "a")
            .and_where(col("a", "stop_id").equals(("e", "id")))
            .and_where(col("a", column).equals(of))
            .to_owned()
    };
    let narrowed = |some: &'static str, table: &'static str, column: &'static str, of| {
        Condition::any().add(col("e", some).not()).add(Expr::exists(among(table, column, of)))
    };
    let whose = Condition::any()
        .add(col("e", "system_id").equals(of.system))
        .add(col("e", "provider_code").equals(of.provider));
    let longest = Query::select()
        .expr(col("e", "ends_at").if_null(i64::MAX).max())
        .from_as("emergency_stop", "e")
        .and_where(col("e", "status").eq(StopStatus::InForce.code()))
        .cond_where(whose)
        .cond_where(narrowed("some_services", "emergency_stop_service", "service_code", of.service))
        .cond_where(narrowed("some_owners", "emergency_stop_owner", "owner_code", of.owner))
        .to_owned();
    Expr::SubQuery(None, Box::new(longest.into()))
}

/// Joins the agreement that counts as `c`: the newest between the system and the web service.
pub(super) fn join_connection(select: &mut SelectStatement) {
    join_newest(select, &OF_ROW);
}

fn join_newest(select: &mut SelectStatement, of: &Use) {
    let newest = Query::select()
        .column(("n", "id"))
        .from_as("connection_agreement", "n")
        .and_where(Expr::col(("n", "system_id")).equals(of.system))
        .and_where(Expr::col(("n", "service_code")).equals(of.service))
        .order_by(("n", "created_at"), Order::Desc)
        .order_by(("n", "id"), Order::Desc)
        .limit(1)
        .to_owned();
    let counts = Expr::col(("c", "id")).eq(newest);
    select.join_as(JoinType::LeftJoin, "connection_agreement", "c", counts);
}

/// Whether a system may use a web service for an institution's data.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AskedUse {
    pub system: SystemId,
    pub service: ServiceCode,
    pub owner: OrganisationCode,
}

/// What there is to decide about a use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    Facts(AccessFacts),
    /// These are in no register.
    Unknown {
        system: bool,
        service: bool,
        owner: bool,
    },
}

beside! {
    /// What is there of a question, which stands in the statement as `v`; nothing of it has to be.
    struct Found {
        place: i32 = column("v", "column1"),
        system: Option<String> = column("s", "status"),
        provider_passivated: Option<String> = column("p", "passivated"),
        stopped_until: Option<i64> = stopped_until(&OF_QUESTION),
        service: Option<String> = column("w", "status"),
        needs_data_access: Option<bool> = column("w", "needs_data_access"),
        frees_at: Option<i64> = column("w", "frees_at"),
        connection: Option<String> = column("c", "status"),
        connection_valid_to: Option<i64> = column("c", "valid_to"),
        owner: Option<String> = column("o", "code"),
        owner_passivated: Option<String> = column("o", "passivated"),
        status: Option<String> = column("d", "status"),
        valid_from: Option<i64> = column("d", "valid_from"),
        valid_to: Option<i64> = column("d", "valid_to"),
        confirm_by: Option<i64> = column("d", "confirm_by"),
    }
}

impl Found {
    fn ground(self) -> Result<Ground, StoreError> {
        let moment = |at: Option<i64>| at.map(Timestamp::from_micros);
        let (Some(system), Some(service), Some(_)) = (&self.system, &self.service, &self.owner) else {
            let [system, service, owner] = [&self.system, &self.service, &self.owner].map(Option::is_none);
            return Ok(Ground::Unknown { system, service, owner });
        };
        let connection = self.connection.as_deref().map(ConnectionStatus::from_code);
        let terms = self.status.as_deref().map(|status| {
            Ok::<_, StoreError>(AccessTerms {
                status: known("data_access.status", DataAccessStatus::from_code(status))?,
                valid_from: moment(self.valid_from),
                valid_to: moment(self.valid_to),
                confirm_by: moment(self.confirm_by),
            })
        });
        Ok(Ground::Facts(AccessFacts {
            system: known("provider_system.status", SystemStatus::from_code(system))?,
            provider_passivated: self.provider_passivated.is_some(),
            stopped_until: moment(self.stopped_until),
            service: known("web_service.status", ServiceStatus::from_code(service))?,
            needs_data_access: self.needs_data_access.unwrap_or(true),
            frees_at: moment(self.frees_at),
            connection: connection.map(|status| known("connection_agreement.status", status)).transpose()?,
            connection_valid_to: moment(self.connection_valid_to),
            data_access: terms.transpose()?,
            owner_passivated: self.owner_passivated.is_some(),
        }))
    }
}

/// What there is to decide about each of these, in their order; all of it as it was at one moment, in one statement.
///
/// # Errors
/// [`StoreError::Corrupt`] for codes that are none.
pub async fn grounds(db: &impl ConnectionTrait, asked: &[AskedUse]) -> Result<Vec<Ground>, StoreError> {
    if asked.is_empty() {
        return Ok(vec![]);
    }
    let values = (0_i32..).zip(asked).map(|(place, one)| {
        let [service, owner] = [one.service.as_str(), one.owner.as_str()];
        (place, one.system.uuid(), service, owner).into_value_tuple()
    });
    let mut select = Query::select();
    select.from_values(values.collect::<Vec<_>>(), "v");
    let of = &OF_QUESTION;
    let is = |table: &'static str, column: &'static str, of| Expr::col((table, column)).equals(of);
    let mut join = |table: &'static str, alias: &'static str, on: Condition| {
        select.join_as(JoinType::LeftJoin, table, alias, on);
    };
    let on = |one: Expr| Condition::all().add(one);
    join("provider_system", "s", on(is("s", "id", of.system)));
    join("organisation", "p", on(is("p", "code", of.provider)));
    join("web_service", "w", on(is("w", "code", of.service)));
    join("organisation", "o", on(is("o", "code", of.owner)));
    let there = Expr::col(("d", "status")).ne(DataAccessStatus::Deleted.code());
    let of_use = on(is("d", "system_id", of.system)).add(is("d", "service_code", of.service));
    join("data_access", "d", of_use.add(is("d", "owner_code", of.owner)).add(there));
    join_newest(&mut select, of);
    Found::select(&mut select);
    let mut found = db
        .query_all(&select)
        .await?
        .iter()
        .map(|row| Found::read(row).and_then(|found| Ok((found.place, found.ground()?))))
        .collect::<Result<Vec<_>, StoreError>>()?;
    found.sort_by_key(|(place, _)| *place);
    if found.len() != asked.len() {
        return Err(StoreError::Corrupt(format!("{} answers to {} questions", found.len(), asked.len())));
    }
    Ok(found.into_iter().map(|(_, ground)| ground).collect())
}
