//! Rights are those of the moment: a stream that is open follows them.

use std::time::Duration;

use domain::{Audience, Cvr, OrganisationCode, Right, Scope, Side};
use testkit::{Demo, Person, code};

use super::reader::{Stream, app, calm, tell};

#[tokio::test]
async fn a_right_that_is_given_or_taken_acts_at_once() {
    let app = calm().await;
    let demo = &app.demo;
    let browser = app.log_in(Person::NyMedarbejder).await;
    let administrator = demo.identity(Person::Brugeradministrator).await;
    let mut stream = Stream::now(&browser, demo).await;
    assert_eq!(stream.until_now(demo).await, []);
    let own = Audience::Organisation(Side::Owner, vesteraas_school(demo).await);
    tell(demo, own.clone()).await;
    assert_eq!(stream.until_now(demo).await, [], "not theirs yet");

    let employee = Person::NyMedarbejder.key();
    let scope = Scope::Cvr(Cvr::parse("93683269").unwrap());
    let right = Right::ViewAgreements;
    services::right::grant(&demo.portal, &administrator, employee, right, scope, None).await.unwrap();
    assert_eq!(stream.next().await.unwrap().name, "reload", "pages look different now");
    let told = tell(demo, own.clone()).await;
    assert_eq!(stream.until_now(demo).await, [("notice".to_owned(), told)]);

    let held = demo.identity(Person::NyMedarbejder).await.rights;
    let grant = held.iter().find(|held| held.grant.right == right).unwrap().id;
    services::right::end(&demo.portal, &administrator, grant, None).await.unwrap();
    assert_eq!(stream.next().await.unwrap().name, "reload");
    tell(demo, own).await;
    assert_eq!(stream.until_now(demo).await, [], "theirs no more");
}

/// An organisation under Vesterå's CVR number.
async fn vesteraas_school(demo: &Demo) -> OrganisationCode {
    let scope = Scope::Cvr(Cvr::parse("93683269").unwrap());
    let found = store::organisation::list_in_scopes(demo.portal.db(), [&scope]).await.unwrap();
    found.first().expect("an organisation of Vesterå's").code.clone()
}

#[tokio::test]
async fn a_right_that_is_taken_without_a_word_acts_before_anything_is_told() {
    let app = calm().await;
    let demo = &app.demo;
    let mut stream = Stream::now(&app.log_in(Person::Skoletavlen).await, demo).await;
    let own = Audience::Organisation(Side::Provider, code("U10001"));
    let told = tell(demo, own.clone()).await;
    assert_eq!(stream.next().await.unwrap().id, Some(told));
    store::right::delete_arrived(demo.portal.db(), Person::Skoletavlen.key()).await.unwrap();
    demo.changed().await;
    tell(demo, own.clone()).await;
    assert_eq!(stream.next().await.unwrap().name, "reload");
    tell(demo, own).await;
    assert_eq!(stream.until_now(demo).await, []);
}

#[tokio::test]
async fn a_right_that_comes_without_a_word_acts_with_the_next_heartbeat() {
    let app = app(Duration::from_millis(50)).await;
    let demo = &app.demo;
    let mut stream = Stream::now(&app.log_in(Person::Skoletavlen).await, demo).await;
    demo.registers_say("U10001", |provider| provider.passivated = Some("Lukket".into())).await;
    assert_eq!(stream.next().await.unwrap().name, "reload");
    demo.registers_say("U10001", |provider| provider.passivated = None).await;
    assert_eq!(stream.next().await.unwrap().name, "reload");
    let told = tell(demo, Audience::Organisation(Side::Provider, code("U10001"))).await;
    assert_eq!(stream.next().await.unwrap().id, Some(told));
    assert!(stream.raw.contains(":\n\n"), "signs of life: {}", stream.raw);
}
