//! Registering, choosing, confirming and ending; and what became of the mails.

use domain::{RecipientStatus, Rhythm, Side, Topic};
use leptos::prelude::*;

use super::form::{EditForm, RegisterForm, RegisterTyped};
use crate::{error::AppError, server::Paged};

/// A registered address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientView {
    pub id: String,
    pub version: i32,
    pub side: Side,
    pub email: String,
    pub status: RecipientStatus,
    /// What the mail server said of an address to which mail came back, and when.
    pub bounce: String,
    pub bounced: String,
    pub registered_by: String,
    pub registered: String,
    /// Until when the confirm link can be used; empty where there is none.
    pub confirm_until: String,
    /// The value of the choice of what it covers: "cvr:…" or "listed".
    pub coverage: String,
    /// The numbers of the organisations that are listed.
    pub units: Vec<String>,
    /// The organisations it covers now, by name.
    pub covered: Vec<String>,
    pub topics: Vec<Topic>,
    /// The keys of the systems it is limited to.
    pub systems: Vec<String>,
    pub rhythm: Rhythm,
    /// The language's code.
    pub language: String,
    pub editable: bool,
}

/// What the form offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub side: Side,
    /// The CVR numbers that can be registered for as a whole: number, a name, and how many organisations there are.
    pub wholes: Vec<(String, String, u32)>,
    /// The organisations that can be listed: number and name.
    pub units: Vec<(String, String)>,
    /// The providers' systems: key and name.
    pub systems: Vec<(String, String)>,
    /// Whether the person may register addresses, or only look.
    pub may_register: bool,
}

/// The page of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientsView {
    pub recipients: Vec<RecipientView>,
    pub offered: Offered,
}

/// What a confirm link asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedView {
    pub email: String,
    pub organisation: String,
    pub registered_by: String,
    /// Until when the link can be used.
    pub until: String,
}

/// What the link at the end of a mail ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionView {
    pub email: String,
    /// The organisation the address is registered for, if it is.
    pub organisation: Option<String>,
    pub ended: bool,
}

/// A mail as the agency sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailView {
    pub id: String,
    pub to: String,
    pub subject: String,
    pub created: String,
    /// When it was sent, or is tried next; empty once it was given up.
    pub at: String,
    pub attempts: i32,
    pub said: String,
    pub sent: bool,
}

/// An organisation that nobody is registered for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreachedView {
    pub code: String,
    pub name: String,
    /// Who stands in: the contact person, or the register's official address.
    pub contact: String,
    pub official: String,
}

/// "Udsendelse".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxView {
    pub mails: Paged<MailView>,
    pub waiting: u32,
    pub failed: u32,
    /// What the portal does by itself.
    pub jobs: Vec<super::jobs::JobView>,
    /// By side: providers first; with how many there are in all.
    pub unreached: Vec<(Side, Vec<UnreachedView>, u32)>,
}

mod views {
    use std::collections::BTreeSet;

    use domain::{Choices, Coverage, Cvr, Language, OrganisationCode, Rhythm, Side, SystemId, Topic};
    use services::{Portal, identity::Identity, notification_recipient::Registered};
    use store::outbox::{OutboxMessage, OutboxStatus};

    use super::{super::form::ChoicesForm, MailView, Offered, RecipientView};
    use crate::{
        error::{AppError, Fault},
        form::Checks,
        server::format,
    };

    pub fn recipient(registered: &Registered) -> RecipientView {
        let row = &registered.row;
        let recipient = &row.recipient;
        let (coverage, units) = match &recipient.coverage {
            Coverage::Whole(cvr) => (format!("cvr:{cvr}"), vec![]),
            Coverage::Listed(codes) => ("listed".into(), codes.iter().map(ToString::to_string).collect()),
        };
        RecipientView {
            id: recipient.id.to_string(),
            version: recipient.version,
            side: recipient.side,
            email: recipient.email.as_str().into(),
            status: recipient.status,
            bounce: row.bounce.clone().unwrap_or_default(),
            bounced: row.bounced_at.map(format::date_time).unwrap_or_default(),
            registered_by: row.registered_by.clone(),
            registered: format::date(row.registered_at),
            confirm_until: row.confirm_until.map(format::date_time).unwrap_or_default(),
            coverage,
            units,
            covered: registered.covered.iter().map(|organisation| organisation.name.clone()).collect(),
            topics: recipient.choices.topics.iter().copied().collect(),
            systems: recipient.choices.systems.iter().map(ToString::to_string).collect(),
            rhythm: recipient.choices.rhythm,
            language: recipient.choices.language.code().into(),
            editable: registered.editable,
        }
    }

    /// What this person can register addresses for. Of the systems those that are not deleted, and those that were chosen
    /// for an address: one that is gone is taken off by whoever sees it, or the address would be told of all the others.
    pub async fn offered(
        portal: &Portal,
        me: &Identity,
        side: Side,
        chosen: &BTreeSet<SystemId>,
    ) -> Result<Offered, AppError> {
        let organisations = services::notification_recipient::organisations(portal, &me.actor, side).await?;
        let agency = side == Side::Agency;
        let units: Vec<_> =
            organisations.iter().filter(|o| agency || me.actor.acts_for(&o.code)).cloned().collect();
        let mut wholes = vec![];
        for cvr in units.iter().map(|unit| unit.cvr.clone()).collect::<BTreeSet<Cvr>>() {
            let whole = services::notification_recipient::whole(portal, &me.actor, side, &cvr).await?;
            if let Some((name, count)) = whole {
                wholes.push((cvr.to_string(), name, count));
            }
        }
        let systems = match side {
            Side::Provider => services::system::list(portal, &me.actor).await?,
            Side::Owner | Side::Agency => vec![],
        };
        Ok(Offered {
            side,
            wholes,
            may_register: !units.is_empty(),
            units: units.into_iter().map(|unit| (unit.code.to_string(), unit.name)).collect(),
            systems: systems
                .into_iter()
                .filter(|view| {
                    view.system.status != domain::SystemStatus::Deleted || chosen.contains(&view.system.id)
                })
                .map(|view| (view.system.id.to_string(), view.system.name.to_string()))
                .collect(),
        })
    }

    /// Reads what was chosen; faults are noted at their fields.
    pub async fn choices(
        portal: &Portal,
        chosen: &ChoicesForm,
        checks: &mut Checks,
    ) -> Result<(Option<Coverage>, Choices), AppError> {
        AppError::at_most(ChoicesForm::units(), &chosen.units, domain::MAX_UNITS)?;
        AppError::at_most(ChoicesForm::topics(), &chosen.topics, domain::MAX_TOPICS)?;
        AppError::at_most(ChoicesForm::systems(), &chosen.systems, domain::MAX_SYSTEMS)?;
        let coverage = match chosen.coverage.split_once(':') {
            Some(("cvr", number)) => {
                let cvr = Cvr::parse(number).map_err(|_| AppError::BadRequest)?;
                // Ticks that the whole takes in say nothing new; others would be dropped without a word.
                let ticked: Vec<_> =
                    chosen.units.iter().filter_map(|code| OrganisationCode::parse(code).ok()).collect();
                let ticked = store::organisation::find_many(portal.db(), &ticked).await;
                let ticked = ticked.map_err(services::ServiceError::from)?;
                if ticked.iter().any(|unit| unit.cvr != cvr) {
                    checks.note(ChoicesForm::units(), Fault::UnitsBeside);
                }
                Some(Coverage::Whole(cvr))
            }
            _ if chosen.units.is_empty() => {
                checks.note(ChoicesForm::coverage(), Fault::NotChosen);
                None
            }
            _ => {
                let codes = chosen.units.iter().map(|code| OrganisationCode::parse(code));
                let codes = codes.collect::<Result<_, _>>().map_err(|_| AppError::BadRequest)?;
                Some(Coverage::Listed(codes))
            }
        };
        let topics = chosen.topics.iter().map(|code| Topic::from_code(code));
        let topics: BTreeSet<Topic> = topics.collect::<Option<_>>().ok_or(AppError::BadRequest)?;
        if topics.is_empty() {
            checks.note(ChoicesForm::topics(), Fault::NotChosen);
        }
        let systems = chosen.systems.iter().map(|id| id.parse());
        let choices = Choices {
            topics,
            systems: systems.collect::<Result<_, _>>().map_err(|_| AppError::BadRequest)?,
            rhythm: Rhythm::from_code(&chosen.rhythm).unwrap_or_default(),
            language: Language::from_code(&chosen.language).unwrap_or_default(),
        };
        Ok((coverage, choices))
    }

    pub fn mail(message: &OutboxMessage, language: Language) -> MailView {
        let subject = message.letter.as_ref().map(|letter| ::mail::subject(letter, language));
        MailView {
            id: message.id.to_string(),
            to: message.address.as_str().into(),
            subject: subject.unwrap_or_default(),
            created: format::date_time(message.created_at),
            at: match message.status {
                OutboxStatus::Failed => String::new(),
                OutboxStatus::Sent => message.sent_at.map(format::date_time).unwrap_or_default(),
                OutboxStatus::Waiting | OutboxStatus::Held => format::date_time(message.next_at),
            },
            attempts: message.attempts,
            said: message.last_error.clone().unwrap_or_default(),
            sent: message.status == OutboxStatus::Sent,
        }
    }
}

/// The addresses of one side. Permission: administers agreements or may look; case worker on the agency's side.
pub async fn load_recipients(side: Side) -> Result<RecipientsView, AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let registered = services::notification_recipient::list(&portal, &me.actor, side).await?;
    Ok(RecipientsView {
        recipients: registered.iter().map(views::recipient).collect(),
        offered: views::offered(&portal, &me, side, &std::collections::BTreeSet::new()).await?,
    })
}

/// The page of a side, where its form stands.
pub const fn page_of(side: Side) -> &'static str {
    match side {
        Side::Provider => crate::paths::PROVIDER_NOTIFICATIONS,
        Side::Owner => crate::paths::ADMINISTRATION_NOTIFICATIONS,
        Side::Agency => crate::paths::CASES_NOTIFICATIONS,
    }
}

/// Why an address is refused, told at the field it was typed in.
fn at_the_address(error: services::ServiceError) -> AppError {
    use crate::error::Fault;
    use domain::RuleError;
    use services::ServiceError;
    let at = |fault| AppError::field(RegisterForm::signup(), fault);
    match error {
        ServiceError::Rule(RuleError::AlreadyRegistered) => at(Fault::AlreadyRegistered),
        ServiceError::Rule(RuleError::TooManyNotificationRecipients { max }) => {
            at(Fault::TooManyAddresses { max })
        }
        ServiceError::Rule(RuleError::MailStopped) => at(Fault::MailStopped),
        ServiceError::Rule(RuleError::AskedJustNow) => at(Fault::AskedJustNow),
        other => other.into(),
    }
}

/// Registers an address. Permission: administers agreements of what it covers; case worker on the agency's side.
#[server(endpoint = "notifications/register")]
pub async fn register_recipient(#[server(flatten)] form: RegisterForm) -> Result<(), AppError> {
    use crate::{
        form::{Checks, Reads},
        server,
        viewer::Flash,
    };
    let (portal, me) = server::signed_in().await?;
    let side = Side::from_code(&form.side).ok_or(AppError::BadRequest)?;
    let mut checks = Checks::default();
    let typed = form.read(&mut checks);
    let (coverage, choices) = views::choices(&portal, &form.choices, &mut checks).await?;
    checks.finish()?;
    let (Some(RegisterTyped { signup: email }), Some(coverage)) = (typed, coverage) else {
        return Err(AppError::BadRequest);
    };
    let note = Flash::RecipientAsked(email.as_str().to_owned());
    let done =
        services::notification_recipient::register(&portal, &me.actor, side, email, coverage, choices).await;
    done.map_err(at_the_address)?;
    server::go(page_of(side), Some(note)).await
}

/// One address, and what can be chosen for it. Permission: administers, or may look at, agreements of what it covers.
pub async fn load_recipient(id: String) -> Result<(RecipientView, Offered), AppError> {
    let (portal, me) = crate::server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let registered = services::notification_recipient::get(&portal, &me.actor, id).await?;
    let recipient = &registered.row.recipient;
    let offered = views::offered(&portal, &me, recipient.side, &recipient.choices.systems).await?;
    Ok((views::recipient(&registered), offered))
}

/// Changes what an address is told of. Permission: administers agreements of what it covers.
#[server(endpoint = "notifications/edit")]
pub async fn edit_recipient(#[server(flatten)] form: EditForm) -> Result<(), AppError> {
    use crate::{form::Checks, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    let id = form.id.parse().map_err(|_| AppError::NotFound)?;
    let registered = services::notification_recipient::get(&portal, &me.actor, id).await?;
    let mut checks = Checks::default();
    let (coverage, choices) = views::choices(&portal, &form.choices, &mut checks).await?;
    checks.finish()?;
    let Some(coverage) = coverage else { return Err(AppError::BadRequest) };
    let version = form.version;
    services::notification_recipient::edit(&portal, &me.actor, id, version, coverage, choices).await?;
    let recipient = registered.row.recipient;
    server::go(page_of(recipient.side), Some(Flash::RecipientSaved(recipient.email.into()))).await
}

/// Sends the confirm link again. Permission: administers agreements of what the address covers.
#[server(endpoint = "notifications/ask-again")]
pub async fn ask_again(id: String) -> Result<(), AppError> {
    use crate::{server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let registered = services::notification_recipient::get(&portal, &me.actor, id).await?;
    services::notification_recipient::ask_again(&portal, &me.actor, id).await?;
    let recipient = registered.row.recipient;
    server::go(page_of(recipient.side), Some(Flash::RecipientAsked(recipient.email.into()))).await
}

/// Removes an address. Permission: administers agreements of what it covers.
#[server(endpoint = "notifications/remove")]
pub async fn remove_recipient(id: String) -> Result<(), AppError> {
    use crate::{server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let registered = services::notification_recipient::get(&portal, &me.actor, id).await?;
    let email = services::notification_recipient::remove(&portal, &me.actor, id).await?;
    server::go(page_of(registered.row.recipient.side), Some(Flash::RecipientRemoved(email.into()))).await
}

/// What a confirm link asks. Permission: having the link.
pub async fn load_confirm(key: &str) -> Result<AskedView, AppError> {
    use crate::server::format;
    let portal = crate::server::context().portal().clone();
    let asked = services::notification_recipient::asked(&portal, key).await?;
    Ok(AskedView {
        email: asked.row.recipient.email.into(),
        organisation: asked.organisation,
        registered_by: asked.row.registered_by,
        until: asked.row.confirm_until.map(format::date_time).unwrap_or_default(),
    })
}

/// Confirms an address, once. Permission: having the link.
#[server(endpoint = "notifications/confirm")]
pub async fn confirm_recipient(#[server(default)] key: String) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    let portal = server::context().portal().clone();
    services::notification_recipient::confirm(&portal, &key).await?;
    server::go(paths::HOME, Some(Flash::RecipientConfirmed)).await
}

/// Whom an unsubscribe link takes off. Permission: having the link.
pub async fn load_unsubscribe(key: &str) -> Result<SubscriptionView, AppError> {
    let portal = crate::server::context().portal().clone();
    let found = services::subscription::get(&portal, key).await?;
    Ok(SubscriptionView { email: found.address.into(), organisation: found.organisation, ended: found.ended })
}

/// Ends what comes to an address. Permission: having the link.
#[server(endpoint = "notifications/unsubscribe")]
pub async fn unsubscribe(#[server(default)] key: String) -> Result<(), AppError> {
    let portal = crate::server::context().portal().clone();
    services::subscription::end(&portal, &key).await?;
    crate::server::go(&crate::nouns::place(&domain::Place::Unsubscribe(key)), None).await
}

/// Lets an address be written to again that is not registered. Permission: having the link.
#[server(endpoint = "notifications/resume")]
pub async fn resume(#[server(default)] key: String) -> Result<(), AppError> {
    use crate::{server, viewer::Flash};
    let portal = server::context().portal().clone();
    services::subscription::resume(&portal, &key).await?;
    server::go(&crate::nouns::place(&domain::Place::Unsubscribe(key)), Some(Flash::MailResumed)).await
}

/// "Udsendelse": the mails that were given up, or that wait. Permission: case worker.
pub async fn load_outbox(waiting: bool, page: u32) -> Result<OutboxView, AppError> {
    use store::outbox::OutboxStatus;
    const SIZE: u32 = 25;
    let context = crate::server::context();
    let (portal, me) = crate::server::signed_in().await?;
    let (status, other) = match waiting {
        true => (OutboxStatus::Waiting, OutboxStatus::Failed),
        false => (OutboxStatus::Failed, OutboxStatus::Waiting),
    };
    let list = |request| services::outbox::list(&portal, &me.actor, status, request);
    let found = crate::server::paged(page, SIZE, list).await?;
    let others = services::outbox::count(&portal, &me.actor, other).await?;
    let jobs = services::job::list(&portal, &me.actor).await?;
    let mut unreached = vec![];
    for side in [Side::Provider, Side::Owner, Side::Agency] {
        let page = services::outbox::list_unreached(&portal, &me.actor, side).await?;
        let rows = page.rows.into_iter().map(|row| UnreachedView {
            code: row.code.to_string(),
            name: row.name,
            contact: row.contact.unwrap_or_default(),
            official: row.official.unwrap_or_default(),
        });
        unreached.push((side, rows.collect(), u32::try_from(page.total).unwrap_or(u32::MAX)));
    }
    let others = u32::try_from(others).unwrap_or(u32::MAX);
    let lang = context.lang();
    let language = lang.language();
    Ok(OutboxView {
        waiting: if waiting { found.total } else { others },
        failed: if waiting { others } else { found.total },
        mails: found.map(|message| views::mail(&message, language)),
        jobs: jobs.into_iter().map(|row| super::jobs::views::job(&portal, row, lang)).collect(),
        unreached,
    })
}

/// Sends a mail that was given up again. Permission: case worker.
#[server(endpoint = "outbox/send-again")]
pub async fn send_again(id: String) -> Result<(), AppError> {
    use crate::{paths, server, viewer::Flash};
    let (portal, me) = server::signed_in().await?;
    let id = store_key(&id)?;
    services::outbox::send_again(&portal, &me.actor, id).await?;
    server::go(paths::CASES_OUTBOX, Some(Flash::MailSentAgain)).await
}
fn store_key(id: &str) -> Result<uuid::Uuid, AppError> {
    id.parse().map_err(|_| AppError::NotFound)
}

/// Where mails are shown instead of sent.
fn demo_only() -> Result<services::Portal, AppError> {
    let context = crate::server::context();
    if context.settings().demo_outbox { Ok(context.portal().clone()) } else { Err(AppError::NotFound) }
}

/// "Udbakke (demo)". Permission: none; where no mail is sent, in demo mode.
pub async fn load_demo_outbox(page: u32) -> Result<Paged<MailView>, AppError> {
    const SIZE: u32 = 25;
    let portal = demo_only()?;
    let language = crate::server::context().lang().language();
    let list = |request| services::outbox::list_demo(&portal, request);
    let found = crate::server::paged(page, SIZE, list).await?;
    Ok(found.map(|message| views::mail(&message, language)))
}

/// One mail. Permission: none; where no mail is sent, in demo mode.
pub async fn load_demo_mail(id: String) -> Result<(MailView, String), AppError> {
    let portal = demo_only()?;
    let services::outbox::Outgoing { message, unsubscribe } =
        services::outbox::get_demo(&portal, store_key(&id)?).await?;
    let mut view = views::mail(&message, message.language);
    let base = crate::server::context().settings().public_url.clone();
    let link = move |place: &domain::Place| format!("{base}{}", crate::nouns::place(place));
    let text = match &message.letter {
        Some(letter) => {
            let written = ::mail::write(letter, message.language, &link, &unsubscribe);
            view.subject = written.subject;
            // Mail programs know a footer by the space after its "--"; on a page that space is a fault.
            written.text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
        }
        None => String::new(),
    };
    Ok((view, text))
}
