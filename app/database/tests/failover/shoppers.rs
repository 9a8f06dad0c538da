//! Shoppers who order at the same time, and press the button again when the shop cannot answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use commerce::ids::VariantId;
use database::order::{PlaceError, Prepared, prepare_order};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::support::{NOW, Shop};

/// What happened to them.
#[derive(Debug, Default)]
pub struct Seen {
    /// Numbers of the orders that were confirmed.
    pub confirmed: Vec<String>,
    /// Moments at which an order could not be placed, and at which one was.
    pub failures: Vec<Instant>,
    pub successes: Vec<Instant>,
    pub slowest: Duration,
}

/// Shoppers until told to stop.
pub struct Shoppers {
    over: Arc<AtomicBool>,
    seen: Arc<Mutex<Seen>>,
    all: JoinSet<()>,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

impl Shoppers {
    pub fn begin(shop: &Arc<Shop>, mug: VariantId, count: usize) -> Shoppers {
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut all = JoinSet::new();
        for _ in 0..count {
            let (shop, over, seen) = (Arc::clone(shop), Arc::clone(&over), Arc::clone(&seen));
            all.spawn(async move {
                while !over.load(Ordering::SeqCst) {
                    buy(&shop, mug, &seen).await;
                }
            });
        }
        Shoppers { over, seen, all }
    }

    /// Until that many more orders were confirmed.
    pub async fn until_more(&self, orders: usize) {
        let enough = self.seen.lock().await.confirmed.len() + orders;
        let patience = Instant::now() + Duration::from_secs(60);
        while self.seen.lock().await.confirmed.len() < enough {
            assert!(Instant::now() < patience, "nobody can order any more");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Lets everybody finish what they have begun.
    pub async fn end(mut self) -> Seen {
        self.over.store(true, Ordering::SeqCst);
        while let Some(ended) = self.all.join_next().await {
            ended.unwrap();
        }
        std::mem::take(&mut *self.seen.lock().await)
    }
}

/// One order, tried until it is confirmed.
async fn buy(shop: &Shop, mug: VariantId, seen: &Mutex<Seen>) {
    let buyer = format!("buyer-{}@example.org", NEXT.fetch_add(1, Ordering::SeqCst));
    // The cart is not what is tested; whatever fails there is done again from its start.
    let cart = loop {
        match try_cart(shop, &buyer, mug).await {
            Some(cart) => break cart,
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    let wish = loop {
        match try_wish(shop, cart).await {
            Some(wish) => break wish,
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    loop {
        let began = Instant::now();
        let result = prepare_order(&shop.db, &wish, NOW).await;
        let mut seen = seen.lock().await;
        seen.slowest = seen.slowest.max(began.elapsed());
        match result {
            Ok(Prepared::Made(order) | Prepared::Replayed(order)) => {
                seen.confirmed.push(order.number.to_string());
                seen.successes.push(Instant::now());
                return;
            }
            Err(PlaceError::Database(error)) if database::is_outage(&error) => {
                seen.failures.push(Instant::now());
            }
            Err(error) => panic!("{error:?}"),
        }
        drop(seen);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn try_cart(shop: &Shop, buyer: &str, mug: VariantId) -> Option<commerce::CartId> {
    use commerce::cart::Quantity;
    use database::cart::{add_to_cart, change_cart, create_cart};
    let currency = commerce::Currency::EUR;
    let (made, _) = create_cart(shop.db.writer(), currency, None, NOW)
        .await
        .ok()?;
    let one = Quantity::new(1).unwrap();
    add_to_cart(&shop.db, made.id, mug, one, NOW).await.ok()?;
    let filled = change_cart(&shop.db, made.id, NOW, |cart| {
        cart.email = Some(crate::support::email(buyer));
        cart.shipping_address = Some(crate::support::address());
        Ok(())
    });
    let (stored, ()) = filled.await.ok()?;
    let quote = database::pricing::quote(shop.db.reader(), &stored, NOW)
        .await
        .ok()?;
    let method = quote.shipping.first()?.method;
    let chosen = change_cart(&shop.db, made.id, NOW, |cart| {
        cart.shipping_method = Some(method);
        Ok(())
    });
    chosen.await.ok()?;
    Some(made.id)
}

async fn try_wish(shop: &Shop, id: commerce::CartId) -> Option<database::order::PlaceOrder> {
    let stored = database::cart::load_cart(shop.db.reader(), id)
        .await
        .ok()??;
    let quote = database::pricing::quote(shop.db.reader(), &stored, NOW)
        .await
        .ok()?;
    Some(database::order::PlaceOrder {
        cart: id,
        idempotency_key: format!("form-{id}"),
        expected_total: quote.priced.totals.total,
        payment_method: commerce::payment::PaymentMethod::Test,
        locale: "en".to_owned(),
        hold_ms: 15 * crate::support::MINUTE,
    })
}

impl Seen {
    /// Every confirmed order is in the database once, no cart has two, and the stock adds up.
    pub async fn is_in_the_books(&self, shop: &Shop) {
        for number in &self.confirmed {
            let sql = format!("SELECT COUNT(*) AS n FROM orders WHERE number = '{number}'");
            assert_eq!(shop.number(&sql).await, 1, "{number} was confirmed");
        }
        let distinct: std::collections::BTreeSet<_> = self.confirmed.iter().collect();
        assert_eq!(
            distinct.len(),
            self.confirmed.len(),
            "a number was given twice"
        );
        let stored = shop.number("SELECT COUNT(*) AS n FROM orders").await;
        assert_eq!(stored, i64::try_from(self.confirmed.len()).unwrap());
        shop.books_are_right().await;
    }

    /// Time from the first failure after `since` (or from it) to the next order placed after `until`.
    pub fn seconds_to_recover(&self, since: Instant, until: Instant) -> f32 {
        let first = self
            .failures
            .iter()
            .find(|at| **at >= since)
            .unwrap_or(&since);
        let next = self
            .successes
            .iter()
            .find(|at| **at >= until)
            .expect("orders go on");
        (*next - *first).as_secs_f32()
    }
}
