//! Which rate holds where.

use super::*;
use crate::country::CountryCode;
use crate::money::Currency;

const STANDARD: TaxClassId = TaxClassId(1);
const REDUCED: TaxClassId = TaxClassId(2);

fn zone(id: i64, mode: TaxMode, area: Area, rates: &[(TaxClassId, u32)]) -> TaxZone {
    let rates = rates.iter().map(|&(class, ppm)| TaxRate {
        class,
        label: "VAT".to_owned(),
        rate: Rate::from_ppm(ppm),
    });
    TaxZone {
        id: TaxZoneId(id),
        name: format!("zone {id}"),
        mode,
        areas: vec![area],
        rates: rates.collect(),
    }
}

fn rules() -> TaxRules {
    let class = |id, code: &str| TaxClass {
        id,
        code: code.to_owned(),
        name: format!("{code} rate"),
    };
    let germany = &[(STANDARD, 190_000), (REDUCED, 70_000)];
    TaxRules {
        classes: vec![class(STANDARD, "standard"), class(REDUCED, "reduced")],
        zones: vec![
            zone(
                1,
                TaxMode::Included,
                Area::country(CountryCode::DE),
                germany,
            ),
            zone(
                2,
                TaxMode::Added,
                Area::country(CountryCode::US),
                &[(STANDARD, 82_500)],
            ),
            zone(
                3,
                TaxMode::Included,
                Area::country(CountryCode::DE),
                &[(STANDARD, 1)],
            ),
        ],
        default_mode: TaxMode::Included,
    }
}

#[test]
fn class_and_zone_together_name_the_rate() {
    let germany = rules().at(&Location::country(CountryCode::DE));
    assert_eq!(germany.rate(Some(STANDARD)), Rate::from_percent(19));
    assert_eq!(germany.rate(Some(REDUCED)), Rate::from_percent(7));
    assert_eq!(germany.rate(None), Rate::ZERO);
    assert_eq!(germany.label(Some(REDUCED)), "VAT");
    assert_eq!(germany.class_name(REDUCED), "reduced rate");
    let america = rules().at(&Location::country(CountryCode::US));
    assert_eq!(
        (america.mode, america.rate(Some(REDUCED))),
        (TaxMode::Added, Rate::ZERO)
    );
}

#[test]
fn where_no_zone_applies_nothing_is_taxed() {
    let france = rules().at(&Location::country(CountryCode::FR));
    assert_eq!(
        (france.mode, france.rate(Some(STANDARD))),
        (TaxMode::Included, Rate::ZERO)
    );
}

#[test]
fn net_and_tax_make_gross_in_both_modes() {
    let amount = Money::new(2_499, Currency::EUR);
    for mode in TaxMode::ALL.iter().copied() {
        for ppm in [0, 1, 70_000, 88_750, 107_500, 190_000, 1_000_000] {
            let taxed = LocalTax::none(mode)
                .apply(amount, Rate::from_ppm(ppm))
                .unwrap();
            assert_eq!(taxed.net.checked_add(taxed.tax).unwrap(), taxed.gross);
            let listed = if mode == TaxMode::Included {
                taxed.gross
            } else {
                taxed.net
            };
            assert_eq!(listed, amount);
        }
    }
}
