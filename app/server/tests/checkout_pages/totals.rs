//! An order's sums: the same on the cart page, on the order's page and in the e-mail, in both tax modes.

use commerce::Rate;
use commerce::tax::TaxMode;

use crate::buyer::{Buyer, place, text};
use crate::coupons::{enter_five, offer_five};
use crate::html;
use crate::till::{Till, on_each_database};

#[tokio::test(flavor = "multi_thread")]
async fn prices_that_contain_the_tax_say_below_the_total_how_much_that_is() {
    on_each_database(5, async |till| {
        let [cart, receipt, email] = sums(till, TaxMode::Included).await;
        let vat = Rate::from_percent(19);
        let rows = |delivery: &str, tax: String| {
            [
                "Subtotal: €25.00".to_owned(),
                format!("{delivery}: €4.90"),
                "Total: €29.90".to_owned(),
                format!("{tax}: €4.77"),
            ]
        };
        let included = || format!("Includes {vat} VAT");
        assert_eq!(cart, rows("Delivery to Germany, estimated", included()));
        assert_eq!(receipt, rows("Delivery, Standard parcel", included()));
        assert_eq!(email, rows("Delivery", format!("incl. {vat} VAT")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tax_that_is_added_stands_above_the_total_and_leads_to_it() {
    on_each_database(5, async |till| {
        let [cart, receipt, email] = sums(till, TaxMode::Added).await;
        let vat = Rate::from_percent(19);
        let rows = |delivery: &str, tax: String| {
            [
                "Subtotal: €25.00".to_owned(),
                format!("{delivery}: €4.90"),
                format!("{tax}: €5.68"),
                "Total: €35.58".to_owned(),
            ]
        };
        let added = || format!("{vat} VAT");
        assert_eq!(cart, rows("Delivery to Germany, estimated", added()));
        assert_eq!(receipt, rows("Delivery, Standard parcel", added()));
        assert_eq!(email, rows("Delivery", format!("{vat} VAT")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_stand_at_list_price_so_that_they_add_up_to_the_subtotal_in_both_tax_modes() {
    on_each_database(9, async |till| {
        offer_five(till, |_| {}).await;
        for mode in [TaxMode::Included, TaxMode::Added] {
            till.tax(mode).await;
            let ada = Buyer::new(till);
            ada.take(till.mug, 2).await;
            enter_five(&ada).await;
            let cart = text(ada.get("/cart").await, 200).await;
            let drawer = text(ada.get("/cart/drawer").await, 200).await;
            let payment = ada.go_to_payment().await;
            let cash = [("payment", "cash_on_delivery")];
            let order = place(&ada.order(&payment, &cash).await);
            let receipt = text(ada.get(&order).await, 200).await;
            for page in [&cart, &drawer, &payment, &receipt] {
                assert_eq!(line_total(page), "€25.00", "{mode}: {page}");
                let rows = on_the_page(page);
                let goods = ["Subtotal: €25.00", "Five off: −€5.00"];
                assert_eq!(rows[..2], goods, "{mode}: {page}");
            }
            assert_eq!(on_the_page(&drawer)[2], "Before delivery: €20.00");
        }
        assert_eq!(till.letters("order-confirmation").await, 2);
        let email = confirmation(till);
        assert!(
            email.contains("2 × Blue mug") && email.contains("€25.00"),
            "{email}"
        );
    })
    .await;
}

/// The amount of the first line; the price of one piece may follow it.
fn line_total(page: &str) -> String {
    let pieces = html::pieces(page, ".line-total").into_iter().next();
    pieces.unwrap().split(" | ").next().unwrap().to_owned()
}

/// The rows of two mugs in the cart, on the order's page and in its confirmation.
async fn sums(till: &Till, mode: TaxMode) -> [Vec<String>; 3] {
    till.tax(mode).await;
    let ada = Buyer::new(till);
    ada.take(till.mug, 2).await;
    let cart = on_the_page(&text(ada.get("/cart").await, 200).await);
    let payment = ada.go_to_payment().await;
    let cash = [("payment", "cash_on_delivery")];
    let order = place(&ada.order(&payment, &cash).await);
    let receipt = on_the_page(&text(ada.get(&order).await, 200).await);
    assert_eq!(till.letters("order-confirmation").await, 1);
    [cart, receipt, in_the_email(&confirmation(till))]
}

fn on_the_page(page: &str) -> Vec<String> {
    let names = html::texts(page, "dl.totals dt");
    let amounts = html::texts(page, "dl.totals dd");
    let rows = names.iter().zip(&amounts);
    rows.map(|(name, amount)| format!("{name}: {amount}"))
        .collect()
}

fn confirmation(till: &Till) -> String {
    let files = std::fs::read_dir(till.shop.folder().join("var/mail")).unwrap();
    let mut paths = files.map(|file| file.unwrap().path());
    let text = paths.find(|path| path.to_str().unwrap().ends_with("order-confirmation.txt"));
    std::fs::read_to_string(text.unwrap()).unwrap()
}

fn in_the_email(text: &str) -> Vec<String> {
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with("Subtotal"));
    let rows = lines.take_while(|line| !line.is_empty());
    let amounts = rows.filter(|line| !line.starts_with('-'));
    let row = |line: &str| {
        let (label, amount) = line.split_once("  ").unwrap();
        format!("{label}: {}", amount.trim())
    };
    amounts.map(row).collect()
}
