//! Statements as text with `?` for values: the one form that MySQL, MariaDB and SQLite share.
//!
//! What a broken connection did not do for certain is asked again on another one; inside a
//! transaction that fails at once, and the transaction as a whole is run again.

use std::time::{Duration, Instant};

use rand::Rng;
use sea_orm::{ConnectionTrait, DbErr, ExecResult, FromQueryResult, QueryResult, Statement, Value};

use crate::fault::{Fault, fault};
use crate::pulse::{Condition, condition, guarded};

/// How long a statement is asked again for want of a connection.
const PATIENCE: Duration = Duration::from_secs(3);

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
    let statement = statement(conn, sql, values);
    let mut tries = Tries::of_a_read();
    let rows = loop {
        let asked = guarded(true, conn.query_all_raw(statement.clone())).await;
        match asked {
            Ok(rows) => break rows,
            Err(error) => tries.pause(error).await?,
        }
    };
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
    let statement = statement(conn, sql, values);
    let mut tries = Tries::of_a_read();
    let row: Option<QueryResult> = loop {
        let asked = guarded(true, conn.query_one_raw(statement.clone())).await;
        match asked {
            Ok(row) => break row,
            Err(error) => tries.pause(error).await?,
        }
    };
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
    Ok(write(conn, sql, values).await?.rows_affected())
}

/// Inserts one row and tells its key.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<i64, DbErr> {
    let result = write(conn, sql, values).await?;
    i64::try_from(result.last_insert_id()).map_err(|_| DbErr::UnpackInsertId)
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

async fn write(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<ExecResult, DbErr> {
    let statement = statement(conn, sql, values);
    let mut tries = Tries::of_a_write();
    loop {
        match guarded(true, conn.execute_raw(statement.clone())).await {
            Ok(result) => return Ok(result),
            Err(error) => tries.pause(error).await?,
        }
    }
}

/// Whether a statement may be sent once more, and when.
struct Tries {
    since: Instant,
    is_read: bool,
    lost: u32,
    read_only: u32,
}

impl Tries {
    /// A read may be repeated whatever became of it.
    fn of_a_read() -> Tries {
        Tries {
            since: Instant::now(),
            is_read: true,
            lost: 0,
            read_only: 0,
        }
    }

    /// A write only when it was certainly not done.
    fn of_a_write() -> Tries {
        Tries {
            is_read: false,
            ..Tries::of_a_read()
        }
    }

    /// Waits until the next try, or gives the error back.
    async fn pause(&mut self, error: DbErr) -> Result<(), DbErr> {
        if !self.allows(&error) || condition() == Condition::Away {
            return Err(error);
        }
        let millis = rand::rng().random_range(10..=60);
        tokio::time::sleep(Duration::from_millis(millis)).await;
        Ok(())
    }

    fn allows(&mut self, error: &DbErr) -> bool {
        let in_time = self.since.elapsed() < PATIENCE;
        match fault(error) {
            Some(Fault::Refused | Fault::NoConnection) => in_time,
            Some(Fault::Lost) => {
                self.lost += 1;
                self.is_read && in_time && self.lost <= 2
            }
            // The next connection may lead to the new primary.
            Some(Fault::ReadOnly) => {
                self.read_only += 1;
                self.read_only <= 2
            }
            Some(Fault::Contention) | None => false,
        }
    }
}

#[derive(FromQueryResult)]
struct Number {
    n: Option<i64>,
}

#[derive(FromQueryResult)]
struct Text {
    t: Option<String>,
}
