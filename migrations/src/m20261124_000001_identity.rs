//! Who people are and what they may do: where a person comes from, rights with their source and end, requests for rights,
//! whose a session is, and the audit log.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{add_columns, code, foreign_key, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// All of it or nothing, and on one connection: another one of SQLite's pool may still know a table that was dropped.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let known = [
            text_null("issuer"),
            text_null("subject"),
            text_null("email"),
            string_null("cvr"),
            string_null("p_number"),
            text_null("organisation_name"),
            big_integer_null("seen_at"),
        ];
        add_columns(manager, "portal_user", known).await?;
        let mut person = index("ux_portal_user_subject", "portal_user", &["issuer", "subject"]);
        manager.create_index(person.unique().to_owned()).await?;
        manager.create_index(index("ix_portal_user_cvr", "portal_user", &["cvr"])).await?;

        add_columns(manager, "session", [uuid_null("user_id")]).await?;
        manager.create_index(index("ix_session_user_id", "session", &["user_id"])).await?;

        rights(manager).await?;
        requests(manager).await?;
        audit(manager).await
    }
}

const RIGHTS: [&str; 5] =
    ["administer_agreements", "view_agreements", "case_worker", "agency_administrator", "administer_users"];
const SCOPES: [&str; 3] = ["cvr", "p_number", "se_number"];

/// SQLite changes no check that exists, so the table is made anew and the rows are copied.
async fn rights(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("user_right_new")
                .col(pk_uuid("id"))
                .col(uuid("user_id"))
                .col(code("held_right", &RIGHTS))
                .col(code("scope_kind", &SCOPES))
                .col(string("scope_value"))
                .col(code("source", &["log_in", "portal"]))
                .col(text_null("granted_by"))
                .col(big_integer("granted_at"))
                .col(big_integer_null("valid_to"))
                .col(big_integer_null("ended_at"))
                .foreign_key(&mut foreign_key(("user_right_new", "user_id"), ("portal_user", "id")))
                .to_owned(),
        )
        .await?;
    let copy = "INSERT INTO user_right_new (id, user_id, held_right, scope_kind, scope_value, source, granted_at) \
                SELECT id, user_id, held_right, scope_kind, scope_value, 'log_in', 0 FROM user_right";
    manager.get_connection().execute_unprepared(copy).await?;
    manager.drop_table(Table::drop().table("user_right").to_owned()).await?;
    manager.rename_table(Table::rename().table("user_right_new", "user_right").to_owned()).await?;
    manager.create_index(index("ix_user_right_user_id", "user_right", &["user_id"])).await
}

async fn requests(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("right_request")
                .col(pk_uuid("id"))
                .col(uuid("user_id"))
                .col(string("cvr"))
                .col(code("wanted_right", &RIGHTS))
                .col(code("scope_kind", &SCOPES))
                .col(string("scope_value"))
                .col(code("status", &["waiting", "approved", "refused", "withdrawn"]))
                .col(text("comment"))
                .col(text("reason"))
                .col(text_null("decided_by"))
                .col(big_integer("created_at"))
                .col(big_integer("changed_at"))
                .col(integer("version"))
                .foreign_key(&mut foreign_key(("right_request", "user_id"), ("portal_user", "id")))
                .to_owned(),
        )
        .await?;
    let mut waiting = index(
        "ux_right_request_waiting",
        "right_request",
        &["user_id", "wanted_right", "scope_kind", "scope_value"],
    );
    waiting.unique().and_where(Expr::col("status").eq("waiting"));
    manager.create_index(waiting).await?;
    manager
        .create_index(index("ix_right_request_cvr", "right_request", &["cvr", "status", "created_at"]))
        .await
}

async fn audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("audit_event")
                .col(pk_uuid("id"))
                .col(big_integer("at"))
                .col(string("kind"))
                .col(uuid_null("user_id"))
                .col(text("user_name"))
                .col(string_null("cvr"))
                .col(text("detail"))
                .col(text("address"))
                .to_owned(),
        )
        .await?;
    manager.create_index(index("ix_audit_event_at", "audit_event", &["at"])).await?;
    manager.create_index(index("ix_audit_event_cvr", "audit_event", &["cvr", "at"])).await
}
