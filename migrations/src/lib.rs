//! The database schema, one file per change. The same migrations serve SQLite and PostgreSQL.
//!
//! Conventions: states are short codes with a CHECK; moments are microseconds UTC in a `bigint`; keys are UUIDs or the
//! registers' own numbers; `sort_key` and `search_key` columns are written by the domain's folding, because the two
//! databases fold and sort æ, ø and å differently.

use sea_orm_migration::prelude::*;

mod m20261123_000001_parties;
mod m20261123_000002_agreements;
mod m20261123_000003_portal;
mod m20261124_000001_identity;
mod m20261124_000002_registers;
mod m20261124_000003_notices;
mod m20261124_000004_mail_addresses;
mod m20261124_000005_ends;
mod m20261127_000001_granted_by;
mod m20261127_000002_asked;
mod m20261127_000003_seen;
mod m20261127_000014_drafts;
mod m20261127_000019_contacts;
mod m20261127_000020_revision;
mod m20261128_000001_jobs;
mod m20261128_000002_purpose;
mod m20261128_000003_histories;
mod m20261128_000004_suspended;
mod m20261128_000005_versions;
mod m20261128_000006_stops;
mod m20261128_000007_register_changes;
mod m20261128_000008_mergers;
mod m20261128_000009_closing_proposals;

pub use sea_orm_migration::MigratorTrait;

/// Runs the migrations in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_parties::Migration),
            Box::new(m20261123_000002_agreements::Migration),
            Box::new(m20261123_000003_portal::Migration),
            Box::new(m20261124_000001_identity::Migration),
            Box::new(m20261124_000002_registers::Migration),
            Box::new(m20261124_000003_notices::Migration),
            Box::new(m20261124_000004_mail_addresses::Migration),
            Box::new(m20261124_000005_ends::Migration),
            Box::new(m20261127_000001_granted_by::Migration),
            Box::new(m20261127_000002_asked::Migration),
            Box::new(m20261127_000019_contacts::Migration),
            Box::new(m20261127_000014_drafts::Migration),
            Box::new(m20261127_000003_seen::Migration),
            Box::new(m20261127_000020_revision::Migration),
            Box::new(m20261128_000001_jobs::Migration),
            Box::new(m20261128_000002_purpose::Migration),
            Box::new(m20261128_000003_histories::Migration),
            Box::new(m20261128_000004_suspended::Migration),
            Box::new(m20261128_000005_versions::Migration),
            Box::new(m20261128_000006_stops::Migration),
            Box::new(m20261128_000007_register_changes::Migration),
            Box::new(m20261128_000008_mergers::Migration),
            Box::new(m20261128_000009_closing_proposals::Migration),
        ]
    }
}

/// A code column that holds one of `codes`.
fn code(name: &'static str, codes: &[&'static str]) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.string().not_null().check(Expr::col(name).is_in(codes.iter().copied()));
    column
}

/// A column that lists sort by, compared byte by byte in both databases.
fn sort_key(manager: &SchemaManager<'_>) -> ColumnDef {
    let mut column = ColumnDef::new("sort_key");
    column.text().not_null();
    if manager.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// A foreign key from `from` to `to`, named after them.
fn foreign_key(
    from: (&'static str, &'static str),
    to: (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{}_{}", from.0, from.1))
        .from(from.0, from.1)
        .to(to.0, to.1)
        .to_owned()
}

/// An index of these columns.
fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// Adds columns one by one: SQLite takes no more at a time.
async fn add_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: impl IntoIterator<Item = ColumnDef>,
) -> Result<(), DbErr> {
    for column in columns {
        manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
    }
    Ok(())
}
