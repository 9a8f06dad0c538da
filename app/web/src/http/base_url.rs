//! The address shoppers use.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use url::{Host, Url};

/// Scheme, host and port of the shop; never a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    https: bool,
    loopback: bool,
}

/// Why a text is not a base URL.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadBaseUrl {
    #[error("not a URL")]
    NotAUrl,
    #[error("must start with http:// or https://")]
    Scheme,
    #[error("must be scheme and host only, as in https://shop.example")]
    MoreThanOrigin,
}

impl BaseUrl {
    /// The plain address a process on this machine listens on.
    pub fn http(addr: SocketAddr) -> BaseUrl {
        BaseUrl {
            origin: format!("http://{addr}"),
            https: false,
            loopback: addr.ip().is_loopback(),
        }
    }

    /// `https://shop.example`, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The whole address of `path`, which starts with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether only this machine can reach the address.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl FromStr for BaseUrl {
    type Err = BadBaseUrl;

    fn from_str(text: &str) -> Result<BaseUrl, BadBaseUrl> {
        let url = Url::parse(text.trim()).map_err(|_| BadBaseUrl::NotAUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadBaseUrl::Scheme);
        }
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !bare {
            return Err(BadBaseUrl::MoreThanOrigin);
        }
        let loopback = match url.host().ok_or(BadBaseUrl::NotAUrl)? {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        Ok(BaseUrl {
            origin: url.origin().ascii_serialization(),
            https: url.scheme() == "https",
            loopback,
        })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}
