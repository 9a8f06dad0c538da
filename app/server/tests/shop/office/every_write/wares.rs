//! Products, stock and promotions.

use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use database::stock::{StockFilter, stock_list};
use import::shop::known_promotions;

use super::{Row, Walk};
use crate::html;
use crate::office::products::png;

pub async fn walk(walk: &Walk<'_>) {
    products(walk).await;
    prices_and_pictures(walk).await;
    stock(walk).await;
    promotions(walk).await;
}

/// The path of the lamp's page.
async fn lamp(walk: &Walk<'_>) -> String {
    let list = walk.page("/admin/products?q=LAMP-1").await;
    let links = html::attributes(&list, "tbody a", "href");
    links.into_iter().next().expect("the lamp")
}

async fn products(walk: &Walk<'_>) {
    let new = "/admin/products/new";
    let fields = [
        ("title", "Wool scarf"),
        ("sku", "SCARF"),
        ("price", "39.90"),
    ];
    let created = ("product.created", Row::Tells);
    walk.fills(new, (new, new), &fields, created).await;
    let list = walk.page("/admin/products?q=SCARF").await;
    let path = html::attributes(&list, "tbody a", "href").remove(0);
    let changed = ("product.changed", Row::Changes);
    walk.fills(
        "/admin/products/{id}",
        (&path, &path),
        &[("title", "Woollen scarf")],
        changed,
    )
    .await;
    let options = format!("{path}/options");
    let typed = [("option_0", "Size"), ("values_0", "S\r\nM")];
    walk.fills(
        "/admin/products/{id}/options",
        (&path, &options),
        &typed,
        changed,
    )
    .await;
    let sheet = format!("{path}/variants");
    let drawn = html::fields_of(&walk.page(&path).await, &sheet);
    let price = drawn.iter().find(|(name, _)| name.starts_with("price_"));
    let price = price.expect("a price").0.clone();
    walk.fills(
        "/admin/products/{id}/variants",
        (&path, &sheet),
        &[(&price, "41.00")],
        changed,
    )
    .await;
    let safety = format!("{path}/safety");
    walk.fills(
        "/admin/products/{id}/safety",
        (&path, &safety),
        &[("warnings", "Keep away from fire.")],
        changed,
    )
    .await;
    let copy = format!("{path}/duplicate");
    walk.fills(
        "/admin/products/{id}/duplicate",
        (&path, &copy),
        &[],
        ("product.duplicated", Row::Tells),
    )
    .await;
}

async fn prices_and_pictures(walk: &Walk<'_>) {
    let path = lamp(walk).await;
    let prices = format!("{path}/prices");
    let clock = |hours: i64| {
        let at_ms = walk.desk.now_ms() + hours * 3_600_000;
        LocalTime::of(at_ms, CountryCode::DE).typed()
    };
    let (from, to) = (clock(1), clock(3));
    let typed = [
        ("amount", "15.00"),
        ("from", from.as_str()),
        ("to", to.as_str()),
    ];
    walk.fills(
        "/admin/products/{id}/prices",
        (&prices, &prices),
        &typed,
        ("product.price_scheduled", Row::Tells),
    )
    .await;
    let shown = walk.page(&prices).await;
    let ends = html::attributes(&shown, "form", "action");
    let end = ends.into_iter().find(|it| it.ends_with("/end")).unwrap();
    walk.fills(
        "/admin/products/{id}/prices/{price}/end",
        (&prices, &end),
        &[],
        ("product.price_ended", Row::Removes),
    )
    .await;

    let media = format!("{path}/media");
    let version = html::value(&walk.page(&path).await, "version");
    let fields = [("version", version), ("alt", "A lamp".to_owned())];
    let changed = ("product.changed", Row::Changes);
    let picture = ("picture", "lamp.png", png(40, 30));
    walk.uploads(
        "/admin/products/{id}/media",
        &media,
        picture,
        &fields,
        changed,
    )
    .await;
    let first = format!("{media}/0");
    let drawn = html::fields_of(&walk.page(&path).await, &first);
    let alt = drawn.iter().find(|(_, value)| value == "A lamp").unwrap();
    walk.fills(
        "/admin/products/{id}/media/{place}",
        (&path, &first),
        &[(&alt.0, "A lit lamp"), ("change", "alt")],
        changed,
    )
    .await;
}

async fn stock(walk: &Walk<'_>) {
    let filter = StockFilter {
        text: "LAMP-1".to_owned(),
        ..StockFilter::default()
    };
    let db = walk.desk.shop.shop.db.writer();
    let (rows, _) = stock_list(db, &filter, 1, 0).await.unwrap();
    let row = &rows[0];
    let path = format!("/admin/inventory/{}", row.variant);
    let adjust = format!("{path}/adjust");
    walk.fills(
        "/admin/inventory/{id}/adjust",
        (&path, &adjust),
        &[("delta", "3"), ("reason", "Found behind the shelf")],
        ("stock.adjusted", Row::Changes),
    )
    .await;
    let limit = format!("{path}/limit");
    walk.fills(
        "/admin/inventory/{id}/limit",
        (&path, &limit),
        &[("low_below", "7")],
        ("stock.limit_changed", Row::Changes),
    )
    .await;
    let count = "/admin/inventory/count";
    let file = format!("sku,counted\r\nLAMP-1,{}\r\n", row.level.on_hand + 2);
    let file = ("file", "count.csv", file.into_bytes());
    let page = walk
        .uploads(count, count, file, &[], ("", Row::Happens))
        .await;
    let apply = "/admin/inventory/count/apply";
    let fields = html::fields_of(&page, apply);
    let fields = fields.iter().map(|(name, value)| (&**name, &**value));
    let fields: Vec<(&str, &str)> = fields.collect();
    walk.sends(apply, apply, &fields, ("stock.counted", Row::Tells))
        .await;
}

async fn promotions(walk: &Walk<'_>) {
    let new = "/admin/promotions/new";
    let typed = [
        ("name", "Five off"),
        ("offer", "amount"),
        ("amount_off_order", "5"),
    ];
    let added = ("promotion.added", Row::Tells);
    walk.fills(new, (new, new), &typed, added).await;
    let known = known_promotions(walk.desk.shop.shop.db.writer()).await;
    let path = format!("/admin/promotions/{}", known.unwrap()[0].row.id);
    walk.fills(
        "/admin/promotions/{id}",
        (&path, &path),
        &[("amount_off_order", "6")],
        ("promotion.changed", Row::Changes),
    )
    .await;
    let end = format!("{path}/end");
    walk.fills(
        "/admin/promotions/{id}/end",
        (&path, &end),
        &[],
        ("promotion.ended", Row::Changes),
    )
    .await;
}
