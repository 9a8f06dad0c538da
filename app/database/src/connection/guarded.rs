//! A connection that sends each statement with the health guard and the retries of the fail-over.
//!
//! Entities and statements in text go through it alike, on a pool and in a transaction.

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use rand::Rng;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};

use crate::connection::classify::{DbErrorKind, classify};
use crate::connection::fail_point::kill_point;
use crate::connection::health::{Condition, condition, guarded};

/// How long a statement is sent again for want of a connection.
const RETRY_BUDGET: Duration = Duration::from_secs(3);

/// A pool or a transaction whose statements know of fail-overs.
///
/// What a broken connection did not do for certain is sent again on another one; inside a
/// transaction that fails at once, and the transaction as a whole is run again.
#[derive(Debug, Clone)]
pub struct Guarded<C> {
    conn: C,
    retries: bool,
}

impl Guarded<DatabaseConnection> {
    pub(crate) fn pool(conn: DatabaseConnection) -> Self {
        let retries = true;
        Self { conn, retries }
    }
}

impl Guarded<DatabaseTransaction> {
    pub(crate) fn transaction(conn: DatabaseTransaction) -> Self {
        let retries = false;
        Self { conn, retries }
    }
}

impl<C> Guarded<C> {
    pub(crate) fn unguarded(&self) -> &C {
        &self.conn
    }

    pub(crate) fn unguarded_mut(&mut self) -> &mut C {
        &mut self.conn
    }

    pub(crate) fn into_unguarded(self) -> C {
        self.conn
    }
}

impl<C: ConnectionTrait> Guarded<C> {
    async fn send<T, W>(
        &self,
        statement: Statement,
        send: impl Fn(Statement) -> W + Send,
    ) -> Result<T, DbErr>
    where
        W: Future<Output = Result<T, DbErr>> + Send,
    {
        let writes = !is_read(&statement);
        kill_point(writes);
        let answer = self.send_guarded(statement, send).await;
        kill_point(writes);
        answer
    }

    async fn send_guarded<T, W>(
        &self,
        statement: Statement,
        send: impl Fn(Statement) -> W + Send,
    ) -> Result<T, DbErr>
    where
        W: Future<Output = Result<T, DbErr>> + Send,
    {
        // A file of our own does not fail over.
        if self.conn.get_database_backend() != DbBackend::MySql {
            return send(statement).await;
        }
        if !self.retries {
            return guarded(true, send(statement)).await;
        }
        let mut retries = Retries::of(&statement);
        loop {
            match guarded(true, send(statement.clone())).await {
                Ok(answer) => return Ok(answer),
                Err(error) => retries.pause(error).await?,
            }
        }
    }
}

#[sea_orm::prelude::async_trait::async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Guarded<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.conn.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.send(statement, |statement| self.conn.execute_raw(statement))
            .await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        guarded(true, self.conn.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.send(statement, |statement| self.conn.query_one_raw(statement))
            .await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.send(statement, |statement| self.conn.query_all_raw(statement))
            .await
    }
}

/// By the text, not by the method: an `INSERT … RETURNING` is a query too.
fn is_read(statement: &Statement) -> bool {
    let first = statement.sql.split_whitespace().next().unwrap_or_default();
    let reads = ["select", "with"];
    reads.iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// Whether a statement may be sent once more, and when.
struct Retries {
    since: Instant,
    is_read: bool,
    lost: u32,
    read_only: u32,
}

impl Retries {
    fn of(statement: &Statement) -> Self {
        Self {
            since: Instant::now(),
            is_read: is_read(statement),
            lost: 0,
            read_only: 0,
        }
    }

    /// Waits until the next try, or gives the error back.
    async fn pause(&mut self, error: DbErr) -> Result<(), DbErr> {
        if !self.allow(&error) || condition() == Condition::Away {
            return Err(error);
        }
        let millis = rand::rng().random_range(10..=60);
        tokio::time::sleep(Duration::from_millis(millis)).await;
        Ok(())
    }

    fn allow(&mut self, error: &DbErr) -> bool {
        let in_time = self.since.elapsed() < RETRY_BUDGET;
        match classify(error) {
            Some(DbErrorKind::Refused | DbErrorKind::NoConnection) => in_time,
            // A read may be repeated whatever became of it, a write only when it was certainly
            // not done.
            Some(DbErrorKind::Lost) => {
                self.lost += 1;
                self.is_read && in_time && self.lost <= 2
            }
            // The next connection may lead to the new primary.
            Some(DbErrorKind::ReadOnly) => {
                self.read_only += 1;
                self.read_only <= 2
            }
            Some(DbErrorKind::Contention | DbErrorKind::TooSlow | DbErrorKind::Storage) | None => {
                false
            }
        }
    }
}
