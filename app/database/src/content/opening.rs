//! Whether the shop takes orders yet.

use commerce::opening::{LegalText, missing_texts};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::content::{SHOP, ShopSettings, put_setting, setting};
use crate::error::Result;
use crate::pricing::shipping_zones;
use crate::readiness::has_sold;

/// The setting of a shop that began closed.
const OPENING: &str = "opening";

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Opening {
    /// Staff opened it though something was missing.
    #[serde(default)]
    is_opened: bool,
}

/// What the shop does not say yet of what is asked for in its country; `pages` are slugs and titles.
#[must_use]
pub fn missing_legal_texts(shop: &ShopSettings, pages: &[(String, String)]) -> Vec<LegalText> {
    let has_page = |slug: &str| pages.iter().any(|(known, _)| known == slug);
    missing_texts(shop.country, !shop.imprint.is_empty(), has_page)
}

/// Whether the shop takes orders. One that did before stays open, whatever becomes of its pages.
pub async fn is_open(
    conn: &impl ConnectionTrait,
    shop: &ShopSettings,
    pages: &[(String, String)],
) -> Result<bool> {
    if missing_legal_texts(shop, pages).is_empty() {
        return Ok(true);
    }
    match setting::<Opening>(conn, OPENING).await? {
        Some(opening) if !opening.is_opened => has_sold(conn).await,
        Some(_) | None => Ok(true),
    }
}

/// Lets a shop that is set up for the first time begin closed; call it before anything of it is written.
pub async fn begin_closed(tx: &impl ConnectionTrait) -> Result<()> {
    let is_there = setting::<serde_json::Value>(tx, SHOP).await?.is_some();
    if is_there || !shipping_zones(tx).await?.is_empty() {
        return Ok(());
    }
    put_setting(tx, OPENING, &Opening::default()).await
}

/// Opens the shop for good, though something is missing.
pub async fn open_for_good(tx: &impl ConnectionTrait) -> Result<()> {
    put_setting(tx, OPENING, &Opening { is_opened: true }).await
}
