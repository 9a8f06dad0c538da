//! A shop's settings as a file: taxes, delivery, offers, pages; and how they get into the database.

mod apply;
mod areas;
mod campaign;
mod change;
mod check;
mod edit;
mod fault;
mod file;
mod look;
mod markdown;
mod needs;
mod offers;
mod page;
mod payment;
mod promotion;
mod show;
mod source;
mod stored;

use commerce::catalog::Slug;
use commerce::payment::PaymentTerms;
use commerce::promotion::CouponCode;
use commerce::shipping::Tariff;
use commerce::tax::TaxMode;
use commerce::zone::Area;
use commerce::{Money, Rate};
use database::content::ShopSettings;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use apply::{ApplyError, apply_shop, check_shop};
pub use campaign::{
    KnownPromotion, PromotionEdit, PromotionTerms, end_promotion, known_promotion,
    known_promotions, save_promotion,
};
pub use change::{Change, Outcome};
pub use edit::{Edit, EditError, Part, edit_shop};
pub use fault::Fault;
pub use file::{
    MethodTable, PromotionTable, ReturnsTable, ShippingZoneTable, ShopTable, TaxZoneTable,
    ValueTable, WeightTable,
};
pub use look::{LookSetup, shades};
pub use needs::{Facts, Need, needs};
pub use offers::{apply_offers, check_offers};
pub use payment::{AccountText, LaterText, PaymentText};
pub use show::{method_text, zone_areas};
pub use stored::stored_shop;

/// The name of the setting that holds [`HomeSettings`].
pub const HOME_SETTING: &str = "home";

/// Everything about a shop except its products.
#[derive(Debug, Clone, PartialEq)]
pub struct ShopSetup {
    /// Who the shop is, and what it promises.
    pub settings: ShopSettings,
    /// What the start page shows.
    pub home: Option<HomeSettings>,
    /// What it says of its ways to pay; left alone when absent.
    pub payment: Option<PaymentTerms>,
    /// Logo and colours; left alone when absent.
    pub look: Option<LookSetup>,
    /// Codes and names of the tax classes.
    pub tax_classes: Vec<(String, String)>,
    pub tax_zones: Vec<TaxZoneSetup>,
    pub shipping_zones: Vec<ShippingZoneSetup>,
    /// Introductions of categories by path.
    pub category_intros: Vec<(String, String)>,
    /// Promotions, some with a code.
    pub promotions: Vec<PromotionSetup>,
    /// Written pages, in order.
    pub pages: Vec<PageSetup>,
}

/// What the home page shows, as the setting [`HOME_SETTING`] stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HomeSettings {
    /// The slug of the product in the large picture.
    pub hero: String,
    /// Slugs of the products shown next.
    pub featured: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TaxZoneSetup {
    pub name: String,
    pub mode: TaxMode,
    pub areas: Vec<Area>,
    /// What receipts call the tax.
    pub label: String,
    /// The rate of each class, by code, in the order of the codes.
    pub rates: Vec<(String, Rate)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ShippingZoneSetup {
    pub name: String,
    pub areas: Vec<Area>,
    /// Its methods, in order.
    pub methods: Vec<ShippingMethodSetup>,
}

/// A way to deliver.
#[derive(Debug, Clone, PartialEq)]
pub struct ShippingMethodSetup {
    pub name: String,
    pub tariff: Tariff,
    /// Fewest and most working days.
    pub days: (u32, u32),
    /// The code of the class it is taxed by; untaxed without.
    pub tax_class: Option<String>,
}

/// A promotion; products and categories are still slugs and paths.
#[derive(Debug, Clone, PartialEq)]
pub struct PromotionSetup {
    /// What receipts call it.
    pub name: String,
    /// The code that brings it; it comes by itself without one.
    pub coupon: Option<CouponCode>,
    /// Lower goes first.
    pub priority: i64,
    /// Whether it goes together with others.
    pub combinable: bool,
    /// When it ends, unix milliseconds.
    pub ends_at_ms: Option<i64>,
    pub products: Vec<Slug>,
    /// Paths of the categories it is for.
    pub categories: Vec<String>,
    /// The least value of those goods.
    pub subtotal_at_least: Option<Money>,
    pub offer: Offer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// A share off the order.
    PercentOff(Rate),
    /// An amount off the order.
    AmountOff(Money),
    /// For every `buy` pieces, `get` more are free.
    BuyGetFree {
        /// Pieces to pay for.
        buy: i64,
        get: i64,
    },
    /// Free delivery up to an amount.
    FreeShipping(Money),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageSetup {
    /// The last part of its address.
    pub slug: Slug,
    pub title: String,
    /// Its text, cleaned HTML.
    pub body_html: String,
    /// The Markdown that it was made from, if any.
    pub source: Option<String>,
}

/// Why a shop file is not one.
#[derive(Debug, Error)]
pub enum ShopError {
    /// With line, column and the key in question.
    #[error("The file cannot be read: {error}{}", said_hint(.hint.as_deref()))]
    Syntax {
        error: toml::de::Error,
        /// The known key that was probably meant.
        hint: Option<String>,
    },
    #[error(transparent)]
    Wrong(#[from] Fault),
}

fn said_hint(hint: Option<&str>) -> String {
    hint.map(|key| format!("Did you mean `{key}`?"))
        .unwrap_or_default()
}

impl From<toml::de::Error> for ShopError {
    fn from(error: toml::de::Error) -> Self {
        Self::Syntax {
            hint: source::nearest_key(error.message()),
            error,
        }
    }
}
