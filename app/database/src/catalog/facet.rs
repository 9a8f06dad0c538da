//! The filters beside a listing, each value with the number of products it leads to.

use std::collections::BTreeMap;

use commerce::catalog::{FacetGroup, FacetKind, FacetValue, ListingQuery};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

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
    let others = " AND g.facet <> ?".repeat(chosen.len());
    let facets_left_out = chosen.iter().flat_map(|facet| values![*facet]).collect();
    let (mut counts, mut values) = count(filter, None, &others, facets_left_out);
    for facet in &chosen {
        let (own, more) = count(filter, Some(facet), " AND g.facet = ?", values![*facet]);
        counts.push_str(" UNION ALL ");
        counts.push_str(&own);
        values.extend(more);
    }
    let sql = format!(
        "SELECT c.facet, c.value, w.facet_label, w.value_label, w.swatch, w.facet_position,
            c.products
        FROM ({counts}) c JOIN listing_facet w
            ON w.facet = c.facet AND w.value = c.value AND w.product_id = c.example"
    );
    let rows = sql::all::<FacetRow>(conn, &sql, values).await?;
    Ok(group(query, rows))
}

/// The products of each value, and one of them to read its words from: so nothing but indexes is
/// read for each product. `facets` says which facets are counted, with `values` for its marks.
fn count(
    filter: &Filter,
    without: Option<&str>,
    facets: &str,
    values: Vec<Value>,
) -> (String, Vec<Value>) {
    if filter.is_everything_visible(without) {
        // All there are less the few that are hidden: the filters' index is in the order of the
        // values, so a catalogue of any size is counted in one pass over it. (CROSS: SQLite then
        // begins with the hidden ones, as everybody else does by itself.)
        let sql = format!(
            "SELECT t.facet, t.value, CAST(SUM(t.products) AS SIGNED) AS products,
                MIN(t.example) AS example
            FROM (SELECT g.facet, g.value, COUNT(*) AS products, MIN(g.product_id) AS example
                FROM listing_facet g WHERE 1 = 1{facets} GROUP BY g.facet, g.value
                UNION ALL
                SELECT g.facet, g.value, -COUNT(*), MIN(g.product_id)
                FROM listing l CROSS JOIN listing_facet g ON g.product_id = l.product_id
                WHERE l.visible = ?{facets} GROUP BY g.facet, g.value) t
            GROUP BY t.facet, t.value HAVING SUM(t.products) > 0"
        );
        let mut all = values.clone();
        all.push(Value::from(false));
        all.extend(values);
        return (sql, all);
    }
    let (condition, mut all) = filter.condition(without);
    all.extend(values);
    let sql = format!(
        "SELECT g.facet, g.value, COUNT(*) AS products, MIN(g.product_id) AS example
        FROM listing l JOIN listing_facet g ON g.product_id = l.product_id
        WHERE {condition}{facets} GROUP BY g.facet, g.value"
    );
    (sql, all)
}

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
    // An attribute of one product may be an option of another: one group, at the better place.
    let mut places: BTreeMap<String, i64> = BTreeMap::new();
    for row in &rows {
        let place = places.entry(row.facet.clone()).or_insert(i64::MAX);
        *place = row.facet_position.min(*place);
    }
    rows.sort_by_cached_key(|row| {
        let place = places.get(&row.facet).copied();
        (place, row.facet.clone(), natural(&row.value_label))
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
