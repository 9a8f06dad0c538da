//! A shopper who fills in forms as they are drawn.

use commerce::ids::VariantId;
use reqwest::header::LOCATION;
use reqwest::{Method, Response};

use crate::html;
use crate::support::{Browser, TestShop};
use crate::till::Till;

/// What Ada types into the address form.
pub const ADA: &[(&str, &str)] = &[
    ("email", "Ada@Example.org"),
    ("country", "DE"),
    ("name", "Ada Lovelace"),
    ("line1", "Hafenstraße 12"),
    ("postcode", "20459"),
    ("city", "Hamburg"),
    ("billing_same", "1"),
];

/// A browser somewhere in the checkout. Its requests may go to any server of the shop.
pub struct Buyer {
    pub browser: Browser,
    pub bases: Vec<String>,
    turn: std::sync::atomic::AtomicUsize,
}

impl Buyer {
    pub fn new(till: &Till) -> Buyer {
        Buyer::at(&till.shop.base)
    }

    /// Whose requests go to the servers in turn.
    pub fn of(servers: &[&TestShop]) -> Buyer {
        Buyer {
            browser: servers[0].browser(),
            bases: servers.iter().map(|shop| shop.base.clone()).collect(),
            turn: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// Of a shop that serves there.
    pub fn at(base: &str) -> Buyer {
        Buyer {
            browser: Browser::at(base),
            bases: vec![base.to_owned()],
            turn: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    fn base(&self) -> &str {
        let turn = self.turn.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        &self.bases[turn % self.bases.len()]
    }

    pub async fn get(&self, path: &str) -> Response {
        self.browser.get(&format!("{}{path}", self.base())).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let base = self.base();
        let request = self.browser.request(Method::POST, &format!("{base}{path}"));
        self.browser
            .send(request.header("origin", base).form(fields))
            .await
    }

    /// Puts so many pieces into the cart.
    pub async fn take(&self, variant: VariantId, pieces: i64) {
        let (variant, pieces) = (variant.to_string(), pieces.to_string());
        let fields = [("variant", variant.as_str()), ("quantity", pieces.as_str())];
        assert_eq!(self.post("/cart/lines", &fields).await.status(), 303);
    }

    /// Goes from the cart to the last step with the cheapest delivery, following every redirect.
    pub async fn go_to_payment(&self) -> String {
        assert_eq!(place(&self.get("/checkout").await), "/checkout/address");
        self.give_address(ADA).await;
        let page = text(self.get("/checkout/delivery").await, 200).await;
        let method = checked(&page, "method");
        let answer = self
            .post("/checkout/delivery", &[("method", &method)])
            .await;
        assert_eq!(place(&answer), "/checkout/payment");
        text(self.get("/checkout/payment").await, 200).await
    }

    pub async fn give_address(&self, fields: &[(&str, &str)]) {
        let answer = self.post("/checkout/address", fields).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        assert_eq!(place(&answer), "/checkout/delivery");
    }

    /// Sends the payment form of that page with these choices.
    pub async fn order(&self, page: &str, choices: &[(&str, &str)]) -> Response {
        let hidden = hidden_fields(page);
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(k, v)| (*k, v.as_str())).collect();
        fields.push(("terms", "1"));
        fields.extend(choices);
        self.post("/checkout/payment", &fields).await
    }

    /// Buys so many pieces, and returns where the answer leads.
    pub async fn buy(&self, variant: VariantId, pieces: i64, choices: &[(&str, &str)]) -> String {
        self.take(variant, pieces).await;
        let page = self.go_to_payment().await;
        let answer = self.order(&page, choices).await;
        assert_eq!(answer.status(), 303);
        place(&answer)
    }

    /// Orders one of them and pays with the test bank, which does as `choice` says; returns where the answer leads.
    pub async fn buy_at_test_bank(&self, variant: VariantId, choice: &str) -> String {
        let choices = [("payment", "test"), ("test_choice", choice)];
        self.buy(variant, 1, &choices).await
    }
}

/// Where the form on that page pays an order.
pub fn pay_action(page: &str) -> String {
    let action = page.split("action=\"/orders/").nth(1);
    let action = action.unwrap_or_else(|| panic!("no order to pay in {page}"));
    format!("/orders/{}", action.split('"').next().unwrap())
}

/// The hidden fields of the payment form.
pub fn hidden_fields(page: &str) -> Vec<(&'static str, String)> {
    let names = ["idempotency_key", "expected_total", "shown"];
    names
        .into_iter()
        .map(|name| (name, value(page, name)))
        .collect()
}

pub use crate::html::value;

/// The value of the radio of that name that is chosen.
pub fn checked(page: &str, name: &str) -> String {
    let radios = format!("input[name=\"{name}\"][checked]");
    let chosen = html::attributes(page, &radios, "value");
    let first = chosen.into_iter().next();
    first.unwrap_or_else(|| panic!("no {name} is chosen in {page}"))
}

/// Where an answer leads; empty when nowhere.
pub fn place(answer: &Response) -> String {
    let place = answer
        .headers()
        .get(LOCATION)
        .map(|place| place.to_str().unwrap());
    place.unwrap_or_default().to_owned()
}

pub async fn text(answer: Response, status: u16) -> String {
    assert_eq!(
        answer.status(),
        status,
        "{} leads to {:?}",
        answer.url(),
        place(&answer)
    );
    html::unmarked(&answer.text().await.unwrap())
}
