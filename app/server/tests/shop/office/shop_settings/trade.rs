//! Ways to pay, taxes, delivery.

use std::time::Duration;

use commerce::payment::PaymentMethod;
use database::content::payment_terms;
use import::shop::stored_shop;

use crate::buyer::{ADA, Buyer};
use crate::office::desk::{PASSWORD, hidden, on_each_database, place, text};
use crate::office::shop_settings::{
    DELIVERY_ZONE, NOTICED, PAYMENTS, TAX_ZONE, TAXES, last_row, saved, version_of, with,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_account_changes_under_the_password_alone_and_the_audit_names_both() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, PAYMENTS).await;
        let fields = [
            ("version", version.as_str()),
            ("payment_bank_transfer_on", "1"),
            ("payment_bank_transfer_iban", "GB82 WEST 1234 5698 7654 32"),
            ("payment_bank_transfer_countries", "de, at"),
            ("payment_bank_transfer_most", "400.00"),
            ("payment_bank_transfer_guest_most", "100"),
            ("payment_bank_transfer_days", "7"),
        ];
        desk.pass(Duration::from_secs(11 * 60));
        let page = text(owner.post(PAYMENTS, &fields).await, 403).await;
        assert!(page.contains("GB82 WEST 1234 5698 7654 32"), "{page}");
        let mut confirmed = fields.to_vec();
        confirmed.push(("confirm_password", PASSWORD));
        saved(&owner, PAYMENTS, &confirmed).await;
        let terms = payment_terms(desk.shop.shop.db.reader()).await.unwrap();
        assert!(terms.offers(PaymentMethod::BankTransfer) && !terms.offers(PaymentMethod::Stripe));
        assert!(!terms.offers(PaymentMethod::CashOnDelivery));
        assert_eq!(terms.days(PaymentMethod::BankTransfer), 7);
        let (action, _, _, after) = last_row(desk).await;
        assert_eq!(action, "settings.payment");
        assert!(after.contains("GB82"), "{after}");
        assert!(!after.contains(PASSWORD), "{after}");

        let version = version_of(&owner, PAYMENTS).await;
        for (name, value) in [
            ("payment_bank_transfer_iban", "GB82 WEST 1234 5698 7654 33"),
            ("payment_bank_transfer_bic", "SHORT"),
            ("payment_bank_transfer_countries", "Atlantis"),
            ("payment_bank_transfer_most", "-1"),
            ("payment_bank_transfer_guest_most", "401"),
            ("payment_bank_transfer_days", "soon"),
            ("payment_bank_transfer_days", "366"),
            ("payment_cash_on_delivery_most", "0"),
        ] {
            let changed = with(&version, &fields[1..], &[(name, value)]);
            let page = text(owner.post(PAYMENTS, &changed).await, 422).await;
            assert!(
                page.contains(&format!("href=\"#{name}\"")),
                "{name}: {page}"
            );
            assert!(
                page.contains(&format!("value=\"{value}\"")),
                "{name}: {page}"
            );
        }
        let wrong = [
            ("payment_bank_transfer_iban", "GB82 WEST 1234 5698 7654 33"),
            ("payment_bank_transfer_days", "soon"),
            ("payment_cash_on_delivery_most", "0"),
            ("payment_cash_on_delivery_countries", "Atlantis"),
        ];
        let page = text(
            owner
                .post(PAYMENTS, &with(&version, &fields[1..], &wrong))
                .await,
            422,
        )
        .await;
        for (name, value) in wrong {
            assert!(
                page.contains(&format!("href=\"#{name}\""))
                    && page.contains(&format!("value=\"{value}\"")),
                "all that is wrong is named at once: {name}: {page}"
            );
        }
        assert_eq!(version_of(&owner, PAYMENTS).await, version);
        // A shopper is offered what is on.
        let buyer = Buyer::new(desk.till);
        buyer.take(desk.till.mug, 1).await;
        let page = buyer.go_to_payment().await;
        assert!(page.contains("value=\"bank_transfer\""), "{page}");
        assert!(!page.contains("cash_on_delivery"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn taxes_are_added_renamed_and_removed_zone_by_zone() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let version = version_of(&owner, TAXES).await;
        let classes = [
            ("version", version.as_str()),
            ("class_standard", "Full rate"),
            ("new_code", "reduced"),
            ("new_name", "Reduced rate"),
        ];
        saved(&owner, TAXES, &classes).await;
        let page = text(owner.post(TAXES, &classes).await, 409).await;
        assert!(page.contains("value=\"reduced\""), "{page}");
        let version = version_of(&owner, TAX_ZONE).await;
        let zone = [
            ("was", ""),
            ("name", "Swiss & co"),
            ("areas", "CH\r\nLI"),
            ("tax", "added"),
            ("label", "MWST"),
            ("rates_standard", "8,1"),
            ("rates_reduced", "2.6"),
        ];
        for (name, value) in [
            ("name", ""),
            ("areas", " "),
            ("areas", "CH\r\nAtlantis"),
            ("label", ""),
            ("rates_standard", "101"),
            ("rates_reduced", "a lot"),
        ] {
            let fields = with(&version, &zone, &[(name, value)]);
            let page = text(owner.post(TAX_ZONE, &fields).await, 422).await;
            assert!(
                page.contains(&format!("href=\"#{name}\"")),
                "{name}: {page}"
            );
        }
        let wrong = [
            ("label", ""),
            ("areas", "Atlantis"),
            ("rates_standard", "101"),
            ("rates_reduced", "a lot"),
        ];
        let page = text(
            owner.post(TAX_ZONE, &with(&version, &zone, &wrong)).await,
            422,
        )
        .await;
        for (name, value) in wrong {
            assert!(
                page.contains(&format!("href=\"#{name}\"")) && page.contains(value),
                "all that is wrong is named at once: {name}: {page}"
            );
        }
        saved(&owner, TAX_ZONE, &with(&version, &zone, &[])).await;
        let taken = text(owner.post(TAX_ZONE, &with(&version, &zone, &[])).await, 422).await;
        assert!(taken.contains("already in use"), "{taken}");
        let path = format!("{TAX_ZONE}?name=Swiss%20%26%20co");
        let version = version_of(&owner, &path).await;
        let renamed = with(
            &version,
            &zone,
            &[("was", "Swiss & co"), ("name", "Switzerland")],
        );
        saved(&owner, TAX_ZONE, &renamed).await;
        let shop = stored_shop(desk.shop.shop.db.reader()).await.unwrap();
        let names: Vec<&str> = shop
            .tax_zones
            .iter()
            .map(|zone| zone.name.as_str())
            .collect();
        assert_eq!(names, ["Here", "Switzerland"]);
        assert_eq!(shop.tax_zones[1].rates.len(), 2);
        let path = format!("{TAX_ZONE}?name=Switzerland");
        let version = version_of(&owner, &path).await;
        let remove = [
            ("version", version.as_str()),
            ("was", "Switzerland"),
            ("act", "remove"),
        ];
        let answer = owner.post(TAX_ZONE, &remove).await;
        assert_eq!(place(&answer), format!("{TAXES}?done=removed"));
        assert_eq!(last_row(desk).await.1, "Switzerland");
        // Whoever had it open still has what was typed, and can store it anew.
        let late = with(&version, &zone, &[("was", "Switzerland")]);
        let page = text(owner.post(TAX_ZONE, &late).await, 409).await;
        let fresh = hidden(&page, "version");
        assert_eq!(hidden(&page, "was"), "");
        saved(&owner, TAX_ZONE, &with(&fresh, &zone, &[])).await;
        assert_eq!(
            owner
                .get(&format!("{TAX_ZONE}?name=Nowhere"))
                .await
                .status(),
            404
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn delivery_is_set_up_by_zone_and_method_and_the_checkout_offers_it() {
    on_each_database(async |desk| {
        let owner = desk.owner().await;
        let path = format!("{DELIVERY_ZONE}?name=Here");
        let page = text(owner.get(&path).await, 200).await;
        assert!(
            page.contains("value=\"Express\"") && page.contains("value=\"9.90\""),
            "{page}"
        );
        let version = hidden(&page, "version");
        let zone = [
            ("was", "Here"),
            ("name", "Here"),
            ("areas", "DE, AT"),
            ("method_0_name", "Express"),
            ("method_0_kind", "flat"),
            ("method_0_price", "9.90"),
            ("method_0_days", "1"),
            ("method_0_days_to", "2"),
            ("method_0_remove", "1"),
            ("method_2_name", "Heavy goods"),
            ("method_2_kind", "weight"),
            ("method_2_steps", "1000: 5.50\r\n31500 = 40"),
            ("method_2_days", "5"),
            ("method_2_days_to", "9"),
            ("method_2_tax_class", "standard"),
        ];
        for (name, value) in [
            ("name", ""),
            ("areas", "nowhere"),
            ("method_2_name", ""),
            ("method_2_steps", "5000: 5.00\r\n100: 4.00"),
            ("method_2_steps", "heavy: 5.00"),
            ("method_2_steps", "100: cheap"),
            ("method_2_days", "soon"),
            ("method_2_days_to", "2"),
            ("method_2_tax_class", "luxury"),
        ] {
            let fields = with(&version, &zone, &[(name, value)]);
            let page = text(owner.post(DELIVERY_ZONE, &fields).await, 422).await;
            let field = name.replace("_days_to", "_days");
            assert!(
                page.contains(&format!("href=\"#{field}\"")),
                "{name}: {page}"
            );
            assert!(page.contains("value=\"9.90\""), "{name}: {page}");
        }
        saved(&owner, DELIVERY_ZONE, &with(&version, &zone, &[])).await;
        let shop = stored_shop(desk.shop.shop.db.reader()).await.unwrap();
        let methods = &shop.shipping_zones[0].methods;
        assert_eq!(methods.len(), 1);
        assert_eq!(methods[0].name, "Heavy goods");
        tokio::time::sleep(NOTICED).await;
        let buyer = Buyer::new(desk.till);
        buyer.take(desk.till.mug, 1).await;
        buyer.give_address(ADA).await;
        let page = text(buyer.get("/checkout/delivery").await, 200).await;
        assert!(
            page.contains("Heavy goods") && page.contains("€5.50"),
            "{page}"
        );
        assert!(!page.contains("Express"), "{page}");
    })
    .await;
}
