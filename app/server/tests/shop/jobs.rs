//! The outbox is worked off at least once, by one instance at a time, and failures wait.

use commerce::customer::{EmailAddress, PersonName};
use commerce::job::JobKind;
use database::customer::{NewCustomer, Purpose, create_one_time_token, register};
use database::{ConnectionTrait, job};
use mail::{Email, Link, Message, Recipient, VerifyAddress};
use purchases::outbox::work_off;
use server::jobs::{give_back_holds, refresh_listings, tidy_up};

use crate::catalog_pages::goods::{mug, put};
use crate::support::TestShop;

async fn put_letter(shop: &TestShop, key: &str) {
    let letter = Email {
        to: Recipient::parse(Some("Ada"), "ada@example.com").unwrap(),
        message: Message::VerifyAddress(VerifyAddress {
            link: Link::parse("https://shop.example/account/verify?token=abc").unwrap(),
            valid_hours: 24,
        }),
    };
    let payload = serde_json::to_string(&letter).unwrap();
    let now_ms = shop.shop.now_ms();
    let writer = shop.shop.db.writer();
    assert!(
        job::enqueue(writer, JobKind::Mail, key, &payload, now_ms, now_ms)
            .await
            .unwrap()
    );
}

fn letters(shop: &TestShop) -> usize {
    let files = std::fs::read_dir(shop.folder().join("var/mail")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".eml")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_in_the_outbox_is_sent_once_by_three_workers() {
    let shop = TestShop::start().await;
    put_letter(&shop, "verify:1").await;
    put_letter(&shop, "verify:2").await;
    let (one, two, three) = tokio::join!(
        work_off(&shop.shop.purchases),
        work_off(&shop.shop.purchases),
        work_off(&shop.shop.purchases)
    );
    assert_eq!(one.unwrap() + two.unwrap() + three.unwrap(), 2);
    assert_eq!(letters(&shop), 2);
    assert_eq!(work_off(&shop.shop.purchases).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_nobody_understands_waits_and_does_not_block_the_others() {
    let shop = TestShop::start().await;
    let now_ms = shop.shop.now_ms();
    let writer = shop.shop.db.writer();
    job::enqueue(writer, JobKind::Mail, "riddle:1", "{}", now_ms, now_ms)
        .await
        .unwrap();
    let later_release = "UPDATE outbox SET kind = 'riddle' WHERE dedupe_key = 'riddle:1'";
    writer.execute_unprepared(later_release).await.unwrap();
    put_letter(&shop, "verify:1").await;
    assert_eq!(work_off(&shop.shop.purchases).await.unwrap(), 1);
    assert_eq!(job::job_counts(writer).await.unwrap(), (1, 0));
    for _ in 0..12 {
        shop.shop.clock.advance_ms(2 * 3600 * 1000);
        work_off(&shop.shop.purchases).await.unwrap();
    }
    assert_eq!(
        job::job_counts(writer).await.unwrap(),
        (0, 1),
        "given up after twelve tries"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sweepers_find_nothing_to_do_in_an_empty_shop() {
    let shop = TestShop::start().await;
    assert_eq!(give_back_holds(&shop.shop).await.unwrap(), 0);
    assert_eq!(tidy_up(&shop.shop).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_of_emails_are_forgotten_a_day_after_they_ended() {
    let shop = TestShop::start().await;
    let (writer, now_ms) = (shop.shop.db.writer(), shop.shop.now_ms());
    let ada = NewCustomer {
        email: EmailAddress::parse("ada@example.com").unwrap(),
        name: PersonName::parse("Ada").unwrap(),
        password_hash: None,
        marketing_opt_in: false,
    };
    let ada = register(writer, &ada, now_ms).await.unwrap().unwrap();
    let ends_ms = now_ms + 60_000;
    create_one_time_token(writer, ada, Purpose::Reset, ends_ms, now_ms)
        .await
        .unwrap();
    assert_eq!(tidy_up(&shop.shop).await.unwrap(), 0, "it still works");
    shop.shop.clock.advance_ms(25 * 3_600_000);
    assert_eq!(tidy_up(&shop.shop).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_product_comes_on_sale_at_its_time() {
    let shop = TestShop::start().await;
    let day_ms = 24 * 3600 * 1000;
    let mut soon = mug("soon-mug", "Soon mug", 900);
    soon.published_at_ms = Some(shop.shop.now_ms() + day_ms);
    put(&shop, soon).await;
    assert_eq!(refresh_listings(&shop.shop).await.unwrap(), 0);
    assert_eq!(shop.get("/p/soon-mug").await.status(), 404);
    shop.shop.clock.advance_ms(day_ms);
    assert_eq!(refresh_listings(&shop.shop).await.unwrap(), 1);
    assert_eq!(shop.get("/p/soon-mug").await.status(), 200);
    let newest = database::catalog::newest_products(shop.shop.db.reader(), 4).await;
    assert_eq!(newest.unwrap().len(), 1);
    assert_eq!(refresh_listings(&shop.shop).await.unwrap(), 0);
}
