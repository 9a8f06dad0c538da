//! What a preview of an e-mail shows: an order of the shop where there is one.

use crate::office::desk::{hidden, on_each_database, place, text};
use crate::office::goods::{buy, open_shop};

const MAILS: &str = "/admin/settings/mails";

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_the_latest_order_or_the_one_asked_for_and_is_made_up_only_without_one() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let path = format!("{MAILS}/order-confirmation");
        let page = text(owner.get(&path).await, 200).await;
        assert!(page.contains("Made up, in the words saved last."), "{page}");
        assert!(page.contains("1017"), "{page}");

        let (first, _) = buy(desk, "1", "bank_transfer", "").await;
        let (second, _) = buy(desk, "2", "bank_transfer", "").await;
        let page = text(owner.get(&path).await, 200).await;
        assert!(
            page.contains(&format!("As order {second} would get it now")),
            "{page}"
        );
        assert!(page.contains(&format!("preview?order={second}")), "{page}");
        let frame = format!("{path}/preview?order={first}");
        let email = text(owner.get(&frame).await, 200).await;
        assert!(
            email.contains("€25.00") && email.contains("Desk lamp") && !email.contains(&second),
            "{email}"
        );
        let page = text(owner.get(&format!("{path}?order={first}")).await, 200).await;
        assert!(
            page.contains(&format!("As order {first} would get it now")),
            "{page}"
        );

        // Nothing was sent yet, and there is no such order.
        for (kind, asked) in [
            ("parcel-sent", first.as_str()),
            ("refund-made", &first),
            ("order-confirmation", "FC-999999"),
            ("order-confirmation", "<b>no number</b>"),
        ] {
            let path = format!("{MAILS}/{kind}?order={}", asked.replace('<', "%3C"));
            let page = text(owner.get(&path).await, 200).await;
            assert!(
                page.contains("There is no such e-mail about order"),
                "{kind} {asked}: {page}"
            );
            assert!(page.contains("Made up"), "{kind} {asked}: {page}");
            assert!(!page.contains("<b>no number"), "{page}");
        }

        let sent = owner
            .post(&format!("{path}/test"), &[("order", first.as_str())])
            .await;
        assert_eq!(place(&sent), format!("{path}?done=sent"));
        assert_eq!(desk.till.letters("order-confirmation").await, 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_see_orders_sees_a_made_up_one() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, _) = buy(desk, "1", "bank_transfer", "").await;
        let role = [("name", "Writer"), ("permission", "settings.edit")];
        assert_eq!(
            owner.post("/admin/settings/roles", &role).await.status(),
            303
        );
        let writer = desk.member("will@example.org", "Writer").await;
        let path = format!("{MAILS}/order-confirmation?order={number}");
        let page = text(writer.get(&path).await, 200).await;
        assert!(
            page.contains("Made up") && !page.contains("name=\"order\""),
            "{page}"
        );
        let frame = format!("{MAILS}/order-confirmation/preview?order={number}");
        let email = text(writer.get(&frame).await, 200).await;
        assert!(!email.contains(&number), "{email}");
        let version = hidden(&page, "version");
        assert_eq!(version, "0");
    })
    .await;
}
