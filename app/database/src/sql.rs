//! Statements as text with `?` for values: the one form that MySQL, MariaDB and SQLite share.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

use crate::error::is_read_only;

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
    let rows = conn.query_all_raw(statement(conn, sql, values)).await?;
    rows.iter()
        .map(|row| R::from_query_result(row, ""))
        .collect()
}

/// The first row, if there is one.
pub(crate) async fn one<R: FromQueryResult>(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<R>, DbErr> {
    let row = conn.query_one_raw(statement(conn, sql, values)).await?;
    row.map(|row| R::from_query_result(&row, "")).transpose()
}

/// The number in the column `n` of the first row.
pub(crate) async fn number(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<i64>, DbErr> {
    Ok(one::<Number>(conn, sql, values)
        .await?
        .and_then(|row| row.n))
}

/// The text in the column `t` of the first row.
pub(crate) async fn text(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<String>, DbErr> {
    Ok(one::<Text>(conn, sql, values).await?.and_then(|row| row.t))
}

/// Writes, and tells how many rows it met.
pub(crate) async fn execute(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, DbErr> {
    let result = conn.execute_raw(statement(conn, sql, values)).await;
    Ok(note(result)?.rows_affected())
}

/// Inserts one row and tells its key.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<i64, DbErr> {
    let result = conn.execute_raw(statement(conn, sql, values)).await;
    i64::try_from(note(result)?.last_insert_id()).map_err(|_| DbErr::UnpackInsertId)
}

/// Inserts unless a unique index says the row is there; tells whether it did.
pub(crate) async fn insert_new(
    conn: &impl ConnectionTrait,
    into: &str,
    values: Vec<Value>,
) -> Result<bool, DbErr> {
    // SQLite rolls nothing back for a refused row, and neither does MySQL; `INSERT IGNORE` would
    // also swallow a text that is too long or a missing parent.
    match execute(conn, &format!("INSERT INTO {into}"), values).await {
        Ok(_) => Ok(true),
        Err(error) if crate::error::is_duplicate(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Question marks for a list of at least `count` values, in a few fixed lengths so that the
/// server's statement cache is not filled with one text for each length.
pub(crate) fn list(ids: impl IntoIterator<Item = i64>) -> (String, Vec<Value>) {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    let size = [1, 4, 16, 32, 64, 128]
        .into_iter()
        .find(|&size| size >= ids.len());
    let last = ids.last().copied().unwrap_or(-1);
    ids.resize(size.unwrap_or(ids.len()), last);
    (marks(ids.len()), ids.into_iter().map(Value::from).collect())
}

/// `?, ?, ?`
pub(crate) fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn statement(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), sql, values)
}

fn note<T>(result: Result<T, DbErr>) -> Result<T, DbErr> {
    if let Err(error) = &result
        && is_read_only(error)
    {
        crate::connection::suspect_all();
    }
    result
}

#[derive(FromQueryResult)]
struct Number {
    n: Option<i64>,
}

#[derive(FromQueryResult)]
struct Text {
    t: Option<String>,
}
