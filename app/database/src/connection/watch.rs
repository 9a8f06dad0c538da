//! Looking after a MySQL server from beside the pool: is it there, does it take writes, does it know our password?

use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use sea_orm::sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sea_orm::sqlx::{ConnectOptions, Executor, Row};
use sea_orm::{SqlxError, SqlxMySqlError};
use tokio::time::{sleep, timeout};

use crate::connection::health::{self, Condition};
use crate::connection::{Db, mysql, queries};

/// Between two looks while all is well.
const CALM: Duration = Duration::from_secs(1);

/// Between two looks while something is wrong.
const ALERT: Duration = Duration::from_millis(500);

/// A look takes no longer.
const LOOK: Duration = Duration::from_secs(2);

/// A server is not said to be away before it was looked for in vain for so long.
const ABSENT: Duration = Duration::from_millis(1_500);

/// A server that refuses writes for less may be in the middle of a change of roles.
const DEMOTED: Duration = Duration::from_secs(3);

/// Between two log lines about the same lasting trouble.
const REMINDER: Duration = Duration::from_secs(60);

impl Db {
    /// Looks after the server as long as the future is polled; `told` hears of every change.
    ///
    /// While the server is away or takes no writes, statements fail at once instead of waiting for it. When it refuses
    /// our password, the file `renewed` (an address as in the configuration) is read again: new
    /// connections use what it says now, and those that are open serve on.
    ///
    /// Returns at once where there is no server.
    pub async fn watch(&self, renewed: Option<&Path>, told: impl Fn(Condition)) {
        if !self.is_server() {
            return;
        }
        let mut watch = Watch::default();
        let mut known = Condition::Fine;
        loop {
            let seen = watch.look(self).await;
            let now = Instant::now();
            let next = watch.assess(&seen, known, now, health::answered_since);
            if next != known {
                watch.log(self, &seen, next, now);
                health::declare(next);
                told(next);
                known = next;
            }
            if health::is_refused() || matches!(seen, Seen::Refused) {
                watch.renew(self, renewed, now).await;
            }
            let calm = known == Condition::Fine && matches!(seen, Seen::Writable);
            sleep(if calm { CALM } else { ALERT }).await;
        }
    }
}

/// What one look showed.
#[derive(Debug)]
enum Seen {
    Writable,
    ReadOnly,
    Refused,
    Nothing(String),
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Seen::Writable => f.write_str("it takes writes"),
            Seen::ReadOnly => f.write_str("it takes no writes"),
            Seen::Refused => f.write_str("it refuses our password"),
            Seen::Nothing(why) => f.write_str(why),
        }
    }
}

#[derive(Default)]
struct Watch {
    /// Of its own: a pool that is busy says nothing about the server.
    connection: Option<MySqlConnection>,
    in_vain: u32,
    in_vain_since: Option<Instant>,
    read_only_since: Option<Instant>,
    /// Looks after which every connection is given up once more: it may have been made while the
    /// server's name still led to the demoted one.
    distrust: u32,
    changed: Option<Instant>,
    reminded: Option<Instant>,
}

impl Watch {
    async fn look(&mut self, db: &Db) -> Seen {
        let seen = match timeout(LOOK, self.ask(db)).await {
            Ok(Ok(false)) => {
                if self.distrust > 0 {
                    self.distrust -= 1;
                    health::invalidate_all_now();
                }
                return Seen::Writable;
            }
            Ok(Ok(true)) => Seen::ReadOnly,
            Ok(Err(error)) if is_refusal(&error) => Seen::Refused,
            Ok(Err(error)) => Seen::Nothing(error.to_string()),
            Err(_) => Seen::Nothing("it does not answer".to_owned()),
        };
        // The next look asks for the server's address anew.
        self.connection = None;
        match seen {
            Seen::ReadOnly => {
                health::invalidate_all();
                self.distrust = 2;
            }
            Seen::Nothing(_) => health::mark_suspect(),
            Seen::Writable | Seen::Refused => {}
        }
        seen
    }

    async fn ask(&mut self, db: &Db) -> Result<bool, SqlxError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => self.connection.insert(driver(db).connect().await?),
        };
        let row = connection.fetch_one(queries::IS_READ_ONLY).await?;
        Ok(row.try_get::<i64, _>(0)? != 0)
    }

    /// What a look means after those before it.
    fn assess(
        &mut self,
        seen: &Seen,
        known: Condition,
        now: Instant,
        answered_since: impl Fn(Instant) -> bool,
    ) -> Condition {
        if !matches!(seen, Seen::Nothing(_)) {
            (self.in_vain, self.in_vain_since) = (0, None);
        }
        if !matches!(seen, Seen::ReadOnly) {
            self.read_only_since = None;
        }
        match seen {
            Seen::Writable | Seen::Refused => Condition::Fine,
            Seen::ReadOnly => {
                let since = *self.read_only_since.get_or_insert(now);
                if known != Condition::Fine || now - since >= DEMOTED {
                    Condition::NoWrites
                } else {
                    Condition::Fine
                }
            }
            Seen::Nothing(_) => {
                self.in_vain += 1;
                let since = *self.in_vain_since.get_or_insert(now);
                let is_absent = self.in_vain >= 2 && now - since >= ABSENT;
                if is_absent && !answered_since(since) {
                    Condition::Away
                } else {
                    known
                }
            }
        }
    }

    fn log(&mut self, db: &Db, seen: &Seen, next: Condition, now: Instant) {
        let seconds = self.changed.map(|then| (now - then).as_secs_f32());
        self.changed = Some(now);
        match next {
            Condition::Fine => {
                tracing::info!(
                    database = db.place,
                    after_seconds = seconds,
                    "the database is back"
                );
            }
            Condition::NoWrites => {
                tracing::error!(database = db.place, "the database takes no writes");
            }
            Condition::Away => {
                tracing::error!(database = db.place, reason = %seen, "the database is away");
            }
        }
    }

    /// Takes the address that the file says now, if it is another one.
    async fn renew(&mut self, db: &Db, file: Option<&Path>, now: Instant) {
        if let Some(file) = file
            && let Some(options) = renewed(db, file).await
        {
            db.writer
                .unguarded()
                .get_mysql_connection_pool()
                .set_connect_options(options);
            self.connection = None;
            self.reminded = None;
            health::connected();
            tracing::info!(
                database = db.place,
                "new connections use the renewed password"
            );
            return;
        }
        if self.reminded.is_none_or(|then| now - then >= REMINDER) {
            self.reminded = Some(now);
            let open = db.writer.unguarded().get_mysql_connection_pool().size();
            tracing::error!(
                database = db.place,
                open,
                "the database refuses our password; the open connections serve on"
            );
        }
    }
}

fn driver(db: &Db) -> std::sync::Arc<MySqlConnectOptions> {
    db.writer
        .unguarded()
        .get_mysql_connection_pool()
        .connect_options()
}

async fn renewed(db: &Db, file: &Path) -> Option<MySqlConnectOptions> {
    let text = match tokio::fs::read_to_string(file).await {
        Ok(text) => text,
        Err(error) => {
            tracing::warn!(file = %file.display(), %error, "the database's address cannot be read");
            return None;
        }
    };
    let options = mysql::driver_options(text.trim(), &db.tls).ok()?;
    (options.to_url_lossy() != driver(db).to_url_lossy()).then_some(options)
}

fn is_refusal(error: &SqlxError) -> bool {
    let error = error.as_database_error();
    error
        .and_then(|error| error.try_downcast_ref::<SqlxMySqlError>())
        .is_some_and(|error| matches!(error.number(), 1045 | 1698))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Seen {
        Seen::Nothing("refused".to_owned())
    }

    /// What is known after looks at those milliseconds.
    fn after(looks: &[(u64, Seen)], answered: bool) -> Condition {
        let (start, mut watch) = (Instant::now(), Watch::default());
        looks.iter().fold(Condition::Fine, |known, (millis, seen)| {
            let now = start + Duration::from_millis(*millis);
            watch.assess(seen, known, now, |_| answered)
        })
    }

    #[test]
    fn a_server_is_away_once_it_was_looked_for_in_vain_for_a_while() {
        assert_eq!(after(&[(0, nothing())], false), Condition::Fine);
        let short = [(0, nothing()), (500, nothing()), (1_000, nothing())];
        assert_eq!(after(&short, false), Condition::Fine);
        let long = [(0, nothing()), (500, nothing()), (1_600, nothing())];
        assert_eq!(after(&long, false), Condition::Away);
        assert_eq!(after(&long, true), Condition::Fine, "others are answered");
    }

    #[test]
    fn it_is_back_with_the_first_look_that_finds_it() {
        let looks = [(0, nothing()), (2_000, nothing()), (2_500, Seen::Writable)];
        assert_eq!(after(&looks, false), Condition::Fine);
        let looks = [(0, nothing()), (2_000, nothing()), (2_500, Seen::ReadOnly)];
        assert_eq!(after(&looks, false), Condition::NoWrites);
    }

    #[test]
    fn a_moment_without_writes_is_a_change_of_roles_and_longer_is_not() {
        let looks = [(0, Seen::ReadOnly), (2_500, Seen::ReadOnly)];
        assert_eq!(after(&looks, false), Condition::Fine);
        let looks = [(0, Seen::ReadOnly), (3_000, Seen::ReadOnly)];
        assert_eq!(after(&looks, false), Condition::NoWrites);
        let looks = [
            (0, Seen::ReadOnly),
            (2_000, Seen::Writable),
            (3_500, Seen::ReadOnly),
        ];
        assert_eq!(after(&looks, false), Condition::Fine);
    }

    #[test]
    fn a_server_that_refuses_our_password_is_there() {
        let looks = [(0, nothing()), (2_000, Seen::Refused), (2_500, nothing())];
        assert_eq!(after(&looks, false), Condition::Fine);
    }
}
