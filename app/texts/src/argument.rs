//! Arguments of messages: numbers choose plurals, amounts, rates and dates are written as the locale writes them.

use commerce::calendar::Date;
use commerce::money::{Money, Rate};
use fluent_bundle::FluentValue;

/// A value that a message names.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    Text(String),
    Count(i64),
}

impl Argument {
    pub(crate) fn into_value(self) -> FluentValue<'static> {
        match self {
            Argument::Text(text) => FluentValue::from(text),
            Argument::Count(count) => FluentValue::from(count),
        }
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Argument {
        Argument::Text(text.to_owned())
    }
}

macro_rules! by {
    ($variant:ident: $($from:ty => $convert:expr),+ $(,)?) => {
        $(impl From<$from> for Argument {
            fn from(value: $from) -> Argument {
                let convert: fn($from) -> _ = $convert;
                Argument::$variant(convert(value))
            }
        })+
    };
}

by!(Text:
    String => |text| text,
    &String => String::clone,
    std::borrow::Cow<'_, str> => |text| text.into_owned(),
    Money => |amount| amount.to_string(),
    Rate => |rate| rate.to_string(),
    Date => |date| date.to_string(),
);

by!(Count:
    i64 => |count| count,
    i32 => i64::from,
    u32 => i64::from,
    u8 => i64::from,
    u16 => i64::from,
    // A count that a shop can have is far below the bound.
    u64 => |count| i64::try_from(count).unwrap_or(i64::MAX),
    usize => |count| i64::try_from(count).unwrap_or(i64::MAX),
);
