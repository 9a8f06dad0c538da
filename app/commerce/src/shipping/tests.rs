//! What delivery costs.

use super::*;
use crate::country::CountryCode;
use crate::money::Currency;
use crate::zone::PostcodeRange;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn parcel(goods: i64, weight_g: i64) -> Parcel {
    Parcel {
        goods: eur(goods),
        weight_g,
    }
}

fn method(id: i64, tariff: Tariff, days: (u32, u32)) -> ShippingMethod {
    ShippingMethod {
        id: ShippingMethodId(id),
        name: format!("method {id}"),
        tariff,
        min_days: days.0,
        max_days: days.1,
        tax_class: None,
    }
}

fn zone(id: i64, areas: Vec<Area>, methods: Vec<ShippingMethod>) -> ShippingZone {
    ShippingZone {
        id: ShippingZoneId(id),
        name: format!("zone {id}"),
        areas,
        methods,
    }
}

#[test]
fn delivery_is_free_from_the_threshold_on() {
    let tariff = Tariff::FreeOver {
        price: eur(490),
        threshold: eur(5_000),
    };
    assert_eq!(tariff.price(&parcel(4_999, 0)).unwrap(), Some(eur(490)));
    assert_eq!(tariff.price(&parcel(5_000, 0)).unwrap(), Some(eur(0)));
}

#[test]
fn parcels_heavier_than_the_last_step_do_not_go() {
    let steps = vec![
        WeightStep {
            up_to_g: 31_500,
            price: eur(1_649),
        },
        WeightStep {
            up_to_g: 2_000,
            price: eur(549),
        },
    ];
    let tariff = Tariff::Weight { steps };
    assert_eq!(tariff.price(&parcel(1, 0)).unwrap(), Some(eur(549)));
    assert_eq!(tariff.price(&parcel(1, 2_000)).unwrap(), Some(eur(549)));
    assert_eq!(tariff.price(&parcel(1, 2_001)).unwrap(), Some(eur(1_649)));
    assert_eq!(tariff.price(&parcel(1, 31_501)).unwrap(), None);
}

#[test]
fn steps_by_value_begin_where_they_say() {
    let steps = vec![
        PriceStep {
            from: eur(1_000),
            price: eur(700),
        },
        PriceStep {
            from: eur(10_000),
            price: eur(0),
        },
        PriceStep {
            from: eur(5_000),
            price: eur(300),
        },
    ];
    let tariff = Tariff::Price { steps };
    let price = |goods| tariff.price(&parcel(goods, 0)).unwrap().map(Money::minor);
    assert_eq!(
        [price(999), price(1_000), price(9_999), price(10_000)],
        [None, Some(700), Some(300), Some(0)]
    );
}

#[test]
fn the_cheapest_quote_comes_first_and_says_from_when_on_it_is_free() {
    let express = method(1, Tariff::Flat { price: eur(1_290) }, (1, 1));
    let standard = Tariff::FreeOver {
        price: eur(490),
        threshold: eur(5_000),
    };
    let zones = [zone(
        1,
        vec![Area::country(CountryCode::DE)],
        vec![express, method(2, standard, (2, 4))],
    )];
    let location = Location::country(CountryCode::DE);
    let offered = quotes(&zones, &location, &parcel(4_200, 100)).unwrap();
    assert_eq!(
        offered
            .iter()
            .map(|quote| quote.method.0)
            .collect::<Vec<_>>(),
        [2, 1]
    );
    assert_eq!(
        [offered[0].free_from, offered[1].free_from],
        [Some(eur(5_000)), None]
    );
    assert_eq!(free_from(&zones, &location), Some(eur(5_000)));
    assert_eq!(
        offered[0].window(1_777_809_600_000).to_string(),
        "Tue 5 May – Thu 7 May"
    );
    let free = quotes(&zones, &location, &parcel(5_000, 100)).unwrap();
    assert_eq!(free[0].price, eur(0));
}

#[test]
fn free_delivery_is_promised_from_the_threshold_of_the_zone_that_would_deliver() {
    let free_over = |threshold| {
        let tariff = Tariff::FreeOver {
            price: eur(490),
            threshold: eur(threshold),
        };
        vec![method(1, tariff, (1, 2))]
    };
    let germany = || vec![Area::country(CountryCode::DE)];
    // Both fit equally; the first is the one that delivers.
    let zones = [
        zone(1, germany(), free_over(7_500)),
        zone(2, germany(), free_over(15_000)),
    ];
    let location = Location::country(CountryCode::DE);
    assert_eq!(free_from(&zones, &location), Some(eur(7_500)));
    let flat = vec![method(1, Tariff::Flat { price: eur(490) }, (1, 2))];
    assert_eq!(free_from(&[zone(1, germany(), flat)], &location), None);
    assert_eq!(free_from(&[], &location), None);
}

#[test]
fn the_closest_zone_delivers_and_elsewhere_nobody_does() {
    let flat = |id, price| vec![method(id, Tariff::Flat { price: eur(price) }, (1, 2))];
    let islands = PostcodeRange {
        from: "26548".to_owned(),
        to: "26579".to_owned(),
    };
    let island_area = Area {
        postcodes: vec![islands],
        ..Area::country(CountryCode::DE)
    };
    let zones = [
        zone(1, vec![Area::country(CountryCode::DE)], flat(1, 490)),
        zone(2, vec![island_area], flat(2, 990)),
    ];
    let at = |postcode: &str| Location {
        postcode: Some(postcode.to_owned()),
        ..Location::country(CountryCode::DE)
    };
    let price = |location: &Location| {
        quotes(&zones, location, &parcel(1, 1))
            .unwrap()
            .first()
            .map(|quote| quote.price.minor())
    };
    assert_eq!(price(&at("10115")), Some(490));
    assert_eq!(price(&at("26548")), Some(990));
    assert_eq!(price(&Location::country(CountryCode::FR)), None);
}

#[test]
fn tariffs_survive_json_and_foreign_currencies_are_refused() {
    let tariff = Tariff::FreeOver {
        price: eur(490),
        threshold: eur(5_000),
    };
    let text = serde_json::to_string(&tariff).unwrap();
    assert!(text.starts_with(r#"{"kind":"free_over","#), "{text}");
    assert_eq!(serde_json::from_str::<Tariff>(&text).unwrap(), tariff);
    let dollars = Parcel {
        goods: Money::new(1, Currency::USD),
        weight_g: 1,
    };
    assert!(tariff.price(&dollars).is_err());
    assert!(Tariff::Flat { price: eur(1) }.price(&dollars).is_err());
}
