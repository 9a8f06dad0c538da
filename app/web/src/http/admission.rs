//! Admission control: costly work is begun only when there is a place for it; what finds none in time is shed with 503.

use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::error::PageError;

/// Requests that were turned away for want of a place, by kind of work.
pub const SHED: &str = "fleetcart_shed_total";

/// Places for one kind of work.
#[derive(Debug, Clone)]
pub struct Places {
    work: &'static str,
    places: Arc<Semaphore>,
    patience: Duration,
}

impl Places {
    /// Room for `count` at once; others wait for up to `patience`.
    pub fn new(work: &'static str, count: usize, patience: Duration) -> Places {
        Places {
            work,
            places: Arc::new(Semaphore::new(count)),
            patience,
        }
    }

    /// Takes a place, which is free again once the permit is dropped.
    ///
    /// # Errors
    /// [`PageError::Unavailable`] when none was free in time.
    pub async fn enter(&self) -> Result<OwnedSemaphorePermit, PageError> {
        let place = self.places.clone().acquire_owned();
        match tokio::time::timeout(self.patience, place).await {
            Ok(Ok(place)) => Ok(place),
            _ => {
                counter!(SHED, "work" => self.work).increment(1);
                Err(PageError::Unavailable)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_no_place_in_time_is_turned_away_and_a_free_place_is_taken_again() {
        let places = Places::new("test", 1, Duration::from_millis(20));
        let taken = places.enter().await;
        assert!(taken.is_ok());
        let refused = places.enter().await.map(drop);
        assert!(matches!(refused, Err(PageError::Unavailable)));
        drop(taken);
        assert!(places.enter().await.is_ok());
    }
}
