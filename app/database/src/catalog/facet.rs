//! The filters beside a listing, each value with the number of products it leads to.

use commerce::catalog::{FacetGroup, FacetKind, FacetValue, ListingQuery};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::listing::Filter;
use crate::error::Result;
use crate::sql::{self, values};

/// Counts every value in one statement. Values widen within a group, so a group's own choice is
/// left out when its values are counted; groups narrow each other, so all other choices hold.
pub(super) async fn facets(
    conn: &impl ConnectionTrait,
    query: &ListingQuery,
    filter: &Filter,
) -> Result<Vec<FacetGroup>> {
    let chosen: Vec<&str> = filter.chosen().collect();
    let (condition, mut values) = filter.condition(None);
    let mut others = String::new();
    for facet in &chosen {
        others.push_str(" AND g.facet <> ?");
        values.extend(values![*facet]);
    }
    let mut sql = format!("{COUNT} WHERE {condition}{others} {GROUP}");
    for facet in &chosen {
        let (condition, more) = filter.condition(Some(facet));
        values.extend(more);
        values.extend(values![*facet]);
        sql.push_str(&format!(
            " UNION ALL {COUNT} WHERE {condition} AND g.facet = ? {GROUP}"
        ));
    }
    let rows = sql::all::<FacetRow>(conn, &sql, values).await?;
    Ok(group(query, rows))
}

const COUNT: &str = "SELECT g.facet, g.value, MIN(g.facet_label) AS facet_label,
        MIN(g.value_label) AS value_label, MIN(g.swatch) AS swatch,
        MIN(g.facet_position) AS facet_position, COUNT(*) AS products
    FROM listing l JOIN listing_facet g ON g.product_id = l.product_id";

const GROUP: &str = "GROUP BY g.facet, g.value";

#[derive(FromQueryResult)]
struct FacetRow {
    facet: String,
    value: String,
    facet_label: String,
    value_label: String,
    swatch: Option<String>,
    facet_position: i64,
    products: i64,
}

fn group(query: &ListingQuery, mut rows: Vec<FacetRow>) -> Vec<FacetGroup> {
    rows.retain(|row| row.facet != "category" || is_next_below(query, &row.value));
    rows.sort_by(|a, b| {
        let by_place = a
            .facet_position
            .cmp(&b.facet_position)
            .then_with(|| a.facet.cmp(&b.facet));
        by_place.then_with(|| natural(&a.value_label).cmp(&natural(&b.value_label)))
    });
    let mut groups: Vec<FacetGroup> = Vec::new();
    for row in rows {
        let (kind, code) = match row.facet.as_str() {
            "category" => (FacetKind::Category, "category"),
            "brand" => (FacetKind::Brand, "brand"),
            other => (
                FacetKind::Attribute,
                other.strip_prefix("a:").unwrap_or(other),
            ),
        };
        let selected = match kind {
            FacetKind::Category => query.category.as_deref() == Some(row.value.as_str()),
            FacetKind::Brand => query.brands.contains(&row.value),
            FacetKind::Attribute => query
                .attributes
                .get(code)
                .is_some_and(|chosen| chosen.contains(&row.value)),
        };
        if groups
            .last()
            .is_none_or(|group| group.kind != kind || group.code != code)
        {
            let (code, name) = (code.to_owned(), row.facet_label.clone());
            groups.push(FacetGroup {
                kind,
                code,
                name,
                values: Vec::new(),
            });
        }
        let value = FacetValue {
            code: row.value,
            label: row.value_label,
            swatch: row.swatch,
            count: u64::try_from(row.products).unwrap_or(0),
            selected,
        };
        if let Some(group) = groups.last_mut() {
            group.values.push(value);
        }
    }
    groups
}

/// Only the categories one step below where the shopper stands are offered.
fn is_next_below(query: &ListingQuery, path: &str) -> bool {
    let below = match &query.category {
        Some(here) => path
            .strip_prefix(here.as_str())
            .and_then(|rest| rest.strip_prefix('/')),
        None => Some(path),
    };
    below.is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
}

/// Sorts “8 GB” before “16 GB”.
fn natural(label: &str) -> (u64, String) {
    let digits: String = label.chars().take_while(char::is_ascii_digit).collect();
    (digits.parse().unwrap_or(u64::MAX), label.to_lowercase())
}
