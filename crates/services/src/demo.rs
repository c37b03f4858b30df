//! The demo data: organisations, users, web services and agreements that tests, guides and pictures rely on.
//! The agreements are made by the use cases themselves, so that their history is real. Each use case is a transaction of
//! its own; whoever is interrupted between two of them goes on where it stopped at the next start.

use std::sync::Arc;

use domain::{
    Actor, Comment, ConnectionAction, Cvr, DataAccessAction, DataCategories, DataCategory, Email, Grant,
    GrantId, LongText, Municipality, Name, Organisation, OrganisationCode, OrganisationKind, PNumber, Phone,
    Right, Scope, ServiceCode, ServiceStatus, Severity, SystemId, UserId, WebService,
};
use store::{
    PageRequest, StoreError,
    data_access::DataAccessFilter,
    right::{HeldRight, Source},
    user::User,
};
use uuid::Uuid;

use crate::{
    FixedClock, Portal, ServiceError, catalogue, compiled_here, connection_agreement,
    contact::ContactChoice,
    data_access::{self, Side, Target, Wanted},
    identity,
    operating_message::{self, MessageTexts},
    system::{self, SystemTexts},
};

const DAY: i64 = 24 * 60 * 60;

type OrganisationLine = (
    &'static str,
    &'static str,
    OrganisationKind,
    &'static str,
    &'static str,
    Option<(&'static str, &'static str)>,
    Option<&'static str>,
);

const HAVNSOE: Option<(&str, &str)> = Some(("901", "Havnsø"));
const VESTERAA: Option<(&str, &str)> = Some(("903", "Vesterå"));

const ORGANISATIONS: [OrganisationLine; 11] = {
    use OrganisationKind::{Agency, DayCare, Institution, Provider, Residual};
    [
        ("U00001", "STIL", Agency, "90001000", "1000000001", None, None),
        ("U10001", "Skoletavlen ApS", Provider, "90614711", "1000000011", None, None),
        ("U10002", "Fraværsportalen A/S", Provider, "91228424", "1000000012", None, None),
        ("901000", "Havnsø Kommune", Residual, "91842130", "1000000020", HAVNSOE, None),
        ("901001", "Havnsø Skole", Institution, "91842130", "1000000021", HAVNSOE, None),
        ("901002", "Bakkeskolen", Institution, "91842130", "1000000022", HAVNSOE, None),
        ("901003", "Fjordskolen", Institution, "91842130", "1000000023", HAVNSOE, None),
        ("G90104", "Børnehuset Solstrålen", DayCare, "91842130", "1000000024", HAVNSOE, None),
        ("902001", "Strandmark Friskole", Institution, "93069552", "1000000031", HAVNSOE, None),
        ("903001", "Vesterå Gymnasium", Institution, "93683269", "1000000041", VESTERAA, None),
        (
            "903002",
            "Vesterå Erhvervsskole",
            Institution,
            "94296978",
            "1000000042",
            VESTERAA,
            Some("Sammenlagt med 903001"),
        ),
    ]
};

/// Whole CVR, or one P-number.
enum Where {
    Cvr(&'static str),
    P(&'static str),
}

const USERS: [(&str, Where, Option<Right>); 9] = [
    ("Udbyder – Skoletavlen ApS", Where::Cvr("90614711"), Some(Right::AdministerAgreements)),
    ("Udbyder – Fraværsportalen A/S", Where::Cvr("91228424"), Some(Right::AdministerAgreements)),
    ("Skole – Havnsø Skole", Where::P("1000000021"), Some(Right::AdministerAgreements)),
    ("Kommune – Havnsø Kommune", Where::Cvr("91842130"), Some(Right::AdministerAgreements)),
    ("Skole – Strandmark Friskole", Where::Cvr("93069552"), Some(Right::AdministerAgreements)),
    ("Ny medarbejder – Vesterå Gymnasium", Where::Cvr("93683269"), None),
    ("Brugeradministrator – Vesterå Gymnasium", Where::Cvr("93683269"), Some(Right::AdministerUsers)),
    ("Ny udbyder – Klasselog IVS", Where::Cvr("94910684"), Some(Right::AdministerAgreements)),
    ("Sagsbehandler – STIL", Where::Cvr("90001000"), Some(Right::CaseWorker)),
];

struct ServiceLine {
    code: &'static str,
    name: &'static str,
    purpose: &'static str,
    data: &'static str,
    categories: &'static [DataCategory],
    needs_data_access: bool,
}

const SERVICES: [ServiceLine; 6] = [
    ServiceLine {
        code: "optagelse",
        name: "Optagelse.dk",
        purpose: "Sende og hente ansøgninger til ungdomsuddannelser og voksenuddannelser.",
        data: "Ansøgers navn, CPR-nummer og adresse, ansøgninger og prioriteter, karakterer og uddannelsesparathed.",
        categories: &[
            DataCategory::Name,
            DataCategory::Cpr,
            DataCategory::ContactDetails,
            DataCategory::Education,
            DataCategory::Grades,
        ],
        needs_data_access: true,
    },
    ServiceLine {
        code: "unilogin",
        name: "Unilogin",
        purpose: "Logge elever og ansatte på og vise dem det, der passer til deres institution og klasse.",
        data: "Elevers og ansattes navn, UniID, rolle, klasse og institution.",
        categories: &[
            DataCategory::Name,
            DataCategory::UserId,
            DataCategory::Role,
            DataCategory::Class,
            DataCategory::Institution,
        ],
        needs_data_access: true,
    },
    ServiceLine {
        code: "eksamensdatabasen",
        name: "Eksamensdatabasen",
        purpose: "Indberette og slå op i beviser fra de gymnasiale uddannelser.",
        data: "Elevers navn, CPR-nummer, fag, karakterer og beviser.",
        categories: &[DataCategory::Name, DataCategory::Cpr, DataCategory::Education, DataCategory::Grades],
        needs_data_access: true,
    },
    ServiceLine {
        code: "elevdatabasen",
        name: "Elevdatabasen",
        purpose: "Indberette og hente oplysninger om elevers skolegang og fravær.",
        data: "Elevers navn, CPR-nummer, klassetrin, indmeldelse, udmeldelse og fravær.",
        categories: &[
            DataCategory::Name,
            DataCategory::Cpr,
            DataCategory::Class,
            DataCategory::Education,
            DataCategory::Absence,
        ],
        needs_data_access: true,
    },
    ServiceLine {
        code: "wsieksport",
        name: "wsiEKSPORT",
        purpose: "Hente en institutions brugere og grupper samlet til brug i skolens egne systemer.",
        data: "Elevers, ansattes og kontaktpersoners navn, UniID, klasse, grupper og kontaktoplysninger.",
        categories: &[
            DataCategory::Name,
            DataCategory::UserId,
            DataCategory::Class,
            DataCategory::ContactDetails,
            DataCategory::Guardians,
        ],
        needs_data_access: true,
    },
    ServiceLine {
        code: "institutionsregisteret",
        name: "Institutionsregisteret",
        purpose: "Slå institutioners numre, navne, typer og adresser op.",
        data: "Offentlige oplysninger om institutioner. Ingen personoplysninger.",
        categories: &[DataCategory::Institution],
        needs_data_access: false,
    },
];

/// What a fault in the constants above would be.
fn sure<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, ServiceError> {
    result.map_err(|error| StoreError::Corrupt(format!("demo data: {error}")).into())
}

/// Something that happened before the demo begins. Users are named by their place in the list.
enum Step {
    Catalogue,
    Message,
    /// The system's name and description, and its contact person's name and e-mail.
    Register {
        by: i32,
        provider: &'static str,
        texts: [&'static str; 4],
    },
    Connect {
        by: i32,
        system: &'static str,
        services: &'static [&'static str],
    },
    /// The agency approves the agreements to these web services.
    Approve(&'static [&'static str]),
    Ask {
        by: i32,
        system: &'static str,
        service: &'static str,
        owners: &'static [&'static str],
    },
    /// Everything that waits for this user.
    Decide {
        by: i32,
        action: DataAccessAction,
        comment: &'static str,
    },
}

const SKOLETAVLEN: i32 = 1;
const FRAVAERSPORTALEN: i32 = 2;
const HAVNSOE_SKOLE: i32 = 3;
const STRANDMARK_FRISKOLE: i32 = 5;
const AGENCY: i32 = 9;

/// How many days before now the story begins.
const DAYS: i64 = 45;

/// Each step with its day.
const STORY: [(i64, Step); 13] = [
    (0, Step::Catalogue),
    (0, Step::Message),
    (
        1,
        Step::Register {
            by: SKOLETAVLEN,
            provider: "U10001",
            texts: [
                "Tavlen",
                "Skema, opslagstavle og beskeder for klassen.",
                "Sara Holm",
                "sara@skoletavlen.example",
            ],
        },
    ),
    (1, Step::Connect { by: SKOLETAVLEN, system: "Tavlen", services: &["unilogin", "optagelse"] }),
    (
        1,
        Step::Register {
            by: FRAVAERSPORTALEN,
            provider: "U10002",
            texts: [
                "Fravær Direkte",
                "Registrerer fravær og indberetter det.",
                "Jonas Lind",
                "jonas@fravaersportalen.example",
            ],
        },
    ),
    (1, Step::Connect { by: FRAVAERSPORTALEN, system: "Fravær Direkte", services: &["elevdatabasen"] }),
    (3, Step::Approve(&["unilogin", "optagelse", "elevdatabasen"])),
    (4, Step::Connect { by: FRAVAERSPORTALEN, system: "Fravær Direkte", services: &["eksamensdatabasen"] }),
    (5, Step::Ask { by: SKOLETAVLEN, system: "Tavlen", service: "unilogin", owners: &["901001", "902001"] }),
    (6, Step::Decide { by: HAVNSOE_SKOLE, action: DataAccessAction::Approve, comment: "" }),
    (
        6,
        Step::Decide {
            by: STRANDMARK_FRISKOLE,
            action: DataAccessAction::Reject,
            comment: "Vi bruger ikke Tavlen i år. I er velkomne til at spørge igen, når vi har en databehandleraftale.",
        },
    ),
    (41, Step::Ask { by: SKOLETAVLEN, system: "Tavlen", service: "unilogin", owners: &["901002"] }),
    (
        43,
        Step::Ask {
            by: FRAVAERSPORTALEN,
            system: "Fravær Direkte",
            service: LAST_SERVICE,
            owners: &[LAST_OWNER],
        },
    ),
];

/// What the last step asks for, and of whom.
const LAST_SERVICE: &str = "elevdatabasen";
const LAST_OWNER: &str = "901003";

/// How many steps the demo data is made in.
#[doc(hidden)]
pub const STEPS: usize = STORY.len();

/// What a database is to the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Nobody's yet.
    Empty,
    /// Made by a demo.
    Demo,
    /// Somebody's: no demo may touch it.
    Other,
}

/// Whose database it is, seen without its schema being brought up to date. The demo's people are its mark: they are made in
/// one transaction with everything they need, in an empty database only, and their keys are none that a log-in gives.
/// Permission: the operator's, from the command line.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn ground(db: &store::DatabaseConnection) -> Result<Ground, ServiceError> {
    if store::ground::has_user(db, user_key(AGENCY)).await? {
        return Ok(Ground::Demo);
    }
    Ok(if store::ground::is_empty(db).await? { Ground::Empty } else { Ground::Other })
}

/// Fills an empty database with the demo data, and completes demo data that an interruption left half made; any other
/// database is left as it is. Tells whether anything was done. Permission: the operator's, from the command line.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn seed(portal: &Portal) -> Result<bool, ServiceError> {
    seed_until(portal, STEPS).await
}

/// [`seed`], interrupted after so many steps: for tests.
///
/// # Errors
/// [`ServiceError::Store`].
#[doc(hidden)]
#[compiled_here]
pub async fn seed_until(portal: &Portal, steps: usize) -> Result<bool, ServiceError> {
    let db = portal.db();
    match ground(db).await? {
        Ground::Empty => parties(portal).await?,
        Ground::Demo if half_made(db).await? => {}
        Ground::Demo | Ground::Other => return Ok(false),
    }
    let start = portal.now().plus_seconds(-DAYS * DAY);
    for (day, step) in STORY.iter().take(steps) {
        let clock = FixedClock::new(start.plus_seconds(day * DAY));
        step.take(&portal.in_the_past(Arc::new(clock))).await?;
    }
    Ok(true)
}

/// Whether the last thing that happened to the demo's people is not there. A data access stays in the
/// database when it is deleted, so demo data that was complete once is never touched again, whatever its users do.
async fn half_made(db: &store::DatabaseConnection) -> Result<bool, ServiceError> {
    let last = DataAccessFilter {
        owners: Some(vec![sure(OrganisationCode::parse(LAST_OWNER))?]),
        service: Some(sure(ServiceCode::parse(LAST_SERVICE))?),
        deleted: true,
        ..DataAccessFilter::default()
    };
    Ok(store::data_access::count(db, &last).await? == 0)
}

async fn parties(portal: &Portal) -> Result<(), ServiceError> {
    let mut organisations = vec![];
    for (code, name, kind, cvr, p_number, municipality, passivated) in ORGANISATIONS {
        organisations.push(Organisation {
            code: sure(OrganisationCode::parse(code))?,
            name: name.into(),
            kind,
            cvr: sure(Cvr::parse(cvr))?,
            p_number: sure(PNumber::parse(p_number))?,
            municipality: municipality
                .map(|(code, name)| Municipality { code: code.into(), name: name.into() }),
            passivated: passivated.map(Into::into),
            successor: passivated
                .and_then(|remark| remark.strip_prefix("Sammenlagt med "))
                .map(|code| sure(OrganisationCode::parse(code)))
                .transpose()?,
        });
    }
    let work = portal.work(None).await?;
    store::organisation::insert_many(work.db(), &organisations).await?;
    for (position, (label, scope, right)) in (1..).zip(USERS) {
        let id = user_key(position);
        let scope = match scope {
            Where::Cvr(number) => Scope::Cvr(sure(Cvr::parse(number))?),
            Where::P(number) => Scope::PNumber(sure(PNumber::parse(number))?),
        };
        let (cvr, p_number) = match &scope {
            Scope::PNumber(number) => {
                let unit = organisations.iter().find(|o| o.p_number == *number);
                (unit.map(|o| o.cvr.clone()), Some(number.clone()))
            }
            Scope::Cvr(number) => (Some(number.clone()), None),
            Scope::SeNumber(_) => (None, None),
        };
        let organisation = label.split_once(" – ").map(|(_, name)| name.to_owned());
        let user = User { cvr, p_number, organisation, ..User::named(id, label) };
        store::user::insert(work.db(), &user, position).await?;
        let Some(right) = right else { continue };
        let held = HeldRight {
            id: GrantId::new(Uuid::from_u128(0x1000 + u128::from(position.unsigned_abs()))),
            user: id,
            grant: Grant { right, scope },
            source: Source::LogIn,
            granted_at: portal.now(),
            valid_to: None,
            ended_at: None,
        };
        store::right::insert(work.db(), &held).await?;
    }
    work.commit().await?;
    Ok(())
}

/// The key of the demo user in this place of the list, counted from 1. Fixed, so that a log-in survives a new start.
fn user_key(position: i32) -> UserId {
    UserId::new(Uuid::from_u128(position.unsigned_abs().into()))
}

async fn actor(portal: &Portal, position: i32) -> Result<Actor, ServiceError> {
    Ok(identity::load(portal, user_key(position), "").await?.actor.clone())
}

impl Step {
    /// Does what has not been done yet.
    async fn take(&self, portal: &Portal) -> Result<(), ServiceError> {
        match self {
            Self::Catalogue => publish_services(portal).await,
            Self::Message => publish_message(portal).await,
            Self::Register { by, provider, texts } => {
                register(portal, &actor(portal, *by).await?, provider, texts).await
            }
            Self::Connect { by, system, services } => {
                connect(portal, &actor(portal, *by).await?, system, services).await
            }
            Self::Approve(services) => approve(portal, services).await,
            Self::Ask { by, system, service, owners } => {
                ask(portal, &actor(portal, *by).await?, system, service, owners).await
            }
            Self::Decide { by, action, comment } => decide(portal, *by, *action, comment).await,
        }
    }
}

async fn publish_services(portal: &Portal) -> Result<(), ServiceError> {
    let agency = actor(portal, AGENCY).await?;
    for line in SERVICES {
        let service = service(&line)?;
        if store::web_service::find(portal.db(), &service.code).await?.is_none() {
            catalogue::create(portal, &agency, &service).await?;
        }
    }
    Ok(())
}

async fn publish_message(portal: &Portal) -> Result<(), ServiceError> {
    if !store::operating_message::list(portal.db()).await?.is_empty() {
        return Ok(());
    }
    let message = MessageTexts {
        severity: Severity::Warning,
        text_da: sure(LongText::parse(
            "Det er i øjeblikket ikke muligt at bruge tilslutning.stil.dk i Internet Explorer.",
        ))?,
        text_en: sure(LongText::parse(
            "At the moment tilslutning.stil.dk cannot be used in Internet Explorer.",
        ))?,
        from: portal.now(),
        to: None,
    };
    operating_message::create(portal, &actor(portal, AGENCY).await?, message).await?;
    Ok(())
}

fn service(line: &ServiceLine) -> Result<WebService, ServiceError> {
    let terms = format!(
        "Systemet må kun bruge {} til formålet ovenfor og kun hente de data, det har brug for. Undgå unødige kald: STIL \
         kan lukke for en adgang, der kalder for meget, eller som ikke har været brugt i 12 måneder. STIL kan med kort \
         varsel ændre måden, systemer viser, hvem de er. Udbyderen har en databehandleraftale med hver skole, hvis data \
         systemet henter.",
        line.name
    );
    Ok(WebService {
        code: sure(ServiceCode::parse(line.code))?,
        name: sure(Name::parse(line.name))?,
        purpose: sure(LongText::parse(line.purpose))?,
        data: sure(LongText::parse(line.data))?,
        terms: sure(LongText::parse(&terms))?,
        contact: sure(LongText::parse(&format!("{}@stil.example", line.code)))?,
        categories: DataCategories::of(line.categories.iter().copied()),
        needs_data_access: line.needs_data_access,
        frees_at: None,
        text_version: 1,
        status: ServiceStatus::Open,
        closes_at: None,
        version: 1,
    })
}

/// The actor's system of this name.
async fn system_named(portal: &Portal, actor: &Actor, name: &str) -> Result<Option<SystemId>, ServiceError> {
    let systems = store::system::list(portal.db(), &actor.administers).await?;
    Ok(systems.into_iter().find(|system| system.name.as_str() == name).map(|system| system.id))
}

async fn register(
    portal: &Portal,
    actor: &Actor,
    provider: &str,
    [name, description, contact, email]: &[&str; 4],
) -> Result<(), ServiceError> {
    if system_named(portal, actor, name).await?.is_some() {
        return Ok(());
    }
    let texts = SystemTexts {
        name: sure(Name::parse(name))?,
        description: sure(LongText::parse(description))?,
        contact: ContactChoice::New {
            name: sure(Name::parse(contact))?,
            email: sure(Email::parse(email))?,
            phone: sure(Phone::parse("12 34 56 78"))?,
        },
    };
    system::create(portal, actor, sure(OrganisationCode::parse(provider))?, texts).await?;
    Ok(())
}

async fn connect(
    portal: &Portal,
    actor: &Actor,
    system: &str,
    services: &[&str],
) -> Result<(), ServiceError> {
    let system = system_named(portal, actor, system).await?.ok_or(ServiceError::NotFound)?;
    let mut missing = vec![];
    for code in services {
        let code = sure(ServiceCode::parse(code))?;
        if store::connection_agreement::newest_status(portal.db(), system, &code, portal.now())
            .await?
            .is_none()
        {
            missing.push(code);
        }
    }
    if !missing.is_empty() {
        connection_agreement::request(portal, actor, system, &missing, true).await?;
    }
    Ok(())
}

async fn approve(portal: &Portal, services: &[&str]) -> Result<(), ServiceError> {
    let agency = actor(portal, AGENCY).await?;
    let page = PageRequest { number: 1, size: 100 };
    let waiting = Some(domain::ConnectionStatus::Waiting);
    for row in connection_agreement::list_all(portal, &agency, waiting, page).await?.rows {
        if services.contains(&row.agreement.service.as_str()) {
            let (action, comment) = (ConnectionAction::Approve, Comment::none());
            connection_agreement::change_status(
                portal,
                &agency,
                row.agreement.id,
                row.agreement.version,
                action,
                comment,
            )
            .await?;
        }
    }
    Ok(())
}

async fn ask(
    portal: &Portal,
    actor: &Actor,
    system: &str,
    service: &str,
    owners: &[&str],
) -> Result<(), ServiceError> {
    let system = system_named(portal, actor, system).await?.ok_or(ServiceError::NotFound)?;
    let service = sure(ServiceCode::parse(service))?;
    let codes =
        owners.iter().map(|code| sure(OrganisationCode::parse(code))).collect::<Result<Vec<_>, _>>()?;
    let asked = store::data_access::existing(portal.db(), system, &service, &codes).await?;
    let wanted: Vec<Wanted> = codes
        .iter()
        .filter(|code| !asked.contains_key(*code))
        .map(|code| Wanted { number: code.to_string(), comment: Comment::none() })
        .collect();
    if !wanted.is_empty() {
        data_access::request(portal, actor, system, &service, &Comment::none(), &wanted).await?;
    }
    Ok(())
}

/// Lets the demo user in this place decide everything that waits for them.
async fn decide(
    portal: &Portal,
    user: i32,
    action: DataAccessAction,
    comment: &str,
) -> Result<(), ServiceError> {
    let actor = actor(portal, user).await?;
    let filter =
        DataAccessFilter { status: Some(domain::DataAccessStatus::Waiting), ..DataAccessFilter::default() };
    let page = PageRequest { number: 1, size: 100 };
    let rows =
        data_access::list(portal, &actor, Side::Owner, None, &filter, store::data_access::Sort::Newest, page)
            .await?
            .rows;
    let targets: Vec<Target> =
        rows.iter().map(|row| Target { id: row.access.id, version: row.access.version }).collect();
    if !targets.is_empty() {
        let comment = sure(Comment::parse(comment))?;
        data_access::change_status(portal, &actor, &targets, action, &comment).await?;
    }
    Ok(())
}
