//! An approval is for what was seen: versions of web services, what they ask of whom, and what becomes of what was approved.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashMap;

use domain::{
    Comment, DataAccessAction, DataAccessStatus, DataCategories, DataCategory, LongText, MissingLink, Notice,
    NoticeEvent, Place, Publication, RuleError, SubjectKind, Timestamp, VersionKind, WebService,
};
use services::{
    ServiceError, catalogue, connection_agreement,
    data_access::{self, Target},
    reminder,
};
use testkit::{Demo, News, Person, service};

const DAY: i64 = 24 * 60 * 60;

fn text(text: &str) -> LongText {
    LongText::parse(text).unwrap()
}

fn in_days(demo: &Demo, days: i64) -> Timestamp {
    demo.portal.now().plus_seconds(days * DAY)
}

async fn change(
    demo: &Demo,
    change: impl FnOnce(&mut WebService),
    said: Option<&Publication>,
) -> Result<(), ServiceError> {
    let agency = demo.actor(Person::Sagsbehandler).await;
    let mut edited = catalogue::get(&demo.portal, &service("unilogin")).await.unwrap();
    change(&mut edited);
    catalogue::publish(&demo.portal, &agency, &edited, said).await
}

/// Unilogin gets CPR numbers, to be confirmed in so many days.
async fn more_data(demo: &Demo, days: i64) -> News {
    let said = testkit::published(VersionKind::NewData, Some(in_days(demo, days)));
    let more = |unilogin: &mut WebService| {
        unilogin.categories = DataCategories::of(unilogin.categories.iter().chain([DataCategory::Cpr]));
        unilogin.data = text(&format!("{} CPR-nummer.", unilogin.data.as_str()));
    };
    let (done, news) = demo.news(change(demo, more, Some(&said))).await;
    done.unwrap();
    news
}

async fn target(demo: &Demo, owner: &str) -> [Target; 1] {
    let (id, version, _) = demo.access(owner).await;
    [Target { id, version }]
}

async fn decide(demo: &Demo, owner: &str, action: DataAccessAction) -> Result<(), ServiceError> {
    let targets = target(demo, owner).await;
    press(demo, &targets, action).await
}

async fn press(demo: &Demo, targets: &[Target], action: DataAccessAction) -> Result<(), ServiceError> {
    let actor = demo.actor(Person::HavnsoeKommune).await;
    let why = Comment::parse("Fordi").unwrap();
    data_access::change_status(&demo.portal, &actor, targets, action, &why).await.map(drop)
}

async fn row(demo: &Demo, owner: &str) -> store::data_access::DataAccessRow {
    let provider = demo.actor(Person::Skoletavlen).await;
    let (id, ..) = demo.access(owner).await;
    data_access::get(&demo.portal, &provider, id).await.unwrap().0
}

async fn missing(demo: &Demo, owner: &str) -> Vec<MissingLink> {
    domain::decide(&row(demo, owner).await.facts, demo.portal.now()).missing
}

async fn run(demo: &Demo) -> News {
    let (ran, news) = demo.news(reminder::run(&demo.portal)).await;
    ran.unwrap();
    news
}

fn of(news: &News, wanted: NoticeEvent) -> Vec<(&str, &Notice)> {
    let told = news.notices.iter().filter(|(_, notice)| notice.event == wanted);
    told.map(|(to, notice)| (to.as_str(), notice)).collect()
}

#[tokio::test]
async fn what_is_agreed_to_changes_by_saying_what_the_change_is() {
    let demo = Demo::new().await;
    let other = |unilogin: &mut WebService| unilogin.terms = text("Andre vilkår");
    let unsaid = change(&demo, other, None).await;
    assert!(matches!(unsaid, Err(ServiceError::Rule(RuleError::KindNeeded))), "{unsaid:?}");
    let soon = testkit::published(VersionKind::NewTerms, Some(in_days(&demo, 20)));
    let refused = change(&demo, other, Some(&soon)).await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::TooSoon { days: 30 }))), "{refused:?}");
    let versions = async || catalogue::versions(&demo.portal).await.unwrap();
    let count = async || versions().await[&service("unilogin")].len();
    assert_eq!(count().await, 1, "nothing was written");

    let editorial = testkit::published(VersionKind::Editorial, None);
    let (done, news) = demo.news(change(&demo, other, Some(&editorial))).await;
    done.unwrap();
    assert_eq!(count().await, 2);
    let told = news.notice("owner:901001");
    assert_eq!((told.event, told.comment.as_str()), (NoticeEvent::ServiceChanged, "Aftalt med skolerne."));
    let seen = row(&demo, "901001").await.access;
    assert_eq!((seen.confirm_by, seen.accepted.map(|a| a.version)), (None, Some(1)));
    let all = versions().await;
    let [newest, first] = &all[&service("unilogin")][..] else { panic!("two versions") };
    assert_eq!(
        (newest.number, newest.kind, newest.by.as_str()),
        (2, VersionKind::Editorial, "Sagsbehandler – STIL")
    );
    assert_eq!((first.number, first.kind), (1, VersionKind::First));
    assert_ne!(first.terms, newest.terms, "what was agreed to before is still there");
    let agency = demo.actor(Person::Sagsbehandler).await;
    let history = catalogue::history(&demo.portal, &agency, &service("unilogin")).await.unwrap();
    assert_eq!(history[0].comment.as_str(), "Aftalt med skolerne.");

    // What nobody uses needs no word about what it is.
    let mut unused = catalogue::get(&demo.portal, &service("wsieksport")).await.unwrap();
    unused.purpose = text("Andet");
    catalogue::edit(&demo.portal, &agency, &unused).await.unwrap();
}

#[tokio::test]
async fn other_data_are_confirmed_until_a_day_and_flow_no_more_without() {
    let demo = Demo::new().await;
    let owner = demo.actor(Person::HavnsoeKommune).await;
    // Bakkeskolen approves too, so that one confirms and one does not.
    decide(&demo, "901002", DataAccessAction::Approve).await.unwrap();
    let news = more_data(&demo, 40).await;
    for owner in ["owner:901001", "owner:901002"] {
        let told = news.notice(owner);
        assert_eq!((told.event, &told.place), (NoticeEvent::ServiceVersion, &Place::NewVersions));
        assert_eq!(told.moment, Some(in_days(&demo, 40).plus_seconds(-1)));
    }
    assert_eq!(data_access::count_open(&demo.portal, &owner).await.unwrap().to_confirm, 2);
    let listed = data_access::list_to_confirm(&demo.portal, &owner).await.unwrap();
    assert_eq!(listed.rows.len(), 2);
    let others = demo.actor(Person::StrandmarkFriskole).await;
    assert!(data_access::list_to_confirm(&demo.portal, &others).await.unwrap().rows.is_empty());
    // So long what was approved holds.
    assert_eq!(missing(&demo, "901001").await, []);
    demo.clock.advance(24 * DAY);
    assert_eq!(of(&run(&demo).await, NoticeEvent::ServiceVersionSoon), [], "15 days are left");
    demo.clock.advance(DAY);
    let news = run(&demo).await;
    let told = of(&news, NoticeEvent::ServiceVersionSoon);
    let whom: Vec<_> = told.iter().map(|(to, notice)| (*to, notice.days, notice.accesses)).collect();
    assert_eq!(whom, [("owner:901001", 14, 1), ("owner:901002", 14, 1)]);
    assert_eq!(of(&run(&demo).await, NoticeEvent::ServiceVersionSoon), [], "once");

    decide(&demo, "901001", DataAccessAction::Confirm).await.unwrap();
    let confirmed = row(&demo, "901001").await.access;
    assert_eq!(confirmed.accepted.unwrap().version, 2);
    assert_eq!((confirmed.confirm_by, confirmed.status), (None, DataAccessStatus::Approved));
    let twice = decide(&demo, "901001", DataAccessAction::Confirm).await;
    assert!(matches!(twice, Err(ServiceError::Rule(RuleError::NothingToConfirm))), "{twice:?}");

    demo.clock.advance(11 * DAY);
    let news = run(&demo).await;
    let whom: Vec<_> =
        of(&news, NoticeEvent::ServiceVersionSoon).iter().map(|(to, n)| (*to, n.days)).collect();
    assert_eq!(whom, [("owner:901002", 3)]);
    // On the day it holds no more, whether anything has run or not.
    demo.clock.advance(4 * DAY - 1);
    assert_eq!(missing(&demo, "901002").await, []);
    demo.clock.advance(1);
    assert_eq!(missing(&demo, "901002").await, [MissingLink::NotConfirmed]);
    let news = run(&demo).await;
    let whom: Vec<_> = of(&news, NoticeEvent::AccessLapsed).iter().map(|(to, _)| *to).collect();
    assert_eq!(whom, ["owner:901002", "provider:U10001"]);
    assert_eq!(missing(&demo, "901002").await, [MissingLink::DataAccessWaiting]);
    assert_eq!(missing(&demo, "901001").await, []);
    assert!(of(&run(&demo).await, NoticeEvent::AccessLapsed).is_empty(), "once");
    // Who approves it then approves what is agreed to now.
    decide(&demo, "901002", DataAccessAction::Approve).await.unwrap();
    assert_eq!(row(&demo, "901002").await.access.accepted.unwrap().version, 2);
}

#[tokio::test]
async fn of_several_versions_the_first_day_counts_and_one_confirmation_is_for_the_newest() {
    let demo = Demo::new().await;
    more_data(&demo, 60).await;
    let said = testkit::published(VersionKind::NewTerms, Some(in_days(&demo, 31)));
    change(&demo, |unilogin| unilogin.terms = text("Andre"), Some(&said)).await.unwrap();
    assert_eq!(row(&demo, "901001").await.access.confirm_by, Some(in_days(&demo, 31)));
    let later = testkit::published(VersionKind::NewTerms, Some(in_days(&demo, 90)));
    change(&demo, |unilogin| unilogin.terms = text("Igen andre"), Some(&later)).await.unwrap();
    assert_eq!(row(&demo, "901001").await.access.confirm_by, Some(in_days(&demo, 31)));
    decide(&demo, "901001", DataAccessAction::Confirm).await.unwrap();
    let confirmed = row(&demo, "901001").await.access;
    assert_eq!((confirmed.confirm_by, confirmed.accepted.unwrap().version), (None, 4));
}

#[tokio::test]
async fn who_read_another_version_decides_nothing() {
    let demo = Demo::new().await;
    let (waits, holds) = (target(&demo, "901002").await, target(&demo, "901001").await);
    more_data(&demo, 40).await;
    for (targets, action) in [(&waits, DataAccessAction::Approve), (&holds, DataAccessAction::SetWaiting)] {
        let late = press(&demo, targets, action).await;
        let Err(ServiceError::Changed(changed)) = late else { panic!("{late:?}") };
        assert_eq!((changed.kind, changed.by.as_str()), (SubjectKind::WebService, "Sagsbehandler – STIL"));
    }
    let to_confirm = target(&demo, "901001").await;
    more_data(&demo, 50).await;
    let late = press(&demo, &to_confirm, DataAccessAction::Confirm).await;
    assert!(matches!(late, Err(ServiceError::Changed(_))), "{late:?}");
    assert_eq!(row(&demo, "901001").await.access.accepted.unwrap().version, 1);

    // The provider too sends nothing on terms that it has not read.
    let (provider, tavlen) = (demo.actor(Person::Skoletavlen).await, demo.system("Tavlen").await);
    let wsi = [service("wsieksport")];
    let ask = async |version| {
        let read = HashMap::from([(service("wsieksport"), version)]);
        let none = Comment::none();
        connection_agreement::request_with(&demo.portal, &provider, tavlen, &wsi, &read, true, &none).await
    };
    let refused = ask(7).await;
    assert!(
        matches!(&refused, Err(ServiceError::RuleFor { rule: RuleError::VersionMoved, .. })),
        "{refused:?}"
    );
    ask(1).await.unwrap();
}

#[tokio::test]
async fn what_is_suspended_is_resumed_for_what_is_agreed_to_now() {
    let demo = Demo::new().await;
    more_data(&demo, 40).await;
    decide(&demo, "901001", DataAccessAction::SetWaiting).await.unwrap();
    demo.clock.advance(50 * DAY);
    let news = run(&demo).await;
    assert!(of(&news, NoticeEvent::AccessLapsed).is_empty(), "what rests does not lapse");
    assert_eq!(missing(&demo, "901001").await, [MissingLink::DataAccessSuspended]);
    decide(&demo, "901001", DataAccessAction::Resume).await.unwrap();
    assert_eq!(row(&demo, "901001").await.access.accepted.unwrap().version, 2);
    assert_eq!(missing(&demo, "901001").await, []);
}

#[tokio::test]
async fn nobody_is_passed_over_before_the_day_from_which_nobody_is_asked() {
    let demo = Demo::new().await;
    decide(&demo, "901001", DataAccessAction::SetWaiting).await.unwrap();
    let said = testkit::published(VersionKind::NewData, Some(in_days(&demo, 40)));
    let free = |unilogin: &mut WebService| unilogin.needs_data_access = false;
    change(&demo, free, Some(&said)).await.unwrap();
    for (owner, link) in
        [("901001", MissingLink::DataAccessSuspended), ("901002", MissingLink::DataAccessWaiting)]
    {
        assert_eq!(missing(&demo, owner).await, [link]);
    }
    assert_eq!(row(&demo, "901001").await.access.confirm_by, None, "there is nothing to confirm by then");
    demo.clock.advance(40 * DAY);
    assert_eq!(missing(&demo, "901002").await, [], "also before anything has run");
    let shown = catalogue::get(&demo.portal, &service("unilogin")).await.unwrap();
    assert!(shown.is_free());
    let news = run(&demo).await;
    let freed: Vec<_> = of(&news, NoticeEvent::ServiceFreed).iter().map(|(to, _)| *to).collect();
    assert_eq!(freed, ["provider:U10001", "owner:901001", "owner:901002", "owner:902001"]);
    assert!(of(&run(&demo).await, NoticeEvent::ServiceFreed).is_empty(), "once");
    assert_eq!(missing(&demo, "901002").await, []);
}

#[tokio::test]
async fn what_is_to_be_confirmed_is_told_whatever_else_changes_with_it() {
    let demo = Demo::new().await;
    let said = testkit::published(VersionKind::NewData, Some(in_days(&demo, 40)));
    let locked = |unilogin: &mut WebService| {
        unilogin.status = domain::ServiceStatus::Locked;
        unilogin.data = text("Andre data");
    };
    let (done, news) = demo.news(change(&demo, locked, Some(&said))).await;
    done.unwrap();
    let told = of(&news, NoticeEvent::ServiceVersion);
    assert!(told.iter().any(|(to, _)| *to == "owner:901001"), "{news:?}");
    // A second version with a later day: the day that is told is the one that counts.
    let later = testkit::published(VersionKind::NewTerms, Some(in_days(&demo, 90)));
    let terms = |unilogin: &mut WebService| unilogin.terms = text("Andre vilkår");
    let (done, news) = demo.news(change(&demo, terms, Some(&later))).await;
    done.unwrap();
    assert_eq!(news.notice("owner:901001").moment, Some(in_days(&demo, 40).plus_seconds(-1)));
}

#[tokio::test]
async fn what_has_run_out_is_not_asked_for_and_is_not_revived_without() {
    let demo = Demo::new().await;
    let owner = demo.actor(Person::HavnsoeKommune).await;
    let end = async |days| {
        let [target] = target(&demo, "901001").await;
        let end = Some(in_days(&demo, days));
        data_access::set_end(&demo.portal, &owner, target, end, Comment::none()).await.unwrap();
    };
    end(1).await;
    demo.clock.advance(2 * DAY);
    more_data(&demo, 40).await;
    assert_eq!(data_access::count_open(&demo.portal, &owner).await.unwrap().to_confirm, 0);
    demo.clock.advance(38 * DAY);
    assert!(of(&run(&demo).await, NoticeEvent::ServiceVersionSoon).is_empty());
    demo.clock.advance(3 * DAY);
    let news = run(&demo).await;
    assert!(of(&news, NoticeEvent::AccessLapsed).is_empty(), "what has run out is no request anew");
    // Put off, it still is for the version that was approved, whose day has passed.
    end(30).await;
    assert_eq!(missing(&demo, "901001").await, [MissingLink::NotConfirmed]);
}

#[tokio::test]
async fn nothing_is_to_be_confirmed_after_the_day_from_which_nobody_is_asked() {
    let demo = Demo::new().await;
    more_data(&demo, 60).await;
    let said = testkit::published(VersionKind::NewData, Some(in_days(&demo, 40)));
    let free = |unilogin: &mut WebService| unilogin.needs_data_access = false;
    change(&demo, free, Some(&said)).await.unwrap();
    assert_eq!(row(&demo, "901001").await.access.confirm_by, None);
    demo.clock.advance(40 * DAY);
    // A change before anything has run does not swallow that the day came.
    let contact = |unilogin: &mut WebService| {
        unilogin.needs_data_access = false;
        unilogin.contact = text("ny@stil.example");
    };
    let (done, news) = demo.news(change(&demo, contact, None)).await;
    done.unwrap();
    assert!(of(&news, NoticeEvent::ServiceFreed).iter().any(|(to, _)| *to == "owner:902001"), "{news:?}");
    assert!(of(&run(&demo).await, NoticeEvent::ServiceFreed).is_empty(), "once");
    // Asked again, the owners confirm what nobody has confirmed.
    let editorial = testkit::published(VersionKind::Editorial, None);
    let bind = |unilogin: &mut WebService| unilogin.needs_data_access = true;
    let refused = change(&demo, bind, Some(&editorial)).await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::NotEditorial))), "{refused:?}");
    let said = testkit::published(VersionKind::NewTerms, Some(in_days(&demo, 40)));
    let (done, news) = demo.news(change(&demo, bind, Some(&said))).await;
    done.unwrap();
    assert!(of(&news, NoticeEvent::ServiceVersion).iter().any(|(to, _)| *to == "owner:901001"), "{news:?}");
    assert!(row(&demo, "901001").await.access.confirm_by.is_some());
}

#[tokio::test]
async fn several_rows_that_all_moved_on_say_so() {
    let demo = Demo::new().await;
    decide(&demo, "901002", DataAccessAction::Approve).await.unwrap();
    let both = [target(&demo, "901001").await, target(&demo, "901002").await].concat();
    more_data(&demo, 40).await;
    let late = press(&demo, &both, DataAccessAction::SetWaiting).await;
    let Err(ServiceError::Changed(changed)) = late else { panic!("{late:?}") };
    assert_eq!(changed.kind, SubjectKind::WebService);
}
