//! Rate limits over HTTP: passwords by account or known browser and by network, e-mails by address; kept by all
//! instances together.

use database::throttle::{Permit, Throttle, clear_bucket, give_try_back, try_bucket_many};
use metrics::counter;

use crate::http::device;
use crate::http::error::PageError;
use crate::http::passwords::{PasswordError, Verdict};
use crate::http::security_log::{self, Outcome};
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

/// A bucket, and how many tries are counted in it.
#[derive(Debug)]
struct Limit {
    bucket: String,
    throttle: Throttle,
    tries: u32,
}

impl Limit {
    fn new(bucket: String, throttle: Throttle) -> Limit {
        let tries = 1;
        Limit {
            bucket,
            throttle,
            tries,
        }
    }
}

/// Where a request comes from, as far as limits go.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    pub network: &'a IpPrefix,
    /// The cookie of a browser that was let in before.
    pub device: Option<&'a str>,
}

/// Compares a password with the account's stored hash (`None`: no such account), unless somebody guessed too often.
/// Takes as long for accounts that do not exist.
///
/// Strangers share one bucket for each account and one for each network. A browser that was let into this account
/// before has a bucket of its own, which no stranger can fill.
///
/// # Errors
/// When the database does not answer or hashing fails.
pub async fn log_in(
    state: &impl HttpState,
    email_norm: &str,
    caller: Caller<'_>,
    password: &str,
    stored_hash: Option<&str>,
) -> Result<LogIn, PageError> {
    let buckets = log_in_buckets(state, email_norm, caller);
    let told = |outcome| tell(state, outcome, email_norm, caller.network);
    if let Some(seconds) = count_all(state, &buckets).await? {
        told(Outcome::Throttled);
        return Ok(LogIn::Wait { seconds });
    }
    let verdict = match state.passwords().verify(password, stored_hash).await {
        Ok(verdict) => verdict,
        Err(error) => {
            if matches!(error, PasswordError::Busy) {
                give_back_all(state, &buckets).await?;
            }
            return Err(error.into());
        }
    };
    if verdict == Verdict::Wrong {
        told(Outcome::Refused);
        return Ok(LogIn::Wrong);
    }
    told(Outcome::Granted);
    if let Some((own, network)) = buckets.split_first() {
        clear_bucket(state.db().writer(), &own.bucket).await?;
        give_back_all(state, network).await?;
    }
    let new_hash = match verdict {
        Verdict::RightAndStale { new_hash } => Some(new_hash),
        _ => None,
    };
    Ok(LogIn::Right { new_hash })
}

/// Whose tries count, the account's or the browser's first.
fn log_in_buckets(state: &impl HttpState, email_norm: &str, caller: Caller<'_>) -> Vec<Limit> {
    if let Some(device) = device::known(state, email_norm, caller.device) {
        return vec![Limit::new(
            format!("log-in:device:{device}"),
            Throttle::DEVICE,
        )];
    }
    vec![
        Limit::new(
            account_bucket(state, "log-in", email_norm),
            Throttle::ACCOUNT,
        ),
        Limit::new(network_bucket("log-in", caller.network), Throttle::NETWORK),
    ]
}

/// Counts a try of `action` (such as `reset`) that writes to `email_norm`; says how many seconds to wait when it
/// came too soon.
///
/// # Errors
/// When the database does not answer.
pub async fn must_wait(
    state: &impl HttpState,
    action: &'static str,
    email_norm: &str,
    network: &IpPrefix,
) -> Result<Option<u64>, PageError> {
    let buckets = [
        Limit::new(
            account_bucket(state, action, email_norm),
            Throttle::ASKED_EMAIL,
        ),
        Limit::new(network_bucket(action, network), Throttle::NETWORK),
    ];
    let wait = count_all(state, &buckets).await?;
    let outcome = match wait {
        Some(_) => Outcome::Throttled,
        None => Outcome::Granted,
    };
    let account = security_log::account(state, email_norm);
    security_log::record(action, outcome, network, Some(&account));
    Ok(wait)
}

/// Counts a try of `action` on an account, by its e-mail address or another name; says how many seconds to wait when it
/// came too soon.
///
/// # Errors
/// When the database does not answer.
pub async fn account_must_wait(
    state: &impl HttpState,
    action: &'static str,
    account: &str,
    network: &IpPrefix,
    throttle: Throttle,
) -> Result<Option<u64>, PageError> {
    let limit = Limit::new(account_bucket(state, action, account), throttle);
    let wait = count_all(state, &[limit]).await?;
    if wait.is_some() {
        let account = security_log::account(state, account);
        security_log::record(action, Outcome::Throttled, network, Some(&account));
    }
    Ok(wait)
}

/// Forgets the tries of `action` on an account, after one was right.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_tries(
    state: &impl HttpState,
    action: &'static str,
    account: &str,
) -> Result<(), PageError> {
    let bucket = account_bucket(state, action, account);
    Ok(clear_bucket(state.db().writer(), &bucket).await?)
}

/// Counts a try of `action` in a bucket of that network; says how many seconds to wait when it came too soon.
///
/// # Errors
/// When the database does not answer.
pub async fn network_must_wait(
    state: &impl HttpState,
    action: &'static str,
    network: &IpPrefix,
    throttle: Throttle,
) -> Result<Option<u64>, PageError> {
    let limit = Limit::new(network_bucket(action, network), throttle);
    let wait = count_all(state, &[limit]).await?;
    if wait.is_some() {
        security_log::record(action, Outcome::Throttled, network, None);
    }
    Ok(wait)
}

/// An order as far as limits go: it takes its pieces from the shelf before any money comes.
#[derive(Debug, Clone, Copy)]
pub struct OrderToCount<'a> {
    pub network: &'a IpPrefix,
    pub email_norm: &'a str,
    pub pieces: u32,
    /// What a network may order at once.
    pub orders_at_once: u32,
}

/// Counts a new order; says how many seconds to wait when one network or one e-mail address orders too much. One that
/// `pays_later` has limits of its own beside.
///
/// # Errors
/// When the database does not answer.
pub async fn order_must_wait(
    state: &impl HttpState,
    order: OrderToCount<'_>,
    pays_later: bool,
) -> Result<Option<u64>, PageError> {
    let limits = order.all_limits(state, pays_later);
    count_order(state, "order", order, &limits).await
}

/// Gives back what [`order_must_wait`] counted, after the order was refused: it took nothing from the shelf.
///
/// # Errors
/// When the database does not answer.
pub async fn order_was_refused(
    state: &impl HttpState,
    order: OrderToCount<'_>,
    pays_later: bool,
) -> Result<(), PageError> {
    give_back_all(state, &order.all_limits(state, pays_later)).await
}

/// The e-mails of an order count, but never refuse it: strangers may have asked for others to that address.
///
/// # Errors
/// When the database does not answer.
pub async fn count_order_emails(state: &impl HttpState, email_norm: &str) -> Result<(), PageError> {
    let bucket = account_bucket(state, "e-mail", email_norm);
    count_all(state, &[Limit::new(bucket, Throttle::RECIPIENT)]).await?;
    Ok(())
}

/// Counts that an order which was made before is to be paid later after all.
///
/// # Errors
/// When the database does not answer.
pub async fn unpaid_order_must_wait(
    state: &impl HttpState,
    order: OrderToCount<'_>,
) -> Result<Option<u64>, PageError> {
    let limits = order.unpaid_limits(state);
    count_order(state, "unpaid-order", order, &limits).await
}

async fn count_order(
    state: &impl HttpState,
    action: &'static str,
    order: OrderToCount<'_>,
    limits: &[Limit],
) -> Result<Option<u64>, PageError> {
    let wait = count_all(state, limits).await?;
    if wait.is_some() {
        let account = security_log::account(state, order.email_norm);
        security_log::record(action, Outcome::Throttled, order.network, Some(&account));
    }
    Ok(wait)
}

impl OrderToCount<'_> {
    /// `actions` name the buckets of orders and of pieces.
    fn limits(
        &self,
        state: &impl HttpState,
        actions: [&str; 2],
        of_email: Throttle,
        of_network: Throttle,
        of_pieces: Throttle,
    ) -> Vec<Limit> {
        let [orders, pieces] = actions;
        vec![
            Limit::new(account_bucket(state, orders, self.email_norm), of_email),
            Limit::new(network_bucket(orders, self.network), of_network),
            Limit {
                tries: self.pieces,
                ..Limit::new(network_bucket(pieces, self.network), of_pieces)
            },
        ]
    }

    fn all_limits(&self, state: &impl HttpState, pays_later: bool) -> Vec<Limit> {
        let at_once = self.orders_at_once;
        let mut limits = self.limits(
            state,
            ["order", "pieces"],
            Throttle::orders_of_email(at_once),
            Throttle::orders_of_network(at_once),
            Throttle::pieces_of_network(at_once),
        );
        if pays_later {
            limits.extend(self.unpaid_limits(state));
        }
        limits
    }

    fn unpaid_limits(&self, state: &impl HttpState) -> Vec<Limit> {
        let at_once = self.orders_at_once;
        self.limits(
            state,
            ["unpaid-order", "unpaid-pieces"],
            Throttle::unpaid_orders_of_email(at_once),
            Throttle::unpaid_orders_of_network(at_once),
            Throttle::unpaid_pieces_of_network(at_once),
        )
    }
}

/// Gives the network back a try of `action` that turned out to be a customer's.
///
/// # Errors
/// When the database does not answer.
pub async fn succeeded(
    state: &impl HttpState,
    action: &'static str,
    network: &IpPrefix,
    throttle: Throttle,
) -> Result<(), PageError> {
    let bucket = network_bucket(action, network);
    Ok(give_try_back(state.db().writer(), &bucket, throttle, 1).await?)
}

/// Forgets what strangers guessed, after the owner has set a new password.
///
/// # Errors
/// When the database does not answer.
pub async fn forgive(state: &impl HttpState, email_norm: &str) -> Result<(), PageError> {
    let bucket = account_bucket(state, "log-in", email_norm);
    Ok(clear_bucket(state.db().writer(), &bucket).await?)
}

/// Counts a try in each bucket, or in none when one of them is full.
async fn count_all(state: &impl HttpState, buckets: &[Limit]) -> Result<Option<u64>, PageError> {
    let now_ms = state.now_ms();
    for (position, limit) in buckets.iter().enumerate() {
        let (bucket, throttle) = (&limit.bucket, limit.throttle);
        let writer = state.db().writer();
        let permit = try_bucket_many(writer, bucket, throttle, limit.tries, now_ms).await?;
        if let Some(wait) = seconds(permit, now_ms) {
            let counted = buckets.get(..position).unwrap_or_default();
            give_back_all(state, counted).await?;
            return Ok(Some(wait));
        }
    }
    Ok(None)
}

async fn give_back_all(state: &impl HttpState, buckets: &[Limit]) -> Result<(), PageError> {
    for Limit {
        bucket,
        throttle,
        tries,
    } in buckets
    {
        give_try_back(state.db().writer(), bucket, *throttle, *tries).await?;
    }
    Ok(())
}

fn seconds(permit: Permit, now_ms: i64) -> Option<u64> {
    match permit {
        Permit::Granted => None,
        Permit::WaitUntil(at_ms) => {
            let wait_ms = u64::try_from(at_ms - now_ms).unwrap_or(0);
            Some(wait_ms.div_ceil(1000).max(1))
        }
    }
}

fn tell(state: &impl HttpState, outcome: Outcome, email_norm: &str, network: &IpPrefix) {
    let label = match outcome {
        Outcome::Granted => "ok",
        Outcome::Refused => "wrong",
        Outcome::Throttled => "throttled",
    };
    counter!(LOG_INS, "outcome" => label).increment(1);
    let account = security_log::account(state, email_norm);
    security_log::record("log-in", outcome, network, Some(&account));
}

/// Releases before leaky buckets count in `network` and `account`.
fn network_bucket(action: &str, network: &IpPrefix) -> String {
    format!("{action}:net:{network}")
}

/// The table shall not become a list of the addresses somebody guessed at.
fn account_bucket(state: &impl HttpState, action: &str, account: &str) -> String {
    let name = state.seal("throttle", &[account.as_bytes()]);
    format!("{action}:acc:{name}")
}
