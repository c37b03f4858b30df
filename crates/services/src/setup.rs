//! The portal's beginning: the agency that runs it, where it reads its mail, and the first person who gives its staff their
//! rights. The operator's, from the command line; everything after that is done in the portal.

use domain::{
    Cvr, Email, Grant, GrantId, Language, Name, Organisation, OrganisationCode, OrganisationKind, PNumber,
    Right, Scope, Side, UserId,
};
use store::{
    ConnectionTrait, StoreError,
    right::{HeldRight, Source},
    user::{Origin, User},
};

use crate::{
    Portal, ServiceError, compiled_here, fact::OperatorFact, notification_recipient, portal::new_key,
    work::Work,
};

/// The agency as the operator names it.
#[derive(Clone, Debug)]
pub struct Agency {
    pub code: OrganisationCode,
    pub name: Name,
    pub cvr: Cvr,
    pub p_number: PNumber,
}

/// Who becomes the agency's administrator.
#[derive(Clone, Debug)]
pub enum Administrator {
    /// The person whom the identity provider knows by this key, whether they have been here before or not.
    Known(Origin),
    /// The person of the agency with this address, who has logged in before.
    Seen(Email),
}

/// What was done; what had been done before was left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub agency: bool,
    /// A mail with a link by which the address is confirmed waits to be sent.
    pub mailbox: bool,
    /// Who was given the right, by name.
    pub administrator: Option<String>,
}

/// Why the portal cannot begin like this.
#[derive(Debug)]
pub enum SetupError {
    /// The database holds a demo, whose people log in by a button.
    Demo,
    /// There is an agency, and it is another one.
    OtherAgency(Box<Organisation>),
    /// The number belongs to an organisation that is no agency.
    Taken(Box<Organisation>),
    /// Nobody of the agency with this address has logged in.
    NotSeen,
    /// Several have.
    Several,
    /// The person works for another organisation, or for none, as their log-in tells; the agency's rights would not hold.
    Elsewhere(String),
    Service(ServiceError),
}

impl std::fmt::Display for SetupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Demo => f.write_str("the database holds a demo; use an empty one"),
            Self::OtherAgency(agency) => {
                let Organisation { code, name, cvr, p_number, .. } = agency.as_ref();
                write!(f, "the database has an agency already: {code} {name}, CVR {cvr}, P-number {p_number}")
            }
            Self::Taken(other) => write!(f, "{} is the number of {}", other.code, other.name),
            Self::NotSeen => f.write_str(
                "nobody of the agency with this e-mail address has logged in; let them log in once, or name them by \
                 the subject under which the identity provider knows them",
            ),
            Self::Several => f.write_str(
                "several people of the agency have logged in with this e-mail address; name one by the subject under \
                 which the identity provider knows them",
            ),
            Self::Elsewhere(name) => {
                write!(f, "{name} has logged in with another CVR number than the agency's or with none, so the right would not hold")
            }
            Self::Service(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for SetupError {}

impl<E: Into<ServiceError>> From<E> for SetupError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

/// Begins the portal: makes the agency, registers its mailbox, and names its administrator, each unless it is there already.
/// What the operator says once more changes nothing; another agency than the one that is there is refused. The mailbox is
/// told of nothing before whoever reads there has followed the link that is mailed to it.
/// Permission: the operator's, from the command line.
///
/// # Errors
/// [`SetupError`]; nothing was written then.
#[compiled_here]
pub async fn init(
    portal: &Portal,
    agency: &Agency,
    mailbox: Option<(&Email, Language)>,
    administrator: Option<&Administrator>,
) -> Result<Done, SetupError> {
    let mut work = portal.work(None).await?;
    if !store::user::list_demo(work.db()).await?.is_empty() {
        return Err(SetupError::Demo);
    }
    let mut done = Done { agency: make_agency(&mut work, agency).await?, ..Done::default() };
    if let Some((email, language)) = mailbox {
        done.mailbox = register_mailbox(&work, agency, (email, language)).await?;
    }
    if let Some(administrator) = administrator {
        done.administrator = name_administrator(&mut work, agency, administrator).await?;
    }
    work.commit().await?;
    Ok(done)
}

async fn make_agency(work: &mut Work<'_>, agency: &Agency) -> Result<bool, SetupError> {
    let db = work.db();
    let wanted = Organisation {
        code: agency.code.clone(),
        name: agency.name.as_str().into(),
        kind: OrganisationKind::Agency,
        cvr: agency.cvr.clone(),
        p_number: agency.p_number.clone(),
        municipality: None,
        passivated: None,
        successor: None,
    };
    if let Some(there) =
        store::organisation::list_kind(db, OrganisationKind::Agency).await?.into_iter().next()
    {
        return if there == wanted { Ok(false) } else { Err(SetupError::OtherAgency(Box::new(there))) };
    }
    if let Some(other) = store::organisation::find(db, &wanted.code).await? {
        return Err(SetupError::Taken(Box::new(other)));
    }
    store::organisation::insert_many(db, std::slice::from_ref(&wanted)).await?;
    work.happened(OperatorFact::AgencyCreated(wanted));
    Ok(true)
}

async fn register_mailbox(
    work: &Work<'_>,
    agency: &Agency,
    (email, language): (&Email, Language),
) -> Result<bool, SetupError> {
    let same = |other: &Email| domain::search_key(other.as_str()) == domain::search_key(email.as_str());
    let rows = store::notification_recipient::list(work.db(), Side::Agency, [&agency.cvr]).await?;
    if rows.iter().any(|row| same(&row.recipient.email)) {
        return Ok(false);
    }
    let whose = (Side::Agency, &agency.code);
    let by = agency.name.as_str();
    notification_recipient::take_over(work, by, whose, (email, language), false).await?;
    Ok(true)
}

async fn name_administrator(
    work: &mut Work<'_>,
    agency: &Agency,
    administrator: &Administrator,
) -> Result<Option<String>, SetupError> {
    let (db, at) = (work.db(), work.at());
    let user = match administrator {
        Administrator::Seen(email) => seen(db, &agency.cvr, email).await?,
        Administrator::Known(origin) => match store::user::find_by_origin(db, origin).await? {
            Some(user) if user.cvr.as_ref() == Some(&agency.cvr) => user,
            Some(user) => return Err(SetupError::Elsewhere(user.name)),
            None => expect(db, &agency.cvr, origin).await?,
        },
    };
    store::user::lock(db, user.id).await?;
    let grant = Grant { right: Right::AgencyAdministrator, scope: Scope::Cvr(agency.cvr.clone()) };
    if store::right::list_held(db, user.id, at).await?.iter().any(|held| held.grant == grant) {
        return Ok(None);
    }
    let held = HeldRight {
        id: GrantId::new(new_key()),
        user: user.id,
        grant: grant.clone(),
        // Not taken away by the next log-in, which brings the rights of the identity provider anew.
        source: Source::Portal { by: agency.name.as_str().into(), user: None },
        granted_at: at,
        valid_to: None,
        ended_at: None,
    };
    store::right::insert(db, &held).await?;
    let (cvr, person) = (agency.cvr.clone(), user.name.clone());
    work.happened(OperatorFact::AdministratorNamed { cvr, grant, person });
    Ok(Some(user.name))
}

/// The one person of the agency who has logged in with this address.
async fn seen(db: &impl ConnectionTrait, cvr: &Cvr, email: &Email) -> Result<User, SetupError> {
    let same = |user: &User| {
        let own = user.email.as_ref().map(|own| domain::search_key(own.as_str()));
        own == Some(domain::search_key(email.as_str()))
    };
    let mut found = store::user::list_of(db, [cvr]).await?;
    found.retain(same);
    match found.len() {
        0 => Err(SetupError::NotSeen),
        1 => found.pop().ok_or(SetupError::NotSeen),
        _ => Err(SetupError::Several),
    }
}

/// A place for somebody who has not logged in yet. Their first log-in tells the rest; if it tells of another employer, what
/// was granted here does not hold.
async fn expect(db: &impl ConnectionTrait, cvr: &Cvr, origin: &Origin) -> Result<User, StoreError> {
    let user = User {
        origin: Some(origin.clone()),
        cvr: Some(cvr.clone()),
        notices_seen: store::notice::newest(db).await?,
        ..User::named(UserId::new(new_key()), origin.subject.clone())
    };
    store::user::insert(db, &user, 0).await?;
    Ok(user)
}
