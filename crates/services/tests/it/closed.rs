//! What closes stays visible: institutions that an extract leaves out, what they leave, and who is told.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Actor, Comment, DataAccessAction, DataAccessStatus, Grant, GrantId, NoticeEvent, Place, Right, RuleError,
    Scope,
};
use services::{
    ServiceError,
    data_access::{self, Side, Target},
    register,
};
use store::{
    PageRequest,
    data_access::{DataAccessFilter, Sort},
    right::{HeldRight, Source},
};
use testkit::{Demo, News, Person, code};

const PAGE: PageRequest = PageRequest { number: 1, size: 50 };

/// An extract without these institutions, and with these lines more.
async fn import(demo: &Demo, without: &[&str], more: &[String]) -> News {
    let text = domain::register::sample();
    let kept = text.lines().filter(|line| without.iter().all(|code| !line.contains(&format!(";{code};"))));
    let mut text: String = kept.map(|line| format!("{line}\r\n")).collect();
    text.extend(more.iter().cloned());
    let (done, news) = demo.news(register::import(&demo.portal, text.as_bytes(), true, |_| {})).await;
    done.map_err(|error| format!("{error:?}")).unwrap();
    news
}

/// A line like that of Havnsø Skole.
fn line(number: &str, name: &str, p_number: &str) -> String {
    let text = domain::register::sample();
    let like = text.lines().find(|line| line.contains(";901001;")).unwrap().to_owned();
    let line = like.replace("901001", number).replace("Havnsø Skole", name).replace("1000000021", p_number);
    format!("{line}\r\n")
}

async fn listed(demo: &Demo, actor: &Actor, closed: bool) -> Vec<String> {
    let filter = DataAccessFilter { closed, ..DataAccessFilter::default() };
    let list = data_access::list(&demo.portal, actor, Side::Owner, None, &filter, Sort::Owner, PAGE);
    list.await.unwrap().rows.into_iter().map(|row| row.names.owner).collect()
}

#[tokio::test]
async fn what_an_institution_leaves_is_told_stays_to_be_seen_and_is_cleared() {
    let demo = Demo::new().await;
    let news = import(&demo, &["901001"], &[]).await;
    let told: Vec<_> =
        news.notices.iter().filter(|(_, n)| n.event == NoticeEvent::InstitutionClosed).collect();
    let whom: Vec<_> = told.iter().map(|(to, n)| (to.as_str(), n.accesses, n.place.clone())).collect();
    let (id, version, _) = demo.access("901001").await;
    assert_eq!(
        whom,
        [
            ("owner:901001", 1, Place::Closed),
            ("owner:901000", 1, Place::Closed),
            ("provider:U10001", 1, Place::DataAccess(id)),
        ]
    );
    assert!(told.iter().all(|(_, notice)| notice.owner == "Havnsø Skole"));

    // Everybody who could see it still can, where they ask for it; what waits elsewhere is not mixed with it.
    for person in [Person::HavnsoeKommune, Person::HavnsoeSkole] {
        let actor = demo.actor(person).await;
        assert!(!listed(&demo, &actor, false).await.contains(&"Havnsø Skole".to_owned()), "{person:?}");
        assert!(listed(&demo, &actor, true).await.contains(&"Havnsø Skole".to_owned()), "{person:?}");
        let (row, history) = data_access::get(&demo.portal, &actor, id).await.unwrap();
        assert_eq!((row.access.status, history.len()), (DataAccessStatus::Approved, 2));
        assert_eq!(data_access::count_open(&demo.portal, &actor).await.unwrap().closed, 1);
    }
    let stranger = demo.actor(Person::StrandmarkFriskole).await;
    assert!(matches!(data_access::get(&demo.portal, &stranger, id).await, Err(ServiceError::Hidden)));
    assert!(!listed(&demo, &stranger, true).await.contains(&"Havnsø Skole".to_owned()));

    // Nothing can be approved or stopped there; what is left can be deleted, and then nothing is left to do.
    let municipality = demo.actor(Person::HavnsoeKommune).await;
    let (targets, why) = ([Target { id, version }], Comment::parse("Lukket").unwrap());
    for action in [DataAccessAction::SetWaiting, DataAccessAction::Approve, DataAccessAction::Reject] {
        let refused = data_access::change_status(&demo.portal, &municipality, &targets, action, &why).await;
        assert!(matches!(refused, Err(ServiceError::Rule(RuleError::NotAllowed))), "{action:?}: {refused:?}");
    }
    data_access::change_status(&demo.portal, &municipality, &targets, DataAccessAction::Delete, &why)
        .await
        .unwrap();
    assert_eq!(data_access::count_open(&demo.portal, &municipality).await.unwrap().closed, 0);
    let news = import(&demo, &["901001"], &[]).await;
    assert!(news.is_empty(), "what is closed already is no news");
}

#[tokio::test]
async fn who_may_only_look_at_a_closed_institution_deletes_nothing() {
    let demo = Demo::new().await;
    let employee = demo.identity(Person::NyMedarbejder).await;
    let held = HeldRight {
        id: GrantId::new(services::new_key()),
        user: employee.user.id,
        grant: Grant {
            right: Right::ViewAgreements,
            scope: Scope::Cvr(domain::Cvr::parse("91842130").unwrap()),
        },
        source: Source::LogIn,
        granted_at: demo.portal.now(),
        valid_to: None,
        ended_at: None,
    };
    store::right::insert(demo.portal.db(), &held).await.unwrap();
    demo.changed().await;
    import(&demo, &["901001"], &[]).await;
    let looker = demo.actor(Person::NyMedarbejder).await;
    assert!(looker.closed.contains(&code("901001")) && looker.clears.is_empty());
    let (id, version, _) = demo.access("901001").await;
    data_access::get(&demo.portal, &looker, id).await.unwrap();
    let targets = [Target { id, version }];
    let delete = DataAccessAction::Delete;
    let refused = data_access::change_status(&demo.portal, &looker, &targets, delete, &Comment::none()).await;
    assert!(matches!(refused, Err(ServiceError::Rule(RuleError::NotAllowed))), "{refused:?}");
}

#[tokio::test]
async fn a_new_school_is_told_of_to_its_municipality() {
    let demo = Demo::new().await;
    let news = import(&demo, &[], &[line("901099", "Fælleshåbsskolen", "1000000077")]).await;
    let told: Vec<_> = news
        .notices
        .iter()
        .filter(|(_, notice)| notice.owner == "Fælleshåbsskolen")
        .map(|(to, notice)| (to.as_str(), notice.event, notice.place.clone()))
        .collect();
    let place = Place::TakeOver(code("901099"));
    assert_eq!(told, [("owner:901000", NoticeEvent::InstitutionNew, place)]);
}
