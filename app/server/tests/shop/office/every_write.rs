//! Every route that writes leaves a row in the log: walked by the office's own table, so that a route without a case fails.

mod orders;
mod people;
mod shop;
mod wares;

use std::cell::RefCell;
use std::collections::BTreeSet;

use database::audit::{AuditEntry, AuditFilter, entries};
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::html;
use crate::office::desk::{Desk, Member, on_each_database, text};
use crate::office::opening::closed;

/// Routes that take a form and change nothing: what they answer is a page, or the way to the next one.
const READING: [&str; 3] = [
    "/admin/login",
    "/admin/orders/ship/file",
    "/admin/inventory/count",
];

/// What a row must say beside who did what to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// What was, and what is now.
    Changes,
    /// What is now: it was not there before.
    Tells,
    /// What was and is no more.
    Removes,
    /// That it happened.
    Happens,
}

/// Somebody who goes from route to route.
pub struct Walk<'a> {
    pub desk: &'a Desk<'a>,
    pub owner: &'a Member,
    told: &'a Told,
}

/// The routes that were walked, and everything that was not as it must be: told at the end.
#[derive(Default)]
pub struct Told {
    walked: RefCell<BTreeSet<&'static str>>,
    faults: RefCell<Vec<String>>,
}

impl Walk<'_> {
    async fn rows(&self) -> (Vec<AuditEntry>, u64) {
        let reader = self.desk.shop.shop.db.writer();
        let found = entries(reader, &AuditFilter::default(), 20, 0).await;
        found.unwrap()
    }

    pub async fn page(&self, path: &str) -> String {
        text(self.owner.get(path).await, 200).await
    }

    /// Fills in the form of a page that posts to `to`, with what is drawn in it but for `typed`, and sends it: it must be
    /// accepted, and leave a row with that action.
    pub async fn fills(
        &self,
        route: &'static str,
        (page, to): (&str, &str),
        typed: &[(&str, &str)],
        (action, row): (&str, Row),
    ) {
        let shown = self.page(page).await;
        if !html::attributes(&shown, "form", "action")
            .iter()
            .any(|action| action == to)
        {
            self.told.walked.borrow_mut().insert(route);
            self.fault(format!("{route}: no form on {page} leads to {to}"));
            return;
        }
        let drawn = html::fields_of(&shown, to);
        let drawn = drawn
            .iter()
            .filter(|(name, _)| typed.iter().all(|(own, _)| *own != name.as_str()));
        let drawn = drawn.map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<(&str, &str)> = drawn.chain(typed.iter().copied()).collect();
        self.sends(route, to, &fields, (action, row)).await;
    }

    /// Sends these fields alone.
    pub async fn sends(
        &self,
        route: &'static str,
        to: &str,
        fields: &[(&str, &str)],
        wanted: (&str, Row),
    ) {
        let before = self.rows().await.1;
        let answer = self.owner.post(to, fields).await;
        self.accepted(route, answer, before, wanted).await;
    }

    /// Sends a file with these fields.
    pub async fn uploads(
        &self,
        route: &'static str,
        to: &str,
        (field, name, bytes): (&'static str, &'static str, Vec<u8>),
        fields: &[(&'static str, String)],
        wanted: (&str, Row),
    ) -> String {
        let before = self.rows().await.1;
        let mut form = Form::new();
        for (name, value) in fields {
            form = form.text(*name, value.clone());
        }
        let form = form.part(field, Part::bytes(bytes).file_name(name));
        let browser = &self.owner.browser;
        let request = browser.request(Method::POST, to);
        let request = request
            .header("origin", &self.desk.shop.base)
            .multipart(form);
        let answer = browser.send(request).await;
        self.accepted(route, answer, before, wanted).await
    }

    /// Holds an answer and the newest rows against what is wanted; returns the page, if it is one.
    async fn accepted(
        &self,
        route: &'static str,
        answer: reqwest::Response,
        before: u64,
        (action, row): (&str, Row),
    ) -> String {
        let status = answer.status().as_u16();
        let page = html::unmarked(&answer.text().await.unwrap());
        self.told.walked.borrow_mut().insert(route);
        if status != 303 && !(status == 200 && page.contains("</html>")) {
            self.fault(format!("{route}: {status} {page}"));
            return page;
        }
        let (rows, total) = self.rows().await;
        let new = usize::try_from(total - before).unwrap();
        let mut fresh = rows.into_iter().take(new);
        match fresh.find(|row| row.action == action) {
            _ if READING.contains(&route) && new == 0 => {}
            _ if READING.contains(&route) => self.fault(format!("{route} only reads")),
            Some(found) => self.says(route, &found, row),
            None => self.fault(format!("{route} left no row {action}")),
        }
        page
    }

    fn fault(&self, told: String) {
        self.told.faults.borrow_mut().push(told);
    }

    fn says(&self, route: &str, found: &AuditEntry, row: Row) {
        if found.name != "Ada Lovelace" || found.staff.is_none() {
            self.fault(format!("{route}: by {:?}", found.name));
        }
        if found.network.is_empty() || found.subject.name.is_empty() {
            self.fault(format!("{route}: to what, and from where? {found:?}"));
        }
        let (before, after) = (&found.before, &found.after);
        let fits = match row {
            Row::Changes => !before.is_null() && !after.is_null() && before != after,
            Row::Tells => !after.is_null(),
            Row::Removes => !before.is_null() && after.is_null(),
            Row::Happens => true,
        };
        if !fits {
            self.fault(format!("{route}: {row:?} from {before} to {after}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_that_writes_leaves_a_row_that_says_who_did_what_and_what_changed() {
    let told = Told::default();
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        closed(desk, "US").await;
        let walk = Walk {
            desk,
            owner: &owner,
            told: &told,
        };
        let sure = [("sure", "1")];
        let opened = ("settings.opened", Row::Tells);
        walk.sends("/admin/setup/open", "/admin/setup/open", &sure, opened)
            .await;
    })
    .await;
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        crate::office::goods::open_shop(desk).await;
        let walk = Walk {
            desk,
            owner: &owner,
            told: &told,
        };
        orders::walk(&walk).await;
        wares::walk(&walk).await;
        shop::walk(&walk).await;
        people::walk(&walk).await;
        people::account(desk, &owner, &told).await;
    })
    .await;
    let faults = told.faults.into_inner();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let walked = told.walked.into_inner();
    let table = office::listed().into_iter();
    let posts = table.filter(|route| route.method == Method::POST);
    let left: Vec<&str> = posts
        .map(|route| route.path)
        .filter(|path| !walked.contains(path))
        .collect();
    assert!(left.is_empty(), "no case for {left:?}");
}
