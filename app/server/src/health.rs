//! `/healthz`: the process lives. `/readyz`: it should get traffic, and if not, why.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use storefront::pages::Shop;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::shutdown::Phase;
use crate::state::Server;

/// A balancer asks every few seconds and waits for a second or three.
const PATIENCE: Duration = Duration::from_millis(700);

const STATUS_FRESH: Duration = Duration::from_secs(1);

/// When everything was there last, unix milliseconds; 0 is never.
#[derive(Debug, Default)]
pub struct LastReady(AtomicI64);

/// What was said last on the public address, and when.
#[derive(Debug, Default)]
pub struct LastStatus(Mutex<Option<(Instant, StatusCode)>>);

/// What each check found; `problem` is a sentence for the operator.
#[derive(Debug, Serialize)]
struct Readiness {
    ready: bool,
    /// Ready for traffic although the database is away: taking this instance out would not help.
    degraded: bool,
    draining: bool,
    checks: Vec<Check>,
}

#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl Check {
    fn of(name: &'static str, result: Result<(), String>) -> Check {
        Check {
            name,
            ok: result.is_ok(),
            problem: result.err(),
        }
    }
}

/// 200 as long as the process answers at all.
pub async fn alive() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n")
}

/// 200 when everything a page needs is there; 503 with the failing checks otherwise, and as
/// soon as the process drains.
///
/// All instances share the database's server. While that fails over, each that was ready before
/// stays so (degraded, for `--database-absence-seconds`): a balancer that took them all out, and a
/// group that replaced them all, would make a long outage of a short one.
pub async fn ready(State(server): State<Server>) -> Response {
    let shop = &server.shop;
    let (database, migrations) = tokio::join!(database(shop), migrations(shop));
    let is_away = database.is_err() && shop.db.is_server();
    let checks = vec![
        Check::of("database", database),
        Check::of("migrations", migrations),
        Check::of("search", search(shop)),
        Check::of("assets", assets(&server)),
    ];
    let draining = server.shutdown.phase() > Phase::Serving;
    let whole = checks.iter().all(|check| check.ok);
    let ours = |check: &&Check| !matches!(check.name, "database" | "migrations");
    let rest = checks.iter().filter(ours).all(|check| check.ok);
    if whole {
        server.last_ready.0.store(shop.now_ms(), Ordering::Relaxed);
    }
    let degraded = !whole && is_away && rest && was_ready_lately(&server);
    let ready = !draining && (whole || degraded);
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body = Json(Readiness {
        ready,
        degraded,
        draining,
        checks,
    });
    (status, [(header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// The status alone, for everybody: what fails, and where, is the operator's business. Asked often, it is found out
/// once a second.
pub async fn ready_status(State(server): State<Server>) -> Response {
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    let is_draining = server.shutdown.phase() > Phase::Serving;
    let mut last = server.last_status.0.lock().await;
    let status = match *last {
        _ if is_draining => StatusCode::SERVICE_UNAVAILABLE,
        Some((at, status)) if at.elapsed() < STATUS_FRESH => status,
        _ => {
            let status = ready(State(server.clone())).await.status();
            *last = Some((Instant::now(), status));
            status
        }
    };
    let text = if status == StatusCode::OK {
        "ready\n"
    } else {
        "not ready\n"
    };
    (status, no_store, text).into_response()
}

fn was_ready_lately(server: &Server) -> bool {
    let last = server.last_ready.0.load(Ordering::Relaxed);
    let allowed =
        i64::try_from(server.config.database.database_absence_seconds).unwrap_or(i64::MAX);
    last > 0 && server.shop.now_ms().saturating_sub(last) <= allowed.saturating_mul(1000)
}

async fn database(shop: &Shop) -> Result<(), String> {
    match timeout(PATIENCE, shop.db.is_writable()).await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err("the database takes no writes".into()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the database does not answer".into()),
    }
}

async fn migrations(shop: &Shop) -> Result<(), String> {
    match timeout(PATIENCE, database::is_migrated(&shop.db)).await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err("the tables are not up to date: run `fleetcart migrate`".into()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the database does not answer".into()),
    }
}

fn search(shop: &Shop) -> Result<(), String> {
    match shop.search.is_ready() {
        true => Ok(()),
        false => Err("the search index is not built yet".into()),
    }
}

fn assets(server: &Server) -> Result<(), String> {
    let site = &server.config.files.site_root;
    let assets = &server.shop.assets;
    let missing = [&assets.css, &assets.js, &assets.wasm]
        .into_iter()
        .map(|path| site.join(path.trim_start_matches('/')))
        .find(|file| !file.is_file());
    missing.map_or(Ok(()), |file| {
        Err(format!(
            "{} is missing: build the site first",
            file.display()
        ))
    })
}
