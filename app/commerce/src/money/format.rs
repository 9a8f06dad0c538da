//! Money as text: for people, for machines, and read back from what people typed.

use std::fmt;

use thiserror::Error;

use super::{Currency, Money};

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseMoneyError {
    #[error("“{0}” is not an amount; write it like 1299.00, without a sign between thousands.")]
    NotANumber(String),
    #[error(
        "{currency} has {allowed} decimals, “{text}” has more; write thousands without a sign."
    )]
    TooPrecise {
        text: String,
        currency: Currency,
        /// The currency's decimals.
        allowed: u8,
    },
    #[error("“{0}” is too large.")]
    TooLarge(String),
}

impl Money {
    /// Reads major units, “1299.00” or “-5”, without grouping signs. A currency without decimals takes “500.00” too.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Self, ParseMoneyError> {
        let trimmed = text.trim();
        let unsigned = trimmed.strip_prefix(['-', '−']);
        let digits = unsigned.unwrap_or(trimmed);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let ends_in_point = digits.ends_with('.');
        if whole.is_empty() || ends_in_point || !all_digits(whole) || !all_digits(fraction) {
            return Err(ParseMoneyError::NotANumber(text.to_owned()));
        }
        let exponent = usize::from(currency.exponent());
        let significant = fraction.trim_end_matches('0');
        // Three decimals, even zeros, may be thousands: “1.250” is no euro and a quarter.
        if significant.len() > exponent || fraction.len() > exponent.max(2) {
            return Err(ParseMoneyError::TooPrecise {
                text: text.to_owned(),
                currency,
                allowed: currency.exponent(),
            });
        }
        let minor: i64 = format!("{whole}{significant:0<exponent$}")
            .parse()
            .map_err(|_| ParseMoneyError::TooLarge(text.to_owned()))?;
        let is_negative = unsigned.is_some();
        Ok(Self::new(
            if is_negative { -minor } else { minor },
            currency,
        ))
    }

    /// Reads what people write as well: “9,50” is 9.50. A comma before three digits may be thousands and is refused.
    pub fn parse_typed(text: &str, currency: Currency) -> Result<Self, ParseMoneyError> {
        let refused = || ParseMoneyError::NotANumber(text.to_owned());
        match text.split_once(',') {
            None => Self::parse_major(text, currency),
            Some((_, fraction)) if fraction.trim_end().len() > 2 => Err(refused()),
            Some((whole, _)) if whole.contains('.') => Err(refused()),
            Some((whole, fraction)) => Self::parse_major(&format!("{whole}.{fraction}"), currency)
                .map_err(|error| match error {
                    ParseMoneyError::NotANumber(_) => refused(),
                    error => error,
                }),
        }
    }

    /// Major units as a plain decimal number, “1299.00”: for forms, feeds and structured data.
    #[must_use]
    pub fn to_major_string(self) -> String {
        let (whole, fraction) = self.digits();
        let sign = if self.is_negative() { "-" } else { "" };
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }

    fn digits(self) -> (String, String) {
        let exponent = usize::from(self.currency().exponent());
        let digits = format!(
            "{:0>width$}",
            self.minor().unsigned_abs(),
            width = exponent + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        (whole.to_owned(), fraction.to_owned())
    }
}

/// As a shopper reads it: “€34.12”, “¥500”, “KWD 1.234”, “-€1,299.00”.
/// With `{:#}` a whole amount loses its zeros, as in “from €75”.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = self.digits();
        if self.is_negative() {
            f.write_str("-")?;
        }
        match self.currency().symbol() {
            Some(symbol) => f.write_str(symbol)?,
            None => write!(f, "{} ", self.currency().code())?,
        }
        f.write_str(&grouped(&whole))?;
        let round = fraction.bytes().all(|digit| digit == b'0');
        if round && (f.alternate() || fraction.is_empty()) {
            Ok(())
        } else {
            write!(f, ".{fraction}")
        }
    }
}

fn grouped(whole: &str) -> String {
    let mut text = String::with_capacity(whole.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
