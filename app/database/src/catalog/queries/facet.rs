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
    let (with, counts, values) = match chosen.as_slice() {
        [] => {
            let (counts, values) = count(filter, None, "", Vec::new());
            (String::new(), counts, values)
        }
        [facet] => {
            let (others, mut values) = count(filter, None, " AND g.facet <> ?", values![*facet]);
            let (own, more) = count(filter, Some(facet), " AND g.facet = ?", values![*facet]);
            values.extend(more);
            (String::new(), format!("{others} UNION ALL {own}"), values)
        }
        several => {
            let (with, values) = misses(filter, several);
            (with, BY_MISSES.to_owned(), values)
        }
    };
    let sql = format!(
        "{with}SELECT c.facet, c.value, w.facet_label, w.value_label, w.swatch, w.facet_position,
            c.products
        FROM ({counts}) c JOIN listing_facet w
            ON w.facet = c.facet AND w.value = c.value AND w.product_id = c.example"
    );
    sql::all(conn, &sql, values).await
}

/// Each choice is looked up once for each product, however many there are: a product that misses
/// none counts for every facet, and one that misses a single choice for that facet alone.
fn misses(filter: &Filter, chosen: &[&str]) -> (String, Vec<Value>) {
    let (mut flags, mut facets, mut all) = (String::new(), String::new(), Vec::new());
    for (number, facet) in chosen.iter().enumerate() {
        let (condition, values) = filter.only(facet);
        flags.push_str(&format!(
            ", CASE WHEN {condition} THEN 0 ELSE 1 END AS m{number}"
        ));
        facets.push_str(&format!(" WHEN m{number} = 1 THEN ?"));
        all.extend(values);
    }
    let (base, values) = filter.unchosen();
    all.extend(values);
    all.extend(chosen.iter().map(|facet| Value::from(*facet)));
    let columns: Vec<String> = (0..chosen.len())
        .map(|number| format!("m{number}"))
        .collect();
    let sum = columns.join(" + ");
    let with = format!(
        "WITH flag AS (SELECT l.product_id{flags} FROM listing l WHERE {base}),
            miss AS (SELECT product_id, {sum} AS misses, CASE{facets} ELSE '' END AS facet
                FROM flag WHERE {sum} <= 1) "
    );
    (with, all)
}

const BY_MISSES: &str = "SELECT t.facet, t.value, CAST(SUM(t.products) AS SIGNED) AS products,
        MIN(t.example) AS example
    FROM (SELECT g.facet, g.value, COUNT(*) AS products, MIN(g.product_id) AS example
        FROM miss m JOIN listing_facet g ON g.product_id = m.product_id
        WHERE m.misses = 0 GROUP BY g.facet, g.value
        UNION ALL
        SELECT g.facet, g.value, COUNT(*), MIN(g.product_id)
        FROM miss m JOIN listing_facet g ON g.product_id = m.product_id AND g.facet = m.facet
        WHERE m.misses = 1 GROUP BY g.facet, g.value) t
    GROUP BY t.facet, t.value";

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
