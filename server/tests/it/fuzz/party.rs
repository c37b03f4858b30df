//! Who asks, and what is theirs: read from the rights and organisations as they lie in the database, by other rules than the
//! code under test has.

use std::collections::BTreeSet;

use super::rows::Snapshot;
use crate::access::Who;

/// A kind of user and what is theirs.
pub struct Party {
    /// The person's key, as rows hold it.
    pub user: Option<String>,
    /// The organisations whose agreements they administer.
    pub organisations: BTreeSet<String>,
    /// The CVR numbers of which they administer every organisation.
    pub cvrs: BTreeSet<String>,
    pub agency: bool,
    /// The CVR numbers of the organisations whose users they administer.
    pub users_of: BTreeSet<String>,
    /// An inquiry whose link everybody here knows.
    pub known_inquiry: String,
}

/// The agency's own number: its rights hold there only.
const AGENCY: &str = "90001000";

impl Party {
    pub fn of(who: Who, rows: &Snapshot, now: i64, known_inquiry: &str) -> Self {
        let mut party = Self {
            user: (who != Who::Nobody).then(|| who.key().to_string().replace('-', "")),
            organisations: BTreeSet::new(),
            cvrs: BTreeSet::new(),
            agency: false,
            users_of: BTreeSet::new(),
            known_inquiry: known_inquiry.replace('-', ""),
        };
        let passed =
            |moment: Option<&str>| moment.is_some_and(|at| at.parse::<i64>().is_ok_and(|at| at <= now));
        for right in rows.all("user_right") {
            let column = |name: &str| right.get(name).and_then(Option::as_deref);
            let own = column("user_id") == party.user.as_deref();
            if !own || passed(column("ended_at")) || passed(column("valid_to")) {
                continue;
            }
            let kind = column("scope_kind").unwrap_or_default();
            let scope = column("scope_value").unwrap_or_default();
            match (column("held_right").unwrap_or_default(), kind) {
                ("administer_agreements", "cvr" | "p_number") => {
                    let here =
                        |row: &super::rows::Row| row.get(kind).and_then(Option::as_deref) == Some(scope);
                    let codes = rows.all("organisation").filter(|row| here(row));
                    party.organisations.extend(codes.filter_map(|row| row.get("code").cloned().flatten()));
                    if kind == "cvr" {
                        party.cvrs.insert(scope.to_owned());
                    }
                }
                ("administer_users", "cvr") => {
                    party.users_of.insert(scope.to_owned());
                }
                ("case_worker" | "agency_administrator", "cvr") if scope == AGENCY => {
                    party.agency = true;
                    if column("held_right") == Some("agency_administrator") {
                        party.users_of.insert(scope.to_owned());
                    }
                }
                _ => {}
            }
        }
        party
    }
}
