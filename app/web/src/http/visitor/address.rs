//! Where a request comes from, as far as it can be believed, and no more precisely than needed.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

/// The network of an address: /24 for IPv4, /48 for IPv6. Enough to throttle, too little to
/// follow a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpPrefix(String);

impl IpPrefix {
    /// The network of whoever stands before the last `trusted_hops` proxies. Without enough
    /// entries in X-Forwarded-For the peer itself is taken.
    pub fn of(headers: &HeaderMap, peer: Option<SocketAddr>, trusted_hops: u8) -> IpPrefix {
        let forwarded = forwarded_for(headers, trusted_hops);
        let address = forwarded.or(peer.map(|peer| peer.ip()));
        IpPrefix(address.map_or_else(|| "unknown".to_owned(), network))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IpPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The nearest proxy appends the peer it saw, so trust is counted from the right: what a client
/// wrote itself stands further left. Entries are bytes until one is chosen, because a proxy appends
/// to the client's own line: whatever that holds must not take the proxy's entry with it.
fn forwarded_for(headers: &HeaderMap, trusted_hops: u8) -> Option<IpAddr> {
    let back = usize::from(trusted_hops).checked_sub(1)?;
    let entries: Vec<&[u8]> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
        .collect();
    let entry = std::str::from_utf8(entries.iter().rev().nth(back)?)
        .ok()?
        .trim();
    let socket = entry.parse::<SocketAddr>().map(|socket| socket.ip());
    entry.parse().or(socket).ok()
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn prefix(forwarded: &str, hops: u8) -> String {
        let value = HeaderValue::from_bytes(forwarded.as_bytes()).unwrap();
        let headers = HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), value)]);
        let peer = "10.0.0.7:1234".parse().unwrap();
        IpPrefix::of(&headers, Some(peer), hops).to_string()
    }

    #[test]
    fn only_what_a_trusted_proxy_wrote_counts() {
        assert_eq!(prefix("6.6.6.6, 203.0.113.9", 0), "10.0.0.0/24");
        assert_eq!(prefix("6.6.6.6, 203.0.113.9", 1), "203.0.113.0/24");
        assert_eq!(
            prefix("6.6.6.6, 203.0.113.9, 10.1.1.1", 2),
            "203.0.113.0/24"
        );
        assert_eq!(prefix("nonsense", 1), "10.0.0.0/24");
        assert_eq!(prefix("203.0.113.9", 2), "10.0.0.0/24");
    }

    #[test]
    fn whatever_a_client_writes_the_same_proxy_entry_is_taken() {
        for spoofed in [
            "",
            "198.51.100.1",
            "198.51.100.1, 198.51.100.2, 198.51.100.3",
            ",,,",
            "\u{fc}\u{f1}\u{ee}",
            "\"198.51.100.1\"",
            "for=198.51.100.1;by=x",
            "[::1]:80",
        ] {
            let balancer = format!("{spoofed}, 203.0.113.9");
            assert_eq!(prefix(&balancer, 1), "203.0.113.0/24", "{spoofed}");
            let edge = format!("{spoofed}, 203.0.113.9, 130.176.0.1");
            assert_eq!(prefix(&edge, 2), "203.0.113.0/24", "{spoofed}");
        }
    }

    #[test]
    fn lines_of_their_own_count_like_entries_of_one_line() {
        let mut headers = HeaderMap::new();
        for line in ["198.51.100.1", "203.0.113.9", "130.176.0.1"] {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        let of = |hops| IpPrefix::of(&headers, None, hops).to_string();
        assert_eq!(of(1), "130.176.0.0/24");
        assert_eq!(of(2), "203.0.113.0/24");
        assert_eq!(of(4), "unknown");
    }

    #[test]
    fn ports_and_both_families_are_understood() {
        assert_eq!(prefix("203.0.113.9:4711", 1), "203.0.113.0/24");
        assert_eq!(prefix("2001:db8:1:2::3", 1), "2001:db8:1::/48");
        assert_eq!(prefix("::ffff:203.0.113.9", 1), "203.0.113.0/24");
    }
}
