//! The catalogue in the database: products, categories, listings, and what keeps them findable.

mod batch;
mod card;
mod category;
mod change;
mod collation;
mod edit;
mod facet;
mod goods;
mod index;
mod input;
mod limits;
mod listing;
mod lookup;
mod price;
mod product;
mod queries;
mod redirect;
mod refresh;
mod sitemap;
mod stored;
mod upsert;
mod version;

pub use batch::{NewProduct, store_new_products};
pub use card::{cards_at, cards_by_ids, cards_by_slugs, related_products};
pub use category::{brands, category_by_path, category_tree, category_tree_of};
pub use change::{Listed, forget_listed, listed_between, note_listed};
pub use edit::{
    EditError, EditableProduct, EditableVariant, NewPrice, PriceError, ProductFilter, ProductRow,
    SaveProduct, ScheduledPrice, copy_by_key, create_product, duplicate_product, editable_product,
    end_price, save_product, schedule_price, scheduled_prices, staff_products,
};
pub use facet::attribute_codes;
pub use goods::{goods_after, goods_of, sold_after, sold_of};
pub use index::{IndexedFacet, IndexedProduct, products_for_index};
pub use input::{
    AttributeInput, BrandInput, CategoryInput, MediaInput, OptionInput, OptionValueInput,
    ProductInput, Stored, VariantInput,
};
pub use limits::{LONGEST_ATTRIBUTE_CODE, LONGEST_CATEGORY_PATH, LONGEST_VARIANT_TITLE};
pub use listing::{
    best_sellers, listing, listing_among, listing_of, listing_with, newest_products,
    reduced_products,
};
pub use lookup::{
    brand_safety, ensure_category, ensure_tax_class, product_slugs, products_at,
    put_category_intro, rename_tax_class, tax_classes,
};
pub use product::{product_by_id, product_by_slug, product_version};
pub use redirect::{add_redirect, redirect_for};
pub use refresh::{next_due_listing, refresh_due_listings, refresh_listing};
pub use sitemap::{SitemapEntry, sitemap_entries};
pub use stored::{
    NameKind, StoredCatalog, StoredName, StoredProduct, StoredVariant, has_products, known_slugs,
    stored_catalog,
};
pub use upsert::{UpsertError, UpsertOutcome, store_product, upsert_product};
pub use version::{
    Versions, bump_catalog_version, bump_content_version, catalog_version, versions,
};

pub(crate) use card::picture;
use lookup::set_brand_safety;
pub(crate) use refresh::refresh_availability;
