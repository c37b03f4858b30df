//! What is agreed: systems, web services, connection agreements, data accesses, and the history of each.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{code, foreign_key, index, sort_key};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        system(manager).await?;
        web_service(manager).await?;
        connection_agreement(manager).await?;
        data_access(manager).await?;
        event(manager).await
    }
}

async fn system(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("provider_system")
                .col(pk_uuid("id"))
                .col(string("provider_code"))
                .col(text("name"))
                .col(sort_key(manager))
                .col(text("search_key"))
                .col(text("description"))
                .col(uuid("contact_id"))
                .col(code("status", &["active", "passive", "deleted"]))
                .col(integer("version"))
                .col(big_integer("created_at"))
                .foreign_key(&mut foreign_key(("provider_system", "provider_code"), ("organisation", "code")))
                .foreign_key(&mut foreign_key(("provider_system", "contact_id"), ("contact", "id")))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ux_provider_system_name")
                .table("provider_system")
                .col("provider_code")
                .col("search_key")
                .unique()
                .and_where(Expr::col("status").ne("deleted"))
                .to_owned(),
        )
        .await
}

async fn web_service(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("web_service")
                .col(string("code").primary_key())
                .col(text("name"))
                .col(sort_key(manager))
                .col(text("purpose"))
                .col(text("data"))
                .col(text("terms"))
                .col(text("contact"))
                .col(boolean("needs_data_access"))
                .col(code("status", &["open", "locked", "closed"]))
                .col(integer("version"))
                .to_owned(),
        )
        .await
}

async fn connection_agreement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("connection_agreement")
                .col(pk_uuid("id"))
                .col(uuid("system_id"))
                .col(string("service_code"))
                .col(code("status", &["waiting", "approved", "rejected", "ended"]))
                .col(integer("version"))
                .col(big_integer("created_at"))
                .col(big_integer("changed_at"))
                .foreign_key(&mut foreign_key(
                    ("connection_agreement", "system_id"),
                    ("provider_system", "id"),
                ))
                .foreign_key(&mut foreign_key(
                    ("connection_agreement", "service_code"),
                    ("web_service", "code"),
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ux_connection_agreement_live")
                .table("connection_agreement")
                .col("system_id")
                .col("service_code")
                .unique()
                .and_where(Expr::col("status").is_in(["waiting", "approved"]))
                .to_owned(),
        )
        .await?;
    for (name, columns) in [
        ("ix_connection_agreement_pair", ["system_id", "service_code", "created_at"].as_slice()),
        ("ix_connection_agreement_status", &["status", "changed_at"]),
    ] {
        manager.create_index(index(name, "connection_agreement", columns)).await?;
    }
    Ok(())
}

async fn data_access(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("data_access")
                .col(pk_uuid("id"))
                .col(uuid("system_id"))
                .col(string("provider_code"))
                .col(string("service_code"))
                .col(string("owner_code"))
                .col(code("status", &["waiting", "approved", "rejected", "deleted"]))
                .col(big_integer_null("valid_from"))
                .col(big_integer_null("valid_to"))
                .col(integer("version"))
                .col(big_integer("created_at"))
                .col(big_integer("changed_at"))
                .foreign_key(&mut foreign_key(("data_access", "system_id"), ("provider_system", "id")))
                .foreign_key(&mut foreign_key(("data_access", "provider_code"), ("organisation", "code")))
                .foreign_key(&mut foreign_key(("data_access", "service_code"), ("web_service", "code")))
                .foreign_key(&mut foreign_key(("data_access", "owner_code"), ("organisation", "code")))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create()
                .name("ux_data_access_live")
                .table("data_access")
                .col("system_id")
                .col("service_code")
                .col("owner_code")
                .unique()
                .and_where(Expr::col("status").ne("deleted"))
                .to_owned(),
        )
        .await?;
    // With the key at the end, a list finds the keys of its page in the index alone.
    for (name, columns) in [
        ("ix_data_access_owner", ["owner_code", "status", "changed_at", "id"].as_slice()),
        ("ix_data_access_provider", &["provider_code", "status", "changed_at", "id"]),
        ("ix_data_access_system", &["system_id", "service_code", "status", "changed_at", "id"]),
    ] {
        manager.create_index(index(name, "data_access", columns)).await?;
    }
    Ok(())
}

async fn event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("event")
                .col(pk_uuid("id"))
                .col(code(
                    "subject_kind",
                    &["system", "connection_agreement", "data_access", "web_service", "operating_message"],
                ))
                .col(string("subject_id"))
                .col(string("action"))
                .col(string_null("from_status"))
                .col(string("to_status"))
                .col(text("comment"))
                .col(uuid("actor_id"))
                .col(text("actor_name"))
                .col(string("held_right"))
                .col(big_integer("at"))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("ix_event_subject", "event", &["subject_kind", "subject_id", "at"])).await
}
