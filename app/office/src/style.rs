//! The office's style sheet: one file, named after its content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const FILES: [&str; 8] = [
    include_str!("../style/tokens.css"),
    include_str!("../style/base.css"),
    include_str!("../style/frame.css"),
    include_str!("../style/form.css"),
    include_str!("../style/table.css"),
    include_str!("../style/parts.css"),
    include_str!("../style/work.css"),
    include_str!("../style/settings.css"),
];

static TEXT: LazyLock<String> = LazyLock::new(|| FILES.concat());

static NAME: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(TEXT.as_bytes());
    let hash: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{hash}.css")
});

/// Its address.
pub(crate) fn address() -> String {
    format!("/admin/style/{}", NAME.as_str())
}

/// `GET /admin/style/{name}`. While releases change, a page of the other one asks for the other's name: it gets this
/// style, and nobody keeps it under that name.
pub(crate) async fn file(Path(name): Path<String>) -> Response {
    let keep = match name == *NAME {
        true => "public, max-age=31536000, immutable",
        false => "no-store",
    };
    let kind = "text/css; charset=utf-8";
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)];
    (headers, TEXT.as_str()).into_response()
}
