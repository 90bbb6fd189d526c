//! The bodies on both sides of the application: a request's, held to size and time, and an answer's, watched until
//! the client has it.

use super::access::Visit;
use super::activity::Activity;
use axum::body::Body as AppBody;
use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use magegate_webapi::request_info::BodyFault;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A request's body. Its error is a [`BodyFault`] where a limit is broken, and is kept in `fault` too, so that the frame
/// can answer rightly whatever the application makes of it.
pub(super) struct RequestBody {
    inner: Incoming,
    limit: u64,
    left: u64,
    timeout: Duration,
    /// Runs from the first read: what the client sends before is not read, so it costs nothing.
    timer: Option<Pin<Box<Sleep>>>,
    fault: Arc<OnceLock<BodyFault>>,
    ended: bool,
    activity: Arc<Activity>,
}

/// An answer's body, which keeps the request counted as in flight until it is delivered or given up.
pub(super) struct AnswerBody {
    inner: AppBody,
    /// Whether the next part waits for the client rather than for the application.
    held: bool,
    visit: Visit,
}

impl RequestBody {
    pub(super) fn new(
        inner: Incoming,
        (limit, timeout): (u64, Duration),
        activity: Arc<Activity>,
    ) -> Self {
        let fault = Arc::default();
        Self { inner, limit, left: limit, timeout, timer: None, fault, ended: false, activity }
    }

    /// Where a broken limit is noted.
    pub(super) fn fault(&self) -> Arc<OnceLock<BodyFault>> {
        Arc::clone(&self.fault)
    }

    fn fail(&mut self, fault: BodyFault) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let fault = *self.fault.get_or_init(|| fault);
        Poll::Ready(Some(Err(fault.into())))
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if let Some(fault) = this.fault.get().copied() {
            return this.fail(fault);
        }
        let timer = match &mut this.timer {
            Some(timer) => timer,
            none => none.insert(Box::pin(sleep_until(Instant::now() + this.timeout))),
        };
        let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(cx) else {
            ready!(timer.as_mut().poll(cx));
            return this.fail(BodyFault::TimedOut);
        };
        match frame {
            Some(Ok(frame)) => {
                let size = frame.data_ref().map_or(0, |data| data.len() as u64);
                match this.left.checked_sub(size) {
                    Some(left) => this.left = left,
                    None => return this.fail(BodyFault::TooLarge { limit: this.limit }),
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Some(Err(error)) => Poll::Ready(Some(Err(error.into()))),
            None => {
                this.ended = true;
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        if !self.ended && !self.inner.is_end_stream() {
            self.activity.left_unread();
        }
    }
}

impl AnswerBody {
    pub(super) fn new(inner: AppBody, visit: Visit) -> Self {
        visit.activity().answer_held();
        Self { inner, held: true, visit }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        // Being asked for a part means that the client took the one before.
        if std::mem::replace(&mut self.held, polled.is_ready()) {
            self.visit.activity().answer_freed();
        }
        if self.held {
            self.visit.activity().answer_held();
        }
        if let Poll::Ready(Some(Err(error))) = &polled {
            tracing::error!(%error, "an answer could not be sent to its end");
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        if self.held {
            self.visit.activity().answer_freed();
        }
    }
}
