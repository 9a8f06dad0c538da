//! Customers with an account: their orders and carts wherever they come from.

use commerce::customer::{EmailAddress, PersonName};
use commerce::ids::CustomerId;
use database::customer::{NewCustomer, register, verify_email};

use crate::buyer::{Buyer, place, text};
use crate::till::{Till, on_each_database};

pub const PASSWORD: &str = "a sentence is fine";
const APPROVE: &[(&str, &str)] = &[("payment", "test"), ("test_choice", "approve")];

/// Opens Ada's account.
pub async fn open_account(till: &Till) -> CustomerId {
    let shop = &till.shop.shop;
    let new = NewCustomer {
        email: EmailAddress::parse("ada@example.org").unwrap(),
        name: PersonName::parse("Ada Lovelace").unwrap(),
        password_hash: Some(shop.passwords.hash(PASSWORD).await.unwrap()),
        marketing_opt_in: false,
    };
    let id = register(shop.db.writer(), &new, shop.now_ms()).await;
    id.unwrap().unwrap()
}

pub async fn confirm(till: &Till, id: CustomerId) {
    let shop = &till.shop.shop;
    verify_email(shop.db.writer(), id, shop.now_ms())
        .await
        .unwrap();
}

pub async fn log_in(till: &Till) -> Buyer {
    let buyer = Buyer::new(till);
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let answer = buyer.post("/account/login", &fields).await;
    assert_eq!(place(&answer), "/account");
    buyer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guests_order_joins_the_account_that_has_proved_its_address() {
    on_each_database(5, async |till| {
        let ada = open_account(till).await;
        let order = Buyer::new(till).buy(till.mug, 1, APPROVE).await;
        let of = async |order: &str| till.order(order).await.order.customer;
        assert_eq!(of(&order).await, None, "the address is not proved");
        confirm(till, ada).await;
        let another = Buyer::new(till).buy(till.mug, 1, APPROVE).await;
        assert_eq!(of(&another).await, Some(ada));
        let page = text(log_in(till).await.get("/account/orders").await, 200).await;
        for order in [order, another] {
            let number = till.order(&order).await.order.number.to_string();
            assert!(page.contains(&number), "{number} is not among the orders");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_first_items_at_once_are_in_one_cart() {
    on_each_database(50, async |till| {
        let ada = open_account(till).await;
        confirm(till, ada).await;
        let buyer = log_in(till).await;
        for _ in 0..5 {
            let (one, two) = tokio::join!(buyer.take(till.mug, 1), buyer.take(till.mug, 1));
            let ((), ()) = (one, two);
            let open = "SELECT COUNT(*) AS n FROM cart WHERE completed_at IS NULL";
            assert_eq!(till.count(open).await, 1);
            let both = "SELECT COUNT(*) AS n FROM cart_line WHERE qty = 2";
            assert_eq!(till.count(both).await, 1);
            let db = till.shop.shop.db.writer();
            let delete = "DELETE FROM cart";
            database::ConnectionTrait::execute_unprepared(db, delete)
                .await
                .unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_that_is_clicked_twice_succeeds_twice() {
    on_each_database(5, async |till| {
        let ada = open_account(till).await;
        confirm(till, ada).await;
        let (one, two) = tokio::join!(log_in(till), log_in(till));
        for buyer in [one, two] {
            assert_eq!(buyer.get("/account").await.status(), 200);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_keeps_no_cookies_is_told_so() {
    on_each_database(5, async |till| {
        let mug = till.mug.to_string();
        let added = Buyer::new(till)
            .post("/cart/lines", &[("variant", &mug)])
            .await;
        let page = text(Buyer::new(till).get(&place(&added)).await, 200).await;
        assert!(
            page.contains("Your browser does not keep cookies"),
            "{page}"
        );
        let form = format!("{}/account/login", till.shop.base);
        let request = Buyer::new(till)
            .browser
            .request(reqwest::Method::GET, &format!("{form}?next=%2Faccount"));
        let back = Buyer::new(till)
            .browser
            .send(request.header("referer", &form))
            .await;
        assert!(
            text(back, 200)
                .await
                .contains("your browser keeps no cookies")
        );
        let fresh = text(
            Buyer::new(till).get("/account/login?next=%2Faccount").await,
            200,
        )
        .await;
        assert!(!fresh.contains("keeps no cookies"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_gone_already_leads_to_the_cart_as_it_is() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let line = format!("/cart/lines/{}", till.mug);
        assert_eq!(ada.post(&line, &[("set", "0")]).await.status(), 303);
        for fields in [[("set", "0")], [("quantity", "3")]] {
            let answer = ada.post(&line, &fields).await;
            assert_eq!(
                (answer.status().as_u16(), place(&answer)),
                (303, "/cart?stale=1".to_owned())
            );
            let page = text(ada.get(&place(&answer)).await, 200).await;
            assert!(
                page.contains("That item is no longer in your cart."),
                "{page}"
            );
        }
        ada.buy(till.mug, 1, APPROVE).await;
        assert_eq!(ada.post(&line, &[("set", "0")]).await.status(), 303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cart_is_made_for_a_variant_that_is_not_there() {
    on_each_database(5, async |till| {
        for variant in ["999999", "-1", "0"] {
            let answer = Buyer::new(till)
                .post("/cart/lines", &[("variant", variant)])
                .await;
            assert_eq!(answer.status(), 404, "{variant}");
        }
        assert_eq!(till.count("SELECT COUNT(*) AS n FROM cart").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_pasted_with_invisible_marks_is_taken_as_it_looks() {
    on_each_database(5, async |till| {
        let ada = Buyer::new(till);
        ada.take(till.mug, 1).await;
        let fields = [
            ("email", "\u{feff}ａｄａ＠example.org\u{200b}"),
            ("country", "DE"),
            ("name", "\u{202a}Ada\u{200b} Lovelace\u{202c}"),
            ("line1", "Hafenstraße 12\u{200e}"),
            ("postcode", "２０４５９\u{200b}"),
            ("city", "\u{2066}Hamburg\u{2069}"),
            ("phone", "\u{202a}030–123456\u{202c}"),
            ("billing_same", "1"),
        ];
        ada.give_address(&fields).await;
        let row = "SELECT COUNT(*) AS n FROM cart WHERE email = 'ada@example.org'
            AND shipping_address_json LIKE '%\"Ada Lovelace\"%\"Hafenstraße 12\"%\"Hamburg\"%\"20459\"%\"030-123456\"%'";
        assert_eq!(till.count(row).await, 1);
        let fields = [fields.as_slice(), &[("phone", "")]].concat();
        let page = text(ada.post("/checkout/address", &{
            let mut wrong = fields;
            wrong[0] = ("email", "taro..x@docomo.ne.jp");
            wrong
        }).await, 422).await;
        assert!(page.contains("two dots in a row"), "{page}");
    })
    .await;
}
