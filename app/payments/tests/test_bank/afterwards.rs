//! What becomes of a payment that was begun: called off, paid back, captured, asked about.

use commerce::{Currency, Money};
use payments::test_bank::Decision;
use payments::{
    BeginOutcome, CaptureRequest, PaymentProvider, ProviderError, RefundRequest, RefundState,
    ReportedState, TestChoice, VoidRequest,
};

use crate::{NOW_MS, TOTAL, bank, bank_with, redirected, request};

#[tokio::test]
async fn a_payment_called_off_cannot_be_confirmed_afterwards() {
    let bank = bank();
    let reference = redirected(&bank, TestChoice::Confirm).await;
    let void = VoidRequest {
        provider_ref: reference.clone(),
        idempotency_key: "v1".to_owned(),
    };
    assert_eq!(
        bank.void(&void).await.unwrap().state,
        ReportedState::Cancelled
    );
    let outcome = bank
        .decide(&reference, Decision::Approve, NOW_MS)
        .await
        .unwrap();
    assert_eq!(outcome.decision, Decision::CallOff);
    assert_eq!(
        bank.fetch(&reference).await.unwrap().state,
        ReportedState::Cancelled
    );
}

#[tokio::test]
async fn a_paid_payment_cannot_be_called_off() {
    let bank = bank();
    let reference = redirected(&bank, TestChoice::Confirm).await;
    bank.decide(&reference, Decision::Approve, NOW_MS)
        .await
        .unwrap();
    let void = VoidRequest {
        provider_ref: reference,
        idempotency_key: "v1".to_owned(),
    };
    let refused = bank.void(&void).await.unwrap_err();
    assert!(
        matches!(refused, ProviderError::WrongState { .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_refund_stays_within_the_payment() {
    let bank = bank();
    let BeginOutcome::Settled(report) = bank.begin(&request(TestChoice::Approve)).await.unwrap()
    else {
        panic!("not settled");
    };
    let refund = |amount| RefundRequest {
        provider_ref: report.provider_ref.clone(),
        amount,
        idempotency_key: "refund:1".to_owned(),
    };
    let part = bank
        .refund(&refund(Money::new(412, Currency::EUR)))
        .await
        .unwrap();
    assert_eq!(
        (part.state, part.amount.minor()),
        (RefundState::Succeeded, 412)
    );
    for amount in [
        Money::new(3413, Currency::EUR),
        Money::zero(Currency::EUR),
        Money::new(-1, Currency::EUR),
        Money::new(100, Currency::USD),
    ] {
        let refused = bank.refund(&refund(amount)).await.unwrap_err();
        assert!(
            matches!(refused, ProviderError::AmountOutOfRange { .. }),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn an_undecided_payment_is_neither_captured_nor_refunded() {
    let bank = bank();
    let provider_ref = redirected(&bank, TestChoice::Confirm).await;
    let key = "k".to_owned();
    let capture = CaptureRequest {
        provider_ref: provider_ref.clone(),
        amount: TOTAL,
        idempotency_key: key.clone(),
    };
    let refund = RefundRequest {
        provider_ref,
        amount: TOTAL,
        idempotency_key: key,
    };
    assert!(matches!(
        bank.capture(&capture).await,
        Err(ProviderError::WrongState { .. })
    ));
    assert!(matches!(
        bank.refund(&refund).await,
        Err(ProviderError::WrongState { .. })
    ));
}

#[tokio::test]
async fn a_forged_or_foreign_reference_is_unknown() {
    let bank = bank();
    let reference = redirected(&bank, TestChoice::Confirm).await;
    let foreign = bank_with("another-shop's-secret");
    let forged = [
        redirected(&foreign, TestChoice::Confirm).await,
        reference.replace(".3412.", ".1."),
        reference.replace(".confirm.", ".approve."),
        reference[..reference.len() - 2].to_owned(),
        String::new(),
        "tb1".to_owned(),
        "../../etc/passwd".to_owned(),
        "<script>".to_owned(),
        "é".repeat(500),
    ];
    for code in forged {
        for outcome in [
            bank.fetch(&code).await.map(|_| ()),
            bank.visit(&code).await.map(|_| ()),
            bank.decide(&code, Decision::Approve, NOW_MS)
                .await
                .map(|_| ()),
        ] {
            assert!(
                matches!(outcome, Err(ProviderError::UnknownReference(_))),
                "{code}"
            );
        }
    }
}
