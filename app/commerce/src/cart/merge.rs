//! Joining a guest's cart with the account's cart at sign-in; nothing disappears without a word.

use std::collections::BTreeMap;

use super::{Cart, CartLine, CartNotice, NoticeKind, Offer, Quantity};
use crate::ids::VariantId;
use crate::policy::{MAX_CART_COUPONS, MAX_CART_LINES};
use crate::promotion::CouponCode;

/// The joined cart and what the shopper must be told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The account's cart with the guest's lines in it.
    pub cart: Cart,
    /// Lines that hold less than both carts together, or could not be taken over.
    pub notices: Vec<CartNotice>,
}

/// Puts the guest's lines into the account's cart.
///
/// Quantities of the same variant add up, capped by stock and the limit per line. What was
/// chosen during a checkout as a guest (addresses, delivery, e-mail, note) wins. Articles that
/// are sold out or off sale stay as lines, so that the cart page can say so.
#[must_use]
pub fn merge(account: Cart, guest: Cart, offers: &BTreeMap<VariantId, Offer>) -> Merged {
    let mut cart = account;
    let mut notices = Vec::new();
    for line in guest.lines {
        let wanted = pieces(&cart, line.variant) + line.quantity.get();
        notices.extend(take_over(&mut cart, line, wanted, offers));
    }
    take_coupons(&mut cart, guest.coupons);
    cart.email = guest.email.or(cart.email);
    if guest.shipping_address.is_some() {
        cart.shipping_address = guest.shipping_address;
        cart.billing_address = guest.billing_address;
        cart.shipping_method = guest.shipping_method;
    }
    if !guest.note.is_empty() {
        cart.note = guest.note;
    }
    Merged { cart, notices }
}

/// Puts what was ordered back into an open cart. Done twice, it is as if done once: of the same variant the larger
/// number stays. What was entered in the open cart wins, since it is newer.
#[must_use]
pub fn take_back(open: Cart, ordered: Cart, offers: &BTreeMap<VariantId, Offer>) -> Merged {
    let mut cart = open;
    let mut notices = Vec::new();
    for line in ordered.lines {
        let wanted = pieces(&cart, line.variant).max(line.quantity.get());
        notices.extend(take_over(&mut cart, line, wanted, offers));
    }
    take_coupons(&mut cart, ordered.coupons);
    cart.email = cart.email.or(ordered.email);
    if cart.shipping_address.is_none() {
        cart.shipping_address = ordered.shipping_address;
        cart.billing_address = ordered.billing_address;
        cart.shipping_method = ordered.shipping_method;
    }
    if cart.note.is_empty() {
        cart.note = ordered.note;
    }
    Merged { cart, notices }
}

fn pieces(cart: &Cart, variant: VariantId) -> i64 {
    cart.line(variant).map_or(0, |known| known.quantity.get())
}

fn take_coupons(cart: &mut Cart, codes: Vec<CouponCode>) {
    for code in codes {
        if !cart.coupons.contains(&code) && cart.coupons.len() < MAX_CART_COUPONS {
            cart.coupons.push(code);
        }
    }
}

fn take_over(
    cart: &mut Cart,
    line: CartLine,
    wanted: i64,
    offers: &BTreeMap<VariantId, Offer>,
) -> Option<CartNotice> {
    let variant = line.variant;
    let notice = |kind| Some(CartNotice { variant, kind });
    let before = pieces(cart, variant);
    if before == 0 && cart.lines.len() >= MAX_CART_LINES {
        return notice(NoticeKind::CartFull { wanted });
    }
    let offer = offers.get(&variant).filter(|offer| offer.on_sale);
    let limit = offer.and_then(|offer| offer.availability.limit());
    let by_stock = limit.map_or(wanted, |limit| wanted.min(limit));
    let quantity = Quantity::clamped(by_stock);
    match cart.lines.iter_mut().find(|known| known.variant == variant) {
        Some(known) => known.quantity = quantity,
        None => cart.lines.push(CartLine {
            id: None,
            quantity,
            ..line
        }),
    }
    let kept = quantity.get();
    if offer.is_none() {
        notice(NoticeKind::NotOnSale)
    } else if limit == Some(0) {
        notice(NoticeKind::SoldOut)
    } else if by_stock < wanted {
        notice(NoticeKind::CappedByStock { wanted, kept })
    } else if kept < wanted {
        notice(NoticeKind::CappedByLimit { wanted, kept })
    } else {
        None
    }
}
