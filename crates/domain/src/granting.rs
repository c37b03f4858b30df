//! Who made whom one of those that grant rights. Nobody decides their own rights, also not through somebody they made for it:
//! else one right would be all of them, because its holder makes a second user administrator, and that one grants the rest.

use std::collections::BTreeSet;

use crate::UserId;

/// A right to grant rights that somebody holds, or held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantingRight {
    pub holder: UserId,
    /// Who granted it in the portal; `None` where it came with the log-in, from the operator, or before this was kept.
    pub by: Option<UserId>,
}

/// Whether `granter` owes the right to grant to `person`, directly or through others, and to nobody else: every way back from
/// the granter to a right that was not granted by anybody in the portal leads over the person. `rights` are those of the
/// granter and of everybody behind them.
pub fn granted_in_circle(granter: UserId, person: UserId, rights: &[GrantingRight]) -> bool {
    let mut met_person = false;
    let mut seen = BTreeSet::from([granter]);
    let mut ahead = vec![granter];
    while let Some(holder) = ahead.pop() {
        let mut held = rights.iter().filter(|right| right.holder == holder).peekable();
        // Somebody who granted and holds nothing of the kind any more had it from a log-in.
        if held.peek().is_none() && holder != granter {
            return false;
        }
        for right in held {
            match right.by {
                None => return false,
                Some(by) if by == person => met_person = true,
                Some(by) if seen.insert(by) => ahead.push(by),
                Some(_) => {}
            }
        }
    }
    met_person
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn user(number: u8) -> UserId {
        UserId::new(Uuid::from_u128(u128::from(number)))
    }

    /// Each pair is a holder and who granted it; 0 is a log-in.
    fn circle(granter: u8, person: u8, rights: &[(u8, u8)]) -> bool {
        let rights: Vec<_> = rights
            .iter()
            .map(|(holder, by)| GrantingRight { holder: user(*holder), by: (*by != 0).then(|| user(*by)) })
            .collect();
        granted_in_circle(user(granter), user(person), &rights)
    }

    #[test]
    fn who_made_a_user_administrator_gets_no_right_from_them() {
        // 1 has it from the log-in and made 2, who made 3.
        let rights = [(1, 0), (2, 1), (3, 2)];
        assert!(circle(2, 1, &rights), "directly");
        assert!(circle(3, 1, &rights), "through another");
        assert!(circle(3, 2, &rights));
        assert!(!circle(1, 2, &rights), "the other way round is what granting is");
        assert!(!circle(2, 4, &rights), "and so is granting to others");
        assert!(!circle(2, 3, &rights));
    }

    #[test]
    fn another_way_to_a_right_of_its_own_is_enough() {
        assert!(!circle(2, 1, &[(1, 0), (2, 1), (2, 0)]), "a log-in of one's own");
        assert!(!circle(2, 1, &[(1, 0), (2, 1), (2, 5), (5, 0)]), "granted by an independent one, too");
        assert!(!circle(2, 1, &[(1, 0), (2, 1), (2, 5)]), "who has left since");
        assert!(circle(2, 1, &[(1, 0), (2, 1), (2, 5), (5, 1)]), "granted by two who were made by the same");
    }

    #[test]
    fn people_who_made_one_another_do_not_vouch_for_themselves() {
        assert!(circle(2, 1, &[(2, 1), (2, 3), (3, 2), (1, 3)]));
        assert!(!circle(2, 4, &[(2, 3), (3, 2)]));
    }
}
