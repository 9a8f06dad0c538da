//! Random histories of orders, by two processes at once: whatever happened, sums reconcile and no rule was broken.
//!
//! `HISTORIES=2000` runs that many on each database, and `SEED` begins with a seed that was printed. A `TMPDIR` in memory saves
//! the time in which e-mails and SQLite wait for a disk.

use std::time::Instant;

use commerce::Money;
use commerce::fulfilment::{FulfilmentLine, FulfilmentState, Tracking};
use commerce::ids::{OrderId, VariantId};
use commerce::order::{PaymentFacts, PlacedOrder, derive_fulfilment_status, derive_payment_status};
use commerce::payment::PaymentMethod;
use commerce::refund::{RefundLine, RefundState};
use database::StaffError;
use database::order::CancelError;
use database::payment::payments_of_order;
use database::refund::refunds_of_order;
use purchases::outbox::work_off;
use purchases::staff::{
    CancelByStaff, Fulfil, RecordPayment, StaffRefund, cancel, cancel_fulfilment,
    confirm_refund_by_hand, fulfil, mark_delivered, record_payment, refund, retry_refund,
};
use purchases::{Services, finish_refunds};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::bank::Mood;
use crate::clerk::{Clerk, Outcome, Task, pay_order};
use crate::desk::{Desk, grace};
use crate::support::{each_database, eur};

/// So many for each database when nobody says otherwise.
const HISTORIES: u64 = 12;
const STEPS: u32 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_histories_reconcile_to_the_minor_unit() {
    let from_environment = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let histories = from_environment("HISTORIES").unwrap_or(HISTORIES);
    let first = from_environment("SEED").unwrap_or_else(rand::random::<u64>);
    say(&format!("{histories} histories from seed {first}"));
    each_database(async |shop| {
        let desk = Desk::open(shop).await;
        let mut clerk = Clerk::hire(&shop.url, desk.bank.clone()).await;
        let began = Instant::now();
        let pieces = i64::try_from(histories).unwrap() * 20 + 100;
        let (chair, table) = (
            shop.sell("chair", 1_999, pieces).await,
            shop.sell("table", 3_333, pieces).await,
        );
        let mut told = Tally::default();
        for seed in (0..histories).map(|number| first.wrapping_add(number)) {
            history(&desk, &mut clerk, seed, [chair, table], &mut told).await;
        }
        let seconds = began.elapsed().as_secs();
        say(&format!("{histories} histories in {seconds} s: {told:?}"));
        assert_eq!(desk.bank.overdrawn(), Vec::<String>::new());
        shop.books_are_right().await;
        assert!(told.done > 0 && told.refused > 0, "{told:?}");
        desk.close().await;
    })
    .await;
}

#[allow(clippy::print_stdout)]
fn say(line: &str) {
    println!("{line}");
}

/// What became of the commands.
#[derive(Debug, Default)]
struct Tally {
    done: u32,
    refused: u32,
}

async fn history(
    desk: &Desk<'_>,
    clerk: &mut Clerk,
    seed: u64,
    [chair, table]: [VariantId; 2],
    told: &mut Tally,
) {
    let mut rng = StdRng::seed_from_u64(seed);
    let method = match rng.random_range(0..4) {
        0 => PaymentMethod::BankTransfer,
        1 => PaymentMethod::CashOnDelivery,
        _ => PaymentMethod::Test,
    };
    let pieces = [
        (chair, rng.random_range(1..=4)),
        (table, rng.random_range(1..=2)),
    ];
    // Each by somebody else: whoever ordered thousands of times is looked at longer with each order.
    let buyer = format!("ada-{seed:x}@example.com");
    let order = desk.shop.order(&buyer, &pieces).await.id;
    let task = Task::Pay {
        order: order.get(),
        method: method.as_str().to_owned(),
    };
    let paid = tokio::join!(
        pay_order(&desk.one, order, method),
        clerk.does(&task, desk.clock.now_ms())
    );
    assert_eq!(paid, (Ok(true), Ok(true)), "seed {seed}");
    for step in 0..STEPS {
        desk.bank.will((0..2).filter_map(|_| mood(&mut rng)));
        let mut mine = StdRng::seed_from_u64(rng.random());
        let key = format!("{seed}:{step}:l");
        let task = Task::Act {
            order: order.get(),
            seed: rng.random(),
            key: format!("{seed}:{step}:r"),
        };
        let both = tokio::join!(
            act(&desk.one, order, &mut mine, &key),
            clerk.does(&task, desk.clock.now_ms())
        );
        for outcome in [both.0, both.1] {
            match outcome {
                Ok(true) => told.done += 1,
                Ok(false) => told.refused += 1,
                Err(error) => panic!("seed {seed}, step {step}: {error}"),
            }
        }
        check(desk, order, seed, false).await;
    }
    desk.until_quiet(order).await;
    check(desk, order, seed, true).await;
}

fn mood(rng: &mut StdRng) -> Option<Mood> {
    match rng.random_range(0..8) {
        0 => Some(Mood::Refuses),
        1 => Some(Mood::LosesAnswer),
        2 => Some(Mood::Sleeps),
        _ => None,
    }
}

/// One command; tells whether it was carried out. Only the rules may refuse.
pub async fn act(services: &Services, order: OrderId, rng: &mut StdRng, key: &str) -> Outcome {
    let placed = database::order::placed_order(services.db.writer(), order).await;
    let placed = placed.unwrap().unwrap();
    let by = grace();
    match rng.random_range(0..12) {
        0..=2 => told(fulfil(services, &parcel(&placed, rng, key), &by).await),
        3..=5 => told(refund(services, &back(&placed, rng, key), &by).await),
        6 => told(record_payment(services, &money(&placed, rng, key), &by).await),
        7 => {
            let Some(parcel) = placed.fulfilments.last() else {
                return Ok(false);
            };
            if rng.random() {
                told(cancel_fulfilment(services, parcel.id, None, &by).await)
            } else {
                told(mark_delivered(services, parcel.id, None, &by).await)
            }
        }
        8 => {
            let refunds = refunds_of_order(services.db.writer(), order).await.unwrap();
            let Some(last) = refunds.last() else {
                return Ok(false);
            };
            match last.state {
                RefundState::ByHand => told(confirm_refund_by_hand(services, last.id, &by).await),
                _ => told(retry_refund(services, last.id, &by).await),
            }
        }
        9 => {
            work_off(services)
                .await
                .map_err(|error| error.to_string())?;
            let finished = finish_refunds(services).await;
            finished.map(|_| true).map_err(|error| error.to_string())
        }
        10 => {
            let command = CancelByStaff {
                order,
                version: None,
                reason: "So it was.".to_owned(),
            };
            told(cancel(services, &command, &by).await)
        }
        _ => match purchases::cancel(services, order, "shopper").await {
            Ok(_) => Ok(true),
            Err(CancelError::Refused(_)) => Ok(false),
            Err(CancelError::Database(error)) => Err(error.to_string()),
        },
    }
}

pub fn told<T, R: std::error::Error + 'static>(outcome: Result<T, StaffError<R>>) -> Outcome {
    match outcome {
        Ok(_) => Ok(true),
        Err(StaffError::Refused(_)) => Ok(false),
        Err(other) => Err(other.to_string()),
    }
}

fn parcel(placed: &PlacedOrder, rng: &mut StdRng, key: &str) -> Fulfil {
    let line = |line: &commerce::order::OrderLine| FulfilmentLine {
        line: line.id,
        quantity: rng.random_range(1..=3),
    };
    let mut lines: Vec<_> = placed.lines.iter().map(line).collect();
    if rng.random() {
        lines.truncate(1);
    }
    Fulfil {
        order: placed.order.id,
        version: None,
        key: key.to_owned(),
        lines,
        tracking: Tracking::default(),
        notify: rng.random(),
    }
}

fn back(placed: &PlacedOrder, rng: &mut StdRng, key: &str) -> StaffRefund {
    let by_lines = rng.random_bool(0.6);
    let line = |line: &commerce::order::OrderLine| RefundLine {
        line: line.id,
        quantity: rng.random_range(1..=2),
        restock: Some(rng.random()),
    };
    let mut lines: Vec<_> = placed.lines.iter().map(line).collect();
    lines.truncate(usize::from(by_lines) * rng.random_range(1..=2));
    StaffRefund {
        order: placed.order.id,
        version: None,
        key: key.to_owned(),
        lines,
        delivery: rng.random_bool(0.2).then(|| eur(490)),
        amount: (!by_lines).then(|| eur(rng.random_range(1..3_000))),
        reason: "So it was.".to_owned(),
    }
}

fn money(placed: &PlacedOrder, rng: &mut StdRng, key: &str) -> RecordPayment {
    let total = placed.order.totals.total.minor();
    RecordPayment {
        order: placed.order.id,
        version: None,
        key: key.to_owned(),
        amount: eur(rng.random_range(1..=total)),
        received_on_ms: 0,
        reference: String::new(),
        note: String::new(),
        overpaid: rng.random_bool(0.1),
    }
}

/// What must hold of an order at any time, and of the bank once nothing waits.
pub async fn check(desk: &Desk<'_>, id: OrderId, seed: u64, is_quiet: bool) {
    let placed = desk.whole(id).await;
    let order = &placed.order;
    assert_eq!(placed.adds_up(), Ok(true), "seed {seed}");
    let facts: Vec<PaymentFacts> = placed
        .payments
        .iter()
        .map(|payment| PaymentFacts {
            state: payment.state,
            captured: payment.captured,
            refunded: payment.refunded,
        })
        .collect();
    let status = derive_payment_status(order.totals.total, &facts);
    assert_eq!(status, Ok(order.payment_status), "seed {seed}");
    let refunded = Money::sum(order.currency, facts.iter().map(|it| it.refunded));
    assert_eq!(refunded, Ok(order.refunded), "seed {seed}");
    for line in &placed.lines {
        let it = line.progress;
        let sound = it.cancelled >= 0
            && it.left_to_send() >= 0
            && it.returned <= it.fulfilled
            && it.delivered <= it.fulfilled;
        assert!(sound, "seed {seed}: {it:?}");
        let parcels = placed.fulfilments.iter();
        let parcels = parcels.filter(|it| it.state != FulfilmentState::Cancelled);
        let sent = parcels
            .flat_map(|it| &it.lines)
            .filter(|it| it.line == line.id);
        let sent: i64 = sent.map(|it| it.quantity).sum();
        assert_eq!(sent, it.fulfilled, "seed {seed}");
    }
    if !is_quiet {
        return;
    }
    let progress: Vec<_> = placed.lines.iter().map(|line| line.progress).collect();
    let status = derive_fulfilment_status(&progress);
    assert_eq!(status, order.fulfilment_status, "seed {seed}");
    let refunds = refunds_of_order(desk.one.db.writer(), id).await.unwrap();
    let waits = refunds.iter().any(|it| it.state == RefundState::Pending);
    assert!(!waits, "seed {seed}: a refund still waits");
    for known in payments_of_order(desk.one.db.writer(), id).await.unwrap() {
        if let (PaymentMethod::Test, Some(name)) = (known.method, &known.provider_ref) {
            let told = known.payment.refunded.minor();
            assert_eq!(desk.bank.returned_of(name), told, "seed {seed}");
        }
    }
}
