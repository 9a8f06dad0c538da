//! The catalogue: products with options and variants, categories, pictures, and listings of them.

mod category;
mod content;
mod listing;
mod picture;
mod price_window;
mod product;
mod query;
mod safety;
mod selection;
mod slug;

pub use category::{Breadcrumb, Category, CategoryNode, CategoryTree};
pub use content::{Content, ContentError, Quantity, Unit, UnitPrice};
pub use listing::{FacetGroup, FacetKind, FacetValue, ListingPage, ProductCard, Swatch};
pub use picture::Picture;
pub use price_window::{PriceWindow, WindowRefused, WindowState};
pub use product::{
    Attribute, AttributeValue, Brand, Media, OptionValue, Price, Product, ProductOption,
    ProductStatus, Rating, Seo, Variant,
};
pub use query::{AppliedFilter, ListingQuery, PageSize, Sort};
pub use safety::{Safety, SafetyError, SafetyField};
pub use selection::{ChoiceState, Choices, Selection, VariantChoice};
pub use slug::{Slug, SlugError};

#[cfg(test)]
mod tests;
