//! Cash on delivery and bank transfer: nothing to pay now, and instructions for later.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use commerce::payment::PaymentMethod;
use commerce::{Currency, Money, OrderId};
use payments::bank_transfer::{BankAccount, Iban};
use payments::{
    BeginOutcome, BeginRequest, CaptureRequest, OfflinePayment, PaymentInstructions,
    PaymentProvider, ProviderError, Providers, RefundRequest, RefundState, ReportedState,
    WebhookError,
};

const TOTAL: Money = Money::new(129_900, Currency::EUR);

const CASH: OfflinePayment = OfflinePayment::CashOnDelivery;

fn transfer() -> OfflinePayment {
    OfflinePayment::BankTransfer(Some(BankAccount {
        holder: "FleetCart GmbH".to_owned(),
        iban: Iban::parse("DE89370400440532013000").unwrap(),
        bic: Some("COBADEFFXXX".to_owned()),
        bank: None,
    }))
}

fn request() -> BeginRequest {
    BeginRequest {
        order_id: OrderId(17),
        order_token: "token".to_owned(),
        order_number: "FC-1017".to_owned(),
        amount: TOTAL,
        customer_email: "ada@example.com".to_owned(),
        return_url: "https://shop.example/orders/token".to_owned(),
        cancel_url: "https://shop.example/checkout".to_owned(),
        attempt: 2,
        test_choice: None,
    }
}

#[tokio::test]
async fn a_transfer_names_the_account_and_the_order_number() {
    let BeginOutcome::Offline {
        provider_ref,
        instructions,
    } = transfer().begin(&request()).await.unwrap()
    else {
        panic!("not offline");
    };
    assert_eq!(provider_ref, "transfer:17:2");
    let PaymentInstructions::BankTransfer {
        account,
        amount,
        reference,
    } = &instructions
    else {
        panic!("{instructions:?}")
    };
    assert_eq!(account.iban.to_string(), "DE89 3704 0044 0532 0130 00");
    assert_eq!((*amount, reference.as_str()), (TOTAL, "FC-1017"));
    assert_eq!(
        transfer().instructions("FC-1017", TOTAL),
        Some(instructions)
    );
}

#[tokio::test]
async fn cash_on_delivery_names_the_amount() {
    let begun = CASH.begin(&request()).await.unwrap();
    let BeginOutcome::Offline {
        provider_ref,
        instructions,
    } = begun
    else {
        panic!("{begun:?}")
    };
    assert_eq!(provider_ref, "cod:17:2");
    let expected = PaymentInstructions::CashOnDelivery { amount: TOTAL };
    assert_eq!(instructions, expected);
}

#[tokio::test]
async fn money_that_arrived_is_recorded_and_goes_back_by_hand() {
    let capture = |amount| CaptureRequest {
        provider_ref: "transfer:17:2".to_owned(),
        amount,
        idempotency_key: "c".to_owned(),
    };
    let report = transfer().capture(&capture(TOTAL)).await.unwrap();
    assert_eq!((report.state, report.amount), (ReportedState::Paid, TOTAL));
    let nothing = transfer()
        .capture(&capture(Money::zero(Currency::EUR)))
        .await;
    assert!(matches!(
        nothing,
        Err(ProviderError::AmountOutOfRange { .. })
    ));
    let refund = RefundRequest {
        provider_ref: "transfer:17:2".to_owned(),
        amount: TOTAL,
        idempotency_key: "r".to_owned(),
    };
    assert_eq!(
        CASH.refund(&refund).await.unwrap().state,
        RefundState::ByHand
    );
}

#[tokio::test]
async fn an_offline_provider_has_no_webhooks_and_no_one_to_ask() {
    let refused = CASH
        .parse_webhook(b"{}", Some(b"t=1,v1=00"), 0)
        .unwrap_err();
    assert_eq!(
        refused,
        WebhookError::NotOffered {
            provider: "cash_on_delivery"
        }
    );
    assert_eq!(refused.http_status(), 404);
    assert!(matches!(
        transfer().fetch("transfer:17:2").await,
        Err(ProviderError::Unsupported { .. })
    ));
}

#[test]
fn providers_keep_their_order_and_are_found_by_code() {
    let providers = Providers::default()
        .with(Arc::new(transfer()))
        .with(Arc::new(CASH));
    let codes: Vec<_> = providers.iter().map(|provider| provider.code()).collect();
    assert_eq!(codes, ["bank_transfer", "cash_on_delivery"]);
    assert!(providers.get("stripe").is_none());
    let transfer = providers.get("bank_transfer").unwrap();
    assert_eq!(transfer.method(), PaymentMethod::BankTransfer);
}
