//! The e-mail as RFC 5322 text, with an id that a repeat shares.

use std::time::{Duration, SystemTime};

use lettre::message::MultiPart;
use lettre::message::header::{Header, HeaderName, HeaderValue};

use crate::{Brand, Email, MessageMeta, Rendered, SendError};

pub(crate) struct Composed {
    pub(crate) message: lettre::Message,
    pub(crate) message_id: String,
}

pub(crate) fn compose(
    brand: &Brand,
    email: &Email,
    rendered: &Rendered,
    meta: MessageMeta,
) -> Result<Composed, SendError> {
    let message_id = message_id(brand, meta);
    let mut builder = lettre::Message::builder()
        .from(brand.from.mailbox())
        .to(email.to.mailbox())
        .subject(rendered.subject.clone())
        .message_id(Some(message_id.clone()))
        .date(written_at(meta))
        .header(AutoSubmitted);
    if let Some(reply_to) = email.message.reply_to().or(brand.reply_to.as_ref()) {
        builder = builder.reply_to(reply_to.mailbox());
    }
    let message = builder
        .multipart(MultiPart::alternative_plain_html(
            rendered.text.clone(),
            rendered.html.clone(),
        ))
        .map_err(|error| SendError::Permanent {
            reason: error.to_string(),
        })?;
    Ok(Composed {
        message,
        message_id,
    })
}

/// Follows from the outbox entry alone, so that a receiver recognises a repeated e-mail.
fn message_id(brand: &Brand, meta: MessageMeta) -> String {
    format!("<outbox-{}@{}>", meta.outbox_id, brand.from.domain())
}

fn written_at(meta: MessageMeta) -> SystemTime {
    let millis = u64::try_from(meta.written_at_ms).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
}

/// Tells out-of-office programs not to answer.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
