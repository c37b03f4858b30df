//! May this system use this web service for this institution at this moment, and if not, which links are missing?

use serde::{Deserialize, Serialize};

use crate::{ConnectionStatus, DataAccessStatus, Party, ServiceStatus, SystemStatus, Timestamp};

/// What the answer depends on, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessFacts {
    pub system: SystemStatus,
    pub provider_passivated: bool,
    /// The first moment at which no stop of the agency is in force for the system, this web service and this owner.
    pub stopped_until: Option<Timestamp>,
    pub service: ServiceStatus,
    pub needs_data_access: bool,
    /// The first moment at which it needs none any more.
    pub frees_at: Option<Timestamp>,
    /// Status of the newest connection agreement of system and web service.
    pub connection: Option<ConnectionStatus>,
    /// First moment that agreement no longer holds.
    pub connection_valid_to: Option<Timestamp>,
    /// The data access of the triple that is not deleted.
    pub data_access: Option<AccessTerms>,
    pub owner_passivated: bool,
}

/// The part of a data access that decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTerms {
    pub status: DataAccessStatus,
    /// First moment data may flow.
    pub valid_from: Option<Timestamp>,
    /// First moment data may no longer flow.
    pub valid_to: Option<Timestamp>,
    /// First moment data may no longer flow unless its owner confirms the web service's new version.
    pub confirm_by: Option<Timestamp>,
}

crate::code::codes! {
    /// One link that is missing in the chain from system to data.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum MissingLink {
        SystemPassive = "system_passive",
        SystemDeleted = "system_deleted",
        ProviderPassivated = "provider_passivated",
        /// The agency has stopped the system, or its provider.
        Stopped = "stopped",
        ServiceClosed = "service_closed",
        /// There is no connection agreement, or the newest was rejected or ended.
        NoConnection = "no_connection",
        ConnectionWaiting = "connection_waiting",
        ConnectionExpired = "connection_expired",
        /// There is no data access.
        NoDataAccess = "no_data_access",
        DataAccessWaiting = "data_access_waiting",
        /// The owner has stopped it for a while.
        DataAccessSuspended = "data_access_suspended",
        DataAccessRejected = "data_access_rejected",
        NotYetValid = "not_yet_valid",
        Expired = "expired",
        /// Its owner has not confirmed the web service's new version in time.
        NotConfirmed = "not_confirmed",
        OwnerPassivated = "owner_passivated",
    }
}

/// The answer: data can be fetched when nothing is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// In the order of the chain: system, web service, agreement, data access, owner.
    pub missing: Vec<MissingLink>,
}

impl MissingLink {
    /// Who has to act before data can be fetched.
    pub const fn whose(self) -> Party {
        match self {
            Self::SystemPassive
            | Self::SystemDeleted
            | Self::NoConnection
            | Self::ConnectionExpired
            | Self::NoDataAccess => Party::Provider,
            Self::ProviderPassivated
            | Self::Stopped
            | Self::ServiceClosed
            | Self::ConnectionWaiting
            | Self::OwnerPassivated => Party::Agency,
            Self::DataAccessWaiting
            | Self::DataAccessSuspended
            | Self::DataAccessRejected
            | Self::NotYetValid
            | Self::Expired
            | Self::NotConfirmed => Party::Owner,
        }
    }
}

impl Decision {
    /// Whether data can be fetched.
    pub fn is_allowed(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Decides from the facts at the moment `at`. Source: `domain.md` §2.3, "Authorisation rule".
pub fn decide(facts: &AccessFacts, at: Timestamp) -> Decision {
    use MissingLink as Link;
    let mut missing = Vec::new();
    match facts.system {
        SystemStatus::Active => {}
        SystemStatus::Passive => missing.push(Link::SystemPassive),
        SystemStatus::Deleted => missing.push(Link::SystemDeleted),
    }
    if facts.provider_passivated {
        missing.push(Link::ProviderPassivated);
    }
    if facts.stopped_until.is_some_and(|until| at < until) {
        missing.push(Link::Stopped);
    }
    if facts.service == ServiceStatus::Closed {
        missing.push(Link::ServiceClosed);
    }
    match facts.connection {
        Some(ConnectionStatus::Approved) => {
            if Timestamp::is_past(facts.connection_valid_to, at) {
                missing.push(Link::ConnectionExpired);
            }
        }
        Some(ConnectionStatus::Waiting) => missing.push(Link::ConnectionWaiting),
        Some(ConnectionStatus::Rejected | ConnectionStatus::Ended) | None => missing.push(Link::NoConnection),
    }
    if facts.needs_data_access && !Timestamp::is_past(facts.frees_at, at) {
        match &facts.data_access {
            Some(terms) => missing.extend(terms.missing(at)),
            None => missing.push(Link::NoDataAccess),
        }
    }
    if facts.owner_passivated {
        missing.push(Link::OwnerPassivated);
    }
    Decision { missing }
}

impl AccessTerms {
    /// Whether its owner has said yes, and the yes has not run out.
    pub fn holds(&self, at: Timestamp) -> bool {
        let over = Timestamp::is_past(self.valid_to, at) || Timestamp::is_past(self.confirm_by, at);
        self.status == DataAccessStatus::Approved && !over
    }

    fn missing(&self, at: Timestamp) -> Option<MissingLink> {
        match self.status {
            DataAccessStatus::Waiting => Some(MissingLink::DataAccessWaiting),
            DataAccessStatus::Suspended => Some(MissingLink::DataAccessSuspended),
            DataAccessStatus::Rejected => Some(MissingLink::DataAccessRejected),
            DataAccessStatus::Deleted => Some(MissingLink::NoDataAccess),
            DataAccessStatus::Approved if self.valid_from.is_some_and(|from| at < from) => {
                Some(MissingLink::NotYetValid)
            }
            DataAccessStatus::Approved if Timestamp::is_past(self.valid_to, at) => Some(MissingLink::Expired),
            DataAccessStatus::Approved if Timestamp::is_past(self.confirm_by, at) => {
                Some(MissingLink::NotConfirmed)
            }
            DataAccessStatus::Approved => None,
        }
    }
}

/// What a change does to the flow of data, worked out with [`decide`] before it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Consequence {
    /// Data starts to flow.
    Starts,
    /// Data stops flowing.
    Stops,
    /// Data flows before and after.
    GoesOn,
    /// Data flows neither before nor after; what would still be missing.
    StaysOff(Vec<MissingLink>),
}

impl Consequence {
    /// Compares the answers before and after a change.
    pub fn of(before: &AccessFacts, after: &AccessFacts, at: Timestamp) -> Self {
        let then = decide(after, at);
        match (decide(before, at).is_allowed(), then.is_allowed()) {
            (false, true) => Self::Starts,
            (true, false) => Self::Stops,
            (true, true) => Self::GoesOn,
            (false, false) => Self::StaysOff(then.missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> AccessFacts {
        AccessFacts {
            system: SystemStatus::Active,
            provider_passivated: false,
            stopped_until: None,
            service: ServiceStatus::Open,
            needs_data_access: true,
            frees_at: None,
            connection: Some(ConnectionStatus::Approved),
            connection_valid_to: None,
            data_access: Some(AccessTerms {
                status: DataAccessStatus::Approved,
                valid_from: None,
                valid_to: None,
                confirm_by: None,
            }),
            owner_passivated: false,
        }
    }

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn open_terms() -> AccessTerms {
        open().data_access.unwrap()
    }

    #[test]
    fn data_flows_when_every_link_is_there() {
        assert!(decide(&open(), NOW).is_allowed());
        let locked = AccessFacts { service: ServiceStatus::Locked, ..open() };
        assert!(decide(&locked, NOW).is_allowed(), "a locked web service goes on for those connected");
        let free = AccessFacts { needs_data_access: false, data_access: None, ..open() };
        assert!(decide(&free, NOW).is_allowed(), "some web services need no data access");
    }

    #[test]
    fn each_missing_link_is_named() {
        let terms = |status| Some(AccessTerms { status, valid_from: None, valid_to: None, confirm_by: None });
        let cases = [
            (AccessFacts { system: SystemStatus::Passive, ..open() }, MissingLink::SystemPassive),
            (AccessFacts { system: SystemStatus::Deleted, ..open() }, MissingLink::SystemDeleted),
            (AccessFacts { provider_passivated: true, ..open() }, MissingLink::ProviderPassivated),
            (AccessFacts { stopped_until: Some(NOW.plus_seconds(1)), ..open() }, MissingLink::Stopped),
            (AccessFacts { service: ServiceStatus::Closed, ..open() }, MissingLink::ServiceClosed),
            (AccessFacts { connection: None, ..open() }, MissingLink::NoConnection),
            (
                AccessFacts { connection: Some(ConnectionStatus::Rejected), ..open() },
                MissingLink::NoConnection,
            ),
            (AccessFacts { connection: Some(ConnectionStatus::Ended), ..open() }, MissingLink::NoConnection),
            (
                AccessFacts { connection: Some(ConnectionStatus::Waiting), ..open() },
                MissingLink::ConnectionWaiting,
            ),
            (AccessFacts { data_access: None, ..open() }, MissingLink::NoDataAccess),
            (
                AccessFacts { data_access: terms(DataAccessStatus::Waiting), ..open() },
                MissingLink::DataAccessWaiting,
            ),
            (
                AccessFacts { data_access: terms(DataAccessStatus::Rejected), ..open() },
                MissingLink::DataAccessRejected,
            ),
            (
                AccessFacts { data_access: terms(DataAccessStatus::Deleted), ..open() },
                MissingLink::NoDataAccess,
            ),
            (AccessFacts { owner_passivated: true, ..open() }, MissingLink::OwnerPassivated),
        ];
        for (facts, link) in cases {
            assert_eq!(decide(&facts, NOW).missing, [link]);
        }
    }

    #[test]
    fn a_period_begins_at_its_first_and_ends_before_its_last_moment() {
        let with = |from: Option<i64>, to: Option<i64>| AccessFacts {
            data_access: Some(AccessTerms {
                status: DataAccessStatus::Approved,
                valid_from: from.map(Timestamp::from_micros),
                valid_to: to.map(Timestamp::from_micros),
                confirm_by: None,
            }),
            ..open()
        };
        let at = NOW.micros();
        assert!(decide(&with(Some(at), None), NOW).is_allowed());
        assert_eq!(decide(&with(Some(at + 1), None), NOW).missing, [MissingLink::NotYetValid]);
        assert!(decide(&with(None, Some(at + 1)), NOW).is_allowed());
        assert_eq!(decide(&with(None, Some(at)), NOW).missing, [MissingLink::Expired]);
    }

    #[test]
    fn what_is_to_be_confirmed_holds_until_the_day() {
        let by = |micros| {
            let terms = AccessTerms { confirm_by: Some(Timestamp::from_micros(micros)), ..open_terms() };
            AccessFacts { data_access: Some(terms), ..open() }
        };
        let at = NOW.micros();
        assert!(decide(&by(at + 1), NOW).is_allowed());
        assert_eq!(decide(&by(at), NOW).missing, [MissingLink::NotConfirmed]);
        assert!(by(at + 1).data_access.unwrap().holds(NOW) && !by(at).data_access.unwrap().holds(NOW));
    }

    #[test]
    fn a_stop_holds_until_its_moment() {
        let until = |until| AccessFacts { stopped_until: Some(Timestamp::from_micros(until)), ..open() };
        let at = NOW.micros();
        assert_eq!(decide(&until(at + 1), NOW).missing, [MissingLink::Stopped]);
        assert_eq!(decide(&until(i64::MAX), NOW).missing, [MissingLink::Stopped]);
        assert!(decide(&until(at), NOW).is_allowed());
    }

    #[test]
    fn a_web_service_is_free_from_its_day() {
        let from = |micros| AccessFacts {
            data_access: None,
            frees_at: Some(Timestamp::from_micros(micros)),
            ..open()
        };
        let at = NOW.micros();
        assert_eq!(decide(&from(at + 1), NOW).missing, [MissingLink::NoDataAccess]);
        assert!(decide(&from(at), NOW).is_allowed());
    }

    #[test]
    fn an_agreement_holds_until_its_end() {
        let until = |to: i64| AccessFacts { connection_valid_to: Some(Timestamp::from_micros(to)), ..open() };
        let at = NOW.micros();
        assert!(decide(&until(at + 1), NOW).is_allowed());
        assert_eq!(decide(&until(at), NOW).missing, [MissingLink::ConnectionExpired]);
        let waiting = AccessFacts { connection: Some(ConnectionStatus::Waiting), ..until(at) };
        assert_eq!(decide(&waiting, NOW).missing, [MissingLink::ConnectionWaiting]);
    }

    #[test]
    fn a_consequence_is_the_difference_of_two_decisions() {
        let waiting = AccessFacts {
            data_access: Some(AccessTerms {
                status: DataAccessStatus::Waiting,
                valid_from: None,
                valid_to: None,
                confirm_by: None,
            }),
            ..open()
        };
        assert_eq!(Consequence::of(&waiting, &open(), NOW), Consequence::Starts);
        assert_eq!(Consequence::of(&open(), &waiting, NOW), Consequence::Stops);
        assert_eq!(Consequence::of(&open(), &open(), NOW), Consequence::GoesOn);
        let passive = AccessFacts { system: SystemStatus::Passive, ..open() };
        assert_eq!(
            Consequence::of(&waiting, &passive, NOW),
            Consequence::StaysOff(vec![MissingLink::SystemPassive])
        );
    }
}
