//! The office's style sheet.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::Response;

use crate::kept_file::KeptFile;

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

static FILE: LazyLock<KeptFile> =
    LazyLock::new(|| KeptFile::new(FILES.concat(), "css", "text/css; charset=utf-8"));

/// Its address.
pub(crate) fn address() -> String {
    format!("/admin/style/{}", FILE.name())
}

/// `GET /admin/style/{name}`
pub(crate) async fn file(Path(name): Path<String>) -> Response {
    FILE.answer(&name)
}
