//! Many made-up rows, for measuring: institutions, systems and data accesses in bulk, on top of the demo data.

use domain::{
    ConnectionAgreement, ConnectionId, ConnectionStatus, ContactId, Cvr, DataAccess, DataAccessId,
    DataAccessStatus, Email, Language, Letter, LongText, Municipality, Name, Notice, NoticeEvent,
    Organisation, OrganisationCode, OrganisationKind, PNumber, ServiceCode, System, SystemId, SystemStatus,
    Why,
};
use store::{
    ConnectionTrait, StoreError,
    outbox::{OutboxMessage, OutboxStatus},
};
use uuid::Uuid;

use crate::{
    Portal, ServiceError, compiled_here,
    demo::{self, Ground},
    portal::new_key,
};

/// Data accesses each made-up institution has: so many systems, each with one web service.
const PER_INSTITUTION: u64 = 100;
/// Institutions of the municipality whose list is measured, the same at every scale.
const MEASURED_UNITS: u64 = 20;
const BASE: u128 = 0x5CA1_E000_0000_0000_0000_0000_0000_0000;

/// Adds `rows` data accesses, spread over institutions with 100 each. The first 20 institutions belong to the demo
/// municipality's CVR number, so that its list is as long at every scale.
/// Permission: the operator's, from the command line.
///
/// # Errors
/// [`ServiceError::NotFound`] without the demo data; [`ServiceError::Store`].
#[compiled_here]
pub async fn seed(portal: &Portal, rows: u64) -> Result<(), ServiceError> {
    only_demo(portal).await?;
    let work = portal.work(None).await?;
    let systems = systems(work.db(), portal).await?;
    let institutions = rows.div_ceil(PER_INSTITUTION);
    let (mut organisations, mut accesses) = (vec![], vec![]);
    let at = portal.now();
    let service = sure(ServiceCode::parse("unilogin"))?;
    for number in 0..institutions {
        let organisation = institution(number)?;
        for (place, system) in
            (0..).zip(&systems).take(usize::try_from(rows - number * PER_INSTITUTION).unwrap_or(0))
        {
            let id = DataAccessId::new(Uuid::from_u128(BASE + u128::from(number * PER_INSTITUTION + place)));
            accesses.push(DataAccess {
                status: match place % 10 {
                    0..=1 => DataAccessStatus::Waiting,
                    2..=8 => DataAccessStatus::Approved,
                    _ => DataAccessStatus::Rejected,
                },
                ..DataAccess::asked(id, system, service.clone(), organisation.code.clone())
            });
        }
        organisations.push(organisation);
        if organisations.len() == 100 {
            flush(
                work.db(),
                &mut organisations,
                &mut accesses,
                at.plus_seconds(-i64::try_from(number).unwrap_or(0)),
            )
            .await?;
        }
    }
    flush(work.db(), &mut organisations, &mut accesses, at).await?;
    work.db().execute_unprepared("ANALYZE").await.map_err(StoreError::from)?;
    work.commit().await?;
    Ok(())
}

/// Puts so many mails into the outbox, each to an address of its own. Permission: the operator's, from the command line.
///
/// # Errors
/// [`ServiceError::NotFound`] without the demo data; [`ServiceError::Store`].
#[compiled_here]
pub async fn seed_mails(portal: &Portal, mails: u64) -> Result<(), ServiceError> {
    only_demo(portal).await?;
    let at = portal.now();
    let notice = Notice {
        event: NoticeEvent::AccessApproved,
        actor: "Måleskolen".into(),
        provider: "Skoletavlen ApS".into(),
        system: "Målesystem".into(),
        service: "Unilogin".into(),
        owner: "Måleskolen".into(),
        data: "Elevers og ansattes navn, UniID, rolle, klasse og institution.".into(),
        comment: "Til måling.".into(),
        ..Notice::default()
    };
    let work = portal.work(None).await?;
    let mut messages = vec![];
    for number in 0..mails {
        messages.push(OutboxMessage {
            id: new_key(),
            recipient: None,
            address: sure(Email::parse(&format!("maaling{number}@skole.example")))?,
            language: Language::Danish,
            letter: Some(Letter::Notices { notices: vec![notice.clone()], why: Why::Personal }),
            status: OutboxStatus::Waiting,
            attempts: 0,
            next_at: at,
            last_error: None,
            created_at: at,
            sent_at: None,
        });
    }
    store::outbox::insert_many(work.db(), &messages).await?;
    work.commit().await?;
    Ok(())
}

async fn flush(
    tx: &impl ConnectionTrait,
    organisations: &mut Vec<Organisation>,
    accesses: &mut Vec<DataAccess>,
    at: domain::Timestamp,
) -> Result<(), ServiceError> {
    store::organisation::insert_many(tx, organisations).await?;
    store::data_access::insert_many(tx, accesses, at).await?;
    organisations.clear();
    accesses.clear();
    Ok(())
}

/// One system for each data access of an institution, all of the demo provider.
async fn systems(tx: &impl ConnectionTrait, portal: &Portal) -> Result<Vec<System>, ServiceError> {
    let provider = sure(OrganisationCode::parse("U10001"))?;
    let contact: ContactId =
        store::contact::list(tx, [&provider]).await?.first().ok_or(StoreError::NotFound)?.id;
    let mut systems = vec![];
    let mut connections = vec![];
    for place in 0..PER_INSTITUTION {
        let id = SystemId::new(Uuid::from_u128(BASE + (1 << 64) + u128::from(place)));
        systems.push(System {
            id,
            provider: provider.clone(),
            name: sure(Name::parse(&format!("Målesystem {place:03}")))?,
            description: sure(LongText::parse("Til måling"))?,
            contact,
            status: SystemStatus::Active,
            version: 1,
        });
        connections.push(ConnectionAgreement {
            id: ConnectionId::new(Uuid::from_u128(BASE + (2 << 64) + u128::from(place))),
            system: id,
            service: sure(ServiceCode::parse("unilogin"))?,
            status: ConnectionStatus::Approved,
            valid_to: None,
            accepted_version: 1,
            version: 1,
        });
    }
    store::system::insert_many(tx, &systems, portal.now()).await?;
    store::connection_agreement::insert(tx, &connections, portal.now()).await?;
    Ok(systems)
}

fn institution(number: u64) -> Result<Organisation, ServiceError> {
    let measured = number < MEASURED_UNITS;
    Ok(Organisation {
        code: sure(OrganisationCode::parse(&format!("M{number:05}")))?,
        name: format!("Måleskolen {number:05}"),
        kind: OrganisationKind::Institution,
        cvr: sure(Cvr::parse(if measured { "91842130" } else { "93069560" }))?,
        p_number: sure(PNumber::parse(&format!("2{number:09}")))?,
        municipality: Some(Municipality { code: "999".into(), name: "Måleby".into() }),
        passivated: None,
        successor: None,
    })
}

fn sure<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, ServiceError> {
    result.map_err(|error| StoreError::Corrupt(format!("made-up data: {error}")).into())
}

async fn only_demo(portal: &Portal) -> Result<(), ServiceError> {
    match demo::ground(portal.db()).await? {
        Ground::Demo => Ok(()),
        Ground::Empty | Ground::Other => Err(ServiceError::NotFound),
    }
}
