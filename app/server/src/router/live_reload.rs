//! Live reload while `cargo leptos watch` runs: open pages ask every moment whether the server was built anew or the
//! style has changed. Our own script from our own origin, so that the content security policy is the shop's; there
//! is neither script nor route without `LEPTOS_WATCH`.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::http::header;
use axum::routing::get;
use storefront::pages::Shop;
use web::http::assets::LIVE_RELOAD_PATH;

use crate::config::Config;
use crate::state::read_assets;

/// Nothing unless the server is watched.
pub fn routes(config: &Config) -> Router<Shop> {
    if !config.files.watch {
        return Router::new();
    }
    let config = config.clone();
    let started = SystemTime::now().duration_since(UNIX_EPOCH);
    let started = started.unwrap_or_default().as_millis();
    // The style alone is built without a restart: its newest file is looked up each time.
    let state = move || {
        let now = format!("{started}\n{}", read_assets(&config).css);
        async { ([(header::CACHE_CONTROL, "no-store")], now) }
    };
    let script = async || {
        let headers = [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, SCRIPT)
    };
    Router::new()
        .route(LIVE_RELOAD_PATH, get(script))
        .route("/live-reload", get(state))
}

const SCRIPT: &str = r#"const style = document.querySelector("link[rel=stylesheet]");
let server;
const ask = async () => {
  try {
    const answer = await fetch("/live-reload");
    const [started, css] = (await answer.text()).split("\n");
    if (answer.ok) {
      server ??= started;
      if (server !== started) return location.reload();
      if (style.getAttribute("href") !== css) style.setAttribute("href", css);
    }
  } catch {
    // The server is just starting again.
  }
  setTimeout(ask, 500);
};
ask();
"#;
