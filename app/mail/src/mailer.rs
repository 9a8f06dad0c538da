//! Sending a letter, whichever way the shop is set up.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Folder, Link, Message, Recipient, Smtp, compose};

/// Whose letters these are.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The shop's name, in the head of every letter.
    pub shop_name: String,
    /// The shop's home page.
    pub home: Link,
    pub from: Recipient,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<Recipient>,
    /// Who runs the shop, one line each, in the foot of every letter.
    pub imprint: Vec<String>,
}

/// A message and whom it goes to: what the outbox stores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    /// Whom it goes to.
    pub to: Recipient,
    pub message: Message,
}

/// Which letter it is; the same for every try of the same letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Postmark {
    /// The outbox entry's id: the message id follows from it.
    pub outbox_id: i64,
    /// When the letter was written, unix milliseconds.
    pub written_at_ms: i64,
}

/// A letter that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The `Message-ID` header, with its angle brackets.
    pub message_id: String,
    /// What the server answered, or the file that was written.
    pub receipt: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    #[error("The letter could not be sent now: {reason}")]
    Temporary {
        /// For the log.
        reason: String,
    },
    #[error("The letter cannot be sent: {reason}")]
    Permanent {
        /// For the log.
        reason: String,
    },
}

/// The way letters leave the shop.
#[derive(Debug, Clone)]
pub enum Transport {
    Smtp(Smtp),
    /// A folder of this machine, when no mail server is set up.
    Folder(Folder),
}

/// Draws letters in the shop's name and sends them.
#[derive(Debug, Clone)]
pub struct Mailer {
    brand: Brand,
    transport: Transport,
}

impl Mailer {
    /// Sends in the name of `brand`.
    #[must_use]
    pub const fn new(brand: Brand, transport: Transport) -> Self {
        Self { brand, transport }
    }

    /// Hands one letter over. A repeat with the same postmark has the same message id, and in a
    /// folder replaces the same file.
    pub async fn send(&self, letter: &Letter, postmark: Postmark) -> Result<Sent, SendError> {
        let rendered = letter.message.render(&self.brand);
        let composed = compose::compose(&self.brand, &letter.to, &rendered, postmark)?;
        let receipt = match &self.transport {
            Transport::Smtp(smtp) => smtp.send(&composed).await?,
            Transport::Folder(folder) => {
                let name = format!("{:010}-{}", postmark.outbox_id, letter.message.kind());
                folder
                    .put(&name, composed.message.formatted(), rendered.text)
                    .await?
            }
        };
        Ok(Sent {
            message_id: composed.message_id,
            receipt,
        })
    }
}
