//! The query of an address: what a filter chose, which page of a list, where to go after the log-in.
//!
//! A value is decoded once and encoded once, so that an address inside an address stays what it is.

use form_urlencoded::{Serializer, parse};

/// The pairs of a query, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands behind the question mark. Bytes that are no UTF-8 become the replacement character.
    pub fn parse(text: &str) -> Self {
        Self(parse(text.trim_start_matches('?').as_bytes()).into_owned().collect())
    }

    /// A query of pairs that are decoded already.
    pub const fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of a name; the last one if it stands there several times.
    pub fn find(&self, name: &str) -> Option<String> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// The value of a name, empty if it is not there.
    pub fn get(&self, name: &str) -> String {
        self.find(name).unwrap_or_default()
    }

    /// All values of a name.
    pub fn get_all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// Which page of a list is asked for; the first one if that is no number.
    pub fn page(&self) -> u32 {
        self.get("side").parse().unwrap_or(1).max(1)
    }
}

/// A named part of an address, with its value; the page and the links to it share the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    name: &'static str,
    values: Vec<String>,
}

impl Param {
    /// It without a value.
    pub const fn named(name: &'static str) -> Self {
        Self { name, values: vec![] }
    }

    /// What an address says of it: the last where it says several things.
    pub fn of(query: &Query, name: &'static str) -> Self {
        Self { name, values: query.find(name).into_iter().collect() }
    }

    /// What an address says of it, however often.
    pub fn all_of(query: &Query, name: &'static str) -> Self {
        Self { name, values: query.get_all(name) }
    }

    /// The name in the address, which is that of the form's field, too.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The value; empty if it is not there.
    pub fn value(&self) -> &str {
        self.values.last().map_or("", String::as_str)
    }

    /// All values, of what may stand there several times.
    pub fn all(&self) -> &[String] {
        &self.values
    }

    /// Whether the address says anything of it, even that it is empty.
    pub const fn is_given(&self) -> bool {
        !self.values.is_empty()
    }

    /// Gives it this value alone.
    pub fn set(&mut self, value: impl ToString) {
        self.values = vec![value.to_string()];
    }

    /// Gives it these values.
    pub fn set_all(&mut self, values: impl IntoIterator<Item: ToString>) {
        self.values = values.into_iter().map(|value| value.to_string()).collect();
    }
}

impl std::ops::Deref for Param {
    type Target = str;

    fn deref(&self) -> &str {
        self.value()
    }
}

/// Describes what stands in the query of an address: the page reads it with `of`, and links are made from it. `at` is where the
/// page is, if it is in one place. Only what is `all "name"` may stand there several times; of anything else the last counts.
macro_rules! query {
    (
        $(#[$about:meta])*
        pub struct $name:ident $(at $path:path)? {
            $( $(#[$about_field:meta])* $field:ident = $($all:ident)? $key:literal ),+ $(,)?
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $( $(#[$about_field])* pub $field: $crate::query::Param ),+ }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $crate::query::Param::named($key)),+ }
            }
        }

        impl $name {
            /// What an address says.
            pub fn of(query: &$crate::query::Query) -> Self {
                Self { $($field: $crate::query::query!(@read query, $key $(, $all)?)),+ }
            }

            $(
                #[doc = concat!("With `", $key, "`.")]
                pub fn $field(mut self, value: impl ToString) -> Self {
                    self.$field.set(value);
                    self
                }
            )+

            /// It as an address.
            pub fn address_at(&self, path: &str) -> String {
                let params = [$(&self.$field),+];
                let pairs: Vec<_> = params
                    .iter()
                    .flat_map(|param| param.all().iter().map(|value| (param.name(), value.as_str())))
                    .collect();
                $crate::query::address(path, &pairs)
            }

            $(
                /// The page's address.
                pub fn address(&self) -> String {
                    self.address_at($path)
                }
            )?
        }
    };
    (@read $query:ident, $key:literal) => { $crate::query::Param::of($query, $key) };
    (@read $query:ident, $key:literal, all) => { $crate::query::Param::all_of($query, $key) };
}

pub(crate) use query;

/// An address with a query; pairs without a value are left out.
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_decoded_once() {
        let query = Query::parse("?a=a%2526b&b=a%26b&c=havns%C3%B8+skole&d=1%2B1&e=%25&a=2&f");
        assert_eq!(query.find("a").as_deref(), Some("2"));
        assert_eq!(query.get_all("a"), ["a%26b", "2"]);
        assert_eq!(query.find("b").as_deref(), Some("a&b"));
        assert_eq!(query.find("c").as_deref(), Some("havnsø skole"));
        assert_eq!(query.find("d").as_deref(), Some("1+1"));
        assert_eq!(query.find("e").as_deref(), Some("%"));
        assert_eq!(query.find("f").as_deref(), Some(""));
        assert_eq!(query.find("g"), None);
    }

    const LIST: &str = "/liste";

    query! {
        /// A list.
        pub struct Rows at LIST { search = "soeg", ids = all "id" }
    }

    #[test]
    fn a_page_reads_what_a_link_to_it_says() {
        let link = Rows::default().search("a&b").ids(7);
        assert_eq!(link.address(), "/liste?soeg=a%26b&id=7");
        assert_eq!(Rows::of(&Query::parse("soeg=a%26b&id=7")), link);
        let last = Rows::of(&Query::parse("?soeg=a&soeg=b"));
        assert_eq!((last.search.all().len(), last.address()), (1, "/liste?soeg=b".to_owned()));
        let several = Rows::of(&Query::parse("?id=1&id=2&soeg="));
        assert_eq!((several.ids.all(), &*several.ids), (["1".to_owned(), "2".to_owned()].as_slice(), "2"));
        assert!(several.search.is_given() && several.search.is_empty());
        assert_eq!(several.address(), "/liste?id=1&id=2");
        assert!(!Rows::default().search.is_given());
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        for value in ["a&b", "a%26b", "100%", "1+1", "a b", "havnsø", "#x", "/a?b=c&d=%C3%B8"] {
            let address = address("/liste", &[("soeg", value), ("tom", "")]);
            let query = address.strip_prefix("/liste").unwrap();
            assert!(address.is_ascii() && !address.contains("tom"), "{address}");
            assert_eq!(Query::parse(query).find("soeg").as_deref(), Some(value));
        }
        assert_eq!(address("/liste", &[("tom", "")]), "/liste");
    }
}
