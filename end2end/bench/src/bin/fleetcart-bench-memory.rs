//! The most that could be reached: an axum route that sends bytes from memory, as many as its address says.

use std::io::Write as _;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

const MOST: usize = 1024 * 1024;

async fn bytes(Path(length): Path<usize>) -> impl IntoResponse {
    static ALL: [u8; MOST] = [b'x'; MOST];
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (kind, Bytes::from_static(&ALL[..length.min(MOST)]))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "http://{}", listener.local_addr()?)?;
    out.flush()?;
    let app = Router::new().route("/{length}", get(bytes));
    axum::serve(listener, app).await
}
