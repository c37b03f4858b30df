//! The small catalogue of data categories: what web services transfer, so that pages can mark what is more than ordinary and compare.
//! Source: the sheets of Datatilsynet's template (Bilag A.3) and of the sector, which sort by the same four degrees.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

crate::code::codes! {
    /// How careful one has to be with data of a category.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
    pub enum Sensitivity {
        Ordinary = "ordinary",
        /// CPR-nummer (databeskyttelsesloven § 11).
        Cpr = "cpr",
        /// Fortrolige oplysninger.
        Confidential = "confidential",
        /// Følsomme oplysninger (databeskyttelsesforordningen art. 9).
        Special = "special",
    }
}

/// Makes the table: a category, how careful one has to be with it, and its short name.
macro_rules! categories {
    ($($name:ident: $sensitivity:ident = $code:literal;)+) => {
        crate::code::codes! {
            /// What kind of data is transferred.
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            pub enum DataCategory { $($name = $code),+ }
        }

        impl DataCategory {
            /// How careful one has to be with it.
            pub const fn sensitivity(self) -> Sensitivity {
                match self { $(Self::$name => Sensitivity::$sensitivity),+ }
            }
        }
    };
}

categories! {
    Name: Ordinary = "name";
    UserId: Ordinary = "user_id";
    Role: Ordinary = "role";
    Class: Ordinary = "class";
    Institution: Ordinary = "institution";
    BirthDate: Ordinary = "birth_date";
    ContactDetails: Ordinary = "contact_details";
    Guardians: Ordinary = "guardians";
    Education: Ordinary = "education";
    Absence: Ordinary = "absence";
    Cpr: Cpr = "cpr";
    Grades: Confidential = "grades";
    ProtectedAddress: Confidential = "protected_address";
    SocialMatters: Confidential = "social_matters";
    Health: Special = "health";
    Origin: Special = "origin";
    Belief: Special = "belief";
}

/// Which categories of data a web service transfers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataCategories(BTreeSet<DataCategory>);

impl DataCategories {
    /// These categories, each once.
    pub fn of(categories: impl IntoIterator<Item = DataCategory>) -> Self {
        Self(categories.into_iter().collect())
    }

    /// Reads what [`fmt::Display`] writes; `None` where a name stands for nothing.
    pub fn from_codes(codes: &str) -> Option<Self> {
        codes.split_whitespace().map(DataCategory::from_code).collect::<Option<_>>().map(Self)
    }

    /// In the order of the catalogue.
    pub fn iter(&self) -> impl Iterator<Item = DataCategory> + '_ {
        self.0.iter().copied()
    }

    /// Whether none is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this one is among them.
    pub fn contains(&self, category: DataCategory) -> bool {
        self.0.contains(&category)
    }

    /// Those that are not among `before`.
    pub fn beyond<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = DataCategory> + 'a {
        self.0.difference(&before.0).copied()
    }
}

/// The short names with a space between, as they are kept.
impl fmt::Display for DataCategories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, category) in self.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}{}", category.code())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_kept_and_compared() {
        let before = DataCategories::of([DataCategory::Role, DataCategory::Name, DataCategory::Role]);
        assert_eq!(before.to_string(), "name role");
        assert_eq!(DataCategories::from_codes("role name"), Some(before.clone()));
        assert_eq!(DataCategories::from_codes(""), Some(DataCategories::default()));
        assert_eq!(DataCategories::from_codes("name income"), None);
        let after = DataCategories::of([DataCategory::Name, DataCategory::Cpr]);
        assert_eq!(after.beyond(&before).collect::<Vec<_>>(), [DataCategory::Cpr]);
        assert_eq!(before.beyond(&after).collect::<Vec<_>>(), [DataCategory::Role]);
        assert_eq!(DataCategory::Cpr.sensitivity(), Sensitivity::Cpr);
    }
}
