//! The currencies of ISO 4217 with the number of decimals each one has.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// The text is not the code of a known currency.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}” is not a currency.")]
pub struct UnknownCurrency(pub String);

impl Currency {
    pub const EUR: Self = Self(*b"EUR");
    pub const USD: Self = Self(*b"USD");
    pub const GBP: Self = Self(*b"GBP");
    pub const CHF: Self = Self(*b"CHF");
    /// Yen, without decimals.
    pub const JPY: Self = Self(*b"JPY");
    /// Kuwaiti dinar, with three decimals.
    pub const KWD: Self = Self(*b"KWD");

    /// Reads a three-letter code, in either case.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        let upper = code.trim().to_ascii_uppercase();
        let bytes: [u8; 3] = upper
            .as_bytes()
            .try_into()
            .map_err(|_| UnknownCurrency(code.to_owned()))?;
        match position(bytes) {
            Some(_) => Ok(Self(bytes)),
            None => Err(UnknownCurrency(code.to_owned())),
        }
    }

    /// The three-letter code.
    #[must_use]
    pub fn code(self) -> &'static str {
        position(self.0)
            .and_then(|at| CODES.get(at * 4..at * 4 + 3))
            .unwrap_or("XXX")
    }

    /// The number of decimals: 2 for most, 0 for yen and won, 3 for some dinars.
    #[must_use]
    pub fn exponent(self) -> u8 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The sign written before an amount, for currencies that English texts write one for.
    #[must_use]
    pub fn symbol(self) -> Option<&'static str> {
        Some(match &self.0 {
            b"EUR" => "€",
            b"USD" => "$",
            b"GBP" => "£",
            b"JPY" => "¥",
            b"AUD" => "A$",
            b"BRL" => "R$",
            b"CAD" => "CA$",
            b"CNY" => "CN¥",
            b"HKD" => "HK$",
            b"ILS" => "₪",
            b"INR" => "₹",
            b"KRW" => "₩",
            b"MXN" => "MX$",
            b"NZD" => "NZ$",
            b"PHP" => "₱",
            b"TRY" => "₺",
            b"TWD" => "NT$",
            b"UAH" => "₴",
            b"VND" => "₫",
            _ => return None,
        })
    }

    /// Every currency, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES
            .as_bytes()
            .chunks(4)
            .filter_map(|row| row.get(..3)?.try_into().ok().map(Self))
    }
}

/// Sorted; four bytes a row.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB \
BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR \
FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES \
KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR \
MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR \
SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH \
UGX USD UYI UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

fn position(code: [u8; 3]) -> Option<usize> {
    CODES
        .as_bytes()
        .chunks(4)
        .position(|row| row.get(..3) == Some(&code))
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::parse(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).map_err(D::Error::custom)
    }
}
