//! Who it is, from what the provider tells.

use domain::{Cvr, PNumber};
use identity::{LogInError, Oidc, Privilege, Scope};
use serde_json::json;

use crate::{
    log_in,
    provider::{Provider, privileges},
    with_claims,
};

#[tokio::test]
async fn a_log_in_gives_the_person_with_privileges() {
    let provider = Provider::start().await;
    let person = log_in(&provider, &provider.oidc()).await.unwrap();
    assert_eq!(person.issuer, provider.issuer);
    assert_eq!(person.subject, "a-subject");
    assert_eq!(person.name, "Kirsten Æble");
    assert_eq!(person.email.as_deref(), Some("kirsten@skolen.example"));
    assert_eq!(person.cvr, Cvr::parse("55133018").ok());
    assert_eq!(person.p_number, PNumber::parse("1000000021").ok());
    assert_eq!(person.organisation.as_deref(), Some("Aarhus Kommune"));
    let scope = Scope::Cvr(Cvr::parse("55133018").unwrap());
    assert_eq!(person.privileges.granted, [Privilege { uri: "urn:a".to_owned(), scope }]);
}

#[tokio::test]
async fn claims_may_have_other_names_and_forms() {
    let provider = Provider::start().await;
    let cvr = "https://data.gov.dk/model/core/eid/professional/cvr";
    provider.manner().claims = json!({ cvr: 55_133_018, "sub": "other", "uuid": ["a-uuid"], "org_name": "  A\u{0}B ", "email": "none" });
    let mut settings = provider.settings();
    settings.claims.cvr = cvr.to_owned();
    settings.claims.subject = "uuid".to_owned();
    let person = log_in(&provider, &Oidc::new(settings).unwrap()).await.unwrap();
    assert_eq!(person.cvr, Cvr::parse("55133018").ok());
    assert_eq!(person.subject, "a-uuid");
    assert_eq!(person.organisation.as_deref(), Some("A B"));
    assert_eq!(person.email, None);
}

#[tokio::test]
async fn numbers_that_are_none_and_privileges_that_are_not_sent_give_nothing() {
    let claims = json!({ "cvr": "12345678", "p_number": "1", "privileges_intermediate": null });
    let person = with_claims(claims).await.unwrap();
    assert_eq!((person.cvr, person.p_number), (None, None));
    assert!(person.privileges.granted.is_empty());
}

#[tokio::test]
async fn a_person_without_subject_or_name_or_with_broken_privileges_is_nobody() {
    for claims in [
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "name": null }),
        json!({ "privileges_intermediate": "<xml>" }),
        json!({ "privileges_intermediate": [privileges(), privileges()] }),
    ] {
        assert_eq!(with_claims(claims.clone()).await.err(), Some(LogInError::Claims), "{claims}");
    }
}

#[tokio::test]
async fn what_the_token_lacks_is_asked_for_and_what_it_says_stays() {
    let provider = Provider::start().await;
    {
        let mut manner = provider.manner();
        manner.claims = json!({ "cvr": null, "privileges_intermediate": null });
        manner.user_info = Some(json!({
            "sub": "a-subject", "cvr": "13748136", "name": "Somebody else",
            "privileges_intermediate": privileges(),
        }));
    }
    let person = log_in(&provider, &provider.oidc()).await.unwrap();
    assert_eq!(person.cvr, Cvr::parse("13748136").ok());
    assert_eq!(person.name, "Kirsten Æble");
    assert_eq!(person.privileges.granted.len(), 1);
}

#[tokio::test]
async fn what_is_told_about_another_subject_is_refused() {
    let provider = Provider::start().await;
    {
        let mut manner = provider.manner();
        manner.claims = json!({ "cvr": null });
        manner.user_info = Some(json!({ "sub": "another", "cvr": "13748136" }));
    }
    assert_eq!(log_in(&provider, &provider.oidc()).await.err(), Some(LogInError::Claims));
}

#[tokio::test]
async fn names_come_as_they_are_seen() {
    let claims = json!({
        "name": "Kirsten\u{202e} A\u{30a}\u{200b}gård\u{feff}", "org_name": "\u{2067}Tаvlen\n", "cvr": "DK 13 74 81 36\u{200b}",
        "email": "\u{202a}kirsten@skolen.example\u{202c}",
    });
    let person = with_claims(claims).await.unwrap();
    assert_eq!((person.name.as_str(), person.organisation.as_deref()), ("Kirsten Ågård", Some("Tаvlen")));
    assert_eq!(person.cvr, Cvr::parse("13748136").ok());
    assert_eq!(person.email.as_deref(), Some("kirsten@skolen.example"));
    assert_eq!(with_claims(json!({ "name": "\u{200b}\u{3164}" })).await.err(), Some(LogInError::Claims));
}
