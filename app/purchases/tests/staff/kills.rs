//! A process is killed at a write to the database while it makes, takes the money for, sends and refunds an order and does
//! its jobs: what it left is in order, and the same forms sent again finish what it began, once.
//!
//! `KILLS=all` kills at every write and every commit, before it and after it.

use commerce::Money;
use commerce::fulfilment::{FulfilmentLine, Tracking};
use commerce::ids::{CartId, OrderId, VariantId};
use commerce::order::PaymentStatus;
use commerce::payment::PaymentMethod;
use commerce::refund::RefundLine;
use database::order::{PlaceOrder, Prepared, prepare_order};
use purchases::outbox::work_off;
use purchases::staff::{Fulfil, StaffRefund, fulfil, refund};
use purchases::{Services, finish_refunds};

use crate::clerk::{Clerk, Outcome, Task, pay_order};
use crate::desk::{Desk, grace};
use crate::histories::{check, told};
use crate::support::{MINUTE, Shop, each_database};

/// One of so many writes, when nobody asks for all.
const ONE_OF: u64 = 31;
const PIECES: i64 = 100_000;

/// Orders three pieces, pays, sends two of them, takes one back, and does what jobs do; each as its form says, so that it is
/// done once however often it is sent.
pub async fn live(services: &Services, cart: CartId, total: Money) -> Outcome {
    let wish = PlaceOrder {
        cart,
        idempotency_key: format!("form-{cart}"),
        expected_total: total,
        payment_method: PaymentMethod::Test,
        locale: "en".to_owned(),
        hold_ms: 15 * MINUTE,
    };
    let prepared = prepare_order(&services.db, &wish, services.clock.now_ms()).await;
    let (Prepared::Made(order) | Prepared::Replayed(order)) =
        prepared.map_err(|error| database::error_chain(&error))?;
    pay_order(services, order.id, PaymentMethod::Test).await?;
    let placed = database::order::placed_order(services.db.writer(), order.id).await;
    let line = placed.unwrap().unwrap().lines[0].id;
    let parcel = Fulfil {
        order: order.id,
        version: None,
        key: format!("{cart}:parcel"),
        lines: vec![FulfilmentLine { line, quantity: 2 }],
        tracking: Tracking::default(),
        notify: true,
    };
    let sent = told(fulfil(services, &parcel, &grace()).await)?;
    let back = StaffRefund {
        order: order.id,
        version: None,
        key: format!("{cart}:refund"),
        lines: vec![RefundLine {
            line,
            quantity: 1,
            restock: Some(true),
        }],
        delivery: None,
        amount: None,
        reason: "Scratched.".to_owned(),
    };
    let returned = told(refund(services, &back, &grace()).await)?;
    while work_off(services)
        .await
        .map_err(|error| error.to_string())?
        > 0
    {}
    let finished = finish_refunds(services).await;
    finished.map_err(|error| error.to_string())?;
    Ok(sent && returned)
}

#[allow(clippy::print_stdout)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_killed_at_any_write_of_an_orders_life_loses_nothing_and_doubles_nothing() {
    let asks_for_all = std::env::var("KILLS").is_ok_and(|which| which == "all");
    let step = if asks_for_all { 1 } else { ONE_OF };
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let mug = shop.sell("mug", 1_250, PIECES).await;
        let mut killed = 0;
        let mut point = 1 + rand::random_range(0..step);
        loop {
            let round = killed + 1;
            let cart = shop.ready_cart("ada@example.com", &[(mug, 3)]).await;
            let total = shop.wish(cart).await.expected_total;
            let survived = kill_and_repeat(&desk, cart, total, point).await;
            books(shop, &desk, mug, round, total).await;
            if survived {
                break;
            }
            (killed, point) = (round, point + step);
        }
        println!("killed {killed} times, up to write {point}: nothing lost, nothing doubled");
        assert!(killed > 0, "nobody was killed");
        desk.close().await;
    })
    .await;
}

/// Whether the process came to the end of its work before that write.
async fn kill_and_repeat(desk: &Desk<'_>, cart: CartId, total: Money, point: u64) -> bool {
    let task = Task::Live {
        cart: cart.get(),
        total: total.minor(),
    };
    let (url, now_ms) = (&desk.shop.url, desk.clock.now_ms());
    let mut clerk = Clerk::hire_until(url, desk.bank.clone(), Some(point)).await;
    let outcome = clerk.tries(&task, now_ms).await;
    // Before anybody repairs anything.
    desk.shop.books_are_right().await;
    assert_eq!(desk.bank.overdrawn(), Vec::<String>::new(), "write {point}");
    match outcome {
        Some(outcome) => {
            assert_eq!(outcome, Ok(true), "write {point}");
            true
        }
        None => {
            // What was taken for a job by the one that is gone comes back after a while.
            let repeated = live(&desk.one, cart, total).await;
            assert_eq!(repeated, Ok(true), "write {point}");
            false
        }
    }
}

/// After so many rounds: as many orders, each paid once, two pieces of it gone and one back on the shelf.
async fn books(shop: &Shop, desk: &Desk<'_>, mug: VariantId, rounds: i64, total: Money) {
    let newest = shop.number("SELECT MAX(id) AS n FROM orders").await;
    desk.until_quiet(OrderId(newest)).await;
    check(desk, OrderId(newest), 0, true).await;
    shop.books_are_right().await;
    assert_eq!(
        shop.number("SELECT COUNT(*) AS n FROM orders").await,
        rounds
    );
    let placed = desk.whole(OrderId(newest)).await;
    assert_eq!(placed.payments.len(), 1);
    assert_eq!(placed.fulfilments.len(), 1);
    assert_eq!(
        placed.order.payment_status,
        PaymentStatus::PartiallyRefunded
    );
    assert_eq!(placed.order.refunded.minor(), 1_250);
    assert_eq!(desk.bank.taken(), rounds * total.minor());
    assert_eq!(desk.bank.returned(), rounds * 1_250);
    let level = shop.level(mug).await;
    assert_eq!((level.on_hand, level.reserved), (PIECES - 2 * rounds, 0));
    let waits = "SELECT COUNT(*) AS n FROM outbox WHERE done_at IS NULL";
    assert_eq!(shop.number(waits).await, 0, "a job is left");
}
