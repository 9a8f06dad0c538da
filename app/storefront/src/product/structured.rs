//! The product as search engines read it; every number is one the page shows too.

use commerce::catalog::{Product, Variant};
use commerce::country::CountryCode;
use commerce::shipping::ShippingQuote;
use commerce::stock::StockBadge;
use database::content::Returns;
use serde_json::{Value, json};
use web::components::{picture, rating};
use web::http::base_url::BaseUrl;

use crate::pages::product::offer::each_once;

/// A `Product` of schema.org with the offer of the variant the page shows.
pub fn product(
    product: &Product,
    variant: &Variant,
    delivery: Option<&ShippingQuote>,
    returns: Option<Returns>,
    country: CountryCode,
    base_url: &BaseUrl,
) -> String {
    let url = base_url.join(&format!("/p/{}", product.slug));
    let pictures: Vec<String> = each_once(product)
        .map(|media| base_url.join(&picture::large(&media.picture)))
        .collect();
    let mut object = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": url,
        "name": product.title,
        "sku": variant.sku,
        "url": url,
        "image": pictures,
        "description": plain_text(&product.description_html, 5000),
        "offers": offer(product, variant, delivery, returns, country, base_url),
    });
    if let Some(brand) = &product.brand {
        set(
            &mut object,
            "brand",
            json!({ "@type": "Brand", "name": brand.name }),
        );
    }
    if let Some(barcode) = &variant.barcode {
        set(&mut object, "gtin", json!(barcode));
    }
    if let Some(mean) = rating::mean(&product.rating) {
        set(
            &mut object,
            "aggregateRating",
            json!({ "@type": "AggregateRating", "ratingValue": mean, "reviewCount": product.rating.count }),
        );
    }
    object.to_string()
}

fn offer(
    product: &Product,
    variant: &Variant,
    delivery: Option<&ShippingQuote>,
    returns: Option<Returns>,
    country: CountryCode,
    base_url: &BaseUrl,
) -> Value {
    let price = variant.price.amount;
    let availability = match variant.availability.badge() {
        StockBadge::InStock => "https://schema.org/InStock",
        StockBadge::Low(_) => "https://schema.org/LimitedAvailability",
        StockBadge::Backorder => "https://schema.org/BackOrder",
        StockBadge::SoldOut => "https://schema.org/OutOfStock",
    };
    let mut offer = json!({
        "@type": "Offer",
        "price": price.to_major_string(),
        "priceCurrency": price.currency().code(),
        "availability": availability,
        "itemCondition": "https://schema.org/NewCondition",
        "url": base_url.join(&format!("/p/{}?v={}", product.slug, variant.id)),
    });
    if let Some(returns) = returns {
        let fees = if returns.free {
            "https://schema.org/FreeReturn"
        } else {
            "https://schema.org/ReturnFeesCustomerResponsibility"
        };
        let policy = json!({
            "@type": "MerchantReturnPolicy",
            "applicableCountry": country.code(),
            "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": returns.days,
            "returnMethod": "https://schema.org/ReturnByMail",
            "returnFees": fees,
        });
        set(&mut offer, "hasMerchantReturnPolicy", policy);
    }
    if let Some(quote) = delivery {
        set(&mut offer, "shippingDetails", shipping(quote, country));
    }
    offer
}

fn shipping(quote: &ShippingQuote, country: CountryCode) -> Value {
    json!({
        "@type": "OfferShippingDetails",
        "shippingRate": { "@type": "MonetaryAmount", "value": quote.price.to_major_string(), "currency": quote.price.currency().code() },
        "shippingDestination": { "@type": "DefinedRegion", "addressCountry": country.code() },
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": { "@type": "QuantitativeValue", "minValue": 0, "maxValue": 1, "unitCode": "DAY" },
            "transitTime": { "@type": "QuantitativeValue", "minValue": quote.min_days, "maxValue": quote.max_days, "unitCode": "DAY" },
        },
    })
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(map) = object {
        map.insert(key.to_owned(), value);
    }
}

/// HTML without its tags, at most `limit` characters, for where only text may stand.
pub fn plain_text(html: &str, limit: usize) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for character in html.chars() {
        match character {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            _ if !in_tag => text.push(character),
            _ => {}
        }
    }
    let text = text
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let words: Vec<&str> = text.split_whitespace().collect();
    let whole = words.join(" ");
    match whole.char_indices().nth(limit) {
        Some((end, _)) => {
            let cut = whole.get(..end).unwrap_or_default();
            format!("{} …", cut.rsplit_once(' ').map_or(cut, |(head, _)| head))
        }
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_becomes_text_cut_between_words() {
        assert_eq!(
            plain_text("<p>Soft &amp; <b>warm</b></p><p>wool</p>", 100),
            "Soft & warm wool"
        );
        assert_eq!(plain_text("one two three", 9), "one two …");
        assert_eq!(plain_text("", 9), "");
    }
}
