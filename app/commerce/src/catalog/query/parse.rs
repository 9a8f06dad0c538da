//! Reading a listing from query-string pairs; what makes no sense is passed over.

use super::{ListingQuery, PageSize, Sort};
use crate::catalog::Slug;
use crate::money::{Currency, Money};
use crate::text::line;

const MAX_CODE: usize = Slug::MAX_LENGTH;
const MAX_PATH: usize = 250;
const MAX_TYPED: usize = 40;

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
            "min" => (self.price_min, self.price_min_typed) = price(value, currency),
            "max" => (self.price_max, self.price_max_typed) = price(value, currency),
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
    let control = |c: char| if c.is_control() { ' ' } else { c };
    let printable: String = value.chars().map(control).collect();
    let clean = line(&printable);
    let short: String = clean.chars().take(ListingQuery::MAX_TEXT).collect();
    // The cut may leave a joiner or a blank at the end.
    let text = line(&short);
    (!text.is_empty()).then_some(text)
}

/// The price, or what was typed instead of one.
fn price(value: &str, currency: Currency) -> (Option<Money>, Option<String>) {
    let amount = bare_amount(value, currency);
    if amount.is_empty() {
        return (None, None);
    }
    match Money::parse_typed(&amount, currency) {
        Ok(price) if !price.is_negative() => (Some(price), None),
        _ => {
            let typed: String = value.chars().take(MAX_TYPED).collect();
            (None, Some(typed))
        }
    }
}

/// An amount without the currency that may stand before or after it: “€ 20” and “20 EUR”.
fn bare_amount(value: &str, currency: Currency) -> String {
    let names = [currency.symbol().unwrap_or_default(), currency.code()];
    let mut amount = value.trim();
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        let front = amount
            .get(..name.len())
            .filter(|front| front.eq_ignore_ascii_case(name));
        amount = front.map_or(amount, |front| amount[front.len()..].trim_start());
        let split = amount.len().saturating_sub(name.len());
        let back = amount
            .get(split..)
            .filter(|back| back.eq_ignore_ascii_case(name));
        amount = back.map_or(amount, |_| amount[..split].trim_end());
    }
    amount.to_owned()
}

fn is_code(value: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !value.is_empty() && value.len() <= MAX_CODE && value.bytes().all(plain)
}

fn is_path(value: &str) -> bool {
    value.len() <= MAX_PATH && value.split('/').all(is_code)
}
