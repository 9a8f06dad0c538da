//! A placed order told in its confirmation: what stands above the total leads to the total.
#![allow(clippy::unwrap_used)]

use commerce::customer::{Address, AddressInput, EmailAddress};
use commerce::order::{
    DiscountLine, FulfilmentStatus, LineProgress, Order, OrderAddress, OrderLine, OrderNumber,
    OrderShipping, OrderStatus, PaymentStatus, PlacedOrder,
};
use commerce::pricing::Totals;
use commerce::tax::{TaxMode, TaxTotal};
use commerce::{Currency, Money, OrderId, OrderLineId, Rate};
use mail::{Link, OrderConfirmation};

const fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn line(id: i64, title: &str, quantity: i64, unit: i64, discount: i64) -> OrderLine {
    OrderLine {
        id: OrderLineId(id),
        variant: None,
        product_title: title.to_owned(),
        variant_title: String::new(),
        sku: "SKU".to_owned(),
        image_key: None,
        gift: false,
        progress: LineProgress {
            quantity,
            cancelled: 0,
            fulfilled: 0,
            delivered: 0,
            returned: 0,
        },
        unit_list: euro(unit),
        unit_net: euro(unit),
        unit_gross: euro(unit),
        discount: euro(discount),
        tax_rate: Rate::from_percent(19),
        tax_class_name: "Standard".to_owned(),
        tax: euro(0),
        gross: euro(unit * quantity - discount),
    }
}

fn off(line: Option<i64>, label: &str, minor: i64) -> DiscountLine {
    DiscountLine {
        line: line.map(OrderLineId),
        promotion: None,
        code: None,
        label: label.to_owned(),
        amount: euro(minor),
    }
}

/// 2 × 10.00 + 1 × 5.00, 3.00 off, delivery 4.90 after 1.00 off; VAT as the mode says.
fn placed(tax_mode: TaxMode) -> PlacedOrder {
    let tax = 430;
    let added = if tax_mode == TaxMode::Added { tax } else { 0 };
    let address = AddressInput {
        name: "Ada Lovelace".to_owned(),
        line1: "Hauptstr. 5".to_owned(),
        city: "Berlin".to_owned(),
        postcode: "10115".to_owned(),
        country: "DE".to_owned(),
        ..AddressInput::default()
    };
    PlacedOrder {
        order: Order {
            id: OrderId(1),
            number: OrderNumber::from_sequence(1017),
            public_token: "token".to_owned(),
            cart: None,
            customer: None,
            email: EmailAddress::parse("ada@example.com").unwrap(),
            currency: Currency::EUR,
            locale: "en".to_owned(),
            status: OrderStatus::Placed,
            payment_status: PaymentStatus::Paid,
            fulfilment_status: FulfilmentStatus::Unfulfilled,
            tax_mode,
            totals: Totals {
                subtotal: euro(2500),
                discount: euro(300),
                shipping: euro(490),
                tax: euro(tax),
                total: euro(2500 - 300 + 490 + added),
            },
            refunded: euro(0),
            note: String::new(),
            needs_attention: None,
            created_at_ms: 1_764_000_000_000,
            // Monday, 24 November 2025.
            placed_at_ms: Some(1_764_000_000_000),
            version: 1,
        },
        lines: vec![line(1, "Rope", 2, 1000, 200), line(2, "Lamp", 1, 500, 100)],
        address: OrderAddress {
            shipping: Address::parse(&address).unwrap(),
            billing: None,
        },
        shipping: Some(OrderShipping {
            method: None,
            name: "Standard".to_owned(),
            gross: euro(490),
            tax_rate: Rate::from_percent(19),
            tax: euro(78),
            min_days: 2,
            max_days: 3,
        }),
        discounts: vec![
            off(Some(1), "Autumn sale", 150),
            off(Some(2), "Autumn sale", 100),
            off(Some(1), "WELCOME", 50),
            off(None, "Cheaper delivery", 100),
        ],
        taxes: vec![
            TaxTotal {
                label: "VAT".to_owned(),
                rate: Rate::from_percent(19),
                net: euro(2263),
                tax: euro(tax),
            },
            TaxTotal {
                label: "VAT".to_owned(),
                rate: Rate::from_percent(0),
                net: euro(0),
                tax: euro(0),
            },
        ],
        payments: Vec::new(),
        fulfilments: Vec::new(),
        events: Vec::new(),
    }
}

fn told(placed: &PlacedOrder) -> OrderConfirmation {
    let track = Link::parse("https://shop.example/orders/token").unwrap();
    let told = OrderConfirmation::of(placed, track, None).unwrap();
    let sum = told.sums.iter().map(|row| row.amount.minor()).sum::<i64>();
    assert_eq!(sum, told.total.minor(), "{:?}", told.sums);
    let goods = told
        .lines
        .iter()
        .map(|line| line.amount.minor())
        .sum::<i64>();
    assert_eq!(goods, told.sums[0].amount.minor());
    told
}

fn labels(told: &OrderConfirmation) -> Vec<(&str, i64)> {
    told.sums
        .iter()
        .map(|row| (row.label.as_str(), row.amount.minor()))
        .collect()
}

#[test]
fn discounts_are_named_once_each_and_contained_taxes_stand_below_the_total() {
    let told = told(&placed(TaxMode::Included));
    assert_eq!(
        labels(&told),
        [
            ("Subtotal", 2500),
            ("Autumn sale", -250),
            ("WELCOME", -50),
            ("Delivery", 490)
        ]
    );
    let included: Vec<_> = told.included.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(included, ["incl. 19 % VAT"]);
    assert_eq!(told.order_number, "FC-001017");
    assert_eq!(
        told.delivery_window.as_deref(),
        Some("Wed 26 Nov – Thu 27 Nov")
    );
    assert_eq!(
        told.address,
        ["Ada Lovelace", "Hauptstr. 5", "10115 Berlin", "Germany"]
    );
}

#[test]
fn added_taxes_stand_above_the_total() {
    let told = told(&placed(TaxMode::Added));
    assert_eq!(labels(&told).last(), Some(&("19 % VAT", 430)));
    assert_eq!(told.total, euro(3120));
    assert!(told.included.is_empty());
}

#[test]
fn discount_rows_that_miss_the_recorded_sum_become_one_that_meets_it() {
    let mut placed = placed(TaxMode::Included);
    placed.discounts.truncate(1);
    assert_eq!(labels(&told(&placed))[1], ("Discount", -300));
}
