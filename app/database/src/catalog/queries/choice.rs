//! Text: options and attributes look alike, so one statement brings both.

use commerce::catalog::{Attribute, AttributeValue, OptionValue, ProductOption};
use commerce::ids::{AttributeId, AttributeValueId, OptionId, OptionValueId};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use serde::Deserialize;

use crate::sql::{self, values};

/// A value of an option or of an attribute.
#[derive(Debug, FromQueryResult, Deserialize)]
pub(in crate::catalog) struct ChoiceRow {
    is_option: i64,
    group_id: i64,
    group_code: String,
    group_name: String,
    value_id: i64,
    value_code: String,
    label: String,
    swatch: Option<String>,
    group_position: i64,
    value_position: i64,
}

/// The options of a product and its attributes.
pub(in crate::catalog) async fn choices(
    conn: &impl ConnectionTrait,
    product_id: i64,
) -> Result<(Vec<ProductOption>, Vec<Attribute>), DbErr> {
    let sql = "SELECT 1 AS is_option, o.id AS group_id, '' AS group_code, o.name AS group_name,
            v.id AS value_id, '' AS value_code, v.label, v.swatch,
            o.position AS group_position, v.position AS value_position
        FROM product_option o JOIN option_value v ON v.option_id = o.id WHERE o.product_id = ?
        UNION ALL
        SELECT 0, a.id, a.code, a.name, v.id, v.code, v.label, NULL, a.position, v.id
        FROM product_attribute_value p JOIN attribute_value v ON v.id = p.attribute_value_id
            JOIN attribute a ON a.id = v.attribute_id WHERE p.product_id = ?";
    let rows = sql::all::<ChoiceRow>(conn, sql, values![product_id, product_id]).await?;
    Ok(chosen_from(rows))
}

/// Options and attributes of those values, which come in any order.
pub(in crate::catalog) fn chosen_from(
    mut rows: Vec<ChoiceRow>,
) -> (Vec<ProductOption>, Vec<Attribute>) {
    rows.sort_by_key(|row| {
        let group = (row.group_position, row.group_id);
        (group, row.value_position, row.value_id)
    });
    let (options, attributes): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.is_option == 1);
    (grouped(options, option), grouped(attributes, attribute))
}

/// Rows of one group stand together.
fn grouped<G>(rows: Vec<ChoiceRow>, group: fn(&[ChoiceRow]) -> Option<G>) -> Vec<G> {
    rows.chunk_by(|one, next| one.group_id == next.group_id)
        .filter_map(group)
        .collect()
}

fn option(rows: &[ChoiceRow]) -> Option<ProductOption> {
    let first = rows.first()?;
    let value = |row: &ChoiceRow| OptionValue {
        id: OptionValueId(row.value_id),
        label: row.label.clone(),
        swatch: row.swatch.clone(),
    };
    Some(ProductOption {
        id: OptionId(first.group_id),
        name: first.group_name.clone(),
        values: rows.iter().map(value).collect(),
    })
}

fn attribute(rows: &[ChoiceRow]) -> Option<Attribute> {
    let first = rows.first()?;
    let value = |row: &ChoiceRow| AttributeValue {
        id: AttributeValueId(row.value_id),
        code: row.value_code.clone(),
        label: row.label.clone(),
    };
    Some(Attribute {
        id: AttributeId(first.group_id),
        code: first.group_code.clone(),
        name: first.group_name.clone(),
        values: rows.iter().map(value).collect(),
    })
}
