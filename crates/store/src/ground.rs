//! What a database holds before anything is written to it, whatever its schema: an old one, or none.

use domain::UserId;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, Statement,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{DatabaseConnection, StoreError};

/// The tables of the first schema that tell whether anybody uses the portal.
const TABLES: [&str; 3] = ["organisation", "portal_user", "web_service"];

/// Whether nothing is in the database: no schema, or no organisation, no person and no web service.
pub async fn is_empty(db: &DatabaseConnection) -> Result<bool, StoreError> {
    for table in TABLES {
        let any = Query::select().expr(Expr::val(1)).from(table).limit(1).to_owned();
        if has_table(db, table).await? && db.query_one(&any).await?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether there is a person with this key.
pub async fn has_user(db: &DatabaseConnection, user: UserId) -> Result<bool, StoreError> {
    if !has_table(db, "portal_user").await? {
        return Ok(false);
    }
    let found = Query::select()
        .expr(Expr::val(1))
        .from("portal_user")
        .and_where(Expr::col("id").eq(user.uuid()))
        .limit(1)
        .to_owned();
    Ok(db.query_one(&found).await?.is_some())
}

async fn has_table(db: &DatabaseConnection, name: &str) -> Result<bool, StoreError> {
    let backend = db.get_database_backend();
    let tables = match backend {
        DatabaseBackend::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
        _ => "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = $1",
    };
    let statement = Statement::from_sql_and_values(backend, tables, [name.into()]);
    Ok(db.query_one_raw(statement).await?.is_some())
}
