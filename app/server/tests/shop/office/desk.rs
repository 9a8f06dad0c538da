//! A shop with people who work there.

use std::time::Duration;

use commerce::customer::{EmailAddress, PersonName};
use database::Token;
use database::staff::{
    NewStaff, Staff, add_default_roles, add_staff, invite, role_by_name, staff_by_email,
};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Response;
use sha1::Sha1;

use crate::html;
use crate::support::{Browser, TestShop};
use crate::till::{self, Till};

pub const PASSWORD: &str = "a sentence is fine";

/// An open shop that sells mugs.
pub struct Desk<'a> {
    pub till: &'a Till,
    pub shop: &'a TestShop,
}

/// Somebody who works there, in front of a browser.
pub struct Member {
    pub browser: Browser,
    pub email: String,
    /// The key of their authenticator, as the page showed it.
    pub key: String,
    pub recovery_codes: Vec<String>,
    /// How far their clock runs ahead.
    pub ahead_ms: i64,
}

/// Runs a test on SQLite, and on the server of `FLEETCART_TEST_MYSQL_URL` when there is one.
pub async fn on_each_database(test: impl AsyncFn(&Desk<'_>)) {
    till::on_each_database(100, async |till| {
        test(&Desk {
            till,
            shop: &till.shop,
        })
        .await;
    })
    .await;
}

impl Desk<'_> {
    pub fn now_ms(&self) -> i64 {
        self.shop.shop.now_ms()
    }

    /// Lets time pass at once.
    pub fn pass(&self, time: Duration) {
        let ms = i64::try_from(time.as_millis()).unwrap();
        self.shop.shop.clock.advance_ms(ms);
    }

    /// The path of a new invitation.
    pub async fn invite(&self, email: &str, role: &str) -> String {
        let (address, role, now_ms) = (&parsed(email), role, self.now_ms());
        let token: Token = database::transaction(&self.shop.shop.db, |tx| async move {
            add_default_roles(&*tx).await?;
            let role = role_by_name(&*tx, role).await?.unwrap();
            let new = NewStaff {
                email: address.clone(),
                name: PersonName::parse("Ada Lovelace").unwrap(),
                role: role.id,
            };
            add_staff(&*tx, &new, now_ms).await?;
            let person = staff_by_email(&*tx, address).await?.unwrap();
            invite(&*tx, person.id, now_ms).await
        })
        .await
        .unwrap();
        format!("/admin/invite/{}", token.expose())
    }

    /// Somebody with that role who has accepted an invitation and is logged in.
    pub async fn member(&self, email: &str, role: &str) -> Member {
        let link = self.invite(email, role).await;
        self.accept(&link, email).await
    }

    pub async fn owner(&self) -> Member {
        self.member("ada@example.org", "Owner").await
    }

    pub async fn accept(&self, link: &str, email: &str) -> Member {
        let browser = self.shop.browser();
        let page = text(browser.get(link).await, 200).await;
        let key = key_of(&page);
        let fields = [("password", PASSWORD), ("code", &code(&key, self.now_ms()))];
        let page = text(browser.post(link, &fields).await, 200).await;
        Member {
            browser,
            email: email.to_owned(),
            key,
            recovery_codes: recovery_codes(&page),
            ahead_ms: 0,
        }
    }

    pub async fn stored(&self, email: &str) -> Staff {
        let stored = staff_by_email(self.shop.shop.db.reader(), &parsed(email)).await;
        stored.unwrap().unwrap()
    }

    /// Logs in with another browser, with a code that was not used yet.
    pub async fn log_in(&self, member: &mut Member) {
        member.browser = self.shop.browser();
        let fields = [("email", member.email.as_str()), ("password", PASSWORD)];
        let answer = member.browser.post("/admin/login", &fields).await;
        assert_eq!(place(&answer), "/admin/login/code?next=%2Fadmin");
        self.pass(Duration::from_secs(30));
        let code = code(&member.key, self.now_ms() + member.ahead_ms);
        let answer = member
            .browser
            .post("/admin/login/code", &[("code", &code)])
            .await;
        assert_eq!(place(&answer), "/admin");
    }
}

impl Member {
    pub async fn get(&self, path: &str) -> Response {
        self.browser.get(path).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.browser.post(path, fields).await
    }
}

fn parsed(email: &str) -> EmailAddress {
    EmailAddress::parse(email).unwrap()
}

/// The body of an answer with that status.
pub async fn text(answer: Response, status: u16) -> String {
    let (found, url) = (answer.status().as_u16(), answer.url().clone());
    let text = answer.text().await.unwrap();
    assert_eq!(found, status, "{url}: {text}");
    html::unmarked(&text)
}

/// Where an answer leads to.
pub fn place(answer: &Response) -> String {
    let place = answer.headers().get("location");
    place.map_or(String::new(), |place| place.to_str().unwrap().to_owned())
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let values = html::attributes(page, &format!("input[name=\"{name}\"]"), "value");
    let first = values.into_iter().next();
    first.unwrap_or_else(|| panic!("no field {name} in {page}"))
}

/// The key that a page shows for typing it in.
pub fn key_of(page: &str) -> String {
    let key = html::text_of(page, "code").expect("a key");
    key.replace(' ', "")
}

pub fn recovery_codes(page: &str) -> Vec<String> {
    html::texts(page, "code")
}

/// The code that an authenticator shows: RFC 6238 once more, by its text.
pub fn code(key: &str, now_ms: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(&base32(key)).unwrap();
    mac.update(&(now_ms / 1000 / 30).to_be_bytes());
    let digest: [u8; 20] = mac.finalize().into_bytes().into();
    let at = usize::from(digest[19] & 15);
    let four = [
        digest[at] & 127,
        digest[at + 1],
        digest[at + 2],
        digest[at + 3],
    ];
    format!("{:06}", u32::from_be_bytes(four) % 1_000_000)
}

fn base32(key: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = key
        .chars()
        .map(|letter| format!("{:05b}", letters.find(letter).unwrap()))
        .collect();
    let bytes = bits.as_bytes().chunks_exact(8);
    bytes
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}
