//! The QR code of a new authenticator, drawn into the page: no picture is fetched, and none is kept.

use fast_qr::{ECL, QRBuilder};
use leptos::prelude::*;
use texts::text;

use crate::totp::Totp;

/// White around the code, in modules: scanners need four.
const QUIET: usize = 4;

/// What an authenticator needs: the QR code, and its key for typing.
#[component]
pub(crate) fn NewAuthenticator(totp: Totp, shop: String, email: String) -> impl IntoView {
    let key = totp.key();
    let groups: Vec<String> = key
        .as_bytes()
        .chunks(4)
        .map(|four| String::from_utf8_lossy(four).into_owned())
        .collect();
    let code = path(&totp.uri(&shop, &email)).map(|(size, path)| {
        view! {
            <svg class="qr" role="img" aria-label=text!("office-qr-label") viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges">
                <rect width=size height=size fill="#fff"></rect>
                <path fill="#000" d=path></path>
            </svg>
        }
    });
    view! {
        <div class="authenticator">
            {code}
            <div>
                <p>{text!("office-qr-note")}</p>
                <p class="soft">{text!("office-qr-key")}" "<code>{groups.join(" ")}</code></p>
            </div>
        </div>
    }
}

/// The side in modules, and the dark ones as a path.
fn path(text: &str) -> Option<(usize, String)> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
        for (x, module) in row.iter().enumerate().take(code.size) {
            if module.value() {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
    }
    Some((code.size + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use crate::access::qr::path;

    #[test]
    fn the_code_has_its_three_corners_and_white_around() {
        let (size, path) =
            path("otpauth://totp/Shop:ada%40example.org?secret=GEZDGNBVGY3TQOJQ").unwrap();
        let last = size - 5;
        for (x, y) in [(4, 4), (last, 4), (4, last)] {
            let corner = format!("M{x} {y}h");
            assert!(path.contains(&corner), "{corner}");
        }
        assert!(!path.contains("M3 ") && !path.contains(&format!("M{} ", size - 4)));
    }
}
