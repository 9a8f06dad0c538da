//! HTTPS calls to Stripe: form in, JSON out, every failure sorted by what the caller can do about it.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::{Host, Url};

use super::InvalidStripeConfig;
use crate::{ProviderError, Secret};

/// The shape of answers this client was written against.
const API_VERSION: &str = "2024-06-20";
/// Largest answer we read; a session is about 5 kB.
const LARGEST_ANSWER: usize = 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    key: Secret,
}

/// A call that brought no result.
pub(super) enum Failure {
    Declined { message: String, retryable: bool },
    Provider(ProviderError),
}

impl From<Failure> for ProviderError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Provider(error) => error,
            Failure::Declined { message, .. } => Self::Rejected {
                status: 402,
                code: "declined".to_owned(),
                message,
            },
        }
    }
}

impl Client {
    pub(super) fn new(
        base: Url,
        key: Secret,
        timeout: Duration,
    ) -> Result<Self, InvalidStripeConfig> {
        let loopback = is_loopback(&base);
        if base.scheme() != "https" && !(base.scheme() == "http" && loopback) {
            return Err(InvalidStripeConfig::ApiBase);
        }
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT.min(timeout))
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("FleetCart/", env!("CARGO_PKG_VERSION")));
        if loopback {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(InvalidStripeConfig::Client)?;
        Ok(Self { http, base, key })
    }

    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, ProviderError> {
        Ok(self
            .call(self.request(Method::GET, path)?.query(query))
            .await?)
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &[(String, String)],
        idempotency_key: &str,
    ) -> Result<T, Failure> {
        let request = self
            .request(Method::POST, path)
            .map_err(Failure::Provider)?;
        self.call(
            request
                .header("Idempotency-Key", idempotency_key)
                .form(form),
        )
        .await
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, ProviderError> {
        let url = self
            .base
            .join(path)
            .map_err(|_| ProviderError::UnknownReference(path.to_owned()))?;
        Ok(self
            .http
            .request(method, url)
            .bearer_auth(self.key.expose())
            .header("Stripe-Version", API_VERSION))
    }

    async fn call<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Failure> {
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let body = read_limited(response).await?;
        if !status.is_success() {
            return Err(refusal(status, &body));
        }
        serde_json::from_slice(&body)
            .map_err(|error| Failure::Provider(ProviderError::UnexpectedAnswer(error.to_string())))
    }
}

fn is_loopback(base: &Url) -> bool {
    match base.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn unreachable(error: reqwest::Error) -> Failure {
    Failure::Provider(ProviderError::Unreachable(Box::new(error.without_url())))
}

async fn read_limited(mut response: reqwest::Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Failure::Provider(ProviderError::UnexpectedAnswer(
                "it is larger than any answer of Stripe".to_owned(),
            )));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[derive(Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    error: RefusalDetail,
}

#[derive(Default, Deserialize)]
struct RefusalDetail {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
    message: Option<String>,
}

fn refusal(status: StatusCode, body: &[u8]) -> Failure {
    let detail = serde_json::from_slice::<Refusal>(body)
        .unwrap_or_default()
        .error;
    let code = detail
        .code
        .or_else(|| detail.kind.clone())
        .unwrap_or_else(|| "no code".to_owned());
    let message = detail.message.unwrap_or_else(|| "no message".to_owned());
    let status = status.as_u16();
    Failure::Provider(match status {
        402 => {
            return Failure::Declined {
                message,
                retryable: !is_final(&code),
            };
        }
        401 | 403 => ProviderError::Unauthorized { status },
        404 => ProviderError::UnknownReference(message),
        409 | 429 | 500.. => ProviderError::Unavailable { status },
        _ => ProviderError::Rejected {
            status,
            code,
            message,
        },
    })
}

/// Refusals that the same card meets again.
fn is_final(code: &str) -> bool {
    matches!(
        code,
        "expired_card" | "card_not_supported" | "currency_not_supported"
    )
}
