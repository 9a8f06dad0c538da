//! A promotion as a form: the table of a shop file with what staff say beside it, and back.

use commerce::calendar::LocalTime;
use commerce::country::CountryCode;
use commerce::promotion::CouponCode;
use commerce::{Currency, Money};
use database::content::ShopSettings;
use import::shop::{KnownPromotion, PromotionTable, PromotionTerms};
use texts::text;

use crate::kit::form::FormData;
use crate::kit::typed_address::named;
use crate::kit::typed_moment::{moment, same_minute};
use crate::settings::keep::{listed, optional};

/// The most codes of one promotion.
const MOST_CODES: usize = 200;
/// The most products or categories that are named.
const MOST_NAMED: usize = 200;
const MOST_USES: i64 = 1_000_000_000;
/// Where a new promotion stands among the others.
const PRIORITY: i64 = 50;
const LAST_PRIORITY: i64 = 10_000;

/// What a promotion can do, as the form names it, and the fields that it needs.
pub(super) const OFFERS: [(&str, &[&str]); 4] = [
    ("percent", &["percent_off_order"]),
    ("amount", &["amount_off_order"]),
    ("buy", &["buy", "get_free"]),
    ("delivery", &["free_shipping_up_to"]),
];

/// The form as a shop file would have it, and the rest. What cannot be read is noted.
pub(super) fn read(
    sent: &mut FormData,
    shop: &ShopSettings,
    known: Option<&KnownPromotion>,
) -> (PromotionTable, PromotionTerms) {
    let (currency, country) = (shop.currency, shop.country);
    let name = commerce::text::line(sent.text("name"));
    if name.is_empty() {
        sent.refuse("name", text!("office-settings-name-missing"));
    }
    let stored = known.map(|it| &it.row.stored);
    let (starts, ends) = window(sent, country);
    let starts = starts.map(|at| same_minute(stored.and_then(|it| it.starts_at_ms), at));
    let ends = ends.map(|at| same_minute(stored.and_then(|it| it.ends_at_ms), at));
    let codes = codes(sent);
    let terms = PromotionTerms {
        starts_at_ms: starts,
        usage_limit: number(sent, "usage_limit", 1, MOST_USES),
        per_customer_limit: number(sent, "per_customer_limit", 1, MOST_USES),
        codes,
    };
    let table = PromotionTable {
        name,
        coupon: terms.codes.first().map(ToString::to_string),
        priority: number(sent, "priority", 0, LAST_PRIORITY).unwrap_or(PRIORITY),
        combinable: sent.text("combinable") != "no",
        ends_at_ms: ends,
        products: named(sent, "products", "/p/", MOST_NAMED),
        categories: named(sent, "categories", "/c/", MOST_NAMED),
        subtotal_at_least: amount(sent, "subtotal_at_least", currency),
        ..PromotionTable::default()
    };
    (offer(sent, table, currency), terms)
}

/// The fields of the offer that was chosen; what stands in the others is nobody's wish.
fn offer(sent: &mut FormData, table: PromotionTable, currency: Currency) -> PromotionTable {
    let chosen = sent.text("offer").to_owned();
    let needed = OFFERS.iter().find(|(offer, _)| *offer == chosen);
    let Some((_, needed)) = needed else {
        sent.refuse("offer", text!("office-promotion-offer-missing"));
        return table;
    };
    for field in *needed {
        if sent.text(field).trim().is_empty() {
            sent.refuse(*field, text!("office-promotion-missing"));
        }
    }
    match chosen.as_str() {
        "percent" => {
            let percent = number(sent, "percent_off_order", 1, 100);
            PromotionTable {
                percent_off_order: percent.and_then(|percent| percent.try_into().ok()),
                ..table
            }
        }
        "amount" => PromotionTable {
            amount_off_order: amount(sent, "amount_off_order", currency),
            ..table
        },
        "buy" => PromotionTable {
            buy: number(sent, "buy", 1, 1_000),
            get_free: number(sent, "get_free", 1, 1_000),
            ..table
        },
        _ => PromotionTable {
            free_shipping_up_to: amount(sent, "free_shipping_up_to", currency),
            ..table
        },
    }
}

fn window(sent: &mut FormData, country: CountryCode) -> (Option<i64>, Option<i64>) {
    let starts = moment(sent, "starts", country, false);
    let ends = moment(sent, "ends", country, true);
    if let (Some(starts), Some(ends)) = (starts, ends)
        && ends <= starts
    {
        sent.refuse("ends", text!("office-promotion-ends-early"));
    }
    (starts, ends)
}

fn codes(sent: &mut FormData) -> Vec<CouponCode> {
    let mut codes: Vec<CouponCode> = Vec::new();
    for typed in listed(sent.text("coupon")) {
        match CouponCode::parse(&typed) {
            Ok(code) if codes.contains(&code) => {}
            Ok(code) => codes.push(code),
            Err(_) => {
                let most = CouponCode::MAX_LENGTH;
                let why = text!("office-promotion-code-wrong", code = typed, most = most);
                sent.refuse("coupon", why);
                return codes;
            }
        }
    }
    if codes.len() > MOST_CODES {
        let why = text!("office-promotion-too-many", most = MOST_CODES);
        sent.refuse("coupon", why);
    }
    codes
}

fn number(sent: &mut FormData, field: &'static str, least: i64, most: i64) -> Option<i64> {
    let typed = sent.text(field).trim().to_owned();
    if typed.is_empty() {
        return None;
    }
    let number = typed.parse().ok();
    let number = number.filter(|number| (least..=most).contains(number));
    if number.is_none() {
        let why = text!("office-promotion-number", least = least, most = most);
        sent.refuse(field, why);
    }
    number
}

/// An amount as a shop file writes it; what is none stays as it was typed, for the check to name.
fn amount(sent: &FormData, field: &str, currency: Currency) -> Option<String> {
    let typed = optional(sent.text(field))?;
    match Money::parse_typed(&typed, currency) {
        Ok(amount) => Some(amount.to_major_string()),
        Err(_) => Some(typed),
    }
}

/// The form of a promotion that is stored, or of a new one.
pub(super) fn filled(known: Option<&KnownPromotion>, country: CountryCode) -> FormData {
    let blank = PromotionTable {
        priority: PRIORITY,
        combinable: true,
        ..PromotionTable::default()
    };
    let table = known.and_then(|it| it.table.clone()).unwrap_or(blank);
    let offer = if table.amount_off_order.is_some() {
        "amount"
    } else if table.buy.is_some() {
        "buy"
    } else if table.free_shipping_up_to.is_some() {
        "delivery"
    } else {
        "percent"
    };
    let clock = |at: Option<i64>| at.map(|at| LocalTime::of(at, country).typed());
    let stored = known.map(|it| &it.row.stored);
    let text = |number: Option<i64>| number.map(|number| number.to_string());
    let percent = table.percent_off_order.map(i64::from);
    let combinable = if table.combinable { "yes" } else { "no" };
    let fields = [
        ("version", known.map(KnownPromotion::version)),
        ("name", Some(table.name)),
        ("offer", Some(offer.to_owned())),
        ("percent_off_order", text(percent)),
        ("amount_off_order", table.amount_off_order),
        ("buy", text(table.buy)),
        ("get_free", text(table.get_free)),
        ("free_shipping_up_to", table.free_shipping_up_to),
        ("coupon", known.map(|it| it.row.codes.join("\n"))),
        ("starts", clock(stored.and_then(|it| it.starts_at_ms))),
        ("ends", clock(table.ends_at_ms)),
        ("subtotal_at_least", table.subtotal_at_least),
        ("products", Some(table.products.join("\n"))),
        ("categories", Some(table.categories.join("\n"))),
        ("usage_limit", text(stored.and_then(|it| it.usage_limit))),
        (
            "per_customer_limit",
            text(stored.and_then(|it| it.per_customer_limit)),
        ),
        ("priority", Some(table.priority.to_string())),
        ("combinable", Some(combinable.to_owned())),
    ];
    FormData::prefilled(fields.map(|(name, value)| (name, value.unwrap_or_default())))
}
