//! Who is told of what happens to people's rights and inquiries: by a notice, and by mail. Nobody else is.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::{
    Comment, Cvr, GrantId, InquiryAction, InquiryId, InquirySubject, Language, Letter, LongText, Name,
    NoticeEvent, PNumber, Place, ProviderApplication, RecipientStatus, Right, RightRequestAction,
    RightRequestId, RuleError, Scope, Side, Why,
};
use services::{
    ServiceError,
    identity::Identity,
    inquiry::{self, Sender},
    notification_recipient, right,
};
use store::PageRequest;
use testkit::{Demo, News, Person, code, email, person, told};

const ADMINISTRATOR: &str = "Brugeradministrator – Vesterå Gymnasium";
const EMPLOYEE: &str = "Ny medarbejder – Vesterå Gymnasium";
const STIL: &str = "Sagsbehandler – STIL";
const VESTERAA: &str = "93683269";

fn scope(cvr: &str) -> Scope {
    Scope::Cvr(Cvr::parse(cvr).unwrap())
}

fn comment(text: &str) -> Comment {
    Comment::parse(text).unwrap()
}

async fn ask(demo: &Demo, me: &Identity, said: &str) -> (RightRequestId, News) {
    let scope = Scope::Cvr(me.user.cvr.clone().unwrap());
    let request = right::request(&demo.portal, me, &[Right::ViewAgreements], scope, comment(said));
    let (id, news) = demo.news(request).await;
    (id.unwrap()[0], news)
}

#[tokio::test]
async fn a_right_asked_for_is_told_to_who_grants_it_and_the_answer_to_who_asked() {
    let demo = Demo::new().await;
    demo.register_everybody().await;
    demo.give_email(Person::Brugeradministrator, "ba@v.example").await;
    demo.give_email(Person::NyMedarbejder, "ny@v.example").await;
    let employee = demo.identity(Person::NyMedarbejder).await;
    let administrator = demo.identity(Person::Brugeradministrator).await;
    let decide = async |me: &Identity, id, action, said: &str| {
        let (done, news) = demo.news(right::decide(&demo.portal, me, id, action, None, comment(said))).await;
        done.unwrap();
        news
    };
    let (to_grant, to_person) = (["users:93683269"], [person(Person::NyMedarbejder)]);
    let to_person = [to_person[0].as_str()];

    let (id, news) = ask(&demo, &employee, "Jeg er ny").await;
    news.assert(NoticeEvent::RightRequested, (EMPLOYEE, "Jeg er ny"), &to_grant, &["ba@v.example"]);
    let notice = news.notice("users:93683269");
    assert_eq!((&notice.place, notice.right), (&Place::RightRequest(id), Some(Right::ViewAgreements)));
    assert_eq!(notice.person, EMPLOYEE);
    let Some(Letter::Notices { why: Why::Personal, .. }) = &news.mails[0].letter else { panic!("{news:?}") };

    let news = decide(&employee, id, RightRequestAction::Withdraw, "").await;
    news.assert(NoticeEvent::RightWithdrawn, (EMPLOYEE, ""), &to_grant, &["ba@v.example"]);
    let (id, _) = ask(&demo, &employee, "").await;
    let news = decide(&administrator, id, RightRequestAction::Refuse, "Ikke dig").await;
    let said = (ADMINISTRATOR, "Ikke dig");
    news.assert(NoticeEvent::RightRefused, said, &to_person, &["ny@v.example"]);
    assert_eq!(news.notices[0].1.place, Place::MyRights);
    let (id, _) = ask(&demo, &employee, "").await;
    let news = decide(&administrator, id, RightRequestAction::Approve, "").await;
    news.assert(NoticeEvent::RightGranted, (ADMINISTRATOR, ""), &to_person, &["ny@v.example"]);
}

#[tokio::test]
async fn a_right_given_or_ended_is_told_to_whose_it_is() {
    let demo = Demo::new().await;
    demo.give_email(Person::NyMedarbejder, "ny@v.example").await;
    let (administrator, portal) = (demo.identity(Person::Brugeradministrator).await, &demo.portal);
    let (key, to) = (Person::NyMedarbejder.key(), person(Person::NyMedarbejder));
    let said = (ADMINISTRATOR, "");
    let until = Some(portal.now().plus_seconds(60 * 60));
    let given =
        right::grant(portal, &administrator, key, Right::AdministerAgreements, scope(VESTERAA), until);
    let (done, news) = demo.news(given).await;
    done.unwrap();
    news.assert(NoticeEvent::RightGranted, said, &[&to], &["ny@v.example"]);
    let notice = &news.notices[0].1;
    assert_eq!((notice.right, notice.moment), (Some(Right::AdministerAgreements), until));
    let held: GrantId = demo.identity(Person::NyMedarbejder).await.rights[0].id;
    for end in [Some(demo.portal.now().plus_seconds(60)), None] {
        let (done, news) = demo.news(right::end(portal, &administrator, held, end)).await;
        done.unwrap();
        news.assert(NoticeEvent::RightEnded, said, &[&to], &["ny@v.example"]);
        assert_eq!(news.notices[0].1.moment, end);
    }
}

#[tokio::test]
async fn only_who_can_grant_a_right_is_written_to_that_it_was_asked_for() {
    let demo = Demo::new().await;
    let employee = demo.newcomer("Ny", VESTERAA, &[]).await;
    let (_, news) = ask(&demo, &employee, "").await;
    assert!(news.addresses().is_empty(), "the administrator has no address");
    assert_eq!(news.audiences(), ["users:93683269"]);

    // Granted in the portal to somebody who has come to work elsewhere since: the right holds no more.
    let gone = demo.newcomer("Rejst", VESTERAA, &[]).await;
    let administrator = demo.identity(Person::Brugeradministrator).await;
    let (right, portal) = (Right::AdministerUsers, &demo.portal);
    right::grant(portal, &administrator, gone.user.id, right, scope(VESTERAA), None).await.unwrap();
    let asked = async || ask(&demo, &demo.newcomer("Nyere", VESTERAA, &[]).await, "").await;
    let (id, news) = asked().await;
    assert_eq!(news.addresses(), ["rejst@person.example"]);
    let withdraw = RightRequestAction::Withdraw;
    let nyere = demo.newcomer("Nyere", VESTERAA, &[]).await;
    right::decide(portal, &nyere, id, withdraw, None, Comment::none()).await.unwrap();
    demo.newcomer("Rejst", "91842130", &[]).await;
    let (_, news) = asked().await;
    assert!(news.addresses().is_empty(), "{news:?}");

    // The agency's administrator grants the agency's own staff their rights; elsewhere the right is worth nothing.
    demo.newcomer("Chef", "90001000", &[Right::AgencyAdministrator]).await;
    demo.newcomer("Snyd", VESTERAA, &[Right::AgencyAdministrator]).await;
    let (_, news) = ask(&demo, &demo.newcomer("Elev", "90001000", &[]).await, "").await;
    assert_eq!((news.audiences(), news.addresses()), (vec!["users:90001000"], vec!["chef@person.example"]));
    let (_, news) = ask(&demo, &demo.newcomer("Nyest", VESTERAA, &[]).await, "").await;
    assert!(news.addresses().is_empty(), "{news:?}");
}

fn letter(subject: InquirySubject) -> inquiry::Letter {
    let name = |text: &str| Name::parse(text).unwrap();
    inquiry::Letter {
        subject,
        name: name("Mia"),
        email: email("mia@k.example"),
        text: LongText::parse("Vi laver klasselog").unwrap(),
        application: (subject == InquirySubject::CreateProvider).then(|| ProviderApplication {
            organisation: name("Klasselog IVS"),
            cvr: Cvr::parse("94910684").unwrap(),
            p_numbers: vec![PNumber::parse("1000000051").unwrap()],
            portal_name: name("Klasselog"),
            school_contact: name("Bo"),
        }),
        language: Language::English,
    }
}

/// The inquiry that was changed last.
async fn newest(demo: &Demo) -> (InquiryId, i32) {
    let page = PageRequest { number: 1, size: 1 };
    let agency = demo.actor(Person::Sagsbehandler).await;
    let row = inquiry::list(&demo.portal, &agency, None, page).await.unwrap().rows.remove(0);
    (row.inquiry.id, row.inquiry.version)
}

async fn decide(demo: &Demo, action: InquiryAction, said: &str) -> News {
    let agency = demo.actor(Person::Sagsbehandler).await;
    let (id, version) = newest(demo).await;
    let said = comment(said);
    let decision = inquiry::decide(&demo.portal, &agency, id, version, action, &said);
    let (done, news) = demo.news(decision).await;
    done.unwrap();
    news
}

/// The secret of the link in a mail about an inquiry.
fn secret(news: &News) -> String {
    match &told(news.mail("mia@k.example"))[0].place {
        Place::InquiryLink(secret) => secret.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_inquiry_is_told_to_the_agency_and_its_answers_are_written_to_its_sender() {
    let demo = Demo::new().await;
    demo.register_everybody().await;
    let (own, news) = demo.news(inquiry::send(&demo.portal, None, letter(InquirySubject::Other))).await;
    let own = own.unwrap();
    let (id, _) = newest(&demo).await;
    assert_eq!(
        (news.audiences(), news.addresses()),
        (vec!["agency"], vec!["mia@k.example", "stil@u.example"])
    );
    let notice = news.notice("agency");
    assert_eq!((notice.event, &notice.place), (NoticeEvent::InquiryWritten, &Place::CaseInquiry(id)));
    assert_eq!((notice.person.as_str(), notice.comment.as_str()), ("Mia", "Vi laver klasselog"));
    let received = &told(news.mail("mia@k.example"))[0];
    assert_eq!((received.event, received.comment.as_str()), (NoticeEvent::InquiryReceived, ""));
    assert_eq!(news.mail("mia@k.example").language, Language::English, "as it was written");
    let mailed = secret(&news);
    assert_ne!(mailed, own, "each mail has a link of its own");
    for link in [&own, &mailed] {
        assert_eq!(inquiry::follow(&demo.portal, link).await.unwrap().0.inquiry.id, id);
    }

    let news = decide(&demo, InquiryAction::Ask, "Hvilken skole?").await;
    news.assert(NoticeEvent::InquiryAsked, (STIL, "Hvilken skole?"), &[], &["mia@k.example"]);
    let link = secret(&news);
    let more = LongText::parse("Havnsø").unwrap();
    let (done, news) = demo.news(inquiry::write(&demo.portal, Sender::Link(&link), &more)).await;
    done.unwrap();
    news.assert(NoticeEvent::InquiryWritten, ("", "Havnsø"), &["agency"], &["stil"]);
    let news = decide(&demo, InquiryAction::Answer, "Det er fint").await;
    news.assert(NoticeEvent::InquiryAnswered, (STIL, "Det er fint"), &[], &["mia@k.example"]);
}

#[tokio::test]
async fn an_address_that_strangers_type_hears_of_three_inquiries_an_hour() {
    let demo = Demo::new().await;
    let mut letters = 0;
    for number in 0..10 {
        let address = if number % 2 == 0 { "mia@k.example" } else { "MIA@K.example" };
        let letter = inquiry::Letter { email: email(address), ..letter(InquirySubject::Other) };
        let (link, news) = demo.news(inquiry::send(&demo.portal, None, letter)).await;
        // What is written arrives all the same, and its page has the link.
        assert!(inquiry::follow(&demo.portal, &link.unwrap()).await.is_ok());
        assert_eq!(news.audiences(), ["agency"]);
        letters += news.addresses().len();
        demo.clock.advance(60);
    }
    assert_eq!(letters, 3);
    let other = inquiry::Letter { email: email("bo@k.example"), ..letter(InquirySubject::Other) };
    let (_, news) = demo.news(inquiry::send(&demo.portal, None, other)).await;
    assert_eq!(news.addresses(), ["bo@k.example"]);
    demo.clock.advance(60 * 60);
    let (_, news) = demo.news(inquiry::send(&demo.portal, None, letter(InquirySubject::Other))).await;
    assert_eq!(news.addresses(), ["mia@k.example"]);
}

#[tokio::test]
async fn who_wrote_while_logged_in_is_told_in_the_bell_too() {
    let demo = Demo::new().await;
    let me = demo.identity(Person::NyUdbyder).await;
    let to = person(Person::NyUdbyder);
    inquiry::send(&demo.portal, Some(&me), letter(InquirySubject::CreateProvider)).await.unwrap();
    let (id, _) = newest(&demo).await;
    for (action, event, said) in [
        (InquiryAction::Ask, NoticeEvent::InquiryAsked, "Hvorfor?"),
        (InquiryAction::Refuse, NoticeEvent::InquiryRefused, "Derfor ikke"),
    ] {
        let news = decide(&demo, action, said).await;
        news.assert(event, (STIL, said), &[&to], &["mia@k.example"]);
        assert_eq!(news.notice(&to).place, Place::Inquiry(id), "without a secret");
    }
    let more = LongText::parse("Jo").unwrap();
    let late = inquiry::write(&demo.portal, Sender::Person(&me, id), &more);
    let (late, news) = demo.news(late).await;
    assert!(
        matches!(late, Err(ServiceError::Rule(RuleError::Status { kind: domain::SubjectKind::Inquiry, .. }))),
        "{late:?}"
    );
    assert!(news.is_empty());
}

#[tokio::test]
async fn an_approved_applicant_is_registered_and_confirms_by_a_mailed_link() {
    for follows_link in [false, true] {
        let demo = Demo::new().await;
        let application = letter(InquirySubject::CreateProvider);
        let founder = demo.identity(Person::NyUdbyder).await;
        let (own, news) = demo.news(inquiry::send(&demo.portal, Some(&founder), application)).await;
        let (own, mailed) = (own.unwrap(), secret(&news));
        assert!(!inquiry::confirms_email(&demo.portal, &own).await.unwrap(), "it was shown, not mailed");
        let by_page = inquiry::confirm_email(&demo.portal, &own).await;
        assert!(matches!(by_page, Err(ServiceError::NotFound)), "{by_page:?}");
        assert!(inquiry::confirms_email(&demo.portal, &mailed).await.unwrap());
        if follows_link {
            inquiry::confirm_email(&demo.portal, &mailed).await.unwrap();
            assert!(!inquiry::confirms_email(&demo.portal, &mailed).await.unwrap(), "confirmed already");
        }
        assert!(applicant(&demo).await.own);
        let news = decide(&demo, InquiryAction::Approve, "").await;
        assert_eq!(news.audiences(), [person(Person::NyUdbyder).as_str()]);
        let asked = news.mails.iter().filter(|mail| matches!(mail.letter, Some(Letter::Confirm { .. })));
        let asked: Vec<_> = asked.map(|mail| (mail.address.as_str(), mail.language)).collect();
        let expected = [("mia@k.example", Language::English)];
        assert_eq!(asked, if follows_link { &[][..] } else { &expected[..] });

        let applicant = demo.actor(Person::NyUdbyder).await;
        let registered =
            notification_recipient::list(&demo.portal, &applicant, Side::Provider).await.unwrap();
        let [row] = registered.as_slice() else { panic!("{registered:?}") };
        let recipient = &row.row.recipient;
        let status = if follows_link { RecipientStatus::Confirmed } else { RecipientStatus::Unconfirmed };
        assert_eq!((recipient.status, recipient.email.as_str()), (status, "mia@k.example"));
        assert_eq!((row.covered[0].code.clone(), row.editable), (code("U10003"), true));
        assert_eq!(recipient.choices.language, Language::English);
        if !follows_link {
            let secret = demo.confirm_secret("mia@k.example").await;
            notification_recipient::confirm(&demo.portal, &secret).await.unwrap();
        }
    }
}

/// What the agency is shown of who wrote the newest application.
async fn applicant(demo: &Demo) -> inquiry::Applicant {
    let agency = demo.identity(Person::Sagsbehandler).await;
    let (row, _) = inquiry::get(&demo.portal, &agency, newest(demo).await.0).await.unwrap();
    inquiry::applicant(&demo.portal, &agency.actor, &row).await.unwrap()
}

#[tokio::test]
async fn a_strangers_address_does_not_become_the_providers() {
    // Not logged in, whether or not the address is confirmed; logged in, but for another company.
    for (sender, follows_link) in [(None, false), (None, true), (Some(Person::Skoletavlen), true)] {
        let demo = Demo::new().await;
        let me = match sender {
            Some(person) => Some(demo.identity(person).await),
            None => None,
        };
        let application = letter(InquirySubject::CreateProvider);
        let (own, news) = demo.news(inquiry::send(&demo.portal, me.as_ref(), application)).await;
        own.unwrap();
        if follows_link {
            inquiry::confirm_email(&demo.portal, &secret(&news)).await.unwrap();
        }
        assert!(!applicant(&demo).await.own);
        let news = decide(&demo, InquiryAction::Approve, "").await;
        let asked = news.mails.iter().filter(|mail| matches!(mail.letter, Some(Letter::Confirm { .. })));
        assert_eq!(asked.count(), 0, "{news:?}");
        let founder = demo.actor(Person::NyUdbyder).await;
        let registered = notification_recipient::list(&demo.portal, &founder, Side::Provider).await.unwrap();
        assert!(registered.is_empty(), "{registered:?}");
    }
}

#[tokio::test]
async fn the_agency_sees_every_undecided_application_of_a_company() {
    let demo = Demo::new().await;
    // Digits of the number in another field are not the number.
    let mut other = letter(InquirySubject::CreateProvider);
    other.application.as_mut().unwrap().cvr = Cvr::parse("12345674").unwrap();
    other.application.as_mut().unwrap().school_contact = Name::parse("94910684").unwrap();
    inquiry::send(&demo.portal, None, other).await.unwrap();
    for _ in 0..3 {
        inquiry::send(&demo.portal, None, letter(InquirySubject::CreateProvider)).await.unwrap();
    }
    let found = applicant(&demo).await;
    assert_eq!(found.others.len(), 2);
    assert!(
        found.others.iter().all(|row| row.inquiry.application.as_ref().unwrap().cvr.as_str() == "94910684")
    );
    decide(&demo, InquiryAction::Refuse, "En anden har søgt").await;
    let agency = demo.identity(Person::Sagsbehandler).await;
    let (row, _) = inquiry::get(&demo.portal, &agency, found.others[0].inquiry.id).await.unwrap();
    let left = inquiry::applicant(&demo.portal, &agency.actor, &row).await.unwrap();
    assert_eq!(left.others.len(), 1, "what is decided is not asked for again");
}
