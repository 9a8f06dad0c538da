//! Invoices that nobody asks for: when, once, and what is written about them.

use commerce::document::{Document, DocumentKind, InvoiceTime};
use commerce::ids::OrderId;
use commerce::payment::PaymentMethod;
use database::content::{ShopSettings, put_shop_settings};
use database::document::documents_of;
use database::order::settle_order;
use purchases::staff::{RecordPayment, fulfil, record_payment, refund};

use crate::desk::{Desk, amount, grace};
use crate::support::{each_database, eur};

async fn issue(desk: &Desk<'_>, invoices: InvoiceTime) {
    let settings = ShopSettings {
        name: "Nordlicht".to_owned(),
        imprint: vec!["Nordlicht GmbH".to_owned()],
        invoices,
        ..ShopSettings::default()
    };
    put_shop_settings(desk.one.db.writer(), &settings)
        .await
        .unwrap();
}

/// Kinds and numbers of what was issued for an order.
async fn papers(desk: &Desk<'_>, order: OrderId) -> Vec<(DocumentKind, String)> {
    let issued = documents_of(desk.one.db.writer(), order).await.unwrap();
    let named = |it: Document| (it.kind, it.number);
    issued.into_iter().map(named).collect()
}

fn invoice(number: &str) -> (DocumentKind, String) {
    (DocumentKind::Invoice, number.to_owned())
}

fn note(number: &str) -> (DocumentKind, String) {
    (DocumentKind::CreditNote, number.to_owned())
}

fn money(order: OrderId, key: &str, minor: i64, received_on_ms: i64) -> RecordPayment {
    RecordPayment {
        order,
        version: None,
        key: key.to_owned(),
        amount: eur(minor),
        received_on_ms,
        reference: String::new(),
        note: String::new(),
        overpaid: false,
    }
}

#[tokio::test]
async fn an_invoice_is_issued_with_the_payment_once_and_the_e_mail_leads_to_it() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        issue(&desk, InvoiceTime::AtPayment).await;
        let chair = shop.sell("chair", 1_000, 20).await;
        let card = desk.buy(&[(chair, 2)], PaymentMethod::Test).await;
        assert_eq!(papers(&desk, card.id).await, [invoice("INV-1001")]);
        let cash = desk.buy(&[(chair, 1)], PaymentMethod::CashOnDelivery).await;
        let transfer = desk.buy(&[(chair, 2)], PaymentMethod::BankTransfer).await;
        for (key, minor, issued) in [("a", 1_000, 0), ("b", 1_490, 1), ("b", 1_490, 1)] {
            let money = money(transfer.id, key, minor, desk.one.now_ms());
            record_payment(&desk.one, &money, &grace()).await.unwrap();
            assert_eq!(papers(&desk, transfer.id).await.len(), issued, "{key}");
        }
        assert_eq!(papers(&desk, transfer.id).await, [invoice("INV-1002")]);
        let parcel = desk.parcel(cash.id, "p", 1).await;
        fulfil(&desk.one, &parcel, &grace()).await.unwrap();
        assert_eq!(papers(&desk, cash.id).await, [], "it is not paid yet");

        desk.let_days_pass().await;
        let link = |order: &commerce::order::Order| {
            format!("https://shop.example/orders/{}/invoice", order.public_token)
        };
        let confirmed = desk.letters("order-confirmation");
        assert_eq!(confirmed.len(), 3);
        let leading = |order| {
            let link = link(order);
            confirmed.iter().filter(|it| it.contains(&link)).count()
        };
        assert_eq!((leading(&card), leading(&cash)), (1, 0));
        let thanked = desk.letters("payment-received").remove(0);
        assert!(thanked.contains(&link(&transfer)), "{thanked}");
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn an_invoice_is_issued_with_the_first_parcel_and_none_with_the_next() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        issue(&desk, InvoiceTime::AtFulfilment).await;
        let chair = shop.sell("chair", 1_000, 20).await;
        let order = desk.buy(&[(chair, 5)], PaymentMethod::Test).await;
        let earlier = desk.back(order.id, "r", 1).await;
        refund(&desk.one, &earlier, &grace()).await.unwrap();
        assert_eq!(papers(&desk, order.id).await, []);
        let mut stale = desk.parcel(order.id, "s", 1).await;
        stale.version = Some(0);
        fulfil(&desk.one, &stale, &grace()).await.unwrap_err();
        let first = desk.parcel(order.id, "a", 3).await;
        let rest = desk.parcel(order.id, "b", 1).await;
        for parcel in [&first, &first, &rest] {
            fulfil(&desk.two, parcel, &grace()).await.unwrap();
            // What went back before it was sent is credited at once.
            let both = [invoice("INV-1001"), note("CN-1001")];
            assert_eq!(papers(&desk, order.id).await, both);
        }
        desk.let_days_pass().await;
        let letters = desk.letters("parcel-sent");
        let link = format!("/orders/{}/invoice", order.public_token);
        assert!(letters.len() == 2 && letters.iter().all(|it| it.contains(&link)));
        desk.close().await;
    })
    .await;
}

#[tokio::test]
async fn refunds_of_an_order_that_was_invoiced_by_itself_have_their_credit_notes() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        issue(&desk, InvoiceTime::AtPayment).await;
        let chair = shop.sell("chair", 1_000, 20).await;
        let order = desk.buy(&[(chair, 5)], PaymentMethod::Test).await;
        for key in ["a", "a", "b"] {
            let part = amount(order.id, key, 500);
            refund(&desk.one, &part, &grace()).await.unwrap();
        }
        let all = [invoice("INV-1001"), note("CN-1001"), note("CN-1002")];
        assert_eq!(papers(&desk, order.id).await, all);
        let issued = documents_of(desk.one.db.writer(), order.id).await.unwrap();
        assert_eq!(issued[1].corrects.as_deref(), Some("INV-1001"));
        assert_eq!(issued[1].total, eur(500));
        // Nobody wants them by themselves any more.
        issue(&desk, InvoiceTime::ByHand).await;
        let last = amount(order.id, "c", 500);
        refund(&desk.one, &last, &grace()).await.unwrap();
        let by_hand = desk.buy(&[(chair, 1)], PaymentMethod::Test).await;
        assert_eq!(papers(&desk, order.id).await.len(), 3);
        assert_eq!(papers(&desk, by_hand.id).await, []);
        desk.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invoices_of_payments_at_once_have_no_gaps_and_one_that_is_undone_leaves_none() {
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let chair = shop.sell("chair", 1_000, 40).await;
        let mut orders = Vec::new();
        for _ in 0..6 {
            orders.push(desk.buy(&[(chair, 1)], PaymentMethod::Test).await);
        }
        let mut open = Vec::new();
        for _ in 0..6 {
            open.push(desk.buy(&[(chair, 1)], PaymentMethod::BankTransfer).await);
        }
        issue(&desk, InvoiceTime::AtPayment).await;
        // Paid once more in a transaction that does not hold: neither the money nor a number is gone.
        let undone = &open[0];
        let sql = format!(
            "UPDATE payment SET status = 'captured', captured_minor = amount_minor WHERE order_id = {}",
            undone.id
        );
        let db = &desk.one.db;
        let now_ms = desk.one.now_ms();
        let failed = database::transaction(db, async |tx| {
            use database::ConnectionTrait;
            tx.execute_unprepared(&sql).await?;
            settle_order(&tx, undone.id, now_ms).await?;
            assert_eq!(documents_of(&*tx, undone.id).await?.len(), 1);
            Err::<(), _>(database::Error::Conflict("order"))
        });
        failed.await.unwrap_err();
        assert_eq!(papers(&desk, undone.id).await, []);

        let total = undone.totals.total.minor();
        // Each form twice, at two servers.
        let forms = open.iter().flat_map(|order| [(order.id, &desk.one), (order.id, &desk.two)]);
        let tasks: Vec<_> = forms
            .map(|(order, services)| {
                let db = services.db.clone();
                let money = money(order, &format!("m{order}"), total, now_ms);
                tokio::spawn(async move {
                    database::payment::record_payment(&db, &money, &grace(), now_ms).await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let mut numbers = Vec::new();
        for order in orders.iter().chain(&open) {
            numbers.extend(papers(&desk, order.id).await);
        }
        numbers.sort();
        let wanted: Vec<_> = (1001..1007).map(|at| invoice(&format!("INV-{at}"))).collect();
        assert_eq!(numbers, wanted);
        desk.close().await;
    })
    .await;
}
