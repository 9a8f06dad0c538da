//! One e-mail of each kind, made up, for whoever wants to see what the shop writes.

use commerce::order::CancelledMoney;
use commerce::{Currency, Money};
use texts::text;

use crate::{
    AccountExists, AmountRow, ContactCopy, ContactMessage, InvalidLink, Link, LowStock, Message,
    NewOrder, OrderAttention, OrderCancelled, OrderConfirmation, OrderExpired, OrderLink,
    OrderedLine, ParcelDelivered, ParcelItem, ParcelSent, PasswordChanged, PaymentFailed,
    PaymentNote, PaymentReceived, PaymentReminder, Recipient, RefundMade, ResetPassword,
    StaffInvitation, VerifyAddress, WithdrawalNotice, WithdrawalReceived,
};

/// Each kind once: to shoppers in the order in which they meet them, then to staff. `home` is the shop's home page, and
/// `reader` gets the answers to the sample of a message.
pub fn samples(
    home: &Link,
    currency: Currency,
    reader: &Recipient,
) -> Result<Vec<Message>, InvalidLink> {
    let sample = Sample {
        home: home.as_str().trim_end_matches('/'),
        currency,
    };
    let mut all = sample.of_accounts()?;
    all.extend(sample.of_orders()?);
    all.extend(sample.of_parcels_and_money()?);
    all.extend(sample.to_staff(reader)?);
    Ok(all)
}

struct Sample<'a> {
    home: &'a str,
    currency: Currency,
}

impl Sample<'_> {
    fn link(&self, path: &str) -> Result<Link, InvalidLink> {
        Link::parse(&format!("{}{path}", self.home))
    }

    fn order(&self) -> Result<Link, InvalidLink> {
        self.link("/orders/sample")
    }

    const fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    fn of_accounts(&self) -> Result<Vec<Message>, InvalidLink> {
        let forgotten = self.link("/account/reset")?;
        Ok(vec![
            Message::VerifyAddress(VerifyAddress {
                link: self.link("/account/verify?token=sample")?,
                valid_hours: commerce::policy::VERIFY_HOURS,
            }),
            Message::AccountExists(AccountExists {
                log_in: self.link("/account/login")?,
                forgotten: forgotten.clone(),
            }),
            Message::ResetPassword(ResetPassword {
                link: self.link("/account/reset/new?token=sample")?,
                valid_minutes: commerce::policy::RESET_MINUTES,
            }),
            Message::PasswordChanged(PasswordChanged { forgotten }),
        ])
    }

    fn of_orders(&self) -> Result<Vec<Message>, InvalidLink> {
        let (number, order) = (number(), self.order()?);
        Ok(vec![
            Message::OrderConfirmation(self.confirmation()?),
            Message::PaymentFailed(PaymentFailed {
                order_number: number.clone(),
                total: self.money(4_290),
                retry: self.link("/orders/sample/pay")?,
                held_until: None,
            }),
            Message::PaymentReminder(PaymentReminder {
                order_number: number.clone(),
                open: self.money(4_290),
                until: text!("email-sample-date").into_owned(),
                payment: self.how_to_pay(),
                order: order.clone(),
            }),
            Message::OrderExpired(OrderExpired {
                order_number: number.clone(),
                order: order.clone(),
            }),
            Message::OrderCancelled(OrderCancelled {
                order_number: number.clone(),
                money: Some(CancelledMoney::Refunded),
                order: order.clone(),
            }),
            Message::OrderLink(OrderLink {
                order_number: number,
                order,
            }),
        ])
    }

    fn confirmation(&self) -> Result<OrderConfirmation, InvalidLink> {
        let sum = |label: std::borrow::Cow<'_, str>, minor| AmountRow {
            label: label.into_owned(),
            amount: self.money(minor),
        };
        Ok(OrderConfirmation {
            order_number: number(),
            lines: vec![OrderedLine {
                title: text!("email-sample-product").into_owned(),
                variant: text!("email-sample-variant").into_owned(),
                quantity: 2,
                amount: self.money(3_800),
            }],
            sums: vec![
                sum(text!("email-subtotal"), 3_800),
                sum(text!("email-delivery"), 490),
            ],
            total: self.money(4_290),
            included: Vec::new(),
            address: address(),
            delivery_method: Some(text!("email-delivery").into_owned()),
            delivery_window: None,
            track: self.order()?,
            payment: Some(self.how_to_pay()),
            invoice: None,
        })
    }

    fn how_to_pay(&self) -> PaymentNote {
        let row = |label: std::borrow::Cow<'_, str>, value| (label.into_owned(), value);
        PaymentNote {
            sentence: text!(
                "payment-instructions-transfer",
                amount = self.money(4_290),
                reference = number()
            )
            .into_owned(),
            rows: vec![
                row(
                    text!("payment-transfer-amount"),
                    self.money(4_290).to_string(),
                ),
                row(text!("payment-transfer-reference"), number()),
            ],
        }
    }

    fn of_parcels_and_money(&self) -> Result<Vec<Message>, InvalidLink> {
        let (number, order) = (number(), self.order()?);
        let time = || text!("email-sample-time").into_owned();
        let date = || text!("email-sample-date").into_owned();
        Ok(vec![
            Message::PaymentReceived(PaymentReceived {
                order_number: number.clone(),
                total: self.money(4_290),
                is_sent: false,
                order: order.clone(),
                invoice: None,
            }),
            Message::ParcelSent(ParcelSent {
                order_number: number.clone(),
                items: items(),
                more_to_come: false,
                carrier: None,
                tracking_no: Some("0034 0434".to_owned()),
                track: None,
                address: address(),
                order: order.clone(),
                invoice: None,
            }),
            Message::ParcelDelivered(ParcelDelivered {
                order_number: number.clone(),
                items: items(),
                address: address(),
                order: order.clone(),
            }),
            Message::RefundMade(RefundMade {
                order_number: number.clone(),
                amount: self.money(1_900),
                items: items(),
                by_hand: false,
                order: order.clone(),
            }),
            Message::WithdrawalReceived(WithdrawalReceived {
                order_number: number,
                name: name(),
                date: date(),
                time: time(),
                note: String::new(),
                order,
            }),
            Message::ContactCopy(ContactCopy {
                text: text!("email-sample-words").into_owned(),
            }),
        ])
    }

    fn to_staff(&self, reader: &Recipient) -> Result<Vec<Message>, InvalidLink> {
        let order = self.link("/admin/orders")?;
        Ok(vec![
            Message::NewOrder(NewOrder {
                order_number: number(),
                name: name(),
                total: self.money(4_290),
                is_paid: true,
                items: items(),
                order: order.clone(),
            }),
            Message::OrderAttention(OrderAttention {
                order_number: number(),
                reason: text!("email-sample-reason").into_owned(),
                order,
            }),
            Message::LowStock(LowStock {
                title: text!("email-sample-product").into_owned(),
                variant: text!("email-sample-variant").into_owned(),
                sku: "MUG-1".to_owned(),
                left: 3,
                page: self.link("/admin/inventory")?,
            }),
            Message::WithdrawalNotice(WithdrawalNotice {
                order_number: number(),
                name: name(),
                email: reader.address().to_owned(),
                date: text!("email-sample-date").into_owned(),
                time: text!("email-sample-time").into_owned(),
                note: String::new(),
                is_found: true,
            }),
            Message::ContactMessage(ContactMessage {
                from: reader.clone(),
                order_number: number(),
                text: text!("email-sample-words").into_owned(),
            }),
            Message::StaffInvitation(StaffInvitation {
                name: name(),
                link: self.link("/admin")?,
                valid_hours: commerce::policy::INVITATION_HOURS,
            }),
        ])
    }
}

fn number() -> String {
    "1017".to_owned()
}

fn name() -> String {
    text!("email-sample-name").into_owned()
}

fn address() -> Vec<String> {
    let lines = [
        text!("email-sample-name"),
        text!("email-sample-street"),
        text!("email-sample-city"),
    ];
    lines.map(std::borrow::Cow::into_owned).into()
}

fn items() -> Vec<ParcelItem> {
    vec![ParcelItem {
        title: text!("email-sample-product").into_owned(),
        variant: text!("email-sample-variant").into_owned(),
        quantity: 2,
    }]
}
