//! Reading a listing from query-string pairs; what makes no sense is passed over.

use super::{ListingQuery, PageSize, Sort};
use crate::money::{Currency, Money};

const MAX_CODE: usize = 64;
const MAX_PATH: usize = 250;

impl ListingQuery {
    /// Reads decoded pairs: `q`, `category`, `brand`, `f.{attribute}`, `min`, `max` (major
    /// units), `stock`, `sort`, `page`, `size`. Unknown or senseless pairs are ignored.
    #[must_use]
    pub fn parse<K, V>(pairs: impl IntoIterator<Item = (K, V)>, currency: Currency) -> Self
    where
        K: AsRef<str>,
        V: AsRef<str>,
    {
        let mut query = Self::default();
        for (key, value) in pairs {
            query.take(key.as_ref(), value.as_ref().trim(), currency);
        }
        if let (Some(min), Some(max)) = (query.price_min, query.price_max)
            && min > max
        {
            (query.price_min, query.price_max) = (Some(max), Some(min));
        }
        query
    }

    fn take(&mut self, key: &str, value: &str, currency: Currency) {
        match key {
            "q" => self.text = search_text(value),
            "category" if is_path(value) => self.category = Some(value.to_owned()),
            "brand" if is_code(value) && self.has_room(self.brands.is_empty()) => {
                self.brands.insert(value.to_owned());
            }
            "min" => self.price_min = price(value, currency),
            "max" => self.price_max = price(value, currency),
            "stock" => self.in_stock = matches!(value, "1" | "on" | "true"),
            "sort" => self.sort = Sort::parse(value).ok(),
            "page" => {
                let page = value.parse().unwrap_or(1);
                self.page = u32::clamp(page, 1, Self::MAX_PAGE);
            }
            "size" => {
                let sizes = PageSize::ALL.into_iter();
                let known = sizes
                    .into_iter()
                    .find(|size| size.get().to_string() == value);
                self.size = known.unwrap_or_default();
            }
            _ => self.take_attribute(key, value),
        }
    }

    fn take_attribute(&mut self, key: &str, value: &str) {
        let Some(code) = key.strip_prefix("f.") else {
            return;
        };
        if !is_code(code) || !is_code(value) {
            return;
        }
        if self.has_room(!self.attributes.contains_key(code)) {
            let values = self.attributes.entry(code.to_owned()).or_default();
            values.insert(value.to_owned());
        }
    }
}

fn search_text(value: &str) -> Option<String> {
    let printable = value.chars().map(|c| if c.is_control() { ' ' } else { c });
    let short: String = printable.take(ListingQuery::MAX_TEXT).collect();
    let words: Vec<&str> = short.split_whitespace().collect();
    if words.is_empty() {
        None
    } else {
        Some(words.join(" "))
    }
}

fn price(value: &str, currency: Currency) -> Option<Money> {
    Money::parse_major(value, currency)
        .ok()
        .filter(|price| !price.is_negative())
}

fn is_code(value: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !value.is_empty() && value.len() <= MAX_CODE && value.bytes().all(plain)
}

fn is_path(value: &str) -> bool {
    value.len() <= MAX_PATH && value.split('/').all(is_code)
}
