//! The time that a function goes by: the system's clock, moved in rehearsals only.

use std::net::{IpAddr, SocketAddr};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{Error, Variables};

const OFFSET: &str = "FLEETCART_CLOCK_OFFSET_MS";
const ENDPOINT: &str = "AWS_ENDPOINT_URL";
const IGNORE_ENDPOINT: &str = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

/// Never an event's own time: instances send events too, and whoever sends one sets its time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Clock {
    offset_ms: i64,
}

impl Clock {
    /// Reads `FLEETCART_CLOCK_OFFSET_MS`, which is refused unless AWS is on this machine: what works for
    /// a real fleet cannot be moved.
    pub fn read(variables: &Variables<'_>) -> Result<Self, Error> {
        let offset_ms = variables.value_or(OFFSET, 0)?;
        if offset_ms != 0 && !is_local(variables) {
            return Err(Error::BadSettings(format!(
                "{OFFSET} moves the clock, but {ENDPOINT} is no address of this machine"
            )));
        }
        Ok(Self { offset_ms })
    }

    /// Unix milliseconds.
    pub fn now_ms(self) -> i64 {
        system_ms().saturating_add(self.offset_ms)
    }
}

/// Unix milliseconds of the machine: deadlines and metrics go by these.
pub(crate) fn system_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

fn is_local(variables: &Variables<'_>) -> bool {
    let endpoint = variables.optional(ENDPOINT).unwrap_or_default();
    let ignored = variables
        .optional(IGNORE_ENDPOINT)
        .is_some_and(|v| v != "false");
    let address = endpoint
        .strip_prefix("http://")
        .map(|rest| rest.trim_end_matches('/'));
    let loopback = |text: &str| {
        let host = text.parse().map(|socket: SocketAddr| socket.ip());
        host.or_else(|_| text.parse::<IpAddr>())
            .is_ok_and(|ip| ip.is_loopback())
    };
    !ignored && address.is_some_and(loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(offset: &str, endpoint: &str, ignored: &str) -> Result<Clock, Error> {
        let get = |name: &str| {
            let value = match name {
                OFFSET => offset,
                ENDPOINT => endpoint,
                IGNORE_ENDPOINT => ignored,
                _ => "",
            };
            Some(value.to_owned())
        };
        Clock::read(&Variables(&get))
    }

    #[test]
    fn a_rehearsal_moves_the_clock_both_ways() {
        for (endpoint, offset_ms) in [
            ("http://127.0.0.1:4566", 86_400_000),
            ("http://127.3.0.1:80/", -5),
            ("http://[::1]:4566", 1),
        ] {
            let clock = read(&offset_ms.to_string(), endpoint, "").unwrap();
            let moved = clock.now_ms() - system_ms();
            assert!((moved - offset_ms).abs() < 5_000, "{endpoint}: {moved}");
        }
    }

    #[test]
    fn the_clock_of_a_real_fleet_cannot_be_moved() {
        for endpoint in [
            "",
            "https://ec2.eu-central-1.amazonaws.com",
            "http://10.0.0.1:80",
            "http://127.0.0.1@example.com",
            "http://127.0.0.1.example.com:80",
            "http://localhost.example.com",
        ] {
            let refused = read("60000", endpoint, "").unwrap_err();
            assert!(matches!(refused, Error::BadSettings(_)), "{endpoint}");
        }
        assert!(read("60000", "http://127.0.0.1:1", "true").is_err());
        assert!(read("tomorrow", "http://127.0.0.1:1", "").is_err());
        assert_eq!(read("0", "", "").unwrap(), Clock::default());
    }
}
