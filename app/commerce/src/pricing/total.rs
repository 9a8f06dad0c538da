//! From lines to totals.

use std::collections::BTreeMap;

use super::line::{check_offer, price_line, price_shipping};
use super::{
    LineDiscount, NamedDiscount, PricedCart, PricedLine, PricedShipping, PricingError,
    PricingInput, Totals,
};
use crate::ids::VariantId;
use crate::money::{Money, MoneyError, Rate};
use crate::promotion::{Applied, GiftOffer, PromotionInput, PromotionLine, evaluate};
use crate::tax::{TaxMode, TaxTotal};

/// Works out the price of a cart.
pub fn price_cart(input: &PricingInput<'_>) -> Result<PricedCart, PricingError> {
    check(input)?;
    let promotion_lines = promotion_lines(input);
    let gifts = gift_offers(input);
    let evaluation = evaluate(&PromotionInput {
        currency: input.currency,
        lines: &promotion_lines,
        promotions: input.promotions,
        coupons: input.coupons,
        shipping: input.shipping.map(|quote| quote.price),
        shopper: input.shopper,
        gifts: &gifts,
        now_ms: input.now_ms,
    })?;
    let mut lines = Vec::with_capacity(input.lines.len());
    for (index, line) in input.lines.iter().enumerate() {
        let discounts = line_discounts(&evaluation.applied, index);
        lines.push(price_line(
            line.offer,
            line.quantity.get(),
            false,
            discounts,
            input.tax,
        )?);
    }
    for applied in &evaluation.applied {
        lines.extend(gift_line(applied, input)?);
    }
    let discounts = named_discounts(&evaluation.applied, input)?;
    let shipping = match input.shipping {
        Some(quote) => {
            let off = Money::sum(
                input.currency,
                discounts.iter().map(|discount| discount.shipping),
            )?;
            Some(price_shipping(quote, off, input.tax)?)
        }
        None => None,
    };
    let taxes = tax_totals(&lines, shipping.as_ref(), input)?;
    let totals = totals(&lines, shipping.as_ref(), input)?;
    Ok(PricedCart {
        currency: input.currency,
        tax_mode: input.tax.mode,
        lines,
        discounts,
        rejected: evaluation.rejected,
        hint: evaluation.hint,
        shipping,
        taxes,
        totals,
    })
}

fn check(input: &PricingInput<'_>) -> Result<(), PricingError> {
    for line in &input.lines {
        check_offer(line.offer, input.currency)?;
    }
    match input.shipping {
        Some(quote) if quote.price.is_negative() => {
            Err(PricingError::NegativeShipping(quote.method))
        }
        _ => Ok(()),
    }
}

fn promotion_lines(input: &PricingInput<'_>) -> Vec<PromotionLine> {
    let lines = input.lines.iter().map(|line| PromotionLine {
        variant: line.offer.variant,
        product: line.offer.product,
        brand: line.offer.brand,
        categories: line.offer.categories.clone(),
        quantity: line.quantity.get(),
        unit_price: line.offer.price.amount,
    });
    lines.collect()
}

/// Gifts come out of what the cart itself leaves in stock.
fn gift_offers(input: &PricingInput<'_>) -> BTreeMap<VariantId, GiftOffer> {
    let usable = input
        .gifts
        .iter()
        .filter(|(_, offer)| offer.on_sale && check_offer(offer, input.currency).is_ok());
    let offers = usable.map(|(&variant, offer)| {
        let in_cart = input
            .lines
            .iter()
            .filter(|line| line.offer.variant == variant);
        let taken: i64 = in_cart.map(|line| line.quantity.get()).sum();
        let limit = offer.availability.limit().map(|limit| limit - taken);
        (
            variant,
            GiftOffer {
                unit_price: offer.price.amount,
                limit,
            },
        )
    });
    offers.collect()
}

fn line_discounts(applied: &[Applied], index: usize) -> Vec<LineDiscount> {
    let discounts = applied.iter().filter_map(|applied| {
        let amount = applied
            .line_amounts
            .get(index)
            .copied()
            .filter(|amount| !amount.is_zero())?;
        Some(line_discount(applied, amount))
    });
    discounts.collect()
}

fn line_discount(applied: &Applied, amount: Money) -> LineDiscount {
    LineDiscount {
        promotion: applied.promotion,
        code: applied.code.clone(),
        label: applied.label.clone(),
        amount,
    }
}

fn gift_line(
    applied: &Applied,
    input: &PricingInput<'_>,
) -> Result<Option<PricedLine>, PricingError> {
    let Some(gift) = applied.gift else {
        return Ok(None);
    };
    let Some(offer) = input.gifts.get(&gift.variant) else {
        return Ok(None);
    };
    let value = offer.price.amount.checked_mul(gift.quantity)?;
    let discounts = vec![line_discount(applied, value)];
    price_line(offer, gift.quantity, true, discounts, input.tax).map(Some)
}

fn named_discounts(
    applied: &[Applied],
    input: &PricingInput<'_>,
) -> Result<Vec<NamedDiscount>, MoneyError> {
    let named = applied.iter().map(|applied| {
        let gift = match applied
            .gift
            .and_then(|gift| Some((gift, input.gifts.get(&gift.variant)?)))
        {
            Some((gift, offer)) => offer.price.amount.checked_mul(gift.quantity)?,
            None => Money::zero(input.currency),
        };
        let lines = applied.line_amounts.iter().copied();
        Ok(NamedDiscount {
            promotion: applied.promotion,
            code: applied.code.clone(),
            label: applied.label.clone(),
            goods: Money::sum(input.currency, lines.chain([gift]))?,
            shipping: applied.shipping,
        })
    });
    named.collect()
}

fn tax_totals(
    lines: &[PricedLine],
    shipping: Option<&PricedShipping>,
    input: &PricingInput<'_>,
) -> Result<Vec<TaxTotal>, MoneyError> {
    let goods = lines.iter().map(|line| {
        (
            line.tax_rate,
            input.tax.label(Some(line.tax_class)),
            line.net,
            line.tax,
        )
    });
    let delivery = shipping.map(|shipping| {
        let class = input.shipping.and_then(|quote| quote.tax_class);
        (
            shipping.tax_rate,
            input.tax.label(class),
            shipping.net,
            shipping.tax,
        )
    });
    let nothing = Money::zero(input.currency);
    let mut by_rate: BTreeMap<(Rate, &str), (Money, Money)> = BTreeMap::new();
    for (rate, label, net, tax) in goods.chain(delivery).filter(|row| row.0 > Rate::ZERO) {
        let sums = by_rate.entry((rate, label)).or_insert((nothing, nothing));
        *sums = (sums.0.checked_add(net)?, sums.1.checked_add(tax)?);
    }
    let rows = by_rate
        .into_iter()
        .rev()
        .map(|((rate, label), (net, tax))| TaxTotal {
            label: label.to_owned(),
            rate,
            net,
            tax,
        });
    Ok(rows.collect())
}

fn totals(
    lines: &[PricedLine],
    shipping: Option<&PricedShipping>,
    input: &PricingInput<'_>,
) -> Result<Totals, MoneyError> {
    let sum = |of_line: fn(&PricedLine) -> Money, of_shipping: fn(&PricedShipping) -> Money| {
        let goods = lines.iter().map(of_line);
        Money::sum(input.currency, goods.chain(shipping.map(of_shipping)))
    };
    let nothing = Money::zero(input.currency);
    let charged = shipping.map_or(Ok(nothing), |shipping| {
        shipping.list.checked_sub(shipping.discount)
    })?;
    Ok(Totals {
        subtotal: Money::sum(input.currency, lines.iter().map(|line| line.list_total))?,
        discount: Money::sum(input.currency, lines.iter().map(|line| line.discount))?,
        shipping: charged,
        tax: sum(|line| line.tax, |shipping| shipping.tax)?,
        total: sum(|line| line.gross, |shipping| shipping.gross)?,
    })
}

impl Totals {
    /// Whether the rows of the receipt add up to the total.
    pub fn add_up(&self, mode: TaxMode) -> Result<bool, MoneyError> {
        let sum = self
            .subtotal
            .checked_sub(self.discount)?
            .checked_add(self.shipping)?;
        let sum = match mode {
            TaxMode::Included => sum,
            TaxMode::Added => sum.checked_add(self.tax)?,
        };
        Ok(sum == self.total)
    }
}
