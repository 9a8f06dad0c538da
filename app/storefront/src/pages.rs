//! The pages on the server: handlers, views, and what all of them stand in.

#[path = "account/page.rs"]
pub mod account;
#[path = "cart/page.rs"]
pub mod cart;
mod cart_text;
#[path = "catalog/page.rs"]
pub mod catalog;
#[path = "checkout/page.rs"]
pub mod checkout;
#[path = "content/page.rs"]
pub mod content;
mod error_page;
mod flags;
mod footer;
mod frame;
#[path = "home/page.rs"]
pub mod home;
mod kept;
mod look;
mod navigation;
#[path = "orders/page.rs"]
pub mod orders;
mod page_link;
mod payment_text;
#[path = "product/page.rs"]
pub mod product;
mod promotion_text;
mod render;
mod routes;
#[path = "search/page.rs"]
pub mod search;
mod shell;
mod shipping_text;
mod state;
mod store_settings;
mod tax_text;
mod tools;

pub use catalog::known::Catalog;
pub use catalog::memory::ListMemory;
pub use kept::{Changes, KeptPages, LOOK_EVERY};
pub use navigation::Navigation;
pub use routes::routes;
pub use search::index::{IndexError, SearchIndex};
pub use search::log::SearchLog;
pub use state::{Parts, Shop};
pub use store_settings::StoreSettings;
