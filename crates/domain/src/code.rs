//! Stable short names of enum values, for the database, forms and addresses.

macro_rules! codes {
    // An enum as a table of its values and their short names.
    (
        $(#[$about:meta])*
        pub enum $name:ident { $( $(#[$of:meta])* $variant:ident = $code:literal ),+ $(,)? }
    ) => {
        $(#[$about])*
        pub enum $name { $( $(#[$of])* $variant ),+ }

        impl $name {
            /// Every value, in the order lists show them.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$variant),+];
        }

        crate::code::codes!($name { $($variant = $code),+ });
    };
    ($name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        impl $name {
            /// The stable short name: stored, and used in forms and addresses. Never shown.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value with this short name.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

pub(crate) use codes;
