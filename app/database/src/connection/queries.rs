//! What the connection asks of the server itself, not of a table: text, for there is no entity.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

/// Whether the server takes no writes; `+ 0` makes a number of MariaDB's truth value.
pub(super) const IS_READ_ONLY: &str = "SELECT @@global.read_only + 0 AS answer";
pub(super) const SQLITE_VERSION: &str = "SELECT sqlite_version() AS answer";
pub(super) const MYSQL_VERSION: &str = "SELECT version() AS answer";
pub(super) const ANYTHING: &str = "SELECT 1 AS answer";

/// Queues the instances that start together; longer than any other statement may take.
pub(super) const TAKE_LOCK: &str = "SELECT GET_LOCK(?, 120) AS answer";
pub(super) const RELEASE_LOCK: &str = "SELECT RELEASE_LOCK(?) AS answer";

pub(super) async fn text(conn: &impl ConnectionTrait, sql: &str) -> Result<String, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        answer: String,
    }
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    let row = Row::find_by_statement(statement).one(conn).await?;
    Ok(row.map(|row| row.answer).unwrap_or_default())
}

/// The number that a question answers; `values` stand for its question marks.
pub(super) async fn number(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Option<i64>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        answer: Option<i64>,
    }
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let row = Row::find_by_statement(statement).one(conn).await?;
    Ok(row.and_then(|row| row.answer))
}
