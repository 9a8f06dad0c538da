//! The filter of the list as it stands in the address: what the back button and a bookmark keep.

use commerce::calendar::LocalDay;
use commerce::order::{FulfilmentStatus, OrderSort, OrderStatus, OrderTab, PaymentStatus};
use database::content::ShopSettings;
use database::staff_orders::OrderFilter;
use serde::{Deserialize, Serialize};

/// Nobody pages further: the search is for that.
const MOST_PAGES: u32 = 10_000;

/// As typed; what means nothing filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tab: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub payment: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fulfilment: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sort: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub page: String,
}

impl ListQuery {
    /// What the database is asked for; days are those of the shop's country.
    pub fn filter(&self, shop: &ShopSettings) -> OrderFilter {
        let day = |text: &str| LocalDay::parse(text.trim(), shop.country);
        OrderFilter {
            tab: self.tab(),
            status: OrderStatus::parse(&self.status).ok(),
            payment: PaymentStatus::parse(&self.payment).ok(),
            fulfilment: FulfilmentStatus::parse(&self.fulfilment).ok(),
            from_ms: day(&self.from).map(|day| day.begins_ms()),
            to_ms: day(&self.to).map(|day| day.ends_ms()),
            text: self.q.trim().to_owned(),
            sort: self.sort(),
            prefix: shop.order_prefix.clone(),
        }
    }

    pub fn tab(&self) -> OrderTab {
        OrderTab::parse(&self.tab).unwrap_or_default()
    }

    pub fn sort(&self) -> OrderSort {
        OrderSort::parse(&self.sort).unwrap_or_default()
    }

    /// The page, from 1.
    pub fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, MOST_PAGES)
    }

    /// Whether anything but the tab and the order is asked for.
    pub fn is_filtered(&self) -> bool {
        let texts = [
            &self.q,
            &self.status,
            &self.payment,
            &self.fulfilment,
            &self.from,
            &self.to,
        ];
        texts.iter().any(|text| !text.trim().is_empty())
    }

    /// The same filter on another page of the list.
    pub fn at(&self, page: u64) -> String {
        let page = if page > 1 {
            page.to_string()
        } else {
            String::new()
        };
        ListQuery {
            page,
            ..self.clone()
        }
        .address("/admin/orders")
    }

    /// Another of the lists, with nothing else filtered.
    pub fn of_tab(&self, tab: OrderTab) -> String {
        let tab = match tab {
            OrderTab::All => String::new(),
            tab => tab.to_string(),
        };
        let sort = self.sort.clone();
        ListQuery {
            tab,
            sort,
            ..ListQuery::default()
        }
        .address("/admin/orders")
    }

    /// The same orders as a file.
    pub fn file(&self) -> String {
        let page = String::new();
        ListQuery {
            page,
            ..self.clone()
        }
        .address("/admin/orders.csv")
    }

    fn address(&self, path: &str) -> String {
        match serde_urlencoded::to_string(self).unwrap_or_default() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_keeps_the_filter_on_every_page_and_a_tab_drops_it() {
        let query = ListQuery {
            q: "ada & co".to_owned(),
            tab: "unpaid".to_owned(),
            page: "3".to_owned(),
            ..ListQuery::default()
        };
        assert_eq!(query.at(1), "/admin/orders?q=ada+%26+co&tab=unpaid");
        assert_eq!(query.at(4), "/admin/orders?q=ada+%26+co&tab=unpaid&page=4");
        assert_eq!(query.of_tab(OrderTab::ToShip), "/admin/orders?tab=to_ship");
        assert_eq!(query.of_tab(OrderTab::All), "/admin/orders");
        assert_eq!(query.file(), "/admin/orders.csv?q=ada+%26+co&tab=unpaid");
    }

    #[test]
    fn what_means_nothing_filters_nothing() {
        let nonsense = "nonsense".to_owned();
        let query = ListQuery {
            tab: nonsense.clone(),
            status: nonsense.clone(),
            payment: nonsense.clone(),
            fulfilment: nonsense.clone(),
            from: nonsense.clone(),
            to: nonsense.clone(),
            sort: nonsense.clone(),
            page: nonsense,
            ..ListQuery::default()
        };
        assert_eq!(
            query.filter(&ShopSettings::default()),
            OrderFilter::default()
        );
        assert_eq!(query.page(), 1);
    }
}
