//! Invoices and credit notes: one for each order and refund, numbered without gaps, frozen when they are issued.

use commerce::document::{CreditedRefund, Document, DocumentKind, NotInvoiced, Seller};
use commerce::ids::{OrderId, RefundId};
use commerce::order::OrderStatus;
use commerce::{Currency, Money};
use database::audit::{AuditFilter, By, entries};
use database::document::{IssueError, documents_of, issue_credit_note, issue_invoice};

use crate::support::{DAY, NOW, Shop, each_database, eur};

fn seller() -> Seller {
    Seller {
        name: "Nordlicht".to_owned(),
        imprint: vec!["Nordlicht GmbH".to_owned(), "Kiel".to_owned()],
        email: "hello@nordlicht.example".to_owned(),
    }
}

/// An order that stands.
async fn placed(shop: &Shop, sku: &str) -> OrderId {
    let variant = shop.sell(sku, 1999, 10).await;
    let order = shop
        .order(&format!("{sku}@example.com"), &[(variant, 3)])
        .await;
    let sql = format!(
        "UPDATE orders SET status = 'placed', placed_at = {NOW} WHERE id = {}",
        order.id
    );
    shop.run(&sql).await;
    order.id
}

async fn invoice(shop: &Shop, order: OrderId) -> Result<Document, IssueError> {
    issue_invoice(&shop.db, order, &seller(), &By::system(), NOW + DAY).await
}

/// Lines and taxes come to the total.
fn adds_up(document: &Document) {
    let sum = |amounts: Vec<Money>| Money::sum(Currency::EUR, amounts).unwrap();
    let lines = document.lines.iter().map(|line| line.gross).collect();
    assert_eq!(sum(lines), document.total);
    let taxed = document
        .taxes
        .iter()
        .flat_map(|row| [row.net, row.tax])
        .collect();
    assert_eq!(sum(taxed), document.total);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_has_one_invoice_however_often_and_by_how_many_it_is_issued() {
    each_database(async |shop| {
        let order = placed(shop, "lamp").await;
        let clicks: Vec<_> = (0..8)
            .map(|_| {
                let db = shop.db.clone();
                tokio::spawn(async move {
                    issue_invoice(&db, order, &seller(), &By::system(), NOW).await
                })
            })
            .collect();
        let mut issued = Vec::new();
        for click in clicks {
            issued.push(click.await.unwrap().unwrap());
        }
        assert!(issued.iter().all(|document| *document == issued[0]));
        assert_eq!(issued[0].number, "INV-1001");
        assert_eq!(issued[0].lines.len(), 2, "goods and delivery");
        adds_up(&issued[0]);
        let stored = documents_of(shop.db.writer(), order).await.unwrap();
        assert_eq!(stored, [issued.remove(0)]);
        let logged = entries(shop.db.writer(), &AuditFilter::default(), 10, 0).await;
        assert_eq!(logged.unwrap().1, 1, "one row in the log");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_have_no_gaps_though_many_are_issued_at_once_and_some_are_refused() {
    each_database(async |shop| {
        let mut orders = Vec::new();
        for place in 0..6 {
            orders.push(placed(shop, &format!("lamp{place}")).await);
        }
        let pending = shop.sell("late", 500, 9).await;
        let refused = shop.order("late@example.com", &[(pending, 1)]).await;
        orders.insert(3, refused.id);
        let tasks: Vec<_> = orders
            .into_iter()
            .map(|order| {
                let db = shop.db.clone();
                tokio::spawn(async move {
                    issue_invoice(&db, order, &seller(), &By::system(), NOW).await
                })
            })
            .collect();
        let mut numbers = Vec::new();
        let mut refusals = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(document) => numbers.push(document.number),
                Err(IssueError::Refused(why)) => {
                    assert_eq!(why, NotInvoiced::NotPlaced(OrderStatus::PendingPayment));
                    refusals += 1;
                }
                Err(error) => panic!("{error}"),
            }
        }
        numbers.sort();
        let wanted: Vec<String> = (1001..1007).map(|number| format!("INV-{number}")).collect();
        assert_eq!((numbers, refusals), (wanted, 1));
    })
    .await;
}

#[tokio::test]
async fn an_invoice_stays_as_it_was_when_order_and_shop_change() {
    each_database(async |shop| {
        let order = placed(shop, "lamp").await;
        let issued = invoice(shop, order).await.unwrap();
        let moved = "UPDATE order_address SET address_json = REPLACE(address_json, 'Unter den Linden', 'Am Hafen')";
        shop.run(moved).await;
        let mut renamed = seller();
        renamed.name = "Polarlicht".to_owned();
        let again = issue_invoice(&shop.db, order, &renamed, &By::system(), NOW + 9 * DAY).await;
        assert_eq!(again.unwrap(), issued);
        assert!(issued.buyer.iter().any(|line| line.contains("Unter den Linden")));
    })
    .await;
}

#[tokio::test]
async fn a_credit_note_has_its_own_series_and_the_taxes_of_what_went_back() {
    each_database(async |shop| {
        let order = placed(shop, "lamp").await;
        let invoice = invoice(shop, order).await.unwrap();
        for (place, minor) in [1_i64, 333, 1999, 4512]
            .into_iter()
            .zip(1_i64..)
            .map(|(m, p)| (p, m))
        {
            let credited = CreditedRefund {
                amount: eur(minor),
                reason: "Broken on arrival".to_owned(),
                corrects: Some(invoice.number.clone()),
            };
            let refund = (RefundId(place), &credited);
            let note =
                issue_credit_note(&shop.db, order, refund, &seller(), &By::system(), NOW).await;
            let note = note.unwrap();
            assert_eq!(note.kind, DocumentKind::CreditNote);
            assert_eq!(note.number, format!("CN-{}", 1000 + place));
            assert_eq!(note.corrects.as_deref(), Some("INV-1001"));
            adds_up(&note);
        }
        assert_eq!(
            documents_of(shop.db.writer(), order).await.unwrap().len(),
            5
        );
    })
    .await;
}
