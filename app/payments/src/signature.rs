//! Signed messages: `t=<unix seconds>,v1=<hex>` where v1 is HMAC-SHA256 over `"{t}.{raw body}"`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::{Secret, WebhookError};

/// How far a signature's time may lie from ours, in seconds, either way.
pub const TOLERANCE_SECONDS: i64 = 300;

/// Longest header we look at; a real one is about 150 bytes.
const LONGEST_HEADER: usize = 4096;

/// The header value for `raw`, signed at `at_ms` (unix milliseconds).
#[must_use]
pub fn sign(secret: &Secret, raw: &[u8], at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1000);
    format!(
        "t={seconds},v1={}",
        hex::encode(digest(secret, seconds, raw))
    )
}

/// Checks the header against the raw body before anybody parses it. `now_ms` is unix milliseconds.
/// Errors in this order: `Missing`, `Malformed`, `BadSignature`, then `Stale` or `FromFuture`.
pub fn verify(
    secret: &Secret,
    header: Option<&[u8]>,
    raw: &[u8],
    now_ms: i64,
) -> Result<(), WebhookError> {
    let header = Header::parse(header.ok_or(WebhookError::Missing)?)?;
    let expected = digest(secret, header.seconds, raw);
    let fits = header
        .signatures
        .iter()
        .fold(Choice::from(0), |found, given| {
            found | given.as_slice().ct_eq(&expected)
        });
    if !bool::from(fits) {
        return Err(WebhookError::BadSignature);
    }
    let age = now_ms.div_euclid(1000).saturating_sub(header.seconds);
    if age > TOLERANCE_SECONDS {
        return Err(WebhookError::Stale { seconds: age });
    }
    if age < -TOLERANCE_SECONDS {
        return Err(WebhookError::FromFuture {
            seconds: age.saturating_neg(),
        });
    }
    Ok(())
}

struct Header {
    seconds: i64,
    signatures: Vec<Vec<u8>>,
}

impl Header {
    /// Unknown schemes (`v0`) are skipped, as the sender may add some; a second `t` is refused.
    fn parse(bytes: &[u8]) -> Result<Self, WebhookError> {
        let malformed = |what| WebhookError::Malformed { what };
        if bytes.len() > LONGEST_HEADER {
            return Err(malformed("it is too long"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| malformed("it is not text"))?;
        let mut seconds = None;
        let mut signatures = Vec::new();
        for part in text.split(',') {
            let (name, value) = part
                .trim()
                .split_once('=')
                .ok_or(malformed("a part has no “=”"))?;
            match name {
                "t" if seconds.is_some() => return Err(malformed("it has two times")),
                "t" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                    seconds = Some(
                        value
                            .parse()
                            .map_err(|_| malformed("its time is no number"))?,
                    );
                }
                "t" => return Err(malformed("its time is no number")),
                "v1" => signatures.push(
                    hex::decode(value).map_err(|_| malformed("a signature is not hexadecimal"))?,
                ),
                _ => {}
            }
        }
        let seconds = seconds.ok_or(malformed("it has no time"))?;
        if signatures.is_empty() {
            return Err(malformed("it has no v1 signature"));
        }
        Ok(Self {
            seconds,
            signatures,
        })
    }
}

fn digest(secret: &Secret, seconds: i64, raw: &[u8]) -> [u8; 32] {
    let mut mac = keyed(secret);
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(raw);
    mac.finalize().into_bytes().into()
}

/// HMAC-SHA256 under the secret.
pub(crate) fn keyed(secret: &Secret) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret.expose().as_bytes()).expect("HMAC takes a key of any length")
}
