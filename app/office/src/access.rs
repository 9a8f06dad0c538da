//! The way in: password, one-time code, invitation; and the password once more before what matters.

mod code;
mod confirm;
mod invite;
mod log_in;
mod pending;
pub(crate) mod qr;
pub(crate) mod recovery;

use std::borrow::Cow;

use texts::text;

pub(crate) use code::{check_code, code_page};
pub(crate) use confirm::{CONFIRMATION, compare, confirm, confirm_page, confirmation, forbidden};
pub(crate) use invite::{accept, invitation_page};
pub(crate) use log_in::{log_in, log_in_page, log_out};

/// Where to go after the log-in when nothing else was asked for.
const HOME: &str = "/admin";

/// The name of an account of staff where customers have theirs too: limits, devices, the security log.
pub(crate) fn account(email: &str) -> String {
    format!("staff {email}")
}

/// The `next=` of a form, if it leads to a page of the office.
fn inside(next: &str) -> Option<&str> {
    let next = web::http::security::safe_next(next)?;
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let is_office = path == HOME || path.starts_with("/admin/");
    // A browser takes the dots out, and is elsewhere then.
    let climbs = path.split('/').any(|part| {
        matches!(
            part.to_ascii_lowercase().as_str(),
            "." | ".." | "%2e" | "%2e%2e" | ".%2e" | "%2e."
        )
    });
    let is_way_in = path.starts_with("/admin/login") || path.starts_with("/admin/confirm");
    (is_office && !climbs && !is_way_in).then_some(next)
}

/// Asks to wait, in seconds or, if that are many, in minutes.
pub(crate) fn too_many(seconds: u64) -> Cow<'static, str> {
    let (unit, count) = match seconds {
        0..=90 => ("seconds", seconds.max(1)),
        _ => ("minutes", seconds.div_ceil(60)),
    };
    text!("office-too-many-attempts", unit = unit, count = count)
}

#[cfg(test)]
mod tests {
    use crate::access::inside;

    #[test]
    fn the_way_in_leads_only_to_pages_of_the_office() {
        for good in [
            "/admin",
            "/admin/orders?tab=unpaid",
            "/admin/orders/FC-1#notes",
        ] {
            assert_eq!(inside(good), Some(good));
        }
        for bad in [
            "",
            "/",
            "/account",
            "/administrator",
            "//evil.example/admin",
            "https://evil.example/admin",
            "/admin/../account",
            "/admin/%2e%2E/account",
            "/admin/..",
            "/admin\\..",
            "/admin/login",
            "/admin/confirm?next=/admin",
            "javascript:alert(1)",
        ] {
            assert_eq!(inside(bad), None, "{bad}");
        }
    }
}
