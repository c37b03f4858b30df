//! The contact form: written by anybody, answered by the agency; an application to become a provider ends with the
//! provider in the register, or with a reason why not.

use std::fmt::Write;

use domain::{
    Actor, AuditKind, Comment, Email, Inquiry, InquiryAction, InquiryId, InquiryStatus, InquirySubject,
    LongText, Name, Organisation, OrganisationCode, OrganisationKind, ProviderApplication, RuleError, Scope,
};
use sha2::{Digest, Sha256};
use store::{
    ConnectionTrait, Page, PageRequest,
    inquiry::{InquiryRow, Message},
};
use uuid::Uuid;

use crate::{
    Portal, ServiceError, audit,
    identity::Identity,
    portal::{commit, new_key},
};

/// What somebody writes.
#[derive(Clone, Debug)]
pub struct Letter {
    pub subject: InquirySubject,
    pub name: Name,
    pub email: Email,
    pub text: LongText,
    pub application: Option<ProviderApplication>,
}

/// The secret in an inquiry's own link: 244 random bits. Only its hash is kept with the inquiry.
fn new_secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

fn hash(secret: &str) -> String {
    Sha256::digest(secret).iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Sends an inquiry, and gives the secret of the link under which its sender follows it. Permission: none.
///
/// # Errors
/// [`RuleError::AlreadyProvider`] for an application of a provider that is in the register; [`RuleError::UnitOfAnother`];
/// [`ServiceError::Store`].
pub async fn send(portal: &Portal, me: Option<&Identity>, letter: Letter) -> Result<String, ServiceError> {
    let Letter { subject, name, email, text, application } = letter;
    let tx = portal.begin().await?;
    if let Some(application) = &application {
        check_new(&tx, application).await?;
    }
    let inquiry = Inquiry {
        id: InquiryId::new(new_key()),
        subject,
        status: InquiryStatus::Waiting,
        name,
        email,
        text,
        application,
        version: 1,
    };
    let secret = new_secret();
    let user = me.map(|me| me.user.id);
    store::inquiry::insert(&tx, &inquiry, hash(&secret), user, portal.now()).await?;
    commit(tx).await?;
    Ok(secret)
}

async fn check_new(db: &impl ConnectionTrait, application: &ProviderApplication) -> Result<(), ServiceError> {
    let scopes = application.p_numbers.iter().cloned().map(Scope::PNumber).collect::<Vec<_>>();
    let there = store::organisation::list_in_scopes(db, &scopes).await?;
    if there.iter().any(|o| o.passivated.is_none() && o.cvr != application.cvr) {
        return Err(RuleError::UnitOfAnother.into());
    }
    let same = there
        .into_iter()
        .find(|o| o.kind == OrganisationKind::Provider && o.cvr == application.cvr && o.passivated.is_none());
    match same {
        Some(provider) => {
            Err(RuleError::AlreadyProvider(format!("{} ({})", provider.name, provider.code)).into())
        }
        None => Ok(()),
    }
}

/// The inquiry that this secret leads to, with its steps. Permission: having the link.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Store`].
pub async fn follow(portal: &Portal, secret: &str) -> Result<(InquiryRow, Vec<Message>), ServiceError> {
    let row = store::inquiry::find_by_key(portal.db(), &hash(secret)).await?;
    let row = row.ok_or(ServiceError::NotFound)?;
    let messages = store::inquiry::list_messages(portal.db(), row.inquiry.id).await?;
    Ok((row, messages))
}

/// What the person wrote while logged in, newest first. Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
pub async fn list_mine(portal: &Portal, me: &Identity) -> Result<Vec<InquiryRow>, ServiceError> {
    Ok(store::inquiry::list_of(portal.db(), me.user.id).await?)
}

/// One inquiry with its steps. Permission: who wrote it while logged in, or case worker.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others'; [`ServiceError::Store`].
pub async fn get(
    portal: &Portal,
    me: &Identity,
    id: InquiryId,
) -> Result<(InquiryRow, Vec<Message>), ServiceError> {
    let row = store::inquiry::find(portal.db(), id).await?.ok_or(ServiceError::NotFound)?;
    if !me.actor.case_worker && row.user != Some(me.user.id) {
        return Err(ServiceError::Hidden);
    }
    let messages = store::inquiry::list_messages(portal.db(), id).await?;
    Ok((row, messages))
}

/// A page of all inquiries. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
pub async fn list(
    portal: &Portal,
    actor: &Actor,
    status: Option<InquiryStatus>,
    page: PageRequest,
) -> Result<Page<InquiryRow>, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::inquiry::list(portal.db(), status, page).await?)
}

/// How many inquiries wait for the agency. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
pub async fn count_waiting(portal: &Portal, actor: &Actor) -> Result<u64, ServiceError> {
    actor.require_case_worker()?;
    Ok(store::inquiry::count_waiting(portal.db()).await?)
}

/// Who writes more to an inquiry.
pub enum Sender<'a> {
    /// Whoever has the link.
    Link(&'a str),
    /// Who wrote it while logged in.
    Person(&'a Identity, InquiryId),
}

/// The sender writes more. Permission: having the link, or having written the inquiry.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`RuleError::InquiryStatus`] after a decision;
/// [`ServiceError::Store`].
pub async fn write(portal: &Portal, sender: Sender<'_>, text: &LongText) -> Result<(), ServiceError> {
    let tx = portal.begin().await?;
    let row = match sender {
        Sender::Link(secret) => store::inquiry::find_by_key(&tx, &hash(secret)).await?,
        Sender::Person(me, id) => match store::inquiry::find(&tx, id).await? {
            Some(row) if row.user != Some(me.user.id) => return Err(ServiceError::Hidden),
            row => row,
        },
    };
    let row = row.ok_or(ServiceError::NotFound)?;
    let author = row.inquiry.name.to_string();
    let inquiry = row.inquiry.write()?;
    let at = portal.now();
    store::inquiry::save(&tx, &inquiry, row.organisation.as_ref(), at).await?;
    let message = Message { action: InquiryAction::Write, author, text: text.to_string(), at };
    store::inquiry::insert_message(&tx, new_key(), inquiry.id, &message).await?;
    Ok(commit(tx).await?)
}

/// The agency's step, as the actor saw the inquiry at `version`. An approval makes the provider and gives its number.
/// Permission: case worker.
///
/// # Errors
/// [`ServiceError::NotFound`]; what [`Inquiry::decide`] refuses; [`RuleError::AlreadyProvider`];
/// [`RuleError::UnitOfAnother`];
/// [`RuleError::InquiryStatus`] when it has moved on; [`ServiceError::Store`].
pub async fn decide(
    portal: &Portal,
    actor: &Actor,
    id: InquiryId,
    version: i32,
    action: InquiryAction,
    text: &Comment,
) -> Result<Option<OrganisationCode>, ServiceError> {
    actor.require_case_worker()?;
    let tx = portal.begin().await?;
    let row = store::inquiry::find(&tx, id).await?.ok_or(ServiceError::NotFound)?;
    if row.inquiry.version != version {
        return Err(RuleError::InquiryStatus(row.inquiry.status).into());
    }
    let (inquiry, _) = row.inquiry.decide(actor, action, text)?;
    let at = portal.now();
    let mut made = row.organisation;
    if let (InquiryAction::Approve, Some(application)) = (action, &inquiry.application) {
        check_new(&tx, application).await?;
        let code = make_provider(&tx, application).await?;
        let kind = AuditKind::ProviderCreated;
        // The agency's own: where its case worker sits is none of the applicant's business.
        audit::record(&tx, at, kind, actor, None, code.to_string()).await?;
        made = Some(code);
    }
    store::inquiry::save(&tx, &inquiry, made.as_ref(), at).await?;
    let message = Message { action, author: actor.name.clone(), text: text.to_string(), at };
    store::inquiry::insert_message(&tx, new_key(), id, &message).await?;
    commit(tx).await?;
    Ok(made)
}

/// Puts a provider into the register under the next number that begins with U.
async fn make_provider(
    db: &impl ConnectionTrait,
    application: &ProviderApplication,
) -> Result<OrganisationCode, ServiceError> {
    let codes = store::organisation::list_codes(db, "U").await?;
    let last = codes.iter().filter_map(|code| code.as_str()[1..].parse::<u32>().ok()).max().unwrap_or(0);
    let code = OrganisationCode::parse(&format!("U{:05}", last.max(10_000) + 1));
    let code = code.map_err(|error| store::StoreError::Corrupt(format!("next provider number: {error}")))?;
    let Some((main, others)) = application.p_numbers.split_first() else {
        return Err(RuleError::NothingChosen.into());
    };
    let provider = Organisation {
        code: code.clone(),
        name: application.portal_name.to_string(),
        kind: OrganisationKind::Provider,
        cvr: application.cvr.clone(),
        p_number: main.clone(),
        municipality: None,
        passivated: None,
    };
    store::organisation::insert_many(db, &[provider]).await?;
    store::organisation::insert_units(db, &code, others).await?;
    Ok(code)
}
