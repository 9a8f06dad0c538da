//! A product with its options, its variants and all the product page shows.

use serde::{Deserialize, Serialize};

use super::{
    Breadcrumb, Choices, Content, Picture, Safety, Selection, Slug, UnitPrice, VariantChoice,
};
use crate::ids::{
    AttributeId, AttributeValueId, BrandId, CategoryId, OptionId, OptionValueId, ProductId,
    TaxClassId, VariantId,
};
use crate::money::{Money, Rate, divide_half_away};
use crate::stock::Availability;

code_enum! {
    /// Whether shoppers see a product.
    ProductStatus {
        /// Being written; only staff see it.
        Draft => "draft",
        Active => "active",
        /// Taken off; its address answers 410.
        Archived => "archived",
    }
}

impl ProductStatus {
    /// The status by the clock: what is not published yet is a draft, what no longer is, archived.
    #[must_use]
    pub fn at(
        self,
        now_ms: i64,
        published_at_ms: Option<i64>,
        unpublish_at_ms: Option<i64>,
    ) -> Self {
        let is_published = published_at_ms.is_some_and(|from| from <= now_ms);
        let is_over = unpublish_at_ms.is_some_and(|until| until <= now_ms);
        match self {
            Self::Active if is_over => Self::Archived,
            Self::Active if !is_published => Self::Draft,
            stored => stored,
        }
    }
}

/// A product as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    /// The readable part of its address.
    pub slug: Slug,
    /// Whether shoppers see it now.
    pub status: ProductStatus,
    pub title: String,
    /// Its description, cleaned HTML.
    pub description_html: String,
    pub brand: Option<Brand>,
    pub tax_class: TaxClassId,
    /// What the shopper chooses between, in display order.
    pub options: Vec<ProductOption>,
    /// The buyable forms, in display order.
    pub variants: Vec<Variant>,
    /// Pictures, in display order.
    pub media: Vec<Media>,
    /// Every category it stands in.
    pub categories: Vec<CategoryId>,
    /// The way from the root to its main category.
    pub breadcrumbs: Vec<Breadcrumb>,
    pub attributes: Vec<Attribute>,
    /// What search engines are told.
    pub seo: Seo,
    /// Who answers for it, and what buyers are warned of; its brand's when it has none of its own.
    pub safety: Option<Safety>,
    pub rating: Rating,
    /// When it first came on sale, unix milliseconds.
    pub published_at_ms: Option<i64>,
    /// When it last changed, unix milliseconds.
    pub updated_at_ms: i64,
    /// Grows by one with each change.
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    pub id: BrandId,
    /// The value used in filters.
    pub slug: Slug,
    pub name: String,
}

/// Something the shopper chooses, such as a size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductOption {
    pub id: OptionId,
    pub name: String,
    /// The values, in display order.
    pub values: Vec<OptionValue>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionValue {
    pub id: OptionValueId,
    pub label: String,
    /// A CSS colour, when the value is one.
    pub swatch: Option<String>,
}

/// A buyable form of a product: one value for each option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    pub id: VariantId,
    /// The merchant's article number.
    pub sku: String,
    /// GTIN, when known.
    pub barcode: Option<String>,
    /// One value for each option.
    pub option_values: Vec<OptionValueId>,
    /// Weight in grams.
    pub weight_g: i64,
    pub price: Price,
    pub availability: Availability,
}

/// What a variant costs now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The price asked for one piece.
    pub amount: Money,
    /// The price before the reduction, when there is one.
    pub compare_at: Option<Money>,
    /// The lowest price of the thirty days before the reduction.
    pub lowest_30_days: Option<Money>,
    /// What one piece holds, where the price of a litre or the like must be told.
    #[serde(default)]
    pub content: Option<Content>,
}

/// A picture of a product, perhaps of one variant only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    pub picture: Picture,
    /// The variant it shows; all when absent.
    pub variant: Option<VariantId>,
}

/// A fact of the specification table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    pub id: AttributeId,
    /// The value used in filters, such as `colour`.
    pub code: String,
    pub name: String,
    /// Its values for this product.
    pub values: Vec<AttributeValue>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeValue {
    pub id: AttributeValueId,
    /// The value used in filters, such as `dark-blue`.
    pub code: String,
    pub label: String,
}

/// What search engines are told, where it differs from the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seo {
    pub title: Option<String>,
    pub description: Option<String>,
}

/// The stars a product was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub sum: i64,
    /// How many gave some.
    pub count: i64,
}

impl Product {
    #[must_use]
    pub fn variant(&self, id: VariantId) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    /// The variant shown first: the first that can be bought, else the first.
    #[must_use]
    pub fn default_variant(&self) -> Option<&Variant> {
        let buyable = self
            .variants
            .iter()
            .find(|variant| variant.availability.can_buy(1));
        buyable.or(self.variants.first())
    }

    /// What choosing a variant needs, with the values in the options' order.
    #[must_use]
    pub fn choices(&self) -> Choices {
        let choices = self.variants.iter().map(|variant| VariantChoice {
            id: variant.id,
            values: self.values_of(variant).collect(),
            can_buy: variant.availability.can_buy(1),
        });
        Choices::new(choices.collect())
    }

    /// A selection in the options' order; options that the product does not have are ignored.
    #[must_use]
    pub fn wanted(&self, selection: &Selection) -> Vec<Option<OptionValueId>> {
        let chosen = |option: &ProductOption| selection.get(&option.id).copied();
        self.options.iter().map(chosen).collect()
    }

    fn values_of(&self, variant: &Variant) -> impl Iterator<Item = OptionValueId> {
        self.options.iter().filter_map(|option| {
            let mut values = option.values.iter().map(|value| value.id);
            values.find(|value| variant.option_values.contains(value))
        })
    }

    /// The variants that lists speak of, the cheapest first: those that can be bought, or all of them when none can.
    #[must_use]
    pub fn offers(&self) -> Vec<&Variant> {
        let can_buy = |variant: &&Variant| variant.availability.can_buy(1);
        let mut offers: Vec<&Variant> = self.variants.iter().filter(can_buy).collect();
        if offers.is_empty() {
            offers.extend(&self.variants);
        }
        offers.sort_by_key(|variant| variant.price.amount.minor());
        offers
    }

    /// The lowest and the highest price of its [`Product::offers`].
    #[must_use]
    pub fn price_range(&self) -> Option<(Money, Money)> {
        let offers = self.offers();
        let (first, last) = (offers.first()?, offers.last()?);
        Some((first.price.amount, last.price.amount))
    }
}

impl Price {
    /// A price without a reduction.
    #[must_use]
    pub const fn plain(amount: Money) -> Self {
        Self {
            amount,
            compare_at: None,
            lowest_30_days: None,
            content: None,
        }
    }

    /// The price of a litre, a kilogram or whatever it is told for.
    #[must_use]
    pub fn unit_price(&self) -> Option<UnitPrice> {
        self.content?.unit_price(self.amount)
    }

    /// Whether it is lower than the price it is compared with.
    #[must_use]
    pub fn is_reduced(&self) -> bool {
        self.compare_at.is_some_and(|before| self.amount < before)
    }

    /// The reduction in whole per cent, rounded down so that it never promises too much.
    #[must_use]
    pub fn percent_off(&self) -> Option<Rate> {
        let before = self.compare_at.filter(|_| self.is_reduced())?;
        let saved = i128::from(before.minor()) - i128::from(self.amount.minor());
        let percent = saved * 100 / i128::from(before.minor()).max(1);
        u32::try_from(percent)
            .ok()
            .filter(|&percent| percent > 0)
            .map(Rate::from_percent)
    }
}

impl Rating {
    /// The mean in tenths of a star, 43 for 4.3; none without ratings.
    #[must_use]
    pub fn tenths(&self) -> Option<i64> {
        if self.count <= 0 {
            return None;
        }
        divide_half_away(i128::from(self.sum) * 10, i128::from(self.count)).ok()
    }
}
