//! Many shoppers at once, each of whom is told of himself alone.

use std::sync::Arc;

use commerce::customer::{EmailAddress, PersonName};
use database::customer::{NewCustomer, register, verify_email};
use database::session::{NewSession, SessionUser, create_session};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use tokio::sync::Semaphore;

use crate::edge::corner;
use crate::kept_pages::{PAGES, furnished};
use crate::support::{Browser, TestShop};

const SHOPPERS: usize = 200;
/// `MIXED_REQUESTS` asks for more.
const REQUESTS: usize = 6_000;
/// Who ask at the same moment: with more of them a busy machine sheds some, which is right and not what is asked here.
const AT_ONCE: usize = 16;
const LETTERS: &[u8] = b"bcdfghjklmnpqrst";

struct Shopper {
    browser: Browser,
    /// Of those who are signed in.
    name: Option<String>,
    pieces: u32,
}

/// Two letters for each number, so that no name is part of another.
fn name(number: usize) -> String {
    let letter = |at: usize| char::from(LETTERS[at % LETTERS.len()]);
    let (first, second) = (letter(number / LETTERS.len()), letter(number));
    format!("Zquo{first}o{second}ix")
}

async fn shopper(shop: &TestShop, number: usize) -> Shopper {
    let browser = shop.browser();
    let name = (!number.is_multiple_of(3)).then(|| name(number));
    if let Some(name) = &name {
        let (db, now_ms) = (shop.shop.db.writer(), shop.shop.now_ms());
        let new = NewCustomer {
            email: EmailAddress::parse(&format!("{name}@example.org")).unwrap(),
            name: PersonName::parse(name).unwrap(),
            password_hash: None,
            marketing_opt_in: false,
        };
        let id = register(db, &new, now_ms).await.unwrap().unwrap();
        verify_email(db, id, now_ms).await.unwrap();
        let session = NewSession {
            user: SessionUser::Customer(id),
            expires_at_ms: now_ms + 3_600_000,
            ip_prefix: String::new(),
            user_agent: String::new(),
        };
        let token = create_session(db, &session, now_ms).await.unwrap();
        browser.set_cookie("fc_session", token.expose());
        // Brings the hint.
        assert_eq!(browser.get("/account").await.status(), 200);
    }
    Shopper {
        browser,
        name,
        pieces: 0,
    }
}

impl Shopper {
    async fn step(&mut self, dice: &mut StdRng) {
        match dice.random_range(0..40) {
            0 => self.add(dice).await,
            1 => self.look_into_the_cart().await,
            2 => self.look_into_the_account().await,
            _ => {
                let path = PAGES.choose(dice).unwrap();
                let page = self.page(path, 200).await;
                assert_eq!(
                    corner(&page),
                    (self.pieces, self.name.is_some()),
                    "{path} of {:?}",
                    self.name
                );
                assert!(!page.contains("Zquo"), "{path} has a name");
            }
        }
    }

    async fn add(&mut self, dice: &mut StdRng) {
        let pieces = dice.random_range(1..=2);
        if self.pieces + pieces > 15 {
            return;
        }
        let fields = [("variant", "1"), ("quantity", &pieces.to_string())];
        let added = self.browser.post("/cart/lines", &fields).await;
        assert_eq!(added.status(), 303);
        self.pieces += pieces;
    }

    async fn look_into_the_cart(&self) {
        let page = self.page("/cart", 200).await;
        assert_eq!(corner(&page), (self.pieces, self.name.is_some()));
    }

    async fn look_into_the_account(&self) {
        match &self.name {
            Some(name) => {
                let page = self.page("/account", 200).await;
                let others = page.matches("Zquo").count() - page.matches(name.as_str()).count();
                assert!(page.contains(name.as_str()) && others == 0, "{name}");
            }
            None => drop(self.page("/account", 303).await),
        }
    }

    async fn page(&self, path: &str, status: u16) -> String {
        let answer = self.browser.get(path).await;
        assert_eq!(answer.status(), status, "{path}");
        answer.text().await.unwrap()
    }
}

#[allow(clippy::print_stdout)]
#[tokio::test(flavor = "multi_thread")]
async fn no_shopper_ever_sees_the_cart_or_the_name_of_another() {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let requests = number("MIXED_REQUESTS").map_or(REQUESTS, |n| usize::try_from(n).unwrap());
    let seed = number("MIXED_SEED").unwrap_or_else(rand::random);
    println!("MIXED_SEED={seed}");
    let shop = Arc::new(furnished().await);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut walks = tokio::task::JoinSet::new();
    for number in 0..SHOPPERS {
        let (shop, places) = (shop.clone(), places.clone());
        let steps = requests / SHOPPERS;
        walks.spawn(async move {
            let mut dice = StdRng::seed_from_u64(seed ^ number as u64);
            let place = places.acquire().await.unwrap();
            let mut shopper = shopper(&shop, number).await;
            drop(place);
            for _ in 0..steps {
                let _place = places.acquire().await.unwrap();
                shopper.step(&mut dice).await;
            }
        });
    }
    let mut walked = 0;
    while let Some(walk) = walks.join_next().await {
        walk.unwrap();
        walked += 1;
    }
    assert_eq!(walked, SHOPPERS);
}
