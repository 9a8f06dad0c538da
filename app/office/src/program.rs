//! The office's browser program, a script of a few kilobytes: keys, and a guard of what is not saved.
//! See `docs/decisions/0019-the-office-is-drawn-by-the-server.md`.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;
use texts::text;

use crate::kept_file::KeptFile;

static FILE: LazyLock<KeptFile> = LazyLock::new(|| {
    let text = include_str!("../program/program.js").to_owned();
    KeptFile::new(text, "js", "text/javascript; charset=utf-8")
});

/// Its address.
pub(crate) fn address() -> String {
    format!("/admin/program/{}", FILE.name())
}

/// `GET /admin/program/{name}`
pub(crate) async fn file(Path(name): Path<String>) -> Response {
    FILE.answer(&name)
}

/// The keys and what each does; the program opens it. Keys of a single letter can be switched off (WCAG 2.1.4).
#[component]
pub(crate) fn KeysDialog() -> impl IntoView {
    let keys = [
        ("/", text!("office-keys-search")),
        ("j", text!("office-keys-older")),
        ("k", text!("office-keys-newer")),
        ("Ctrl S", text!("office-keys-save")),
        ("↑ ↓", text!("office-keys-row")),
        ("Ctrl D", text!("office-keys-copy")),
        ("?", text!("office-keys-this")),
    ];
    let rows =
        keys.map(|(key, what)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div> });
    view! {
        <dialog id="keys" class="keys" aria-labelledby="keys-title">
            <h2 id="keys-title">{text!("office-keys-title")}</h2>
            <dl>{rows}</dl>
            <label class="tick"><input type="checkbox"/>{text!("office-keys-on")}</label>
            <form method="dialog"><button class="button quiet">{text!("office-keys-close")}</button></form>
        </dialog>
    }
}
