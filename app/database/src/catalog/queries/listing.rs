//! Text: a listing's conditions are put together from what the shopper chose, and shared with the
//! statement that counts the facets.

use commerce::catalog::{ListingQuery, Sort};
use commerce::ids::ProductId;
use commerce::{Currency, Money};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

use crate::catalog::refresh::attribute_facet;
use crate::entities::{Text, listing};
use crate::sql::{self, marks, values};

/// The query's conditions, one for each group, so that one can be left out.
pub(in crate::catalog) struct Filter {
    groups: Vec<Group>,
    /// What a search found, best first, as `,12,7,`.
    ranking: Option<String>,
}

struct Group {
    facet: Option<String>,
    is_price: bool,
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    pub fn of(query: &ListingQuery) -> Self {
        let mut groups = vec![Group {
            facet: None,
            is_price: false,
            sql: "l.visible = ?".to_owned(),
            values: values![true],
        }];
        if let Some(path) = &query.category {
            groups.push(Group::facet("category".to_owned(), [path]));
        }
        if !query.brands.is_empty() {
            groups.push(Group::facet("brand".to_owned(), &query.brands));
        }
        for (code, chosen) in query
            .attributes
            .iter()
            .filter(|(_, chosen)| !chosen.is_empty())
        {
            groups.push(Group::facet(attribute_facet(code), chosen));
        }
        // A product whose variants span a range is found when any part of the range fits.
        if let Some(least) = query.price_min {
            groups.push(Group::price("l.price_max_minor >= ?", least));
        }
        if let Some(most) = query.price_max {
            groups.push(Group::price("l.price_minor <= ?", most));
        }
        if query.in_stock {
            groups.push(Group {
                facet: None,
                is_price: false,
                sql: "l.in_stock = ?".to_owned(),
                values: values![true],
            });
        }
        Self {
            groups,
            ranking: None,
        }
    }

    pub fn among(mut self, found: &[ProductId]) -> Self {
        let (marks, values) = sql::list(found.iter().map(|id| id.get()));
        let listed: String = found.iter().map(|id| format!("{id},")).collect();
        self.ranking = Some(format!(",{listed}"));
        self.groups.push(Group {
            facet: None,
            is_price: false,
            sql: format!("l.product_id IN ({marks})"),
            values,
        });
        self
    }

    /// The filters that hold, those of the facet `without` left out.
    pub(super) fn condition(&self, without: Option<&str>) -> (String, Vec<Value>) {
        join(self.kept(without))
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

    fn without_price(&self) -> (String, Vec<Value>) {
        join(self.groups.iter().filter(|group| !group.is_price))
    }

    fn price(&self) -> (String, Vec<Value>) {
        let (sql, values) = join(self.groups.iter().filter(|group| group.is_price));
        if sql.is_empty() {
            ("1 = 1".to_owned(), values)
        } else {
            (sql, values)
        }
    }
}

impl Group {
    fn facet<'a>(facet: String, chosen: impl IntoIterator<Item = &'a String>) -> Self {
        let mut values = values![facet.as_str()];
        values.extend(chosen.into_iter().map(|value| Value::from(value.as_str())));
        let marks = marks(values.len() - 1);
        let sql = format!(
            "l.product_id IN (SELECT f.product_id FROM listing_facet f
                WHERE f.facet = ? AND f.value IN ({marks}))"
        );
        Self {
            facet: Some(facet),
            is_price: false,
            sql,
            values,
        }
    }

    fn price(sql: &str, amount: Money) -> Self {
        Self {
            facet: None,
            is_price: true,
            sql: sql.to_owned(),
            values: values![amount.minor()],
        }
    }
}

fn join<'a>(groups: impl Iterator<Item = &'a Group>) -> (String, Vec<Value>) {
    let (mut parts, mut values) = (Vec::new(), Vec::new());
    for group in groups {
        parts.push(group.sql.as_str());
        values.extend(group.values.iter().cloned());
    }
    (parts.join(" AND "), values)
}

#[derive(FromQueryResult)]
struct TotalRow {
    total: Option<i64>,
    lowest: Option<i64>,
    highest: Option<i64>,
    currency: Option<Text<Currency>>,
}

/// How many there are, and between which prices when no price is asked for.
pub(in crate::catalog) async fn totals(
    conn: &impl ConnectionTrait,
    filter: &Filter,
) -> Result<(u64, Option<(Money, Money)>), DbErr> {
    let (within_price, mut values) = filter.price();
    let (others, other_values) = filter.without_price();
    values.extend(other_values);
    let sql = format!(
        "SELECT CAST(SUM(CASE WHEN {within_price} THEN 1 ELSE 0 END) AS SIGNED) AS total,
            MIN(l.price_minor) AS lowest, MAX(l.price_max_minor) AS highest,
            MIN(l.currency) AS currency
        FROM listing l WHERE {others}"
    );
    let Some(row) = sql::one::<TotalRow>(conn, &sql, values).await? else {
        return Ok((0, None));
    };
    let bounds = match (row.lowest, row.highest, row.currency) {
        (Some(lowest), Some(highest), Some(Text(currency))) => {
            Some((Money::new(lowest, currency), Money::new(highest, currency)))
        }
        _ => None,
    };
    Ok((u64::try_from(row.total.unwrap_or(0)).unwrap_or(0), bounds))
}

pub(in crate::catalog) async fn page(
    conn: &impl ConnectionTrait,
    query: &ListingQuery,
    filter: &Filter,
) -> Result<Vec<listing::Model>, DbErr> {
    let (condition, mut values) = filter.condition(None);
    let order = match (query.effective_sort(), &filter.ranking) {
        (Sort::Relevance, Some(ranking)) => {
            values.extend(values![ranking.as_str()]);
            "INSTR(?, ',' || l.product_id || ',')"
        }
        (sort, _) => order(sort),
    };
    let sql = format!(
        "SELECT l.* FROM listing l WHERE {condition} ORDER BY {order}, l.product_id LIMIT ? OFFSET ?"
    );
    values.extend(values![query.size.get(), query.offset()]);
    sql::all(conn, &sql, values).await
}

/// Up to `limit` products of that kind that can be had.
pub(in crate::catalog) async fn at_hand(
    conn: &impl ConnectionTrait,
    kind: Promoted,
    limit: u32,
) -> Result<Vec<listing::Model>, DbErr> {
    let (condition, order) = match kind {
        Promoted::Reduced => (
            "l.compare_at_minor > l.price_minor",
            "l.price_minor * 1000 / l.compare_at_minor",
        ),
        Promoted::BestSelling => ("l.sold > 0", order(Sort::BestSelling)),
        Promoted::Newest => ("1 = 1", order(Sort::Newest)),
    };
    let sql = format!(
        "SELECT l.* FROM listing l WHERE l.visible = ? AND l.in_stock = ? AND {condition}
        ORDER BY {order}, l.product_id LIMIT ?"
    );
    sql::all(conn, &sql, values![true, true, limit]).await
}

/// What a strip of products shows.
#[derive(Debug, Clone, Copy)]
pub(in crate::catalog) enum Promoted {
    /// The most reduced first.
    Reduced,
    BestSelling,
    Newest,
}

fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Featured | Sort::Relevance => "l.in_stock DESC, l.sold DESC, l.published_at DESC",
        Sort::Newest => "l.published_at DESC, l.product_id DESC",
        Sort::PriceAscending => "l.price_minor",
        Sort::PriceDescending => "l.price_max_minor DESC",
        Sort::Title => "l.sort_title",
        Sort::Rating => {
            "CASE WHEN l.rating_count = 0 THEN 0 ELSE l.rating_sum * 1000 / l.rating_count END DESC,
                l.rating_count DESC"
        }
        Sort::BestSelling => "l.sold DESC",
    }
}
