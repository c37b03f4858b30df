//! An existing database is brought up to date, with what is in it.

use domain::{InquiryAction, InquiryStatus, Language, Right, UserId};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use testkit::{NOON, bare_db, code};
use uuid::Uuid;

#[tokio::test]
async fn a_file_of_the_first_release_keeps_its_people_and_their_rights() {
    let folder = testkit::disk::Folder::new();
    // A file has several connections, as in use.
    let db = store::connect(&folder.database()).await.unwrap();
    Migrator::up(db.pool(), Some(3)).await.unwrap();
    for sql in [
        "INSERT INTO portal_user (id, name, position) VALUES (x'00000000000000000000000000000001', 'Inge', 1)",
        "INSERT INTO user_right (id, user_id, held_right, scope_kind, scope_value) VALUES \
         (x'00000000000000000000000000000002', x'00000000000000000000000000000001', 'case_worker', 'cvr', '90001000')",
        "INSERT INTO session (id, data, expires_at) VALUES ('a', '{}', 1)",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    store::migrate(&db).await.unwrap();
    store::migrate(&db).await.unwrap();
    let user = UserId::new(Uuid::from_u128(1));
    assert_eq!(store::user::find(&db, user).await.unwrap().unwrap().name, "Inge");
    let held = store::right::list_held(&db, user, NOON).await.unwrap();
    assert_eq!(held[0].grant.right, Right::CaseWorker);
    assert!(store::session::find(&db, "a").await.unwrap().is_some());
    db.close().await.unwrap();
}

const WAITED: store::due::Waited =
    store::due::Waited { after: domain::Timestamp::from_micros(0), by: NOON, days: 30 };
/// What the schema had before people were told anything.
const BEFORE_NOTICES: u32 = 5;

#[tokio::test]
async fn people_receipts_inquiries_and_agreements_are_kept_when_notices_come() {
    let db = bare_db().await;
    Migrator::up(db.pool(), Some(BEFORE_NOTICES)).await.unwrap();
    let postgres = db.get_database_backend() == DatabaseBackend::Postgres;
    let key = |number: u128| match Uuid::from_u128(number) {
        key if postgres => format!("'{key}'"),
        key => format!("x'{}'", key.simple()),
    };
    let (person, system, contact) = (key(1), key(2), key(3));
    let (access, connection, inquiry, message) = (key(4), key(5), key(6), key(7));
    for sql in [
        format!("INSERT INTO portal_user (id, name, position) VALUES ({person}, 'Inge', 1)"),
        "INSERT INTO organisation (code, name, sort_key, search_key, kind, cvr, p_number, email) VALUES \
         ('U10001', 'Skoletavlen', 's', 's', 'provider', '90614711', '1000000011', NULL), \
         ('901001', 'Havnsø Skole', 'h', 'h', 'institution', '91842130', '1000000021', 'skolen@h.example')"
            .into(),
        format!(
            "INSERT INTO contact (id, organisation_code, name, email, phone) VALUES \
             ({contact}, 'U10001', 'Sara', 'sara@s.example', '12345678')"
        ),
        format!(
            "INSERT INTO provider_system (id, provider_code, name, sort_key, search_key, description, contact_id, \
             status, version, created_at) VALUES ({system}, 'U10001', 'Tavlen', 't', 't', 'Skema', {contact}, \
             'active', 1, 1)"
        ),
        "INSERT INTO web_service (code, name, sort_key, purpose, data, terms, contact, needs_data_access, status, \
         version) VALUES ('unilogin', 'Unilogin', 'u', 'f', 'd', 'v', 'k', true, 'open', 1)"
            .into(),
        format!(
            "INSERT INTO connection_agreement (id, system_id, service_code, status, version, created_at, changed_at) \
             VALUES ({connection}, {system}, 'unilogin', 'waiting', 1, 1, 1)"
        ),
        format!(
            "INSERT INTO data_access (id, system_id, provider_code, service_code, owner_code, status, version, \
             created_at, changed_at) VALUES ({access}, {system}, 'U10001', 'unilogin', '901001', 'waiting', 1, 1, 1)"
        ),
        format!(
            "INSERT INTO receipt (user_id, organisation_code, at, content) VALUES ({person}, 'U10001', 1, 'a'), \
             ({person}, '901001', 2, 'b'), ({person}, 'U10001', 3, 'c')"
        ),
        format!(
            "INSERT INTO inquiry (id, key_hash, user_id, subject, status, name, email, content, created_at, \
             changed_at, version) VALUES ({inquiry}, 'hash', {person}, 'other', 'asked', 'Mia', 'mia@k.example', \
             'Hej', 1, 2, 2)"
        ),
        format!(
            "INSERT INTO inquiry_message (id, inquiry_id, action, author, content, at) VALUES \
             ({message}, {inquiry}, 'ask', 'STIL', 'Hvem?', 2)"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
    store::migrate(&db).await.unwrap();

    let user = store::user::find(&db, UserId::new(Uuid::from_u128(1))).await.unwrap().unwrap();
    assert_eq!((user.name.as_str(), user.notices_seen), ("Inge", 0));
    for (number, organisation, content) in [(1, "U10001", "a"), (2, "901001", "b"), (3, "U10001", "c")] {
        let receipt = store::receipt::find(&db, number).await.unwrap().unwrap();
        assert_eq!((receipt.user, receipt.at.micros()), (user.id, number));
        assert_eq!((receipt.organisation, receipt.content.as_str()), (Some(code(organisation)), content));
    }
    for (number, organisation) in [(4, None), (5, Some(code("901001")))] {
        let given =
            store::receipt::insert(&db, user.id, organisation.as_ref(), NOON, "d".into()).await.unwrap();
        assert_eq!(given, number, "the numbers go on");
    }
    let row = store::inquiry::find_by_key(&db, "hash").await.unwrap().unwrap();
    assert_eq!((row.inquiry.status, row.inquiry.email.as_str()), (InquiryStatus::Asked, "mia@k.example"));
    assert_eq!((row.language, row.email_confirmed_at, row.user), (Language::Danish, None, Some(user.id)));
    let messages = store::inquiry::list_messages(&db, row.inquiry.id).await.unwrap();
    assert_eq!((messages[0].action, messages[0].text.as_str()), (InquiryAction::Ask, "Hvem?"));
    assert!(!store::inquiry::is_mailed(&db, "hash").await.unwrap());

    // What has waited since before is reminded of, as if it had begun now.
    let accesses = store::data_access::list_waiting_since(&db, WAITED, 10).await.unwrap();
    assert_eq!(accesses.iter().map(|id| id.uuid()).collect::<Vec<_>>(), [Uuid::from_u128(4)]);
    assert!(store::data_access::claim_reminder(&db, accesses[0], WAITED).await.unwrap());
    let connections = store::connection_agreement::list_waiting_since(&db, WAITED, 10).await.unwrap();
    assert_eq!(connections.iter().map(|id| id.uuid()).collect::<Vec<_>>(), [Uuid::from_u128(5)]);
    let official =
        store::organisation::official_emails(&db, [&code("901001"), &code("U10001")]).await.unwrap();
    assert_eq!(official.len(), 1);
}

#[tokio::test]
async fn names_that_hid_something_show_it_and_keys_are_by_what_is_seen() {
    let db = bare_db().await;
    let before = Migrator::migrations().iter().position(|step| step.name().ends_with("_seen")).unwrap();
    Migrator::up(db.pool(), Some(u32::try_from(before).unwrap())).await.unwrap();
    let postgres = db.get_database_backend() == DatabaseBackend::Postgres;
    let key = |number: u128| match Uuid::from_u128(number) {
        key if postgres => format!("'{key}'"),
        key => format!("x'{}'", key.simple()),
    };
    let system = |number: u128, name: &str, status: &str| {
        format!(
            "INSERT INTO provider_system (id, provider_code, name, sort_key, search_key, description, contact_id, \
             status, version, created_at) VALUES ({}, 'U10001', '{name}', 't', '{}', 'a\u{202e}b', {}, '{status}', 1, {number})",
            key(number),
            name.to_lowercase(),
            key(1),
        )
    };
    let address = |key: &str, stopped: &str| {
        format!(
            "INSERT INTO mail_address (address_key, address, stop_key, stopped_at) VALUES ('{key}', '{key}', '{key}', {stopped})"
        )
    };
    for sql in [
        format!("INSERT INTO portal_user (id, name, position) VALUES ({}, 'In\u{200b}ge\u{202e}', 1)", key(9)),
        "INSERT INTO organisation (code, name, sort_key, search_key, kind, cvr, p_number) VALUES \
         ('U10001', 'Solstra\u{30a}len', 's', 'solstra\u{30a}len u10001', 'provider', '90614711', '1000000011')"
            .into(),
        format!(
            "INSERT INTO contact (id, organisation_code, name, email, phone) VALUES \
             ({}, 'U10001', '\u{3164}', 'sara@s.example', '12345678')",
            key(1)
        ),
        system(11, "Tavlen", "active"),
        system(12, "Tav\u{200b}len", "active"),
        system(13, "\u{202e}Tavlen ", "passive"),
        system(14, "Tavlen\u{feff}", "deleted"),
        system(15, "\u{200b}", "active"),
        system(16, "Skema", "active"),
        address("so\u{308}ren@s.example", "7"),
        address("sören@s.example", "NULL"),
        address("bla\u{30a}@s.example", "8"),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
    store::migrate(&db).await.unwrap();

    let named = async |number| {
        let found =
            store::system::find(&db, domain::SystemId::new(Uuid::from_u128(number))).await.unwrap().unwrap();
        assert_eq!(found.description.as_str(), "ab");
        found.name.to_string()
    };
    let mut names = vec![];
    for number in 11..=16 {
        names.push(named(number).await);
    }
    assert_eq!(names, ["Tavlen", "Tavlen (2)", "Tavlen (3)", "Tavlen", "?", "Skema"]);
    // Each can be saved as it is.
    for number in 11..=13 {
        let id = domain::SystemId::new(Uuid::from_u128(number));
        let found = store::system::find(&db, id).await.unwrap().unwrap();
        store::system::save(&db, &found).await.unwrap();
    }
    assert_eq!(store::user::find(&db, UserId::new(Uuid::from_u128(9))).await.unwrap().unwrap().name, "Inge");
    let provider = store::organisation::find(&db, &code("U10001")).await.unwrap().unwrap();
    assert_eq!(provider.name, "Solstrålen");
    let email = |text: &str| domain::Email::parse(text).unwrap();
    let stopped = store::mail_address::stopped(&db, ["SÖREN@s.example", "blå@s.example"]).await.unwrap();
    assert_eq!(stopped.len(), 2, "{stopped:?}");
    let given = store::mail_address::keys(&db, [&email("sara@s.example")], || "ny".into()).await.unwrap();
    assert_eq!(given.len(), 1);
}

#[tokio::test]
async fn servers_that_start_together_migrate_once() {
    let db = bare_db().await;
    // On SQLite there is one server only.
    if db.get_database_backend() == DatabaseBackend::Postgres {
        let (first, second) = tokio::join!(store::migrate(&db), store::migrate(&db));
        first.unwrap();
        second.unwrap();
    } else {
        store::migrate(&db).await.unwrap();
    }
    store::migrate(&db).await.unwrap();
}

const MAIL_COLUMNS: &str = "id, recipient_id, address, language, content, status, attempts, next_at, claimed_until, \
                            last_error, created_at, sent_at";

/// What the release before does with mails, under the names it knows.
fn of_the_release_before(id: &str, status: &str) -> [String; 3] {
    [
        format!(
            "INSERT INTO outbox_message ({MAIL_COLUMNS}) VALUES \
             ({id}, NULL, 'old@s.example', 'da', '{{}}', '{status}', 0, 5, NULL, NULL, 5, NULL)"
        ),
        format!(
            "SELECT {MAIL_COLUMNS} FROM outbox_message WHERE status = '{status}' AND next_at <= 5 \
             ORDER BY next_at, id LIMIT 9 FOR UPDATE SKIP LOCKED"
        ),
        format!(
            "UPDATE outbox_message SET claimed_until = NULL, attempts = attempts + 1, sent_at = 9 WHERE id IN ({id})"
        ),
    ]
}

#[tokio::test]
async fn no_mail_is_lost_when_mails_become_jobs() {
    use store::outbox::{self, OutboxStatus};
    let db = bare_db().await;
    let before = Migrator::migrations().iter().position(|step| step.name().ends_with("_jobs")).unwrap();
    Migrator::up(db.pool(), Some(u32::try_from(before).unwrap())).await.unwrap();
    let postgres = db.get_database_backend() == DatabaseBackend::Postgres;
    let key = |number: u128| match Uuid::from_u128(number) {
        key if postgres => format!("'{key}'"),
        key => format!("x'{}'", key.simple()),
    };
    let now = NOON.micros();
    let later = NOON.plus_seconds(60).micros();
    let letter = r#"{"Notices":{"notices":[],"why":"Personal"}}"#;
    let digest = r#"{"Notices":{"notices":[],"why":{"Registered":{"organisation":"Havnsø Skole"}}}}"#;
    // Waiting, claimed for its third time, to be tried again, held for two addresses, sent and forgotten, given up.
    for (number, recipient, content, status, attempts, next, claimed, said, sent) in [
        (1, None, letter, "waiting", 0, now, None, None, None),
        (2, Some(7), letter, "waiting", 3, now, Some(later), None, None),
        (3, None, letter, "waiting", 4, later, None, Some("451 later"), None),
        (4, Some(7), digest, "held", 0, later, None, None, None),
        (5, Some(8), digest, "held", 0, now, None, None, None),
        (6, Some(7), "", "sent", 1, now, None, None, Some(now)),
        (7, Some(7), letter, "failed", 10, now, None, Some("554 no"), None),
    ] {
        let text = |text: Option<&str>| text.map_or("NULL".into(), |text| format!("'{text}'"));
        let moment = |at: Option<i64>| at.map_or("NULL".into(), |at| at.to_string());
        let sql = format!(
            "INSERT INTO outbox_message ({MAIL_COLUMNS}) VALUES ({}, {}, 'a{number}@s.example', 'en', '{content}', \
             '{status}', {attempts}, {next}, {}, {}, {}, {})",
            key(number),
            recipient.map_or("NULL".into(), key),
            moment(claimed),
            text(said),
            now - 1,
            moment(sent)
        );
        db.execute_unprepared(&sql).await.unwrap();
    }
    store::migrate(&db).await.unwrap();

    let page = store::PageRequest { number: 1, size: 50 };
    let mut mails = outbox::list(&db, None, page).await.unwrap().rows;
    mails.sort_by_key(|mail| mail.id);
    let seen: Vec<_> = mails
        .iter()
        .map(|mail| {
            let recipient = mail.recipient.map(|id| id.uuid().as_u128());
            let said = mail.last_error.as_deref();
            (mail.id.as_u128(), recipient, mail.status, mail.attempts, mail.next_at.micros(), said)
        })
        .collect();
    assert_eq!(
        seen,
        [
            (1, None, OutboxStatus::Waiting, 0, now, None),
            (2, Some(7), OutboxStatus::Waiting, 3, now, None),
            (3, None, OutboxStatus::Waiting, 4, later, Some("451 later")),
            (4, Some(7), OutboxStatus::Held, 0, later, None),
            (5, Some(8), OutboxStatus::Held, 0, now, None),
            (6, Some(7), OutboxStatus::Sent, 1, now, None),
            (7, Some(7), OutboxStatus::Failed, 10, now, Some("554 no")),
        ]
    );
    for mail in &mails {
        let number = mail.id.as_u128();
        assert_eq!(mail.address.as_str(), format!("a{number}@s.example"));
        assert_eq!((mail.language, mail.created_at.micros()), (Language::English, now - 1));
        assert_eq!(mail.letter.is_some(), number != 6, "{mail:?}");
        assert_eq!(mail.sent_at, (number == 6).then_some(NOON));
    }
    // They go on: what is due is claimed, what a process was at only when its claim has run out.
    let claim = |at: domain::Timestamp| outbox::claim(&db, at, at.plus_seconds(90), 10, 10);
    let ids =
        |mails: Vec<outbox::OutboxMessage>| mails.iter().map(|mail| mail.id.as_u128()).collect::<Vec<_>>();
    assert_eq!(ids(claim(NOON).await.unwrap()), [1]);
    assert_eq!(ids(claim(NOON.plus_seconds(60)).await.unwrap()), [2, 3]);
    let due = outbox::list_digests_due(&db, NOON, 10).await.unwrap();
    assert_eq!(due.iter().map(|id| id.uuid().as_u128()).collect::<Vec<_>>(), [8]);
    assert!(outbox::send_again(&db, Uuid::from_u128(7), NOON).await.unwrap());
    assert_eq!(ids(claim(NOON).await.unwrap()), [7]);
}

#[tokio::test]
async fn a_process_of_the_release_before_goes_on_writing_and_sending_mails() {
    use store::outbox::{self, OutboxStatus};
    let db = bare_db().await;
    if db.get_database_backend() != DatabaseBackend::Postgres {
        // On SQLite there is one server only.
        return;
    }
    let before = Migrator::migrations().iter().position(|step| step.name().ends_with("_jobs")).unwrap();
    Migrator::up(db.pool(), Some(u32::try_from(before).unwrap())).await.unwrap();
    let id = |number: u128| Uuid::from_u128(number);
    // Prepared by the driver, as in use.
    let old = async |number, status| {
        for sql in of_the_release_before(&format!("'{}'", id(number)), status) {
            db.execute_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await.unwrap();
        }
    };
    old(1, "waiting").await;
    old(2, "held").await;
    // A change of it that is not committed yet when the migration begins.
    let tx = store::begin_write(&db).await.unwrap();
    let [insert, ..] = of_the_release_before(&format!("'{}'", id(3)), "waiting");
    tx.execute_unprepared(&insert).await.unwrap();
    let migrating = tokio::spawn({
        let db = db.clone();
        async move { store::migrate(&db).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!migrating.is_finished(), "it waits for what is being written");
    tx.commit().await.unwrap();
    migrating.await.unwrap().unwrap();
    assert_eq!(outbox::find(&db, id(3)).await.unwrap().unwrap().attempts, 0);

    old(4, "waiting").await;
    old(5, "held").await;
    for (number, status) in [(1, "waiting"), (2, "held"), (4, "waiting"), (5, "held")] {
        let mail = outbox::find(&db, id(number)).await.unwrap().unwrap();
        assert_eq!((mail.status, mail.attempts), (OutboxStatus::from_code(status).unwrap(), 1));
        assert_eq!(mail.sent_at.map(|at| at.micros()), Some(9));
    }
    db.execute_unprepared("DELETE FROM outbox_message WHERE status = 'held'").await.unwrap();
    assert!(outbox::find(&db, id(5)).await.unwrap().is_none());
    // Of the other jobs it knows nothing.
    let mut keys = 30..;
    store::job::plan(&db, NOON, || id(keys.next().unwrap())).await.unwrap();
    db.execute_unprepared("UPDATE outbox_message SET attempts = 99").await.unwrap();
    assert!(store::job::list_chores(&db).await.unwrap().iter().all(|row| row.attempts == 0));
}

/// What was approved and set to Venter since is suspended; what was asked for, or decided on since, waits.
#[tokio::test]
async fn what_was_set_to_venter_from_approved_is_suspended_and_nothing_else() {
    use domain::{DataAccessId, DataAccessStatus::*};
    let db = bare_db().await;
    let before = Migrator::migrations().iter().position(|step| step.name().ends_with("_suspended")).unwrap();
    Migrator::up(db.pool(), Some(u32::try_from(before).unwrap())).await.unwrap();
    let postgres = db.get_database_backend() == DatabaseBackend::Postgres;
    let key = |number: u128| match Uuid::from_u128(number) {
        key if postgres => format!("'{key}'"),
        key => format!("x'{}'", key.simple()),
    };
    for sql in [
        "INSERT INTO organisation (code, name, sort_key, search_key, kind, cvr, p_number) VALUES \
         ('U10001', 'Skoletavlen', 's', 's', 'provider', '90614711', '1000000011'), \
         ('901001', 'A', 'a', 'a', 'institution', '91842130', '1000000021'), \
         ('901002', 'B', 'b', 'b', 'institution', '91842130', '1000000022'), \
         ('901003', 'C', 'c', 'c', 'institution', '91842130', '1000000023'), \
         ('901004', 'D', 'd', 'd', 'institution', '91842130', '1000000024'), \
         ('901005', 'E', 'e', 'e', 'institution', '91842130', '1000000025')"
            .to_owned(),
        format!(
            "INSERT INTO contact (id, organisation_code, name, email, phone) VALUES \
             ({}, 'U10001', 'Sara', 'sara@s.example', '12345678')",
            key(1)
        ),
        format!(
            "INSERT INTO provider_system (id, provider_code, name, sort_key, search_key, description, contact_id, \
             status, version, created_at) VALUES ({}, 'U10001', 'Tavlen', 't', 't', 'a', {}, 'active', 1, 1)",
            key(2),
            key(1)
        ),
        "INSERT INTO web_service (code, name, sort_key, purpose, data, terms, contact, needs_data_access, status, \
         version) VALUES ('unilogin', 'Unilogin', 'u', 'a', 'a', 'a', 'a', TRUE, 'open', 1)"
            .to_owned(),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
    let mut event = 100;
    for (number, status, steps) in [
        (
            11,
            "waiting",
            &[
                ("request", "", "waiting"),
                ("approve", "waiting", "approved"),
                ("set_waiting", "approved", "waiting"),
            ][..],
        ),
        (12, "waiting", &[("request", "", "waiting")]),
        (13, "waiting", &[("reject", "waiting", "rejected"), ("set_waiting", "rejected", "waiting")]),
        (14, "approved", &[("set_waiting", "approved", "waiting"), ("approve", "waiting", "approved")]),
        // Suspended, deleted, and asked for anew: the history of another row.
        (15, "deleted", &[("set_waiting", "approved", "waiting"), ("delete", "waiting", "deleted")]),
    ] {
        let row = format!(
            "INSERT INTO data_access (id, system_id, provider_code, service_code, owner_code, status, valid_to, version, \
             created_at, changed_at, purpose) VALUES ({}, {}, 'U10001', 'unilogin', '9010{:02}', '{status}', 77, 3, 5, 6, 'Skema')",
            key(number),
            key(2),
            number - 10,
        );
        db.execute_unprepared(&row).await.unwrap();
        for (place, (action, from, to)) in steps.iter().enumerate() {
            event += 1;
            let from = if from.is_empty() { "NULL".to_owned() } else { format!("'{from}'") };
            let line = format!(
                "INSERT INTO event (id, subject_kind, subject_id, action, from_status, to_status, comment, actor_id, \
                 actor_name, held_right, at) VALUES ({}, 'data_access', '{}', '{action}', {from}, '{to}', '', {}, '', \
                 'administer_agreements', {place})",
                key(event),
                Uuid::from_u128(number),
                key(9),
            );
            db.execute_unprepared(&line).await.unwrap();
        }
    }
    store::migrate(&db).await.unwrap();
    for (number, status) in [(11, Suspended), (12, Waiting), (13, Waiting), (14, Approved), (15, Deleted)] {
        let row =
            store::data_access::find(&db, DataAccessId::new(Uuid::from_u128(number))).await.unwrap().unwrap();
        assert_eq!((row.status, row.version, row.purpose.as_str()), (status, 3, "Skema"), "{number}");
        assert_eq!(row.valid_to.map(|at| at.micros()), Some(77));
    }
    // One of each triple that is not deleted, as before.
    let again = format!(
        "INSERT INTO data_access (id, system_id, provider_code, service_code, owner_code, status, version, created_at, \
         changed_at) VALUES ({}, {}, 'U10001', 'unilogin', '901001', 'waiting', 1, 5, 6)",
        key(21),
        key(2),
    );
    assert!(db.execute_unprepared(&again).await.is_err());
    assert!(db.execute_unprepared(&again.replace("901001", "901005")).await.is_ok());
    let stranger = again.replace("901001", "999999").replace(&key(21), &key(22));
    assert!(db.execute_unprepared(&stranger).await.is_err(), "of an owner that there is");
}

/// The institution that goes on stood in a remark; it is read from those that name one that is there.
#[tokio::test]
async fn a_successor_is_read_from_the_remark_where_there_is_one() {
    let db = bare_db().await;
    let before = Migrator::migrations().iter().position(|step| step.name().ends_with("_mergers")).unwrap();
    Migrator::up(db.pool(), Some(u32::try_from(before).unwrap())).await.unwrap();
    let rows = [
        ("901001", ""),
        ("901002", "Sammenlagt med 901001"),
        ("901003", "Sammenlagt med 999999"),
        ("901004", "Ikke længere i Institutionsregisteret"),
        ("901005", "Sammenlagt med 901001 i august"),
    ];
    for (code, remark) in rows {
        let remark = if remark.is_empty() { "NULL".to_owned() } else { format!("'{remark}'") };
        let sql = format!(
            "INSERT INTO organisation (code, name, sort_key, search_key, kind, cvr, p_number, passivated) VALUES \
             ('{code}', 'A', 'a', 'a', 'institution', '91842130', '1000000021', {remark})"
        );
        db.execute_unprepared(&sql).await.unwrap();
    }
    Migrator::up(db.pool(), None).await.unwrap();
    let codes = rows.map(|(code, _)| domain::OrganisationCode::parse(code).unwrap());
    let mut found = store::organisation::find_many(&db, &codes).await.unwrap();
    found.sort_by(|one, other| one.code.cmp(&other.code));
    let successors: Vec<_> =
        found.iter().map(|one| one.successor.as_ref().map(ToString::to_string)).collect();
    assert_eq!(successors, [None, Some("901001".into()), None, None, None]);
}
