//! Security events in the log: who was let in, refused or slowed down, from which network, for which account. The
//! account is a keyed hash: lines about one belong together and name nobody.

use crate::http::state::HttpState;
use crate::http::visitor::IpPrefix;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Granted,
    Refused,
    Throttled,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Outcome::Granted => "granted",
            Outcome::Refused => "refused",
            Outcome::Throttled => "throttled",
        }
    }
}

/// The name that an account has in the log.
pub fn account(state: &impl HttpState, email_norm: &str) -> String {
    state.seal("security log", &[email_norm.as_bytes()])
}

/// Writes one line.
pub fn record(event: &str, outcome: Outcome, network: &IpPrefix, account: Option<&str>) {
    let network = network.as_str();
    let outcome = outcome.as_str();
    tracing::info!(target: "security", event, outcome, network, account, "security event");
}
