//! The list of orders: filtered, sorted, page by page, and whole for a spreadsheet.

use commerce::Money;
use commerce::customer::Address;
use commerce::ids::OrderId;
use commerce::order::{
    FulfilmentStatus, OrderNumber, OrderPrefix, OrderSort, OrderStatus, OrderTab, PaymentStatus,
};
use commerce::payment::PaymentMethod;
use sea_orm::{ConnectionTrait, Value};

use super::find;
use super::queries::{self, Row, Wanted};
use crate::error::{Error, Result};

/// Which orders, and in which order. What is empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    pub tab: OrderTab,
    pub status: Option<OrderStatus>,
    pub payment: Option<PaymentStatus>,
    pub fulfilment: Option<FulfilmentStatus>,
    /// Made from that moment on, unix milliseconds.
    pub from_ms: Option<i64>,
    /// Made before that moment, unix milliseconds.
    pub to_ms: Option<i64>,
    /// A number as typed, or how an e-mail address, a name, an SKU, a tracking number or a reference of a payment begins.
    pub text: String,
    pub sort: OrderSort,
    /// What the shop's order numbers begin with: digits alone are looked for behind it.
    pub prefix: OrderPrefix,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    pub id: OrderId,
    pub number: OrderNumber,
    pub public_token: String,
    pub status: OrderStatus,
    pub payment_status: PaymentStatus,
    pub fulfilment_status: FulfilmentStatus,
    pub payment_method: PaymentMethod,
    pub total: Money,
    pub refunded: Money,
    pub email: String,
    /// Who it goes to; empty when the address cannot be read.
    pub name: String,
    /// The country it goes to.
    pub country: String,
    pub pieces: i64,
    pub left_to_send: i64,
    pub needs_attention: Option<String>,
    pub created_at_ms: i64,
    pub placed_at_ms: Option<i64>,
}

/// A page of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderList {
    pub rows: Vec<OrderRow>,
    /// How many there are in all.
    pub total: u64,
    pub tabs: TabCounts,
}

/// How many orders each list has, whatever else is filtered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TabCounts {
    pub all: u64,
    pub to_ship: u64,
    pub unpaid: u64,
    pub attention: u64,
}

/// A page of the orders that a filter finds.
pub async fn list(
    conn: &impl ConnectionTrait,
    filter: &OrderFilter,
    limit: u32,
    offset: u32,
) -> Result<OrderList> {
    let wanted = wanted(filter);
    let order = order_by(filter.sort);
    let rows = queries::rows(conn, &wanted, order, (limit, offset)).await?;
    let tabs = tabs(conn).await?;
    let total = if *filter == filter.plain() {
        tabs.of(filter.tab)
    } else {
        unsigned(queries::count(conn, &wanted).await?)
    };
    let rows = rows.into_iter().map(OrderRow::try_from);
    Ok(OrderList {
        rows: rows.collect::<Result<_>>()?,
        total,
        tabs,
    })
}

/// The next rows after that one, of all that a filter finds; none at the end. An order that changes meanwhile does not
/// move the others.
pub async fn export(
    conn: &impl ConnectionTrait,
    filter: &OrderFilter,
    after: Option<&OrderRow>,
    limit: u32,
) -> Result<Vec<OrderRow>> {
    let mut wanted = wanted(filter);
    let Wanted {
        condition, values, ..
    } = &mut wanted;
    if let Some(row) = after {
        let (id, total) = (row.id.get(), row.total.minor());
        match filter.sort {
            OrderSort::Newest => {
                condition.push_str(" AND o.id < ?");
                values.push(Value::from(id));
            }
            OrderSort::Oldest => {
                condition.push_str(" AND o.id > ?");
                values.push(Value::from(id));
            }
            OrderSort::TotalDown | OrderSort::TotalUp => {
                let sign = if filter.sort == OrderSort::TotalDown {
                    '<'
                } else {
                    '>'
                };
                condition.push_str(&format!(
                    " AND (o.total_minor {sign} ? OR (o.total_minor = ? AND o.id < ?))"
                ));
                values.extend([total, total, id].map(Value::from));
            }
        }
    }
    let order = order_by(filter.sort);
    let rows = queries::rows(conn, &wanted, order, (limit, 0)).await?;
    rows.into_iter().map(OrderRow::try_from).collect()
}

pub(super) async fn tabs(conn: &impl ConnectionTrait) -> Result<TabCounts> {
    let Some(tabs) = queries::tabs(conn).await? else {
        return Ok(TabCounts::default());
    };
    Ok(TabCounts {
        all: unsigned(tabs.all_orders),
        to_ship: unsigned(tabs.to_ship),
        unpaid: unsigned(tabs.unpaid),
        attention: unsigned(tabs.attention),
    })
}

pub(super) fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn wanted(filter: &OrderFilter) -> Wanted {
    let mut parts = vec![
        match filter.tab {
            OrderTab::All => "1 = 1",
            OrderTab::ToShip => queries::TO_SHIP,
            OrderTab::Unpaid => queries::UNPAID,
            OrderTab::NeedsAttention => queries::NEEDS_ATTENTION,
        }
        .to_owned(),
    ];
    let (found, mut values) = find::matches(&filter.text, &filter.prefix).unwrap_or_default();
    for (column, code) in [
        ("status", filter.status.map(OrderStatus::as_str)),
        ("payment_status", filter.payment.map(PaymentStatus::as_str)),
        (
            "fulfilment_status",
            filter.fulfilment.map(FulfilmentStatus::as_str),
        ),
    ] {
        if let Some(code) = code {
            parts.push(format!("o.{column} = ?"));
            values.push(Value::from(code));
        }
    }
    for (sign, moment) in [(">=", filter.from_ms), ("<", filter.to_ms)] {
        if let Some(moment) = moment {
            parts.push(format!("o.created_at {sign} ?"));
            values.push(Value::from(moment));
        }
    }
    Wanted {
        found,
        condition: parts.join(" AND "),
        values,
    }
}

const fn order_by(sort: OrderSort) -> &'static str {
    match sort {
        OrderSort::Newest => "o.id DESC",
        OrderSort::Oldest => "o.id",
        OrderSort::TotalDown => "o.total_minor DESC, o.id DESC",
        OrderSort::TotalUp => "o.total_minor, o.id DESC",
    }
}

impl OrderFilter {
    /// The tab alone.
    fn plain(&self) -> Self {
        Self {
            tab: self.tab,
            sort: self.sort,
            prefix: self.prefix.clone(),
            ..Self::default()
        }
    }
}

impl TabCounts {
    #[must_use]
    pub const fn of(&self, tab: OrderTab) -> u64 {
        match tab {
            OrderTab::All => self.all,
            OrderTab::ToShip => self.to_ship,
            OrderTab::Unpaid => self.unpaid,
            OrderTab::NeedsAttention => self.attention,
        }
    }
}

impl TryFrom<Row> for OrderRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let money = |minor| Money::new(minor, row.currency.0);
        let number = OrderNumber::parse(&row.number);
        let address = row.address_json.as_deref().unwrap_or_default();
        let address = serde_json::from_str::<Address>(address).ok();
        Ok(Self {
            id: OrderId(row.id),
            number: number.map_err(|error| Error::corrupt("order number", error))?,
            public_token: row.public_token,
            status: row.status.0,
            payment_status: row.payment_status.0,
            fulfilment_status: row.fulfilment_status.0,
            payment_method: row.payment_method.0,
            total: money(row.total_minor),
            refunded: money(row.refunded_minor),
            email: row.email,
            name: address
                .as_ref()
                .map_or_else(String::new, |it| it.name.as_str().to_owned()),
            country: address.map_or_else(String::new, |it| it.country.to_string()),
            pieces: row.pieces.unwrap_or(0),
            left_to_send: row.left_to_send.unwrap_or(0),
            needs_attention: row.needs_attention,
            created_at_ms: row.created_at,
            placed_at_ms: row.placed_at,
        })
    }
}
