//! One description a form (`docs/decisions/0026-one-description-a-form.md`).
//!
//! ```text
//! form! {
//!     /// What a provider writes of a system.
//!     pub struct SystemForm reads SystemTyped {
//!         name: Name,
//!         description: LongText,
//!     }
//!     hidden {
//!         #[serde(default)]
//!         id: String,
//!         version: i32,
//!     }
//!     apart { contact: Choice, contact_phone: Text }
//!     parts { choices: ChoiceForm }
//! }
//! ```
//!
//! makes `SystemForm`, the texts as they are sent, which is the one argument of a server function; `SystemTyped`, what is read
//! of them; and for each field its name (`SystemForm::contact()`), which the page's components take. A field without a label
//! in the locales does not compile.
//!
//! - Fields are read each by its kind, in their order (`Reads`). Without any, `reads` is left out.
//! - `hidden` is what the page itself puts in. A form without it, or with something else in its place, is none of ours and
//!   makes no sense, unless the field has a default.
//! - `apart` are fields whose meaning depends on others: code beside the form reads them.
//! - `parts` are forms that several share.

use std::{fmt::Display, ops::Deref, str::FromStr};

use leptos::server_fn::ServerFn;
use serde::{Deserialize, Deserializer, de::Error};

use super::Checks;
use crate::{error::AppError, field::Description, i18n::Lang};

/// A described form, as it is sent.
pub trait Form: 'static {
    const DESCRIPTION: &'static Description;
}

/// Where a form is sent, and what it asks.
pub type Sent = (&'static str, &'static Description);

/// The form that this server function takes.
pub const fn sent<F: ServerFn + Deref<Target: Form>>() -> Sent {
    (F::PATH, <F::Target as Form>::DESCRIPTION)
}

/// A form of which every field is read for itself.
pub trait Reads: Form {
    /// What is read.
    type Typed;

    /// Reads all fields; faults are noted in their order.
    fn read(&self, checks: &mut Checks) -> Option<Self::Typed>;

    /// Reads a form that has no further rules.
    ///
    /// # Errors
    /// [`AppError::Fields`].
    fn typed(&self) -> Result<Self::Typed, AppError> {
        let mut checks = Checks::default();
        self.read(&mut checks).ok_or_else(|| checks.error())
    }
}

/// Reads what a page put into its form: with others' fields beside it, each value arrives as a text.
pub fn from_text<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(sent: D) -> Result<T, D::Error> {
    String::deserialize(sent)?.parse().map_err(D::Error::custom)
}

/// Whether a field has a label, asked while the form is compiled. What the locales have in one language they have in both.
pub const fn is_labelled(name: &str) -> bool {
    Lang::Da.field(name).is_some()
}

#[macro_export]
macro_rules! form {
    (
        $(#[$about:meta])*
        pub struct $Form:ident reads $Typed:ident { $($field:ident: $Kind:ty),+ $(,)? }
        $($more:tt)*
    ) => {
        $crate::form::form! { @sent [$(#[$about])*] $Form { $($field: $Kind,)+ } $($more)* }

        #[doc = concat!("What is read of [`", stringify!($Form), "`].")]
        pub struct $Typed {
            $(pub $field: <$Kind as $crate::form::Readable>::Read,)+
        }

        impl $crate::form::Reads for $Form {
            type Typed = $Typed;

            fn read(&self, checks: &mut $crate::form::Checks) -> Option<$Typed> {
                $(let $field = <$Kind as $crate::form::Readable>::read(&self.$field, Self::$field(), checks);)+
                Some($Typed { $($field: $field?,)+ })
            }
        }
    };
    (
        $(#[$about:meta])*
        pub struct $Form:ident;
        $($more:tt)*
    ) => {
        $crate::form::form! { @sent [$(#[$about])*] $Form {} $($more)* }
    };
    (
        @sent [$(#[$about:meta])*] $Form:ident { $($field:ident: $Kind:ty,)* }
        $(hidden { $($(#[$how:meta])* $hidden:ident: $Given:ty),+ $(,)? })?
        $(apart { $($apart:ident: $Apart:ty),+ $(,)? })?
        $(parts { $($part:ident: $Part:ty),+ $(,)? })?
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        pub struct $Form {
            $(#[serde(default)] pub $field: <$Kind as $crate::form::Kind>::Sent,)*
            $($(#[serde(deserialize_with = "shell::form::from_text")] $(#[$how])* pub $hidden: $Given,)+)?
            $($(#[serde(default)] pub $apart: <$Apart as $crate::form::Kind>::Sent,)+)?
            $($(#[serde(flatten)] pub $part: $Part,)+)?
        }

        impl $Form {
            $($crate::form::form! { @name $field: <$Kind as $crate::form::Kind>::HOLDS })*
            $($($crate::form::form! { @name $apart: <$Apart as $crate::form::Kind>::HOLDS })+)?
            $($(
                pub const fn $hidden() -> $crate::field::Field {
                    $crate::field::Field { name: stringify!($hidden), holds: $crate::field::Holds::Choice }
                }
            )+)?
        }

        impl $crate::form::Form for $Form {
            const DESCRIPTION: &'static $crate::field::Description = &$crate::field::Description {
                fields: &[$(Self::$field(),)* $($(Self::$hidden(),)+)? $($(Self::$apart(),)+)?],
                parts: &[$($(<$Part as $crate::form::Form>::DESCRIPTION,)+)?],
            };
        }
    };
    (@name $name:ident: $holds:expr) => {
        pub const fn $name() -> $crate::field::Field {
            const { assert!($crate::form::is_labelled(stringify!($name)), "a field without a label in the locales") };
            $crate::field::Field { name: stringify!($name), holds: $holds }
        }
    };
}
pub use form;
