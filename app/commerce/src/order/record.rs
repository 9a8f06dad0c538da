//! An order as recorded: a full copy of what was bought, for whom, at which price.

use serde::{Deserialize, Serialize};

use super::{
    CancelledMoney, FulfilmentStatus, LineProgress, OrderNumber, OrderStatus, PaymentStatus,
};
use crate::calendar::DeliveryWindow;
use crate::customer::{Address, EmailAddress};
use crate::fulfilment::Fulfilment;
use crate::ids::{
    CartId, CustomerId, OrderEventId, OrderId, OrderLineId, PaymentId, PromotionId,
    ShippingMethodId, VariantId,
};
use crate::money::{Currency, Money, MoneyError, Rate};
use crate::payment::{PaymentMethod, PaymentState};
use crate::pricing::Totals;
use crate::tax::{TaxMode, TaxTotal};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    /// What people call it.
    pub number: OrderNumber,
    /// What its link carries; whoever has it may see the order.
    pub public_token: String,
    /// The cart it came from.
    pub cart: Option<CartId>,
    /// The account it belongs to; none for a guest's.
    pub customer: Option<CustomerId>,
    pub email: EmailAddress,
    pub currency: Currency,
    /// The language of messages, such as `en`.
    pub locale: String,
    /// Whether the contract stands.
    pub status: OrderStatus,
    /// Whether the money is there.
    pub payment_status: PaymentStatus,
    /// Whether the goods are there.
    pub fulfilment_status: FulfilmentStatus,
    /// Whether list prices contain the tax.
    pub tax_mode: TaxMode,
    pub totals: Totals,
    pub refunded: Money,
    /// A note by the shopper; empty when there is none.
    pub note: String,
    /// Why a person must look at it.
    pub needs_attention: Option<String>,
    /// When it was made, unix milliseconds.
    pub created_at_ms: i64,
    /// When it became firm, unix milliseconds.
    pub placed_at_ms: Option<i64>,
    /// Grows by one with each change.
    pub version: i64,
}

impl Order {
    /// Whether it costs nothing: then it is placed and paid as soon as it is made.
    #[must_use]
    pub const fn is_free(&self) -> bool {
        self.totals.total.is_zero()
    }

    /// What becomes of its money when it is cancelled now.
    #[must_use]
    pub const fn money_if_cancelled(&self) -> CancelledMoney {
        if self.is_free() {
            CancelledMoney::Nothing
        } else {
            CancelledMoney::of(self.payment_status)
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub id: OrderLineId,
    /// The variant, while it still exists.
    pub variant: Option<VariantId>,
    pub product_title: String,
    /// The variant's values then; empty without options.
    pub variant_title: String,
    /// The article number then.
    pub sku: String,
    /// The picture's storage key then.
    pub image_key: Option<String>,
    /// Whether it was a gift.
    pub gift: bool,
    /// How far it has come, in pieces.
    pub progress: LineProgress,
    pub unit_list: Money,
    /// The list price of one piece without tax.
    pub unit_net: Money,
    /// The list price of one piece with tax.
    pub unit_gross: Money,
    /// What was taken off the line.
    pub discount: Money,
    pub tax_rate: Rate,
    pub tax_class_name: String,
    pub tax: Money,
    /// What the line cost: after discounts, with tax.
    pub gross: Money,
}

impl OrderLine {
    /// List price times pieces, as the subtotal counts it.
    pub fn list_total(&self) -> Result<Money, MoneyError> {
        self.unit_list.checked_mul(self.progress.quantity)
    }
}

/// The addresses of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAddress {
    pub shipping: Address,
    /// Who pays, when that is someone else.
    pub billing: Option<Address>,
}

/// A discount by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountLine {
    /// The line it was taken off; none for delivery.
    pub line: Option<OrderLineId>,
    /// The promotion, while it still exists.
    pub promotion: Option<PromotionId>,
    /// The code that brought it.
    pub code: Option<String>,
    /// What receipts call it.
    pub label: String,
    /// The amount taken off.
    pub amount: Money,
}

/// The delivery method of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderShipping {
    /// The method, while it still exists.
    pub method: Option<ShippingMethodId>,
    pub name: String,
    /// What was charged, after discounts, with tax.
    pub gross: Money,
    pub tax_rate: Rate,
    pub tax: Money,
    /// In working days.
    pub min_days: u32,
    /// The most working days it takes.
    pub max_days: u32,
}

/// A payment as an order shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPayment {
    pub id: PaymentId,
    pub method: PaymentMethod,
    pub state: PaymentState,
    pub amount: Money,
    pub captured: Money,
    pub refunded: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderEvent {
    pub id: OrderEventId,
    pub kind: OrderEventKind,
    /// Who did it: `shopper`, `system`, or a member of staff.
    pub actor: String,
    /// More about it, as JSON; empty when there is none.
    pub data_json: String,
    /// When, unix milliseconds.
    pub at_ms: i64,
}

code_enum! {
    OrderEventKind {
        Created => "created",
        Placed => "placed",
        /// A payment was begun.
        PaymentStarted => "payment_started",
        PaymentAuthorized => "payment_authorized",
        PaymentCaptured => "payment_captured",
        PaymentFailed => "payment_failed",
        /// Money was given back.
        Refunded => "refunded",
        Shipped => "shipped",
        Delivered => "delivered",
        Returned => "returned",
        /// The shopper withdrew from the contract.
        Withdrawn => "withdrawn",
        /// It was called off.
        Cancelled => "cancelled",
        /// It was not paid in time.
        Expired => "expired",
        /// A person must look at it.
        NeedsAttention => "needs_attention",
        /// A message was sent.
        MailSent => "mail_sent",
        /// Someone left a note.
        Note => "note",
    }
}

/// All a receipt or tracking page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedOrder {
    pub order: Order,
    pub lines: Vec<OrderLine>,
    pub address: OrderAddress,
    pub shipping: Option<OrderShipping>,
    pub discounts: Vec<DiscountLine>,
    /// Its taxes by rate.
    pub taxes: Vec<TaxTotal>,
    /// Its payments, oldest first.
    pub payments: Vec<OrderPayment>,
    /// Its parcels, oldest first.
    pub fulfilments: Vec<Fulfilment>,
    /// Its timeline, oldest first.
    pub events: Vec<OrderEvent>,
}

impl PlacedOrder {
    /// When it is expected, counted from when it became firm.
    #[must_use]
    pub fn delivery_window(&self) -> Option<DeliveryWindow> {
        let shipping = self.shipping.as_ref()?;
        let placed_at_ms = self.order.placed_at_ms?;
        Some(DeliveryWindow::from_now(
            placed_at_ms,
            shipping.min_days,
            shipping.max_days,
        ))
    }

    /// Whether lines, delivery, discounts and taxes add up to the recorded sums.
    pub fn adds_up(&self) -> Result<bool, MoneyError> {
        let (currency, totals) = (self.order.currency, self.order.totals);
        let shipping = || self.shipping.iter();
        let gross = self.lines.iter().map(|line| line.gross);
        let total = Money::sum(
            currency,
            gross.chain(shipping().map(|shipping| shipping.gross)),
        )?;
        let taxes = self.lines.iter().map(|line| line.tax);
        let tax = Money::sum(
            currency,
            taxes.chain(shipping().map(|shipping| shipping.tax)),
        )?;
        let by_rate = Money::sum(currency, self.taxes.iter().map(|row| row.tax))?;
        let discount = Money::sum(currency, self.lines.iter().map(|line| line.discount))?;
        let named = self
            .discounts
            .iter()
            .filter(|discount| discount.line.is_some());
        let named = Money::sum(currency, named.map(|discount| discount.amount))?;
        Ok(total == totals.total
            && tax == totals.tax
            && by_rate == totals.tax
            && discount == totals.discount
            && named == totals.discount
            && totals.add_up(self.order.tax_mode)?)
    }
}
