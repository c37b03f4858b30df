//! How large a form may be and how long its lists: what the documents say is taken, what is more is told of on a page.

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use testkit::Person;

use crate::common::{Browser, Page, TestApp};

const REQUEST: &str = "/api/data-accesses/request";
const MIB: usize = 1024 * 1024;

async fn post(browser: &mut Browser<'_>, path: &str, body: String) -> Page {
    let request = browser
        .request("POST", path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .expect("a request");
    browser.raw(request).await
}

/// The form of a request to so many institutions, with a comment to each.
fn request_to(system: domain::SystemId, count: usize, comment: &str) -> String {
    let page = format!("/dataadgange/ny?system={system}&service=unilogin");
    let mut fields: Vec<(String, String)> = [
        ("page", page.as_str()),
        ("system", &system.to_string()),
        ("service", "unilogin"),
        ("op", "send"),
        ("comment", comment),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for place in 0..count {
        fields.push((format!("recipients[{place}][number]"), format!("M{place:05}")));
        fields.push((format!("recipients[{place}][comment]"), comment.to_owned()));
    }
    serde_urlencoded::to_string(fields).expect("a form")
}

/// Filled up with a field that nobody reads.
fn filled(mut body: String, length: usize) -> String {
    body.push_str("&fyld=");
    let missing = length.checked_sub(body.len()).expect("room");
    body.extend(std::iter::repeat_n('x', missing));
    body
}

#[test]
fn the_documents_say_what_is_taken() {
    let text = include_str!("../../../docs/security.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let thousands = |number: u32| match number {
        1_000.. => format!("{},{:03}", number / 1_000, number % 1_000),
        _ => number.to_string(),
    };
    assert_eq!(domain::MAX_RECIPIENTS, domain::MAX_ROWS);
    for said in [
        "A form may have 1 MiB, a request for data access 8 MiB".to_owned(),
        format!("{} recipients or rows to change", domain::MAX_RECIPIENTS),
        format!("{} web services", domain::MAX_SERVICES),
        format!("{} organisations or {} systems", thousands(domain::MAX_UNITS), domain::MAX_SYSTEMS),
        format!("{} characters of its path", services::audit::MOST_OF_A_VISIT),
    ] {
        assert!(text.contains(&said), "{said}");
    }
    let limits = server::load_config(None, &|_| None).expect("the defaults are fine").limits;
    let said = format!("{} to log in, {} to write to the agency", limits.log_in, limits.application);
    assert!(text.contains(&said), "{said}");
    assert!(text.contains(&format!("{} searches", limits.search)));
}

#[tokio::test]
async fn five_hundred_recipients_with_two_thousand_danish_letters_each_are_sent() {
    let app = TestApp::new().await;
    services::scale::seed(&app.demo.portal, 50_000).await.expect("institutions");
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    let body = request_to(tavlen, 500, &"ø".repeat(2_000));
    assert!(body.len() > 6_000_000, "{}", body.len());
    let answer = post(&mut browser, REQUEST, body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let page = browser.follow(answer).await;
    assert!(page.text().contains("Sendt til (500)"));
    assert!(page.body.matches(&"ø".repeat(2_000)).count() >= 501, "each comment, and the one to all");
}

#[tokio::test]
async fn a_form_of_the_greatest_size_is_taken_and_one_byte_more_is_told_of() {
    let app = TestApp::new().await;
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let tavlen = app.demo.system("Tavlen").await;
    for (path, form, most) in [
        (REQUEST, request_to(tavlen, 1, "Hej"), 8 * MIB),
        ("/api/systems/save", "name=&page=%2Fsystemer%2Fny".to_owned(), MIB),
    ] {
        let taken = post(&mut browser, path, filled(form.clone(), most)).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{path}: {}", taken.text());
        let refused = post(&mut browser, path, filled(form, most + 1)).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        let text = refused.text();
        assert!(text.contains(&format!("højst fylde {} MB", most / MIB)), "{path}: {text}");
        assert!(text.contains("er ikke gemt"), "it says so: {text}");
    }
}

#[tokio::test]
async fn no_list_is_so_long_that_the_database_fails() {
    let app = TestApp::new().await;
    let tavlen = app.demo.system("Tavlen").await;
    let id = uuid::Uuid::from_u128(7);
    let many = |start: &str, one: &str, count: usize| {
        let mut body = start.to_owned();
        for _ in 0..count {
            body.push('&');
            body.push_str(one);
        }
        body
    };
    let register = "page=%2Fdataadgangadministration%2Fnotifikationer&side=owner&signup=a%40b.example&topics[]=access_sent";
    let targets = |action: &str| format!("page=%2F&action={action}");
    for count in [501, 15_000, 33_000, 51_000] {
        for (person, path, start, one) in [
            (
                Person::HavnsoeKommune,
                "/api/administration/change",
                targets("approve"),
                format!("targets[]={id}:1"),
            ),
            (
                Person::Skoletavlen,
                "/api/data-accesses/give-up",
                targets("withdraw"),
                format!("targets[]={id}:1"),
            ),
            (
                Person::Skoletavlen,
                "/api/connections/request",
                format!("page=%2F&system={tavlen}&terms=on"),
                "services[]=institutionsregisteret".into(),
            ),
            (Person::HavnsoeKommune, "/api/notifications/register", register.into(), "units[]=901001".into()),
            (
                Person::HavnsoeKommune,
                "/api/notifications/register",
                register.into(),
                "topics[]=access_sent".into(),
            ),
            (
                Person::HavnsoeKommune,
                "/api/notifications/register",
                format!("{register}&units[]=901001"),
                format!("systems[]={id}"),
            ),
            (
                Person::Skoletavlen,
                REQUEST,
                format!("page=%2Fdataadgange&system={tavlen}&service=unilogin&op=send"),
                "recipients[][number]=901003".into(),
            ),
        ] {
            let mut browser = app.log_in(person).await;
            let answer = post(&mut browser, path, many(&start, &one, count)).await;
            let status = answer.status.as_u16();
            assert!(status == 303 || (400..500).contains(&status), "{path} {one} {count}: {status}");
            // 501 units and more are no more than a large municipality has: they are looked at.
            if one.starts_with("units") && count <= 2_000 {
                continue;
            }
            if status != 303 {
                assert!(answer.body.contains("<h1>"), "{path} {count}: a page says why: {}", answer.body);
            }
        }
    }
    // As many as an address holds.
    for (person, path, one) in [
        (Person::HavnsoeKommune, "/dataadgangadministration/skift-status?til=approve", format!("id={id}")),
        (Person::Skoletavlen, "/dataadgange/afslut?til=withdraw", format!("id={id}")),
    ] {
        let mut browser = app.log_in(person).await;
        let answer = browser.get(&many(path, &one, 1_400)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", answer.body);
        assert!(answer.text().contains("Der kan højst vælges"), "{path}: {}", answer.text());
    }
    let mut browser = app.log_in(Person::Skoletavlen).await;
    let summary = format!("/tilslutninger/opsummering?system={tavlen}");
    let answer = browser.get(&many(&summary, "service=unilogin", 3_000)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
}
