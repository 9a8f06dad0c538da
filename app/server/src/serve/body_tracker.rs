//! Whether a request was read to its end before it was answered.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::response::Response;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONNECTION, HeaderValue};

/// A request's body that notes when its end was reached.
#[derive(Debug)]
pub struct TrackedBody {
    body: Incoming,
    whole: Arc<AtomicBool>,
}

/// What a [`TrackedBody`] body has noted.
#[derive(Debug, Clone)]
pub struct BodyTracker(Arc<AtomicBool>);

impl TrackedBody {
    /// The body, and where to look afterwards.
    pub fn new(body: Incoming) -> (TrackedBody, BodyTracker) {
        let whole = Arc::new(AtomicBool::new(body.is_end_stream()));
        let tracker = BodyTracker(whole.clone());
        (TrackedBody { body, whole }, tracker)
    }
}

impl BodyTracker {
    /// An answer to a request whose rest is still on its way ends the connection, and says so: who
    /// took it for open would send the next request into nothing.
    pub fn mark(&self, response: &mut Response) {
        if !self.0.load(Ordering::Relaxed) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
    }
}

impl Body for TrackedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.whole.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
