//! What people wrote to the agency, and what was answered.

use domain::{
    Cvr, Email, Inquiry, InquiryAction, InquiryId, InquiryStatus, InquirySubject, Language, LongText, Name,
    OrganisationCode, ProviderApplication, Timestamp, UserId,
};
use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect, QueryTrait, Select,
    entity::prelude::*,
    sea_query::{ExprTrait, Func, Order, Query},
};

use crate::{
    Page, PageRequest, StoreError,
    due::{Waited, Waits},
    error::{known, parsed},
    page,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inquiry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key_hash: String,
    pub user_id: Option<Uuid>,
    pub subject: String,
    pub status: String,
    pub name: String,
    pub email: String,
    pub content: String,
    pub application: Option<String>,
    pub organisation_code: Option<String>,
    pub created_at: i64,
    pub changed_at: i64,
    pub version: i32,
    pub language: String,
    pub email_confirmed_at: Option<i64>,
    /// The days of waiting that was reminded of last.
    pub reminded_days: i16,
    /// Since when it is the agency's turn, or the sender's.
    pub waits_since: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Further links: each mail about an inquiry has one of its own, so that no secret needs to be kept.
mod key {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inquiry_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key_hash: String,
        pub inquiry_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod message {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inquiry_message")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub inquiry_id: Uuid,
        pub action: String,
        pub author: String,
        pub content: String,
        pub at: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// How many inquiries gave this address since a moment, however its letters were written.
pub async fn count_since(
    db: &impl ConnectionTrait,
    email: &Email,
    since: Timestamp,
) -> Result<u64, StoreError> {
    let same = Func::lower(Expr::col(Column::Email)).eq(email.as_str().to_lowercase());
    Ok(Entity::find().filter(COLUMN.created_at.gt(since.micros())).filter(same).count(db).await?)
}

/// An inquiry with who may follow it and when it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryRow {
    pub inquiry: Inquiry,
    /// Who sent it, where they were logged in.
    pub user: Option<UserId>,
    /// The provider that came of it.
    pub organisation: Option<OrganisationCode>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    /// The language it was written in: the answer comes in it too.
    pub language: Language,
    /// Since when it is the agency's turn, or the sender's.
    pub waits_since: Timestamp,
    /// When its sender followed a link that was mailed to the address.
    pub email_confirmed_at: Option<Timestamp>,
}

/// A step of an inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub action: InquiryAction,
    pub author: String,
    pub text: String,
    pub at: Timestamp,
}

impl TryFrom<Model> for InquiryRow {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let application = row
            .application
            .map(|text| parsed("inquiry.application", serde_json::from_str::<ProviderApplication>(&text)))
            .transpose()?;
        let organisation = row
            .organisation_code
            .map(|code| parsed("inquiry.organisation_code", OrganisationCode::parse(&code)))
            .transpose()?;
        let inquiry = Inquiry {
            id: InquiryId::new(row.id),
            subject: known("inquiry.subject", InquirySubject::from_code(&row.subject))?,
            status: known("inquiry.status", InquiryStatus::from_code(&row.status))?,
            name: Name::kept(&row.name),
            email: parsed("inquiry.email", Email::parse(&row.email))?,
            text: LongText::kept(&row.content),
            application,
            version: row.version,
        };
        Ok(Self {
            inquiry,
            user: row.user_id.map(UserId::new),
            organisation,
            created_at: Timestamp::from_micros(row.created_at),
            changed_at: Timestamp::from_micros(row.changed_at),
            language: known("inquiry.language", Language::from_code(&row.language))?,
            waits_since: Timestamp::from_micros(row.waits_since),
            email_confirmed_at: row.email_confirmed_at.map(Timestamp::from_micros),
        })
    }
}

/// Adds an inquiry; `key_hash` is the hash of the secret in its own link.
pub async fn insert(
    db: &impl ConnectionTrait,
    inquiry: &Inquiry,
    key_hash: String,
    user: Option<UserId>,
    language: Language,
    at: Timestamp,
) -> Result<(), StoreError> {
    let application = inquiry
        .application
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let row = ActiveModel {
        id: Set(inquiry.id.uuid()),
        key_hash: Set(key_hash),
        user_id: Set(user.map(UserId::uuid)),
        subject: Set(inquiry.subject.code().into()),
        status: Set(inquiry.status.code().into()),
        name: Set(inquiry.name.to_string()),
        email: Set(inquiry.email.as_str().into()),
        content: Set(inquiry.text.to_string()),
        application: Set(application),
        organisation_code: Set(None),
        created_at: Set(at.micros()),
        changed_at: Set(at.micros()),
        version: Set(inquiry.version),
        language: Set(language.code().into()),
        email_confirmed_at: Set(None),
        reminded_days: Set(0),
        waits_since: Set(at.micros()),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Writes an inquiry's new status, as it was read at `inquiry.version`.
///
/// # Errors
/// [`StoreError::Conflict`] when it has moved on.
pub async fn save(
    db: &impl ConnectionTrait,
    inquiry: &Inquiry,
    organisation: Option<&OrganisationCode>,
    at: Timestamp,
) -> Result<(), StoreError> {
    // Who writes more while it waits does not make it wait from now.
    let same = || COLUMN.status.eq(inquiry.status.code());
    let kept =
        |column: Column, else_: i64| -> Expr { Expr::case(same(), Expr::col(column)).finally(else_).into() };
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(inquiry.status.code()))
        .col_expr(Column::OrganisationCode, Expr::value(organisation.map(ToString::to_string)))
        .col_expr(Column::ChangedAt, Expr::value(at.micros()))
        .col_expr(Column::RemindedDays, kept(Column::RemindedDays, 0))
        .col_expr(Column::WaitsSince, kept(Column::WaitsSince, at.micros()))
        .col_expr(Column::Version, Expr::value(inquiry.version + 1))
        .filter(COLUMN.id.eq(inquiry.id.uuid()))
        .filter(COLUMN.version.eq(inquiry.version))
        .exec(db)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// The inquiry with this key.
pub async fn find(db: &impl ConnectionTrait, id: InquiryId) -> Result<Option<InquiryRow>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(InquiryRow::try_from).transpose()
}

/// The inquiry whose own link has the secret with this hash.
pub async fn find_by_key(
    db: &impl ConnectionTrait,
    key_hash: &str,
) -> Result<Option<InquiryRow>, StoreError> {
    let mailed = Query::select()
        .column(key::Column::InquiryId)
        .from(key::Entity)
        .and_where(key::COLUMN.key_hash.eq(key_hash))
        .to_owned();
    let either = COLUMN.key_hash.eq(key_hash).or(COLUMN.id.in_subquery(mailed));
    Entity::find().filter(either).one(db).await?.map(InquiryRow::try_from).transpose()
}

/// Adds the hash of a link's secret that goes out by mail.
pub async fn insert_key(
    db: &impl ConnectionTrait,
    id: InquiryId,
    key_hash: String,
) -> Result<(), StoreError> {
    let row = key::ActiveModel { key_hash: Set(key_hash), inquiry_id: Set(id.uuid()) };
    key::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Notes that the sender reads at the address they gave, if the link with this hash was mailed there.
pub async fn confirm_email(
    db: &impl ConnectionTrait,
    key_hash: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let Some(key) = key::Entity::find_by_id(key_hash).one(db).await? else { return Ok(false) };
    let done = Entity::update_many()
        .col_expr(Column::EmailConfirmedAt, Expr::value(Some(at.micros())))
        .filter(COLUMN.id.eq(key.inquiry_id))
        .filter(COLUMN.email_confirmed_at.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Whether the link with this hash went out by mail.
pub async fn is_mailed(db: &impl ConnectionTrait, key_hash: &str) -> Result<bool, StoreError> {
    Ok(key::Entity::find_by_id(key_hash).one(db).await?.is_some())
}

/// What a person wrote while logged in, newest first.
pub async fn list_of(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<InquiryRow>, StoreError> {
    let rows = Entity::find()
        .filter(COLUMN.user_id.eq(user.uuid()))
        .order_by_desc(COLUMN.created_at)
        .all(db)
        .await?;
    rows.into_iter().map(InquiryRow::try_from).collect()
}

fn in_status(status: Option<InquiryStatus>) -> Select<Entity> {
    let select = Entity::find();
    match status {
        Some(status) => select.filter(COLUMN.status.eq(status.code())),
        None => select,
    }
}

/// A page of all inquiries, the one that has waited longest first among those that wait, else the newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    status: Option<InquiryStatus>,
    request: PageRequest,
) -> Result<Page<InquiryRow>, StoreError> {
    let order = if status == Some(InquiryStatus::Waiting) { Order::Asc } else { Order::Desc };
    let rows = in_status(status)
        .order_by(Column::ChangedAt, order)
        .order_by_desc(COLUMN.id)
        .limit(u64::from(request.size))
        .offset(request.offset())
        .all(db)
        .await?;
    let rows = rows.into_iter().map(InquiryRow::try_from).collect::<Result<_, _>>()?;
    let counted = in_status(status).limit(Page::<()>::COUNT_LIMIT).into_query();
    Ok(Page { rows, total: page::count(db, counted).await? })
}

/// The applications of a company that are not decided, oldest first.
pub async fn list_undecided_of(db: &impl ConnectionTrait, cvr: &Cvr) -> Result<Vec<InquiryRow>, StoreError> {
    let undecided = [InquiryStatus::Waiting, InquiryStatus::Asked].map(InquiryStatus::code);
    // The number is kept in the application's JSON; whatever else holds its digits is sorted out below.
    let rows = Entity::find()
        .filter(COLUMN.status.is_in(undecided))
        .filter(COLUMN.application.contains(cvr.as_str()))
        .order_by_asc(COLUMN.created_at)
        .order_by_asc(COLUMN.id)
        .all(db)
        .await?;
    let mut rows = rows.into_iter().map(InquiryRow::try_from).collect::<Result<Vec<_>, _>>()?;
    rows.retain(|row| row.inquiry.application.as_ref().is_some_and(|one| one.cvr == *cvr));
    Ok(rows)
}

/// How many inquiries wait for the agency.
pub async fn count_waiting(db: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let counted = in_status(Some(InquiryStatus::Waiting)).limit(Page::<()>::COUNT_LIMIT).into_query();
    page::count(db, counted).await
}

/// Appends a step.
pub async fn insert_message(
    db: &impl ConnectionTrait,
    id: Uuid,
    inquiry: InquiryId,
    message: &Message,
) -> Result<(), StoreError> {
    let row = message::ActiveModel {
        id: Set(id),
        inquiry_id: Set(inquiry.uuid()),
        action: Set(message.action.code().into()),
        author: Set(message.author.clone()),
        content: Set(message.text.clone()),
        at: Set(message.at.micros()),
    };
    message::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The steps of an inquiry, oldest first.
pub async fn list_messages(
    db: &impl ConnectionTrait,
    inquiry: InquiryId,
) -> Result<Vec<Message>, StoreError> {
    let rows = message::Entity::find()
        .filter(message::COLUMN.inquiry_id.eq(inquiry.uuid()))
        .order_by_asc(message::COLUMN.at)
        .order_by_asc(message::COLUMN.id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Message {
                action: known("inquiry_message.action", InquiryAction::from_code(&row.action))?,
                author: row.author,
                text: row.content,
                at: Timestamp::from_micros(row.at),
            })
        })
        .collect()
}

const WAITS: Waits = Waits { table: "inquiry", since: "waits_since" };

/// Inquiries that have waited so long and were not reminded of.
pub async fn list_waiting_since(
    db: &impl ConnectionTrait,
    waited: Waited,
    limit: u64,
) -> Result<Vec<InquiryId>, StoreError> {
    let ids = WAITS.list(db, waited, limit).await?;
    Ok(ids.into_iter().map(InquiryId::new).collect())
}

/// Claims the reminder, if it is still due. Tells whether nobody else had.
pub async fn claim_reminder(
    db: &impl ConnectionTrait,
    id: InquiryId,
    waited: Waited,
) -> Result<bool, StoreError> {
    WAITS.claim(db, id.uuid(), waited).await
}
