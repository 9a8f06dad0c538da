//! Adding, changing and removing lines, within the limits of cart and stock.

use super::{Cart, CartError, CartLine, CartNotice, NoticeKind, Offer, Quantity};
use crate::ids::VariantId;
use crate::policy::{MAX_CART_COUPONS, MAX_CART_LINES};
use crate::promotion::CouponCode;

/// What a change led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The pieces now in the cart; zero when the line is gone.
    pub quantity: i64,
    /// What the shopper must be told, when fewer went in than asked for.
    pub notice: Option<CartNotice>,
}

impl Cart {
    /// Puts `quantity` more pieces in, as many as stock and the limit per line allow.
    pub fn add(&mut self, offer: &Offer, quantity: Quantity) -> Result<Changed, CartError> {
        self.check(offer)?;
        let before = self
            .line(offer.variant)
            .map_or(0, |line| line.quantity.get());
        if before == 0 && self.lines.len() >= MAX_CART_LINES {
            return Err(CartError::TooManyLines);
        }
        Ok(self.put(offer, before + quantity.get()))
    }

    /// Sets the pieces of a line; zero removes it.
    pub fn set_quantity(&mut self, offer: &Offer, count: i64) -> Result<Changed, CartError> {
        if self.line(offer.variant).is_none() {
            return Err(CartError::NotInCart(offer.variant));
        }
        if count == 0 {
            self.remove(offer.variant)?;
            return Ok(Changed {
                quantity: 0,
                notice: None,
            });
        }
        let quantity = Quantity::new(count)?;
        self.check(offer)?;
        Ok(self.put(offer, quantity.get()))
    }

    /// Takes a line out and returns it, so that it can be put back.
    pub fn remove(&mut self, variant: VariantId) -> Result<CartLine, CartError> {
        let position = self.lines.iter().position(|line| line.variant == variant);
        position
            .map(|at| self.lines.remove(at))
            .ok_or(CartError::NotInCart(variant))
    }

    /// Enters a coupon code; one that is there already changes nothing.
    pub fn add_coupon(&mut self, code: CouponCode) -> Result<(), CartError> {
        if self.coupons.contains(&code) {
            return Ok(());
        }
        if self.coupons.len() >= MAX_CART_COUPONS {
            return Err(CartError::TooManyCoupons);
        }
        self.coupons.push(code);
        Ok(())
    }

    /// Takes a coupon code out; whether it was there.
    pub fn remove_coupon(&mut self, code: &CouponCode) -> bool {
        let before = self.coupons.len();
        self.coupons.retain(|known| known != code);
        self.coupons.len() < before
    }

    fn check(&self, offer: &Offer) -> Result<(), CartError> {
        if offer.price.amount.currency() != self.currency {
            return Err(CartError::WrongCurrency(self.currency));
        }
        if !offer.on_sale {
            return Err(CartError::NotOnSale(offer.variant));
        }
        if !offer.availability.can_buy(1) {
            return Err(CartError::SoldOut(offer.variant));
        }
        Ok(())
    }

    fn put(&mut self, offer: &Offer, wanted: i64) -> Changed {
        let by_stock = offer
            .availability
            .limit()
            .map_or(wanted, |limit| wanted.min(limit));
        let quantity = Quantity::clamped(by_stock);
        match self
            .lines
            .iter_mut()
            .find(|line| line.variant == offer.variant)
        {
            Some(line) => {
                line.quantity = quantity;
                line.price_seen = offer.price.amount;
            }
            None => self.lines.push(CartLine {
                id: None,
                variant: offer.variant,
                quantity,
                price_seen: offer.price.amount,
            }),
        }
        let kept = quantity.get();
        let kind = if by_stock < wanted {
            NoticeKind::CappedByStock { wanted, kept }
        } else {
            NoticeKind::CappedByLimit { wanted, kept }
        };
        let notice = (kept < wanted).then_some(CartNotice {
            variant: offer.variant,
            kind,
        });
        Changed {
            quantity: kept,
            notice,
        }
    }
}
