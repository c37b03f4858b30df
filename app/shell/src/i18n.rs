//! The language of the page.

#[cfg(feature = "ssr")]
use leptos::prelude::use_context;
pub use words::Lang;
#[cfg(feature = "ssr")]
pub use words::Word;

/// The page's language.
#[cfg(feature = "ssr")]
pub fn use_lang() -> Lang {
    use_context().unwrap_or_default()
}
