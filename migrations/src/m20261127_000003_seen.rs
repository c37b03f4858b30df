//! What is compared and searched is compared by what is seen (`domain::search_key`), so keys that were written before are
//! written anew; and names that are shown lose what could not be seen in them, or turned the words around them.

use std::collections::HashSet;

use domain::{one_line, search_key, sort_key};
use sea_orm::{ConnectionTrait, QueryResult, Statement, TryGetable, Value};
use sea_orm_migration::prelude::*;
use uuid::Uuid;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = Tables(manager);
        tables.names::<Uuid>("contact", "id").await?;
        tables.names::<Uuid>("portal_user", "id").await?;
        tables.services().await?;
        tables.organisations().await?;
        tables.systems().await?;
        tables.addresses().await?;
        tables.recipients().await
    }
}

/// A name without what cannot be seen; a sign where that is all of it.
fn seen(name: &str) -> String {
    let seen = one_line(name);
    if seen.is_empty() { "?".to_owned() } else { seen }
}

struct Tables<'a>(&'a SchemaManager<'a>);

impl Tables<'_> {
    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(self.0.get_database_backend(), sql, values)
    }

    async fn run(&self, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
        self.0.get_connection().execute_raw(self.statement(sql, values)).await.map(|_| ())
    }

    async fn rows(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
        self.0.get_connection().query_all_raw(self.statement(sql, values)).await
    }

    async fn names<K: TryGetable + Into<Value>>(&self, table: &str, key: &str) -> Result<(), DbErr> {
        for row in self.rows(&format!("SELECT {key}, name FROM {table}"), vec![]).await? {
            let (id, old): (K, String) = (row.try_get("", key)?, row.try_get("", "name")?);
            let name = seen(&old);
            if name != old {
                let sql = format!("UPDATE {table} SET name = $1 WHERE {key} = $2");
                self.run(&sql, vec![name.into(), id.into()]).await?;
            }
        }
        Ok(())
    }

    async fn services(&self) -> Result<(), DbErr> {
        self.names::<String>("web_service", "code").await?;
        for row in self.rows("SELECT code, name FROM web_service", vec![]).await? {
            let (code, name): (String, String) = (row.try_get("", "code")?, row.try_get("", "name")?);
            let sql = "UPDATE web_service SET sort_key = $1 WHERE code = $2";
            self.run(sql, vec![sort_key(&name).into(), code.into()]).await?;
        }
        Ok(())
    }

    async fn organisations(&self) -> Result<(), DbErr> {
        let all = "SELECT code, name, sort_key, search_key FROM organisation";
        for row in self.rows(all, vec![]).await? {
            let text = |column: &str| row.try_get::<String>("", column);
            let (code, name) = (text("code")?, seen(&text("name")?));
            let (sort, search) = (sort_key(&name), search_key(&format!("{name} {code}")));
            if (&name, &sort, &search) != (&text("name")?, &text("sort_key")?, &text("search_key")?) {
                let sql = "UPDATE organisation SET name = $1, sort_key = $2, search_key = $3 WHERE code = $4";
                self.run(sql, vec![name.into(), sort.into(), search.into(), code.into()]).await?;
            }
        }
        Ok(())
    }

    /// A provider's systems that turn out to look alike are told apart by a number from the second on.
    async fn systems(&self) -> Result<(), DbErr> {
        let all = "SELECT id, provider_code, name, sort_key, search_key, status FROM provider_system \
                   ORDER BY created_at, id";
        let mut taken = HashSet::new();
        let mut moved = vec![];
        for row in self.rows(all, vec![]).await? {
            let text = |column: &str| row.try_get::<String>("", column);
            let (provider, clean) = (text("provider_code")?, seen(&text("name")?));
            let mut name = clean.clone();
            let mut number = 2;
            while text("status")? != "deleted" && !taken.insert((provider.clone(), search_key(&name))) {
                name = format!("{clean} ({number})");
                number += 1;
            }
            let (sort, search) = (sort_key(&name), search_key(&name));
            if (&name, &sort, &search) != (&text("name")?, &text("sort_key")?, &text("search_key")?) {
                moved.push((row.try_get::<Uuid>("", "id")?, name, sort, search));
            }
        }
        // Out of each other's way first: a key may still be that of a row which is written later.
        for (id, ..) in &moved {
            let sql = "UPDATE provider_system SET search_key = $1 WHERE id = $2";
            self.run(sql, vec![format!("\u{1}{id}").into(), (*id).into()]).await?;
        }
        for (id, name, sort, search) in moved {
            let sql = "UPDATE provider_system SET name = $1, sort_key = $2, search_key = $3 WHERE id = $4";
            self.run(sql, vec![name.into(), sort.into(), search.into(), id.into()]).await?;
        }
        Ok(())
    }

    /// Where two addresses turn out to be one, the one that was there knows what is known of either. The other row stays
    /// for the links in mails that went out.
    async fn addresses(&self) -> Result<(), DbErr> {
        for row in self.rows("SELECT address_key, address FROM mail_address", vec![]).await? {
            let (old, address): (String, String) =
                (row.try_get("", "address_key")?, row.try_get("", "address")?);
            let key = search_key(&address);
            if key == old {
                continue;
            }
            let same = "SELECT address_key FROM mail_address WHERE address_key = $1";
            if self.rows(same, vec![key.clone().into()]).await?.is_empty() {
                let sql = "UPDATE mail_address SET address_key = $1 WHERE address_key = $2";
                self.run(sql, vec![key.into(), old.into()]).await?;
                continue;
            }
            for column in ["stopped_at", "bounced_at"] {
                let sql = format!(
                    "UPDATE mail_address SET {column} = COALESCE({column}, (SELECT o.{column} FROM mail_address o \
                     WHERE o.address_key = $1)) WHERE address_key = $2"
                );
                self.run(&sql, vec![old.clone().into(), key.clone().into()]).await?;
            }
        }
        Ok(())
    }

    /// Where two registrations turn out to be one, both stay: each has a link of its own to end it.
    async fn recipients(&self) -> Result<(), DbErr> {
        let all = "SELECT id, email, email_key, side, coverage_key FROM notification_recipient ORDER BY id";
        let rows = self.rows(all, vec![]).await?;
        for row in &rows {
            let text = |column: &str| row.try_get::<String>("", column);
            let key = search_key(&text("email")?);
            if key == text("email_key")? {
                continue;
            }
            let same = "SELECT id FROM notification_recipient WHERE email_key = $1 AND side = $2 AND coverage_key = $3";
            let values = vec![key.clone().into(), text("side")?.into(), text("coverage_key")?.into()];
            if self.rows(same, values).await?.is_empty() {
                let id: Uuid = row.try_get("", "id")?;
                let sql = "UPDATE notification_recipient SET email_key = $1 WHERE id = $2";
                self.run(sql, vec![key.into(), id.into()]).await?;
            }
        }
        Ok(())
    }
}
