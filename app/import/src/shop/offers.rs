//! Writing what a shop file says of products and categories: promotions, introductions.

use commerce::Rate;
use commerce::ids::{CategoryId, ProductId};
use commerce::promotion::{Action, ItemFilter, PromotionKind, Rule};
use database::catalog::{category_by_path, product_by_slug, put_category_intro};
use database::pricing::{StoredPromotion, promotion_by_name, put_coupon, put_promotion};
use database::{Db, Error, transaction};

use crate::shop::change::{CATEGORY, Change, Outcome, PROMOTION};
use crate::shop::{Offer, PromotionSetup, ShopSetup};

/// Writes the promotions and the introductions of categories, after the products and categories they are for, and says what changed.
/// A promotion whose products are all missing is left out, so that it does not become one for everything.
pub async fn apply_offers(db: &Db, shop: &ShopSetup) -> Result<Vec<Change>, Error> {
    let mut changes = intro_changes(db, shop).await?;
    for change in changes.iter().filter(|change| change.writes()) {
        let intros = shop.category_intros.iter();
        if let Some((path, intro)) = intros.clone().find(|(path, _)| *path == change.name) {
            put_category_intro(db.writer(), path, intro).await?;
        }
    }
    for promotion in &shop.promotions {
        let (change, wanted) = offer_change(db, shop, promotion).await?;
        if let Some(wanted) = &wanted {
            let code = promotion.coupon.as_ref();
            transaction(db, |tx| async move {
                let id = put_promotion(&*tx, wanted).await?;
                match code {
                    Some(code) => put_coupon(&*tx, code, id, None).await,
                    None => Ok(()),
                }
            })
            .await?;
        }
        changes.extend(change);
    }
    Ok(changes)
}

/// Says what [`apply_offers`] would do.
pub async fn check_offers(db: &Db, shop: &ShopSetup) -> Result<Vec<Change>, Error> {
    let mut changes = intro_changes(db, shop).await?;
    for promotion in &shop.promotions {
        changes.extend(offer_change(db, shop, promotion).await?.0);
    }
    Ok(changes)
}

async fn intro_changes(db: &Db, shop: &ShopSetup) -> Result<Vec<Change>, Error> {
    let mut changes = Vec::new();
    for (path, intro) in &shop.category_intros {
        let outcome = match category_by_path(db.reader(), path).await? {
            None => Outcome::LeftOut,
            Some(category) if category.intro != *intro => Outcome::Changed,
            Some(_) => continue,
        };
        changes.push(Change {
            what: CATEGORY,
            name: path.clone(),
            outcome,
        });
    }
    Ok(changes)
}

/// What becomes of a promotion, and what to store when that is anything.
async fn offer_change(
    db: &Db,
    shop: &ShopSetup,
    promotion: &PromotionSetup,
) -> Result<(Option<Change>, Option<StoredPromotion>), Error> {
    let change = |outcome| Change {
        what: PROMOTION,
        name: promotion.name.clone(),
        outcome,
    };
    let Some(items) = items(db, shop, promotion).await? else {
        return Ok((Some(change(Outcome::LeftOut)), None));
    };
    let wanted = stored(promotion, items);
    let known = promotion_by_name(db.reader(), &promotion.name).await?;
    let outcome = match &known {
        None => Outcome::New,
        Some((known, codes)) => {
            let has_code = promotion
                .coupon
                .as_ref()
                .is_none_or(|code| codes.iter().any(|known| known == code.as_str()));
            // Limits and a beginning are not in the file: they are the merchant's.
            let same = StoredPromotion {
                starts_at_ms: wanted.starts_at_ms,
                usage_limit: wanted.usage_limit,
                per_customer_limit: wanted.per_customer_limit,
                enabled: wanted.enabled,
                ..known.clone()
            } == wanted;
            if same && has_code {
                return Ok((None, None));
            }
            Outcome::Changed
        }
    };
    let wanted = match known {
        Some((known, _)) => StoredPromotion {
            starts_at_ms: known.starts_at_ms,
            usage_limit: known.usage_limit,
            per_customer_limit: known.per_customer_limit,
            enabled: known.enabled,
            ..wanted
        },
        None => wanted,
    };
    Ok((Some(change(outcome)), Some(wanted)))
}

/// What the promotion is for, by id; none when it names things and none of them is there.
async fn items(
    db: &Db,
    shop: &ShopSetup,
    promotion: &PromotionSetup,
) -> Result<Option<ItemFilter>, Error> {
    let mut products: Vec<ProductId> = Vec::new();
    for slug in &promotion.products {
        let found = product_by_slug(db.reader(), slug.as_str(), shop.settings.currency, 0).await?;
        products.extend(found.map(|product| product.id));
    }
    let mut categories: Vec<CategoryId> = Vec::new();
    for path in &promotion.categories {
        categories.extend(
            category_by_path(db.reader(), path)
                .await?
                .map(|category| category.id),
        );
    }
    let named = !promotion.products.is_empty() || !promotion.categories.is_empty();
    let nothing = products.is_empty() && categories.is_empty();
    let items = ItemFilter {
        products,
        categories,
        ..ItemFilter::default()
    };
    Ok((!named || !nothing).then_some(items))
}

pub(super) fn stored(promotion: &PromotionSetup, items: ItemFilter) -> StoredPromotion {
    let mut rules = Vec::new();
    if items != ItemFilter::default() {
        rules.push(Rule::Items(items));
    }
    rules.extend(
        promotion
            .subtotal_at_least
            .map(|amount| Rule::SubtotalAtLeast { amount }),
    );
    let action = match promotion.offer {
        Offer::PercentOff(rate) => Action::PercentOffOrder { rate },
        Offer::AmountOff(amount) => Action::FixedOffOrder { amount },
        Offer::BuyGetFree { buy, get } => Action::BuyXGetY {
            buy,
            get,
            rate: Rate::WHOLE,
            items: None,
            at_most: None,
        },
        Offer::FreeShipping(amount) => Action::FreeShipping {
            up_to: Some(amount),
        },
    };
    let kind = if promotion.coupon.is_some() {
        PromotionKind::Coupon
    } else {
        PromotionKind::Auto
    };
    StoredPromotion {
        ends_at_ms: promotion.ends_at_ms,
        priority: promotion.priority,
        combinable: promotion.combinable,
        rules,
        ..StoredPromotion::new(&promotion.name, kind, action)
    }
}
