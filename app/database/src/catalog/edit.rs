//! Product editing by staff: a product as its editor shows it, and saving it whole, guarded by its version.

mod duplicate;
mod list;
mod prices;
mod read;
mod save;

use commerce::Money;
use commerce::ids::{ProductId, VariantId};
use commerce::stock::StockLevel;
use thiserror::Error;

use crate::catalog::{ProductInput, UpsertError, VariantInput};
use crate::error::{Error, Transient};

pub use duplicate::{copy_by_key, duplicate_product};
pub use list::{ProductFilter, ProductRow, staff_products};
pub use prices::{
    NewPrice, PriceError, ScheduledPrice, end_price, schedule_price, scheduled_prices,
};
pub use read::editable_product;
pub use save::{SaveProduct, create_product, save_product};

/// A product with all that an editor may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditableProduct {
    pub id: ProductId,
    /// What a save must still find.
    pub version: i64,
    /// As it is stored; saved again unchanged, it changes nothing. Its variants are the active ones that have a price.
    pub input: ProductInput,
    /// When it goes off sale by itself, unix milliseconds.
    pub unpublish_at_ms: Option<i64>,
    /// Every variant, those off sale too, in display order.
    pub variants: Vec<EditableVariant>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditableVariant {
    pub id: VariantId,
    /// Its option values, as one text.
    pub title: String,
    /// Whether it is on sale while its product is.
    pub active: bool,
    /// What is stored of it; without a price when it has none in the shop's currency.
    pub input: VariantInput,
    pub has_price: bool,
    /// The lowest price of the last thirty days, the present one included.
    pub lowest_30_days: Option<Money>,
    pub stock: StockLevel,
}

/// Why a product was not saved; nothing was changed then.
#[derive(Debug, Error)]
pub enum EditError {
    /// Somebody saved it since it was read.
    #[error("The product was changed in the meantime.")]
    Stale,
    #[error(transparent)]
    Refused(#[from] UpsertError),
}

impl From<Error> for EditError {
    fn from(error: Error) -> Self {
        Self::Refused(error.into())
    }
}

impl From<sea_orm::DbErr> for EditError {
    fn from(error: sea_orm::DbErr) -> Self {
        Error::from(error).into()
    }
}

impl Transient for EditError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Refused(error) if error.is_transient())
    }
}
