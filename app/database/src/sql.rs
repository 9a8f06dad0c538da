//! Statements as text with `?` for values: the one form that MySQL, MariaDB and SQLite share. For
//! the `queries` alone; everything else goes through the entities.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

use crate::entities::padded;

/// The values of a statement, in the order of its question marks.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}
pub(crate) use values;

/// All rows.
pub(crate) async fn all<R: FromQueryResult>(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<R>, DbErr> {
    R::find_by_statement(statement(conn, sql, values))
        .all(conn)
        .await
}

/// The first row, if there is one.
pub(crate) async fn one<R: FromQueryResult>(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<R>, DbErr> {
    R::find_by_statement(statement(conn, sql, values))
        .one(conn)
        .await
}

/// Writes, and tells how many rows it met.
pub(crate) async fn execute(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, DbErr> {
    let written = conn.execute_raw(statement(conn, sql, values)).await?;
    Ok(written.rows_affected())
}

/// Question marks and values for a list of ids, padded to one of a few lengths.
pub(crate) fn list(ids: impl IntoIterator<Item = i64>) -> (String, Vec<Value>) {
    let ids = padded(ids);
    (marks(ids.len()), ids.into_iter().map(Value::from).collect())
}

/// `?, ?, ?`
pub(crate) fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn statement(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), sql, values)
}
