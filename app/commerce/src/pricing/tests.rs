//! Golden values, and totals that add up in every cart.

mod free_delivery;
mod random_carts;

use super::*;
use crate::promotion::{Action, PromotionKind, Rule};
use crate::sample::{NOW_MS, STANDARD, eur, offer, promotion};
use crate::stock::Availability;
use crate::tax::TaxRate;

fn taxed(mode: TaxMode, ppm: u32) -> LocalTax {
    let rate = TaxRate {
        class: STANDARD,
        label: "VAT".to_owned(),
        rate: Rate::from_ppm(ppm),
    };
    LocalTax {
        mode,
        rates: vec![rate],
        classes: Vec::new(),
    }
}

fn quote(price: i64, tax_class: Option<TaxClassId>) -> ShippingQuote {
    ShippingQuote {
        method: ShippingMethodId(1),
        name: "Standard".to_owned(),
        price: eur(price),
        min_days: 2,
        max_days: 4,
        tax_class,
        free_from: None,
    }
}

/// A cart in euros; what a test leaves out is absent.
struct Case {
    offers: Vec<(Offer, i64)>,
    tax: LocalTax,
    shipping: Option<ShippingQuote>,
    promotions: Vec<Promotion>,
    gifts: BTreeMap<VariantId, Offer>,
}

impl Case {
    fn of(mode: TaxMode, ppm: u32, lines: &[(i64, i64)]) -> Self {
        let offers = lines.iter().zip(1..);
        Self {
            offers: offers
                .map(|(&(price, count), id)| (offer(id, eur(price)), count))
                .collect(),
            tax: taxed(mode, ppm),
            shipping: None,
            promotions: Vec::new(),
            gifts: BTreeMap::new(),
        }
    }

    fn price(&self) -> Result<PricedCart, PricingError> {
        let lines = self.offers.iter().map(|(offer, count)| PricingLine {
            offer,
            quantity: Quantity::new(*count).unwrap(),
        });
        price_cart(&PricingInput {
            currency: Currency::EUR,
            lines: lines.collect(),
            tax: &self.tax,
            shipping: self.shipping.as_ref(),
            promotions: &self.promotions,
            coupons: &[],
            shopper: &Shopper::default(),
            gifts: &self.gifts,
            now_ms: NOW_MS,
        })
    }

    /// Subtotal, discount, shipping, tax and total, in minor units.
    fn totals(&self) -> [i64; 5] {
        let totals = self.price().unwrap().totals;
        [
            totals.subtotal,
            totals.discount,
            totals.shipping,
            totals.tax,
            totals.total,
        ]
        .map(Money::minor)
    }
}

fn percent_off(percent: u32) -> Promotion {
    promotion(
        1,
        vec![],
        Action::PercentOffOrder {
            rate: Rate::from_percent(percent),
        },
    )
}

#[test]
fn five_thousand_gross_at_ten_per_cent_holds_455_of_tax() {
    let case = Case::of(TaxMode::Included, 100_000, &[(5_000, 1)]);
    assert_eq!(case.totals(), [5_000, 0, 0, 455, 5_000]);
    let cart = case.price().unwrap();
    assert_eq!(
        (cart.lines[0].net, cart.taxes[0].net),
        (eur(4_545), eur(4_545))
    );
}

#[test]
fn net_2499_at_ten_and_three_quarters_per_cent_with_644_of_delivery_is_3412() {
    let mut case = Case::of(TaxMode::Added, 107_500, &[(2_499, 1)]);
    case.shipping = Some(quote(644, None));
    assert_eq!(case.totals(), [2_499, 0, 644, 269, 3_412]);
}

#[test]
fn net_5186_less_forty_per_cent_at_eight_and_a_quarter_is_3369() {
    let mut case = Case::of(TaxMode::Added, 82_500, &[(5_186, 1)]);
    case.promotions.push(percent_off(40));
    assert_eq!(case.totals(), [5_186, 2_074, 0, 257, 3_369]);
}

#[test]
fn ten_per_cent_of_1999_takes_200_off_and_adds_200_of_tax() {
    let mut case = Case::of(TaxMode::Included, 0, &[(1_999, 1)]);
    case.promotions.push(percent_off(10));
    assert_eq!(case.totals(), [1_999, 200, 0, 0, 1_799]);
    assert_eq!(
        Case::of(TaxMode::Added, 100_000, &[(1_999, 1)]).totals()[3],
        200
    );
}

#[test]
fn tax_is_rounded_line_by_line_so_that_the_receipt_adds_up() {
    let case = Case::of(TaxMode::Added, 82_500, &[(679, 1), (133, 1)]);
    let cart = case.price().unwrap();
    assert_eq!([cart.lines[0].tax, cart.lines[1].tax], [eur(56), eur(11)]);
    assert_eq!(cart.totals.tax, eur(67));
}

#[test]
fn delivery_is_taxed_by_its_own_class() {
    let mut case = Case::of(TaxMode::Included, 190_000, &[(11_900, 1)]);
    case.shipping = Some(quote(595, Some(STANDARD)));
    let cart = case.price().unwrap();
    assert_eq!(case.totals(), [11_900, 0, 595, 1_995, 12_495]);
    assert_eq!(cart.taxes.len(), 1);
    let row = &cart.taxes[0];
    assert_eq!(
        (row.net, row.tax, row.rate.to_string()),
        (eur(10_500), eur(1_995), "19 %".to_owned())
    );
    assert_eq!(cart.shipping.unwrap().net, eur(500));
}

#[test]
fn free_delivery_shows_in_the_delivery_line_and_not_in_the_goods() {
    let mut case = Case::of(TaxMode::Included, 190_000, &[(1_000, 1)]);
    case.shipping = Some(quote(490, Some(STANDARD)));
    case.promotions
        .push(promotion(7, vec![], Action::FreeShipping { up_to: None }));
    let cart = case.price().unwrap();
    assert_eq!(case.totals(), [1_000, 0, 0, 160, 1_000]);
    let discount = &cart.discounts[0];
    assert_eq!((discount.goods, discount.shipping), (eur(0), eur(490)));
    let shipping = cart.shipping.as_ref().unwrap();
    assert_eq!(
        (shipping.list, shipping.gross, shipping.tax),
        (eur(490), eur(0), eur(0))
    );
}

#[test]
fn a_gift_is_a_line_of_its_own_that_costs_nothing() {
    let mut case = Case::of(TaxMode::Included, 190_000, &[(5_000, 2)]);
    let mug = Offer {
        availability: Availability::pieces(1),
        ..offer(50, eur(900))
    };
    case.gifts.insert(mug.variant, mug);
    let action = Action::GiftLine {
        variant: VariantId(50),
        quantity: 1,
    };
    let spend = Rule::SubtotalAtLeast {
        amount: eur(10_000),
    };
    case.promotions.push(promotion(1, vec![spend], action));
    let cart = case.price().unwrap();
    let gift = &cart.lines[1];
    assert!(gift.gift && gift.gross.is_zero() && gift.tax.is_zero());
    assert_eq!((gift.list_total, gift.discount), (eur(900), eur(900)));
    assert_eq!(case.totals(), [10_900, 900, 0, 1_597, 10_000]);
    assert_eq!(cart.discounts[0].goods, eur(900));
    assert_eq!(
        cart.pieces_by_variant(),
        BTreeMap::from([(VariantId(1), 2), (VariantId(50), 1)])
    );
}

#[test]
fn the_last_piece_in_the_cart_is_no_gift_any_more() {
    let mut case = Case::of(TaxMode::Included, 0, &[(5_000, 1)]);
    let last = Offer {
        availability: Availability::pieces(1),
        ..offer(1, eur(5_000))
    };
    case.gifts.insert(last.variant, last);
    let action = Action::GiftLine {
        variant: VariantId(1),
        quantity: 1,
    };
    case.promotions.push(promotion(1, vec![], action));
    let cart = case.price().unwrap();
    assert_eq!(
        (cart.lines.len(), cart.discounts.len(), cart.rejected.len()),
        (1, 0, 1)
    );
}

#[test]
fn the_receipt_names_each_discount_and_its_code() {
    let mut case = Case::of(TaxMode::Included, 190_000, &[(1_000, 1), (3_000, 1)]);
    case.promotions.push(percent_off(10));
    let fixed = Action::FixedOffOrder { amount: eur(100) };
    case.promotions.push(promotion(2, vec![], fixed));
    let waiting = Promotion {
        kind: PromotionKind::Coupon,
        ..percent_off(99)
    };
    case.promotions.push(Promotion {
        id: PromotionId(3),
        ..waiting
    });
    let cart = case.price().unwrap();
    let named: Vec<(&str, i64)> = cart
        .discounts
        .iter()
        .map(|discount| (discount.label.as_str(), discount.goods.minor()))
        .collect();
    assert_eq!(named, [("Promotion 1", 400), ("Promotion 2", 100)]);
    let by_line: Vec<i64> = cart
        .lines
        .iter()
        .map(|line| line.discount.minor())
        .collect();
    assert_eq!(by_line, [125, 375]);
    assert_eq!(cart.lines[0].discounts.len(), 2);
}

#[test]
fn an_empty_cart_costs_nothing() {
    let mut case = Case::of(TaxMode::Included, 190_000, &[]);
    case.promotions.push(percent_off(10));
    assert_eq!(case.totals(), [0; 5]);
}

#[test]
fn prices_no_sum_can_be_built_on_are_refused() {
    let case = Case::of(TaxMode::Included, 0, &[(-1, 1)]);
    assert_eq!(case.price(), Err(PricingError::NegativePrice(VariantId(1))));
    let mut case = Case::of(TaxMode::Included, 0, &[(1, 1)]);
    case.offers[0].0 = offer(1, Money::new(1, Currency::JPY));
    let variant = VariantId(1);
    assert_eq!(
        case.price(),
        Err(PricingError::WrongCurrency {
            variant,
            currency: Currency::EUR
        })
    );
    let mut case = Case::of(TaxMode::Included, 0, &[(1, 1)]);
    case.shipping = Some(quote(-1, None));
    assert_eq!(
        case.price(),
        Err(PricingError::NegativeShipping(ShippingMethodId(1)))
    );
    let case = Case::of(TaxMode::Added, 190_000, &[(i64::MAX, 1)]);
    assert_eq!(case.price(), Err(PricingError::Money(MoneyError::Overflow)));
    let case = Case::of(TaxMode::Added, 0, &[(i64::MAX / 50, 99)]);
    assert_eq!(case.price(), Err(PricingError::Money(MoneyError::Overflow)));
}

#[test]
fn a_priced_cart_survives_json() {
    let mut case = Case::of(TaxMode::Included, 190_000, &[(1_000, 1), (3_000, 2)]);
    case.shipping = Some(quote(490, Some(STANDARD)));
    case.promotions.push(percent_off(10));
    let cart = case.price().unwrap();
    let text = serde_json::to_string(&cart).unwrap();
    assert_eq!(serde_json::from_str::<PricedCart>(&text).unwrap(), cart);
}
