//! Versions of a web service: what is agreed to, numbered, and never changed once it is published.

use serde::{Deserialize, Serialize};

use crate::{Comment, DataCategories, LongText, RuleError, Timestamp, WebService, due};

/// Days from a new version that has to be confirmed to the last day on which it can be; fewer need a word about why.
pub const CONFIRM_DAYS: u32 = 30;

crate::code::codes! {
    /// What a new version is, for those who agreed to the one before.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum VersionKind {
        /// There was none before.
        First = "first",
        /// The same in other words: whoever agreed has agreed to it.
        Editorial = "editorial",
        /// Other data, another purpose, or no data access needed any more.
        NewData = "new_data",
        NewTerms = "new_terms",
    }
}

impl VersionKind {
    /// What the agency chooses between.
    pub const CHOICES: [Self; 3] = [Self::Editorial, Self::NewData, Self::NewTerms];

    /// Whether those who agreed to the version before have to say so anew.
    pub const fn is_to_be_confirmed(self) -> bool {
        matches!(self, Self::NewData | Self::NewTerms)
    }
}

/// What the agency says of a change to what is agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    pub kind: VersionKind,
    /// The first moment after the last day on which it can be confirmed.
    pub confirm_by: Option<Timestamp>,
    /// What is changed, and why.
    pub why: Comment,
    /// Why there are fewer than [`CONFIRM_DAYS`] days.
    pub hurry: Comment,
}

/// A version of a web service, as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceVersion {
    /// From 1.
    pub number: i32,
    pub purpose: LongText,
    pub data: LongText,
    pub categories: DataCategories,
    pub terms: LongText,
    pub needs_data_access: bool,
    pub kind: VersionKind,
    /// The first moment after the last day on which it can be confirmed, where it has to be.
    pub confirm_by: Option<Timestamp>,
    pub why: Comment,
    pub hurry: Comment,
    pub at: Timestamp,
    /// Who published it; empty for those from before versions were kept.
    pub by: String,
}

/// The version of a web service that somebody agreed to, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Accepted {
    pub version: i32,
    pub at: Timestamp,
}

impl WebService {
    /// What is agreed to, as its newest version.
    pub fn as_version(&self, said: Publication, at: Timestamp, by: &str) -> ServiceVersion {
        let Publication { kind, confirm_by, why, hurry } = said;
        ServiceVersion {
            number: self.text_version,
            purpose: self.purpose.clone(),
            data: self.data.clone(),
            categories: self.categories.clone(),
            terms: self.terms.clone(),
            needs_data_access: self.needs_data_access && self.frees_at.is_none(),
            kind,
            confirm_by,
            why,
            hurry,
            at,
            by: by.into(),
        }
    }

    /// Whether something else is agreed to than before.
    pub fn is_another_version(&self, before: &Self) -> bool {
        let agreed = |service: &Self| {
            let free = service.is_to_be_free();
            (service.purpose.clone(), service.data.clone(), service.terms.clone(), free)
        };
        agreed(self) != agreed(before) || self.categories != before.categories
    }

    /// Whether it needs no data access, or will not from a day on.
    pub const fn is_to_be_free(&self) -> bool {
        !self.needs_data_access || self.frees_at.is_some()
    }

    /// Whether a change from `before` can be no editorial one: there are more data, or nobody is asked any more, or is asked again.
    pub fn is_more_than_editorial(&self, before: &Self) -> bool {
        // Nobody has confirmed what was published while nobody was asked.
        let otherwise = self.is_to_be_free() != before.is_to_be_free();
        otherwise || self.categories.beyond(&before.categories).next().is_some()
    }

    /// Takes over what a form does not say: the number of the version, and the day from which it is to be free, where it still is to be.
    #[must_use]
    pub fn carrying(mut self, before: &Self) -> Self {
        self.text_version = before.text_version;
        self.frees_at = before.frees_at.filter(|_| !self.needs_data_access);
        self.needs_data_access |= self.frees_at.is_some();
        self
    }

    /// Makes a new version of what was changed since `before`, if it is agreed to; gives what is said of it. Where `used`, whoever uses
    /// the web service has to be told what the change is, and one after which nobody is asked any more begins on the day until which it
    /// is to be confirmed.
    ///
    /// # Errors
    /// Where it is used: [`RuleError::KindNeeded`]; [`RuleError::NotEditorial`]; [`RuleError::ReasonNeeded`];
    /// [`RuleError::ConfirmDayNeeded`]; [`RuleError::EndPassed`]; [`RuleError::TooSoon`].
    pub fn publish(
        mut self,
        before: &Self,
        said: Option<&Publication>,
        used: bool,
        at: Timestamp,
    ) -> Result<(Self, Option<Publication>), RuleError> {
        self = self.carrying(before);
        if !self.is_another_version(before) {
            return Ok((self, None));
        }
        self.text_version += 1;
        if !used {
            let none = Comment::none;
            let kind = VersionKind::Editorial;
            let said = Publication { kind, confirm_by: None, why: none(), hurry: none() };
            return Ok((self, Some(said)));
        }
        let said = said.filter(|said| said.kind != VersionKind::First).ok_or(RuleError::KindNeeded)?;
        let mut said = said.clone();
        if said.kind == VersionKind::Editorial {
            if self.is_more_than_editorial(before) {
                return Err(RuleError::NotEditorial);
            }
            (said.confirm_by, said.hurry) = (None, Comment::none());
        }
        if said.why.is_empty() {
            return Err(RuleError::ReasonNeeded);
        }
        if said.kind.is_to_be_confirmed() {
            let by = said.confirm_by.ok_or(RuleError::ConfirmDayNeeded)?;
            if by <= at {
                return Err(RuleError::EndPassed);
            }
            if due::days_left(at, by) < CONFIRM_DAYS && said.hurry.is_empty() {
                return Err(RuleError::TooSoon { days: CONFIRM_DAYS });
            }
            let freed = !self.needs_data_access && before.needs_data_access;
            if freed {
                (self.needs_data_access, self.frees_at) = (true, Some(by));
            }
        }
        Ok((self, Some(said)))
    }
}
