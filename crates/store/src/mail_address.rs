//! Addresses that are written to without being registered: contact persons, the registers' official addresses, people who
//! asked for something, and whoever is asked to confirm. Each has a secret by which its reader ends that.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{Email, Timestamp, search_key};
use sea_orm::{ActiveValue::Set, ExprTrait, QuerySelect, entity::prelude::*, sea_query::OnConflict};

use crate::{StoreError, error::parsed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_address")]
pub struct Model {
    /// The address as it is compared.
    #[sea_orm(primary_key, auto_increment = false)]
    pub address_key: String,
    pub address: String,
    pub stop_key: String,
    pub stopped_at: Option<i64>,
    /// When its mail server last said that there is no such mailbox.
    pub bounced_at: Option<i64>,
    /// When it was last sent a link to confirm a registration, unless its reader has followed it.
    pub asked_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

/// An address, as its reader wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress {
    pub address: Email,
    /// Whether its reader has ended what is written there unasked.
    pub stopped: bool,
}

/// The secrets of these addresses, by [`search_key`]; an address that has none gets one. Those are left out whose readers
/// want no mail.
pub async fn keys<'a>(
    db: &impl ConnectionTrait,
    addresses: impl IntoIterator<Item = &'a Email>,
    new_secret: impl Fn() -> String,
) -> Result<HashMap<String, String>, StoreError> {
    // In one order: two processes that add the same addresses must not wait for each other.
    let addresses: BTreeMap<String, &Email> =
        addresses.into_iter().map(|address| (search_key(address.as_str()), address)).collect();
    let mut found = find_many(db, addresses.keys()).await?;
    let new =
        addresses.iter().filter(|(key, _)| !found.contains_key(*key)).map(|(key, address)| ActiveModel {
            address_key: Set(key.clone()),
            address: Set(address.as_str().into()),
            stop_key: Set(new_secret()),
            stopped_at: Set(None),
            bounced_at: Set(None),
            asked_at: Set(None),
        });
    let new: Vec<_> = new.collect();
    if !new.is_empty() {
        let known = OnConflict::column(Column::AddressKey).do_nothing().to_owned();
        Entity::insert_many(new).on_conflict(known).exec_without_returning(db).await?;
        found = find_many(db, addresses.keys()).await?;
    }
    found.retain(|_, model| model.stopped_at.is_none());
    Ok(found.into_iter().map(|(key, model)| (key, model.stop_key)).collect())
}

/// In chunks: both databases limit how many values one statement takes.
async fn find_many(
    db: &impl ConnectionTrait,
    keys: impl Iterator<Item = &String>,
) -> Result<HashMap<String, Model>, StoreError> {
    let keys: Vec<&String> = keys.collect();
    let mut found = HashMap::new();
    for chunk in keys.chunks(500) {
        let models = Entity::find().filter(COLUMN.address_key.is_in(chunk.iter().copied())).all(db).await?;
        found.extend(models.into_iter().map(|model| (model.address_key.clone(), model)));
    }
    Ok(found)
}

/// Those of these addresses whose readers want no mail, by [`search_key`].
pub async fn stopped<'a>(
    db: &impl ConnectionTrait,
    addresses: impl IntoIterator<Item = &'a str>,
) -> Result<HashSet<String>, StoreError> {
    among(db, addresses, COLUMN.stopped_at.is_not_null()).await
}

/// Those of these addresses where mail reaches nobody: their readers want none, or it came back since a moment. By
/// [`search_key`].
pub async fn unreachable<'a>(
    db: &impl ConnectionTrait,
    addresses: impl IntoIterator<Item = &'a str>,
    since: Timestamp,
) -> Result<HashSet<String>, StoreError> {
    among(db, addresses, COLUMN.stopped_at.is_not_null().or(COLUMN.bounced_at.gte(since.micros()))).await
}

async fn among<'a>(
    db: &impl ConnectionTrait,
    addresses: impl IntoIterator<Item = &'a str>,
    which: Expr,
) -> Result<HashSet<String>, StoreError> {
    let keys: Vec<String> = addresses.into_iter().map(search_key).collect();
    let mut among = HashSet::new();
    // In chunks: both databases limit how many values one statement takes.
    for chunk in keys.chunks(500) {
        let found: Vec<String> = Entity::find()
            .select_only()
            .column(Column::AddressKey)
            .filter(COLUMN.address_key.is_in(chunk.iter()))
            .filter(which.clone())
            .into_tuple()
            .all(db)
            .await?;
        among.extend(found);
    }
    Ok(among)
}

/// Notes that mail to this address came back.
pub async fn bounce(
    db: &impl ConnectionTrait,
    address: &Email,
    at: Timestamp,
    new_secret: impl Fn() -> String,
) -> Result<(), StoreError> {
    keys(db, [address], new_secret).await?;
    Entity::update_many()
        .col_expr(Column::BouncedAt, Expr::value(Some(at.micros())))
        .filter(COLUMN.address_key.eq(search_key(address.as_str())))
        .exec(db)
        .await?;
    Ok(())
}

/// Notes that an address is sent a link to confirm, unless it was sent one after `since`. Tells whether it may be sent.
pub async fn ask(
    db: &impl ConnectionTrait,
    address: &Email,
    at: Timestamp,
    since: Timestamp,
    new_secret: impl Fn() -> String,
) -> Result<bool, StoreError> {
    keys(db, [address], new_secret).await?;
    let done = Entity::update_many()
        .col_expr(Column::AskedAt, Expr::value(Some(at.micros())))
        .filter(COLUMN.address_key.eq(search_key(address.as_str())))
        .filter(COLUMN.asked_at.is_null().or(COLUMN.asked_at.lte(since.micros())))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Forgets that an address was sent a link: its reader has followed it, or it was taken back before it was sent.
pub async fn forget_asked(db: &impl ConnectionTrait, address: &Email) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::AskedAt, Expr::value(None::<i64>))
        .filter(COLUMN.address_key.eq(search_key(address.as_str())))
        .exec(db)
        .await?;
    Ok(())
}

/// The address with this secret.
pub async fn find(db: &impl ConnectionTrait, stop_key: &str) -> Result<Option<MailAddress>, StoreError> {
    let found = Entity::find().filter(COLUMN.stop_key.eq(stop_key)).one(db).await?;
    let address = |model: Model| {
        Ok(MailAddress {
            address: parsed("mail_address.address", Email::parse(&model.address))?,
            stopped: model.stopped_at.is_some(),
        })
    };
    found.map(address).transpose()
}

/// Notes what the reader of the address with this secret wants: no mail since then, or mail. Tells whether there is one.
pub async fn set_stopped(
    db: &impl ConnectionTrait,
    stop_key: &str,
    since: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::StoppedAt, Expr::value(since.map(Timestamp::micros)))
        // Whoever reads there has spoken: they may be asked again.
        .col_expr(Column::AskedAt, Expr::value(None::<i64>))
        .filter(COLUMN.stop_key.eq(stop_key))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}
