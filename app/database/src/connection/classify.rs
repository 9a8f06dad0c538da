//! Error classification: what an error of the driver tells about the server and about what was under way.

use std::io;
use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr, SqlxError, SqlxMySqlError};

/// The kinds of trouble that may be over the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DbErrorKind {
    /// Another transaction stood in the way; this one was undone.
    Contention,
    /// The server takes no writes, as a demoted primary does; nothing was written.
    ReadOnly,
    /// The server let nobody in by this name and password; nothing was sent.
    Refused,
    /// No connection was to be had; nothing was sent.
    NoConnection,
    /// The statement took longer than any may, and was ended; the next time it would again.
    TooSlow,
    /// The connection broke or fell silent: what was under way was done, or not.
    Lost,
    /// The disk is full or fails, or the file may not be written; nothing was written.
    Storage,
}

/// The trouble that an error tells of; `None` for every error that is the statement's own.
pub(crate) fn classify(error: &DbErr) -> Option<DbErrorKind> {
    let (error, connecting) = match error {
        DbErr::ConnectionAcquire(_) => return Some(DbErrorKind::NoConnection),
        DbErr::Conn(RuntimeErr::Internal(_)) => return Some(DbErrorKind::NoConnection),
        DbErr::Conn(RuntimeErr::SqlxError(error)) => (error, true),
        DbErr::Exec(RuntimeErr::SqlxError(error)) => (error, false),
        DbErr::Query(RuntimeErr::SqlxError(error)) => (error, false),
        _ => return None,
    };
    let kind = match error.as_ref() {
        SqlxError::Database(error) => {
            match error.try_downcast_ref::<SqlxMySqlError>() {
                Some(error) => of_mysql(error.number()),
                // The low byte names the error, the rest says more: 5 BUSY, 6 LOCKED.
                None => match error.code().and_then(|code| code.parse::<i32>().ok()) {
                    Some(code) if matches!(code & 0xff, 5 | 6) => Some(DbErrorKind::Contention),
                    // INTERRUPT.
                    Some(code) if code & 0xff == 9 => Some(DbErrorKind::TooSlow),
                    // READONLY, IOERR, FULL, CANTOPEN.
                    Some(code) if matches!(code & 0xff, 8 | 10 | 13 | 14) => {
                        Some(DbErrorKind::Storage)
                    }
                    _ => None,
                },
            }
        }
        SqlxError::PoolTimedOut => Some(DbErrorKind::NoConnection),
        _ if connecting => Some(DbErrorKind::NoConnection),
        SqlxError::Io(_) | SqlxError::Tls(_) | SqlxError::Protocol(_) => Some(DbErrorKind::Lost),
        _ => None,
    };
    // What breaks before there is a connection has no statement under way.
    kind.map(|kind| match kind {
        DbErrorKind::Lost if connecting => DbErrorKind::NoConnection,
        other => other,
    })
}

/// By the numbers of MySQL's and MariaDB's server error references.
fn of_mysql(number: u16) -> Option<DbErrorKind> {
    match number {
        // Lock wait timeout, deadlock.
        1205 | 1213 => Some(DbErrorKind::Contention),
        // max_execution_time, and MariaDB's max_statement_time.
        3024 | 1969 => Some(DbErrorKind::TooSlow),
        // --read-only, READ ONLY transaction, read-only mode of the storage.
        1290 | 1792 | 1836 => Some(DbErrorKind::ReadOnly),
        // Access denied, with and without a password.
        1045 | 1698 => Some(DbErrorKind::Refused),
        // The disk is full or fails: when writing a file, of a table, of the storage's own.
        1021 | 1026 | 1030 | 1114 => Some(DbErrorKind::Storage),
        // Too many connections, of all and of this user.
        1040 | 1203 | 1226 => Some(DbErrorKind::NoConnection),
        // Shutting down, broken in the middle.
        1053 | 1077..=1079 | 1152 | 1158..=1161 | 1184 => Some(DbErrorKind::Lost),
        // Killed, the client library's own, offline mode, idle too long.
        1317 | 1927 | 2006 | 2013 | 3032 | 4031 => Some(DbErrorKind::Lost),
        _ => None,
    }
}

/// The error of a statement that was not answered in time.
pub(crate) fn timed_out() -> DbErr {
    let late = io::Error::new(io::ErrorKind::TimedOut, "the server did not answer in time");
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(SqlxError::Io(late))))
}

/// The error of a statement that was not even sent.
pub(crate) fn not_sent(why: &str) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(why.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_fail_over_are_told_apart() {
        for (number, expected) in [
            (1290, Some(DbErrorKind::ReadOnly)),
            (1792, Some(DbErrorKind::ReadOnly)),
            (1836, Some(DbErrorKind::ReadOnly)),
            (1053, Some(DbErrorKind::Lost)),
            (2006, Some(DbErrorKind::Lost)),
            (2013, Some(DbErrorKind::Lost)),
            (1045, Some(DbErrorKind::Refused)),
            (1040, Some(DbErrorKind::NoConnection)),
            (1213, Some(DbErrorKind::Contention)),
            (3024, Some(DbErrorKind::TooSlow)),
            (1969, Some(DbErrorKind::TooSlow)),
            (1021, Some(DbErrorKind::Storage)),
            (1114, Some(DbErrorKind::Storage)),
            // A duplicate and a missing table come again.
            (1062, None),
            (1146, None),
        ] {
            assert_eq!(of_mysql(number), expected, "{number}");
        }
    }

    #[test]
    fn silence_leaves_it_open_what_was_done_and_what_was_not_sent_does_not() {
        assert_eq!(classify(&timed_out()), Some(DbErrorKind::Lost));
        assert_eq!(classify(&not_sent("away")), Some(DbErrorKind::NoConnection));
        assert_eq!(classify(&DbErr::Custom("odd".into())), None);
    }
}
