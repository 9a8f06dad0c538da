//! The catalogue: products with options and variants, categories, pictures, and listings of them.

mod category;
mod listing;
mod picture;
mod product;
mod query;
mod selection;
mod slug;

pub use category::{Breadcrumb, Category, CategoryNode, CategoryTree};
pub use listing::{FacetGroup, FacetKind, FacetValue, ListingPage, ProductCard, Swatch};
pub use picture::Picture;
pub use product::{
    Attribute, AttributeValue, Brand, Media, OptionValue, Price, Product, ProductOption,
    ProductStatus, Rating, Seo, Variant,
};
pub use query::{AppliedFilter, ListingQuery, PageSize, Sort};
pub use selection::{ChoiceState, Choices, Selection, VariantChoice};
pub use slug::{Slug, SlugError};

#[cfg(test)]
mod tests;
