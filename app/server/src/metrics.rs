//! What is counted, and the private address where Prometheus reads it.
//!
//! Labels are matched routes and small enumerations, never raw paths: a crawler cannot make a
//! new time series.

pub mod emf;
pub mod minute;

use std::sync::OnceLock;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use purchases::{Event, Paid};
use web::http::admission::SHED;
use web::http::throttle::LOG_INS;

use crate::config::Origin;

const REQUESTS: &str = "fleetcart_http_requests_total";
const DURATION: &str = "fleetcart_http_request_duration_seconds";
const IN_FLIGHT: &str = "fleetcart_http_requests_in_flight";
const PANICS: &str = "fleetcart_panics_total";
const DATABASE_ERRORS: &str = "fleetcart_database_errors_total";
const DATABASE_FINE: &str = "fleetcart_database_fine";
const ORDERS_PLACED: &str = "fleetcart_orders_placed_total";
const UNPAID_PIECES: &str = "fleetcart_unpaid_pieces";
const ATTENTION: &str = "fleetcart_orders_needing_attention";
const REFUND_FAILURES: &str = "fleetcart_refund_failures_total";
const JOB_RUNS: &str = "fleetcart_job_runs_total";
const JOB_DONE: &str = "fleetcart_job_items_total";
const BUILD: &str = "fleetcart_build_info";
const INSTANCE: &str = "fleetcart_instance_info";
const PROVIDER_ERRORS: &str = "fleetcart_payment_provider_errors_total";

const BUCKETS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// Starts counting; a second call in one process gives the same recorder.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    static FIRST: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one_at_a_time = FIRST
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(DURATION.into()), &BUCKETS)?
        .install_recorder()?;
    describe();
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(HANDLE.get_or_init(|| handle).clone())
}

fn describe() {
    describe_counter!(
        REQUESTS,
        "Requests answered, by method, route and status class"
    );
    describe_histogram!(DURATION, "Seconds until the answer's head was ready");
    describe_gauge!(IN_FLIGHT, "Requests being answered");
    describe_counter!(PANICS, "Panics caught");
    describe_counter!(DATABASE_ERRORS, "Database calls that failed");
    describe_gauge!(
        DATABASE_FINE,
        "1 while the database answers and takes writes, else 0"
    );
    describe_counter!(ORDERS_PLACED, "Orders placed, by payment provider");
    describe_counter!(JOB_RUNS, "Runs of a background job, by outcome");
    describe_counter!(JOB_DONE, "Things a background job did");
    describe_counter!(LOG_INS, "Attempts to log in, by outcome");
    describe_gauge!(UNPAID_PIECES, "Pieces held or promised without money");
    describe_gauge!(ATTENTION, "Orders that a person must look at");
    describe_counter!(REFUND_FAILURES, "Tries to give money back that failed");
    describe_counter!(
        SHED,
        "Requests turned away for want of a place, by kind of work"
    );
    describe_gauge!(BUILD, "Always 1; the label says which version runs");
    describe_gauge!(
        INSTANCE,
        "Always 1; the labels say which machine this is, where, and with which release"
    );
    describe_counter!(PROVIDER_ERRORS, "Calls of payment providers that failed");
}

/// Counts one answered request.
pub fn request(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let class = match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    let method = method_label(method);
    counter!(REQUESTS, "method" => method, "route" => route.to_owned(), "status" => class)
        .increment(1);
    histogram!(DURATION, "method" => method, "route" => route.to_owned())
        .record(took.as_secs_f64());
    minute::request(method == "POST", route, status.is_server_error(), took);
}

/// Pieces of orders that wait for their money, and orders that a person must look at.
pub fn order_backlog(unpaid_pieces: i64, needing_attention: u64) {
    gauge!(UNPAID_PIECES).set(unpaid_pieces as f64);
    gauge!(ATTENTION).set(needing_attention as f64);
}

/// Says on the metrics page which machine this is.
pub fn tell_origin(origin: &Origin) {
    let known = |value: &Option<String>| value.clone().unwrap_or_else(|| "unknown".to_owned());
    gauge!(
        INSTANCE,
        "instance" => known(&origin.instance),
        "zone" => known(&origin.zone),
        "release" => origin.release().to_owned(),
        "environment" => origin.environment.clone()
    )
    .set(1.0);
}

fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Counts a request as being answered until dropped, also when its future is dropped.
pub struct InFlight(());

impl InFlight {
    pub fn begin() -> InFlight {
        gauge!(IN_FLIGHT).increment(1.0);
        InFlight(())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        gauge!(IN_FLIGHT).decrement(1.0);
    }
}

/// Counts a caught panic.
pub fn panicked() {
    counter!(PANICS).increment(1);
}

/// Counts a statement, its time with the wait for a connection, and whether it failed.
pub fn statement(failed: bool, took: Duration) {
    if failed {
        counter!(DATABASE_ERRORS).increment(1);
    }
    minute::statement(failed, took);
}

/// Counts what happened to purchases.
pub fn purchase(event: Event) {
    match event {
        Event::OrderPlaced(Paid::AtOnce) => order_placed("at once"),
        Event::OrderPlaced(Paid::Later) => order_placed("later"),
        Event::ProviderFailed => provider_error(),
        Event::RefundFailed => refund_failure(),
    }
}

fn refund_failure() {
    counter!(REFUND_FAILURES).increment(1);
    minute::note(|minute| minute.refund_failures += 1);
}

fn provider_error() {
    counter!(PROVIDER_ERRORS).increment(1);
    minute::note(|minute| minute.provider_errors += 1);
}

/// Notes whether the database answers and takes writes.
pub fn database_condition(fine: bool) {
    gauge!(DATABASE_FINE).set(if fine { 1.0 } else { 0.0 });
}

fn order_placed(paid: &'static str) {
    counter!(ORDERS_PLACED, "paid" => paid).increment(1);
    minute::note(|minute| minute.orders += 1);
}

/// Counts a run of a background job and what it got done.
pub fn job(name: &'static str, outcome: Result<u64, ()>) {
    let result = if outcome.is_ok() { "ok" } else { "failed" };
    counter!(JOB_RUNS, "job" => name, "outcome" => result).increment(1);
    counter!(JOB_DONE, "job" => name).increment(outcome.unwrap_or(0));
}
