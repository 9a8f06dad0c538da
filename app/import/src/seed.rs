//! An invented catalogue of any size, the same for the same seed: to try the shop with, and to measure it.

mod dice;
mod words;

use commerce::catalog::{ProductStatus, Seo, Slug, SlugError};
use commerce::policy::DAY_MS;
use commerce::{Currency, Money};
use database::catalog::{
    AttributeInput, BrandInput, CategoryInput, NewProduct, OptionInput, OptionValueInput,
    ProductInput, Stored, UpsertError, VariantInput, known_slugs, store_new_products,
};
use database::{Db, transaction};
use thiserror::Error;

use dice::Dice;
use words::{ADJECTIVES, BRANDS, COLOURS, DEPARTMENTS, FACTS, Kind, SENTENCES, SERIES, SIZES};

/// Products of one transaction.
const BATCH: u64 = 250;

/// How many variants a product has: of a hundred products so many have one, two and so on.
const FORMS: [u64; 6] = [40, 15, 15, 12, 6, 12];

/// Days over which the catalogue came into being.
const DAYS: i64 = 900;
/// Days a reduced product has been on sale at its former price.
const FORMER_PRICE_DAYS: i64 = 40;
/// The most pieces of one product that were sold before.
const MOST_SOLD: u64 = 100_000;

#[derive(Debug, Clone, Copy)]
pub struct SeedOptions {
    pub products: u64,
    pub seed: u64,
    /// Of the shop.
    pub currency: Currency,
    /// Now, unix milliseconds: publication is counted back from it.
    pub now_ms: i64,
    /// Also in a shop with products that this seed did not make.
    pub beside_others: bool,
}

/// What seeding did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seeded {
    pub created: u64,
    /// Products that an earlier run had made.
    pub known: u64,
}

#[derive(Debug, Error)]
pub enum SeedError {
    #[error("The shop has products that seed {0} did not make; nothing was added.")]
    Others(u64),
    #[error(transparent)]
    Store(#[from] UpsertError),
    #[error("An invented name makes no address: {0}")]
    Name(#[from] SlugError),
}

impl From<database::Error> for SeedError {
    fn from(error: database::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Makes the products that are not there yet; run again it goes on where it was ended. `progress` is told how many are
/// done.
pub async fn seed(
    db: &Db,
    options: &SeedOptions,
    progress: impl Fn(u64),
) -> Result<Seeded, SeedError> {
    refuse_others(db, options).await?;
    let mut seeded = Seeded::default();
    let mut done = 0;
    while done < options.products {
        let end = (done + BATCH).min(options.products);
        let numbers = done..end;
        let invented: Result<Vec<Invented>, SlugError> =
            numbers.map(|number| invent(options, number)).collect();
        let mut invented = invented?;
        let slugs = invented.iter().map(|new| new.product.slug.as_str());
        let known = known_slugs(db.reader(), &slugs.collect::<Vec<_>>()).await?;
        invented.retain(|new| !known.contains(new.product.slug.as_str()));
        store(db, &invented, options.now_ms).await?;
        seeded.created += invented.len() as u64;
        seeded.known += known.len() as u64;
        done = end;
        progress(done);
    }
    Ok(seeded)
}

async fn refuse_others(db: &Db, options: &SeedOptions) -> Result<(), SeedError> {
    if options.beside_others || !database::catalog::has_products(db.reader()).await? {
        return Ok(());
    }
    let first = invent(options, 0)?.product.slug;
    let known = known_slugs(db.reader(), &[first.as_str()]).await?;
    match known.is_empty() {
        true => Err(SeedError::Others(options.seed)),
        false => Ok(()),
    }
}

async fn store(db: &Db, invented: &[Invented], now_ms: i64) -> Result<(), UpsertError> {
    let new = invented.iter().map(|new| NewProduct {
        input: &new.product,
        former_price_since_ms: Some(now_ms - FORMER_PRICE_DAYS * DAY_MS),
        sold: new.sold,
    });
    let new: Vec<NewProduct<'_>> = new.collect();
    let new = new.as_slice();
    if new.is_empty() {
        return Ok(());
    }
    transaction(db, |tx| async move {
        store_new_products(&*tx, new, now_ms).await
    })
    .await
}

/// A product and how often it was sold before.
#[derive(Debug, Clone, PartialEq)]
struct Invented {
    product: ProductInput,
    sold: i64,
}

fn invent(options: &SeedOptions, number: u64) -> Result<Invented, SlugError> {
    let SeedOptions { seed, now_ms, .. } = *options;
    let dice = &mut Dice::of(seed, number);
    let (department, group, (category, piece, usual)) = kind(dice);
    let facts: Vec<(&str, &str)> = FACTS
        .iter()
        .filter_map(|(name, values)| Some((*name, *dice.popular(values)?)))
        .collect();
    let material = facts.first().map_or("", |(_, value)| *value);
    let title = title(dice, material, piece);
    let name = Slug::from_title(&title)?;
    let brand = dice.popular(BRANDS).copied().unwrap_or_default();
    let (choices, forms) = forms(dice);
    let price = round(usual * dice.between(55, 190) / 100);
    let reduced = dice.happens(15);
    let weight_g = dice.between(80, 9_000);
    let variants = forms.into_iter().enumerate().map(|(place, labels)| {
        let step = i64::try_from(place).unwrap_or(0) / 2;
        let amount = round(price + step * (price / 12));
        VariantInput {
            sku: format!("S{seed}-{number:06}-{}", place + 1),
            barcode: None,
            option_labels: labels,
            weight_g,
            price: Money::new(amount, options.currency),
            compare_at: reduced.then(|| Money::new(round(amount * 5 / 4), options.currency)),
            content: Stored::Kept,
            track_stock: true,
            backorder: false,
            on_hand: Some(match dice.happens(10) {
                true => 0,
                false => dice.between(1, 200),
            }),
        }
    });
    let variants = variants.collect();
    let age_ms = dice.between(1, DAYS * DAY_MS);
    let product = ProductInput {
        slug: Slug::parse(&format!("{name}-{seed}-{number}"))?,
        status: ProductStatus::Active,
        description_html: description(dice, &title, piece, &facts),
        title,
        brand: Some(BrandInput {
            slug: Slug::from_name(brand)?,
            name: brand.to_owned(),
        }),
        tax_class: "standard".to_owned(),
        categories: vec![way(&[department, group, category])?],
        attributes: facts
            .iter()
            .map(|(name, value)| attribute(name, value))
            .collect::<Result<_, _>>()?,
        options: choices,
        variants,
        media: Vec::new(),
        seo: Seo::default(),
        safety: Stored::Kept,
        published_at_ms: Some(now_ms - age_ms),
    };
    let sold = dice.heavy(MOST_SOLD);
    Ok(Invented { product, sold })
}

/// Department, group and kind; what stands next to another in the list is not liked alike.
fn kind(dice: &mut Dice) -> (&'static str, &'static str, Kind) {
    let mut kinds: Vec<(usize, &str, &str, Kind)> = Vec::new();
    for (department, groups) in DEPARTMENTS {
        for (group, of_group) in *groups {
            for kind in *of_group {
                let place = kinds.len() * 37 % 67;
                kinds.push((place, department, group, *kind));
            }
        }
    }
    kinds.sort_unstable_by_key(|(place, ..)| *place);
    match dice.popular(&kinds) {
        Some((_, department, group, kind)) => (department, group, *kind),
        None => ("", "", ("", "", 0)),
    }
}

fn title(dice: &mut Dice, material: &str, piece: &str) -> String {
    let series = dice.one_of(SERIES).copied().unwrap_or_default();
    let adjective = dice.one_of(ADJECTIVES).copied().unwrap_or_default();
    let material = material.to_lowercase();
    match dice.below(4) {
        0 => format!("{series} {piece} in {material}"),
        1 => format!("{series} {adjective} {piece}, {} cm", dice.between(8, 220)),
        2 => {
            format!("{series} {adjective} {material} {piece} for small spaces")
        }
        _ => format!("{series} {adjective} {material} {piece}"),
    }
}

fn description(dice: &mut Dice, title: &str, piece: &str, facts: &[(&str, &str)]) -> String {
    let mut html = String::with_capacity(1_200);
    for _ in 0..dice.between(1, 4) {
        html.push_str("<p>");
        for place in 0..dice.between(2, 4) {
            if place > 0 {
                html.push(' ');
            }
            let sentence = dice.one_of(SENTENCES).copied().unwrap_or_default();
            html.push_str(&sentence.replace("{}", piece));
        }
        html.push_str("</p>");
    }
    html.push_str("<ul>");
    for (name, value) in facts {
        html.push_str(&format!("<li>{name}: {value}</li>"));
    }
    html.push_str(&format!("<li>{title}</li></ul>"));
    html
}

/// The options, and the labels of each variant.
fn forms(dice: &mut Dice) -> (Vec<OptionInput>, Vec<Vec<String>>) {
    let mut left = dice.below(FORMS.iter().sum());
    let mut count = 1;
    for share in FORMS {
        match left.checked_sub(share) {
            Some(rest) => left = rest,
            None => break,
        }
        count += 1;
    }
    let by_colour = dice.happens(50);
    let (colours, sizes) = match count {
        4 => (2, 2),
        6 => (2, 3),
        1 => (0, 0),
        count if by_colour => (count, 0),
        count => (0, count),
    };
    let first = |dice: &mut Dice, all: usize, wanted: usize| {
        usize::try_from(dice.below((all - wanted + 1) as u64)).unwrap_or(0)
    };
    let from = first(dice, COLOURS.len(), colours);
    let colours = COLOURS.iter().skip(from).take(colours);
    let colours = colours.map(|(label, swatch)| (*label, Some(*swatch)));
    let from = first(dice, SIZES.len(), sizes);
    let sizes = SIZES.iter().skip(from).take(sizes);
    let sizes = sizes.map(|label| (*label, None));
    let options: Vec<OptionInput> = [
        option("Colour", colours.collect()),
        option("Size", sizes.collect()),
    ]
    .into_iter()
    .filter(|option| !option.values.is_empty())
    .collect();
    let mut forms: Vec<Vec<String>> = vec![Vec::new()];
    for option in &options {
        forms = forms
            .iter()
            .flat_map(|form| {
                option.values.iter().map(|value| {
                    let mut form = form.clone();
                    form.push(value.label.clone());
                    form
                })
            })
            .collect();
    }
    (options, forms)
}

fn option(name: &str, values: Vec<(&str, Option<&str>)>) -> OptionInput {
    let value = |(label, swatch): (&str, Option<&str>)| OptionValueInput {
        label: label.to_owned(),
        swatch: swatch.map(str::to_owned),
    };
    OptionInput {
        name: name.to_owned(),
        values: values.into_iter().map(value).collect(),
    }
}

fn way(names: &[&str]) -> Result<Vec<CategoryInput>, SlugError> {
    let step = |name: &&str| {
        Ok(CategoryInput {
            slug: Slug::from_name(name)?,
            name: (*name).to_owned(),
        })
    };
    names.iter().map(step).collect()
}

fn attribute(name: &str, value: &str) -> Result<AttributeInput, SlugError> {
    Ok(AttributeInput {
        code: Slug::from_name(name)?.to_string(),
        name: name.to_owned(),
        filterable: true,
        values: vec![(Slug::from_name(value)?.to_string(), value.to_owned())],
    })
}

/// A price that looks like one: 49.90, 129.00.
fn round(minor: i64) -> i64 {
    match minor {
        ..10_000 => (minor / 100).max(1) * 100 + 90,
        _ => minor / 1_000 * 1_000 + 900,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn options(seed: u64) -> SeedOptions {
        SeedOptions {
            products: 0,
            seed,
            currency: Currency::EUR,
            now_ms: 1_795_000_000_000,
            beside_others: false,
        }
    }

    fn invented(seed: u64, products: u64) -> Vec<Invented> {
        let numbers = 0..products;
        numbers
            .map(|number| invent(&options(seed), number).unwrap())
            .collect()
    }

    #[test]
    fn a_seed_makes_the_same_products_however_many_are_asked_for() {
        assert_eq!(invented(1, 20)[..5], invented(1, 5)[..]);
        assert_ne!(invented(1, 5), invented(2, 5));
    }

    #[test]
    fn a_thousand_products_have_all_numbers_of_variants_three_levels_and_eight_facets() {
        let products = invented(3, 1_000);
        let count = |forms: usize| {
            let with = products
                .iter()
                .filter(|new| new.product.variants.len() == forms);
            with.count()
        };
        for forms in 1..=6 {
            assert!(count(forms) > 30, "{forms}: {}", count(forms));
        }
        assert_eq!((1..=6).map(count).sum::<usize>(), 1_000);
        let mut facets = BTreeSet::new();
        let mut slugs = BTreeSet::new();
        let mut skus = BTreeSet::new();
        for new in &products {
            assert_eq!(new.product.categories[0].len(), 3);
            assert!(slugs.insert(new.product.slug.to_string()));
            facets.extend(new.product.attributes.iter().map(|fact| fact.name.clone()));
            facets.extend(new.product.options.iter().map(|option| option.name.clone()));
            for variant in &new.product.variants {
                assert!(skus.insert(variant.sku.clone()));
                assert_eq!(variant.option_labels.len(), new.product.options.len());
            }
        }
        assert_eq!(facets.len(), 8, "{facets:?}");
        let sold: i64 = products.iter().map(|new| new.sold).max().unwrap();
        assert!(sold > 100, "{sold}");
    }
}
