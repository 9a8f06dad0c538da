//! One promotion: the table of a shop file checked, and made again of what is stored.

use commerce::catalog::Slug;
use commerce::promotion::{Action, CouponCode, Rule};
use commerce::{Currency, Money, Rate};
use database::pricing::StoredPromotion;

use crate::shop::check::money;
use crate::shop::file::PromotionTable;
use crate::shop::{Fault, Offer, PromotionSetup};

/// In characters, as the database holds it.
const LONGEST_NAME: usize = 160;
/// The most pieces that an offer counts.
const MOST_PIECES: i64 = 1_000;

impl PromotionTable {
    /// # Errors
    /// Names the key that cannot be taken.
    pub fn check(self, currency: Currency) -> Result<PromotionSetup, Fault> {
        let place = format!("Promotion “{}”", self.name);
        let at = |key: &str, problem: &dyn std::fmt::Display| Fault::at(&place, key, problem);
        if self.name.chars().count() > LONGEST_NAME {
            let problem = format!("A name has at most {LONGEST_NAME} letters.");
            return Err(at("name", &problem));
        }
        let amount = |key: &str, text: Option<String>| {
            let amount = text.map(|text| money(&place, key, &text, currency));
            match amount.transpose()? {
                Some(amount) if !amount.is_positive() => {
                    Err(at(key, &"The amount must be more than nothing."))
                }
                amount => Ok(amount),
            }
        };
        let mut offers: Vec<Offer> = Vec::new();
        if let Some(percent) = self.percent_off_order {
            if !(1..=100).contains(&percent) {
                return Err(at("percent_off_order", &"Enter 1 to 100 per cent."));
            }
            offers.push(Offer::PercentOff(Rate::from_percent(percent)));
        }
        offers.extend(amount("amount_off_order", self.amount_off_order)?.map(Offer::AmountOff));
        if let Some((buy, get)) = self.buy.zip(self.get_free) {
            for (key, pieces) in [("buy", buy), ("get_free", get)] {
                if !(1..=MOST_PIECES).contains(&pieces) {
                    let problem = format!("Enter 1 to {MOST_PIECES} pieces.");
                    return Err(at(key, &problem));
                }
            }
            offers.push(Offer::BuyGetFree { buy, get });
        }
        let up_to = amount("free_shipping_up_to", self.free_shipping_up_to)?;
        offers.extend(up_to.map(Offer::FreeShipping));
        let [offer] = offers.as_slice() else {
            return Err(at("", &"It must do exactly one thing."));
        };
        let code = self.coupon.as_deref().map(CouponCode::parse).transpose();
        let products = self.products.iter().map(|slug| Slug::parse(slug));
        Ok(PromotionSetup {
            coupon: code.map_err(|error| at("coupon", &error))?,
            priority: self.priority,
            combinable: self.combinable,
            ends_at_ms: self.ends_at_ms,
            products: products
                .collect::<Result<_, _>>()
                .map_err(|error| at("products", &error))?,
            categories: self.categories,
            subtotal_at_least: amount("subtotal_at_least", self.subtotal_at_least)?,
            offer: *offer,
            name: self.name,
        })
    }

    /// What a file would say of a stored promotion, whose products and categories are given by their names; none when it
    /// does what no file can say.
    pub(super) fn of(
        stored: &StoredPromotion,
        products: Vec<String>,
        categories: Vec<String>,
        code: Option<&String>,
    ) -> Option<Self> {
        let mut table = PromotionTable {
            name: stored.name.clone(),
            coupon: code.cloned(),
            priority: stored.priority,
            combinable: stored.combinable,
            ends_at_ms: stored.ends_at_ms,
            products,
            categories,
            ..PromotionTable::default()
        };
        for (number, rule) in stored.rules.iter().enumerate() {
            match rule {
                Rule::Items(items)
                    if number == 0 && items.variants.is_empty() && items.brands.is_empty() => {}
                Rule::SubtotalAtLeast { amount } if table.subtotal_at_least.is_none() => {
                    table.subtotal_at_least = Some(amount.to_major_string());
                }
                _ => return None,
            }
        }
        match &stored.action {
            Action::PercentOffOrder { rate } if rate.ppm() % Rate::from_percent(1).ppm() == 0 => {
                table.percent_off_order = Some(rate.ppm() / Rate::from_percent(1).ppm());
            }
            Action::FixedOffOrder { amount } => {
                table.amount_off_order = Some(amount.to_major_string());
            }
            Action::BuyXGetY {
                buy,
                get,
                rate: Rate::WHOLE,
                items: None,
                at_most: None,
            } => (table.buy, table.get_free) = (Some(*buy), Some(*get)),
            Action::FreeShipping {
                up_to: Some(amount),
            } => table.free_shipping_up_to = Some(Money::to_major_string(*amount)),
            _ => return None,
        }
        Some(table)
    }
}
