//! Catalogue statements that stay text, each with the reason.

mod badge;
mod card;
mod category;
mod choice;
mod facet;
mod filter;
mod listing;
mod moment;
mod price;
mod product;
mod related;
mod stock;
mod variant;

pub(super) use badge::badges;
pub(super) use card::{CardRow, card_rows};
pub(super) use category::{
    CategoryOfProduct, categories, categories_of, category_at, uncounted_categories,
};
pub(super) use choice::{ChoiceRow, choices, chosen_from};
pub(super) use facet::{FacetCount, facet_counts};
pub(super) use filter::Filter;
pub(super) use listing::{Promoted, at_hand, page, totals};
pub(super) use moment::next_change;
pub(super) use price::{PriceMoment, price_moments};
pub(super) use product::{MediaOfProduct, Wanted, WholeProduct, whole_product};
pub(super) use related::related_ids;
pub(super) use stock::{StockOfProduct, stock_of_products};
pub(super) use variant::{VariantOnSale, variants_on_sale};
