//! The test bank: every choice of the payment page, from the first call to the bank's message.
#![allow(clippy::unwrap_used)]

mod afterwards;

use std::ops::Deref;

use commerce::{Currency, Money, OrderId};
use payments::test_bank::{BankState, DELAY_MS, Decision, Decisions, SIGNATURE_HEADER};
use payments::{
    BeginOutcome, BeginRequest, PaymentProvider, ProviderError, ReportedState, Secret, TestBank,
    TestChoice, WebhookError, WebhookKind,
};
use tempfile::TempDir;

const NOW_MS: i64 = 1_764_000_000_000;
const TOTAL: Money = Money::new(3412, Currency::EUR);

/// A bank that remembers decisions in a folder of its own.
struct Bank {
    bank: TestBank,
    _folder: TempDir,
}

impl Deref for Bank {
    type Target = TestBank;
    fn deref(&self) -> &TestBank {
        &self.bank
    }
}

fn bank() -> Bank {
    bank_with("a-secret-of-the-shop")
}

fn bank_with(secret: &str) -> Bank {
    let folder = tempfile::tempdir().unwrap();
    let decisions = Decisions::new(folder.path());
    Bank {
        bank: TestBank::new(Secret::parse(secret).unwrap(), decisions),
        _folder: folder,
    }
}

fn request(choice: TestChoice) -> BeginRequest {
    BeginRequest {
        order_id: OrderId(17),
        order_token: "Zm9vYmFyYmF6cXV4_-0".to_owned(),
        order_number: "FC-1017".to_owned(),
        amount: TOTAL,
        customer_email: "ada@example.com".to_owned(),
        return_url: "https://shop.example/orders/1".to_owned(),
        cancel_url: "https://shop.example/checkout".to_owned(),
        attempt: 1,
        test_choice: Some(choice),
    }
}

async fn redirected(bank: &TestBank, choice: TestChoice) -> String {
    match bank.begin(&request(choice)).await.unwrap() {
        BeginOutcome::Redirect { url, provider_ref } => {
            assert_eq!(url, format!("/checkout/test-bank/{provider_ref}"));
            assert!(provider_ref.len() <= 160);
            provider_ref
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_approved_payment_is_settled_at_once_and_still_known_later() {
    let bank = bank();
    let BeginOutcome::Settled(report) = bank.begin(&request(TestChoice::Approve)).await.unwrap()
    else {
        panic!("not settled");
    };
    assert_eq!((report.state, report.amount), (ReportedState::Paid, TOTAL));
    assert_eq!(bank.fetch(&report.provider_ref).await.unwrap(), report);
}

#[tokio::test]
async fn a_declined_payment_can_be_tried_again() {
    let begun = bank().begin(&request(TestChoice::Decline)).await.unwrap();
    assert!(
        matches!(
            begun,
            BeginOutcome::Declined {
                retryable: true,
                ..
            }
        ),
        "{begun:?}"
    );
}

#[tokio::test]
async fn a_confirmed_payment_is_reported_by_a_signed_message_over_the_exact_total() {
    let bank = bank();
    let reference = redirected(&bank, TestChoice::Confirm).await;
    let visit = bank.visit(&reference).await.unwrap();
    assert_eq!(visit.state, BankState::Waiting);
    assert_eq!(
        (visit.payment.amount, visit.payment.order_id),
        (TOTAL, OrderId(17))
    );
    assert_eq!(
        bank.fetch(&reference).await.unwrap().state,
        ReportedState::Pending
    );

    let outcome = bank
        .decide(&reference, Decision::Approve, NOW_MS)
        .await
        .unwrap();
    assert_eq!(
        bank.visit(&reference).await.unwrap().state,
        BankState::Decided(Decision::Approve)
    );
    assert_eq!(
        bank.fetch(&reference).await.unwrap().state,
        ReportedState::Paid
    );

    let [delivery] = &outcome.deliveries[..] else {
        panic!("{outcome:?}")
    };
    assert_eq!(delivery.deliver_at_ms, NOW_MS);
    assert_eq!(bank.signature_header(), Some(SIGNATURE_HEADER));
    let header = bank.sign(&delivery.body, NOW_MS);
    let event = bank
        .parse_webhook(delivery.body.as_bytes(), Some(header.as_bytes()), NOW_MS)
        .unwrap();
    assert_eq!(event.kind, WebhookKind::Paid);
    assert_eq!(event.provider_ref, reference);
    assert_eq!(event.order_token.as_deref(), Some("Zm9vYmFyYmF6cXV4_-0"));
    assert_eq!(event.report().unwrap().amount, TOTAL);
}

#[tokio::test]
async fn the_banks_messages_are_checked_like_any_others() {
    let bank = bank();
    let reference = redirected(&bank, TestChoice::Confirm).await;
    let outcome = bank
        .decide(&reference, Decision::Approve, NOW_MS)
        .await
        .unwrap();
    let body = &outcome.deliveries[0].body;
    let header = bank.sign(body, NOW_MS);
    let parse = |body: &str, header: Option<&str>, now_ms| {
        bank.parse_webhook(body.as_bytes(), header.map(str::as_bytes), now_ms)
            .unwrap_err()
    };
    assert_eq!(parse(body, None, NOW_MS), WebhookError::Missing);
    let cheaper = body.replace("3412", "1");
    assert_ne!(&cheaper, body);
    assert_eq!(
        parse(&cheaper, Some(&header), NOW_MS),
        WebhookError::BadSignature
    );
    assert_eq!(
        parse(body, Some(&header), NOW_MS + 301_000),
        WebhookError::Stale { seconds: 301 }
    );
}

#[tokio::test]
async fn a_late_message_is_due_later_and_a_doubled_one_has_one_id() {
    let bank = bank();
    let late = redirected(&bank, TestChoice::DelayedWebhook).await;
    let outcome = bank.decide(&late, Decision::Approve, NOW_MS).await.unwrap();
    assert_eq!(outcome.deliveries.len(), 1);
    assert_eq!(outcome.deliveries[0].deliver_at_ms, NOW_MS + DELAY_MS);

    let doubled = redirected(&bank, TestChoice::DuplicatedWebhook).await;
    let outcome = bank
        .decide(&doubled, Decision::Approve, NOW_MS)
        .await
        .unwrap();
    let [first, second] = &outcome.deliveries[..] else {
        panic!("{outcome:?}")
    };
    assert_eq!(first, second);
}

#[tokio::test]
async fn the_first_decision_stands_and_is_reported_again_with_the_same_id() {
    let bank = bank();
    let reference = redirected(&bank, TestChoice::Confirm).await;
    let id = |body: &str| {
        let header = bank.sign(body, NOW_MS);
        let event = bank
            .parse_webhook(body.as_bytes(), Some(header.as_bytes()), NOW_MS)
            .unwrap();
        (event.event_id, event.kind)
    };
    let refused = bank
        .decide(&reference, Decision::Decline, NOW_MS)
        .await
        .unwrap();
    let approved = bank
        .decide(&reference, Decision::Approve, NOW_MS + 5)
        .await
        .unwrap();
    assert_eq!(approved.decision, Decision::Decline);
    assert_eq!(id(&refused.deliveries[0].body).1, WebhookKind::Failed);
    assert_eq!(
        id(&refused.deliveries[0].body),
        id(&approved.deliveries[0].body)
    );
}

#[tokio::test]
async fn repeating_an_attempt_gives_the_same_payment_and_the_next_attempt_another() {
    let bank = bank();
    let first = redirected(&bank, TestChoice::Confirm).await;
    assert_eq!(redirected(&bank, TestChoice::Confirm).await, first);
    let next = BeginRequest {
        attempt: 2,
        ..request(TestChoice::Confirm)
    };
    let BeginOutcome::Redirect { provider_ref, .. } = bank.begin(&next).await.unwrap() else {
        panic!("not redirected");
    };
    assert_ne!(provider_ref, first);
}

#[tokio::test]
async fn a_token_that_could_break_the_reference_is_refused() {
    for token in ["", "a.b", "a/b", "a b", "é"] {
        let odd = BeginRequest {
            order_token: token.to_owned(),
            ..request(TestChoice::Confirm)
        };
        assert!(
            matches!(
                bank().begin(&odd).await,
                Err(ProviderError::Rejected { .. })
            ),
            "{token}"
        );
    }
}

#[tokio::test]
async fn decisions_in_a_folder_outlive_the_process_and_the_first_of_many_stands() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/when/needed");
    let many: Vec<_> = (0..16)
        .map(|turn| {
            let decisions = Decisions::new(&path);
            let decision = if turn % 2 == 0 {
                Decision::Approve
            } else {
                Decision::Decline
            };
            tokio::spawn(async move { decisions.record_first("tb1.x", decision).await.unwrap() })
        })
        .collect();
    let mut stood = Vec::new();
    for one in many {
        stood.push(one.await.unwrap());
    }
    let kept = Decisions::new(&path).read("tb1.x").await.unwrap();
    assert_eq!(kept, Some(stood[0]));
    assert!(
        stood.iter().all(|decision| Some(*decision) == kept),
        "{stood:?}"
    );
    assert_eq!(Decisions::new(&path).read("tb1.y").await.unwrap(), None);
    assert_eq!(std::fs::read_dir(&path).unwrap().count(), 1);
}
