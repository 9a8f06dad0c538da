//! What the e-mails say, and that nothing foreign in them comes alive.
#![allow(clippy::unwrap_used)]

use commerce::order::CancelledMoney;
use commerce::{Currency, Money};
use mail::{
    AccountExists, AmountRow, Brand, EmailTexts, Link, LowStock, Message, NewOrder, OrderAttention,
    OrderCancelled, OrderConfirmation, OrderExpired, OrderLink, OrderedLine, ParcelDelivered,
    ParcelItem, ParcelSent, PaymentFailed, PaymentNote, PaymentReceived, PaymentReminder,
    Recipient, RefundMade, ResetPassword, StaffInvitation, VerifyAddress,
};

fn brand() -> Brand {
    Brand {
        shop_name: "FleetCart".to_owned(),
        home: link("https://shop.example/"),
        from: Recipient::parse(Some("FleetCart"), "hello@shop.example").unwrap(),
        reply_to: None,
        imprint: vec!["FleetCart GmbH, Hafenstr. 1, 20457 Hamburg".to_owned()],
        texts: EmailTexts::default(),
    }
}

fn link(text: &str) -> Link {
    Link::parse(text).unwrap()
}

const fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn row(label: &str, minor: i64) -> AmountRow {
    AmountRow {
        label: label.to_owned(),
        amount: euro(minor),
    }
}

fn confirmation() -> OrderConfirmation {
    OrderConfirmation {
        order_number: "FC-1017".to_owned(),
        lines: vec![
            OrderedLine {
                title: "Laptop 13\"".to_owned(),
                variant: "Silver, 16 GB".to_owned(),
                quantity: 1,
                amount: euro(129_900),
            },
            OrderedLine {
                title: "Tulip bulbs".to_owned(),
                variant: String::new(),
                quantity: 3,
                amount: euro(1_497),
            },
        ],
        sums: vec![
            row("Subtotal", 131_397),
            row("Spring sale", -1_000),
            row("Delivery", 490),
        ],
        total: euro(130_887),
        included: vec![row("incl. 19% VAT", 20_898)],
        address: vec![
            "Ada Lovelace".to_owned(),
            "Hauptstr. 5".to_owned(),
            String::new(),
            "10115 Berlin".to_owned(),
        ],
        delivery_method: Some("Standard".to_owned()),
        delivery_window: Some("Tue 24 Nov – Thu 26 Nov".to_owned()),
        track: link("https://shop.example/orders/tok?a=1&b=2"),
        payment: Some(PaymentNote {
            sentence: "Please transfer €1,308.87 to our account.".to_owned(),
            rows: vec![
                ("IBAN".to_owned(), "DE89 3704 0044 0532 0130 00".to_owned()),
                ("Reference".to_owned(), "FC-1017".to_owned()),
            ],
        }),
        invoice: None,
    }
}

fn messages() -> Vec<Message> {
    let go = |path: &str| link(&format!("https://shop.example/{path}"));
    vec![
        Message::VerifyAddress(VerifyAddress {
            link: go("verify?t=a_b-c"),
            valid_hours: 24,
        }),
        Message::ResetPassword(ResetPassword {
            link: go("reset?t=x"),
            valid_minutes: 30,
        }),
        Message::AccountExists(AccountExists {
            log_in: go("login"),
            forgotten: go("forgot"),
        }),
        Message::OrderConfirmation(confirmation()),
        Message::PaymentFailed(PaymentFailed {
            order_number: "FC-1017".to_owned(),
            total: euro(3412),
            retry: go("orders/tok/pay"),
            held_until: Some("14:32".to_owned()),
        }),
        Message::ParcelSent(ParcelSent {
            order_number: "FC-1017".to_owned(),
            items: items(),
            more_to_come: true,
            carrier: Some("DHL".to_owned()),
            tracking_no: Some("0034 0434".to_owned()),
            track: Some(link("https://carrier.example/?no=00340434&l=en")),
            address: vec!["Ada Lovelace".to_owned(), "10115 Berlin".to_owned()],
            order: go("orders/tok"),
            invoice: Some(go("orders/tok/invoice")),
        }),
        Message::PaymentReceived(PaymentReceived {
            order_number: "FC-1017".to_owned(),
            total: euro(3412),
            is_sent: false,
            order: go("orders/tok"),
            invoice: None,
        }),
        Message::RefundMade(RefundMade {
            order_number: "FC-1017".to_owned(),
            amount: euro(3412),
            items: items(),
            by_hand: false,
            order: go("orders/tok"),
        }),
        Message::ParcelDelivered(ParcelDelivered {
            order_number: "FC-1017".to_owned(),
            items: items(),
            address: vec!["Ada Lovelace".to_owned(), "10115 Berlin".to_owned()],
            order: go("orders/tok"),
        }),
        Message::PaymentReminder(PaymentReminder {
            order_number: "FC-1017".to_owned(),
            open: euro(3412),
            until: "3 May 2026".to_owned(),
            payment: confirmation().payment.unwrap(),
            order: go("orders/tok"),
        }),
        Message::NewOrder(NewOrder {
            order_number: "FC-1017".to_owned(),
            name: "Ada Lovelace".to_owned(),
            total: euro(3412),
            is_paid: false,
            items: items(),
            order: go("admin/orders/FC-1017"),
        }),
        Message::OrderAttention(OrderAttention {
            order_number: "FC-1017".to_owned(),
            reason: "Paid more than it costs.".to_owned(),
            order: go("admin/orders/FC-1017"),
        }),
        Message::LowStock(LowStock {
            title: "Tulip bulbs".to_owned(),
            variant: "Red".to_owned(),
            sku: "TULIP-R".to_owned(),
            left: 1,
            page: go("admin/inventory/7"),
        }),
        Message::StaffInvitation(StaffInvitation {
            name: "Pat Packer".to_owned(),
            link: go("admin/invite/tok"),
            valid_hours: 24,
        }),
    ]
}

fn items() -> Vec<ParcelItem> {
    vec![ParcelItem {
        title: "Tulip bulbs".to_owned(),
        variant: "Red".to_owned(),
        quantity: 3,
    }]
}

#[test]
fn each_email_says_what_it_said_when_somebody_last_read_it() {
    for message in messages() {
        let email = message.render(&brand());
        let text = format!("Subject: {}\n\n{}", email.subject, email.text);
        insta::assert_snapshot!(format!("{}.txt", message.kind()), text);
        insta::assert_snapshot!(format!("{}.html", message.kind()), email.html);
    }
}

fn cancelled(money: Option<CancelledMoney>) -> OrderCancelled {
    OrderCancelled {
        order_number: "FC-1017".to_owned(),
        money,
        order: link("https://shop.example/orders/tok"),
    }
}

#[test]
fn what_leads_back_to_an_order_names_it_and_links_to_its_page() {
    let (number, page) = ("FC-1017", "https://shop.example/orders/tok");
    let expired = Message::OrderExpired(OrderExpired {
        order_number: number.to_owned(),
        order: link(page),
    });
    let asked_for = Message::OrderLink(OrderLink {
        order_number: number.to_owned(),
        order: link(page),
    });
    for (message, kind, subject) in [
        (
            expired,
            "order-expired",
            "Your order FC-1017 was not paid in time",
        ),
        (asked_for, "order-link", "The link to your order FC-1017"),
    ] {
        assert_eq!(message.kind(), kind);
        let email = message.render(&brand());
        assert_eq!(email.subject, subject);
        for part in [&email.text, &email.html] {
            assert!(part.contains(number) && part.contains(page), "{part}");
        }
    }
}

#[test]
fn a_cancelled_order_says_what_becomes_of_the_money() {
    let letter = Message::OrderCancelled(cancelled(Some(CancelledMoney::Refunded)));
    let letter = letter.render(&brand());
    assert_eq!(letter.subject, "Your order FC-1017 was cancelled");
    assert_eq!(
        letter.text,
        "\
Your order was cancelled
========================

Order FC-1017 was cancelled, and nothing from it will be sent.

Your money goes back the way you paid; it may take your bank a few days
to show it.

View your order:
https://shop.example/orders/tok

-- \nFleetCart
https://shop.example/
FleetCart GmbH, Hafenstr. 1, 20457 Hamburg
"
    );
    assert_balanced(&letter.html);
}

#[test]
fn a_cancelled_order_promises_no_money_that_was_never_taken() {
    let text = |money| {
        let letter = Message::OrderCancelled(cancelled(money)).render(&brand());
        letter.text.replace('\n', " ")
    };
    let released = text(Some(CancelledMoney::Released));
    assert!(released.contains("You were not charged."), "{released}");
    assert!(
        released.contains("reserved for this order has been released"),
        "{released}"
    );
    let nothing = text(Some(CancelledMoney::Nothing));
    assert!(
        nothing.contains("You do not need to pay for it."),
        "{nothing}"
    );
    for quiet in [&nothing, &released, &text(None)] {
        assert!(!quiet.contains("goes back"), "{quiet}");
    }
    for unsaid in ["charged", "pay for"] {
        assert!(!text(None).contains(unsaid), "{unsaid}");
    }
}

#[test]
fn each_email_is_narrow_in_text_and_well_formed_in_html() {
    for message in messages() {
        let email = message.render(&brand());
        let widest = email.text.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(72), "{}", email.text);
        assert_balanced(&email.html);
    }
}

#[test]
fn an_email_that_is_paid_and_undelivered_has_no_empty_parts() {
    let plain = OrderConfirmation {
        payment: None,
        delivery_method: None,
        delivery_window: None,
        included: Vec::new(),
        ..confirmation()
    };
    let email = Message::OrderConfirmation(plain).render(&brand());
    for title in ["How to pay", "\nDelivery\n", "incl."] {
        assert!(!email.text.contains(title), "{title}\n{}", email.text);
    }
}

#[test]
fn injected_markup_and_lines_stay_text() {
    let evil =
        "</td><script>window.x=1</script><img src=x onerror='x'>\"\r\nBcc: x@evil.example\u{202e}";
    let message = OrderConfirmation {
        order_number: evil.to_owned(),
        lines: vec![OrderedLine {
            title: evil.to_owned(),
            variant: evil.to_owned(),
            quantity: 1,
            amount: euro(1),
        }],
        sums: vec![row(evil, 1)],
        address: vec![evil.to_owned()],
        delivery_method: Some(evil.to_owned()),
        delivery_window: Some(evil.to_owned()),
        payment: Some(PaymentNote {
            sentence: evil.to_owned(),
            rows: vec![(evil.to_owned(), evil.to_owned())],
        }),
        ..confirmation()
    };
    let shop = Brand {
        shop_name: evil.to_owned(),
        imprint: vec![evil.to_owned()],
        texts: EmailTexts::default(),
        ..brand()
    };
    let email = Message::OrderConfirmation(message).render(&shop);
    assert!(
        !email.html.contains("<script") && !email.html.contains("<img"),
        "{}",
        email.html
    );
    assert!(!email.html.contains('\r') && !email.html.contains('\u{202e}'));
    assert!(
        !email.subject.contains(char::is_control),
        "{:?}",
        email.subject
    );
    assert!(!email.text.contains(['\r', '\u{202e}']));
    assert!(
        email
            .text
            .lines()
            .all(|line| !line.trim_start().starts_with("Bcc:")),
        "{}",
        email.text
    );
    assert_balanced(&email.html);
}

#[test]
fn a_message_survives_the_outbox() {
    let message = Message::OrderConfirmation(confirmation());
    let stored = serde_json::to_string(&message).unwrap();
    assert!(
        stored.contains(r#""kind":"order_confirmation""#),
        "{stored}"
    );
    assert_eq!(serde_json::from_str::<Message>(&stored).unwrap(), message);
    let forged = stored.replace("https://shop.example/orders", "javascript:alert(1)//");
    assert!(serde_json::from_str::<Message>(&forged).is_err());
}

/// Every element that is opened is closed, in order.
fn assert_balanced(html: &str) {
    let mut open = Vec::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name = tag.split([' ', '\n']).next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
        } else if !matches!(name, "!doctype" | "meta" | "br") {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
