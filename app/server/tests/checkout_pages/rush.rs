//! A rush on the last pieces: as many are sold as there are, and everybody else is told so.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::buyer::{Buyer, place};
use crate::till::{Till, on_each_database};

/// Buyers for each piece.
const FOR_EACH: usize = 5;
/// `RUSH_PIECES` asks for more.
const PIECES: usize = 10;
/// Who fill in their forms at the same moment; all order at once.
const AT_ONCE: usize = 32;

enum Told {
    Sold(String),
    Gone,
}

/// Sends the form until it is answered, as somebody does who is asked to come again.
async fn order(buyer: &Buyer, page: &str) -> Told {
    let choices = [("payment", "test"), ("test_choice", "approve")];
    loop {
        let answer = buyer.order(page, &choices).await;
        match answer.status().as_u16() {
            303 => return Told::Sold(place(&answer)),
            409 => {
                let page = answer.text().await.unwrap();
                assert!(page.contains("“Blue mug”"), "not said what: {page}");
                return Told::Gone;
            }
            503 => tokio::time::sleep(Duration::from_millis(500)).await,
            other => panic!("{other}: {}", answer.text().await.unwrap()),
        }
    }
}

#[allow(clippy::print_stdout)]
async fn rush(till: &Till, pieces: usize) {
    let buyers = pieces * FOR_EACH;
    let desks = Arc::new(Semaphore::new(AT_ONCE));
    let ready = (0..buyers).map(|_| {
        let (desks, buyer) = (desks.clone(), Buyer::new(till));
        async move {
            let _place = desks.acquire().await.unwrap();
            buyer.take(till.mug, 1).await;
            let page = buyer.go_to_payment().await;
            (buyer, page)
        }
    });
    let ready = futures::future::join_all(ready).await;
    let began = Instant::now();
    let told = ready.iter().map(|(buyer, page)| order(buyer, page));
    let told = futures::future::join_all(told).await;
    let took = began.elapsed();
    let mut sold: Vec<&String> = told
        .iter()
        .filter_map(|told| match told {
            Told::Sold(place) => Some(place),
            Told::Gone => None,
        })
        .collect();
    println!(
        "{} of {buyers} buyers got one of {pieces} in {took:?}",
        sold.len()
    );
    assert_eq!(sold.len(), pieces);
    sold.sort_unstable();
    sold.dedup();
    assert_eq!(sold.len(), pieces, "two were led to one order");
    assert!(
        sold.iter().all(|place| place.starts_with("/orders/")),
        "{sold:?}"
    );
    let count = i64::try_from(pieces).unwrap();
    assert_eq!(till.orders().await, count);
    let paid = "SELECT COUNT(*) AS n FROM payment WHERE status = 'captured'";
    assert_eq!(till.count(paid).await, count);
    assert_eq!(till.stock().await, (count, count));
    till.balances().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "by hand: with 500 buyers a connection ended without an answer"]
async fn the_last_pieces_go_to_as_many_buyers_and_everybody_else_is_told() {
    let pieces = std::env::var("RUSH_PIECES").ok();
    let pieces = pieces.and_then(|pieces| pieces.parse().ok());
    let pieces: usize = pieces.unwrap_or(PIECES);
    let on_hand = i64::try_from(pieces).unwrap();
    on_each_database(on_hand, async |till| rush(till, pieces).await).await;
}
