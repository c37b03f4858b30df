//! For tests only: databases, a clock that can be moved, and the demo data's people.
//!
//! `TEST_DATABASE=postgres` runs every test that uses this kit on PostgreSQL (found by the usual `PG…` variables), each
//! in its own database copied from one migrated template; otherwise each has its own SQLite in memory.

use std::{collections::BTreeSet, env, sync::Arc};

use domain::{
    Actor, Cvr, DataAccessId, DataAccessStatus, Grant, Organisation, OrganisationCode, Right, Scope,
    ServiceCode, SystemAction, SystemId, SystemStatus, Timestamp, UserId,
};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, QueryResult, Statement};
use services::{
    FixedClock, Portal,
    identity::{self, Arrival, Identity},
    system,
};
use store::{DatabaseConnection, PageRequest, data_access::DataAccessFilter, user::Origin};
use uuid::Uuid;

pub mod disk;
pub mod kept;
mod news;
mod statements;

pub use news::{
    CLAIM_SECONDS, News, claim, email, every, listed, owner, person, provider, told, usual, whole,
};
pub use statements::{Counted, Statements};

/// 2026-11-23T12:00:00Z.
pub const NOON: Timestamp = Timestamp::from_micros(1_795_435_200_000_000);

/// A database of its own with the schema and nothing in it.
pub async fn empty_db() -> DatabaseConnection {
    if env::var("TEST_DATABASE").as_deref() == Ok("postgres") {
        postgres(TEMPLATE).await
    } else {
        let db = bare_db().await;
        store::migrate(&db).await.expect("migrations");
        db
    }
}

/// A database of its own without a schema.
pub async fn bare_db() -> DatabaseConnection {
    if env::var("TEST_DATABASE").as_deref() == Ok("postgres") {
        postgres(BARE).await
    } else {
        store::connect("sqlite::memory:").await.expect("SQLite in memory")
    }
}

/// The database with the schema, and the one with the demo data, of which each test gets a copy on PostgreSQL.
const TEMPLATE: &str = "tilslutning_template";
const DEMO_TEMPLATE: &str = "tilslutning_demo_template";
/// PostgreSQL's own, without anything.
const BARE: &str = "template0";

/// The address of a database on PostgreSQL, not encrypted: a test has a process of its own, and the handshakes were most of it.
fn own_url(name: &str) -> String {
    format!("{}?sslmode=disable", url(name))
}

/// The address of a database on PostgreSQL.
fn url(name: &str) -> String {
    let var =
        |name: &str| env::var(name).unwrap_or_else(|_| panic!("{name} is needed: run under pg_virtualenv"));
    let (user, password) = (var("PGUSER"), var("PGPASSWORD"));
    format!("postgres://{user}:{password}@{}:{}/{name}", var("PGHOST"), var("PGPORT"))
}

/// Where another process finds this database; `None` on SQLite in memory, which is this process's alone.
pub async fn url_of(db: &DatabaseConnection) -> Option<String> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return None;
    }
    let statement = Statement::from_string(DatabaseBackend::Postgres, "SELECT current_database()::text");
    let row = db.query_one_raw(statement).await.expect("PostgreSQL").expect("a row");
    Some(url(&row.try_get_by_index::<String>(0).expect("a name")))
}

/// Makes a template of another one, unless it is there. It gets its name once it is whole: a process that ends halfway leaves none.
async fn make_template(
    admin: &sea_orm::DatabaseConnection,
    name: &str,
    of: &str,
    fill: impl AsyncFnOnce(DatabaseConnection),
) {
    let run = async |sql: String| admin.execute_unprepared(&sql).await.expect("PostgreSQL");
    let there = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let there = admin.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, there)).await;
    if there.expect("databases").is_some() {
        return;
    }
    let unfinished = format!("{name}_unfinished");
    run(format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
    run(format!("CREATE DATABASE {unfinished} TEMPLATE {of}")).await;
    let db = store::connect(&own_url(&unfinished)).await.expect("template");
    fill(db.clone()).await;
    db.close().await.expect("closed");
    run(format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
}

/// Has the templates made that are not there, by one process at a time.
async fn make_templates(admin: &sea_orm::DatabaseConnection, with_demo: bool) {
    let run = async |sql: &str| admin.execute_unprepared(sql).await.map(|_| ());
    run("SELECT pg_advisory_lock(20261123)").await.expect("lock");
    let migrate = async |db: DatabaseConnection| store::migrate(&db).await.expect("migrations");
    make_template(admin, TEMPLATE, BARE, migrate).await;
    if with_demo {
        let seed = async |db: DatabaseConnection| {
            let demo = Portal::with_clock(db, Arc::new(FixedClock::new(NOON)));
            assert!(services::demo::seed(&demo).await.expect("demo data"));
        };
        make_template(admin, DEMO_TEMPLATE, TEMPLATE, seed).await;
    }
    run("SELECT pg_advisory_unlock(20261123)").await.expect("unlock");
}

async fn postgres(template: &str) -> DatabaseConnection {
    // One connection, so that the advisory lock and its release meet.
    let mut options = sea_orm::ConnectOptions::new(own_url("postgres"));
    options.max_connections(1).sqlx_logging(false);
    let admin = Database::connect(options).await.expect("PostgreSQL");
    let run = async |sql: &str| admin.execute_unprepared(sql).await.map(|_| ());
    let all = "SELECT datname FROM pg_database";
    let all = admin.query_all_raw(Statement::from_string(DatabaseBackend::Postgres, all)).await;
    let name = |row: QueryResult| row.try_get_by_index::<String>(0).expect("a name");
    let all: Vec<String> = all.expect("databases").into_iter().map(name).collect();
    if !all.iter().any(|name| name == template) {
        make_templates(&admin, template == DEMO_TEMPLATE).await;
    }
    // What ended tests left: on a disk that is small, hundreds of databases are too many.
    for name in all.iter().filter(|name| name.starts_with("test_")) {
        let process = name.split('_').nth(1).unwrap_or_default();
        let processes = std::path::Path::new("/proc");
        if processes.join("self").exists() && !processes.join(process).exists() {
            // Another process may be at it.
            _ = run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
    let name = format!("test_{}_{}", std::process::id(), services::new_key().simple());
    // Its files are copied; block by block through the log, as is usual, takes four times as long.
    run(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")).await.expect("database");
    admin.close().await.expect("closed");
    store::connect(&own_url(&name)).await.expect("test database")
}

/// The portal with the demo data, standing at [`NOON`].
pub struct Demo {
    pub portal: Portal,
    pub clock: Arc<FixedClock>,
    /// What is asked of the database.
    pub statements: Statements,
}

/// The demo users, in the order of the log-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    Skoletavlen = 1,
    Fravaersportalen,
    HavnsoeSkole,
    HavnsoeKommune,
    StrandmarkFriskole,
    NyMedarbejder,
    Brugeradministrator,
    NyUdbyder,
    Sagsbehandler,
}

impl Person {
    pub const ALL: [Self; 9] = [
        Self::Skoletavlen,
        Self::Fravaersportalen,
        Self::HavnsoeSkole,
        Self::HavnsoeKommune,
        Self::StrandmarkFriskole,
        Self::NyMedarbejder,
        Self::Brugeradministrator,
        Self::NyUdbyder,
        Self::Sagsbehandler,
    ];

    pub fn key(self) -> UserId {
        UserId::new(Uuid::from_u128(self as u128))
    }
}

impl Demo {
    pub async fn new() -> Self {
        if env::var("TEST_DATABASE").as_deref() == Ok("postgres") {
            Self::seeded(postgres(DEMO_TEMPLATE).await)
        } else {
            Self::on(empty_db().await).await
        }
    }

    /// The demo data that is in this database already.
    fn seeded(mut db: DatabaseConnection) -> Self {
        let clock = Arc::new(FixedClock::new(NOON));
        let statements = Statements::of(&mut db);
        Self { portal: Portal::with_clock(db, clock.clone()), clock, statements }
    }

    /// The demo data on an empty database of the test's own.
    pub async fn on(db: DatabaseConnection) -> Self {
        let demo = Self::seeded(db);
        assert!(services::demo::seed(&demo.portal).await.expect("demo data"));
        demo
    }

    /// The demo data in the database at this address, made if it is not there yet.
    pub async fn at(url: &str) -> Self {
        let db = store::connect(url).await.expect("a database");
        store::migrate(&db).await.expect("migrations");
        let demo = Self::seeded(db);
        services::demo::seed(&demo.portal).await.expect("demo data");
        demo
    }

    pub async fn actor(&self, person: Person) -> Actor {
        self.identity(person).await.actor
    }

    pub async fn identity(&self, person: Person) -> Identity {
        let me = identity::load(&self.portal, person.key(), "127.0.0.1").await.expect("demo user");
        Arc::unwrap_or_clone(me)
    }

    /// Somebody else who logs in with an organisation's number, and holds these rights in the whole of it.
    pub async fn newcomer(&self, name: &str, cvr: &str, rights: &[Right]) -> Identity {
        let cvr = Cvr::parse(cvr).expect("CVR number");
        let grant = |right: &Right| Grant { right: *right, scope: Scope::Cvr(cvr.clone()) };
        let arrival = Arrival {
            origin: Origin { issuer: "https://id.example".into(), subject: name.into() },
            name: name.into(),
            email: Some(email(&format!("{}@person.example", name.to_lowercase()))),
            cvr: Some(cvr.clone()),
            p_number: None,
            organisation: None,
            grants: rights.iter().map(grant).collect(),
        };
        let user = identity::arrive(&self.portal, arrival, "").await.expect("log-in");
        Arc::unwrap_or_clone(identity::load(&self.portal, user.id, "").await.expect("newcomer"))
    }

    /// Gives a demo user an e-mail address.
    pub async fn give_email(&self, person: Person, address: &str) {
        let user = self.identity(person).await.user;
        let user = store::user::User { email: Some(email(address)), ..user };
        store::user::save(self.portal.db(), &user, self.portal.now()).await.expect("user");
        self.changed().await;
    }

    /// Changes what the registers say of an organisation.
    pub async fn registers_say(&self, organisation: &str, change: impl FnOnce(&mut Organisation)) {
        let db = self.portal.db();
        let found = store::organisation::find(db, &code(organisation)).await.expect("organisation");
        let mut found = found.expect("demo organisation");
        change(&mut found);
        store::organisation::save(db, &found).await.expect("saved");
        self.changed().await;
    }

    /// Writes down what the register import tells of an organisation's official address.
    pub async fn official_email(&self, organisation: &str, address: Option<&str>) {
        let value = address.map_or("NULL".into(), |address| format!("'{address}'"));
        let sql = format!("UPDATE organisation SET email = {value} WHERE code = '{organisation}'");
        self.portal.db().execute_unprepared(&sql).await.expect("official address");
        self.changed().await;
    }

    /// Moves the revision on: what a test writes past the use cases is a change like any other.
    pub async fn changed(&self) {
        store::revision::advance(self.portal.db()).await.expect("revision");
    }

    /// The number that a query gives; `None` where it fails.
    pub async fn number(&self, sql: &str) -> Option<i64> {
        let db = self.portal.db();
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        row.ok().flatten().and_then(|row| row.try_get_by_index(0).ok())
    }

    /// What a query of texts gives, row by row.
    pub async fn texts<const N: usize>(&self, sql: &str) -> Vec<[String; N]> {
        let db = self.portal.db();
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        let text = |row: &QueryResult, place| row.try_get_by_index::<String>(place).expect("a text");
        rows.expect("rows").iter().map(|row| std::array::from_fn(|place| text(row, place))).collect()
    }

    /// The portal as another process sees it: the same database and clock, and nothing else.
    pub fn other_process(&self) -> Portal {
        Portal::with_clock(self.portal.db().clone(), self.clock.clone())
    }

    /// Where another process finds the database; `None` on SQLite in memory, which is this process's alone.
    pub async fn database_url(&self) -> Option<String> {
        url_of(self.portal.db()).await
    }

    /// The demo system of this name.
    pub async fn system(&self, name: &str) -> SystemId {
        let providers: BTreeSet<_> = ["U10001", "U10002"].iter().map(|c| code(c)).collect();
        let systems = store::system::list(self.portal.db(), &providers).await.expect("systems");
        systems.iter().find(|s| s.name.as_str() == name).expect("demo system").id
    }

    /// The municipality approves the request to this owner.
    pub async fn approved(&self, owner: &str) {
        let (actor, (id, version, _)) = (self.actor(Person::HavnsoeKommune).await, self.access(owner).await);
        let (targets, action) =
            ([services::data_access::Target { id, version }], domain::DataAccessAction::Approve);
        services::data_access::change_status(
            &self.portal,
            &actor,
            &targets,
            action,
            &domain::Comment::none(),
        )
        .await
        .expect("approved");
    }

    /// Makes Skoletavlen's "Tavlen" passive, or active again: its provider is told, and the schools whose data it fetches.
    pub async fn turn_tavlen(&self) {
        let (actor, tavlen) = (self.actor(Person::Skoletavlen).await, self.system("Tavlen").await);
        let (view, _) = system::get(&self.portal, &actor, tavlen).await.expect("Tavlen");
        let active = view.system.status == SystemStatus::Active;
        let action = if active { SystemAction::Passivate } else { SystemAction::Activate };
        system::change_status(&self.portal, &actor, tavlen, view.system.version, action)
            .await
            .expect("turned");
    }

    /// The data access of this owner that is not deleted, with its version and status.
    pub async fn access(&self, owner: &str) -> (DataAccessId, i32, DataAccessStatus) {
        let filter = DataAccessFilter { owners: Some(vec![code(owner)]), ..DataAccessFilter::default() };
        let page = PageRequest { number: 1, size: 10 };
        let sort = store::data_access::Sort::Newest;
        let rows = store::data_access::list(self.portal.db(), &filter, sort, page).await.expect("rows");
        let [row] = rows.as_slice() else { panic!("{} data accesses", rows.len()) };
        (row.access.id, row.access.version, row.access.status)
    }
}

/// All that a query of texts gives, as many columns of it.
pub async fn all_rows(db: &DatabaseConnection, sql: &str, columns: usize) -> Vec<Vec<Option<String>>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
    let values = |row: &QueryResult| {
        (0..columns).map(|n| row.try_get_by_index(n).expect("a text")).collect::<Vec<_>>()
    };
    rows.iter().map(values).collect()
}

pub fn code(text: &str) -> OrganisationCode {
    OrganisationCode::parse(text).expect("organisation code")
}

pub fn service(text: &str) -> ServiceCode {
    ServiceCode::parse(text).expect("service code")
}

/// What the agency says of a change to what is agreed to, with a reason.
pub fn published(kind: domain::VersionKind, confirm_by: Option<Timestamp>) -> domain::Publication {
    let why = domain::Comment::kept("Aftalt med skolerne.");
    domain::Publication { kind, confirm_by, why, hurry: domain::Comment::none() }
}
