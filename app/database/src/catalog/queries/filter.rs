//! Text: a listing's conditions are put together from what the shopper chose, and shared by the statements that count,
//! that list and that count the facets.
//!
//! Some speak of a product (its category, its brand, whether it can be had), some of one offer of it (price and
//! attributes): all of the latter must hold of the same one. Without any, offers are left out of the statement.

use commerce::Money;
use commerce::catalog::ListingQuery;
use commerce::ids::ProductId;
use sea_orm::{DbBackend, Value};

use crate::catalog::refresh::attribute_facet;
use crate::sql::{marks, values};

/// The query's conditions, one for each group, so that one can be left out.
pub(in crate::catalog) struct Filter {
    groups: Vec<Group>,
    found: Option<Found>,
}

/// What a search found, best first.
pub(super) struct Found {
    /// As rows of `place` and `number`; has one mark.
    pub table: String,
    pub ids: String,
}

struct Group {
    facet: Option<String>,
    kind: Kind,
    sql: String,
    values: Vec<Value>,
    /// What must hold of the product at least: an index finds those few.
    narrow: Option<(String, Vec<Value>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of the product `l`.
    Product,
    /// Of the product `l`: that a search found it.
    Found,
    /// Of the offer `o`.
    Offer,
    /// Of the price of the offer `o`.
    Price,
}

impl Filter {
    pub fn of(query: &ListingQuery) -> Self {
        let mut groups = vec![Group::product("l.visible = ?", values![true])];
        if query.in_stock {
            groups.push(Group::product("l.in_stock = ?", values![true]));
        }
        if let Some(path) = &query.category {
            groups.push(Group::of_product("category", [path]));
        }
        if !query.brands.is_empty() {
            groups.push(Group::of_product("brand", &query.brands));
        }
        for (code, chosen) in query
            .attributes
            .iter()
            .filter(|(_, chosen)| !chosen.is_empty())
        {
            groups.push(Group::of_offer(attribute_facet(code), chosen));
        }
        if let Some(least) = query.price_min {
            groups.push(Group::price("o.price_minor >= ?", least));
        }
        if let Some(most) = query.price_max {
            groups.push(Group::price("o.price_minor <= ?", most));
        }
        Self {
            groups,
            found: None,
        }
    }

    /// The same among those products, however many they are.
    pub fn among(mut self, found: &[ProductId], backend: DbBackend) -> Self {
        let ids: Vec<String> = found.iter().map(ToString::to_string).collect();
        let found = Found {
            table: numbered(backend).to_owned(),
            ids: format!("[{}]", ids.join(",")),
        };
        let sql = format!("l.product_id IN (SELECT r.number FROM {} r)", found.table);
        self.groups.push(Group {
            kind: Kind::Found,
            ..Group::product(&sql, values![found.ids.as_str()])
        });
        self.found = Some(found);
        self
    }

    pub(super) fn found(&self) -> Option<&Found> {
        self.found.as_ref()
    }

    /// Whether something is asked of one offer.
    pub(super) fn asks_of_offers(&self) -> bool {
        let of_offer = |group: &Group| matches!(group.kind, Kind::Offer | Kind::Price);
        self.groups.iter().any(of_offer)
    }

    /// What the conditions are asked of: `l` for a product, and `o` for an offer where they speak of one.
    pub(super) fn rows(&self) -> &'static str {
        if self.asks_of_offers() {
            "listing l JOIN listing_offer o ON o.product_id = l.product_id"
        } else {
            "listing l"
        }
    }

    /// The filters that hold, those of the facet `without` left out.
    pub(super) fn condition(&self, without: Option<&str>) -> (String, Vec<Value>) {
        narrowed(self.kept(without))
    }

    /// The filters that hold besides what a search found.
    pub(super) fn besides_found(&self) -> (String, Vec<Value>) {
        narrowed(self.groups.iter().filter(|group| group.kind != Kind::Found))
    }

    /// Whether nothing but what is hidden is left out, once the facet `without` is.
    pub(super) fn is_everything_visible(&self, without: Option<&str>) -> bool {
        self.kept(without).count() == 1
    }

    fn kept(&self, without: Option<&str>) -> impl Iterator<Item = &Group> {
        let left_out = move |group: &Group| without.is_some() && group.facet.as_deref() == without;
        self.groups.iter().filter(move |group| !left_out(group))
    }

    /// The facets of which values are chosen, the category apart: it is where the shopper stands.
    pub(super) fn chosen(&self) -> impl Iterator<Item = &str> {
        let facets = self
            .groups
            .iter()
            .filter_map(|group| group.facet.as_deref());
        facets.filter(|facet| *facet != "category")
    }

    /// The filter of that facet alone.
    pub(super) fn only(&self, facet: &str) -> (String, Vec<Value>) {
        let own = |group: &&Group| group.facet.as_deref() == Some(facet);
        join(self.groups.iter().filter(own))
    }

    /// The filters that hold besides those of [`Filter::chosen`] facets.
    pub(super) fn unchosen(&self) -> (String, Vec<Value>) {
        let is_other = |group: &&Group| {
            group
                .facet
                .as_deref()
                .is_none_or(|facet| facet == "category")
        };
        join(self.groups.iter().filter(is_other))
    }

    pub(super) fn without_price(&self) -> (String, Vec<Value>) {
        narrowed(self.groups.iter().filter(|group| group.kind != Kind::Price))
    }

    pub(super) fn price(&self) -> (String, Vec<Value>) {
        let (sql, values) = join(self.groups.iter().filter(|group| group.kind == Kind::Price));
        if sql.is_empty() {
            ("1 = 1".to_owned(), values)
        } else {
            (sql, values)
        }
    }
}

impl Group {
    fn product(sql: &str, values: Vec<Value>) -> Self {
        Self {
            facet: None,
            kind: Kind::Product,
            sql: sql.to_owned(),
            values,
            narrow: None,
        }
    }

    fn of_product<'a>(facet: &str, chosen: impl IntoIterator<Item = &'a String>) -> Self {
        let (marks, values) = chosen_of(facet, chosen);
        Self {
            facet: Some(facet.to_owned()),
            ..Self::product(&of_products(&marks), values)
        }
    }

    /// A value is of every offer of a product, or of some.
    fn of_offer<'a>(facet: String, chosen: impl IntoIterator<Item = &'a String>) -> Self {
        let (marks, mut values) = chosen_of(&facet, chosen);
        let narrow = (of_products(&marks), values.clone());
        values.extend(values.clone());
        let sql = format!(
            "(o.product_id IN (SELECT f.product_id FROM listing_offer_facet f
                WHERE f.facet = ? AND f.value IN ({marks}) AND f.variant_id = 0)
            OR o.variant_id IN (SELECT f.variant_id FROM listing_offer_facet f
                WHERE f.facet = ? AND f.value IN ({marks})))"
        );
        Self {
            facet: Some(facet),
            kind: Kind::Offer,
            sql,
            values,
            narrow: Some(narrow),
        }
    }

    fn price(sql: &str, amount: Money) -> Self {
        Self {
            kind: Kind::Price,
            ..Self::product(sql, values![amount.minor()])
        }
    }
}

fn of_products(marks: &str) -> String {
    format!(
        "l.product_id IN (SELECT f.product_id FROM listing_facet f
            WHERE f.facet = ? AND f.value IN ({marks}))"
    )
}

/// The facet and its values, and the marks of the latter.
fn chosen_of<'a>(
    facet: &str,
    chosen: impl IntoIterator<Item = &'a String>,
) -> (String, Vec<Value>) {
    let mut values = values![facet];
    values.extend(chosen.into_iter().map(|value| Value::from(value.as_str())));
    (marks(values.len() - 1), values)
}

/// The same with what an index finds first.
fn narrowed<'a>(groups: impl Iterator<Item = &'a Group>) -> (String, Vec<Value>) {
    let (mut parts, mut values) = (Vec::new(), Vec::new());
    for group in groups {
        if let Some((sql, marked)) = &group.narrow {
            parts.push(sql.as_str());
            values.extend(marked.iter().cloned());
        }
        parts.push(group.sql.as_str());
        values.extend(group.values.iter().cloned());
    }
    (parts.join(" AND "), values)
}

fn join<'a>(groups: impl Iterator<Item = &'a Group>) -> (String, Vec<Value>) {
    let (mut parts, mut values) = (Vec::new(), Vec::new());
    for group in groups {
        parts.push(group.sql.as_str());
        values.extend(group.values.iter().cloned());
    }
    (parts.join(" AND "), values)
}

/// Numbers as rows of `place` and `number`, of one value, `[7,12]`: so a list of any length is the same short statement.
fn numbered(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::MySql => {
            "(SELECT j.place, j.number FROM JSON_TABLE(?, '$[*]'
                COLUMNS (place FOR ORDINALITY, number BIGINT PATH '$')) j)"
        }
        _ => "(SELECT j.key AS place, j.value AS number FROM json_each(?) j)",
    }
}
