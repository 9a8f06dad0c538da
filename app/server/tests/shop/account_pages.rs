//! The account over HTTP: getting in, staying in, and keeping everybody else out.

mod carts;
mod demo;
mod entry;
mod forms;
mod guard;
mod passwords;
mod sessions;
mod throttle;

use commerce::CustomerId;
use commerce::customer::{EmailAddress, PersonName};
use database::customer::{NewCustomer, register, verify_email};
use purchases::outbox::work_off;
use reqwest::Response;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{Browser, TestShop};

const PASSWORD: &str = "a sentence is fine";

/// Opens a confirmed account and says its id.
async fn open_account(shop: &TestShop, email: &str, name: &str) -> CustomerId {
    let shop = &shop.shop;
    let new = NewCustomer {
        email: EmailAddress::parse(email).unwrap(),
        name: PersonName::parse(name).unwrap(),
        password_hash: Some(shop.passwords.hash(PASSWORD).await.unwrap()),
        marketing_opt_in: false,
    };
    let id = register(shop.db.writer(), &new, shop.now_ms())
        .await
        .unwrap()
        .unwrap();
    verify_email(shop.db.writer(), id, shop.now_ms())
        .await
        .unwrap();
    id
}

/// A browser in which that account is logged in.
pub async fn member(shop: &TestShop, email: &str, name: &str) -> (Browser, CustomerId) {
    let id = open_account(shop, email, name).await;
    let browser = shop.browser();
    let answer = log_in(&browser, email, PASSWORD).await;
    assert_eq!(location(&answer), "/account", "{email} could not log in");
    (browser, id)
}

async fn log_in(browser: &Browser, email: &str, password: &str) -> Response {
    browser
        .post(
            "/account/login",
            &[("email", email), ("password", password)],
        )
        .await
}

/// Sends the form behind the link of a confirmation e-mail.
async fn confirm(browser: &Browser, link: &str, password: &str) -> Response {
    let (path, token) = link.split_once("?token=").unwrap();
    let fields = [
        ("token", token),
        ("name", "Ada Lovelace"),
        ("password", password),
    ];
    browser.post(path, &fields).await
}

fn location(answer: &Response) -> &str {
    let place = answer.headers().get("location");
    place.map_or("", |place| place.to_str().unwrap())
}

/// Lets the outbox send its e-mails; says their kinds, oldest first.
async fn emails(shop: &TestShop) -> Vec<String> {
    work_off(&shop.shop.purchases).await.unwrap();
    let folder = shop.folder().join("var/mail");
    let names = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    let mut kinds: Vec<String> = names
        .filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned()))
        .collect();
    kinds.sort();
    kinds
        .iter()
        .map(|name| name.split_once('-').unwrap().1.to_owned())
        .collect()
}

/// The path of the link in the newest e-mail of that kind.
async fn link_in_email(shop: &TestShop, kind: &str) -> String {
    work_off(&shop.shop.purchases).await.unwrap();
    let folder = shop.folder().join("var/mail");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let ending = format!("-{kind}.txt");
    let newest = files
        .filter(|path| path.to_str().unwrap().ends_with(&ending))
        .max()
        .unwrap();
    let text = std::fs::read_to_string(newest).unwrap();
    let start = format!("{}/account/", shop.base);
    let link = text
        .split_whitespace()
        .find(|word| word.starts_with(&start) && word.contains("token="));
    link.unwrap().strip_prefix(&shop.base).unwrap().to_owned()
}

/// A finished order made as a guest.
async fn guest_order(shop: &TestShop, number: &str, email: &str) {
    let db = shop.shop.db.writer();
    let sql = format!(
        "INSERT INTO orders (number, public_token, idempotency_key, email, currency, locale, status,
            payment_status, fulfilment_status, tax_mode, subtotal_minor, discount_minor,
            shipping_minor, shipping_gross_minor, shipping_tax_minor, shipping_tax_rate_ppm,
            tax_minor, total_minor, shipping_method_name, shipping_min_days, shipping_max_days,
            payment_method, note, created_at, placed_at)
        VALUES ('{number}', 'token-{number}', 'key-{number}', '{email}', 'EUR', 'en', 'placed',
            'paid', 'unfulfilled', 'included', 1800, 0, 490, 490, 78, 190000, 365, 2290,
            'Standard parcel', 2, 3, 'cash_on_delivery', '', 1767225600000, 1767225600000)"
    );
    let insert = Statement::from_string(db.get_database_backend(), sql);
    let id = db.execute_raw(insert).await.unwrap().last_insert_id();
    let address = r#"{"name":"Ada","company":null,"line1":"Ring 4","line2":null,"city":"Hamburg","region":null,"postcode":"20459","country":"DE","phone":null}"#;
    for sql in [
        format!(
            "INSERT INTO order_line (order_id, position, product_title, variant_title, sku, gift, qty,
                unit_list_minor, unit_net_minor, unit_gross_minor, discount_minor, tax_rate_ppm,
                tax_minor, total_gross_minor, tax_class_name)
            VALUES ({id}, 0, 'Blue mug', '', 'MUG', 0, 2, 900, 756, 900, 0, 190000, 287, 1800, 'Standard')"
        ),
        format!("INSERT INTO order_address (order_id, kind, address_json) VALUES ({id}, 'shipping', '{address}')"),
    ] {
        let insert = Statement::from_string(db.get_database_backend(), sql);
        db.execute_raw(insert).await.unwrap();
    }
}
