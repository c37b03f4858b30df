//! Random command sequences by random people never reach a state the rules forbid.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::*;
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_micros(0);
const DAY: i64 = 24 * 60 * 60;

#[derive(Clone, Debug)]
enum Command {
    System(SystemAction),
    RequestConnection { terms: bool },
    Connection(ConnectionAction, bool),
    RequestAccess,
    Access(DataAccessAction, bool),
    Service(ServiceStatus),
    Publish { kind: VersionKind, days: i64, free: bool, hurry: bool },
    Days(i64),
    Stop { days: Option<i64>, reason: bool },
    Lift { reason: bool },
}

fn command() -> impl Strategy<Value = Command> {
    use proptest::sample::select;
    let service = vec![ServiceStatus::Open, ServiceStatus::Locked, ServiceStatus::Closed];
    prop_oneof![
        select(SystemAction::ALL.to_vec()).prop_map(Command::System),
        any::<bool>().prop_map(|terms| Command::RequestConnection { terms }),
        (select(ConnectionAction::ALL.to_vec()), any::<bool>()).prop_map(|(a, r)| Command::Connection(a, r)),
        Just(Command::RequestAccess),
        (select(DataAccessAction::ALL.to_vec()), any::<bool>()).prop_map(|(a, r)| Command::Access(a, r)),
        select(service).prop_map(Command::Service),
        (select(VersionKind::ALL.to_vec()), 0i64..60, prop::bool::weighted(0.1), any::<bool>())
            .prop_map(|(kind, days, free, hurry)| Command::Publish { kind, days, free, hurry }),
        (1i64..40).prop_map(Command::Days),
        (prop::option::of(1i64..40), prop::bool::weighted(0.8))
            .prop_map(|(days, reason)| Command::Stop { days, reason }),
        prop::bool::weighted(0.8).prop_map(|reason| Command::Lift { reason }),
    ]
}

/// One system, one web service, one school: what the database would hold.
struct World {
    system: System,
    service: WebService,
    connections: Vec<ConnectionAgreement>,
    accesses: Vec<DataAccess>,
    /// Every version that has to be confirmed, and until when.
    versions: Vec<(i32, Timestamp)>,
    at: Timestamp,
    stop: Option<EmergencyStop>,
}

fn code(text: &str) -> OrganisationCode {
    OrganisationCode::parse(text).unwrap()
}

impl World {
    fn new() -> Self {
        let text = LongText::parse("Tekst").unwrap();
        Self {
            system: System {
                id: SystemId::new(Uuid::from_u128(1)),
                provider: code("U10001"),
                name: Name::parse("Tavlen").unwrap(),
                description: text.clone(),
                contact: ContactId::new(Uuid::from_u128(2)),
                status: SystemStatus::Active,
                version: 1,
            },
            service: WebService {
                code: ServiceCode::parse("unilogin").unwrap(),
                name: Name::parse("Unilogin").unwrap(),
                purpose: text.clone(),
                data: text.clone(),
                categories: DataCategories::default(),
                terms: text.clone(),
                contact: text,
                needs_data_access: true,
                frees_at: None,
                text_version: 1,
                status: ServiceStatus::Open,
                closes_at: None,
                version: 1,
            },
            connections: vec![],
            accesses: vec![],
            versions: vec![],
            at: NOW,
            stop: None,
        }
    }

    fn in_use(&self) -> SystemUse {
        let live = |s: DataAccessStatus| DataAccessStatus::LIVE.contains(&s);
        SystemUse {
            connections: self.connections.iter().filter(|c| c.status.is_live()).count() as u64,
            data_accesses: self.accesses.iter().filter(|a| live(a.status)).count() as u64,
        }
    }

    fn connection(&self) -> Option<ConnectionStatus> {
        self.connections.last().map(|c| c.status)
    }

    fn access(&self) -> Option<DataAccessStatus> {
        self.accesses.last().map(|a| a.status).filter(|s| *s != DataAccessStatus::Deleted)
    }

    fn facts(&self) -> AccessFacts {
        AccessFacts {
            system: self.system.status,
            provider_passivated: false,
            stopped_until: self.stop.as_ref().and_then(|stop| {
                let in_force = stop.status == StopStatus::InForce;
                in_force.then_some(stop.until.unwrap_or(Timestamp::from_micros(i64::MAX)))
            }),
            service: self.service.status,
            needs_data_access: self.service.needs_data_access,
            frees_at: self.service.frees_at,
            connection: self.connection(),
            connection_valid_to: None,
            data_access: self.access().and_then(|_| self.accesses.last().map(DataAccess::terms)),
            owner_passivated: false,
        }
    }

    /// Runs a command as the services do: decide, and keep the result only if the rules allow it.
    fn run(&mut self, actor: &Actor, command: Command) -> Result<(), RuleError> {
        match command {
            Command::System(action) => {
                self.system = self.system.clone().apply(actor, action, self.in_use())?.0;
            }
            Command::RequestConnection { terms } => {
                let live = self.connection().filter(|s| s.is_live());
                let id = ConnectionId::new(Uuid::from_u128(self.connections.len() as u128));
                let (row, ..) = ConnectionAgreement::request(
                    actor,
                    id,
                    &self.system,
                    &self.service,
                    live,
                    terms,
                    Comment::none(),
                )?;
                self.connections.push(row);
            }
            Command::Connection(action, reason) => {
                let comment = Comment::parse(if reason { "Fordi" } else { "" }).unwrap();
                if let Some(row) = self.connections.last_mut() {
                    *row = row.clone().apply(actor, &self.system, action, comment.clone())?.0;
                    // What schools agreed to before does not hold again by itself.
                    if row.status == ConnectionStatus::Approved
                        && let Some(access) = self.accesses.last_mut()
                        && access.status == DataAccessStatus::Approved
                    {
                        *access = access.clone().ask_again(comment).0;
                    }
                }
            }
            Command::RequestAccess => {
                let ground = RequestGround {
                    system: &self.system,
                    service: &self.service,
                    connection: self.connection(),
                };
                ground.check(actor)?;
                let owner = Organisation {
                    code: code("901001"),
                    name: "Havnsø Skole".into(),
                    kind: OrganisationKind::Institution,
                    cvr: Cvr::parse("91842130").unwrap(),
                    p_number: PNumber::parse("1000000021").unwrap(),
                    municipality: None,
                    passivated: None,
                    successor: None,
                };
                let recipient = Recipient { organisation: &owner, existing: self.access() };
                if ground.issue(&recipient).is_none() {
                    let id = DataAccessId::new(Uuid::from_u128(self.accesses.len() as u128));
                    self.accesses.push(ground.request(id, owner.code, Comment::none()).0);
                }
            }
            Command::Access(action, reason) => {
                let comment = Comment::parse(if reason { "Fordi" } else { "" }).unwrap();
                if let Some(row) = self.accesses.last_mut() {
                    let row_after = row.clone().apply(actor, action, self.at, comment)?.0;
                    *row = row_after.accepts(self.service.text_version, self.at);
                }
            }
            Command::Service(status) => {
                WebService::maintain(actor)?;
                self.service.status = status;
            }
            Command::Publish { kind, days, free, hurry } => {
                WebService::maintain(actor)?;
                let comment = |said| Comment::parse(if said { "Fordi" } else { "" }).unwrap();
                let by = self.at.plus_seconds(days * DAY);
                let said =
                    Publication { kind, confirm_by: Some(by), why: comment(true), hurry: comment(hurry) };
                let text = LongText::parse(&format!("Tekst {}", self.service.text_version + 1)).unwrap();
                let needs_data_access = self.service.needs_data_access && !free;
                let after = WebService { data: text, needs_data_access, ..self.service.clone() };
                let (after, said) = after.publish(&self.service, Some(&said), true, self.at)?;
                if said.is_some_and(|said| said.kind.is_to_be_confirmed()) && !after.is_to_be_free() {
                    self.versions.push((after.text_version, by));
                    // As the store does it for all of them in one statement.
                    for access in self.accesses.iter_mut().filter(|a| a.status == DataAccessStatus::Approved)
                    {
                        access.confirm_by = Some(access.confirm_by.map_or(by, |before| before.min(by)));
                    }
                }
                self.service = after;
            }
            Command::Stop { days, reason } => {
                let until = days.map(|days| self.at.plus_seconds(days * DAY));
                let reason = Comment::parse(if reason { "Fordi" } else { "" }).unwrap();
                let (stopped, at) = (Stopped::System(self.system.id), self.at);
                let stop = EmergencyStop {
                    id: EmergencyStopId::new(Uuid::nil()),
                    stopped,
                    services: vec![],
                    owners: vec![],
                    reason,
                    status: StopStatus::InForce,
                    until,
                    by: actor.user,
                    by_name: actor.name.clone(),
                    at,
                    version: 1,
                };
                stop.set(actor, at)?;
                self.stop = Some(stop);
            }
            Command::Lift { reason } => {
                let reason = Comment::parse(if reason { "Fordi" } else { "" }).unwrap();
                if let Some(stop) = self.stop.clone() {
                    self.stop = Some(stop.as_of(self.at).lift(actor, reason)?.0);
                }
            }
            Command::Days(days) => {
                self.at = self.at.plus_seconds(days * DAY);
                // As the server does, once an hour.
                self.service = self.service.clone().as_of(self.at);
                for access in &mut self.accesses {
                    if let Some((lapsed, _)) = access.clone().lapse(self.at) {
                        *access = lapsed;
                    }
                }
            }
        }
        Ok(())
    }
}

fn people() -> Vec<Actor> {
    let actor = |organisations: &[&str], case_worker| Actor {
        administers: organisations.iter().map(|c| code(c)).collect(),
        case_worker,
        ..Actor::new(UserId::new(Uuid::nil()), "Test")
    };
    // The fifth is another of the agency's case workers.
    let other = Actor { user: UserId::new(Uuid::from_u128(1)), ..actor(&[], true) };
    vec![
        actor(&["U10001"], false),
        actor(&["901001"], false),
        actor(&[], true),
        actor(&["U10002"], false),
        other,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_history_reaches_a_forbidden_state(
        commands in prop::collection::vec((0usize..5, command()), 1..60),
    ) {
        let people = people();
        let mut world = World::new();
        for (who, command) in commands {
            let before = (world.system.clone(), world.connections.clone(), world.accesses.clone());
            let (allowed_before, needed) = (decide(&world.facts(), world.at).is_allowed(), world.service.needs_data_access);
            let (service_before, stop_before) = (world.service.clone(), world.stop.clone());
            let result = world.run(&people[who], command.clone());
            if result.is_err() || (who == 3 && !matches!(command, Command::Days(_))) {
                prop_assert_eq!(
                    &before,
                    &(world.system.clone(), world.connections.clone(), world.accesses.clone()),
                    "a refused command, or a stranger's, changes nothing"
                );
                prop_assert_eq!(&service_before, &world.service);
                prop_assert_eq!(&stop_before, &world.stop);
            }
            // At most one live row of each kind.
            let live = world.connections.iter().filter(|c| c.status.is_live()).count();
            prop_assert!(live <= 1);
            let kept = world.accesses.iter().filter(|a| a.status != DataAccessStatus::Deleted).count();
            prop_assert!(kept <= 1);
            // Deleted, rejected and ended rows never come back to life; a deleted system has nothing live.
            for (old, new) in before.1.iter().zip(&world.connections) {
                prop_assert!(old.status.is_live() || old.status == new.status);
            }
            for (old, new) in before.2.iter().zip(&world.accesses) {
                prop_assert!(old.status != DataAccessStatus::Deleted || new.status == old.status);
            }
            if before.0.status == SystemStatus::Deleted {
                prop_assert_eq!(world.system.status, SystemStatus::Deleted);
            }
            // Data flows only with the yes of the agency and of the owner, and starts flowing only by their hand
            // or the provider's own activation.
            let allowed = decide(&world.facts(), world.at).is_allowed();
            if allowed {
                prop_assert_eq!(world.connection(), Some(ConnectionStatus::Approved));
                if world.service.needs_data_access {
                    prop_assert_eq!(world.access(), Some(DataAccessStatus::Approved));
                    // And for no version that they have not said yes to, once its day has come.
                    let accepted = world.accesses.last().and_then(|access| access.accepted);
                    let accepted = accepted.map_or(0, |accepted| accepted.version);
                    let overdue = |(number, by): &(i32, Timestamp)| *number > accepted && *by <= world.at;
                    prop_assert!(!world.versions.iter().any(overdue));
                }
                prop_assert_eq!(world.system.status, SystemStatus::Active);
            }
            // What is used is freed on an announced day, by nothing else than that day.
            if needed && !world.service.needs_data_access {
                prop_assert!(matches!(command, Command::Days(_)));
            }
            // While a stop is in force nothing flows; whoever set it does not lift it.
            if let Some(stop) = world.stop.clone().filter(|stop| stop.clone().as_of(world.at).status == StopStatus::InForce) {
                prop_assert!(!allowed);
                prop_assert!(!stop.reason.is_empty());
            }
            if let (Some(before), Command::Lift { .. }) = (&stop_before, &command)
                && before.status == StopStatus::InForce
                && before.until.is_none_or(|until| world.at < until)
                && world.stop.as_ref().is_some_and(|stop| stop.status == StopStatus::Lifted)
            {
                prop_assert_ne!(before.by, people[who].user);
            }
            // A suspension ends by being resumed or given up, by nothing else.
            let suspended = |world: &[DataAccess]| {
                world.last().is_some_and(|access| access.status == DataAccessStatus::Suspended)
            };
            if suspended(&before.2) && !suspended(&world.accesses) {
                use DataAccessAction::{Delete, End, Resume};
                prop_assert!(matches!(&command, Command::Access(Resume | Delete | End, _)));
            }
            if allowed && !allowed_before {
                let by_right = match (who, &command) {
                    (0, Command::System(SystemAction::Activate)) | (2 | 4, Command::Service(_)) => true,
                    (2 | 4, Command::Lift { .. }) => true,
                    (1, Command::Access(DataAccessAction::Approve | DataAccessAction::Resume, _)) => true,
                    // Where nobody is asked any more the agency's yes is enough, and the day from which it is so.
                    (2 | 4, Command::Connection(ConnectionAction::Approve, _)) => !needed,
                    (_, Command::Days(_)) => {
                        let freed = needed && !world.service.needs_data_access;
                        freed || stop_before.is_some_and(|stop| stop.until.is_some_and(|until| until <= world.at))
                    }
                    _ => false,
                };
                prop_assert!(by_right, "data began to flow by {command:?} of person {who}");
            }
        }
    }
}
