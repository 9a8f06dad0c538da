//! What a pack holds, and the price of a litre or a kilogram of it (Directive 98/6/EC).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::money::{Money, divide_half_away};

code_enum! {
    /// What a content is measured in.
    Unit {
        Gram => "g",
        Kilogram => "kg",
        Millilitre => "ml",
        Centilitre => "cl",
        Litre => "l",
        Centimetre => "cm",
        Metre => "m",
        SquareMetre => "m²",
        Piece => "pc",
    }
}

/// So much of a unit, such as 0.75 l.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// Thousandths of the unit; more than none.
    thousandths: i64,
    unit: Unit,
}

/// What is in one piece, and how much of it the price is told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Content {
    measure: Quantity,
    base: Quantity,
}

/// What so much of something costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitPrice {
    pub amount: Money,
    pub per: Quantity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ContentError {
    #[error("Write a number and a unit: g, kg, ml, cl, l, cm, m, m² or pc, as in 750 ml.")]
    Unreadable,
    #[error("The amount must be more than 0 and at most 1,000,000, with at most three decimals.")]
    OutOfRange,
    #[error("Both must measure the same: a weight, a volume, a length, an area or pieces.")]
    OtherDimension,
}

const MOST_THOUSANDTHS: i64 = 1_000_000_000;

impl Unit {
    /// The unit that prices are usually told for, and how many of this one make it up.
    const fn base(self) -> (Self, i64) {
        match self {
            Self::Gram => (Self::Kilogram, 1000),
            Self::Kilogram => (Self::Kilogram, 1),
            Self::Millilitre => (Self::Litre, 1000),
            Self::Centilitre => (Self::Litre, 100),
            Self::Litre => (Self::Litre, 1),
            Self::Centimetre => (Self::Metre, 100),
            Self::Metre => (Self::Metre, 1),
            Self::SquareMetre => (Self::SquareMetre, 1),
            Self::Piece => (Self::Piece, 1),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.to_lowercase().as_str() {
            "m2" | "sqm" => Some(Self::SquareMetre),
            "pcs" | "piece" | "pieces" => Some(Self::Piece),
            code => Self::parse(code).ok(),
        }
    }
}

impl Quantity {
    /// One kilogram, litre, metre, square metre or piece, whichever fits.
    const fn usual_base(self) -> Self {
        Self {
            thousandths: 1000,
            unit: self.unit.base().0,
        }
    }

    /// Reads “750 ml”, “0.75l” or “0,75 l”.
    pub fn parse(text: &str) -> Result<Self, ContentError> {
        let text = text.trim();
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .ok_or(ContentError::Unreadable)?;
        let (number, unit) = text.split_at(end);
        let unit = Unit::read(unit.trim()).ok_or(ContentError::Unreadable)?;
        let has_comma = number.contains(',');
        let number = number.replace(',', ".");
        let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
        // “1,500 g” and “1.500 g” may be thousands; none of ours ends in a zero.
        let may_be_thousands = fraction.len() == 3 && (has_comma || fraction.ends_with('0'));
        let is_number = !whole.is_empty()
            && (number.contains('.') != fraction.is_empty())
            && (whole == "0" || !may_be_thousands)
            && [whole, fraction]
                .iter()
                .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_number {
            return Err(ContentError::Unreadable);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 3 || whole.len() > 9 {
            return Err(ContentError::OutOfRange);
        }
        let thousandths: i64 = format!("{whole}{fraction:0<3}")
            .parse()
            .map_err(|_| ContentError::OutOfRange)?;
        if !(1..=MOST_THOUSANDTHS).contains(&thousandths) {
            return Err(ContentError::OutOfRange);
        }
        Ok(Self { thousandths, unit })
    }
}

impl Content {
    /// The base is a kilogram, a litre, a metre, a square metre or a piece when none is named.
    pub fn new(measure: Quantity, base: Option<Quantity>) -> Result<Self, ContentError> {
        let base = base.unwrap_or(measure.usual_base());
        if base.unit.base().0 != measure.unit.base().0 {
            return Err(ContentError::OtherDimension);
        }
        Ok(Self { measure, base })
    }

    #[must_use]
    pub const fn measure(self) -> Quantity {
        self.measure
    }

    #[must_use]
    pub const fn base(self) -> Quantity {
        self.base
    }

    /// What the base costs, rounded half away from zero to the minor unit; none when it is too much to count.
    #[must_use]
    pub fn unit_price(self, price: Money) -> Option<UnitPrice> {
        // Both in thousandths of their units, which the other's factor brings to one unit.
        let base = i128::from(self.base.thousandths) * i128::from(self.measure.unit.base().1);
        let measure = i128::from(self.measure.thousandths) * i128::from(self.base.unit.base().1);
        let minor = divide_half_away(i128::from(price.minor()) * base, measure).ok()?;
        Some(UnitPrice {
            amount: Money::new(minor, price.currency()),
            per: self.base,
        })
    }
}

/// “750 ml”, “0.75 l”.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.thousandths / 1000, self.thousandths % 1000);
        if fraction == 0 {
            return write!(f, "{whole} {}", self.unit);
        }
        let digits = format!("{fraction:03}");
        write!(f, "{whole}.{} {}", digits.trim_end_matches('0'), self.unit)
    }
}

/// “€13.20 / l”, “€1.32 / 100 ml”.
impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.per.thousandths == 1000 {
            write!(f, "{} / {}", self.amount, self.per.unit)
        } else {
            write!(f, "{} / {}", self.amount, self.per)
        }
    }
}

/// “750 ml/1 l”, as it is stored.
impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.measure, self.base)
    }
}

impl FromStr for Content {
    type Err = ContentError;

    fn from_str(text: &str) -> Result<Self, ContentError> {
        let (measure, base) = text.split_once('/').ok_or(ContentError::Unreadable)?;
        Self::new(Quantity::parse(measure)?, Some(Quantity::parse(base)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn unit_price(minor: i64, measure: &str, base: &str) -> String {
        let base = (!base.is_empty()).then(|| Quantity::parse(base).unwrap());
        let content = Content::new(Quantity::parse(measure).unwrap(), base).unwrap();
        let price = content.unit_price(Money::new(minor, Currency::EUR));
        price.unwrap().to_string()
    }

    #[test]
    fn the_price_of_a_base_is_rounded_half_away_from_zero() {
        for (minor, measure, base, told) in [
            (990, "750 ml", "", "€13.20 / l"),
            (990, "0.75l", "100 ml", "€1.32 / 100 ml"),
            (249, "330 g", "1 kg", "€7.55 / kg"),
            (1, "2 kg", "", "€0.01 / kg"),
            (1, "2.001 kg", "", "€0.00 / kg"),
            (1990, "5 m²", "", "€3.98 / m²"),
            (600, "12 pcs", "", "€0.50 / pc"),
            (499, "70 cl", "1000 ml", "€7.13 / 1000 ml"),
            (0, "1 g", "", "€0.00 / kg"),
        ] {
            assert_eq!(unit_price(minor, measure, base), told, "{measure}");
        }
    }

    #[test]
    fn a_content_is_stored_and_read_as_it_is() {
        for text in ["750 ml/1 l", "0.75 l/100 ml", "12 pc/1 pc", "2.5 m²/1 m²"] {
            let content: Content = text.parse().unwrap();
            assert_eq!(content.to_string(), text);
            assert!(text.chars().count() <= 64);
        }
    }

    #[test]
    fn what_measures_nothing_is_refused() {
        for text in [
            "", "ml", "750", "7.5.0 ml", "-3 g", ". l", "1. l", "1 stone", "1,500 g", "1.500 g",
        ] {
            assert_eq!(
                Quantity::parse(text),
                Err(ContentError::Unreadable),
                "{text}"
            );
        }
        for text in ["0 g", "0.0001 g", "1000001 kg", "99999999999999999999 g"] {
            assert_eq!(
                Quantity::parse(text),
                Err(ContentError::OutOfRange),
                "{text}"
            );
        }
        let (litre, gram) = (Quantity::parse("1 l"), Quantity::parse("5 g"));
        let mixed = Content::new(litre.unwrap(), Some(gram.unwrap()));
        assert_eq!(mixed, Err(ContentError::OtherDimension));
    }

    #[test]
    fn an_amount_that_cannot_be_counted_has_no_unit_price() {
        let content: Content = "0.001 g/1000000 kg".parse().unwrap();
        let price = Money::new(i64::MAX, Currency::EUR);
        assert_eq!(content.unit_price(price), None);
    }
}
