//! Writing a listing as query-string pairs in a stable order, so that equal listings share one address.

use std::fmt::Write as _;

use super::{ListingQuery, PageSize};

impl ListingQuery {
    /// The pairs that lead back to this listing, defaults left out.
    ///
    /// The category is left out too when the address already names it.
    #[must_use]
    pub fn pairs(&self, address_names_category: bool) -> Vec<(String, String)> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut push = |key: &str, value: String| pairs.push((key.to_owned(), value));
        if let Some(text) = &self.text {
            push("q", text.clone());
        }
        if let Some(category) = self.category.as_ref().filter(|_| !address_names_category) {
            push("category", category.clone());
        }
        for brand in &self.brands {
            push("brand", brand.clone());
        }
        for (code, values) in &self.attributes {
            for value in values {
                push(&format!("f.{code}"), value.clone());
            }
        }
        if let Some(price) = self.price_min {
            push("min", price.to_major_string());
        }
        if let Some(price) = self.price_max {
            push("max", price.to_major_string());
        }
        if self.in_stock {
            push("stock", "1".to_owned());
        }
        if let Some(sort) = self.sort {
            push("sort", sort.to_string());
        }
        if self.size != PageSize::default() {
            push("size", self.size.get().to_string());
        }
        if self.page() > 1 {
            push("page", self.page().to_string());
        }
        pairs
    }

    /// The address of this listing below `path`: `/c/tea?brand=ronnefeldt&page=2`.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        let mut href = path.to_owned();
        for (index, (key, value)) in self.pairs(path.starts_with("/c/")).iter().enumerate() {
            href.push(if index == 0 { '?' } else { '&' });
            encode(key, &mut href);
            href.push('=');
            encode(value, &mut href);
        }
        href
    }
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}
