//! Providers' systems.

use domain::{
    ContactId, LongText, Name, OrganisationCode, System, SystemId, SystemStatus, SystemUse, Timestamp,
    search_key, sort_key,
};
use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder,
    entity::prelude::*,
    sea_query::{ExprTrait, JoinType, LikeExpr, Order, Query},
};

use crate::{
    MOST_VALUES, StoreError,
    beside::{read_own, select_own},
    connection_agreement, data_access,
    error::{known, parsed},
    page::escaped,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_system")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub provider_code: String,
    pub name: String,
    pub sort_key: String,
    pub search_key: String,
    pub description: String,
    pub contact_id: Uuid,
    pub status: String,
    pub version: i32,
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for System {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: SystemId::new(row.id),
            provider: parsed("provider_system.provider_code", OrganisationCode::parse(&row.provider_code))?,
            name: Name::kept(&row.name),
            description: LongText::kept(&row.description),
            contact: ContactId::new(row.contact_id),
            status: known("provider_system.status", SystemStatus::from_code(&row.status))?,
            version: row.version,
        })
    }
}

fn active(system: &System) -> ActiveModel {
    ActiveModel {
        id: Set(system.id.uuid()),
        provider_code: Set(system.provider.to_string()),
        name: Set(system.name.to_string()),
        sort_key: Set(sort_key(system.name.as_str())),
        search_key: Set(search_key(system.name.as_str())),
        description: Set(system.description.to_string()),
        contact_id: Set(system.contact.uuid()),
        status: Set(system.status.code().into()),
        version: Set(system.version),
        created_at: sea_orm::ActiveValue::NotSet,
    }
}

/// Adds systems; any number of them in statements of 500 rows.
///
/// # Errors
/// [`StoreError::Duplicate`] when the provider has a system of that name.
pub async fn insert_many(
    db: &impl ConnectionTrait,
    systems: &[System],
    at: Timestamp,
) -> Result<(), StoreError> {
    for chunk in systems.chunks(500) {
        let rows = chunk.iter().map(|system| ActiveModel { created_at: Set(at.micros()), ..active(system) });
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes a system that was decided on as `system.version`, and counts the version up.
///
/// # Errors
/// [`StoreError::Conflict`] when the row has moved on; [`StoreError::Duplicate`] when the name is taken.
pub async fn save(db: &impl ConnectionTrait, system: &System) -> Result<(), StoreError> {
    let mut row = active(system);
    row.version = Set(system.version + 1);
    let result = Entity::update_many()
        .set(row)
        .filter(COLUMN.id.eq(system.id.uuid()))
        .filter(COLUMN.version.eq(system.version))
        .exec(db)
        .await?;
    if result.rows_affected == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The system with this key.
pub async fn find(db: &impl ConnectionTrait, id: SystemId) -> Result<Option<System>, StoreError> {
    Entity::find_by_id(id.uuid()).one(db).await?.map(System::try_from).transpose()
}

/// Those of these systems that exist, in no order.
pub async fn find_many(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = SystemId>,
) -> Result<Vec<System>, StoreError> {
    let ids: Vec<SystemId> = ids.into_iter().collect();
    let mut found = vec![];
    // In chunks: both databases limit how many values one statement takes.
    for chunk in ids.chunks(MOST_VALUES) {
        let rows = Entity::find().filter(COLUMN.id.is_in(chunk.iter().map(|id| id.uuid()))).all(db).await?;
        for row in rows {
            found.push(System::try_from(row)?);
        }
    }
    Ok(found)
}

/// The systems of these providers that are not deleted, in Danish order of name.
pub async fn list(
    db: &impl ConnectionTrait,
    providers: impl IntoIterator<Item = &OrganisationCode>,
) -> Result<Vec<System>, StoreError> {
    let codes = providers.into_iter().map(OrganisationCode::as_str);
    let rows = Entity::find()
        .filter(COLUMN.provider_code.is_in(codes))
        .filter(COLUMN.status.ne(SystemStatus::Deleted.code()))
        .order_by_asc(COLUMN.sort_key)
        .all(db)
        .await?;
    rows.into_iter().map(System::try_from).collect()
}

/// What still hangs on a system at the moment `at`: agreements and data accesses that are waiting or approved.
pub async fn in_use(db: &impl ConnectionTrait, id: SystemId, at: Timestamp) -> Result<SystemUse, StoreError> {
    Ok(SystemUse {
        connections: connection_agreement::count_live(db, id, at).await?,
        data_accesses: data_access::count_live(db, id).await?,
    })
}

/// Systems that are not deleted by a part of their or their provider's name or number, with their provider's name, in Danish order of
/// name.
pub async fn search(
    db: &impl ConnectionTrait,
    text: &str,
    limit: u64,
) -> Result<Vec<(System, String)>, StoreError> {
    let key = search_key(text);
    if key.is_empty() {
        return Ok(vec![]);
    }
    let mut select = Query::select();
    select.from_as("provider_system", "s");
    select_own::<Entity>(&mut select, "s");
    let of = Expr::col(("p", "code")).equals(("s", "provider_code"));
    select.join_as(JoinType::InnerJoin, "organisation", "p", of);
    select.expr_as(Expr::col(("p", "name")), "provider_name");
    select.and_where(Expr::col(("s", "status")).ne(SystemStatus::Deleted.code()));
    for word in key.split(' ').take(8) {
        let like = LikeExpr::new(format!("%{}%", escaped(word))).escape('\\');
        let column = |table| Expr::col((table, "search_key")).like(like.clone());
        select.cond_where(Condition::any().add(column("s")).add(column("p")));
    }
    select.order_by(("s", "sort_key"), Order::Asc).limit(limit);
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| Ok((read_own::<Entity>(row)?.try_into()?, row.try_get("", "provider_name")?)))
        .collect()
}
