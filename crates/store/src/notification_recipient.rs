//! Notification recipients, with the organisations and systems they are told of.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{
    Choices, Coverage, Cvr, DataAccessStatus, Email, Language, NotificationRecipient,
    NotificationRecipientId, OrganisationCode, OrganisationKind, RecipientStatus, Rhythm, Side, SystemId,
    SystemStatus, Timestamp, Topic, search_key,
};
use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder, QueryResult, QuerySelect,
    entity::prelude::*,
    sea_query::{Asterisk, ExprTrait, JoinType, Order, Query},
};

use crate::{
    MOST_VALUES, Page, StoreError,
    error::{known, parsed},
    page,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_recipient")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub side: String,
    pub cvr: String,
    pub whole: bool,
    pub coverage_key: String,
    pub email: String,
    pub email_key: String,
    /// Codes with a comma before and after each.
    pub topics: String,
    pub rhythm: String,
    pub language: String,
    pub status: String,
    pub registered_by: String,
    pub registered_at: i64,
    pub confirm_hash: Option<String>,
    pub confirm_until: Option<i64>,
    pub confirmed_at: Option<i64>,
    pub unsubscribe_key: String,
    pub bounced_at: Option<i64>,
    pub bounce: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

mod organisation {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification_recipient_organisation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recipient_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_code: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod system {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification_recipient_system")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recipient_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub system_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A recipient with how it came to be, and how it fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientRow {
    pub recipient: NotificationRecipient,
    /// Who registered it.
    pub registered_by: String,
    pub registered_at: Timestamp,
    /// Until when the confirm link that was sent last can be used.
    pub confirm_until: Option<Timestamp>,
    /// The secret of the link that takes it off. It can do nothing else, so it is kept as it is: every mail carries it.
    pub unsubscribe_key: String,
    pub bounced_at: Option<Timestamp>,
    /// What the mail server said.
    pub bounce: Option<String>,
}

/// A link by which an address is confirmed: the hash of its secret, and until when it can be used.
#[derive(Clone, Debug)]
pub struct ConfirmLink {
    pub hash: String,
    pub until: Timestamp,
}

fn topics(recipient: &NotificationRecipient) -> String {
    recipient.choices.topics.iter().fold(String::from(","), |mut text, topic| {
        text.push_str(topic.code());
        text.push(',');
        text
    })
}

/// Registers an address.
///
/// # Errors
/// [`StoreError::Duplicate`] when it is registered for the same organisations.
pub async fn insert(
    db: &impl ConnectionTrait,
    row: &RecipientRow,
    link: Option<&ConfirmLink>,
) -> Result<(), StoreError> {
    let recipient = &row.recipient;
    let model = ActiveModel {
        id: Set(recipient.id.uuid()),
        side: Set(recipient.side.code().into()),
        cvr: Set(recipient.cvr.to_string()),
        whole: Set(matches!(recipient.coverage, Coverage::Whole(_))),
        coverage_key: Set(recipient.coverage_key()),
        email: Set(recipient.email.as_str().into()),
        email_key: Set(search_key(recipient.email.as_str())),
        topics: Set(topics(recipient)),
        rhythm: Set(recipient.choices.rhythm.code().into()),
        language: Set(recipient.choices.language.code().into()),
        status: Set(recipient.status.code().into()),
        registered_by: Set(row.registered_by.clone()),
        registered_at: Set(row.registered_at.micros()),
        confirm_hash: Set(link.map(|link| link.hash.clone())),
        confirm_until: Set(link.map(|link| link.until.micros())),
        confirmed_at: Set(None),
        unsubscribe_key: Set(row.unsubscribe_key.clone()),
        bounced_at: Set(None),
        bounce: Set(None),
        version: Set(recipient.version),
    };
    Entity::insert(model).exec_without_returning(db).await?;
    insert_parts(db, recipient).await
}

async fn insert_parts(
    db: &impl ConnectionTrait,
    recipient: &NotificationRecipient,
) -> Result<(), StoreError> {
    let id = recipient.id.uuid();
    if let Coverage::Listed(codes) = &recipient.coverage {
        let rows = codes.iter().map(|code| organisation::ActiveModel {
            recipient_id: Set(id),
            organisation_code: Set(code.to_string()),
        });
        organisation::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    let systems = &recipient.choices.systems;
    if !systems.is_empty() {
        let named =
            |key: &SystemId| system::ActiveModel { recipient_id: Set(id), system_id: Set(key.uuid()) };
        system::Entity::insert_many(systems.iter().map(named)).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes what a recipient is told of, as it was read at `recipient.version`.
///
/// # Errors
/// [`StoreError::Conflict`] when it has moved on; [`StoreError::Duplicate`].
pub async fn save(db: &impl ConnectionTrait, recipient: &NotificationRecipient) -> Result<(), StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Whole, Expr::value(matches!(recipient.coverage, Coverage::Whole(_))))
        .col_expr(Column::CoverageKey, Expr::value(recipient.coverage_key()))
        .col_expr(Column::Topics, Expr::value(topics(recipient)))
        .col_expr(Column::Rhythm, Expr::value(recipient.choices.rhythm.code()))
        .col_expr(Column::Language, Expr::value(recipient.choices.language.code()))
        .col_expr(Column::Version, Expr::value(recipient.version + 1))
        .filter(COLUMN.id.eq(recipient.id.uuid()))
        .filter(COLUMN.version.eq(recipient.version))
        .exec(db)
        .await?;
    if done.rows_affected != 1 {
        return Err(StoreError::Conflict);
    }
    let id = recipient.id.uuid();
    organisation::Entity::delete_many().filter(organisation::COLUMN.recipient_id.eq(id)).exec(db).await?;
    system::Entity::delete_many().filter(system::COLUMN.recipient_id.eq(id)).exec(db).await?;
    insert_parts(db, recipient).await
}

/// Asks for confirmation anew: the link that was sent before can no longer be used.
pub async fn ask_again(
    db: &impl ConnectionTrait,
    id: NotificationRecipientId,
    link: &ConfirmLink,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(RecipientStatus::Unconfirmed.code()))
        .col_expr(Column::ConfirmHash, Expr::value(Some(link.hash.clone())))
        .col_expr(Column::ConfirmUntil, Expr::value(Some(link.until.micros())))
        .filter(COLUMN.id.eq(id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Confirms the address whose link has the secret with this hash, once and in time. Tells whether it did.
pub async fn confirm(db: &impl ConnectionTrait, hash: &str, at: Timestamp) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(RecipientStatus::Confirmed.code()))
        .col_expr(Column::ConfirmHash, Expr::value(None::<String>))
        .col_expr(Column::ConfirmUntil, Expr::value(None::<i64>))
        .col_expr(Column::ConfirmedAt, Expr::value(Some(at.micros())))
        .col_expr(Column::BouncedAt, Expr::value(None::<i64>))
        .col_expr(Column::Bounce, Expr::value(None::<String>))
        .filter(COLUMN.confirm_hash.eq(hash))
        .filter(COLUMN.confirm_until.gt(at.micros()))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Takes an address off, because whoever reads there wants no more.
pub async fn unsubscribe(db: &impl ConnectionTrait, id: NotificationRecipientId) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(RecipientStatus::Unsubscribed.code()))
        .col_expr(Column::ConfirmHash, Expr::value(None::<String>))
        .filter(COLUMN.id.eq(id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

/// Marks an address to which mail came back.
pub async fn bounce(
    db: &impl ConnectionTrait,
    id: NotificationRecipientId,
    at: Timestamp,
    said: &str,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(RecipientStatus::Bounced.code()))
        .col_expr(Column::BouncedAt, Expr::value(Some(at.micros())))
        .col_expr(Column::Bounce, Expr::value(Some(said.to_owned())))
        .filter(COLUMN.id.eq(id.uuid()))
        .filter(COLUMN.status.ne(RecipientStatus::Unsubscribed.code()))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes an address for good.
pub async fn delete(db: &impl ConnectionTrait, id: NotificationRecipientId) -> Result<(), StoreError> {
    Entity::delete_by_id(id.uuid()).exec(db).await?;
    Ok(())
}

/// The recipient with this key.
pub async fn find(
    db: &impl ConnectionTrait,
    id: NotificationRecipientId,
) -> Result<Option<RecipientRow>, StoreError> {
    one(db, Condition::all().add(COLUMN.id.eq(id.uuid()))).await
}

/// The recipient whose confirm link has the secret with this hash, also when it is too late.
pub async fn find_by_confirm(
    db: &impl ConnectionTrait,
    hash: &str,
) -> Result<Option<RecipientRow>, StoreError> {
    one(db, Condition::all().add(COLUMN.confirm_hash.eq(hash))).await
}

/// The recipient that this secret takes off.
pub async fn find_by_unsubscribe(
    db: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<RecipientRow>, StoreError> {
    one(db, Condition::all().add(COLUMN.unsubscribe_key.eq(key))).await
}

/// The secrets that take these addresses off; without those that were taken off.
pub async fn unsubscribe_keys(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = NotificationRecipientId>,
) -> Result<HashMap<NotificationRecipientId, String>, StoreError> {
    let ids: HashSet<Uuid> = ids.into_iter().map(NotificationRecipientId::uuid).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::UnsubscribeKey])
        .filter(COLUMN.id.is_in(ids))
        .filter(COLUMN.status.ne(RecipientStatus::Unsubscribed.code()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(|(id, key)| (NotificationRecipientId::new(id), key)).collect())
}

/// The registered addresses of these organisations' CVR numbers, in the order of their registration.
pub async fn list(
    db: &impl ConnectionTrait,
    side: Side,
    numbers: impl IntoIterator<Item = &Cvr>,
) -> Result<Vec<RecipientRow>, StoreError> {
    let numbers: BTreeSet<&str> = numbers.into_iter().map(Cvr::as_str).collect();
    let condition = Condition::all().add(COLUMN.side.eq(side.code())).add(COLUMN.cvr.is_in(numbers));
    all(db, condition).await
}

/// Every registration of this mailbox, whoever made it; without those that were taken off.
pub async fn list_of_mailbox(
    db: &impl ConnectionTrait,
    email: &Email,
) -> Result<Vec<RecipientRow>, StoreError> {
    let condition = Condition::all()
        .add(COLUMN.email_key.eq(search_key(email.as_str())))
        .add(COLUMN.status.ne(RecipientStatus::Unsubscribed.code()));
    all(db, condition).await
}

/// Every registration of the mailboxes of these registrations, also those that were taken off.
pub async fn list_beside(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = NotificationRecipientId>,
) -> Result<Vec<RecipientRow>, StoreError> {
    let ids: Vec<Uuid> = ids.into_iter().map(NotificationRecipientId::uuid).collect();
    let mut beside = vec![];
    for chunk in ids.chunks(MOST_VALUES) {
        let mailboxes = Query::select()
            .column(Column::EmailKey)
            .from(Entity)
            .and_where(COLUMN.id.is_in(chunk.iter().copied()))
            .to_owned();
        beside.extend(all(db, Condition::all().add(COLUMN.email_key.in_subquery(mailboxes))).await?);
    }
    Ok(beside)
}

/// The confirmed addresses that are told of any of these organisations on one side.
pub async fn list_reaching(
    db: &impl ConnectionTrait,
    side: Side,
    organisations: &[(OrganisationCode, Cvr)],
) -> Result<Vec<RecipientRow>, StoreError> {
    let codes = organisations.iter().map(|(code, _)| code.as_str());
    let numbers: BTreeSet<&str> = organisations.iter().map(|(_, cvr)| cvr.as_str()).collect();
    let listed = Query::select()
        .column(organisation::Column::RecipientId)
        .from(organisation::Entity)
        .and_where(organisation::COLUMN.organisation_code.is_in(codes))
        .to_owned();
    let condition = Condition::all()
        .add(COLUMN.side.eq(side.code()))
        .add(COLUMN.status.eq(RecipientStatus::Confirmed.code()))
        // Also of what is listed: an organisation may come under another number.
        .add(COLUMN.cvr.is_in(numbers))
        .add(Condition::any().add(COLUMN.whole.eq(true)).add(COLUMN.id.in_subquery(listed)));
    all(db, condition).await
}

/// Every confirmed address that is told of this topic, whatever organisation it is of.
pub async fn list_told_of(db: &impl ConnectionTrait, topic: Topic) -> Result<Vec<RecipientRow>, StoreError> {
    let condition = Condition::all()
        .add(COLUMN.status.eq(RecipientStatus::Confirmed.code()))
        .add(COLUMN.topics.contains(format!(",{},", topic.code())));
    all(db, condition).await
}

/// An organisation that takes part and has no confirmed address on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreached {
    pub code: OrganisationCode,
    pub name: String,
    /// Its contact person's address.
    pub contact: Option<String>,
    /// The register's official address.
    pub official: Option<String>,
}

/// The organisations of one side that take part and have no confirmed address, those without any address first, and how
/// many there are.
pub async fn list_unreached(
    db: &impl ConnectionTrait,
    side: Side,
    limit: u64,
) -> Result<Page<Unreached>, StoreError> {
    let contact = Query::select()
        .column(("c", "email"))
        .from_as("contact", "c")
        .and_where(Expr::col(("c", "organisation_code")).equals(("o", "code")))
        .order_by(("c", "name"), Order::Asc)
        .limit(1)
        .to_owned();
    let reached = Query::select()
        .expr(Expr::val(1))
        .from_as("notification_recipient", "r")
        .join_as(
            JoinType::LeftJoin,
            "notification_recipient_organisation",
            "l",
            Expr::col(("l", "recipient_id")).equals(("r", "id")),
        )
        .and_where(Expr::col(("r", "side")).eq(side.code()))
        .and_where(Expr::col(("r", "status")).eq(RecipientStatus::Confirmed.code()))
        .and_where(Expr::col(("r", "cvr")).equals(("o", "cvr")))
        .and_where(
            Expr::col(("r", "whole"))
                .eq(true)
                .or(Expr::col(("l", "organisation_code")).equals(("o", "code"))),
        )
        .to_owned();
    let takes_part = match side {
        Side::Agency => Expr::col(("o", "kind")).eq(OrganisationKind::Agency.code()),
        Side::Provider => Expr::exists(
            Query::select()
                .expr(Expr::val(1))
                .from_as("provider_system", "s")
                .and_where(Expr::col(("s", "provider_code")).equals(("o", "code")))
                .and_where(Expr::col(("s", "status")).ne(SystemStatus::Deleted.code()))
                .to_owned(),
        ),
        Side::Owner => Expr::exists(
            Query::select()
                .expr(Expr::val(1))
                .from_as("data_access", "d")
                .and_where(Expr::col(("d", "owner_code")).equals(("o", "code")))
                .and_where(Expr::col(("d", "status")).ne(DataAccessStatus::Deleted.code()))
                .to_owned(),
        ),
    };
    let mut unreached = Query::select();
    unreached
        .from_as("organisation", "o")
        .and_where(Expr::col(("o", "passivated")).is_null())
        .and_where(takes_part)
        .and_where(Expr::exists(reached).not());
    let mut counted = unreached.clone();
    counted.column(("o", "code")).limit(Page::<()>::COUNT_LIMIT);
    let total = page::count(db, counted).await?;
    unreached
        .columns([("o", "code"), ("o", "name"), ("o", "sort_key")])
        .expr_as(Expr::col(("o", "email")), "official")
        .expr_as(Expr::SubQuery(None, Box::new(contact.into())), "contact");
    let outer = Query::select()
        .column(Asterisk)
        .from_subquery(unreached, "u")
        .order_by_expr(Expr::col("contact").is_not_null().or(Expr::col("official").is_not_null()), Order::Asc)
        .order_by("sort_key", Order::Asc)
        .limit(limit)
        .to_owned();
    let rows = db.query_all(&outer).await?;
    let unreached = |row: QueryResult| {
        let code: String = row.try_get("", "code")?;
        Ok(Unreached {
            code: parsed("organisation.code", OrganisationCode::parse(&code))?,
            name: row.try_get("", "name")?,
            contact: row.try_get("", "contact")?,
            official: row.try_get("", "official")?,
        })
    };
    Ok(Page { rows: rows.into_iter().map(unreached).collect::<Result<_, StoreError>>()?, total })
}

async fn one(db: &impl ConnectionTrait, condition: Condition) -> Result<Option<RecipientRow>, StoreError> {
    Ok(all(db, condition).await?.pop())
}

async fn all(db: &impl ConnectionTrait, condition: Condition) -> Result<Vec<RecipientRow>, StoreError> {
    let models = Entity::find()
        .filter(condition)
        .order_by_asc(COLUMN.registered_at)
        .order_by_asc(COLUMN.id)
        .all(db)
        .await?;
    let (mut organisations, mut systems) = (HashMap::new(), HashMap::new());
    // In chunks: both databases limit how many values one statement takes.
    for chunk in models.chunks(500) {
        let ids = || chunk.iter().map(|model| model.id);
        let listed: Vec<(Uuid, String)> = organisation::Entity::find()
            .select_only()
            .columns([organisation::Column::RecipientId, organisation::Column::OrganisationCode])
            .filter(organisation::COLUMN.recipient_id.is_in(ids()))
            .into_tuple()
            .all(db)
            .await?;
        for (id, code) in listed {
            let code = parsed("notification_recipient_organisation.code", OrganisationCode::parse(&code))?;
            organisations.entry(id).or_insert_with(BTreeSet::new).insert(code);
        }
        let named: Vec<(Uuid, Uuid)> = system::Entity::find()
            .select_only()
            .columns([system::Column::RecipientId, system::Column::SystemId])
            .filter(system::COLUMN.recipient_id.is_in(ids()))
            .into_tuple()
            .all(db)
            .await?;
        for (id, key) in named {
            systems.entry(id).or_insert_with(BTreeSet::new).insert(SystemId::new(key));
        }
    }
    let mut rows = vec![];
    for model in models {
        let listed = organisations.remove(&model.id).unwrap_or_default();
        let named = systems.remove(&model.id).unwrap_or_default();
        rows.push(row(model, listed, named)?);
    }
    Ok(rows)
}

fn row(
    model: Model,
    listed: BTreeSet<OrganisationCode>,
    systems: BTreeSet<SystemId>,
) -> Result<RecipientRow, StoreError> {
    let cvr = parsed("notification_recipient.cvr", Cvr::parse(&model.cvr))?;
    let topics = model.topics.split(',').filter(|code| !code.is_empty());
    // One that only another release knows is passed over.
    let topics = topics.filter_map(Topic::from_code);
    let choices = Choices {
        topics: topics.collect(),
        systems,
        rhythm: known("notification_recipient.rhythm", Rhythm::from_code(&model.rhythm))?,
        language: known("notification_recipient.language", Language::from_code(&model.language))?,
    };
    let recipient = NotificationRecipient {
        id: NotificationRecipientId::new(model.id),
        side: known("notification_recipient.side", Side::from_code(&model.side))?,
        coverage: if model.whole { Coverage::Whole(cvr.clone()) } else { Coverage::Listed(listed) },
        cvr,
        email: parsed("notification_recipient.email", Email::parse(&model.email))?,
        choices,
        status: known("notification_recipient.status", RecipientStatus::from_code(&model.status))?,
        version: model.version,
    };
    Ok(RecipientRow {
        recipient,
        registered_by: model.registered_by,
        registered_at: Timestamp::from_micros(model.registered_at),
        confirm_until: model.confirm_until.map(Timestamp::from_micros),
        unsubscribe_key: model.unsubscribe_key,
        bounced_at: model.bounced_at.map(Timestamp::from_micros),
        bounce: model.bounce,
    })
}
