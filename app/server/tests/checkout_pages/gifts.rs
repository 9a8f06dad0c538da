//! Gifts of promotions are lines of the cart, on its page and in the drawer, as in the order.

use commerce::promotion::{Action, Rule};

use crate::buyer::{Buyer, text};
use crate::coupons::offer_to_all;
use crate::html;
use crate::till::{Till, euro, on_each_database};

/// Two mugs as a gift from €30 on.
async fn give_mugs(till: &Till) {
    let amount = euro(3_000);
    let (variant, quantity) = (till.mug, 2);
    let gift = Action::GiftLine { variant, quantity };
    offer_to_all(till, gift, vec![Rule::SubtotalAtLeast { amount }]).await;
}

/// The text of each line.
fn lines(page: &str) -> Vec<String> {
    html::pieces(page, "li.line")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gift_is_a_line_without_a_stepper_and_the_lines_add_up_to_the_subtotal() {
    on_each_database(9, async |till| {
        give_mugs(till).await;
        let ada = Buyer::new(till);
        ada.take(till.mug, 2).await;
        for path in ["/cart", "/cart/drawer"] {
            let page = text(ada.get(path).await, 200).await;
            assert_eq!(lines(&page).len(), 1, "{path}: {page}");
        }
        ada.take(till.mug, 1).await;
        for path in ["/cart", "/cart/drawer"] {
            let page = text(ada.get(path).await, 200).await;
            let lines = lines(&page);
            let [bought, gift] = lines.as_slice() else {
                panic!("{path}: {lines:?}");
            };
            assert!(
                bought.starts_with("Blue mug | €37.50 | €12.50 each"),
                "{bought}"
            );
            let given = "Blue mug | Gift, 2 pieces | €25.00 | €12.50 each";
            assert_eq!(gift, given, "{path}");
            assert_eq!(html::count(&page, ".stepper"), 1, "{path}");
            for row in ["€62.50", "For all", "−€25.00"] {
                assert!(page.contains(row), "{path}: {row} is missing in {page}");
            }
        }
    })
    .await;
}
