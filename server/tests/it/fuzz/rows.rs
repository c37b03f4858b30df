//! Every row of the database before and after, and whose each is: by rules written for this test alone, which ask nothing of
//! the code that they judge.

use std::collections::{BTreeMap, BTreeSet};

use store::DatabaseConnection;

use super::party::Party;
use crate::sql::{columns, rows, tables};

/// A row: its columns by name.
pub type Row = BTreeMap<String, Option<String>>;

/// Whoever is named where time itself did it.
const NOBODY: &str = "00000000000000000000000000000000";

/// All rows of all tables.
#[derive(Default)]
pub struct Snapshot(BTreeMap<String, BTreeMap<String, Row>>);

impl Snapshot {
    pub async fn of(db: &DatabaseConnection) -> Self {
        let mut all = BTreeMap::new();
        for table in tables(db).await {
            let columns = columns(db, &table).await;
            // Tables of two columns have a key of both, and so have those of numbered rows of another table.
            let key =
                if columns.len() == 2 || columns.get(1).is_some_and(|name| name == "number") { 2 } else { 1 };
            let mut found = BTreeMap::new();
            for values in rows(db, &table, &columns).await {
                let key =
                    values[..key].iter().map(|value| value.clone().unwrap_or_default()).collect::<Vec<_>>();
                let row = columns.iter().cloned().zip(values).collect();
                found.insert(key.join(" "), row);
            }
            all.insert(table, found);
        }
        Self(all)
    }

    /// What a column of a row holds.
    pub fn value(&self, table: &str, key: &str, column: &str) -> Option<&str> {
        self.0.get(table)?.get(key)?.get(column)?.as_deref()
    }

    /// The rows of a table.
    pub fn all(&self, table: &str) -> impl Iterator<Item = &Row> {
        self.0.get(table).into_iter().flat_map(BTreeMap::values)
    }

    /// The organisations that an address is registered for.
    fn organisations(&self, recipient: &str) -> Vec<&str> {
        let covered = self.0.get("notification_recipient_organisation");
        let pairs = covered.into_iter().flatten().filter_map(|(key, _)| key.split_once(' '));
        pairs.filter(|(of, _)| *of == recipient).map(|(_, code)| code).collect()
    }

    /// The tables that have become otherwise.
    pub fn changed<'a>(&self, after: &'a Self) -> Vec<&'a str> {
        let names = after.0.keys().map(String::as_str);
        names.filter(|name| self.0.get(*name) != after.0.get(*name)).collect()
    }

    /// What has become otherwise and may not have, by this party's doing.
    pub fn wrongs(&self, after: &Self, party: &Party) -> Vec<String> {
        let mut wrongs = vec![];
        let none = BTreeMap::new();
        let names: BTreeSet<&String> = self.0.keys().chain(after.0.keys()).collect();
        for table in names {
            let (old, new) = (self.0.get(table).unwrap_or(&none), after.0.get(table).unwrap_or(&none));
            let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for key in keys {
                let (before, now) = (old.get(key), new.get(key));
                if before == now {
                    continue;
                }
                let change = Change { table, before, after: now, old: self, new: after };
                if !change.is_within(party) {
                    wrongs.push(format!("{table} {key}: {:?} became {:?}", told(before), told(now)));
                }
            }
        }
        wrongs
    }
}

/// A row as a message shows it: long texts cut.
fn told(row: Option<&Row>) -> Option<String> {
    let short = |text: &str| text.chars().take(80).collect::<String>();
    row.map(|row| {
        let pairs =
            row.iter().map(|(name, value)| format!("{name}={}", value.as_deref().map_or("-".into(), short)));
        pairs.collect::<Vec<_>>().join(" ")
    })
}

/// A row that came, went or became otherwise.
struct Change<'a> {
    table: &'a str,
    before: Option<&'a Row>,
    after: Option<&'a Row>,
    old: &'a Snapshot,
    new: &'a Snapshot,
}

impl Change<'_> {
    /// The value of a column, before and after: whatever of both there is.
    fn values(&self, column: &str) -> Vec<&str> {
        [self.before, self.after]
            .into_iter()
            .flatten()
            .filter_map(|row| row.get(column)?.as_deref())
            .collect()
    }

    fn came(&self) -> bool {
        self.before.is_none()
    }

    /// Whether the row has come with one of these statuses, or was there and has now one of those.
    fn became(&self, new: &[&str], changed: &[&str]) -> bool {
        let status = self.after.and_then(|row| row.get("status")?.as_deref());
        status.is_some_and(|status| if self.came() { new } else { changed }.contains(&status))
    }

    /// Whether nothing but these columns is otherwise.
    fn only(&self, columns: &[&str]) -> bool {
        let (Some(before), Some(after)) = (self.before, self.after) else { return false };
        before.iter().all(|(name, value)| columns.contains(&name.as_str()) || after.get(name) == Some(value))
    }

    /// What another row says, now or before.
    fn of(&self, table: &str, key: &str, column: &str) -> Option<&str> {
        self.new.value(table, key, column).or_else(|| self.old.value(table, key, column))
    }

    /// Whether every value that the column has is one of the party's own.
    fn all(&self, column: &str, is_own: impl Fn(&str) -> bool) -> bool {
        let values = self.values(column);
        !values.is_empty() && values.into_iter().all(is_own)
    }

    fn organisation(&self, column: &str, party: &Party) -> bool {
        self.all(column, |code| party.organisations.contains(code))
    }

    fn systems(&self, column: &str, party: &Party) -> bool {
        self.all(column, |id| {
            self.of("provider_system", id, "provider_code")
                .is_some_and(|code| party.organisations.contains(code))
        })
    }

    fn person(&self, column: &str, party: &Party) -> bool {
        self.all(column, |id| party.user.as_deref() == Some(id))
    }

    /// Somebody of the organisation whose users the party administers.
    fn administered(&self, column: &str, party: &Party) -> bool {
        self.all(column, |id| {
            let cvr = self.of("portal_user", id, "cvr");
            cvr.is_some_and(|cvr| party.users_of.contains(cvr)) && party.user.as_deref() != Some(id)
        })
    }

    fn recipient(&self, id: &str, party: &Party) -> bool {
        let Some(side) = self.of("notification_recipient", id, "side") else { return false };
        if side == "agency" {
            return party.agency;
        }
        if self.of("notification_recipient", id, "whole").is_some_and(|whole| ["1", "true"].contains(&whole))
        {
            let cvr = self.of("notification_recipient", id, "cvr");
            return cvr.is_some_and(|cvr| party.cvrs.contains(cvr));
        }
        let (old, new) = (self.old.organisations(id), self.new.organisations(id));
        !(old.is_empty() && new.is_empty())
            && old.iter().chain(&new).all(|code| party.organisations.contains(*code))
    }

    fn inquiry(&self, column: &str, party: &Party) -> bool {
        party.agency
            || self.all(column, |id| {
                let sender = self.of("inquiry", id, "user_id");
                // The link of this one is known to all who are asked here.
                party.known_inquiry == id
                    || sender == party.user.as_deref()
                    || (sender.is_none() && self.came())
            })
    }

    /// Whether the party may have done this.
    fn is_within(&self, party: &Party) -> bool {
        match self.table {
            "provider_system" => self.organisation("provider_code", party),
            "contact" => self.organisation("organisation_code", party) || (party.agency && self.came()),
            // Each decides its own part: asks and gives up, or says yes and no.
            "connection_agreement" => {
                (party.agency && !self.came())
                    || (self.systems("system_id", party) && self.became(&["waiting"], &["ended"]))
            }
            "data_access" => {
                (self.organisation("provider_code", party) && self.became(&["waiting"], &["deleted"]))
                    || (!self.came() && self.organisation("owner_code", party))
                    // What an owner takes over from another institution.
                    || (self.became(&["approved"], &[]) && self.organisation("owner_code", party))
                    // A new version of the web service is to be confirmed; what was decided stays.
                    || (party.agency
                        && !self.came()
                        && self.only(&["version", "confirm_by", "confirm_told_days"]))
            }
            // What was agreed stays; whoever decides on it meanwhile is told.
            "register_change" => self.came() && party.agency,
            "emergency_stop" => party.agency,
            "emergency_stop_service" | "emergency_stop_owner" => self.came() && party.agency,
            // Once published they stay as they are.
            "web_service_version" => self.came() && party.agency,
            // Where one that closed goes on is written by who takes over.
            "organisation" if self.only(&["successor_code"]) => {
                party.agency || self.organisation("successor_code", party)
            }
            "web_service" | "operating_message" | "organisation" | "organisation_unit"
            | "closing_proposal" | "register_import" => party.agency,
            // History and the audit log are only added to.
            "event" => {
                self.came() && (self.person("actor_id", party) || self.all("actor_id", |id| id == NOBODY))
            }
            "audit_event" => {
                self.came() && (self.values("user_id").is_empty() || self.person("user_id", party))
            }
            "receipt" => self.came() && self.person("user_id", party),
            "portal_user" => !self.came() && self.after.is_some() && self.person("id", party),
            "user_right" => self.administered("user_id", party),
            "right_request" => self.person("user_id", party) || self.administered("user_id", party),
            "session" => self.values("user_id").is_empty() || self.person("user_id", party),
            // In one's own session, whoever the form was opened for.
            "draft" => self.all("session_id", |id| {
                let user = self.of("session", id, "user_id");
                user.is_none() || user == party.user.as_deref()
            }),
            "form_submission" => self.came(),
            "inquiry" => {
                party.agency
                    || self.came()
                    || self.person("user_id", party)
                    || self.all("id", |id| party.known_inquiry == id)
            }
            "inquiry_message" => self.came() && self.inquiry("inquiry_id", party),
            "inquiry_key" => self.came() && self.inquiry("inquiry_id", party),
            // Others are told, by notice and by mail; what they were told stays.
            "notice" => self.came(),
            "notice_read" => self.person("user_id", party),
            "job" => self.came() || party.agency || self.all("recipient_id", |id| self.recipient(id, party)),
            "notification_recipient" => self.all("id", |id| self.recipient(id, party)),
            "notification_recipient_organisation" | "notification_recipient_system" => {
                self.all("recipient_id", |id| self.recipient(id, party))
            }
            // Who registers an address that others have registered changes when it was last asked, and nothing else.
            "mail_address" => self.came() || self.only(&["asked_at"]),
            // It goes on with every change, whoever makes it.
            "revision" => true,
            // A table without a rule: whoever makes it says here whose its rows are.
            _ => false,
        }
    }
}

/// The tables that have a rule here: one that is missing would never be noticed while it is empty.
#[tokio::test]
async fn every_table_has_a_rule() {
    let db = testkit::empty_db().await;
    let source = include_str!("rows.rs");
    for table in tables(&db).await {
        assert!(source.contains(&format!("\"{table}\"")), "whose are the rows of {table}?");
    }
}
