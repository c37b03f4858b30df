//! The database as it lies, table by table, on SQLite and PostgreSQL: for tests that look at every row.

use store::{DatabaseBackend, DatabaseConnection};
use testkit::all_rows;

/// The names of all tables but the migrator's.
pub async fn tables(db: &DatabaseConnection) -> Vec<String> {
    let sql = match db.get_database_backend() {
        DatabaseBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        }
        _ => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"
        }
    };
    let names = all_rows(db, sql, 1).await.into_iter().filter_map(|mut row| row.swap_remove(0));
    names.filter(|name| name != "seaql_migrations").collect()
}

/// The columns of a table, in their order.
pub async fn columns(db: &DatabaseConnection, table: &str) -> Vec<String> {
    let sql = match db.get_database_backend() {
        DatabaseBackend::Sqlite => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
        _ => format!(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'public' \
             AND table_name = '{table}' ORDER BY ordinal_position"
        ),
    };
    all_rows(db, &sql, 1).await.into_iter().filter_map(|mut row| row.swap_remove(0)).collect()
}

/// All rows of a table, each value as a text. Keys are written alike on both databases.
pub async fn rows(db: &DatabaseConnection, table: &str, columns: &[String]) -> Vec<Vec<Option<String>>> {
    let list: Vec<String> = columns.iter().map(|column| as_text(db, column)).collect();
    all_rows(db, &format!("SELECT {} FROM {table}", list.join(", ")), columns.len()).await
}

fn as_text(db: &DatabaseConnection, column: &str) -> String {
    match db.get_database_backend() {
        DatabaseBackend::Sqlite => {
            format!(
                "CASE typeof({column}) WHEN 'blob' THEN lower(hex({column})) ELSE CAST({column} AS TEXT) END"
            )
        }
        _ => format!(
            "CASE pg_typeof({column})::text WHEN 'uuid' THEN replace({column}::text, '-', '') ELSE {column}::text END"
        ),
    }
}

/// The length of the longest text in each column.
pub async fn longest(db: &DatabaseConnection, table: &str, columns: &[String]) -> Vec<usize> {
    let list: Vec<String> = columns
        .iter()
        .map(|column| format!("CAST(COALESCE(MAX(LENGTH({})), 0) AS TEXT)", as_text(db, column)))
        .collect();
    let row =
        all_rows(db, &format!("SELECT {} FROM {table}", list.join(", ")), columns.len()).await.remove(0);
    row.into_iter().map(|length| length.and_then(|length| length.parse().ok()).unwrap_or(0)).collect()
}
