//! Lists stay quick when there are many orders.

use std::io::Write;
use std::time::{Duration, Instant};

use commerce::order::{OrderSort, OrderTab};
use database::staff_orders::{OrderFilter, list};

use crate::support::{NOW, Shop, each_database};

/// The numbers from 0 to 99 999, in the SQL of both databases.
fn numbers() -> String {
    let digits = (1..10).map(|digit| format!(" UNION ALL SELECT {digit}"));
    let digits = format!("(SELECT 0 AS n{})", digits.collect::<String>());
    format!(
        "(SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n AS n
        FROM {digits} a, {digits} b, {digits} c, {digits} d, {digits} e) numbers"
    )
}

/// Most orders have arrived; of the last ones some are to ship and some unpaid.
async fn fill(shop: &Shop) {
    let numbers = numbers();
    let of = |prefix: &str, number: &str| match shop.db.is_server() {
        true => format!("CONCAT('{prefix}', {number})"),
        false => format!("'{prefix}' || ({number})"),
    };
    let text = |prefix: &str| of(prefix, "n");
    let number = of("FC-", "n + 100000");
    let (token, email) = (text("token-"), text("shopper"));
    shop.run(&format!(
        "INSERT INTO orders (id, number, public_token, idempotency_key, email, currency, locale,
            status, payment_status, fulfilment_status, tax_mode, subtotal_minor, discount_minor,
            shipping_minor, shipping_gross_minor, shipping_tax_minor, shipping_tax_rate_ppm,
            tax_minor, total_minor, shipping_method_name, shipping_min_days, shipping_max_days,
            payment_method, note, created_at, placed_at, has_words)
        SELECT n + 1000, {number}, {token}, {token}, {email}, 'EUR', 'en', 'placed',
            CASE WHEN n % 500 = 1 THEN 'unpaid' ELSE 'paid' END,
            CASE WHEN n % 100 = 0 THEN 'unfulfilled' ELSE 'delivered' END,
            'included', 1000 + n, 0, 0, 0, 0, 0, 0, 1000 + n, 'Parcel', 1, 3, 'test', '',
            {NOW} + n, {NOW} + n, 1 FROM {numbers}"
    ))
    .await;
    shop.run(&format!(
        "INSERT INTO order_line (order_id, position, product_title, variant_title, sku, gift, qty,
            unit_list_minor, unit_net_minor, unit_gross_minor, discount_minor, tax_rate_ppm,
            tax_minor, total_gross_minor, tax_class_name)
        SELECT n + 1000, 0, 'Chair', '', {}, 0, 2, 500, 500, 500, 0, 0, 0, 1000 + n, '' FROM {numbers}",
        text("SKU-")
    ))
    .await;
    let address = r#"{"name":"Ada Lovelace","company":null,"line1":"Street 1","line2":null,"city":"Berlin","region":null,"postcode":"10117","country":"DE","phone":null}"#;
    shop.run(&format!(
        "INSERT INTO order_address (order_id, kind, address_json)
        SELECT n + 1000, 'shipping', '{address}' FROM {numbers}"
    ))
    .await;
    for word in ["'ada'".to_owned(), text("lovelace")] {
        shop.run(&format!(
            "INSERT INTO order_word (word, order_id) SELECT {word}, n + 1000 FROM {numbers}"
        ))
        .await;
    }
    let analyse = if shop.db.is_server() {
        "ANALYZE TABLE orders, order_line, order_word, order_address"
    } else {
        "ANALYZE"
    };
    shop.run(analyse).await;
}

/// The middle of nine runs.
async fn measure(shop: &Shop, filter: &OrderFilter, offset: u32) -> (Duration, u64) {
    let mut times = Vec::new();
    let mut total = 0;
    for _ in 0..9 {
        let begun = Instant::now();
        let page = list(shop.db.reader(), filter, 50, offset).await.unwrap();
        times.push(begun.elapsed());
        total = page.total;
    }
    times.sort();
    (times[4], total)
}

#[tokio::test]
#[ignore = "fills 100 000 orders; by hand: cargo test --test suite -- --ignored many --nocapture"]
async fn a_list_of_100_000_orders_takes_at_most_50_ms() {
    each_database(async |shop| {
        let plain = OrderFilter::default();
        let (empty, _) = measure(shop, &plain, 0).await;
        fill(shop).await;
        let with = |text: &str| OrderFilter {
            text: text.to_owned(),
            ..OrderFilter::default()
        };
        let tab = |tab| OrderFilter {
            tab,
            ..OrderFilter::default()
        };
        let dear = OrderFilter {
            sort: OrderSort::TotalDown,
            from_ms: Some(NOW + 50_000),
            ..OrderFilter::default()
        };
        let mut slow = Vec::new();
        for (name, filter, offset) in [
            ("all", plain.clone(), 0),
            ("page 1000", plain.clone(), 50_000),
            ("to ship", tab(OrderTab::ToShip), 0),
            ("unpaid", tab(OrderTab::Unpaid), 0),
            ("dearest of half", dear, 0),
            ("number", with("fc 104 711"), 0),
            ("e-mail", with("shopper4711"), 0),
            ("SKU", with("sku-4711"), 0),
            ("one name", with("lovelace4711"), 0),
            ("two words", with("ada lovelace471"), 0),
        ] {
            let (time, total) = measure(shop, &filter, offset).await;
            let ratio = time.as_secs_f64() / empty.as_secs_f64();
            let line = format!("{name}: {total} orders, {time:?}, {ratio:.1} times the empty shop");
            writeln!(std::io::stderr(), "{line}").unwrap();
            if time > Duration::from_millis(50) {
                slow.push(format!("{name} {time:?}"));
            }
        }
        assert!(slow.is_empty(), "{slow:?}");
    })
    .await;
}
