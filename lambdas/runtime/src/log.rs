//! Logs as JSON lines on standard error; CloudWatch adds the time.

use std::fmt::Display;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::Variables;

/// Starts logging. `AWS_LAMBDA_LOG_LEVEL` is what Lambda sets from the function's configuration.
pub(crate) fn start(function: &str, variables: &Variables<'_>) {
    let level = variables
        .optional("AWS_LAMBDA_LOG_LEVEL")
        .and_then(|level| level.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    let targets = Targets::new()
        .with_default(LevelFilter::WARN.min(level))
        .with_target("runtime", level)
        .with_target(function.replace('-', "_"), level)
        // It would repeat every error that is logged here already.
        .with_target("lambda_runtime", LevelFilter::OFF);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .without_time()
        .with_writer(std::io::stderr);
    // A second start, as in tests, keeps the first.
    let _ = tracing_subscriber::registry()
        .with(targets)
        .with(lines)
        .try_init();
}

/// The span of one invocation; `build` is filled in by [`about`].
pub(crate) fn invocation(function: &str, request: &str, event: &str) -> tracing::Span {
    tracing::error_span!(
        "invocation",
        function,
        request,
        event,
        build = tracing::field::Empty
    )
}

/// Writes the build that this invocation is about into every following line.
pub fn about(build: impl Display) {
    tracing::Span::current().record("build", tracing::field::display(build));
}
