//! Sending an e-mail, whichever way the shop is set up.

use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{EmailTexts, Folder, Link, Message, Recipient, Rendered, Smtp, compose};

/// Whose e-mails these are.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The shop's name, in the head of every e-mail.
    pub shop_name: String,
    /// The shop's home page.
    pub home: Link,
    pub from: Recipient,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<Recipient>,
    /// Who runs the shop, one line each, in the foot of every e-mail.
    pub imprint: Vec<String>,
    /// The merchant's own words.
    pub texts: EmailTexts,
}

/// A message and whom it goes to: what the outbox stores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Email {
    /// Whom it goes to.
    pub to: Recipient,
    pub message: Message,
}

/// Which e-mail it is; the same for every try of the same e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageMeta {
    /// The outbox entry's id: the message id follows from it.
    pub outbox_id: i64,
    /// When the e-mail was written, unix milliseconds.
    pub written_at_ms: i64,
}

/// An e-mail that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentEmail {
    /// The `Message-ID` header, with its angle brackets.
    pub message_id: String,
    /// What the server answered, or the file that was written.
    pub receipt: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    #[error("The e-mail could not be sent now: {reason}")]
    Temporary {
        /// For the log.
        reason: String,
    },
    #[error("The e-mail cannot be sent: {reason}")]
    Permanent {
        /// For the log.
        reason: String,
    },
}

#[derive(Debug, Clone)]
pub enum Transport {
    Smtp(Smtp),
    /// A folder of this machine, when no mail server is set up.
    Folder(Folder),
}

/// Renders e-mails in the shop's name and sends them.
#[derive(Debug, Clone)]
pub struct Mailer {
    brand: Arc<RwLock<Arc<Brand>>>,
    transport: Transport,
}

impl Mailer {
    /// Sends in the name of `brand`.
    #[must_use]
    pub fn new(brand: Brand, transport: Transport) -> Self {
        Self {
            brand: Arc::new(RwLock::new(Arc::new(brand))),
            transport,
        }
    }

    /// From now on in the name of this shop, in every clone of the mailer; a sender that the operator gave no name takes the shop's.
    pub fn speak_for(&self, shop_name: &str, imprint: &[String], reply_to: Option<Recipient>) {
        let before = self.brand();
        let took_name = before.from.name() == Some(before.shop_name.as_str());
        let from = if took_name || before.from.name().is_none() {
            before.from.named(shop_name)
        } else {
            before.from.clone()
        };
        let brand = Brand {
            shop_name: shop_name.to_owned(),
            home: before.home.clone(),
            from,
            reply_to,
            imprint: imprint.to_vec(),
            texts: before.texts.clone(),
        };
        *self.brand.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(brand);
    }

    /// From now on in these words of the merchant's own, in every clone of the mailer.
    pub fn use_texts(&self, texts: EmailTexts) {
        let mut brand = self.brand.write().unwrap_or_else(PoisonError::into_inner);
        if brand.texts != texts {
            let changed = Brand {
                texts,
                ..Brand::clone(&brand)
            };
            *brand = Arc::new(changed);
        }
    }

    /// The message as it would be sent in these words.
    #[must_use]
    pub fn preview(&self, message: &Message, texts: EmailTexts) -> Rendered {
        let brand = Brand {
            texts,
            ..Brand::clone(&self.brand())
        };
        message.render(&brand)
    }

    /// The shop's home page.
    #[must_use]
    pub fn home(&self) -> Link {
        self.brand().home.clone()
    }

    /// What a merchant's own words for that message may name.
    #[must_use]
    pub fn names(&self, message: &Message) -> Vec<&'static str> {
        let values = message.values(&self.brand());
        values.into_iter().map(|(name, _)| name).collect()
    }

    fn brand(&self) -> Arc<Brand> {
        self.brand
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Hands one e-mail over. A repeat with the same meta has the same message id, and in a
    /// folder replaces the same file.
    pub async fn send(&self, email: &Email, meta: MessageMeta) -> Result<SentEmail, SendError> {
        let brand = self.brand();
        let rendered = email.message.render(&brand);
        let composed = compose::compose(&brand, email, &rendered, meta)?;
        let receipt = match &self.transport {
            Transport::Smtp(smtp) => smtp.send(&composed).await?,
            Transport::Folder(folder) => {
                let name = format!("{:010}-{}", meta.outbox_id, email.message.kind());
                folder
                    .put(&name, composed.message.formatted(), rendered.text)
                    .await?
            }
        };
        Ok(SentEmail {
            message_id: composed.message_id,
            receipt,
        })
    }
}
