//! Ten thousand random carts whose receipts add up.

use super::*;
use crate::promotion::ItemFilter;
use crate::random::Random;
use crate::tax::TaxRate;

const REDUCED: TaxClassId = TaxClassId(2);
const UNTAXED: TaxClassId = TaxClassId(3);

/// One random cart, owned so that it can be shuffled and priced again.
struct RandomCart {
    currency: Currency,
    offers: Vec<(Offer, i64)>,
    tax: LocalTax,
    shipping: Option<ShippingQuote>,
    promotions: Vec<Promotion>,
    gifts: BTreeMap<VariantId, Offer>,
}

impl RandomCart {
    fn roll(random: &mut Random, mode: TaxMode, currency: Currency) -> Self {
        let money = |minor| Money::new(minor, currency);
        let price = |random: &mut Random| match random.between(0, 9) {
            0 => 0,
            1 => random.between(1, 9),
            2 => random.between(1_000_000, 9_000_000_000),
            _ => random.between(10, 99_999),
        };
        let mut offers = Vec::new();
        for id in 1..=random.between(0, 8) {
            let tax_class = random.one_of(&[STANDARD, REDUCED, UNTAXED]);
            let offer = Offer {
                tax_class,
                ..offer(id, money(price(random)))
            };
            let most = if random.once_in(5) { 99 } else { 4 };
            offers.push((offer, random.between(1, most)));
        }
        let mut rate = |class| TaxRate {
            class,
            label: "VAT".to_owned(),
            rate: Rate::from_ppm(u32::try_from(random.between(0, 270_000)).unwrap()),
        };
        let rates = vec![rate(STANDARD), rate(REDUCED)];
        let shipping = random.once_in(2).then(|| ShippingQuote {
            price: money(random.between(0, 5_000)),
            ..quote(0, random.one_of(&[None, Some(STANDARD), Some(REDUCED)]))
        });
        let promotions = (1..=random.between(0, 4)).map(|id| roll_promotion(random, id, currency));
        let promotions = promotions.collect();
        let gift = offer(50, money(random.between(0, 900)));
        let gifts = BTreeMap::from([(gift.variant, gift)]);
        let tax = LocalTax {
            mode,
            rates,
            classes: Vec::new(),
        };
        Self {
            currency,
            offers,
            tax,
            shipping,
            promotions,
            gifts,
        }
    }

    fn price(&self) -> PricedCart {
        let lines = self.offers.iter().map(|(offer, count)| PricingLine {
            offer,
            quantity: Quantity::new(*count).unwrap(),
        });
        price_cart(&PricingInput {
            currency: self.currency,
            lines: lines.collect(),
            tax: &self.tax,
            shipping: self.shipping.as_ref(),
            promotions: &self.promotions,
            coupons: &[],
            shopper: &Shopper::default(),
            gifts: &self.gifts,
            now_ms: NOW_MS,
        })
        .unwrap()
    }
}

fn roll_promotion(random: &mut Random, id: i64, currency: Currency) -> Promotion {
    let amount = Money::new(random.between(0, 20_000), currency);
    let rate = Rate::from_ppm(u32::try_from(random.between(0, 1_000_000)).unwrap());
    let action = match random.between(0, 6) {
        0 => Action::PercentOffLines { rate },
        1 => Action::FixedOffEach { amount },
        2 => Action::PercentOffOrder { rate },
        3 => Action::FixedOffOrder { amount },
        4 => Action::FreeShipping {
            up_to: random.once_in(2).then_some(amount),
        },
        5 => Action::GiftLine {
            variant: VariantId(50),
            quantity: 1,
        },
        _ => Action::BuyXGetY {
            buy: 2,
            get: 1,
            rate,
            items: None,
            at_most: None,
        },
    };
    let mut rules = Vec::new();
    if random.once_in(2) {
        let brands = vec![crate::ids::BrandId(random.between(0, 2))];
        rules.push(Rule::Items(ItemFilter {
            brands,
            ..ItemFilter::default()
        }));
    }
    Promotion {
        combinable: !random.once_in(3),
        ..promotion(id, rules, action)
    }
}

fn assert_adds_up(cart: &PricedCart) {
    let sum = |amounts: Vec<Money>| Money::sum(cart.currency, amounts).unwrap();
    let of_lines = |of: fn(&PricedLine) -> Money| sum(cart.lines.iter().map(of).collect());
    let of_shipping =
        |of: fn(&PricedShipping) -> Money| sum(cart.shipping.iter().map(of).collect());
    let add = |a: Money, b: Money| a.checked_add(b).unwrap();
    for line in &cart.lines {
        assert_eq!(add(line.net, line.tax), line.gross);
        let by_promotion = line
            .discounts
            .iter()
            .map(|discount| discount.amount)
            .collect();
        assert_eq!(sum(by_promotion), line.discount);
        let listed = if cart.tax_mode == TaxMode::Included {
            line.gross
        } else {
            line.net
        };
        assert_eq!(add(listed, line.discount), line.list_total);
        for amount in [line.net, line.tax, line.gross, line.discount, line.unit_net] {
            assert!(!amount.is_negative(), "{line:?}");
        }
    }
    let totals = cart.totals;
    assert_eq!(totals.subtotal, of_lines(|line| line.list_total));
    assert_eq!(totals.discount, of_lines(|line| line.discount));
    assert_eq!(
        totals.tax,
        add(
            of_lines(|line| line.tax),
            of_shipping(|shipping| shipping.tax)
        )
    );
    let gross = add(
        of_lines(|line| line.gross),
        of_shipping(|shipping| shipping.gross),
    );
    assert_eq!(totals.total, gross);
    assert_eq!(
        totals.tax,
        sum(cart.taxes.iter().map(|row| row.tax).collect())
    );
    assert_eq!(
        totals.discount,
        sum(cart.discounts.iter().map(|named| named.goods).collect())
    );
    let off_shipping = sum(cart.discounts.iter().map(|named| named.shipping).collect());
    assert_eq!(off_shipping, of_shipping(|shipping| shipping.discount));
    assert_breakdown_adds_up(cart);
    for amount in [
        totals.subtotal,
        totals.discount,
        totals.shipping,
        totals.tax,
        totals.total,
    ] {
        assert!(!amount.is_negative(), "{totals:?}");
    }
}

/// The rows above the total, discounts with a minus, add up to it.
fn assert_breakdown_adds_up(cart: &PricedCart) {
    let mut sum = 0;
    for row in cart.breakdown().rows {
        match row {
            BreakdownRow::Subtotal(amount) | BreakdownRow::Delivery(amount) => {
                sum += amount.minor()
            }
            BreakdownRow::Discount { amount, .. } => sum -= amount.minor(),
            BreakdownRow::AddedTax(tax) => sum += tax.tax.minor(),
            BreakdownRow::Total(total) => assert_eq!(sum, total.minor(), "{cart:?}"),
            BreakdownRow::IncludedTax(_) => {}
        }
    }
}

#[test]
fn totals_add_up_in_ten_thousand_random_carts() {
    let mut random = Random::start("totals_add_up_in_ten_thousand_random_carts");
    let settings: Vec<(TaxMode, Currency)> = [TaxMode::Included, TaxMode::Added]
        .into_iter()
        .flat_map(|mode| [Currency::JPY, Currency::EUR, Currency::KWD].map(|code| (mode, code)))
        .collect();
    let (mut discounted, mut taxed) = (0, 0);
    for round in 0..10_002 {
        let (mode, currency) = settings[round % settings.len()];
        let cart = RandomCart::roll(&mut random, mode, currency).price();
        assert_adds_up(&cart);
        discounted += i32::from(cart.totals.discount.is_positive());
        taxed += i32::from(cart.totals.tax.is_positive());
    }
    assert!(
        discounted > 2_000 && taxed > 5_000,
        "{discounted} discounted, {taxed} taxed"
    );
}

#[test]
fn the_order_of_lines_changes_no_total() {
    let mut random = Random::start("the_order_of_lines_changes_no_total");
    for _ in 0..2_000 {
        let mode = random.one_of(TaxMode::ALL);
        let mut cart = RandomCart::roll(&mut random, mode, Currency::EUR);
        let before = cart.price();
        random.shuffle(&mut cart.offers);
        let after = cart.price();
        assert_eq!((after.totals, &after.taxes), (before.totals, &before.taxes));
        assert_eq!(after.discounts, before.discounts);
        assert_eq!(cart.price(), after);
    }
}
