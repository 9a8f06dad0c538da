//! Facets: the filters beside a listing, grouped and in the order they are shown.

mod order;

use std::collections::{BTreeMap, BTreeSet};

use commerce::catalog::{FacetGroup, FacetKind, FacetValue, ListingQuery};
use lists::is_next_below;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};

use self::order::place_of;
use crate::catalog::queries::FacetCount;
use crate::entities::listing_facet;
use crate::error::Result;

/// The codes of the attributes by which products can be filtered.
pub async fn attribute_codes(conn: &impl ConnectionTrait) -> Result<BTreeSet<String>> {
    use listing_facet::{Column, Entity};
    let facets: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Facet)
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    let code = |facet: &String| Some(facet.strip_prefix("a:")?.to_owned());
    Ok(facets.iter().filter_map(code).collect())
}

pub(super) fn group(query: &ListingQuery, mut rows: Vec<FacetCount>) -> Vec<FacetGroup> {
    rows.retain(|row| row.facet != "category" || is_next_below(query, &row.value));
    // An attribute of one product may be an option of another: one group, at the better place.
    let mut places: BTreeMap<String, i64> = BTreeMap::new();
    for row in &rows {
        let place = places.entry(row.facet.clone()).or_insert(i64::MAX);
        *place = row.facet_position.min(*place);
    }
    rows.sort_by_cached_key(|row| {
        let place = places.get(&row.facet).copied();
        let at = place_of(&row.value_label);
        (place, row.facet.clone(), at, row.value.clone())
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
