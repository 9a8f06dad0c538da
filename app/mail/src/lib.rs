//! The shop's e-mails: typed messages, drawn as plain text and HTML, sent by SMTP or put into a folder.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod compose;
mod escape;
mod folder;
mod layout;
mod link;
mod mailer;
mod message;
mod recipient;
mod samples;
mod smtp;
mod wording;

pub use folder::Folder;
pub use layout::Rendered;
pub use link::{InvalidLink, Link};
pub use mailer::{Brand, Email, Mailer, MessageMeta, SendError, SentEmail, Transport};
pub use message::{
    AccountExists, AmountRow, ContactCopy, ContactMessage, LowStock, Message, NewOrder,
    OrderAttention, OrderCancelled, OrderConfirmation, OrderExpired, OrderLink, OrderedLine,
    ParcelDelivered, ParcelItem, ParcelSent, PasswordChanged, PaymentFailed, PaymentNote,
    PaymentReceived, PaymentReminder, RefundMade, ResetPassword, StaffInvitation, VerifyAddress,
    WithdrawalNotice, WithdrawalReceived,
};
pub use recipient::{InvalidRecipient, Recipient};
pub use samples::samples;
pub use smtp::{InvalidSmtpConfig, Smtp, SmtpConfig, SmtpCredentials, TlsMode};
pub use wording::{EmailText, EmailTexts, InvalidWords, check_words};
