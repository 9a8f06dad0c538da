//! E-mails as the office has them: own words, tests, those that failed, what staff are told of, and invitations.

use commerce::staff::Notice;

use crate::office::desk::{Desk, hidden, on_each_database, place, text};
use crate::office::goods::{buy, open_shop};

const PAGE: &str = "/admin/settings/mails/order-confirmation";

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_email_is_listed_and_shown_as_it_would_be_sent() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let list = text(owner.get("/admin/settings/mails").await, 200).await;
        let kinds = list.split("href=\"/admin/settings/mails/").skip(1);
        let kinds: Vec<&str> = kinds.map(|rest| rest.split('"').next().unwrap()).collect();
        assert_eq!(kinds.len(), 22, "{kinds:?}");
        for kind in kinds {
            let path = format!("/admin/settings/mails/{kind}");
            let page = text(owner.get(&path).await, 200).await;
            assert!(page.contains("sandbox"), "{page}");
            let answer = owner.get(&format!("{path}/preview")).await;
            let policy = answer.headers()["content-security-policy"]
                .to_str()
                .unwrap();
            assert!(policy.contains("default-src 'none'"), "{policy}");
            assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
            let email = text(answer, 200).await;
            assert!(email.starts_with("<!doctype html>"), "{email}");
        }
        text(owner.get("/admin/settings/mails/riddle").await, 404).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn own_words_are_used_and_an_unknown_name_in_them_is_told_with_what_was_typed() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let page = text(owner.get(PAGE).await, 200).await;
        let version = hidden(&page, "version");
        let wrong = [
            ("version", version.as_str()),
            ("subject", "Order {nummer} <b>"),
            ("intro", "Thanks {"),
        ];
        let refused = text(owner.post(PAGE, &wrong).await, 422).await;
        for part in [
            "This e-mail has no {nummer}.",
            "Every opening brace needs a closing one",
            "Thanks {",
        ] {
            assert!(refused.contains(part), "{part}\n{refused}");
        }
        let right = [
            ("version", version.as_str()),
            ("subject", "Ahoy, {number} is ours"),
            ("intro", "Thank you, sailor.\r\n\r\nIt comes to {total}."),
        ];
        let saved = owner.post(PAGE, &right).await;
        assert_eq!(place(&saved), format!("{PAGE}?done=saved"));
        let stale = text(owner.post(PAGE, &wrong_version()).await, 409).await;
        assert!(
            stale.contains("value=\"Mine\"") && stale.contains("Ahoy, 1017 is ours"),
            "{stale}"
        );
        let (number, _) = buy(desk, "1", "bank_transfer", "").await;
        assert_eq!(desk.till.letters("order-confirmation").await, 1);
        let email = desk.till.letter("order-confirmation");
        let spaced = email.replace('\n', " ");
        assert!(
            spaced.contains("Thank you, sailor.  It comes to €"),
            "{email}"
        );
        assert!(!spaced.contains("You can check on its progress"), "{email}");
        let count = "SELECT COUNT(*) AS n FROM audit_log WHERE action = 'email.reworded'";
        assert_eq!(desk.till.count(count).await, 1);
        assert!(!number.is_empty());
    })
    .await;
}

fn wrong_version() -> [(&'static str, &'static str); 3] {
    [("version", "0"), ("subject", "Mine"), ("intro", "")]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_goes_to_whoever_asks_for_it() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let path = "/admin/settings/mails/parcel-delivered";
        let answer = owner.post(&format!("{path}/test"), &[]).await;
        assert_eq!(place(&answer), format!("{path}?done=sent"));
        assert_eq!(desk.till.letters("parcel-delivered").await, 1);
        let to = desk.till.recipient("parcel-delivered");
        assert!(to.contains("ada@example.org"), "{to}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_are_told_of_orders_until_they_switch_it_off_and_others_once_they_switch_it_on() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let support = desk.member("sue@example.org", "Support").await;
        buy(desk, "1", "bank_transfer", "").await;
        assert_eq!(desk.till.letters("new-order").await, 1);
        let to = desk.till.recipient("new-order");
        assert!(to.contains("ada@example.org"), "{to}");
        let page = text(owner.get("/admin/account").await, 200).await;
        assert_eq!(page.matches("name=\"notice\"").count(), Notice::ALL.len());
        let none = owner.post("/admin/account/notices", &[]).await;
        assert_eq!(place(&none), "/admin/account?done=notices");
        let all = [("notice", "new_order"), ("notice", "of_later")];
        support.post("/admin/account/notices", &all).await;
        buy(desk, "1", "bank_transfer", "").await;
        assert_eq!(desk.till.letters("new-order").await, 2);
        let stored = desk.stored("sue@example.org").await.notices;
        assert_eq!(stored, [Notice::NewOrder].into());
        assert!(desk.stored("ada@example.org").await.notices.is_empty());
    })
    .await;
}

/// Gives up the jobs of that kind.
async fn give_up(desk: &Desk<'_>, kind: &str) {
    let sql = format!(
        "UPDATE outbox SET dead_at = 5, attempts = 12, last_error = 'no <route> to host' WHERE kind = '{kind}'"
    );
    run(desk, &sql).await;
}

async fn run(desk: &Desk<'_>, sql: &str) {
    use database::ConnectionTrait;
    let db = desk.shop.shop.db.writer();
    db.execute_unprepared(sql).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_that_was_given_up_is_listed_with_its_reason_and_tried_again_or_dropped_once() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, _) = buy(desk, "1", "bank_transfer", "").await;
        give_up(desk, "order_confirmation").await;
        give_up(desk, "staff_notice").await;
        let home = text(owner.get("/admin").await, 200).await;
        assert!(home.contains("href=\"/admin/emails/failed\""), "{home}");
        let path = "/admin/emails/failed";
        let page = text(owner.get(path).await, 200).await;
        for part in [
            "no &lt;route&gt; to host",
            "12 tries",
            "Order confirmation",
            "New order",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert_eq!(page.matches(&format!("/admin/orders/{number}\"")).count(), 2);
        let id = |what: &str| {
            let sql = format!("SELECT id AS n FROM outbox WHERE kind = '{what}'");
            async move { desk.till.count(&sql).await }
        };
        let confirmation = id("order_confirmation").await;
        let retry = format!("{path}/{confirmation}/retry");
        let answer = owner.post(&retry, &[]).await;
        assert_eq!(place(&answer), "/admin/emails/failed?done=retried");
        text(owner.post(&retry, &[]).await, 409).await;
        assert_eq!(desk.till.letters("order-confirmation").await, 1);

        let notice = id("staff_notice").await;
        let (dropped, field) = (format!("{path}/{notice}/drop"), format!("reason-{notice}"));
        text(owner.post(&dropped, &[]).await, 422).await;
        let reason = [(field.as_str(), "Nobody needs it.")];
        let answer = owner.post(&dropped, &reason).await;
        assert_eq!(place(&answer), "/admin/emails/failed?done=dropped");
        text(owner.post(&dropped, &reason).await, 409).await;
        assert_eq!(desk.till.letters("new-order").await, 0);
        let empty = text(owner.get(path).await, 200).await;
        assert!(empty.contains("Every e-mail has been sent."), "{empty}");
        let count = "SELECT COUNT(*) AS n FROM audit_log WHERE action IN ('email.retried', 'email.dropped')";
        assert_eq!(desk.till.count(count).await, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_of_an_order_is_sent_again_from_its_timeline_and_a_double_click_does_it_once() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let packer = desk.member("pat@example.org", "Packing").await;
        let (number, _) = buy(desk, "1", "bank_transfer", "").await;
        assert_eq!(desk.till.letters("order-confirmation").await, 1);
        let path = format!("/admin/orders/{number}");
        let page = text(owner.get(&path).await, 200).await;
        let resend = page
            .split("action=\"")
            .find(|part| part.contains("/resend\""));
        let resend = resend.unwrap().split('"').next().unwrap();
        let key = [("key", "the same form")];
        let lead = format!("{path}?done=email");
        assert_eq!(place(&owner.post(resend, &key).await), lead);
        assert_eq!(place(&owner.post(resend, &key).await), lead);
        assert_eq!(desk.till.letters("order-confirmation").await, 2);
        text(packer.post(resend, &key).await, 403).await;
        let other = format!("{path}/emails/999999/resend");
        text(owner.post(&other, &key).await, 404).await;
        let placed = page.split("href=\"/admin/orders/").count();
        assert!(placed > 0);
        let count = "SELECT COUNT(*) AS n FROM audit_log WHERE action = 'order.email_resent'";
        assert_eq!(desk.till.count(count).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_emailed_and_its_link_is_nowhere_in_the_database() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let role = desk
            .till
            .count("SELECT id AS n FROM role WHERE name = 'Packing'");
        let role = role.await.to_string();
        let fields = [
            ("name", "Pat Packer"),
            ("email", "pat@example.org"),
            ("role", role.as_str()),
        ];
        let page = text(owner.post("/admin/settings/staff", &fields).await, 200).await;
        assert!(page.contains("We have e-mailed this link"), "{page}");
        let link = page.split("<code class=\"copy\">").nth(1).unwrap();
        let link = link.split('<').next().unwrap();
        let email = desk.till.letter("staff-invitation");
        assert!(email.contains(link), "{link}\n{email}");
        let to = desk.till.recipient("staff-invitation");
        assert!(to.contains("pat@example.org"), "{to}");
        let stored = "SELECT COUNT(*) AS n FROM outbox WHERE payload LIKE '%/admin/invite/%'";
        assert_eq!(desk.till.count(stored).await, 0);
    })
    .await;
}
