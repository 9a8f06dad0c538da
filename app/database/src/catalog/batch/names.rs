//! What products refer to by name: known at once for a whole set, and made where it is missing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use commerce::catalog::{Attribute, AttributeValue, Brand};
use commerce::ids::{AttributeId, AttributeValueId, BrandId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{KEYS, NewProduct};
use crate::catalog::lookup::{ensure_attribute, ensure_brand, ensure_category, ensure_tax_class};
use crate::catalog::{AttributeInput, BrandInput, CategoryInput, ProductInput};
use crate::entities::{Text, attribute, attribute_value, brand, category};
use crate::error::{Error, Result};

/// What a product refers to.
pub(super) struct Relations {
    pub brand: Option<Brand>,
    pub tax_class_id: i64,
    /// Its own categories, in the order of the input.
    pub categories: Vec<category::Model>,
    /// Path and name of these and of all above them, by path.
    pub ways: Vec<(String, String)>,
    /// In display order, each value once.
    pub attributes: Vec<Attribute>,
}

/// Rows by what they are named by.
#[derive(Default)]
pub(super) struct Names {
    brands: HashMap<String, (i64, String)>,
    tax_classes: HashMap<String, i64>,
    categories: HashMap<String, category::Model>,
    attributes: HashMap<String, attribute::Model>,
    /// By the attribute's id and the value's code.
    values: HashMap<(i64, String), attribute_value::Model>,
}

impl Names {
    /// What is there of all that the products name.
    pub async fn known(tx: &impl ConnectionTrait, products: &[NewProduct<'_>]) -> Result<Self> {
        let mut names = Self::default();
        let inputs = || products.iter().map(|new| new.input);
        let brands = inputs().filter_map(|input| Some(input.brand.as_ref()?.slug.to_string()));
        for slugs in distinct(brands).chunks(KEYS) {
            let rows = brand::Entity::find().filter(brand::Column::Slug.is_in(slugs));
            for row in rows.all(tx).await? {
                let Text(slug) = row.slug;
                names.brands.insert(slug.to_string(), (row.id, row.name));
            }
        }
        let ways = inputs().flat_map(|input| &input.categories);
        names
            .read_categories(tx, &distinct(ways.flat_map(|way| paths(way))))
            .await?;
        let attributes = || inputs().flat_map(|input| &input.attributes);
        let codes = distinct(attributes().map(|attribute| attribute.code.clone()));
        names.read_attributes(tx, &codes).await?;
        let codes = attributes().flat_map(|attribute| &attribute.values);
        let codes = distinct(codes.map(|(code, _)| code.clone()));
        names.read_values(tx, &codes).await?;
        Ok(names)
    }

    async fn read_categories(&mut self, tx: &impl ConnectionTrait, paths: &[String]) -> Result<()> {
        for paths in paths.chunks(KEYS) {
            let rows = category::Entity::find().filter(category::Column::Path.is_in(paths));
            let rows = rows.all(tx).await?.into_iter();
            self.categories
                .extend(rows.map(|row| (row.path.clone(), row)));
        }
        Ok(())
    }

    async fn read_attributes(&mut self, tx: &impl ConnectionTrait, codes: &[String]) -> Result<()> {
        for codes in codes.chunks(KEYS) {
            let rows = attribute::Entity::find().filter(attribute::Column::Code.is_in(codes));
            let rows = rows.all(tx).await?.into_iter();
            self.attributes
                .extend(rows.map(|row| (row.code.clone(), row)));
        }
        Ok(())
    }

    async fn read_values(&mut self, tx: &impl ConnectionTrait, codes: &[String]) -> Result<()> {
        let attributes: Vec<i64> = self.attributes.values().map(|row| row.id).collect();
        for attributes in attributes.chunks(KEYS) {
            for codes in codes.chunks(KEYS) {
                let rows = attribute_value::Entity::find()
                    .filter(attribute_value::Column::AttributeId.is_in(attributes.iter().copied()))
                    .filter(attribute_value::Column::Code.is_in(codes));
                let rows = rows.all(tx).await?.into_iter();
                self.values
                    .extend(rows.map(|row| ((row.attribute_id, row.code.clone()), row)));
            }
        }
        Ok(())
    }

    /// What the product refers to; what is missing is made.
    pub async fn relations(
        &mut self,
        tx: &impl ConnectionTrait,
        input: &ProductInput,
    ) -> Result<Relations> {
        let tax_class_id = self.tax_class(tx, &input.tax_class).await?;
        let brand = match &input.brand {
            Some(brand) => Some(self.brand(tx, brand).await?),
            None => None,
        };
        let mut categories = Vec::with_capacity(input.categories.len());
        let mut ways = BTreeMap::new();
        for way in &input.categories {
            for row in self.way(tx, way).await? {
                ways.insert(row.path.clone(), row.name.clone());
            }
            let own = paths(way).pop().and_then(|path| self.categories.get(&path));
            categories.extend(own.cloned());
        }
        Ok(Relations {
            brand,
            tax_class_id,
            categories,
            ways: ways.into_iter().collect(),
            attributes: self.attributes(tx, &input.attributes).await?,
        })
    }

    async fn tax_class(&mut self, tx: &impl ConnectionTrait, code: &str) -> Result<i64> {
        if let Some(id) = self.tax_classes.get(code) {
            return Ok(*id);
        }
        let id = ensure_tax_class(tx, code, code).await?.get();
        self.tax_classes.insert(code.to_owned(), id);
        Ok(id)
    }

    async fn brand(&mut self, tx: &impl ConnectionTrait, input: &BrandInput) -> Result<Brand> {
        let known = self.brands.get(input.slug.as_str());
        let known = known.filter(|(_, name)| *name == input.name);
        let id = match known {
            Some((id, _)) => *id,
            None => {
                let id = ensure_brand(tx, input).await?.get();
                self.brands
                    .insert(input.slug.to_string(), (id, input.name.clone()));
                id
            }
        };
        Ok(Brand {
            id: BrandId(id),
            slug: input.slug.clone(),
            name: input.name.clone(),
        })
    }

    /// The category at the end of the way and all above it, from the root.
    async fn way(
        &mut self,
        tx: &impl ConnectionTrait,
        way: &[CategoryInput],
    ) -> Result<Vec<&category::Model>> {
        let paths = paths(way);
        if paths.is_empty() || paths.iter().any(|path| !self.categories.contains_key(path)) {
            ensure_category(tx, way).await?;
            self.read_categories(tx, &paths).await?;
        }
        let rows = paths.iter().map(|path| self.categories.get(path));
        rows.collect::<Option<_>>()
            .ok_or(Error::Missing("category"))
    }

    async fn attributes(
        &mut self,
        tx: &impl ConnectionTrait,
        inputs: &[AttributeInput],
    ) -> Result<Vec<Attribute>> {
        for input in inputs {
            if self.is_missing(input) {
                ensure_attribute(tx, input).await?;
                self.read_attributes(tx, std::slice::from_ref(&input.code))
                    .await?;
                let codes = distinct(input.values.iter().map(|(code, _)| code.clone()));
                self.read_values(tx, &codes).await?;
            }
        }
        let mut found = BTreeMap::new();
        for input in inputs {
            let row = self.attributes.get(&input.code);
            let row = row.ok_or(Error::Missing("attribute"))?;
            let (_, values) = found
                .entry((row.position, row.id))
                .or_insert_with(|| (row, BTreeMap::new()));
            for (code, _) in &input.values {
                let value = self.values.get(&(row.id, code.clone()));
                let value = value.ok_or(Error::Missing("attribute value"))?;
                values.insert(value.id, value);
            }
        }
        let attributes = found.into_values().filter(|(_, values)| !values.is_empty());
        Ok(attributes
            .map(|(row, values)| attribute(row, values))
            .collect())
    }

    fn is_missing(&self, input: &AttributeInput) -> bool {
        let Some(row) = self.attributes.get(&input.code) else {
            return true;
        };
        let known = |code: &String| self.values.contains_key(&(row.id, code.clone()));
        !input.values.iter().all(|(code, _)| known(code))
    }

    /// The places of the attributes that lists offer as filters, by code.
    pub fn filterable(&self) -> BTreeMap<String, i64> {
        let rows = self.attributes.values().filter(|row| row.filterable);
        rows.map(|row| (row.code.clone(), row.position)).collect()
    }
}

fn attribute(row: &attribute::Model, values: BTreeMap<i64, &attribute_value::Model>) -> Attribute {
    let value = |value: &attribute_value::Model| AttributeValue {
        id: AttributeValueId(value.id),
        code: value.code.clone(),
        label: value.label.clone(),
    };
    Attribute {
        id: AttributeId(row.id),
        code: row.code.clone(),
        name: row.name.clone(),
        values: values.into_values().map(value).collect(),
    }
}

/// The path of each step of the way.
fn paths(way: &[CategoryInput]) -> Vec<String> {
    let mut path = String::new();
    let step = |step: &CategoryInput| {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(step.slug.as_str());
        path.clone()
    };
    way.iter().map(step).collect()
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let names: BTreeSet<String> = names.collect();
    names.into_iter().collect()
}
