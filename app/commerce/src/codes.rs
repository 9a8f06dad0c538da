//! Enumerations that are stored as short codes, and the error of a move a state machine forbids.

use thiserror::Error;

/// A stored code that no variant of the enumeration carries.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{code}” is not a {kind}.")]
pub struct UnknownCode {
    pub kind: &'static str,
    /// The code that was met.
    pub code: String,
}

/// A state machine was asked for a move its rules do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("“{from}” cannot become “{to}”.")]
pub struct IllegalTransition<S: std::fmt::Display> {
    /// The state things are in.
    pub from: S,
    /// The state that was asked for.
    pub to: S,
}

/// Defines a plain enumeration with one stored code per variant.
macro_rules! code_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident => $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            ::serde::Serialize, ::serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $code)] $variant),+
        }

        impl $name {
            /// Every variant, in the order of the definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as stored.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// Reads a stored code.
            pub fn parse(code: &str) -> Result<Self, $crate::UnknownCode> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownCode { kind: stringify!($name), code: code.to_owned() }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownCode;
            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Self::parse(code)
            }
        }
    };
}
