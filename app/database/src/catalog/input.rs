//! A whole product as an import or an editor hands it over.

use commerce::Money;
use commerce::catalog::{Content, Picture, ProductStatus, Safety, Seo, Slug};

/// What becomes of a stored value that an input may be silent about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored<T> {
    Kept,
    Set(T),
}

impl<T> Stored<T> {
    /// The new value; none when what is stored stays.
    pub fn set(&self) -> Option<&T> {
        match self {
            Self::Kept => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// Everything about one product; what is left out of it is taken off the stored product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductInput {
    /// The readable part of its address.
    pub slug: Slug,
    /// Whether shoppers see it.
    pub status: ProductStatus,
    pub title: String,
    /// Its description, already cleaned HTML.
    pub description_html: String,
    pub brand: Option<BrandInput>,
    /// The code of its tax class, such as `standard`; made when unknown.
    pub tax_class: String,
    /// The categories it stands in, each as the way from the root; the first is the main one.
    pub categories: Vec<Vec<CategoryInput>>,
    pub attributes: Vec<AttributeInput>,
    /// What the shopper chooses between, in display order.
    pub options: Vec<OptionInput>,
    /// The buyable forms, in display order; at least one.
    pub variants: Vec<VariantInput>,
    /// Pictures, in display order.
    pub media: Vec<MediaInput>,
    /// What search engines are told.
    pub seo: Seo,
    /// Who answers for it; its brand's word when it has none of its own.
    pub safety: Stored<Option<Safety>>,
    /// When it comes on sale, unix milliseconds; at once when absent.
    pub published_at_ms: Option<i64>,
}

/// A brand by its slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandInput {
    /// The value used in filters.
    pub slug: Slug,
    pub name: String,
}

/// One step of the way to a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryInput {
    /// Its own part of the path.
    pub slug: Slug,
    /// Its name, used when it is not there yet.
    pub name: String,
}

/// A fact with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeInput {
    /// The value used in filters, such as `colour`.
    pub code: String,
    pub name: String,
    /// Whether listings offer it as a filter.
    pub filterable: bool,
    /// Codes and names of the values.
    pub values: Vec<(String, String)>,
}

/// Something the shopper chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionInput {
    /// Its name, unique in the product.
    pub name: String,
    /// Its values, in display order.
    pub values: Vec<OptionValueInput>,
}

/// One value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionValueInput {
    /// Its name, unique in the option.
    pub label: String,
    /// A CSS colour, when the value is one.
    pub swatch: Option<String>,
}

/// A buyable form, known by its SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantInput {
    /// The merchant's article number.
    pub sku: String,
    /// GTIN, when known.
    pub barcode: Option<String>,
    /// One label for each option, in the order of the options.
    pub option_labels: Vec<String>,
    pub weight_g: i64,
    /// The price of one piece.
    pub price: Money,
    /// The price before the reduction, when there is one.
    pub compare_at: Option<Money>,
    /// What one piece holds, for the price of a litre or the like.
    pub content: Stored<Option<Content>>,
    /// Whether pieces are counted.
    pub track_stock: bool,
    /// Whether more may be sold than there are.
    pub backorder: bool,
    /// The pieces on the shelf; what is stored stays when absent.
    pub on_hand: Option<i64>,
}

/// A picture of the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaInput {
    /// The picture; its key is its identity.
    pub picture: Picture,
    /// SHA-256 of the original file, hexadecimal.
    pub sha256: String,
    /// The variant it shows; all when absent.
    pub sku: Option<String>,
}
