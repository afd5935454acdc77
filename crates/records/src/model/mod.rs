//! What is kept, as plain values.

pub mod account;
pub mod actor;
pub mod audit;
pub mod booking;
pub mod case;
pub mod chart;
pub mod client;
pub mod clinic;
pub mod content;
pub mod file;
pub mod job;
pub mod ledger;
pub mod mail;
pub mod share;
pub mod stock;

/// Milliseconds since 1970 UTC, as times are kept.
pub(crate) fn millis(at: jiff::Timestamp) -> i64 {
    at.as_millisecond()
}

/// A kept time.
pub(crate) fn at(millis: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// Names of an enum in the database: `name` and `named` for each variant.
macro_rules! kept_names {
    ($kind:ident: $($variant:ident = $name:literal),+ $(,)?) => {
        impl $kind {
            /// The name that is kept.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }

            /// The one of a kept name.
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use kept_names;
