//! A shop on a fresh database, with just enough in it to buy something.

// By name, so that the other test program finds them too.
#[path = "support/goods.rs"]
mod goods;
#[path = "support/server.rs"]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use commerce::cart::Quantity;
use commerce::customer::{Address, AddressInput, EmailAddress};
use commerce::ids::{CartId, VariantId};
use commerce::order::Order;
use commerce::payment::PaymentMethod;
use commerce::{Currency, Money};
use database::order::{PlaceOrder, Prepared};
use database::pricing::quote;
use database::{Db, cart, order};

#[allow(unused_imports)]
pub use goods::{product, variant};
#[allow(unused_imports)]
pub use server::{each_database, open_with};

/// A moment in 2026, unix milliseconds.
pub const NOW: i64 = 1_780_000_000_000;
pub const MINUTE: i64 = 60_000;
pub const DAY: i64 = 24 * 60 * MINUTE;

/// An open shop; its database goes away with it.
pub struct Shop {
    pub db: Db,
    pub url: String,
    pub statements: Arc<AtomicUsize>,
    _folder: Option<tempfile::TempDir>,
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub fn address() -> Address {
    Address::parse(&AddressInput {
        name: "Ada Lovelace".to_owned(),
        line1: "Unter den Linden 1".to_owned(),
        city: "Berlin".to_owned(),
        postcode: "10117".to_owned(),
        country: "DE".to_owned(),
        ..AddressInput::default()
    })
    .unwrap()
}

impl Shop {
    /// The statements that `work` sends.
    pub async fn count<T>(&self, work: impl Future<Output = T>) -> (T, usize) {
        let before = self.statements.load(Ordering::SeqCst);
        let value = work.await;
        (value, self.statements.load(Ordering::SeqCst) - before)
    }

    /// A product with one variant of that price and stock.
    pub async fn sell(&self, sku: &str, price_minor: i64, on_hand: i64) -> VariantId {
        let input = product(sku, price_minor, on_hand);
        self.store(&input).await;
        self.variant(sku).await
    }

    pub async fn store(&self, input: &database::catalog::ProductInput) {
        database::transaction(&self.db, async |tx| {
            database::catalog::upsert_product(&*tx, input, NOW).await
        })
        .await
        .unwrap();
    }

    pub async fn variant(&self, sku: &str) -> VariantId {
        let slug = sku.split('/').next().unwrap();
        let found = database::catalog::product_by_slug(self.db.reader(), slug, Currency::EUR, NOW);
        let product = found.await.unwrap().expect("the product is stored");
        product
            .variants
            .iter()
            .find(|variant| variant.sku == sku)
            .unwrap()
            .id
    }

    /// A guest's cart that lacks nothing but the order.
    pub async fn ready_cart(&self, buyer: &str, pieces: &[(VariantId, i64)]) -> CartId {
        let (made, _) = cart::create_cart(self.db.writer(), Currency::EUR, None, NOW)
            .await
            .unwrap();
        for (variant, count) in pieces {
            let quantity = Quantity::new(*count).unwrap();
            cart::add_to_cart(&self.db, made.id, *variant, quantity, NOW)
                .await
                .unwrap();
        }
        self.ready(made.id, buyer).await;
        made.id
    }

    /// Fills in who buys, where it goes and how.
    pub async fn ready(&self, id: CartId, buyer: &str) {
        let (stored, ()) = cart::change_cart(&self.db, id, NOW, |cart| {
            cart.email = Some(email(buyer));
            cart.shipping_address = Some(address());
            Ok(())
        })
        .await
        .unwrap();
        let quote = quote(self.db.reader(), &stored, NOW).await.unwrap();
        let method = quote.shipping.first().expect("someone delivers").method;
        cart::change_cart(&self.db, id, NOW, |cart| {
            cart.shipping_method = Some(method);
            Ok(())
        })
        .await
        .unwrap();
    }

    /// The wish to order that cart as it is priced now.
    pub async fn wish(&self, id: CartId) -> PlaceOrder {
        let stored = cart::load_cart(self.db.reader(), id)
            .await
            .unwrap()
            .unwrap();
        let quote = quote(self.db.reader(), &stored, NOW).await.unwrap();
        PlaceOrder {
            cart: id,
            idempotency_key: format!("form-{id}"),
            expected_total: quote.priced.totals.total,
            payment_method: PaymentMethod::Test,
            locale: "en".to_owned(),
            hold_ms: 15 * MINUTE,
        }
    }

    /// An order that waits for its payment.
    pub async fn order(&self, buyer: &str, pieces: &[(VariantId, i64)]) -> Order {
        let id = self.ready_cart(buyer, pieces).await;
        let wish = self.wish(id).await;
        match order::prepare_order(&self.db, &wish, NOW).await.unwrap() {
            Prepared::Made(order) => order,
            Prepared::Replayed(order) => panic!("{} was made before", order.number),
        }
    }

    pub async fn level(&self, variant: VariantId) -> commerce::stock::StockLevel {
        database::stock::stock_level(self.db.writer(), variant)
            .await
            .unwrap()
    }

    /// Counters, ledger, holds and totals agree.
    pub async fn books_are_right(&self) {
        let faults = database::stock::verify_ledger(self.db.writer())
            .await
            .unwrap();
        assert_eq!(faults, []);
    }

    /// The number in the column `n` of the first row.
    pub async fn number(&self, sql: &str) -> i64 {
        use database::ConnectionTrait;
        let row = self
            .db
            .writer()
            .query_one_raw(sea_orm::Statement::from_string(
                self.db.writer().get_database_backend(),
                sql,
            ));
        row.await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    pub async fn run(&self, sql: &str) {
        use database::ConnectionTrait;
        self.db.writer().execute_unprepared(sql).await.unwrap();
    }
}
