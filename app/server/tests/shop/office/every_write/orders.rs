//! Orders, their parcels, money and e-mails.

use commerce::order::OrderNumber;
use commerce::{Currency, Money};
use database::ConnectionTrait;
use database::audit::By;
use database::order::ask_for_attention;
use database::refund::{RefundAnswer, StaffRefund, begin_refund, finish_refund};
use database::staff_orders::{StaffOrder, order};

use super::{Row, Walk};
use crate::office::goods::buy;

macro_rules! of_order {
    ($rest:literal) => {
        concat!("/admin/orders/{number}", $rest)
    };
}

async fn whole(walk: &Walk<'_>, number: &str) -> StaffOrder {
    let number = OrderNumber::parse(number).unwrap();
    let found = order(walk.desk.shop.shop.db.writer(), &number).await;
    found.unwrap().unwrap()
}

pub async fn walk(walk: &Walk<'_>) {
    sent_and_refunded(walk).await;
    called_off(walk).await;
    many(walk).await;
    failed_emails(walk).await;
}

async fn sent_and_refunded(walk: &Walk<'_>) {
    let desk = walk.desk;
    let (number, _) = buy(desk, "3", "bank_transfer", "").await;
    assert_eq!(desk.till.letters("order-confirmation").await, 1);
    let page = format!("/admin/orders/{number}");
    let to = |rest: &str| format!("{page}{rest}");
    let day = commerce::calendar::Date::from_ms(desk.now_ms()).iso();
    let money = [("paid_amount", "65"), ("paid_on", day.as_str())];
    let recorded = ("order.payment_recorded", Row::Tells);
    let payments = to("/payments");
    walk.fills(of_order!("/payments"), (&page, &payments), &money, recorded)
        .await;
    let note = [("note_text", "Rings twice.")];
    let (notes, noted) = (to("/notes"), ("order.note", Row::Tells));
    walk.fills(of_order!("/notes"), (&page, &notes), &note, noted)
        .await;
    let shown = walk.page(&page).await;
    let resend = crate::html::attributes(&shown, "form", "action");
    let resend = resend.into_iter().find(|it| it.ends_with("/resend"));
    let resend = resend.expect("an e-mail in the timeline");
    let resent = ("order.email_resent", Row::Happens);
    walk.fills(
        of_order!("/emails/{entry}/resend"),
        (&page, &resend),
        &[],
        resent,
    )
    .await;

    let line = whole(walk, &number).await.placed.lines[0].id;
    let pieces = format!("ship_{line}");
    let parcels = to("/fulfilments");
    for count in ["2", "1"] {
        let typed = [(pieces.as_str(), count)];
        let sent = ("order.parcel_sent", Row::Tells);
        walk.fills(of_order!("/fulfilments"), (&page, &parcels), &typed, sent)
            .await;
    }
    let known = whole(walk, &number).await.placed.fulfilments;
    let (first, last) = (known[0].id, known[1].id);
    let tracking = to(&format!("/fulfilments/{first}/tracking"));
    let arrived = to(&format!("/fulfilments/{first}/delivered"));
    // No page has a form for it yet; what forms of parcels hide is the same.
    let hidden = crate::html::fields_of(&walk.page(&page).await, &arrived);
    let hidden = hidden.iter().map(|(name, value)| (&**name, &**value));
    let typed = [("ship_carrier", "dhl"), ("ship_tracking_no", "0034 0434")];
    let fields: Vec<(&str, &str)> = hidden.chain(typed).collect();
    walk.sends(
        of_order!("/fulfilments/{id}/tracking"),
        &tracking,
        &fields,
        ("order.tracking_changed", Row::Changes),
    )
    .await;
    let off = to(&format!("/fulfilments/{last}/cancel"));
    walk.fills(
        of_order!("/fulfilments/{id}/cancel"),
        (&page, &off),
        &[],
        ("order.parcel_cancelled", Row::Changes),
    )
    .await;
    walk.fills(
        of_order!("/fulfilments/{id}/delivered"),
        (&page, &arrived),
        &[],
        ("order.parcel_delivered", Row::Changes),
    )
    .await;
    let invoice = to("/invoice");
    let issued = ("document.issued", Row::Tells);
    walk.fills(of_order!("/invoice"), (&page, &invoice), &[], issued)
        .await;

    let (pieces, restock) = (format!("refund_{line}"), format!("refund_restock_{line}"));
    let typed = [
        (pieces.as_str(), "1"),
        (restock.as_str(), "yes"),
        ("refund_reason", "Broken"),
    ];
    let refunds = to("/refunds");
    let asked = ("order.refund_asked", Row::Tells);
    walk.fills(of_order!("/refunds"), (&page, &refunds), &typed, asked)
        .await;
    let by_hand = whole(walk, &number).await.refunds[0].id;
    let done = to(&format!("/refunds/{by_hand}/done"));
    walk.fills(
        of_order!("/refunds/{id}/done"),
        (&page, &done),
        &[],
        ("order.refunded", Row::Changes),
    )
    .await;
    let credit = to(&format!("/refunds/{by_hand}/credit-note"));
    walk.fills(
        of_order!("/refunds/{id}/credit-note"),
        (&page, &credit),
        &[],
        issued,
    )
    .await;
}

async fn called_off(walk: &Walk<'_>) {
    let desk = walk.desk;
    let (number, _) = buy(desk, "1", "test", "").await;
    let page = format!("/admin/orders/{number}");
    let to = |rest: &str| format!("{page}{rest}");
    let id = whole(walk, &number).await.placed.order.id;
    let db = &desk.shop.shop.db;
    ask_for_attention(db, id, "Look at it.", desk.now_ms())
        .await
        .unwrap();
    let attended = to("/attention/done");
    walk.fills(
        of_order!("/attention/done"),
        (&page, &attended),
        &[],
        ("order.attention_done", Row::Changes),
    )
    .await;
    let address = to("/address");
    walk.fills(
        of_order!("/address"),
        (&page, &address),
        &[("line1", "Hafenstraße 99")],
        ("order.address_changed", Row::Changes),
    )
    .await;

    // A refund that the bank refused.
    let part = StaffRefund {
        order: id,
        version: None,
        key: "refused".to_owned(),
        lines: Vec::new(),
        delivery: None,
        amount: Some(Money::new(100, Currency::EUR)),
        reason: "Scratched.".to_owned(),
    };
    let (by, now_ms) = (By::system(), desk.now_ms());
    let begun = begin_refund(db, &part, &by, now_ms).await.unwrap();
    let refused = RefundAnswer::Failed("account closed".to_owned());
    finish_refund(db, begun[0].id, &refused, &by, now_ms)
        .await
        .unwrap();
    let retry = to(&format!("/refunds/{}/retry", begun[0].id));
    walk.fills(
        of_order!("/refunds/{id}/retry"),
        (&page, &retry),
        &[],
        ("order.refund_retried", Row::Changes),
    )
    .await;
    let cancel = to("/cancel");
    let reason = [("cancel_reason", "Out of production.")];
    walk.fills(
        of_order!("/cancel"),
        (&page, &cancel),
        &reason,
        ("order.cancelled", Row::Changes),
    )
    .await;
}

async fn many(walk: &Walk<'_>) {
    let (number, _) = buy(walk.desk, "1", "test", "").await;
    let ship = "/admin/orders/ship";
    let file = format!("order,tracking\r\n{number},0034\r\n");
    let file = ("file", "tracking.csv", file.into_bytes());
    let read = "/admin/orders/ship/file";
    walk.uploads(read, read, file, &[], ("", Row::Happens))
        .await;
    let page = format!("{ship}?order={number}");
    let sent = ("order.parcel_sent", Row::Tells);
    walk.fills(ship, (&page, ship), &[], sent).await;
}

async fn failed_emails(walk: &Walk<'_>) {
    let desk = walk.desk;
    buy(desk, "1", "bank_transfer", "").await;
    let db = desk.shop.shop.db.writer();
    let give_up = "UPDATE outbox SET dead_at = 5, attempts = 12, last_error = 'no route to host'
        WHERE done_at IS NULL AND kind IN ('order_confirmation', 'staff_notice')";
    db.execute_unprepared(give_up).await.unwrap();
    let id = async |kind: &str| {
        let sql = format!(
            "SELECT MAX(id) AS n FROM outbox WHERE kind = '{kind}' AND dead_at IS NOT NULL"
        );
        desk.till.count(&sql).await
    };
    let page = "/admin/emails/failed";
    let retry = format!("{page}/{}/retry", id("order_confirmation").await);
    walk.fills(
        "/admin/emails/failed/{id}/retry",
        (page, &retry),
        &[],
        ("email.retried", Row::Happens),
    )
    .await;
    let notice = id("staff_notice").await;
    let (dropped, reason) = (format!("{page}/{notice}/drop"), format!("reason-{notice}"));
    walk.fills(
        "/admin/emails/failed/{id}/drop",
        (page, &dropped),
        &[(&reason, "Nobody needs it.")],
        ("email.dropped", Row::Happens),
    )
    .await;
}
