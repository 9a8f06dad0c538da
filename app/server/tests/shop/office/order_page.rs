//! An order's page in the office: each action from its form, refusals with what was typed, nobody's markup.

use crate::office::desk::{Member, PASSWORD, hidden, on_each_database, place, text};
use crate::office::goods::{buy, open_shop};

/// The hidden fields of the page's forms and those given.
async fn act(
    member: &Member,
    number: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> reqwest::Response {
    let page = text(member.get(&format!("/admin/orders/{number}")).await, 200).await;
    let (version, key) = (hidden(&page, "version"), hidden(&page, "key"));
    let mut all = vec![("version", version.as_str()), ("key", key.as_str())];
    all.extend(fields);
    member
        .post(&format!("/admin/orders/{number}/{action}"), &all)
        .await
}

async fn page(member: &Member, number: &str) -> String {
    text(member.get(&format!("/admin/orders/{number}")).await, 200).await
}

/// Types the password once more, so that refunds may be made.
async fn confirm(member: &Member) {
    let answer = member
        .post("/admin/confirm", &[("confirm_password", PASSWORD)])
        .await;
    assert!(
        answer.status().is_redirection(),
        "{}",
        answer.text().await.unwrap()
    );
}

fn between(page: &str, start: &str, end: &str) -> String {
    let (_, rest) = page
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {page}"));
    rest.split_once(end)
        .map_or(rest, |(part, _)| part)
        .to_owned()
}

/// The id of the order's only line, as its form's field names it.
fn line_of(page: &str) -> String {
    between(page, "id=\"ship_", "\"")
}

async fn works(answer: reqwest::Response, said: &str) {
    let lead = place(&answer);
    assert!(
        lead.ends_with(&format!("?done={said}")),
        "{lead}: {}",
        answer.text().await.unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_paid_in_parts_sent_in_parcels_refunded_in_part_and_invoiced_on_its_page() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, _) = buy(desk, "3", "bank_transfer", "").await;
        let shown = page(&owner, &number).await;
        assert!(shown.contains("€65.00 is still to be paid"), "{shown}");

        let day = commerce::calendar::Date::from_ms(desk.now_ms()).iso();
        let part = [
            ("paid_amount", "40,00"),
            ("paid_on", day.as_str()),
            ("paid_reference", "Grace H"),
        ];
        works(act(&owner, &number, "payments", &part).await, "paid").await;
        assert!(page(&owner, &number).await.contains("Partly paid"));
        let too_much = [("paid_amount", "26"), ("paid_on", day.as_str())];
        let refused = text(act(&owner, &number, "payments", &too_much).await, 422).await;
        assert!(
            refused.contains("Only €25.00 is open") && refused.contains("value=\"26\""),
            "{refused}"
        );
        let rest = [("paid_amount", "25"), ("paid_on", day.as_str())];
        works(act(&owner, &number, "payments", &rest).await, "paid").await;

        let shown = page(&owner, &number).await;
        assert!(shown.contains("Pack and send 3 pieces"), "{shown}");
        let line = format!("ship_{}", line_of(&shown));
        let two = [
            (line.as_str(), "2"),
            ("ship_carrier", "dhl"),
            ("ship_tracking_no", "003404341610"),
            ("ship_notify", "1"),
        ];
        works(act(&owner, &number, "fulfilments", &two).await, "shipped").await;
        let too_many = [(line.as_str(), "2")];
        let refused = text(act(&owner, &number, "fulfilments", &too_many).await, 422).await;
        assert!(
            refused.contains("Only 1 of Desk lamp are left"),
            "{refused}"
        );
        works(
            act(&owner, &number, "fulfilments", &[(line.as_str(), "1")]).await,
            "shipped",
        )
        .await;

        let shown = page(&owner, &number).await;
        assert!(
            shown.contains("Parcel 2") && shown.contains("003404341610"),
            "{shown}"
        );
        confirm(&owner).await;
        let id = between(&shown, "id=\"refund_restock_", "\"");
        let (pieces, restock) = (format!("refund_{id}"), format!("refund_restock_{id}"));
        let unsaid = [(pieces.as_str(), "1"), ("refund_reason", "Broken")];
        let refused = text(act(&owner, &number, "refunds", &unsaid).await, 422).await;
        assert!(
            refused.contains("Choose whether Desk lamp goes back on sale"),
            "{refused}"
        );
        let said = [
            (pieces.as_str(), "1"),
            (restock.as_str(), "yes"),
            ("refund_reason", "Broken"),
        ];
        works(
            act(&owner, &number, "refunds", &said).await,
            "refund-by-hand",
        )
        .await;
        let shown = page(&owner, &number).await;
        let refund = between(&shown, "/refunds/", "/done");
        works(
            act(&owner, &number, &format!("refunds/{refund}/done"), &[]).await,
            "refunded",
        )
        .await;
        assert!(page(&owner, &number).await.contains("Partly refunded"));

        let issued = act(&owner, &number, "invoice", &[]).await;
        assert_eq!(
            place(&issued),
            format!("/admin/orders/{number}/documents/INV-1001")
        );
        let invoice = text(owner.get(&place(&issued)).await, 200).await;
        assert!(
            invoice.contains("Am Hafen 1") && invoice.contains("€65.00"),
            "{invoice}"
        );
        let credit = act(
            &owner,
            &number,
            &format!("refunds/{refund}/credit-note"),
            &[],
        )
        .await;
        let credit = text(owner.get(&place(&credit)).await, 200).await;
        assert!(
            credit.contains("CN-1001") && credit.contains("INV-1001"),
            "{credit}"
        );
        let faults = database::stock::verify_ledger(desk.shop.shop.db.writer())
            .await
            .unwrap();
        assert_eq!(faults, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_an_order_that_changed_is_answered_with_the_order_as_it_is_and_what_was_typed() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, _) = buy(desk, "2", "cash_on_delivery", "").await;
        let shown = page(&owner, &number).await;
        let (version, key) = (hidden(&shown, "version"), hidden(&shown, "key"));
        let line = format!("ship_{}", line_of(&shown));
        works(
            act(&owner, &number, "fulfilments", &[(line.as_str(), "1")]).await,
            "shipped",
        )
        .await;
        let late = [
            ("version", version.as_str()),
            ("key", "another"),
            (line.as_str(), "2"),
            ("ship_tracking_no", "TYPED-1"),
        ];
        let answer = owner
            .post(&format!("/admin/orders/{number}/fulfilments"), &late)
            .await;
        let told = text(answer, 409).await;
        assert!(told.contains("Somebody else changed this order"), "{told}");
        assert!(
            told.contains("TYPED-1") && told.contains("Partly sent"),
            "{told}"
        );
        assert_ne!(hidden(&told, "version"), version);
        assert_ne!(hidden(&told, "key"), key);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_note_is_on_staffs_page_alone_and_a_shown_one_on_both() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, link) = buy(desk, "1", "cash_on_delivery", "").await;
        works(
            act(
                &owner,
                &number,
                "notes",
                &[("note_text", "Knows the mayor")],
            )
            .await,
            "noted",
        )
        .await;
        let mine = page(&owner, &number).await;
        assert!(
            mine.contains("Knows the mayor") && mine.contains("only staff see this"),
            "{mine}"
        );
        let theirs = text(desk.shop.get(&link).await, 200).await;
        assert!(!theirs.contains("Knows the mayor"), "{theirs}");
        let refused = text(
            act(&owner, &number, "notes", &[("note_text", "  ")]).await,
            422,
        )
        .await;
        assert!(refused.contains("Enter a note."), "{refused}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_packs_sees_no_refund_and_is_refused_one() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let packer = desk.member("pat@example.org", "Packing").await;
        let (number, _) = buy(desk, "1", "test", "").await;
        let shown = page(&packer, &number).await;
        assert!(shown.contains("Mark as sent"), "{shown}");
        for hidden_from_them in [
            "Refund the customer",
            "Cancel the order now",
            "Change the address",
        ] {
            assert!(
                !shown.contains(hidden_from_them),
                "{hidden_from_them}: {shown}"
            );
        }
        let fields = [("refund_amount", "1"), ("refund_reason", "x")];
        assert_eq!(
            act(&packer, &number, "refunds", &fields).await.status(),
            403
        );
        assert_eq!(act(&packer, &number, "cancel", &[]).await.status(), 403);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_gives_stock_and_money_back_once_however_often_the_button_is_pressed() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, _) = buy(desk, "4", "test", "").await;
        let shown = page(&owner, &number).await;
        let (version, key) = (hidden(&shown, "version"), hidden(&shown, "key"));
        confirm(&owner).await;
        for _ in 0..3 {
            let fields = [
                ("version", version.as_str()),
                ("key", key.as_str()),
                ("cancel_reason", "Out of production"),
            ];
            let answer = owner
                .post(&format!("/admin/orders/{number}/cancel"), &fields)
                .await;
            assert!(
                matches!(answer.status().as_u16(), 303 | 409),
                "{}",
                answer.status()
            );
        }
        let shown = page(&owner, &number).await;
        assert_eq!(shown.matches("Out of production").count(), 1, "{shown}");
        let faults = database::stock::verify_ledger(desk.shop.shop.db.writer())
            .await
            .unwrap();
        assert_eq!(faults, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_of_a_shopper_stays_text_on_staffs_pages() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (number, _) = buy(desk, "1", "cash_on_delivery", "<script>alert(1)</script>").await;
        for path in [
            format!("/admin/orders/{number}"),
            format!("/admin/orders/{number}/packing-slip"),
        ] {
            let shown = text(owner.get(&path).await, 200).await;
            assert!(!shown.contains("<script>alert(1)"), "{path}");
            assert!(shown.contains("&lt;script&gt;alert(1)"), "{path}: {shown}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_does_not_exist_and_a_parcel_of_another_order_are_not_found() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (one, _) = buy(desk, "1", "cash_on_delivery", "").await;
        let (other, _) = buy(desk, "1", "cash_on_delivery", "").await;
        for path in [
            "/admin/orders/FC-999999",
            "/admin/orders/%20",
            "/admin/orders/x",
        ] {
            assert_eq!(owner.get(path).await.status(), 404, "{path}");
        }
        let line = format!("ship_{}", line_of(&page(&owner, &one).await));
        works(
            act(&owner, &one, "fulfilments", &[(line.as_str(), "1")]).await,
            "shipped",
        )
        .await;
        let parcel = between(&page(&owner, &one).await, "/fulfilments/", "/delivered");
        let foreign = act(
            &owner,
            &other,
            &format!("fulfilments/{parcel}/delivered"),
            &[],
        )
        .await;
        assert_eq!(foreign.status(), 404);
        works(
            act(
                &owner,
                &one,
                &format!("fulfilments/{parcel}/delivered"),
                &[],
            )
            .await,
            "delivered",
        )
        .await;
    })
    .await;
}
