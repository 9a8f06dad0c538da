//! What was searched for, written down some seconds later and all at once: a rush of searches costs one statement.

use std::sync::{Arc, Mutex, PoisonError};

use database::content::{LoggedSearch, log_searches};
use database::{Db, Error};

/// Searches kept until they are written; what comes on top of that is not noted.
const CAPACITY: usize = 500;

/// On a response: what was searched for, to be noted each time the page is sent.
#[derive(Debug, Clone)]
pub struct Searched {
    pub term: String,
    /// How much was found.
    pub results: u64,
}

impl Searched {
    pub fn at(&self, at_ms: i64) -> LoggedSearch {
        LoggedSearch {
            term: self.term.clone(),
            results: self.results,
            at_ms,
        }
    }
}

/// The searches of the last seconds.
#[derive(Debug, Clone, Default)]
pub struct SearchLog(Arc<Mutex<Vec<LoggedSearch>>>);

impl SearchLog {
    pub fn note(&self, search: LoggedSearch) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < CAPACITY {
            waiting.push(search);
        }
    }

    /// Writes what was noted; says how much. What the database does not take is lost: it is not worth more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write(&self, db: &Db) -> Result<u64, Error> {
        let noted = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *waiting)
        };
        if noted.is_empty() {
            return Ok(0);
        }
        log_searches(db.writer(), &noted).await?;
        Ok(noted.len() as u64)
    }
}
