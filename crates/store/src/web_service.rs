//! The catalogue of web services.

use domain::{DataCategories, LongText, Name, ServiceCode, ServiceStatus, Timestamp, WebService, sort_key};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    QueryOrder, QuerySelect,
    entity::prelude::*,
};

use crate::{
    StoreError,
    due::{Ending, Ends},
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "web_service")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub name: String,
    pub sort_key: String,
    pub purpose: String,
    pub data: String,
    pub terms: String,
    pub contact: String,
    pub needs_data_access: bool,
    pub status: String,
    pub version: i32,
    pub closes_at: Option<i64>,
    /// The days before its last day that those who use it were told of last.
    pub closing_told_days: i16,
    /// Short names of data categories, with a space between.
    pub categories: String,
    pub frees_at: Option<i64>,
    pub text_version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for WebService {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            code: parsed("web_service.code", ServiceCode::parse(&row.code))?,
            name: Name::kept(&row.name),
            purpose: LongText::kept(&row.purpose),
            data: LongText::kept(&row.data),
            categories: known("web_service.categories", DataCategories::from_codes(&row.categories))?,
            terms: LongText::kept(&row.terms),
            contact: LongText::kept(&row.contact),
            needs_data_access: row.needs_data_access,
            frees_at: row.frees_at.map(Timestamp::from_micros),
            text_version: row.text_version,
            status: known("web_service.status", ServiceStatus::from_code(&row.status))?,
            closes_at: row.closes_at.map(Timestamp::from_micros),
            version: row.version,
        })
    }
}

fn active(service: &WebService) -> ActiveModel {
    ActiveModel {
        code: Set(service.code.to_string()),
        name: Set(service.name.to_string()),
        sort_key: Set(sort_key(service.name.as_str())),
        purpose: Set(service.purpose.to_string()),
        data: Set(service.data.to_string()),
        terms: Set(service.terms.to_string()),
        contact: Set(service.contact.to_string()),
        needs_data_access: Set(service.needs_data_access),
        status: Set(service.status.code().into()),
        version: Set(service.version),
        closes_at: Set(service.closes_at.map(Timestamp::micros)),
        closing_told_days: NotSet,
        categories: Set(service.categories.to_string()),
        frees_at: Set(service.frees_at.map(Timestamp::micros)),
        text_version: Set(service.text_version),
    }
}

/// Adds a web service.
///
/// # Errors
/// [`StoreError::Duplicate`] when the code is taken.
pub async fn insert(db: &impl ConnectionTrait, service: &WebService) -> Result<(), StoreError> {
    Entity::insert(active(service)).exec_without_returning(db).await?;
    Ok(())
}

/// Writes a web service that was decided on as `service.version`, and counts the version up.
///
/// # Errors
/// [`StoreError::Conflict`] when the row has moved on.
pub async fn save(db: &impl ConnectionTrait, service: &WebService) -> Result<(), StoreError> {
    let mut row = active(service);
    row.version = Set(service.version + 1);
    // What was told of another last day counts no more.
    let same = COLUMN.closes_at.eq(service.closes_at.map(Timestamp::micros));
    let told = Expr::case(same, Expr::col(Column::ClosingToldDays)).finally(0);
    let result = Entity::update_many()
        .set(row)
        .col_expr(Column::ClosingToldDays, told.into())
        .filter(COLUMN.code.eq(service.code.as_str()))
        .filter(COLUMN.version.eq(service.version))
        .exec(db)
        .await?;
    if result.rows_affected == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The web service with this code.
pub async fn find(db: &impl ConnectionTrait, code: &ServiceCode) -> Result<Option<WebService>, StoreError> {
    Entity::find_by_id(code.as_str()).one(db).await?.map(WebService::try_from).transpose()
}

/// Those of these web services that exist, in no order.
pub async fn find_many(
    db: &impl ConnectionTrait,
    codes: impl IntoIterator<Item = &ServiceCode>,
) -> Result<Vec<WebService>, StoreError> {
    let codes = codes.into_iter().map(ServiceCode::as_str);
    let rows = Entity::find().filter(COLUMN.code.is_in(codes)).all(db).await?;
    rows.into_iter().map(WebService::try_from).collect()
}

/// The whole catalogue, in Danish order of name.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<WebService>, StoreError> {
    let rows = Entity::find().order_by_asc(COLUMN.sort_key).all(db).await?;
    rows.into_iter().map(WebService::try_from).collect()
}

const ENDS: Ends = Ends {
    table: "web_service",
    key: "code",
    end: "closes_at",
    told: "closing_told_days",
    live: &[ServiceStatus::Open.code(), ServiceStatus::Locked.code()],
};

/// Web services whose last day comes so soon, and of which nobody was told so.
pub async fn list_closing(
    db: &impl ConnectionTrait,
    ending: Ending,
    limit: u64,
) -> Result<Vec<ServiceCode>, StoreError> {
    let codes: Vec<String> = ENDS.list(db, ending, limit).await?;
    codes.iter().map(|code| parsed("web_service.code", ServiceCode::parse(code))).collect()
}

/// Claims the warning, if it is still due. Tells whether nobody else had.
pub async fn claim_closing(
    db: &impl ConnectionTrait,
    code: &ServiceCode,
    ending: Ending,
) -> Result<bool, StoreError> {
    ENDS.claim(db, code.as_str(), ending).await
}

/// Web services that need no data access from a day on that has come.
pub async fn list_freed(
    db: &impl ConnectionTrait,
    at: Timestamp,
    limit: u64,
) -> Result<Vec<ServiceCode>, StoreError> {
    let select = Entity::find().select_only().column(Column::Code).filter(COLUMN.frees_at.lte(at.micros()));
    let codes: Vec<String> = select.limit(limit).into_tuple().all(db).await?;
    codes.iter().map(|code| parsed("web_service.code", ServiceCode::parse(code))).collect()
}
