//! Text: every filter value of a listing is counted in one statement, over indexes alone.

use lists::{Count, Words};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

use crate::catalog::queries::Filter;
use crate::sql::{self, values};

/// Counts every value in one statement. Values widen within a group, so a group's own choice is
/// left out when its values are counted; groups narrow each other, so all other choices hold.
pub(in crate::catalog) async fn facet_counts(
    conn: &impl ConnectionTrait,
    filter: &Filter,
) -> Result<Vec<FacetCount>, DbErr> {
    let (with, counts, values) = if filter.asks_of_offers() {
        let (with, values) = offers(filter);
        let near = match filter.chosen().next() {
            Some(_) => NEAR,
            None => "",
        };
        (with, BY_OFFERS.replace("{near}", near), values)
    } else if let Some(facet) = filter.chosen().next() {
        // Brands alone: attributes are asked of offers.
        let (others, mut values) = count(filter, None, " AND g.facet <> ?", values![facet]);
        let (own, more) = count(filter, Some(facet), " AND g.facet = ?", values![facet]);
        values.extend(more);
        (String::new(), format!("{others} UNION ALL {own}"), values)
    } else {
        let (counts, values) = count(filter, None, "", Vec::new());
        (String::new(), counts, values)
    };
    let sql = format!(
        "{with}SELECT c.facet, c.value, w.facet_label, w.value_label, w.swatch, w.facet_position,
            c.products
        FROM ({counts}) c JOIN listing_facet w
            ON w.facet = c.facet AND w.value = c.value AND w.product_id = c.example"
    );
    sql::all(conn, &sql, values).await
}

/// Each choice is looked up once for each offer, however many there are: an offer that misses none counts for every
/// facet, and one that misses a single choice for that facet alone.
fn offers(filter: &Filter) -> (String, Vec<Value>) {
    let (mut flags, mut facets, mut all) = (String::new(), String::new(), Vec::new());
    let chosen: Vec<&str> = filter.chosen().collect();
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
    let columns: String = (0..chosen.len())
        .map(|number| format!(" + m{number}"))
        .collect();
    let with = format!(
        "WITH flag AS (SELECT o.product_id, o.variant_id{flags} FROM {} WHERE {base}),
            offer AS (SELECT product_id, variant_id, 0{columns} AS misses,
                    CASE WHEN 0 = 1 THEN ''{facets} ELSE '' END AS facet
                FROM flag WHERE 0{columns} <= 1) ",
        filter.rows()
    );
    (with, all)
}

/// What all offers of a product have is counted once for the product, and only what tells them apart is read by offer:
/// most values are of the former kind.
const BY_OFFERS: &str = "SELECT t.facet, t.value, CAST(SUM(t.products) AS SIGNED) AS products,
        MIN(t.example) AS example
    FROM (SELECT g.facet, g.value, COUNT(*) AS products, MIN(g.product_id) AS example
        FROM (SELECT DISTINCT product_id FROM offer WHERE misses = 0) m
            JOIN listing_offer_facet g ON g.product_id = m.product_id AND g.variant_id = 0
        GROUP BY g.facet, g.value
        UNION ALL
        SELECT g.facet, g.value, COUNT(DISTINCT g.product_id), MIN(g.product_id)
        FROM offer m JOIN listing_offer_facet g ON g.product_id = m.product_id
            AND g.variant_id = m.variant_id
        WHERE m.misses = 0 OR g.facet = m.facet
        GROUP BY g.facet, g.value
        {near}) t
    GROUP BY t.facet, t.value";

/// Products of which every offer misses a choice, and some miss that one alone.
const NEAR: &str = "UNION ALL
        SELECT g.facet, g.value, COUNT(*), MIN(g.product_id)
        FROM (SELECT n.product_id, n.facet
            FROM offer n LEFT JOIN (SELECT DISTINCT product_id FROM offer WHERE misses = 0) h
                ON h.product_id = n.product_id
            WHERE n.misses = 1 AND h.product_id IS NULL GROUP BY n.product_id, n.facet) m
            JOIN listing_offer_facet g ON g.product_id = m.product_id AND g.variant_id = 0
                AND g.facet = m.facet
        GROUP BY g.facet, g.value";

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

impl From<Count> for FacetCount {
    fn from(count: Count) -> Self {
        let Words {
            facet: facet_label,
            value: value_label,
            swatch,
            position,
        } = count.words;
        Self {
            facet: count.facet,
            value: count.value,
            facet_label,
            value_label,
            swatch,
            facet_position: position,
            products: i64::try_from(count.products).unwrap_or(i64::MAX),
        }
    }
}
