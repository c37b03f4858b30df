//! Organisations as the institution register describes them, and extracts that wait to be applied.

use domain::{
    DataAccessStatus, Email, Municipality, OrganisationCode, OrganisationKind, Timestamp,
    register::{RegisterRow, RegisteredNow},
    search_key, sort_key,
};
use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, LikeExpr, OnConflict, Query},
};

use crate::{
    StoreError,
    error::{known, parsed},
    organisation::{self, ActiveModel, COLUMN, Column, Entity},
    page::escaped,
};

mod import {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "register_import")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub file_name: String,
        pub content: String,
        pub status: String,
        pub uploaded_by: String,
        pub uploaded_at: i64,
        pub applied_at: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows in one statement: 18 columns each, and SQLite binds at most 32,766 values.
const CHUNK: usize = 500;

/// Who comes from the register.
const REGISTERED: [OrganisationKind; 2] = [OrganisationKind::Institution, OrganisationKind::DayCare];
/// Who is told of in a list of the operator's.
const OTHER_OWNERS: [OrganisationKind; 1] = [OrganisationKind::Residual];

fn read(row: organisation::Model) -> Result<RegisteredNow, StoreError> {
    let told = |text: Option<String>| text.unwrap_or_default();
    let (passivated, municipality) = (
        row.passivated,
        row.municipality_code.zip(row.municipality_name).map(|(code, name)| Municipality { code, name }),
    );
    let parent = row
        .parent_code
        .map(|code| parsed("organisation.parent_code", OrganisationCode::parse(&code)))
        .transpose()?;
    let row = RegisterRow {
        code: parsed("organisation.code", OrganisationCode::parse(&row.code))?,
        name: row.name,
        kind: known("organisation.kind", OrganisationKind::from_code(&row.kind))?,
        type_number: told(row.type_number),
        type_name: told(row.type_name),
        parent,
        address: told(row.address),
        postal_code: told(row.postal_code),
        city: told(row.city),
        phone: row.phone,
        email: row.email.map(|text| parsed("organisation.email", Email::parse(&text))).transpose()?,
        cvr: parsed("organisation.cvr", domain::Cvr::parse(&row.cvr))?,
        p_number: parsed("organisation.p_number", domain::PNumber::parse(&row.p_number))?,
        municipality,
    };
    Ok(RegisteredNow { row, passivated })
}

/// Every institution and day care, passivated ones too.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<RegisteredNow>, StoreError> {
    list_kinds(db, &REGISTERED).await
}

/// Every owner that is in no register, passivated ones too.
pub async fn list_owners(db: &impl ConnectionTrait) -> Result<Vec<RegisteredNow>, StoreError> {
    list_kinds(db, &OTHER_OWNERS).await
}

async fn list_kinds(
    db: &impl ConnectionTrait,
    kinds: &[OrganisationKind],
) -> Result<Vec<RegisteredNow>, StoreError> {
    let kinds = kinds.iter().map(|kind| kind.code());
    let rows = Entity::find().filter(COLUMN.kind.is_in(kinds)).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// The numbers of the organisations that the register says nothing about.
pub async fn list_taken(db: &impl ConnectionTrait) -> Result<Vec<OrganisationCode>, StoreError> {
    list_codes_but(db, &REGISTERED).await
}

/// The numbers of the organisations that are no [other owners](list_owners).
pub async fn list_taken_for_owners(db: &impl ConnectionTrait) -> Result<Vec<OrganisationCode>, StoreError> {
    list_codes_but(db, &OTHER_OWNERS).await
}

async fn list_codes_but(
    db: &impl ConnectionTrait,
    kinds: &[OrganisationKind],
) -> Result<Vec<OrganisationCode>, StoreError> {
    let kinds = kinds.iter().map(|kind| kind.code());
    let codes: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Code)
        .filter(COLUMN.kind.is_not_in(kinds))
        .into_tuple()
        .all(db)
        .await?;
    codes.iter().map(|code| parsed("organisation.code", OrganisationCode::parse(code))).collect()
}

fn active(row: &RegisterRow) -> ActiveModel {
    let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ActiveModel {
        code: Set(row.code.to_string()),
        name: Set(row.name.clone()),
        sort_key: Set(sort_key(&row.name)),
        search_key: Set(search_key(&format!("{} {}", row.name, row.code))),
        kind: Set(row.kind.code().into()),
        cvr: Set(row.cvr.to_string()),
        p_number: Set(row.p_number.to_string()),
        municipality_code: Set(row.municipality.as_ref().map(|m| m.code.clone())),
        municipality_name: Set(row.municipality.as_ref().map(|m| m.name.clone())),
        passivated: Set(None),
        successor_code: Set(None),
        type_number: Set(told(&row.type_number)),
        type_name: Set(told(&row.type_name)),
        parent_code: Set(row.parent.as_ref().map(ToString::to_string)),
        address: Set(told(&row.address)),
        postal_code: Set(told(&row.postal_code)),
        city: Set(told(&row.city)),
        phone: Set(row.phone.clone()),
        email: Set(row.email.as_ref().map(|email| email.as_str().to_owned())),
    }
}

/// What the register writes: everything but the number, and not whether the organisation takes part.
const DESCRIBED: [Column; 16] = [
    Column::Name,
    Column::SortKey,
    Column::SearchKey,
    Column::Kind,
    Column::Cvr,
    Column::PNumber,
    Column::MunicipalityCode,
    Column::MunicipalityName,
    Column::TypeNumber,
    Column::TypeName,
    Column::ParentCode,
    Column::Address,
    Column::PostalCode,
    Column::City,
    Column::Phone,
    Column::Email,
];

/// Adds institutions, or writes those that are there anew; whether they take part stays as it is.
pub async fn save_many(db: &impl ConnectionTrait, rows: &[RegisterRow]) -> Result<(), StoreError> {
    for chunk in rows.chunks(CHUNK) {
        Entity::insert_many(chunk.iter().map(active))
            .on_conflict(OnConflict::column(Column::Code).update_columns(DESCRIBED).to_owned())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Sets or takes away the remark of passivated organisations.
pub async fn set_passivated(
    db: &impl ConnectionTrait,
    codes: &[OrganisationCode],
    remark: Option<&str>,
) -> Result<(), StoreError> {
    for chunk in codes.chunks(CHUNK) {
        Entity::update_many()
            .col_expr(Column::Passivated, Expr::value(remark.map(str::to_owned)))
            .col_expr(Column::SuccessorCode, Expr::value(None::<String>))
            .filter(COLUMN.code.is_in(chunk.iter().map(OrganisationCode::as_str)))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// How many data accesses that wait or are approved each of these owners has; owners without any are left out.
pub async fn count_live_accesses(
    db: &impl ConnectionTrait,
    owners: &[OrganisationCode],
) -> Result<Vec<(OrganisationCode, u32)>, StoreError> {
    let mut counts = vec![];
    for chunk in owners.chunks(CHUNK) {
        let select = Query::select()
            .column("owner_code")
            .expr_as(Expr::col("id").count(), "n")
            .from("data_access")
            .and_where(Expr::col("owner_code").is_in(chunk.iter().map(OrganisationCode::as_str)))
            .and_where(Expr::col("status").is_in(DataAccessStatus::LIVE.map(DataAccessStatus::code)))
            .group_by_col("owner_code")
            .to_owned();
        for row in db.query_all(&select).await? {
            let code: String = row.try_get("", "owner_code")?;
            let count: i64 = row.try_get("", "n")?;
            let code = parsed("data_access.owner_code", OrganisationCode::parse(&code))?;
            counts.push((code, u32::try_from(count).unwrap_or(u32::MAX)));
        }
    }
    Ok(counts)
}

/// What somebody who does not know a number looks for.
#[derive(Clone, Debug, Default)]
pub struct RegisterSearch {
    /// Part of a name or number.
    pub text: String,
    pub municipality: String,
    pub kind: Option<OrganisationKind>,
    pub limit: u64,
}

/// The institutions that match and take part, in Danish order of name.
pub async fn search(
    db: &impl ConnectionTrait,
    search: &RegisterSearch,
) -> Result<Vec<RegisteredNow>, StoreError> {
    let kinds = OrganisationKind::ALL.into_iter().filter(|kind| kind.can_own_data());
    let mut select = Entity::find()
        .filter(COLUMN.passivated.is_null())
        .filter(COLUMN.kind.is_in(kinds.map(OrganisationKind::code)))
        .order_by_asc(COLUMN.sort_key)
        .order_by_asc(COLUMN.code)
        .limit(search.limit);
    // Each word has to stand somewhere: "havnsø skole" finds "Skolen ved Havnsø" too.
    for word in search_key(&search.text).split_whitespace() {
        let like = LikeExpr::new(format!("%{}%", escaped(word))).escape('\\');
        select = select.filter(Expr::col((Entity, Column::SearchKey)).like(like));
    }
    if !search.municipality.is_empty() {
        select = select.filter(COLUMN.municipality_code.eq(search.municipality.as_str()));
    }
    if let Some(kind) = search.kind {
        select = select.filter(COLUMN.kind.eq(kind.code()));
    }
    select.all(db).await?.into_iter().map(read).collect()
}

/// The municipalities that institutions lie in, by code and name, in order of name.
pub async fn municipalities(db: &impl ConnectionTrait) -> Result<Vec<Municipality>, StoreError> {
    let rows: Vec<(Option<String>, Option<String>)> = Entity::find()
        .select_only()
        .column(Column::MunicipalityCode)
        .column(Column::MunicipalityName)
        .filter(COLUMN.municipality_code.is_not_null())
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let mut list: Vec<Municipality> =
        rows.into_iter().filter_map(|(code, name)| Some(Municipality { code: code?, name: name? })).collect();
    list.sort_by_key(|municipality| sort_key(&municipality.name));
    Ok(list)
}

/// An extract that was uploaded.
#[derive(Clone, Debug)]
pub struct Upload {
    pub id: Uuid,
    pub file_name: String,
    /// Decoded already.
    pub content: String,
    pub uploaded_by: String,
    pub uploaded_at: Timestamp,
    /// When it was applied; `None` until then.
    pub applied_at: Option<Timestamp>,
}

impl From<import::Model> for Upload {
    fn from(row: import::Model) -> Self {
        Self {
            id: row.id,
            file_name: row.file_name,
            content: row.content,
            uploaded_by: row.uploaded_by,
            uploaded_at: Timestamp::from_micros(row.uploaded_at),
            applied_at: row.applied_at.map(Timestamp::from_micros),
        }
    }
}

/// Keeps an uploaded extract, in place of earlier ones that were not applied.
pub async fn insert_upload(db: &impl ConnectionTrait, upload: &Upload) -> Result<(), StoreError> {
    import::Entity::delete_many().filter(import::COLUMN.status.eq("uploaded")).exec(db).await?;
    insert(db, upload, "uploaded").await
}

/// Keeps that an extract was applied that nobody uploaded: the operator's.
pub async fn insert_applied(db: &impl ConnectionTrait, upload: &Upload) -> Result<(), StoreError> {
    insert(db, upload, "applied").await
}

async fn insert(db: &impl ConnectionTrait, upload: &Upload, status: &str) -> Result<(), StoreError> {
    let row = import::ActiveModel {
        id: Set(upload.id),
        file_name: Set(upload.file_name.clone()),
        content: Set(upload.content.clone()),
        status: Set(status.into()),
        uploaded_by: Set(upload.uploaded_by.clone()),
        uploaded_at: Set(upload.uploaded_at.micros()),
        applied_at: Set(upload.applied_at.map(Timestamp::micros)),
    };
    import::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The upload with this key.
pub async fn find_upload(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Upload>, StoreError> {
    Ok(import::Entity::find_by_id(id).one(db).await?.map(Upload::from))
}

/// Notes that an upload was applied; its text is no longer needed.
///
/// # Errors
/// [`StoreError::Conflict`] when it was applied already.
pub async fn mark_applied(db: &impl ConnectionTrait, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
    let done = import::Entity::update_many()
        .col_expr(import::Column::Status, Expr::value("applied"))
        .col_expr(import::Column::Content, Expr::value(""))
        .col_expr(import::Column::AppliedAt, Expr::value(at.micros()))
        .filter(import::COLUMN.id.eq(id))
        .filter(import::COLUMN.status.eq("uploaded"))
        .exec(db)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// The extracts that were uploaded, newest first, without their texts.
pub async fn list_uploads(db: &impl ConnectionTrait) -> Result<Vec<Upload>, StoreError> {
    let rows = import::Entity::find()
        .select_only()
        .columns([import::Column::Id, import::Column::FileName, import::Column::Status])
        .columns([import::Column::UploadedBy, import::Column::UploadedAt, import::Column::AppliedAt])
        .column_as(Expr::value(""), "content")
        .order_by_desc(import::COLUMN.uploaded_at)
        .limit(20)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Upload::from).collect())
}
