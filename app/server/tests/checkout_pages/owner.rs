//! What the owner of an account, or of a mailbox, is spared and told.

use crate::buyer::{Buyer, place};
use crate::members::{PASSWORD, confirm, log_in, open_account};
use crate::till::on_each_database;

const NEW: &str = "another sentence entirely";

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_is_written_to_when_the_password_is_changed() {
    on_each_database(5, async |till| {
        let id = open_account(till).await;
        confirm(till, id).await;
        let ada = log_in(till).await;
        let fields = |old| {
            [
                ("change", "password"),
                ("old_password", old),
                ("new_password", NEW),
            ]
        };
        let wrong = ada.post("/account/profile", &fields("not this one")).await;
        assert_eq!(wrong.status(), 422);
        assert_eq!(till.letters("password-changed").await, 0);
        let changed = ada.post("/account/profile", &fields(PASSWORD)).await;
        assert_eq!(place(&changed), "/account/profile?done=password");
        assert_eq!(till.letters("password-changed").await, 1);
        let letter = till.letter("password-changed");
        assert!(
            till.recipient("password-changed")
                .contains("ada@example.org")
        );
        assert!(
            letter.contains("/account/reset") && !letter.contains(NEW),
            "{letter}"
        );

        // By a link of the mailbox, too.
        ada.post("/account/reset", &[("email", "ada@example.org")])
            .await;
        till.letters("any").await;
        let letter = till.letter("reset-password");
        let token = letter.split("token=").nth(1).unwrap();
        let token: String = token.chars().take_while(|c| !c.is_whitespace()).collect();
        let fields = [
            ("token", token.as_str()),
            ("password", "a third sentence now"),
        ];
        let set = ada.post("/account/reset/new", &fields).await;
        assert_eq!(place(&set), "/account/login?done=reset");
        assert_eq!(till.letters("password-changed").await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_clears_what_the_browser_kept_but_not_its_cookies() {
    on_each_database(5, async |till| {
        let id = open_account(till).await;
        confirm(till, id).await;
        let answer = log_in(till).await.post("/account/logout", &[]).await;
        assert_eq!(
            answer.headers()["clear-site-data"],
            "\"cache\", \"storage\""
        );
        assert_eq!(place(&answer), "/account/login?done=out");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_not_flooded_and_its_owner_can_order_all_the_same() {
    on_each_database(9, async |till| {
        let id = open_account(till).await;
        confirm(till, id).await;
        for _ in 0..24 {
            let asked = Buyer::new(till)
                .post("/account/reset", &[("email", "ada@example.org")])
                .await;
            assert_eq!(asked.status(), 303);
            till.letters("any").await;
            till.shop.shop.clock.advance_ms(60_000);
        }
        // Twenty at once, and one more after a quarter of an hour.
        assert_eq!(till.letters("reset-password").await, 21);
        let approve = [("payment", "test"), ("test_choice", "approve")];
        let order = Buyer::new(till).buy(till.mug, 1, &approve).await;
        assert!(order.starts_with("/orders/"), "{order}");
        assert_eq!(till.letters("order-confirmation").await, 1);
        let asked = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'asked_email'";
        assert_eq!(till.count(asked).await, 21);
    })
    .await;
}
