//! Organisations of the registers.

use std::collections::{BTreeSet, HashMap};

use domain::{
    Cvr, Email, Municipality, Organisation, OrganisationCode, OrganisationKind, PNumber, Scope, search_key,
    sort_key,
};
use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{LockType, Query},
};

use crate::{
    MOST_VALUES, StoreError,
    error::{known, parsed},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub name: String,
    pub sort_key: String,
    pub search_key: String,
    pub kind: String,
    pub cvr: String,
    pub p_number: String,
    pub municipality_code: Option<String>,
    pub municipality_name: Option<String>,
    pub passivated: Option<String>,
    pub successor_code: Option<String>,
    pub type_number: Option<String>,
    pub type_name: Option<String>,
    pub parent_code: Option<String>,
    pub address: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

mod unit {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisation_unit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_code: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub p_number: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl TryFrom<Model> for Organisation {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            code: parsed("organisation.code", OrganisationCode::parse(&row.code))?,
            name: row.name,
            kind: known("organisation.kind", OrganisationKind::from_code(&row.kind))?,
            cvr: parsed("organisation.cvr", Cvr::parse(&row.cvr))?,
            p_number: parsed("organisation.p_number", PNumber::parse(&row.p_number))?,
            municipality: row
                .municipality_code
                .zip(row.municipality_name)
                .map(|(code, name)| Municipality { code, name }),
            passivated: row.passivated,
            successor: row
                .successor_code
                .map(|code| parsed("organisation.successor_code", OrganisationCode::parse(&code)))
                .transpose()?,
        })
    }
}

fn active(row: &Organisation) -> ActiveModel {
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
        passivated: Set(row.passivated.clone()),
        successor_code: Set(row.successor.as_ref().map(ToString::to_string)),
        // What only the institution register tells is written by `register`.
        ..Default::default()
    }
}

/// Adds organisations; any number of them in statements of 500 rows.
///
/// # Errors
/// [`StoreError::Duplicate`] when a number is taken.
pub async fn insert_many(db: &impl ConnectionTrait, rows: &[Organisation]) -> Result<(), StoreError> {
    for chunk in rows.chunks(500) {
        Entity::insert_many(chunk.iter().map(active)).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes a changed organisation.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn save(db: &impl ConnectionTrait, row: &Organisation) -> Result<(), StoreError> {
    active(row).update(db).await?;
    Ok(())
}

/// The organisations that were merged into one of these, in Danish order of name.
pub async fn list_merged_into(
    db: &impl ConnectionTrait,
    successors: impl IntoIterator<Item = &OrganisationCode>,
) -> Result<Vec<Organisation>, StoreError> {
    let codes: Vec<&str> = successors.into_iter().map(OrganisationCode::as_str).collect();
    let mut rows = vec![];
    for chunk in codes.chunks(MOST_VALUES) {
        let merged = Entity::find().filter(COLUMN.passivated.is_not_null());
        let merged = merged.filter(COLUMN.successor_code.is_in(chunk.iter().copied()));
        rows.extend(merged.all(db).await?);
    }
    rows.sort_by(|one, other| one.sort_key.cmp(&other.sort_key));
    rows.into_iter().map(Organisation::try_from).collect()
}

/// Notes which organisation goes on where one that takes part no longer did, unless that is known. Tells whether it was not.
pub async fn set_successor(
    db: &impl ConnectionTrait,
    closed: &OrganisationCode,
    successor: &OrganisationCode,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::SuccessorCode, Expr::value(successor.as_str()))
        .filter(COLUMN.code.eq(closed.as_str()))
        .filter(COLUMN.passivated.is_not_null())
        .filter(COLUMN.successor_code.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The organisation with this number.
pub async fn find(
    db: &impl ConnectionTrait,
    code: &OrganisationCode,
) -> Result<Option<Organisation>, StoreError> {
    Entity::find_by_id(code.as_str()).one(db).await?.map(Organisation::try_from).transpose()
}

/// Those of these numbers that exist, in Danish order of name.
pub async fn find_many(
    db: &impl ConnectionTrait,
    codes: impl IntoIterator<Item = &OrganisationCode>,
) -> Result<Vec<Organisation>, StoreError> {
    let codes: Vec<&str> = codes.into_iter().map(OrganisationCode::as_str).collect();
    let mut rows = vec![];
    // In chunks: both databases limit how many values one statement takes.
    for chunk in codes.chunks(MOST_VALUES) {
        let codes = chunk.iter().copied();
        let found = Entity::find().filter(COLUMN.code.is_in(codes)).order_by_asc(COLUMN.sort_key);
        rows.extend(found.all(db).await?);
    }
    if codes.len() > MOST_VALUES {
        rows.sort_by(|one, other| one.sort_key.cmp(&other.sort_key));
    }
    rows.into_iter().map(Organisation::try_from).collect()
}

/// Makes whoever else locks one of these wait until this transaction ends. SQLite has one writer at a time anyway.
pub async fn lock(
    db: &impl ConnectionTrait,
    codes: impl IntoIterator<Item = &OrganisationCode>,
) -> Result<(), StoreError> {
    // In one order: two that lock the same ones must not wait for each other.
    let codes: BTreeSet<&str> = codes.into_iter().map(OrganisationCode::as_str).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    for chunk in codes.chunks(MOST_VALUES) {
        let codes = chunk.iter().copied();
        let select = Entity::find().filter(COLUMN.code.is_in(codes)).order_by_asc(COLUMN.code);
        select.lock(LockType::NoKeyUpdate).all(db).await?;
    }
    Ok(())
}

/// Every organisation within one of these scopes, in Danish order of name.
pub async fn list_in_scopes(
    db: &impl ConnectionTrait,
    scopes: impl IntoIterator<Item = &Scope>,
) -> Result<Vec<Organisation>, StoreError> {
    let (mut cvr, mut p_number) = (vec![], vec![]);
    for scope in scopes {
        match scope {
            Scope::Cvr(number) => cvr.push(number.as_str()),
            Scope::PNumber(number) => p_number.push(number.as_str()),
            // The registers hold no SE-numbers.
            Scope::SeNumber(_) => {}
        }
    }
    if cvr.is_empty() && p_number.is_empty() {
        return Ok(vec![]);
    }
    let mut within = Condition::any().add(COLUMN.cvr.is_in(cvr));
    if !p_number.is_empty() {
        let units = Query::select()
            .column(unit::Column::OrganisationCode)
            .from(unit::Entity)
            .and_where(unit::COLUMN.p_number.is_in(p_number.iter().copied()))
            .to_owned();
        within = within.add(COLUMN.p_number.is_in(p_number)).add(COLUMN.code.in_subquery(units));
    }
    let rows = Entity::find().filter(within).order_by_asc(COLUMN.sort_key).all(db).await?;
    rows.into_iter().map(Organisation::try_from).collect()
}

/// Every organisation of this kind that has not been passivated, in Danish order of name.
pub async fn list_kind(
    db: &impl ConnectionTrait,
    kind: OrganisationKind,
) -> Result<Vec<Organisation>, StoreError> {
    let rows = Entity::find()
        .filter(COLUMN.kind.eq(kind.code()))
        .filter(COLUMN.passivated.is_null())
        .order_by_asc(COLUMN.sort_key)
        .all(db)
        .await?;
    rows.into_iter().map(Organisation::try_from).collect()
}

/// Adds further production units of an organisation; its main one stands in the organisation itself.
///
/// # Errors
/// [`StoreError::Duplicate`].
pub async fn insert_units(
    db: &impl ConnectionTrait,
    code: &OrganisationCode,
    units: &[PNumber],
) -> Result<(), StoreError> {
    if units.is_empty() {
        return Ok(());
    }
    let rows = units.iter().map(|unit| unit::ActiveModel {
        organisation_code: Set(code.to_string()),
        p_number: Set(unit.to_string()),
    });
    unit::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// The numbers in use that begin with these characters.
pub async fn list_codes(
    db: &impl ConnectionTrait,
    prefix: &str,
) -> Result<Vec<OrganisationCode>, StoreError> {
    let codes: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Code)
        .filter(COLUMN.code.starts_with(prefix))
        .into_tuple()
        .all(db)
        .await?;
    codes.iter().map(|code| parsed("organisation.code", OrganisationCode::parse(code))).collect()
}

/// The official e-mail addresses that the register tells of these organisations; what is no address is left out.
pub async fn official_emails(
    db: &impl ConnectionTrait,
    codes: impl IntoIterator<Item = &OrganisationCode>,
) -> Result<HashMap<OrganisationCode, Email>, StoreError> {
    let rows: Vec<(String, Option<String>)> = Entity::find()
        .select_only()
        .columns([Column::Code, Column::Email])
        .filter(COLUMN.code.is_in(codes.into_iter().map(OrganisationCode::as_str)))
        .filter(COLUMN.email.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let known = rows.into_iter().filter_map(|(code, email)| {
        Some((OrganisationCode::parse(&code).ok()?, Email::parse(&email?).ok()?))
    });
    Ok(known.collect())
}

/// How many organisations there are.
pub async fn count(db: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(Entity::find().count(db).await?)
}
