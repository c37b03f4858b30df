//! The demo data: organisations, users, web services and agreements that tests, guides and pictures rely on.
//! The agreements are made by the use cases themselves, so that their history is real.

use std::sync::Arc;

use domain::{
    Actor, Comment, ConnectionAction, Cvr, DataAccessAction, DataAccessId, Email, Grant, LongText,
    Municipality, Name, Organisation, OrganisationCode, OrganisationKind, PNumber, Phone, Right, Scope,
    ServiceCode, ServiceStatus, Severity, SystemId, UserId, WebService,
};
use store::{PageRequest, StoreError, data_access::DataAccessFilter, user::User};
use uuid::Uuid;

use crate::{
    FixedClock, Portal, ServiceError, catalogue, connection_agreement,
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
    needs_data_access: bool,
}

const SERVICES: [ServiceLine; 6] = [
    ServiceLine {
        code: "optagelse",
        name: "Optagelse.dk",
        purpose: "Sende og hente ansøgninger til ungdomsuddannelser og voksenuddannelser.",
        data: "Ansøgers navn, CPR-nummer og adresse, ansøgninger og prioriteter, karakterer og uddannelsesparathed.",
        needs_data_access: true,
    },
    ServiceLine {
        code: "unilogin",
        name: "Unilogin",
        purpose: "Logge elever og ansatte på og vise dem det, der passer til deres institution og klasse.",
        data: "Elevers og ansattes navn, UniID, rolle, klasse og institution.",
        needs_data_access: true,
    },
    ServiceLine {
        code: "eksamensdatabasen",
        name: "Eksamensdatabasen",
        purpose: "Indberette og slå op i beviser fra de gymnasiale uddannelser.",
        data: "Elevers navn, CPR-nummer, fag, karakterer og beviser.",
        needs_data_access: true,
    },
    ServiceLine {
        code: "elevdatabasen",
        name: "Elevdatabasen",
        purpose: "Indberette og hente oplysninger om elevers skolegang og fravær.",
        data: "Elevers navn, CPR-nummer, klassetrin, indmeldelse, udmeldelse og fravær.",
        needs_data_access: true,
    },
    ServiceLine {
        code: "wsieksport",
        name: "wsiEKSPORT",
        purpose: "Hente en institutions brugere og grupper samlet til brug i skolens egne systemer.",
        data: "Elevers, ansattes og kontaktpersoners navn, UniID, klasse, grupper og kontaktoplysninger.",
        needs_data_access: true,
    },
    ServiceLine {
        code: "institutionsregisteret",
        name: "Institutionsregisteret",
        purpose: "Slå institutioners numre, navne, typer og adresser op.",
        data: "Offentlige oplysninger om institutioner. Ingen personoplysninger.",
        needs_data_access: false,
    },
];

/// What a fault in the constants above would be.
fn sure<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, ServiceError> {
    result.map_err(|error| StoreError::Corrupt(format!("demo data: {error}")).into())
}

/// Fills an empty database with the demo data; a database with organisations is left as it is.
/// Tells whether anything was done. Permission: the operator's, from the command line.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn seed(portal: &Portal) -> Result<bool, ServiceError> {
    let db = portal.db();
    if store::organisation::count(db).await? > 0 {
        return Ok(false);
    }
    parties(db).await?;
    let clock = Arc::new(FixedClock::new(portal.now().plus_seconds(-45 * DAY)));
    let past = Portal::with_clock(db.clone(), clock.clone());
    agreements(&past, &clock).await?;
    Ok(true)
}

async fn parties(db: &store::DatabaseConnection) -> Result<(), ServiceError> {
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
        });
    }
    let tx = store::begin_write(db).await?;
    store::organisation::insert_many(&tx, &organisations).await?;
    for (position, (label, scope, right)) in (1..).zip(USERS) {
        let id = user_key(position);
        store::user::insert(&tx, &User { id, name: label.into() }, position).await?;
        let Some(right) = right else { continue };
        let scope = match scope {
            Where::Cvr(number) => Scope::Cvr(sure(Cvr::parse(number))?),
            Where::P(number) => Scope::PNumber(sure(PNumber::parse(number))?),
        };
        let key = Uuid::from_u128(0x1000 + position.unsigned_abs() as u128);
        store::user::insert_grant(&tx, key, id, &Grant { right, scope }).await?;
    }
    crate::portal::commit(tx).await?;
    Ok(())
}

/// The key of the demo user in this place of the list, counted from 1. Fixed, so that a log-in survives a new start.
fn user_key(position: i32) -> UserId {
    UserId::new(Uuid::from_u128(position.unsigned_abs().into()))
}

async fn actor(portal: &Portal, position: i32) -> Result<Actor, ServiceError> {
    Ok(identity::load(portal, user_key(position)).await?.actor)
}

async fn agreements(portal: &Portal, clock: &FixedClock) -> Result<(), ServiceError> {
    let agency = actor(portal, 9).await?;
    for line in SERVICES {
        catalogue::create(portal, &agency, &service(&line)?).await?;
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
    operating_message::create(portal, &agency, message).await?;

    clock.advance(DAY);
    let skoletavlen = actor(portal, 1).await?;
    let tavlen = register(
        portal,
        &skoletavlen,
        [
            "U10001",
            "Tavlen",
            "Skema, opslagstavle og beskeder for klassen.",
            "Sara Holm",
            "sara@skoletavlen.example",
        ],
    )
    .await?;
    connect(portal, &skoletavlen, tavlen, &["unilogin", "optagelse"]).await?;
    let fravaersportalen = actor(portal, 2).await?;
    let fravaer = register(
        portal,
        &fravaersportalen,
        [
            "U10002",
            "Fravær Direkte",
            "Registrerer fravær og indberetter det.",
            "Jonas Lind",
            "jonas@fravaersportalen.example",
        ],
    )
    .await?;
    connect(portal, &fravaersportalen, fravaer, &["elevdatabasen"]).await?;

    clock.advance(2 * DAY);
    approve_waiting(portal, &agency).await?;
    clock.advance(DAY);
    connect(portal, &fravaersportalen, fravaer, &["eksamensdatabasen"]).await?;

    clock.advance(DAY);
    ask(portal, &skoletavlen, tavlen, "unilogin", &["901001", "902001"]).await?;
    clock.advance(DAY);
    decide(portal, 3, DataAccessAction::Approve, "").await?;
    let reason =
        "Vi bruger ikke Tavlen i år. I er velkomne til at spørge igen, når vi har en databehandleraftale.";
    decide(portal, 5, DataAccessAction::Reject, reason).await?;
    clock.advance(35 * DAY);
    ask(portal, &skoletavlen, tavlen, "unilogin", &["901002"]).await?;
    clock.advance(2 * DAY);
    ask(portal, &fravaersportalen, fravaer, "elevdatabasen", &["901003"]).await
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
        needs_data_access: line.needs_data_access,
        status: ServiceStatus::Open,
        version: 1,
    })
}

async fn register(
    portal: &Portal,
    actor: &Actor,
    [provider, name, description, contact, email]: [&str; 5],
) -> Result<SystemId, ServiceError> {
    let texts = SystemTexts {
        name: sure(Name::parse(name))?,
        description: sure(LongText::parse(description))?,
        contact: ContactChoice::New {
            name: sure(Name::parse(contact))?,
            email: sure(Email::parse(email))?,
            phone: sure(Phone::parse("12 34 56 78"))?,
        },
    };
    system::create(portal, actor, sure(OrganisationCode::parse(provider))?, texts).await
}

async fn connect(
    portal: &Portal,
    actor: &Actor,
    system: SystemId,
    codes: &[&str],
) -> Result<(), ServiceError> {
    let services = codes.iter().map(|code| sure(ServiceCode::parse(code))).collect::<Result<Vec<_>, _>>()?;
    connection_agreement::request(portal, actor, system, &services, true).await?;
    Ok(())
}

async fn approve_waiting(portal: &Portal, agency: &Actor) -> Result<(), ServiceError> {
    let page = PageRequest { number: 1, size: 100 };
    let waiting = Some(domain::ConnectionStatus::Waiting);
    for row in connection_agreement::list_all(portal, agency, waiting, page).await?.rows {
        let action = ConnectionAction::Approve;
        connection_agreement::change_status(portal, agency, row.id, row.version, action, Comment::none())
            .await?;
    }
    Ok(())
}

async fn ask(
    portal: &Portal,
    actor: &Actor,
    system: SystemId,
    service: &str,
    numbers: &[&str],
) -> Result<(), ServiceError> {
    let wanted: Vec<Wanted> =
        numbers.iter().map(|number| Wanted { number: (*number).into(), comment: Comment::none() }).collect();
    let service = sure(ServiceCode::parse(service))?;
    data_access::request(portal, actor, system, &service, &Comment::none(), &wanted).await?;
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
    let targets: Vec<Target> = rows
        .iter()
        .map(|row| Target { id: DataAccessId::new(row.id.uuid()), version: row.version })
        .collect();
    let comment = sure(Comment::parse(comment))?;
    data_access::change_status(portal, &actor, &targets, action, &comment).await?;
    Ok(())
}
