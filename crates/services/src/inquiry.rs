//! The contact form: written by anybody, answered by the agency; an application to become a provider ends with the
//! provider in the register, or with a reason why not.

use domain::{
    Actor, Comment, Email, Inquiry, InquiryAction, InquiryId, InquiryStatus, InquirySubject, Language,
    LongText, Name, Organisation, OrganisationCode, OrganisationKind, ProviderApplication, RuleError, Scope,
    Side, SubjectKind, Timestamp, due::Waited,
};
use store::{
    ConnectionTrait, DatabaseTransaction, Page, PageRequest, StoreError,
    inquiry::{InquiryRow, Message},
    user::User,
};

use crate::{
    Changed, Portal, ServiceError, compiled_here,
    fact::InquiryFact,
    notification_recipient,
    person::Identity,
    portal::new_key,
    secret::{hash, new_secret},
    work::Row,
};

/// What somebody writes.
#[derive(Clone, Debug)]
pub struct Letter {
    pub subject: InquirySubject,
    pub name: Name,
    pub email: Email,
    pub text: LongText,
    pub application: Option<ProviderApplication>,
    /// The language the answer is written in.
    pub language: Language,
}

/// Sends an inquiry, and gives the secret of the link under which its sender follows it. Permission: none.
///
/// # Errors
/// [`RuleError::AlreadyProvider`] for an application of a provider that is in the register; [`RuleError::UnitOfAnother`];
/// [`RuleError::TooManyChosen`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn send(portal: &Portal, me: Option<&Identity>, letter: Letter) -> Result<String, ServiceError> {
    let Letter { subject, name, email, text, application, language } = letter;
    if let Some(application) = &application {
        domain::at_most(application.p_numbers.len(), ProviderApplication::MAX_P_NUMBERS)?;
    }
    let mut work = portal.work(me.map(|me| &me.actor)).await?;
    if let Some(application) = &application {
        check_new(work.db(), application).await?;
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
    let at = work.at();
    store::inquiry::insert(work.db(), &inquiry, hash(&secret), user, language, at).await?;
    let row = InquiryRow {
        inquiry,
        user,
        organisation: None,
        created_at: at,
        changed_at: at,
        language,
        waits_since: at,
        email_confirmed_at: None,
    };
    work.happened(InquiryFact::Sent(row));
    work.commit().await?;
    Ok(secret)
}

/// Tells the agency, and who wrote, that an inquiry has waited for so many days, unless somebody has.
/// Permission: the server's own.
pub(crate) async fn tell_waiting(portal: &Portal, id: InquiryId, waited: Waited) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    if store::inquiry::claim_reminder(work.db(), id, waited).await? {
        let row = store::inquiry::find(work.db(), id).await?.ok_or(StoreError::NotFound)?;
        work.happened(InquiryFact::Waited(row));
    }
    Ok(work.commit().await?)
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
#[compiled_here]
pub async fn follow(portal: &Portal, secret: &str) -> Result<(InquiryRow, Vec<Message>), ServiceError> {
    let row = store::inquiry::find_by_key(portal.db(), &hash(secret)).await?;
    let row = row.ok_or(ServiceError::NotFound)?;
    let messages = store::inquiry::list_messages(portal.db(), row.inquiry.id).await?;
    Ok((row, messages))
}

/// Whether a link came by mail and its address is not confirmed yet. Permission: having the link.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn confirms_email(portal: &Portal, secret: &str) -> Result<bool, ServiceError> {
    let hash = hash(secret);
    if !store::inquiry::is_mailed(portal.db(), &hash).await? {
        return Ok(false);
    }
    let row = store::inquiry::find_by_key(portal.db(), &hash).await?;
    Ok(row.is_some_and(|row| row.email_confirmed_at.is_none()))
}

/// Confirms that the sender of an inquiry reads at the address they gave. Permission: having a link that was mailed there.
///
/// # Errors
/// [`ServiceError::NotFound`] for a link that did not come by mail; [`ServiceError::Store`].
#[compiled_here]
pub async fn confirm_email(portal: &Portal, secret: &str) -> Result<(), ServiceError> {
    let hash = hash(secret);
    if !store::inquiry::is_mailed(portal.db(), &hash).await? {
        return Err(ServiceError::NotFound);
    }
    let work = portal.work(None).await?;
    store::inquiry::confirm_email(work.db(), &hash, work.at()).await?;
    Ok(work.commit().await?)
}

/// What the person wrote while logged in, newest first. Permission: one's own.
///
/// # Errors
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn list_mine(portal: &Portal, me: &Identity) -> Result<Vec<InquiryRow>, ServiceError> {
    Ok(store::inquiry::list_of(portal.db(), me.user.id).await?)
}

/// One inquiry with its steps. Permission: who wrote it while logged in, or case worker.
///
/// # Errors
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`] for others'; [`ServiceError::Store`].
#[compiled_here]
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
#[compiled_here]
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
#[compiled_here]
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
/// [`ServiceError::NotFound`]; [`ServiceError::Hidden`]; [`RuleError::Status`] after a decision;
/// [`ServiceError::Store`].
#[compiled_here]
pub async fn write<'a>(
    portal: &'a Portal,
    sender: Sender<'a>,
    text: &'a LongText,
) -> Result<(), ServiceError> {
    let mut work = portal.work(None).await?;
    let row = match sender {
        Sender::Link(secret) => store::inquiry::find_by_key(work.db(), &hash(secret)).await?,
        Sender::Person(me, id) => match store::inquiry::find(work.db(), id).await? {
            Some(row) if row.user != Some(me.user.id) => return Err(ServiceError::Hidden),
            row => row,
        },
    };
    let row = row.ok_or(ServiceError::NotFound)?;
    let author = row.inquiry.name.to_string();
    let inquiry = row.inquiry.clone().write()?;
    let at = work.at();
    let written = store::inquiry::save(work.db(), &inquiry, row.organisation.as_ref(), at).await;
    work.saved::<InquiryRow>(&inquiry.id, written).await?;
    let message = Message { action: InquiryAction::Write, author, text: text.to_string(), at };
    store::inquiry::insert_message(work.db(), new_key(), inquiry.id, &message).await?;
    work.happened(InquiryFact::Written { row, text: text.clone() });
    Ok(work.commit().await?)
}

/// What came of the agency's step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The number of the provider that an approval made.
    pub made: Option<OrganisationCode>,
    /// The receipt's number.
    pub receipt: i64,
}

/// The agency's step, as the actor saw the inquiry at `version`. An approval makes the provider and gives its number.
/// Permission: case worker.
///
/// # Errors
/// [`ServiceError::NotFound`]; what [`Inquiry::decide`] refuses; [`RuleError::AlreadyProvider`];
/// [`RuleError::UnitOfAnother`];
/// [`ServiceError::Changed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn decide(
    portal: &Portal,
    actor: &Actor,
    id: InquiryId,
    version: i32,
    action: InquiryAction,
    text: &Comment,
) -> Result<Decided, ServiceError> {
    let mut work = portal.work(Some(actor)).await?;
    let may = |_: &InquiryRow, actor: &Actor| actor.require_case_worker();
    let row = work.load(&id, version, may).await?;
    let (inquiry, _) = row.inquiry.clone().decide(actor, action, text)?;
    let at = work.at();
    let mut created = None;
    if let (InquiryAction::Approve, Some(application)) = (action, &inquiry.application) {
        check_new(work.db(), application).await?;
        let code = make_provider(work.db(), application).await?;
        if is_own(person(work.db(), &row).await?.as_ref(), application) {
            let confirmed = row.email_confirmed_at.is_some();
            let to = (&inquiry.email, row.language);
            let whose = (Side::Provider, &code);
            notification_recipient::take_over(&work, &actor.name, whose, to, confirmed).await?;
        }
        created = Some(code);
    }
    let made = created.clone().or_else(|| row.organisation.clone());
    let written = store::inquiry::save(work.db(), &inquiry, made.as_ref(), at).await;
    work.saved::<InquiryRow>(&id, written).await?;
    let message = Message { action, author: actor.name.clone(), text: text.to_string(), at };
    store::inquiry::insert_message(work.db(), new_key(), id, &message).await?;
    work.happened(InquiryFact::Decided { row, action, text: text.clone(), created });
    let receipt = work.commit_with_receipt().await?;
    Ok(Decided { made, receipt })
}

/// Whether who applied was logged in for the company that applies. The address of anybody else comes to be nobody's: what the
/// provider is told later would reach a stranger.
fn is_own(person: Option<&User>, application: &ProviderApplication) -> bool {
    person.is_some_and(|person| person.cvr.as_ref() == Some(&application.cvr))
}

async fn person(db: &impl ConnectionTrait, row: &InquiryRow) -> Result<Option<User>, StoreError> {
    match row.user {
        Some(user) => store::user::find(db, user).await,
        None => Ok(None),
    }
}

/// Who wrote an application, as far as the portal knows.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// Who was logged in.
    pub person: Option<User>,
    /// Whether that was for the company that applies: then the address of the application becomes the provider's.
    pub own: bool,
    /// Other applications for the same CVR number that are not decided.
    pub others: Vec<InquiryRow>,
}

/// Who wrote an application; nobody in particular where it is none. Permission: case worker.
///
/// # Errors
/// [`RuleError::NotAllowed`]; [`ServiceError::Store`].
#[compiled_here]
pub async fn applicant(portal: &Portal, actor: &Actor, row: &InquiryRow) -> Result<Applicant, ServiceError> {
    actor.require_case_worker()?;
    let Some(application) = &row.inquiry.application else {
        return Ok(Applicant { person: None, own: false, others: vec![] });
    };
    let load = async {
        let db = portal.db();
        let person = person(db, row).await?;
        let mut others = store::inquiry::list_undecided_of(db, &application.cvr).await?;
        others.retain(|other| other.inquiry.id != row.inquiry.id);
        Ok(Applicant { own: is_own(person.as_ref(), application), person, others })
    };
    let key = ("applicant", row.inquiry.id.to_string());
    Ok(portal.known(key, |_| None, load).await?.as_ref().clone())
}

impl Row for InquiryRow {
    type Key = InquiryId;

    async fn find(
        db: &DatabaseTransaction,
        id: &InquiryId,
        _: Timestamp,
    ) -> Result<Option<Self>, ServiceError> {
        Ok(store::inquiry::find(db, *id).await?)
    }

    fn is_visible(&self, actor: &Actor) -> bool {
        actor.case_worker || self.user == Some(actor.user)
    }

    fn version(&self) -> i32 {
        self.inquiry.version
    }

    async fn newest(db: &DatabaseTransaction, id: &InquiryId) -> Result<Changed, StoreError> {
        let row = store::inquiry::find(db, *id).await?.ok_or(StoreError::NotFound)?;
        let by = store::inquiry::list_messages(db, *id).await?.pop();
        Ok(Changed {
            kind: SubjectKind::Inquiry,
            status: row.inquiry.status.code().into(),
            by: by.map(|message| message.author).unwrap_or_default(),
            at: Some(row.changed_at),
        })
    }
}

/// Puts a provider into the register under the next number that begins with U.
async fn make_provider(
    db: &impl ConnectionTrait,
    application: &ProviderApplication,
) -> Result<OrganisationCode, ServiceError> {
    let codes = store::organisation::list_codes(db, "U").await?;
    let last = codes.iter().filter_map(|code| code.as_str()[1..].parse::<u32>().ok()).max().unwrap_or(0);
    let code = OrganisationCode::parse(&format!("U{:05}", last.max(10_000) + 1));
    let code = code.map_err(|error| StoreError::Corrupt(format!("next provider number: {error}")))?;
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
        successor: None,
    };
    store::organisation::insert_many(db, &[provider]).await?;
    store::organisation::insert_units(db, &code, others).await?;
    Ok(code)
}
