//! Text: every filter value of a listing is counted in one statement, over indexes alone.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

use crate::catalog::queries::Filter;
use crate::sql::{self, values};

/// Counts every value in one statement. Values widen within a group, so a group's own choice is
/// left out when its values are counted; groups narrow each other, so all other choices hold.
pub(in crate::catalog) async fn facet_counts(
    conn: &impl ConnectionTrait,
    filter: &Filter,
) -> Result<Vec<FacetCount>, DbErr> {
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
    sql::all(conn, &sql, values).await
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
pub(in crate::catalog) struct FacetCount {
    pub facet: String,
    pub value: String,
    pub facet_label: String,
    pub value_label: String,
    pub swatch: Option<String>,
    pub facet_position: i64,
    pub products: i64,
}
