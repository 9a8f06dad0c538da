//! Files: what the build made, the pictures, and the few the browser asks for by fixed names.

mod media;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{self, HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use storefront::pages::Shop;
use tower::ServiceBuilder;
use tower_http::services::fs::ServeFileSystemResponseBody;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;
use web::http::error::PageError;

use crate::state::Server;

const LONGEST_NAME: usize = 200;
const LONGEST_PATH: usize = 1_000;

type FileResponse = http::Response<ServeFileSystemResponseBody>;

/// `/pkg`, `/media`, `/fonts` and the icons.
pub fn routes(server: &Server) -> Router<Shop> {
    let files = &server.config.files;
    let site = &files.site_root;
    // Names in pkg and media carry a hash of the content: a changed file has a new name.
    let pkg = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            forever,
        ))
        .service(
            ServeDir::new(site.join("pkg"))
                .precompressed_br()
                .precompressed_gzip()
                .append_index_html_on_directories(false),
        );
    let fonts = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            forever,
        ))
        .service(ServeDir::new(site.join("fonts")).append_index_html_on_directories(false));
    let mut router = Router::new()
        .route(&server.shop.assets.boot, get(boot_script))
        .nest_service("/pkg", pkg)
        .merge(media::routes(&server.pictures))
        .nest_service("/fonts", fonts);
    for name in [
        "icons.svg",
        "flags.svg",
        "favicon.ico",
        "favicon.svg",
        "apple-touch-icon.png",
    ] {
        let file = ServiceBuilder::new()
            .layer(SetResponseHeaderLayer::overriding(
                header::CACHE_CONTROL,
                for_a_day,
            ))
            .service(ServeFile::new(site.join(name)));
        router = router.route_service(&format!("/{name}"), file);
    }
    router.layer(from_fn(refuse_long_names))
}

/// A file system may refuse a name above 255 bytes as its own failure: no file of ours has a name nearly as long.
async fn refuse_long_names(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.len() > LONGEST_PATH || path.split('/').any(|name| name.len() > LONGEST_NAME) {
        return PageError::NotFound.into_response();
    }
    next.run(request).await
}

/// The module that starts the islands; its address changes with its text.
async fn boot_script(State(shop): State<Shop>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, shop.assets.boot_script().to_owned()).into_response()
}

/// Which links a browser may open ahead of the click: pages that show the same to everybody.
pub async fn speculation_rules() -> Response {
    let kind = HeaderValue::from_static("application/speculationrules+json");
    let cache = HeaderValue::from_static("public, max-age=3600");
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)],
        SPECULATION_RULES,
    )
        .into_response()
}

const SPECULATION_RULES: &str = r#"{"prerender":[{"where":{"and":[{"href_matches":["/","/products*","/c/*","/p/*"]},{"not":{"selector_matches":"[rel~=nofollow]"}}]},"eagerness":"moderate"}],"prefetch":[{"where":{"href_matches":["/pages/*"]},"eagerness":"moderate"}]}"#;

fn forever(response: &FileResponse) -> Option<HeaderValue> {
    kept(response, "public, max-age=31536000, immutable")
}

fn for_a_day(response: &FileResponse) -> Option<HeaderValue> {
    kept(response, "public, max-age=86400")
}

/// What the answer says about keeping it; only successes, so that a missing file is not
/// remembered for a year.
fn kept(response: &FileResponse, how_long: &'static str) -> Option<HeaderValue> {
    let found = response.status().is_success() || response.status().as_u16() == 304;
    found.then(|| HeaderValue::from_static(how_long))
}
