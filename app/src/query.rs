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
