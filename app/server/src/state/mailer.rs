//! The mailer as the operator configured it.

use std::time::Duration;

use database::content::ShopSettings;
use mail::{
    Brand, EmailTexts, Folder, InvalidLink, InvalidRecipient, InvalidSmtpConfig, Link, Mailer,
    Recipient, Smtp, SmtpConfig, SmtpCredentials, TlsMode, Transport,
};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::config::{Config, MailConfig};

/// Why no mail could ever be sent with this configuration.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    #[error("the SMTP URL must look like smtp://user:password@host:587, smtps:// or smtp+plain://")]
    Url,
    #[error("“{0}” is no sender: use NAME <ADDRESS>")]
    Sender(String, #[source] InvalidRecipient),
    #[error("the base URL cannot stand in a mail")]
    Home(#[from] InvalidLink),
    #[error(transparent)]
    Smtp(#[from] InvalidSmtpConfig),
}

/// Mails through SMTP, or into DATA_DIR/mail when no server is configured.
pub(super) fn mailer(config: &Config) -> Result<Mailer, MailSetupError> {
    let brand = Brand {
        // Until the shop's settings are read.
        shop_name: ShopSettings::default().name,
        home: Link::parse(&config.http.base_url().join("/"))?,
        from: sender(&config.mail.mail_from)?,
        reply_to: None,
        imprint: Vec::new(),
        texts: EmailTexts::default(),
    };
    let transport = match &config.mail.smtp_url {
        Some(url) => Transport::Smtp(Smtp::new(smtp(url.expose())?)?),
        None => Transport::Folder(Folder::new(config.mail_folder())),
    };
    Ok(Mailer::new(brand, transport))
}

/// Whether e-mails reach anybody: through a server, and from an address that is not this machine's.
pub(super) fn sends(config: &MailConfig) -> bool {
    config.smtp_url.is_some() && !config.mail_from.contains("@localhost")
}

fn sender(text: &str) -> Result<Recipient, MailSetupError> {
    let (name, address) = match text
        .trim()
        .strip_suffix('>')
        .and_then(|rest| rest.rsplit_once('<'))
    {
        Some((name, address)) => (Some(name.trim()), address),
        None => (None, text.trim()),
    };
    Recipient::parse(name, address).map_err(|error| MailSetupError::Sender(text.to_owned(), error))
}

fn smtp(text: &str) -> Result<SmtpConfig, MailSetupError> {
    let url = Url::parse(text).map_err(|_| MailSetupError::Url)?;
    let tls = match url.scheme() {
        "smtp" => TlsMode::StartTls,
        "smtps" => TlsMode::Tls,
        "smtp+plain" => TlsMode::None,
        _ => return Err(MailSetupError::Url),
    };
    let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
    let credentials = (!url.username().is_empty()).then(|| SmtpCredentials {
        user: decoded(url.username()),
        password: decoded(url.password().unwrap_or_default()),
    });
    Ok(SmtpConfig {
        host: url.host_str().ok_or(MailSetupError::Url)?.to_owned(),
        port: url.port().unwrap_or(tls.default_port()),
        tls,
        credentials,
        timeout: Duration::from_secs(15),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_smtp_url_says_how_the_connection_is_protected() {
        let config = smtp("smtp://shop%40x:p%3Aw@mail.example").unwrap();
        assert_eq!((config.port, config.tls), (587, TlsMode::StartTls));
        let account = config.credentials.unwrap();
        assert_eq!(
            (account.user.as_str(), account.password.as_str()),
            ("shop@x", "p:w")
        );
        assert_eq!(smtp("smtps://mail.example").unwrap().port, 465);
        assert_eq!(smtp("smtp+plain://127.0.0.1:2525").unwrap().port, 2525);
        assert!(smtp("https://mail.example").is_err());
    }

    #[test]
    fn a_sender_may_have_a_name() {
        let named = sender("FleetCart <shop@fleetcart.example>").unwrap();
        assert_eq!(named.name(), Some("FleetCart"));
        assert_eq!(sender("shop@fleetcart.example").unwrap().name(), None);
        assert!(sender("nobody").is_err());
    }
}
