//! What the kinds of e-mails are called.

use std::borrow::Cow;

use commerce::job::JobKind;
use texts::text;

/// The name of a kind, as in [`mail::Message::kind`]; none for one that only another release knows.
pub(crate) fn name(kind: &str) -> Option<Cow<'static, str>> {
    Some(match kind {
        "verify-address" => text!("office-mail-verify-address"),
        "reset-password" => text!("office-mail-reset-password"),
        "account-exists" => text!("office-mail-account-exists"),
        "password-changed" => text!("office-mail-password-changed"),
        "order-confirmation" => text!("office-mail-order-confirmation"),
        "order-cancelled" => text!("office-mail-order-cancelled"),
        "order-expired" => text!("office-mail-order-expired"),
        "order-link" => text!("office-mail-order-link"),
        "payment-failed" => text!("office-mail-payment-failed"),
        "payment-reminder" => text!("office-mail-payment-reminder"),
        "payment-received" => text!("office-mail-payment-received"),
        "parcel-sent" => text!("office-mail-parcel-sent"),
        "parcel-delivered" => text!("office-mail-parcel-delivered"),
        "refund-made" => text!("office-mail-refund-made"),
        "withdrawal-received" => text!("office-mail-withdrawal-received"),
        "withdrawal-notice" => text!("office-mail-withdrawal-notice"),
        "contact-message" => text!("office-mail-contact-message"),
        "contact-copy" => text!("office-mail-contact-copy"),
        "new-order" => text!("office-mail-new-order"),
        "order-attention" => text!("office-mail-order-attention"),
        "low-stock" => text!("office-mail-low-stock"),
        "staff-invitation" => text!("office-mail-staff-invitation"),
        _ => return None,
    })
}

/// What a job sends.
pub(crate) fn of_job(kind: JobKind) -> Cow<'static, str> {
    let named = name(&kind.as_str().replace('_', "-"));
    named.unwrap_or_else(|| match kind {
        JobKind::AskedEmail => text!("office-mail-of-account"),
        JobKind::StaffNotice => text!("office-mail-to-staff"),
        JobKind::Withdrawal => text!("office-mail-withdrawal-received"),
        _ => text!("office-mail-other"),
    })
}
