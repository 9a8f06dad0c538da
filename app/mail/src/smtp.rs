//! E-mails through a mail server.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use thiserror::Error;

use crate::SendError;
use crate::compose::Composed;

/// How to reach the mail server.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// Its name, which its certificate has to carry.
    pub host: String,
    /// Its port; [`TlsMode::default_port`] is the usual one.
    pub port: u16,
    /// How the connection is protected.
    pub tls: TlsMode,
    /// The account, when the server wants one.
    pub credentials: Option<SmtpCredentials>,
    /// Longest time for handing one e-mail over, connecting included.
    pub timeout: Duration,
}

/// An account at the mail server; its password never shows in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpCredentials {
    pub user: String,
    pub password: String,
}

impl fmt::Debug for SmtpCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpCredentials")
            .field("user", &self.user)
            .field("password", &"…")
            .finish()
    }
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    /// Not at all: for a relay on this machine.
    None,
    /// Starts in the clear and has to switch to TLS.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

impl TlsMode {
    /// 25, 587 or 465.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::StartTls => 587,
            Self::Tls => 465,
        }
    }

    /// Reads `none`, `starttls` or `tls`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "starttls" => Some(Self::StartTls),
            "tls" => Some(Self::Tls),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidSmtpConfig {
    #[error("Without TLS the password for {host} would travel in the clear; use starttls or tls.")]
    PasswordInTheClear { host: String },
    #[error("TLS cannot be set up for “{host}”: {reason}")]
    Tls { host: String, reason: String },
}

#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    server: String,
    timeout: Duration,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Smtp").field(&self.server).finish()
    }
}

impl Smtp {
    /// A mail server. Connects to nothing yet.
    pub fn new(config: SmtpConfig) -> Result<Self, InvalidSmtpConfig> {
        let host = config.host;
        let tls = match config.tls {
            TlsMode::None if config.credentials.is_some() && !is_loopback(&host) => {
                return Err(InvalidSmtpConfig::PasswordInTheClear { host });
            }
            TlsMode::None => Tls::None,
            TlsMode::StartTls => Tls::Required(parameters(&host)?),
            TlsMode::Tls => Tls::Wrapper(parameters(&host)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host.as_str())
            .port(config.port)
            .tls(tls)
            .timeout(Some(config.timeout));
        if let Some(account) = config.credentials {
            builder = builder.credentials(Credentials::new(account.user, account.password));
        }
        Ok(Self {
            transport: builder.build(),
            server: format!("{host}:{}", config.port),
            timeout: config.timeout,
        })
    }

    pub(crate) async fn send(&self, composed: &Composed) -> Result<String, SendError> {
        // The library bounds connecting only; a server that falls silent later would hold us for good.
        let email = composed.message.formatted();
        let handed = self.transport.send_raw(composed.message.envelope(), &email);
        let answer = tokio::time::timeout(self.timeout, handed)
            .await
            .map_err(|_| SendError::Temporary {
                reason: format!("{} did not answer in {:?}", self.server, self.timeout),
            })?
            .map_err(|error| sorted(&error))?;
        Ok(format!(
            "{} {}",
            answer.code(),
            answer.message().collect::<Vec<_>>().join(" ")
        ))
    }
}

fn parameters(host: &str) -> Result<TlsParameters, InvalidSmtpConfig> {
    TlsParameters::new(host.to_owned()).map_err(|error| InvalidSmtpConfig::Tls {
        host: host.to_owned(),
        reason: error.to_string(),
    })
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Only a 5xx about the e-mail itself is final. A 53x means that our account was refused: the
/// e-mail is good, and goes out once somebody has corrected the password.
fn sorted(error: &lettre::transport::smtp::Error) -> SendError {
    let account_refused = error
        .status()
        .is_some_and(|code| matches!(u16::from(code), 530..=539));
    let reason = error.to_string();
    if error.is_permanent() && !account_refused {
        SendError::Permanent { reason }
    } else {
        SendError::Temporary { reason }
    }
}
