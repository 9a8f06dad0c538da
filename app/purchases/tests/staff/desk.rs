//! Two processes of a shop, and the staff at their desk.

use std::sync::Arc;

use commerce::fulfilment::{FulfilmentLine, Tracking};
use commerce::ids::{OrderId, StaffId, VariantId};
use commerce::order::{Order, PlacedOrder};
use commerce::payment::{BankAccount, Iban, LaterTerms, PaymentMethod, PaymentTerms};
use commerce::refund::{RefundLine, RefundState};
use database::audit::By;
use database::order::placed_order;
use database::refund::refunds_of_order;
use database::{DatabaseConfig, Db};
use mail::{Brand, EmailTexts, Folder, Link, Mailer, Recipient, Transport};
use payments::{OfflinePayment, PaymentProvider, Providers};
use purchases::outbox::work_off;
use purchases::staff::{Fulfil, StaffRefund};
use purchases::{Clock, HowToPay, Secret, Services, finish_refunds, pay};

use crate::bank::Bank;
use crate::support::{Shop, eur};

/// A shop with two processes, each with connections of its own.
pub struct Desk<'a> {
    pub shop: &'a Shop,
    pub bank: Arc<Bank>,
    pub one: Services,
    pub two: Services,
    pub clock: Clock,
    emails: tempfile::TempDir,
}

pub fn grace() -> By {
    By::staff(StaffId(7), "Grace Hopper", "192.0.2.0/24")
}

impl<'a> Desk<'a> {
    pub async fn open(shop: &'a Shop) -> Desk<'a> {
        let emails = tempfile::tempdir().unwrap();
        let (bank, clock) = (Arc::new(Bank::default()), Clock::default());
        let other = connect(&shop.url).await;
        let services = |db: Db, instance: &str| {
            services(db, bank.clone(), clock.clone(), emails.path(), instance)
        };
        let one = services(shop.db.clone(), "one");
        let two = services(other, "two");
        Desk {
            shop,
            one,
            two,
            bank,
            clock,
            emails,
        }
    }

    pub async fn close(self) {
        self.two.db.close().await.unwrap();
    }

    /// An order that was placed, and paid if that way pays at once.
    pub async fn buy(&self, pieces: &[(VariantId, i64)], method: PaymentMethod) -> Order {
        let order = self.shop.order("ada@example.com", pieces).await;
        let how = HowToPay {
            method,
            test_choice: None,
        };
        pay(&self.one, &order, how).await.unwrap();
        self.whole(order.id).await.order
    }

    pub async fn whole(&self, id: OrderId) -> PlacedOrder {
        let found = placed_order(self.one.db.writer(), id).await.unwrap();
        found.expect("the order is there")
    }

    /// Does what jobs would do in the next days.
    pub async fn let_days_pass(&self) {
        for _ in 0..14 {
            self.clock.advance_ms(2 * 3_600_000);
            while work_off(&self.one).await.unwrap() + work_off(&self.two).await.unwrap() > 0 {}
            finish_refunds(&self.one).await.unwrap();
        }
    }

    /// As [`Desk::let_days_pass`], but no longer than something waits for its time, refunds of that order included.
    pub async fn until_quiet(&self, order: OrderId) {
        for _ in 0..14 {
            self.clock.advance_ms(2 * 3_600_000);
            while work_off(&self.one).await.unwrap() + work_off(&self.two).await.unwrap() > 0 {}
            finish_refunds(&self.one).await.unwrap();
            let refunds = refunds_of_order(self.one.db.writer(), order).await;
            let open = refunds
                .unwrap()
                .iter()
                .any(|it| it.state == RefundState::Pending);
            let soon = self.clock.now_ms() + 28 * 3_600_000;
            let jobs = "SELECT COUNT(*) AS n FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND run_at <=";
            if !open && self.shop.number(&format!("{jobs} {soon}")).await == 0 {
                return;
            }
        }
    }

    /// The texts of the e-mails of that kind.
    pub fn letters(&self, kind: &str) -> Vec<String> {
        let files = std::fs::read_dir(self.emails.path()).into_iter().flatten();
        let files = files.map(|file| file.unwrap().path());
        let wanted = files.filter(|path| {
            let name = path.to_string_lossy();
            name.contains(kind) && name.ends_with(".txt")
        });
        wanted
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect()
    }

    /// A parcel with so many pieces of the order's first line.
    pub async fn parcel(&self, order: OrderId, key: &str, pieces: i64) -> Fulfil {
        let line = self.whole(order).await.lines[0].id;
        let quantity = pieces;
        Fulfil {
            order,
            version: None,
            key: key.to_owned(),
            lines: vec![FulfilmentLine { line, quantity }],
            tracking: Tracking::default(),
            notify: true,
        }
    }

    /// A refund of so many pieces of the order's first line.
    pub async fn back(&self, order: OrderId, key: &str, pieces: i64) -> StaffRefund {
        let line = self.whole(order).await.lines[0].id;
        StaffRefund {
            lines: vec![RefundLine {
                line,
                quantity: pieces,
                restock: Some(true),
            }],
            amount: None,
            ..amount(order, key, 0)
        }
    }
}

/// Connections of one process.
pub async fn connect(url: &str) -> Db {
    let mut config = DatabaseConfig::new(url.to_owned());
    config.statement_timeout = std::time::Duration::from_secs(60);
    config.acquire_timeout = std::time::Duration::from_secs(60);
    database::connect(&config).await.unwrap()
}

/// What one process works with.
pub fn services(
    db: Db,
    bank: Arc<dyn PaymentProvider>,
    clock: Clock,
    emails: &std::path::Path,
    instance: &str,
) -> Services {
    Services {
        db,
        providers: Providers::default()
            .with(bank)
            .with(Arc::new(OfflinePayment::CashOnDelivery))
            .with(Arc::new(OfflinePayment::BankTransfer(Some(account())))),
        usual_terms: terms(),
        test_bank: None,
        mailer: mailer(emails),
        clock,
        secret: Secret::new("a-secret-of-32-letters--for-tests-only"),
        origin: "https://shop.example".to_owned(),
        instance: instance.to_owned(),
        observe: |_| {},
    }
}

/// A refund of an amount.
pub fn amount(order: OrderId, key: &str, minor: i64) -> StaffRefund {
    StaffRefund {
        order,
        version: None,
        key: key.to_owned(),
        lines: Vec::new(),
        delivery: None,
        amount: Some(eur(minor)),
        reason: "Scratched.".to_owned(),
    }
}

/// Both ways to pay later, to that account.
fn terms() -> PaymentTerms {
    let later = LaterTerms {
        on: true,
        ..LaterTerms::default()
    };
    PaymentTerms {
        card: None,
        bank_transfer: Some(later.clone()),
        account: Some(account()),
        cash_on_delivery: Some(later),
    }
}

fn account() -> BankAccount {
    BankAccount {
        holder: "Shop".to_owned(),
        iban: Iban::parse("DE89370400440532013000").unwrap(),
        bic: None,
        bank: None,
    }
}

fn mailer(folder: &std::path::Path) -> Mailer {
    let brand = Brand {
        shop_name: "Shop".to_owned(),
        home: Link::parse("https://shop.example/").unwrap(),
        from: Recipient::parse(Some("Shop"), "hello@shop.example").unwrap(),
        reply_to: None,
        imprint: Vec::new(),
        texts: EmailTexts::default(),
    };
    Mailer::new(brand, Transport::Folder(Folder::new(folder)))
}
