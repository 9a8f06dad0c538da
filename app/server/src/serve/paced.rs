//! Slow clients: a connection that takes too long over a request's head, or does not take what it is sent, is ended.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// For a request's head, from its first byte; for the first one, from the connection's beginning.
    pub head: Duration,
    /// For taking the next bytes of an answer.
    pub write: Duration,
}

/// What the service tells the stream below it.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Counted>);

#[derive(Debug, Default)]
struct Counted {
    heads: AtomicU64,
    is_answering: AtomicBool,
}

impl Progress {
    /// A head has arrived whole.
    pub fn begin(&self) {
        self.0.heads.fetch_add(1, Ordering::Relaxed);
        self.0.is_answering.store(true, Ordering::Relaxed);
    }

    /// The answer is known.
    pub fn answered(&self) {
        self.0.is_answering.store(false, Ordering::Relaxed);
    }

    fn heads(&self) -> u64 {
        self.0.heads.load(Ordering::Relaxed)
    }

    fn is_answering(&self) -> bool {
        self.0.is_answering.load(Ordering::Relaxed)
    }
}

/// A stream with time limits.
#[derive(Debug)]
pub struct PacedStream<S> {
    stream: S,
    pace: Pace,
    progress: Progress,
    head: Limit,
    /// How many heads had arrived when the clock of this one started.
    waits_for: Option<u64>,
    write: Limit,
    is_stuck: bool,
}

impl<S> PacedStream<S> {
    pub fn new(stream: S, pace: Pace, progress: Progress) -> PacedStream<S> {
        PacedStream {
            stream,
            pace,
            head: Limit::new(pace.head),
            waits_for: Some(progress.heads()),
            write: Limit::new(pace.write),
            is_stuck: false,
            progress,
        }
    }

    /// Starts the clock when bytes come that belong to no request yet, and stops it when the head is whole.
    fn watch_head(&mut self, came: bool) {
        let heads = self.progress.heads();
        if self.waits_for.is_some_and(|before| before != heads) {
            self.waits_for = None;
        }
        if came && self.waits_for.is_none() && !self.progress.is_answering() {
            self.waits_for = Some(heads);
            self.head.restart(self.pace.head);
        }
    }

    fn written<T>(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.is_stuck = false;
            return polled;
        }
        if !self.is_stuck {
            self.is_stuck = true;
            self.write.restart(self.pace.write);
        }
        ready!(self.write.poll(context));
        Poll::Ready(Err(too_slow("an answer was not taken")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PacedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.watch_head(buffer.filled().len() > before);
        if self.waits_for.is_some() && self.head.poll(context).is_ready() {
            return Poll::Ready(Err(too_slow("a request's head did not come")));
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PacedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A clock that can be started again.
#[derive(Debug)]
struct Limit(Pin<Box<Sleep>>);

impl Limit {
    fn new(after: Duration) -> Limit {
        Limit(Box::pin(sleep(after)))
    }

    fn restart(&mut self, after: Duration) {
        self.0.as_mut().reset(Instant::now() + after);
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(context)
    }
}

fn too_slow(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, what)
}
