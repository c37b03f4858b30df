//! Asking data owners for access.

use std::collections::HashSet;

use domain::{
    Actor, Comment, ConnectionStatus, DataAccess, DataAccessId, DataAccessStatus, Invalid, MAX_RECIPIENTS,
    Organisation, OrganisationCode, Recipient, RecipientIssue, RequestGround, RuleError, ServiceCode, System,
    SystemId, Timestamp, WebService,
};
use store::ConnectionTrait;

use crate::{
    Portal, ServiceError, catalogue, compiled_here,
    fact::{AccessFact, Asked, NotAsked},
    portal::new_key,
    system::find_own,
};

/// What one typed number stands for, and why it cannot be asked.
#[derive(Clone, Debug)]
pub struct RecipientCheck {
    pub typed: String,
    pub organisation: Option<Organisation>,
    pub issue: Option<RecipientIssue>,
}

/// The system and web service a request is about.
#[derive(Clone, Debug)]
pub struct RequestContext {
    pub system: System,
    pub service: WebService,
    /// Why nobody can be asked now; `None` when the request can be sent.
    pub refused: Option<RuleError>,
}

/// A number as it was typed, with a comment to this recipient alone.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub number: String,
    pub comment: Comment,
}

/// What is said to everybody who is asked.
#[derive(Clone, Debug)]
pub struct Said {
    pub comment: Comment,
    /// What the data is to be used for; may be empty.
    pub purpose: Comment,
}

impl From<&Comment> for Said {
    fn from(comment: &Comment) -> Self {
        Self { comment: comment.clone(), purpose: Comment::none() }
    }
}

struct Ground {
    system: System,
    service: WebService,
    connection: Option<ConnectionStatus>,
}

impl Ground {
    async fn load(
        db: &impl ConnectionTrait,
        actor: &Actor,
        (system, service): (SystemId, &ServiceCode),
        at: Timestamp,
    ) -> Result<Self, ServiceError> {
        let service = store::web_service::find(db, service).await?.ok_or(ServiceError::NotFound)?;
        Self::of(db, actor, (system, service), at).await
    }

    async fn of(
        db: &impl ConnectionTrait,
        actor: &Actor,
        (system, service): (SystemId, WebService),
        at: Timestamp,
    ) -> Result<Self, ServiceError> {
        let service = service.as_of(at);
        let system = find_own(db, actor, system).await?;
        let connection = store::connection_agreement::newest_status(db, system.id, &service.code, at).await?;
        Ok(Self { system, service, connection })
    }

    fn rules(&self) -> RequestGround<'_> {
        RequestGround { system: &self.system, service: &self.service, connection: self.connection }
    }

    /// What each typed number stands for, in the order they were typed.
    async fn check(
        &self,
        db: &impl ConnectionTrait,
        numbers: &[String],
    ) -> Result<Vec<RecipientCheck>, ServiceError> {
        let parsed: Vec<Result<OrganisationCode, Invalid>> =
            numbers.iter().map(|number| OrganisationCode::parse(number)).collect();
        let codes: Vec<OrganisationCode> = parsed.iter().filter_map(|code| code.clone().ok()).collect();
        let organisations = store::organisation::find_many(db, &codes).await?;
        let existing = store::data_access::existing(db, self.system.id, &self.service.code, &codes).await?;
        let rules = self.rules();
        let mut seen = HashSet::new();
        let checks = numbers.iter().zip(parsed).map(|(typed, code)| {
            let typed = typed.trim().to_owned();
            let Ok(code) = code else {
                return RecipientCheck { typed, organisation: None, issue: Some(RecipientIssue::Malformed) };
            };
            let organisation = organisations.iter().find(|o| o.code == code).cloned();
            let issue = match &organisation {
                _ if !seen.insert(code.clone()) => Some(RecipientIssue::Duplicate),
                None => Some(RecipientIssue::Unknown),
                Some(organisation) => {
                    let existing: Option<DataAccessStatus> = existing.get(&code).copied();
                    rules.issue(&Recipient { organisation, existing })
                }
            };
            RecipientCheck { typed: code.to_string(), organisation, issue }
        });
        Ok(checks.collect())
    }
}

/// What each typed number stands for, before anything is sent.
/// Permission: administers agreements of the system's provider.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' systems and unknown web services; [`RuleError::TooManyRecipients`] for more than one
/// over what can be sent; [`ServiceError::Store`].
#[compiled_here]
pub async fn check(
    portal: &Portal,
    actor: &Actor,
    system: SystemId,
    service: &ServiceCode,
    numbers: &[String],
) -> Result<(RequestContext, Vec<RecipientCheck>), ServiceError> {
    // One more than may be sent can be looked at, so that a page can show that it is too many.
    check_count(numbers.len().saturating_sub(1))?;
    let service = catalogue::get(portal, service).await?;
    let ground = Ground::of(portal.db(), actor, (system, service), portal.now()).await?;
    let checks = ground.check(portal.db(), numbers).await?;
    let refused = ground.rules().check(actor).err();
    Ok((RequestContext { system: ground.system, service: ground.service, refused }, checks))
}

/// Sends a request to every recipient that can be asked, in one transaction, and gives the receipt's number; the
/// receipt tells what went where and what did not. Permission: administers agreements of the system's provider.
///
/// # Errors
/// [`ServiceError::NotFound`] for others' systems; [`RuleError::NoRecipients`]; [`RuleError::TooManyRecipients`];
/// [`RuleError::NoRecipientPossible`]; what [`RequestGround::check`] refuses; [`ServiceError::Store`].
pub fn request<'a>(
    portal: &'a Portal,
    actor: &'a Actor,
    system: SystemId,
    service: &'a ServiceCode,
    said: impl Into<Said>,
    wanted: &'a [Wanted],
) -> impl Future<Output = Result<i64, ServiceError>> + Send + 'a {
    send(portal, actor, system, service, said.into(), wanted)
}

#[compiled_here]
async fn send(
    portal: &Portal,
    actor: &Actor,
    system: SystemId,
    service: &ServiceCode,
    Said { comment, purpose }: Said,
    wanted: &[Wanted],
) -> Result<i64, ServiceError> {
    check_count(wanted.len())?;
    let mut work = portal.work(Some(actor)).await?;
    let ground = Ground::load(work.db(), actor, (system, service), work.at()).await?;
    let right = ground.rules().check(actor)?;
    if wanted.is_empty() {
        return Err(RuleError::NoRecipients.into());
    }
    let numbers: Vec<String> = wanted.iter().map(|wanted| wanted.number.clone()).collect();
    let checks = ground.check(work.db(), &numbers).await?;
    let (mut rows, mut asked, mut not_asked) = (vec![], vec![], vec![]);
    for (check, wanted) in checks.into_iter().zip(wanted) {
        match (check.issue, check.organisation) {
            (None, Some(owner)) => {
                let id = DataAccessId::new(new_key());
                let said = together(&comment, &wanted.comment);
                let (access, change) = ground.rules().request(id, owner.code.clone(), said);
                let access = DataAccess { purpose: purpose.clone(), ..access };
                rows.push(access.clone());
                asked.push(Asked { access, owner, change, own: wanted.comment.clone() });
            }
            (issue, organisation) => not_asked.push(NotAsked {
                typed: check.typed,
                organisation,
                issue: issue.unwrap_or(RecipientIssue::Unknown),
            }),
        }
    }
    if rows.is_empty() {
        return Err(RuleError::NoRecipientPossible.into());
    }
    store::data_access::insert_many(work.db(), &rows, work.at()).await?;
    let Ground { system, service, .. } = ground;
    work.happened(AccessFact::Requested { system, service, right, comment, asked, not_asked });
    Ok(work.commit_with_receipt().await?)
}

/// Refuses more recipients than one request may have.
fn check_count(count: usize) -> Result<(), RuleError> {
    let actual = u32::try_from(count).unwrap_or(u32::MAX);
    let max = MAX_RECIPIENTS;
    if actual > max { Err(RuleError::TooManyRecipients { max, actual }) } else { Ok(()) }
}

/// The comment to all and the comment to one, as that one reads them. Each is within the limit; together they are
/// kept within it too, the personal one first.
fn together(all: &Comment, one: &Comment) -> Comment {
    let joined = [one.as_str(), all.as_str()].into_iter().filter(|text| !text.is_empty());
    let text = joined.collect::<Vec<_>>().join("\n\n");
    let max = usize::try_from(Comment::MAX).unwrap_or(usize::MAX);
    // Pictures of many characters: there may be no room for more.
    if one.as_str().chars().count() >= max {
        return one.clone();
    }
    Comment::parse(&domain::beginning(&text, max)).unwrap_or_else(|_| one.clone())
}
