//! Invoices and credit notes: all that is printed on them, frozen when they are issued.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::money::{Money, MoneyError, Rate, spread};
use crate::order::{OrderNumber, OrderStatus, PlacedOrder};
use crate::tax::{TaxMode, TaxTotal};

code_enum! {
    DocumentKind {
        /// What was bought and what it cost.
        Invoice => "invoice",
        /// What of an invoice no longer holds, because money went back.
        CreditNote => "credit_note",
    }
}

code_enum! {
    /// When an order's invoice is issued.
    #[derive(Default)]
    InvoiceTime {
        /// When staff press the button.
        #[default]
        ByHand => "by_hand",
        /// As soon as the order is paid.
        AtPayment => "payment",
        /// With the first parcel.
        AtFulfilment => "fulfilment",
    }
}

/// Who sells, as it stood when the document was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    pub name: String,
    /// Name, postal address and registers, line by line.
    pub imprint: Vec<String>,
    pub email: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub kind: DocumentKind,
    /// Of its own series, without gaps.
    pub number: String,
    /// Unix milliseconds.
    pub issued_at_ms: i64,
    pub seller: Seller,
    /// Who pays, line by line.
    pub buyer: Vec<String>,
    /// Where it was sent, when that is somewhere else.
    pub delivered_to: Option<Vec<String>>,
    pub order: OrderNumber,
    /// Unix milliseconds.
    pub ordered_at_ms: i64,
    /// Whether prices of lines contain the tax.
    pub tax_mode: TaxMode,
    pub lines: Vec<DocumentLine>,
    pub taxes: Vec<TaxTotal>,
    /// With tax; of a credit note, what went back.
    pub total: Money,
    /// The invoice that a credit note corrects, when one was issued.
    pub corrects: Option<String>,
    /// Why money went back.
    pub reason: Option<String>,
}

/// A row of a document: goods, delivery, or a part of an amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLine {
    pub title: String,
    /// Options and SKU.
    pub details: String,
    /// None for delivery and for amounts.
    pub quantity: Option<i64>,
    /// The list price of one piece, as the shop shows prices.
    pub unit: Option<Money>,
    pub discount: Money,
    pub rate: Option<Rate>,
    /// After discounts, with tax.
    pub gross: Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotInvoiced {
    /// Nobody owes anything yet, or any more.
    #[error("the order is {0}")]
    NotPlaced(OrderStatus),
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Money that went back, as a credit note tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditedRefund {
    pub amount: Money,
    pub reason: String,
    /// The invoice that was issued for the order, if one was.
    pub corrects: Option<String>,
}

impl Document {
    /// The invoice of a placed order.
    ///
    /// # Errors
    /// [`NotInvoiced::NotPlaced`] for an order that does not stand.
    pub fn invoice(
        placed: &PlacedOrder,
        seller: Seller,
        number: String,
        now_ms: i64,
    ) -> Result<Self, NotInvoiced> {
        if placed.order.status != OrderStatus::Placed {
            return Err(NotInvoiced::NotPlaced(placed.order.status));
        }
        let document = Self::of(placed, DocumentKind::Invoice, seller, number, now_ms);
        Ok(Self {
            lines: lines(placed),
            taxes: placed.taxes.clone(),
            total: placed.order.totals.total,
            ..document
        })
    }

    /// The credit note of a refund: its tax is the order's, in proportion to what went back.
    pub fn credit_note(
        placed: &PlacedOrder,
        refund: CreditedRefund,
        seller: Seller,
        number: String,
        now_ms: i64,
    ) -> Result<Self, NotInvoiced> {
        let document = Self::of(placed, DocumentKind::CreditNote, seller, number, now_ms);
        let line = DocumentLine {
            title: refund.reason.clone(),
            details: String::new(),
            quantity: None,
            unit: None,
            discount: Money::zero(refund.amount.currency()),
            rate: None,
            gross: refund.amount,
        };
        Ok(Self {
            lines: vec![line],
            taxes: share_of_taxes(placed, refund.amount)?,
            total: refund.amount,
            corrects: refund.corrects,
            reason: Some(refund.reason),
            ..document
        })
    }

    fn of(
        placed: &PlacedOrder,
        kind: DocumentKind,
        seller: Seller,
        number: String,
        now_ms: i64,
    ) -> Self {
        let shipping = placed.address.shipping.lines();
        let billing = placed
            .address
            .billing
            .as_ref()
            .map(|address| address.lines());
        let order = &placed.order;
        Self {
            kind,
            number,
            issued_at_ms: now_ms,
            seller,
            delivered_to: billing.is_some().then(|| shipping.clone()),
            buyer: billing.unwrap_or(shipping),
            order: order.number.clone(),
            ordered_at_ms: order.placed_at_ms.unwrap_or(order.created_at_ms),
            tax_mode: order.tax_mode,
            lines: Vec::new(),
            taxes: Vec::new(),
            total: Money::zero(order.currency),
            corrects: None,
            reason: None,
        }
    }
}

fn lines(placed: &PlacedOrder) -> Vec<DocumentLine> {
    let goods = placed.lines.iter().map(|line| {
        let details = [line.variant_title.as_str(), line.sku.as_str()];
        let details = details.into_iter().filter(|text| !text.is_empty());
        DocumentLine {
            title: line.product_title.clone(),
            details: details.collect::<Vec<_>>().join(", "),
            quantity: Some(line.progress.quantity),
            unit: Some(line.unit_list),
            discount: line.discount,
            rate: Some(line.tax_rate),
            gross: line.gross,
        }
    });
    let delivery = placed.shipping.iter().map(|shipping| DocumentLine {
        title: shipping.name.clone(),
        details: String::new(),
        quantity: None,
        unit: None,
        discount: Money::zero(placed.order.currency),
        rate: Some(shipping.tax_rate),
        gross: shipping.gross,
    });
    goods.chain(delivery).collect()
}

/// The taxes in a part of what the order cost; the parts add up to the amount.
fn share_of_taxes(placed: &PlacedOrder, amount: Money) -> Result<Vec<TaxTotal>, NotInvoiced> {
    let gross = |row: &TaxTotal| row.net.checked_add(row.tax);
    let weights = placed.taxes.iter().map(|row| Ok(gross(row)?.minor()));
    let weights: Vec<i64> = weights.collect::<Result<_, MoneyError>>()?;
    // What is not taxed has a share of the amount too.
    let taxed: i64 = weights.iter().sum();
    let rest = placed
        .order
        .totals
        .total
        .minor()
        .saturating_sub(taxed)
        .max(0);
    let mut all = weights.clone();
    all.push(rest);
    let shares = spread(amount, &all)?;
    let rows = placed.taxes.iter().zip(&weights).zip(shares);
    let rows = rows.map(|((row, weight), share)| {
        let whole = Money::new(*weight, share.currency());
        let parts = spread(
            share,
            &[row.tax.minor(), whole.checked_sub(row.tax)?.minor()],
        )?;
        let tax = parts
            .first()
            .copied()
            .unwrap_or(Money::zero(share.currency()));
        Ok(TaxTotal {
            label: row.label.clone(),
            rate: row.rate,
            net: share.checked_sub(tax)?,
            tax,
        })
    });
    rows.collect()
}
