//! Cart notices and refused changes in the shopper's words.

use std::borrow::Cow;

use commerce::cart::{CartError, NoticeKind, Quantity, QuantityError};
use commerce::policy::{MAX_CART_COUPONS, MAX_CART_LINES};
use texts::text;

pub fn notice(kind: &NoticeKind) -> Cow<'static, str> {
    match *kind {
        NoticeKind::PriceChanged { before, now } => {
            text!("cart-notice-price-changed", before = before, now = now)
        }
        NoticeKind::StockShort { available, .. } => {
            text!("cart-notice-stock-short", available = available)
        }
        NoticeKind::SoldOut => text!("cart-notice-sold-out"),
        NoticeKind::NotOnSale => text!("cart-notice-not-on-sale"),
        NoticeKind::CappedByStock { wanted, kept } => {
            text!("cart-notice-capped-by-stock", kept = kept, wanted = wanted)
        }
        NoticeKind::CappedByLimit { wanted, kept } => {
            text!("cart-notice-capped-by-limit", kept = kept, wanted = wanted)
        }
        NoticeKind::CartFull { .. } => text!("cart-notice-cart-full"),
    }
}

pub fn error(error: &CartError) -> Cow<'static, str> {
    match error {
        CartError::Quantity(error) => quantity(*error),
        CartError::SoldOut(_) => text!("cart-error-sold-out"),
        CartError::NotOnSale(_) => text!("cart-error-not-on-sale"),
        CartError::TooManyLines => text!("cart-error-too-many-lines", count = MAX_CART_LINES),
        CartError::NotInCart(_) => text!("cart-error-not-in-cart"),
        CartError::WrongCurrency(currency) => {
            text!("cart-error-wrong-currency", currency = currency.to_string())
        }
        CartError::TooManyCoupons => {
            text!("cart-error-too-many-coupons", count = MAX_CART_COUPONS)
        }
    }
}

fn quantity(error: QuantityError) -> Cow<'static, str> {
    match error {
        QuantityError::NotANumber => text!("cart-error-not-a-number"),
        QuantityError::TooFew => text!("cart-error-too-few"),
        QuantityError::TooMany => text!("cart-error-too-many", count = Quantity::MAX.get()),
    }
}

#[cfg(test)]
mod tests {
    use commerce::cart::{CartError, NoticeKind, QuantityError};
    use commerce::{Currency, Money};

    use crate::pages::cart_text::{error, notice};

    #[test]
    fn a_notice_names_what_was_asked_for_and_what_is_there() {
        let capped = NoticeKind::CappedByStock { wanted: 5, kept: 3 };
        let told = "Only 3 left, so your cart has 3 instead of 5.";
        assert_eq!(notice(&capped), told);
        let dearer = NoticeKind::PriceChanged {
            before: Money::new(1000, Currency::EUR),
            now: Money::new(1200, Currency::EUR),
        };
        assert_eq!(
            notice(&dearer),
            "The price has changed from €10.00 to €12.00."
        );
        let many = CartError::Quantity(QuantityError::TooMany);
        assert_eq!(error(&many), "You can order at most 99 of each item.");
    }
}
