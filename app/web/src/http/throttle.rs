//! Log-in that cannot be tried fast: by account and by network, on all instances together.

use std::time::Duration;

use database::throttle::{Permit, Throttle, clear_bucket, give_try_back, try_bucket};
use metrics::counter;
use sha2::{Digest, Sha256};

use crate::http::error::PageError;
use crate::http::passwords::Verdict;
use crate::http::state::HttpState;
use crate::http::visitor::IpPrefix;

/// Attempts to log in, by outcome: `ok`, `wrong` or `throttled`.
pub const LOG_INS: &str = "fleetcart_log_ins_total";

/// How a log-in ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogIn {
    /// The password is right. `new_hash` is to be stored when there is one.
    Right { new_hash: Option<String> },
    /// The password is wrong, or there is no such account: say the same for both.
    Wrong,
    /// Not now; nothing was compared.
    Wait { seconds: u64 },
}

/// Compares a password with the account's stored hash (`None`: no such account), unless the
/// account or the network has to wait. Takes as long for accounts that do not exist.
///
/// # Errors
/// When the database does not answer or hashing fails.
pub async fn log_in(
    state: &impl HttpState,
    email_norm: &str,
    network: &IpPrefix,
    password: &str,
    stored_hash: Option<&str>,
) -> Result<LogIn, PageError> {
    let mut wait = must_wait(state, "log-in", email_norm, network).await?;
    if wait == Some(1) {
        // A second click on the same form: the first is being looked at, and forgives if it is right.
        tokio::time::sleep(Duration::from_secs(1)).await;
        wait = must_wait(state, "log-in", email_norm, network).await?;
    }
    if let Some(seconds) = wait {
        count("throttled");
        return Ok(LogIn::Wait { seconds });
    }
    let verdict = state.passwords().verify(password, stored_hash).await;
    match verdict? {
        Verdict::Wrong => {
            count("wrong");
            Ok(LogIn::Wrong)
        }
        right => {
            count("ok");
            forgive(state, "log-in", email_norm).await?;
            give_try_back(state.db().writer(), &network_bucket("log-in", network)).await?;
            let new_hash = match right {
                Verdict::RightAndStale { new_hash } => Some(new_hash),
                _ => None,
            };
            Ok(LogIn::Right { new_hash })
        }
    }
}

/// Counts a try of `action` (such as `reset`) on `account`; says how many seconds to wait when it
/// came too soon.
///
/// # Errors
/// When the database does not answer.
pub async fn must_wait(
    state: &impl HttpState,
    action: &str,
    account: &str,
    network: &IpPrefix,
) -> Result<Option<u64>, PageError> {
    let now_ms = state.now_ms();
    let buckets = [
        (network_bucket(action, network), Throttle::NETWORK),
        (account_bucket(state, action, account), Throttle::ACCOUNT),
    ];
    for (bucket, throttle) in buckets {
        let permit = try_bucket(state.db().writer(), &bucket, throttle, now_ms).await?;
        if let Permit::WaitUntil(at_ms) = permit {
            let wait_ms = u64::try_from(at_ms - now_ms).unwrap_or(0);
            return Ok(Some(wait_ms.div_ceil(1000).max(1)));
        }
    }
    Ok(None)
}

/// Forgets the tries on an account after one that succeeded.
///
/// # Errors
/// When the database does not answer.
pub async fn forgive(state: &impl HttpState, action: &str, account: &str) -> Result<(), PageError> {
    let bucket = account_bucket(state, action, account);
    Ok(clear_bucket(state.db().writer(), &bucket).await?)
}

fn count(outcome: &'static str) {
    counter!(LOG_INS, "outcome" => outcome).increment(1);
}

fn network_bucket(action: &str, network: &IpPrefix) -> String {
    format!("{action}:network:{network}")
}

/// The table shall not become a list of the addresses somebody guessed at.
fn account_bucket(state: &impl HttpState, action: &str, account: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(state.secret());
    digest.update([0]);
    digest.update(account);
    let name: String = digest
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{action}:account:{name}")
}
