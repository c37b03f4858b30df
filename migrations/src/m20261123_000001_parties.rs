//! Who takes part: organisations, people who log in and their rights, contact persons.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{code, foreign_key, sort_key};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("organisation")
                    .col(string("code").primary_key())
                    .col(text("name"))
                    .col(sort_key(manager))
                    .col(text("search_key"))
                    .col(code("kind", &["agency", "provider", "institution", "day_care", "residual"]))
                    .col(string("cvr"))
                    .col(string("p_number"))
                    .col(string_null("municipality_code"))
                    .col(text_null("municipality_name"))
                    .col(text_null("passivated"))
                    .to_owned(),
            )
            .await?;
        for column in ["cvr", "p_number", "kind"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("ix_organisation_{column}"))
                        .table("organisation")
                        .col(column)
                        .to_owned(),
                )
                .await?;
        }

        manager
            .create_table(
                Table::create()
                    .table("portal_user")
                    .col(pk_uuid("id"))
                    .col(text("name"))
                    .col(integer("position"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("user_right")
                    .col(pk_uuid("id"))
                    .col(uuid("user_id"))
                    .col(code("held_right", &["administer_agreements", "case_worker", "administer_users"]))
                    .col(code("scope_kind", &["cvr", "p_number"]))
                    .col(string("scope_value"))
                    .foreign_key(&mut foreign_key(("user_right", "user_id"), ("portal_user", "id")))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("ix_user_right_user_id").table("user_right").col("user_id").to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("contact")
                    .col(pk_uuid("id"))
                    .col(string("organisation_code"))
                    .col(text("name"))
                    .col(text("email"))
                    .col(text("phone"))
                    .foreign_key(&mut foreign_key(("contact", "organisation_code"), ("organisation", "code")))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_contact_organisation_code")
                    .table("contact")
                    .col("organisation_code")
                    .to_owned(),
            )
            .await
    }
}
