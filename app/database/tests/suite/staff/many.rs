//! Lists of staff stay quick when there are many orders and products.

use std::io::Write;
use std::time::{Duration, Instant};

use commerce::order::{OrderSort, OrderTab};
use database::catalog::{ProductFilter, staff_products};
use database::staff_orders::{OrderFilter, list};

use crate::support::{NOW, Shop, each_database};

/// Statements of a page, and how long it may take in the optimised build.
const MOST_STATEMENTS: usize = 4;
const LONGEST: Duration = Duration::from_millis(50);

/// Ten thousand numbers from `part` times that on, in the SQL of both databases: more in one statement would be cut off.
fn numbers(part: u32) -> String {
    let digits = (1..10).map(|digit| format!(" UNION ALL SELECT {digit}"));
    let digits = format!("(SELECT 0 AS n{})", digits.collect::<String>());
    format!(
        "(SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * {part} AS n
        FROM {digits} a, {digits} b, {digits} c, {digits} d) numbers"
    )
}

/// Most orders have arrived; of the last ones some are to ship and some unpaid.
async fn fill_orders(shop: &Shop, part: u32) {
    let numbers = numbers(part);
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
}

async fn fill_products(shop: &Shop, part: u32) {
    let numbers = numbers(part);
    let text = |prefix: &str| match shop.db.is_server() {
        true => format!("CONCAT('{prefix}', n)"),
        false => format!("'{prefix}' || n"),
    };
    let (slug, title, sku) = (text("thing-"), text("Thing "), text("THING-"));
    for sql in [
        format!(
            "INSERT INTO product (id, slug, status, title, description_html, tax_class_id, published_at,
                rating_sum, rating_count, version, created_at, updated_at)
            SELECT n + 1000, {slug}, 'active', {title}, '', (SELECT MIN(id) FROM tax_class), {NOW}, 0, 0, 1,
                {NOW}, {NOW} + n FROM {numbers}"
        ),
        format!(
            "INSERT INTO variant (id, product_id, sku, title, option_value_ids, weight_g, track_stock,
                backorder, position, active)
            SELECT n + 1000, n + 1000, {sku}, '', '', 0, 1, 0, 0, 1 FROM {numbers}"
        ),
        format!(
            "INSERT INTO price (variant_id, currency, amount_minor) SELECT n + 1000, 'EUR', 1000 + n FROM {numbers}"
        ),
        format!(
            "INSERT INTO stock_level (variant_id, location_id, on_hand, reserved)
            SELECT n + 1000, (SELECT MIN(id) FROM stock_location), 5, 0 FROM {numbers}"
        ),
        format!(
            "INSERT INTO listing (product_id, visible, slug, title, sort_title, currency, price_minor,
                price_max_minor, in_stock, single_variant_id, variant_count, swatches_json, pictures_json,
                rating_sum, rating_count, sold, published_at, updated_at)
            SELECT n + 1000, 1, {slug}, {title}, {title}, 'EUR', 1000 + n, 1000 + n, 1, n + 1000, 1, '[]', '[]',
                0, 0, 0, {NOW}, {NOW} FROM {numbers}"
        ),
    ] {
        shop.run(&sql).await;
    }
}

async fn fill(shop: &Shop) {
    for part in 0..10 {
        fill_orders(shop, part).await;
    }
    for part in 0..2 {
        fill_products(shop, part).await;
    }
    let tables =
        "orders, order_line, order_word, order_address, product, variant, listing, stock_level";
    let analyse = if shop.db.is_server() {
        format!("ANALYZE TABLE {tables}")
    } else {
        "ANALYZE".to_owned()
    };
    shop.run(&analyse).await;
}

/// What a page takes: the middle of nine runs, its statements, and how many rows there are in all.
struct Taken {
    time: Duration,
    statements: usize,
    total: u64,
}

async fn measure(shop: &Shop, page: impl AsyncFn() -> u64) -> Taken {
    let mut times = Vec::new();
    let (mut statements, mut total) = (0, 0);
    for _ in 0..9 {
        let begun = Instant::now();
        (total, statements) = shop.count(page()).await;
        times.push(begun.elapsed());
    }
    times.sort();
    Taken {
        time: times[4],
        statements,
        total,
    }
}

async fn orders(shop: &Shop, filter: &OrderFilter, offset: u32) -> Taken {
    let page = async || {
        let page = list(shop.db.reader(), filter, 50, offset).await;
        page.unwrap().total
    };
    measure(shop, page).await
}

async fn products(shop: &Shop, text: &str, offset: u64) -> Taken {
    let filter = &ProductFilter {
        text: text.to_owned(),
        status: None,
    };
    let page = async || {
        let page = staff_products(shop.db.reader(), filter, 50, offset).await;
        page.unwrap().1
    };
    measure(shop, page).await
}

#[tokio::test]
#[ignore = "fills 100 000 orders; by hand, optimised: cargo test --release --test suite -- --ignored many --nocapture"]
async fn lists_of_100_000_orders_and_20_000_products_take_at_most_4_statements_and_50_ms() {
    each_database(async |shop| {
        shop.sell("chair", 1900, 10).await;
        let plain = OrderFilter::default();
        let empty = orders(shop, &plain, 0).await.time;
        let empty_products = products(shop, "", 0).await.time;
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
        let mut tell = |name: &str, taken: Taken, empty: Duration| {
            let Taken {
                time,
                statements,
                total,
            } = taken;
            let ratio = time.as_secs_f64() / empty.as_secs_f64();
            let line = format!(
                "{name}: {total} rows, {statements} statements, {time:?}, {ratio:.1} times the empty shop"
            );
            writeln!(std::io::stderr(), "{line}").unwrap();
            if time > LONGEST || statements > MOST_STATEMENTS {
                slow.push(line);
            }
        };
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
            tell(name, orders(shop, &filter, offset).await, empty);
        }
        for (name, text, offset) in [
            ("products", "", 0),
            ("products, page 200", "", 10_000),
            ("products by title", "hing 1234", 0),
            ("products by SKU", "thing-999", 0),
        ] {
            tell(name, products(shop, text, offset).await, empty_products);
        }
        assert!(slow.is_empty(), "{slow:#?}");
    })
    .await;
}
