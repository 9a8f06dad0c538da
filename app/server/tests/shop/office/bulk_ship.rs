//! Many orders sent from the list: each whole or not at all, each once.

use reqwest::multipart::{Form, Part};

use crate::office::desk::{Desk, Member, hidden, on_each_database, text};
use crate::office::goods::{buy, open_shop};

async fn send(member: &Member, page: &str, more: &[(&str, &str)]) -> reqwest::Response {
    let key = hidden(page, "key");
    let mut fields = vec![("key".to_owned(), key)];
    for tag in page.split('<').filter(|tag| tag.starts_with("input")) {
        let part = |name: &str| {
            let (_, rest) = tag.split_once(&format!("{name}=\""))?;
            rest.split('"').next().map(str::to_owned)
        };
        let (Some(name), Some(value)) = (part(" name"), part(" value")) else {
            continue;
        };
        if name == "order" || name.starts_with("version_") {
            fields.push((name, value));
        }
    }
    let own = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = own.chain(more.iter().copied()).collect();
    member.post("/admin/orders/ship", &fields).await
}

async fn upload(desk: &Desk<'_>, member: &Member, file: String) -> reqwest::Response {
    let part = Part::bytes(file.into_bytes()).file_name("tracking.csv");
    let form = Form::new().part("file", part);
    let request = member
        .browser
        .request(reqwest::Method::POST, "/admin/orders/ship/file");
    let request = request.header("origin", &desk.shop.base).multipart(form);
    member.browser.send(request).await
}

/// More lamps than a test sends.
async fn restock(desk: &Desk<'_>) {
    let db = &desk.shop.shop.db;
    let all = database::stock::StockFilter::default();
    let rows = database::stock::stock_list(db.reader(), &all, 10, 0).await;
    let (rows, _) = rows.unwrap();
    let lamp = rows.iter().find(|row| row.sku == "LAMP-1").unwrap().variant;
    let now_ms = desk.now_ms();
    database::transaction(db, |tx| async move {
        database::stock::set_on_hand(&*tx, lamp, 100, "delivery", now_ms).await
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_orders_leave_in_one_parcel_each_and_a_second_click_sends_nothing() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (one, _) = buy(desk, "2", "test", "").await;
        let (two, _) = buy(desk, "1", "test", "").await;
        let (unpaid, _) = buy(desk, "1", "bank_transfer", "").await;
        let list = text(owner.get("/admin/orders").await, 200).await;
        assert_eq!(list.matches("form=\"ship-chosen\"").count(), 3, "{list}");
        let query = format!("/admin/orders/ship?order={one}&order={two}&order={unpaid}");
        let page = text(owner.get(&query).await, 200).await;
        assert!(
            page.contains("It cannot be sent before it is paid."),
            "{page}"
        );
        let (first, second) = (format!("tracking_{one}"), format!("tracking_{two}"));
        let long = "1".repeat(200);
        let wrong = [
            ("carrier", "dhl"),
            (first.as_str(), long.as_str()),
            (&second, "77"),
        ];
        let refused = text(send(&owner, &page, &wrong).await, 422).await;
        assert!(
            refused.contains("That is too long for a tracking number."),
            "{refused}"
        );
        assert!(
            refused.contains("value=\"77\""),
            "what was typed stays: {refused}"
        );
        let pigeon = text(send(&owner, &page, &[("carrier", "pigeon")]).await, 422).await;
        assert!(
            pigeon.contains("Choose a carrier from the list."),
            "{pigeon}"
        );

        let fields = [
            ("carrier", "dhl"),
            (first.as_str(), "0034"),
            ("notify", "1"),
        ];
        for _ in 0..2 {
            let done = text(send(&owner, &page, &fields).await, 200).await;
            assert!(done.contains("Sent: 2. Not sent: 0."), "{done}");
        }
        let order = text(owner.get(&format!("/admin/orders/{one}")).await, 200).await;
        assert!(order.contains("0034"), "{order}");
        assert_eq!(
            order.matches("/delivered\"").count(),
            1,
            "one parcel: {order}"
        );
        let again = text(owner.get(&query).await, 200).await;
        assert!(again.contains("Nothing is left to send."), "{again}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_changed_meanwhile_is_not_sent_and_the_others_are() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        let owner = desk.owner().await;
        let (one, _) = buy(desk, "1", "test", "").await;
        let (two, _) = buy(desk, "1", "test", "").await;
        let query = format!("/admin/orders/ship?order={one}&order={two}");
        let page = text(owner.get(&query).await, 200).await;
        let order = text(owner.get(&format!("/admin/orders/{one}")).await, 200).await;
        let version = hidden(&order, "version");
        let note = [("version", version.as_str()), ("note_text", "Wait!")];
        owner
            .post(&format!("/admin/orders/{one}/notes"), &note)
            .await;
        let done = text(send(&owner, &page, &[]).await, 200).await;
        assert!(done.contains("Sent: 1. Not sent: 1."), "{done}");
        assert!(done.contains("Somebody else changed it"), "{done}");
        let nothing = text(owner.post("/admin/orders/ship", &[]).await, 422).await;
        assert!(
            nothing.contains("Choose orders on the list first."),
            "{nothing}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_orders_take_their_tracking_numbers_from_a_file_and_leave_at_once() {
    on_each_database(async |desk| {
        open_shop(desk).await;
        restock(desk).await;
        let mut numbers = Vec::new();
        for _ in 0..20 {
            numbers.push(buy(desk, "1", "test", "").await.0);
            // Nobody orders so often in so little time.
            desk.pass(std::time::Duration::from_secs(3600));
        }
        let packer = desk.member("pat@example.org", "Packing").await;
        let lines = numbers.iter().enumerate();
        let lines = lines.map(|(at, number)| format!("{number};00340{at:02}\r\n"));
        let file = format!("order;tracking\r\n{}", lines.collect::<String>());
        let faulty = format!("{file}{};1\r\nFC-999999;2\r\nLamp;3\r\n", numbers[0]);
        let page = text(upload(desk, &packer, faulty).await, 422).await;
        for part in ["Line 22:", "Line 23:", "Line 24:", "value=\"0034019\""] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let page = text(upload(desk, &packer, file).await, 200).await;
        let tracked: Vec<(String, String)> = numbers
            .iter()
            .enumerate()
            .map(|(at, number)| (format!("tracking_{number}"), format!("00340{at:02}")))
            .collect();
        for (name, value) in &tracked {
            let values =
                crate::html::attributes(&page, &format!("input[name=\"{name}\"]"), "value");
            assert_eq!(values, std::slice::from_ref(value), "{page}");
        }
        let mut fields = vec![("carrier", "dhl")];
        fields.extend(
            tracked
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        let done = text(send(&packer, &page, &fields).await, 200).await;
        assert!(done.contains("Sent: 20. Not sent: 0."), "{done}");
        let last = text(
            packer.get(&format!("/admin/orders/{}", numbers[19])).await,
            200,
        )
        .await;
        assert!(last.contains("0034019"), "{last}");
    })
    .await;
}
