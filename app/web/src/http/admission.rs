//! Admission control: work is begun only when there is a place for it; what finds none in time is shed with 503.

mod class;
mod turned_away;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics::counter;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::error::PageError;

pub use class::Class;

/// Requests that were turned away for want of a place, by kind of work.
pub const SHED: &str = "fleetcart_shed_total";

/// Who may wait, for each place: with more before them the last would wait in vain.
const QUEUE_FOR_EACH: usize = 8;
/// Few places have a queue of this length all the same: browsers ask for several things at once.
const SHORTEST_QUEUE: usize = 32;

/// Places for one kind of work.
#[derive(Debug, Clone)]
pub struct Places {
    work: &'static str,
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    longest_queue: usize,
    patience: Duration,
}

impl Places {
    /// Room for `count` at once; some others wait for up to `patience`.
    pub fn new(work: &'static str, count: usize, patience: Duration) -> Places {
        Places {
            work,
            places: Arc::new(Semaphore::new(count)),
            waiting: Arc::default(),
            longest_queue: (count * QUEUE_FOR_EACH).max(SHORTEST_QUEUE),
            patience,
        }
    }

    /// Takes a place, which is free again once the permit is dropped.
    ///
    /// # Errors
    /// [`PageError::Unavailable`] when none was free in time, and at once when too many wait already.
    pub async fn enter(&self) -> Result<OwnedSemaphorePermit, PageError> {
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Ok(place);
        }
        let waiting = Waiting::begin(&self.waiting);
        if waiting.others < self.longest_queue {
            let place = self.places.clone().acquire_owned();
            if let Ok(Ok(place)) = tokio::time::timeout(self.patience, place).await {
                return Ok(place);
            }
        }
        counter!(SHED, "work" => self.work).increment(1);
        Err(PageError::Unavailable)
    }
}

/// Counts one who waits until dropped, also when the request goes away.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    others: usize,
}

impl Waiting<'_> {
    fn begin(count: &AtomicUsize) -> Waiting<'_> {
        let others = count.fetch_add(1, Ordering::Relaxed);
        Waiting { count, others }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Places for each class of requests, so that one cannot take those of another.
#[derive(Debug, Clone)]
pub struct Admission {
    pub buying: Places,
    pub catalogue: Places,
    pub strangers: Places,
}

impl Admission {
    fn of(&self, class: Class) -> &Places {
        match class {
            Class::Buying => &self.buying,
            Class::Catalogue => &self.catalogue,
            Class::Strangers => &self.strangers,
        }
    }
}

/// Who asks, told to [`drawing`], behind which nothing else is known of the request.
#[derive(Debug, Clone, Copy)]
struct Asker {
    class: Class,
    wants_json: bool,
}

/// Middleware before the routes: notes who asks, and admits what is not admitted as [`drawing`].
pub async fn admit(
    State(admission): State<Admission>,
    mut request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map(MatchedPath::as_str);
    let class = Class::of(route, request.uri().path(), request.headers());
    let Some(class) = class else {
        return next.run(request).await;
    };
    let asker = Asker {
        class,
        wants_json: turned_away::wants_json(request.headers()),
    };
    request.extensions_mut().insert(asker);
    match route.is_some_and(class::is_catalogue) {
        true => next.run(request).await,
        false => run(&admission, asker, request, next).await,
    }
}

/// Middleware behind what is kept: admits a request for which a page of the catalogue must be drawn.
pub async fn drawing(State(admission): State<Admission>, request: Request, next: Next) -> Response {
    let asker = request.extensions().get::<Asker>().copied();
    let asker = asker.unwrap_or(Asker {
        class: Class::Catalogue,
        wants_json: false,
    });
    run(&admission, asker, request, next).await
}

async fn run(admission: &Admission, asker: Asker, request: Request, next: Next) -> Response {
    let place = match (admission.of(asker.class).enter().await, asker.class) {
        (Ok(place), _) => place,
        // With what was typed, to be sent again.
        (Err(refused), Class::Buying) => return refused.into_response(),
        (Err(_), class) => return turned_away::answer(class, asker.wants_json),
    };
    let mut response = next.run(request).await;
    if response.status().is_client_error() {
        // Its page is drawn further out, and costs as much as any.
        response.extensions_mut().insert(Arc::new(place));
    }
    response
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

    #[tokio::test]
    async fn a_queue_that_is_too_long_turns_away_at_once_and_shrinks_when_people_leave() {
        let places = Places::new("test", 1, Duration::from_secs(60));
        let _taken = places.enter().await;
        let waiting: Vec<_> = (0..SHORTEST_QUEUE)
            .map(|_| {
                let places = places.clone();
                tokio::spawn(async move { places.enter().await.map(drop) })
            })
            .collect();
        while places.waiting.load(Ordering::Relaxed) < SHORTEST_QUEUE {
            tokio::task::yield_now().await;
        }
        let refused = tokio::time::timeout(Duration::from_secs(5), places.enter()).await;
        assert!(matches!(refused, Ok(Err(PageError::Unavailable))));
        for one in waiting {
            one.abort();
            assert!(one.await.is_err());
        }
        assert_eq!(places.waiting.load(Ordering::Relaxed), 0);
    }
}
