//! One field at a time: from text to a value, or a sentence that says what would be right.

use commerce::{Currency, Money};

const MOST_PIECES: i64 = 1_000_000_000;
const MOST_GRAMS: i64 = 100_000_000;
/// A cart full of the dearest thing can still be added up and taxed.
const MOST_PRICE_MINOR: i64 = 1_000_000_000_000;

/// The hyphen of keyboards, and the sign that word processors make of it.
const MINUS: [char; 2] = ['-', '−'];

pub(super) type Parsed<T> = Result<T, String>;

/// A text that must be there and must fit.
pub(super) fn required(text: &str, most: usize) -> Parsed<String> {
    if text.is_empty() {
        return Err("This field is empty.".to_owned());
    }
    bounded(text, most)
}

/// A text of at most so many characters, without control characters.
pub(super) fn bounded(text: &str, most: usize) -> Parsed<String> {
    if text.chars().count() > most {
        return Err(format!("The text is longer than {most} characters."));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err("The text holds control characters.".to_owned());
    }
    Ok(text.to_owned())
}

/// Prices are all in one currency: a file that says another is not taken at its numbers.
pub(super) fn currency(text: &str, wanted: Currency) -> Parsed<()> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case(wanted.code()) {
        return Ok(());
    }
    let wanted = wanted.code();
    Err(format!(
        "The price is in “{text}”, and those of this import are in {wanted}."
    ))
}

/// A price in major units, not negative.
pub(super) fn price(text: &str, currency: Currency) -> Parsed<Money> {
    if text.is_empty() {
        return Err("The price is missing.".to_owned());
    }
    let price = Money::parse_typed(text, currency).map_err(|error| error.to_string())?;
    if price.is_negative() || text.starts_with(MINUS) {
        return Err(format!("A price cannot be negative: {text}."));
    }
    if price.minor() > MOST_PRICE_MINOR {
        return Err(format!(
            "The price {text} is more than the shop can add up."
        ));
    }
    Ok(price)
}

/// A former price, which only makes sense above the present one.
pub(super) fn compare_at(
    text: &str,
    price: Option<Money>,
    currency: Currency,
) -> Parsed<Option<Money>> {
    if text.is_empty() {
        return Ok(None);
    }
    let before = self::price(text, currency)?;
    if price.is_some_and(|price| before <= price) {
        return Err(format!("The former price {text} is not above the price."));
    }
    Ok(Some(before))
}

/// Pieces on the shelf; none when the field is empty.
pub(super) fn stock(text: &str) -> Parsed<Option<i64>> {
    whole(text, MOST_PIECES, "pieces")
}

/// A weight in grams; none when the field is empty.
pub(super) fn weight(text: &str) -> Parsed<Option<i64>> {
    whole(text, MOST_GRAMS, "grams")
}

/// Yes or no; `default` when the field is empty.
pub(super) fn flag(text: &str, default: bool) -> Parsed<bool> {
    match text.to_ascii_lowercase().as_str() {
        "" | "inherit" => Ok(default),
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(format!("“{text}” is neither true nor false.")),
    }
}

/// A GTIN with a right check digit; none when the field is empty.
pub(super) fn barcode(text: &str) -> Parsed<Option<String>> {
    if text.is_empty() {
        return Ok(None);
    }
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| matches!(digits.len(), 8 | 12 | 13 | 14)) else {
        return Err(format!(
            "“{text}” is not a barcode of 8, 12, 13 or 14 digits."
        ));
    };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| digit * if at % 2 == 0 { 1 } else { 3 })
        .sum();
    if !sum.is_multiple_of(10) {
        return Err(format!("The check digit of the barcode {text} is wrong."));
    }
    Ok(Some(text.to_owned()))
}

/// The parts of `a|b|c`, without blanks around them.
pub(super) fn parts(text: &str) -> Vec<&str> {
    if text.is_empty() {
        return Vec::new();
    }
    text.split('|').map(str::trim).collect()
}

fn whole(text: &str, most: i64, unit: &str) -> Parsed<Option<i64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let number: i64 = text
        .replacen(MINUS, "-", 1)
        .parse()
        .map_err(|_| format!("“{text}” is not a whole number of {unit}."))?;
    if number < 0 || text.starts_with(MINUS) {
        return Err(format!("The number of {unit} cannot be negative: {text}."));
    }
    if number > most {
        return Err(format!(
            "{text} {unit} are more than the shop can hold, {most}."
        ));
    }
    Ok(Some(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_barcode_needs_a_right_check_digit() {
        assert_eq!(
            barcode("4006381333931").unwrap().as_deref(),
            Some("4006381333931")
        );
        assert_eq!(barcode("96385074").unwrap().as_deref(), Some("96385074"));
        assert!(
            barcode("4006381333932")
                .unwrap_err()
                .contains("check digit")
        );
        assert!(barcode("12345").is_err());
    }

    #[test]
    fn a_price_that_says_another_currency_is_refused_with_both() {
        for same in ["", " eur ", "EUR"] {
            assert_eq!(currency(same, Currency::EUR), Ok(()), "{same}");
        }
        let refused = currency("USD", Currency::EUR).unwrap_err();
        assert!(
            refused.contains("“USD”") && refused.contains("EUR"),
            "{refused}"
        );
    }

    #[test]
    fn prices_are_exact_and_never_negative() {
        assert_eq!(price("1299.00", Currency::EUR).unwrap().minor(), 129_900);
        assert_eq!(price("500", Currency::JPY).unwrap().minor(), 500);
        assert_eq!(price("9,50", Currency::EUR).unwrap().minor(), 950);
        assert!(price("9999999999.99", Currency::EUR).is_ok());
        for wrong in [
            "",
            "-1.00",
            "−1.00",
            "-0.00",
            "1,299.00",
            "1.299,00",
            "1.250",
            "1.000",
            "12.345",
            "NaN",
            "1e3",
            "€5",
            "92233720368547758.07",
            "10000000000.01",
        ] {
            assert!(price(wrong, Currency::EUR).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_former_price_must_be_higher() {
        let price = Some(Money::new(1000, Currency::EUR));
        assert!(compare_at("12.00", price, Currency::EUR).unwrap().is_some());
        assert!(compare_at("10.00", price, Currency::EUR).is_err());
        assert_eq!(compare_at("", price, Currency::EUR).unwrap(), None);
    }
}
