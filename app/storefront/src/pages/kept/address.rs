//! The one address of a page that can be asked for in a million spellings: what means nothing to the page is left out,
//! the rest stands in one order.

use std::collections::BTreeMap;

use axum::http::Uri;
use commerce::Currency;
use commerce::catalog::ListingQuery;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::product::hooks::VARIANT_QUERY;

/// A query string as it came: names may repeat.
type Pairs = Vec<(String, String)>;

/// What stays as it is in a path.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a page reads of its query string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    Nothing,
    /// Which variant.
    Variant(Pairs),
    /// Filters, order, page; with what else stands in the canonical address.
    List(Box<ListingQuery>, Option<(&'static str, &'static str)>),
}

/// Path and query of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    path: String,
    pub asked: Asked,
}

impl Address {
    /// None when the query string cannot be read; the page says so itself.
    pub fn read(uri: &Uri, currency: Currency) -> Option<Address> {
        let path = percent_decode_str(uri.path()).decode_utf8().ok()?;
        let pairs: Pairs = serde_urlencoded::from_str(uri.query().unwrap_or_default()).ok()?;
        let asked = match path.split('/').nth(1)? {
            "p" => Asked::Variant(variant(&pairs)),
            "products" => list(&pairs, currency, |query| query.text = None),
            "c" => list(&pairs, currency, |query| {
                query.text = None;
                query.category = None;
            }),
            "search" => search(&pairs, currency),
            _ => Asked::Nothing,
        };
        Some(Address {
            path: utf8_percent_encode(&path, IN_PATH).to_string(),
            asked,
        })
    }

    /// The spelling that all others lead to.
    pub fn spelled(&self) -> String {
        let pairs = match &self.asked {
            Asked::Nothing => Pairs::new(),
            Asked::Variant(pairs) => pairs.clone(),
            Asked::List(query, further) => {
                let mut pairs = query.pairs(false);
                let typed = [
                    ("min", &query.price_min_typed),
                    ("max", &query.price_max_typed),
                ];
                for (name, typed) in typed {
                    pairs.extend(typed.clone().map(|typed| (name.to_owned(), typed)));
                }
                let further = further.map(|(name, value)| (name.to_owned(), value.to_owned()));
                pairs.extend(further);
                pairs
            }
        };
        match serde_urlencoded::to_string(&pairs) {
            Ok(query) if !query.is_empty() => format!("{}?{query}", self.path),
            _ => self.path.clone(),
        }
    }
}

fn read(pairs: &Pairs, currency: Currency) -> ListingQuery {
    ListingQuery::parse(pairs.iter().map(|(name, value)| (name, value)), currency)
}

fn list(pairs: &Pairs, currency: Currency, change: impl FnOnce(&mut ListingQuery)) -> Asked {
    let mut query = read(pairs, currency);
    change(&mut query);
    Asked::List(Box::new(query), None)
}

/// Without words there is one page, whatever else is asked for.
fn search(pairs: &Pairs, currency: Currency) -> Asked {
    let query = read(pairs, currency);
    if query.text.is_none() {
        return Asked::Nothing;
    }
    let is_exact = pairs
        .iter()
        .any(|(name, value)| name == "exact" && value == "1");
    Asked::List(Box::new(query), is_exact.then_some(("exact", "1")))
}

/// As `product::offer::chosen` reads it: the first variant named, and the last value of each option.
fn variant(pairs: &Pairs) -> Pairs {
    let named = pairs.iter().find(|(name, _)| name == VARIANT_QUERY);
    let named = named.and_then(|(_, value)| value.parse::<i64>().ok());
    let named = named.map(|id| (VARIANT_QUERY.to_owned(), id.to_string()));
    let options = pairs.iter().filter_map(|(name, value)| {
        let option: i64 = name.strip_prefix("option-")?.parse().ok()?;
        let value: i64 = value.parse().ok()?;
        Some((option, value))
    });
    let options: BTreeMap<i64, i64> = options.collect();
    let options = options
        .into_iter()
        .map(|(option, value)| (format!("option-{option}"), value.to_string()));
    named.into_iter().chain(options).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelled(text: &str) -> String {
        let uri: Uri = text.parse().unwrap();
        Address::read(&uri, Currency::EUR).unwrap().spelled()
    }

    #[test]
    fn a_page_has_one_address_in_whatever_spelling_it_is_asked_for() {
        for (asked, one) in [
            ("/?page=2&utm_source=a", "/"),
            ("/products?x=1", "/products"),
            ("/products?utm_source=a&&y", "/products"),
            ("/products?", "/products"),
            ("/products?page=1&size=24&min=&max=", "/products"),
            ("/products?q=mug", "/products"),
            (
                "/products?f.size=m&brand=b&brand=a&f.colour=red&f.size=m&page=2",
                "/products?brand=a&brand=b&f.colour=red&f.size=m&page=2",
            ),
            (
                "/products?min=20,5&sort=price",
                "/products?min=20.50&sort=price",
            ),
            ("/products?min=abc", "/products?min=abc"),
            ("/c/%68ome?category=other", "/c/home"),
            ("/p/%6Dug?v=3&x=1&v=4", "/p/mug?v=3"),
            (
                "/p/mug?option-2=7&option-1=5&option-2=6",
                "/p/mug?option-1=5&option-2=6",
            ),
            ("/pages/terms?page=2", "/pages/terms"),
            ("/search?sort=price", "/search"),
            (
                "/search?q=+tea++pot+&exact=1&exact=2",
                "/search?q=tea+pot&exact=1",
            ),
        ] {
            assert_eq!(spelled(asked), one, "{asked}");
        }
        assert_ne!(spelled("/products?page=2"), spelled("/products"));
    }

    proptest! {
        #[test]
        fn the_one_address_asks_for_what_was_asked_for(
            pairs in prop::collection::vec(
                (
                    prop_oneof![
                        Just("q"), Just("category"), Just("brand"), Just("min"), Just("max"),
                        Just("stock"), Just("sort"), Just("page"), Just("size"), Just("f.colour"),
                        Just("f.size"), Just("exact"), Just("v"), Just("option-1"), Just("x"),
                    ],
                    prop_oneof![
                        "[0-9]{1,4}", "[0-9]{1,3}[.,][0-9]{1,2}", "[a-z/.-]{0,8}",
                        "(price|newest|title|relevance|on|1|48|96)", "\\PC{0,12}",
                    ],
                ),
                0..8,
            ),
            path in prop_oneof![Just("/products"), Just("/c/home"), Just("/search"), Just("/p/mug")],
        ) {
            let query = serde_urlencoded::to_string(&pairs).unwrap();
            let uri: Uri = format!("{path}?{query}").parse().unwrap();
            let asked = Address::read(&uri, Currency::EUR).unwrap();
            let one = asked.spelled();
            let again = Address::read(&one.parse().unwrap(), Currency::EUR).unwrap();
            prop_assert_eq!(&again, &asked);
            prop_assert_eq!(again.spelled(), one);
        }
    }
}
