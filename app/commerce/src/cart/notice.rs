//! What a shopper must be told about the lines of the cart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Cart, CartLine, Offer};
use crate::ids::VariantId;
use crate::money::Money;

/// Something that happened to a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartNotice {
    pub variant: VariantId,
    pub kind: NoticeKind,
}

/// A notice about a line of the cart as it stands.
pub type LineNotice = CartNotice;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoticeKind {
    /// It costs more or less than when it was last seen.
    PriceChanged {
        before: Money,
        now: Money,
    },
    /// Fewer are left than the line asks for.
    StockShort {
        /// Pieces in the line.
        wanted: i64,
        /// Pieces that can be had.
        available: i64,
    },
    SoldOut,
    /// It is no longer on sale.
    NotOnSale,
    /// Fewer were put in than asked for, because no more are left.
    CappedByStock {
        wanted: i64,
        kept: i64,
    },
    /// Fewer were put in than asked for, because a line takes no more.
    CappedByLimit {
        wanted: i64,
        kept: i64,
    },
    /// It was left out, because the cart takes no more lines.
    CartFull {
        wanted: i64,
    },
}

impl NoticeKind {
    /// Whether the line must be changed before the cart can be ordered.
    #[must_use]
    pub const fn blocks_order(&self) -> bool {
        matches!(
            self,
            Self::StockShort { .. } | Self::SoldOut | Self::NotOnSale
        )
    }
}

/// What changed about the lines since the shopper last saw them, in the order of the cart.
///
/// A variant without an offer counts as no longer on sale.
#[must_use]
pub fn line_notices(cart: &Cart, offers: &BTreeMap<VariantId, Offer>) -> Vec<LineNotice> {
    let notices = cart.lines.iter().flat_map(|line| {
        let kinds = match offers.get(&line.variant) {
            Some(offer) if offer.on_sale => changes(line, offer),
            _ => vec![NoticeKind::NotOnSale],
        };
        kinds.into_iter().map(|kind| CartNotice {
            variant: line.variant,
            kind,
        })
    });
    notices.collect()
}

fn changes(line: &CartLine, offer: &Offer) -> Vec<NoticeKind> {
    let mut kinds = Vec::new();
    let (before, now) = (line.price_seen, offer.price.amount);
    if before != now {
        kinds.push(NoticeKind::PriceChanged { before, now });
    }
    let wanted = line.quantity.get();
    match offer.availability.limit() {
        Some(0) => kinds.push(NoticeKind::SoldOut),
        Some(available) if available < wanted => {
            kinds.push(NoticeKind::StockShort { wanted, available });
        }
        _ => {}
    }
    kinds
}
