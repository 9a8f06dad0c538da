//! What sessions, throttles and extractors need of the state behind a router.

use database::Db;

use crate::http::base_url::BaseUrl;
use crate::http::cookies::SetCookies;
use crate::http::passwords::Passwords;

/// The state of an application whose routes use this crate.
pub trait HttpState: Clone + Send + Sync + 'static {
    fn db(&self) -> &Db;

    /// Now, in unix milliseconds.
    fn now_ms(&self) -> i64;

    /// The address that people use.
    fn base_url(&self) -> &BaseUrl;

    /// A text that only this shop can make of the parts, the same on every instance.
    fn seal(&self, purpose: &str, parts: &[&[u8]]) -> String;

    /// Whether `text` is that seal; takes as long for a near miss.
    fn is_seal(&self, purpose: &str, parts: &[&[u8]], text: &str) -> bool;

    fn passwords(&self) -> &Passwords;

    /// How many proxies in front may be believed about the visitor's address.
    fn trusted_proxy_hops(&self) -> u8;

    /// Cookies for the next answer, fit for the scheme of the address.
    fn set_cookies(&self) -> SetCookies {
        SetCookies::new(self.base_url().is_https())
    }
}
