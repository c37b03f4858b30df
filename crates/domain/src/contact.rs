//! The person a provider names for a system.

use serde::{Deserialize, Serialize};

use crate::{Actor, ContactId, Email, Name, OrganisationCode, Phone, Right, RuleError, search_key};

/// A contact person of an organisation; several systems may name the same one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    pub organisation: OrganisationCode,
    pub name: Name,
    pub email: Email,
    pub phone: Phone,
}

impl Contact {
    /// Corrects who it is and how they are reached; `others` are the organisation's other contact persons.
    /// Permission: administers agreements of the organisation.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::ContactKnown`] where the address is another one's.
    pub fn edit(
        mut self,
        actor: &Actor,
        (name, email, phone): (Name, Email, Phone),
        others: &[Self],
    ) -> Result<(Self, Right), RuleError> {
        let right = actor.require_for(&self.organisation)?;
        if let Some(known) = others.iter().find(|other| other.id != self.id && other.has(&email)) {
            return Err(RuleError::ContactKnown(known.name.to_string()));
        }
        (self.name, self.email, self.phone) = (name, email, phone);
        Ok((self, right))
    }

    /// Checks that it can be removed; `needed` says whether a system that is not deleted names it.
    /// Permission: administers agreements of the organisation.
    ///
    /// # Errors
    /// [`RuleError::NotAllowed`]; [`RuleError::ContactInUse`].
    pub fn check_removal(&self, actor: &Actor, needed: bool) -> Result<(), RuleError> {
        actor.require_for(&self.organisation)?;
        if needed { Err(RuleError::ContactInUse) } else { Ok(()) }
    }

    /// The one of these that is meant by what was typed: the same address is the same person.
    ///
    /// # Errors
    /// [`RuleError::ContactKnown`] where the one with the address has another name or number.
    pub fn known<'a>(
        these: &'a [Self],
        name: &Name,
        email: &Email,
        phone: &Phone,
    ) -> Result<Option<&'a Self>, RuleError> {
        let Some(known) = these.iter().find(|contact| contact.has(email)) else { return Ok(None) };
        let digits =
            |phone: &Phone| phone.as_str().chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let same = search_key(known.name.as_str()) == search_key(name.as_str())
            && digits(&known.phone) == digits(phone);
        if same { Ok(Some(known)) } else { Err(RuleError::ContactKnown(known.name.to_string())) }
    }

    /// Whether this is its address, in whatever case.
    fn has(&self, email: &Email) -> bool {
        search_key(self.email.as_str()) == search_key(email.as_str())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn contact(id: u128, name: &str, email: &str, phone: &str) -> Contact {
        Contact {
            id: ContactId::new(Uuid::from_u128(id)),
            organisation: OrganisationCode::parse("U10001").unwrap(),
            name: Name::parse(name).unwrap(),
            email: Email::parse(email).unwrap(),
            phone: Phone::parse(phone).unwrap(),
        }
    }

    #[test]
    fn the_same_address_is_the_same_person() {
        let these = [contact(1, "Sara Holm", "sara@u.example", "12 34 56 78")];
        let known = |name: &str, email: &str, phone: &str| {
            let typed = contact(9, name, email, phone);
            Contact::known(&these, &typed.name, &typed.email, &typed.phone).map(|known| known.is_some())
        };
        assert_eq!(known("sara holm", "Sara@U.example", "12345678"), Ok(true));
        assert_eq!(known("Sara Holm", "sara.holm@u.example", "12345678"), Ok(false));
        let told = Err(RuleError::ContactKnown("Sara Holm".into()));
        assert_eq!(known("Sara Bak", "sara@u.example", "12345678"), told);
        assert_eq!(known("Sara Holm", "sara@u.example", "87654321"), told);
    }
}
