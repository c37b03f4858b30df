//! Which answers belong to a question, and what a refusal means.

use identity::{Answer, LogInError, Pending};
use serde_json::json;

use crate::{
    log_in,
    provider::{NOW, Provider, query},
};

/// The error of a log-in whose answer is changed like this.
async fn with_answer(change: impl FnOnce(&mut Answer)) -> Option<LogInError> {
    let provider = Provider::start().await;
    let oidc = provider.oidc();
    let (address, pending) = oidc.begin(NOW).await.unwrap();
    let mut answer = provider.log_in(&address);
    change(&mut answer);
    oidc.finish(pending, &answer, NOW).await.err()
}

#[tokio::test]
async fn a_log_in_survives_being_kept_in_a_session() {
    let provider = Provider::start().await;
    let oidc = provider.oidc();
    let (address, pending) = oidc.begin(NOW).await.unwrap();
    assert_eq!(query(&address)["state"], pending.state());
    let kept: Pending = serde_json::from_str(&serde_json::to_string(&pending).unwrap()).unwrap();
    let answer = provider.log_in(&address);
    let task = tokio::spawn(async move { oidc.finish(kept, &answer, NOW).await });
    assert!(task.await.unwrap().is_ok());
}

#[tokio::test]
async fn an_answer_to_another_question_is_refused_before_anything_else() {
    assert_eq!(with_answer(|answer| answer.state = Some("x".to_owned())).await, Some(LogInError::State));
    let stateless = |answer: &mut Answer| {
        answer.state = None;
        answer.error = Some("access_denied".to_owned());
    };
    assert_eq!(with_answer(stateless).await, Some(LogInError::State));
}

#[tokio::test]
async fn an_answer_from_another_issuer_is_refused() {
    let other = |answer: &mut Answer| answer.iss = Some("https://another.example".to_owned());
    assert_eq!(with_answer(other).await, Some(LogInError::Issuer));

    let provider = Provider::start().await;
    provider.manner().description = json!({ "authorization_response_iss_parameter_supported": true });
    assert_eq!(log_in(&provider, &provider.oidc()).await.err(), Some(LogInError::Issuer));
    let oidc = provider.oidc();
    let (address, pending) = oidc.begin(NOW).await.unwrap();
    let answer = Answer { iss: Some(provider.issuer.clone()), ..provider.log_in(&address) };
    assert!(oidc.finish(pending, &answer, NOW).await.is_ok());
}

#[tokio::test]
async fn a_refusal_says_whose_it_is() {
    for (error, expected) in [
        ("access_denied", LogInError::Cancelled),
        ("consent_required", LogInError::Cancelled),
        ("invalid_scope", LogInError::Refused),
        ("temporarily_unavailable", LogInError::ProviderDown),
        ("unmet_authentication_requirements", LogInError::LevelTooLow),
    ] {
        let refused = |answer: &mut Answer| {
            answer.code = None;
            answer.error = Some(error.to_owned());
        };
        assert_eq!(with_answer(refused).await, Some(expected), "{error}");
    }
    assert_eq!(with_answer(|answer| answer.code = None).await, Some(LogInError::Refused));
}

#[tokio::test]
async fn who_stays_away_for_more_than_fifteen_minutes_begins_again() {
    for (away, expected) in [(900, LogInError::CodeRefused), (901, LogInError::TooLate)] {
        let provider = Provider::start().await;
        let oidc = provider.oidc();
        let (address, pending) = oidc.begin(NOW.plus_seconds(-away)).await.unwrap();
        let answer = Answer { code: Some("another".to_owned()), ..provider.log_in(&address) };
        assert_eq!(oidc.finish(pending, &answer, NOW).await.err(), Some(expected));
    }
}

#[tokio::test]
async fn a_code_serves_once() {
    let provider = Provider::start().await;
    let oidc = provider.oidc();
    let (address, pending) = oidc.begin(NOW).await.unwrap();
    let answer = provider.log_in(&address);
    assert!(oidc.finish(pending.clone(), &answer, NOW).await.is_ok());
    assert_eq!(oidc.finish(pending, &answer, NOW).await.err(), Some(LogInError::CodeRefused));
}

#[tokio::test]
async fn a_code_stolen_from_another_log_in_is_of_no_use() {
    let provider = Provider::start().await;
    let oidc = provider.oidc();
    let (_, thiefs) = oidc.begin(NOW).await.unwrap();
    let (address, _) = oidc.begin(NOW).await.unwrap();
    let stolen = Answer { state: Some(thiefs.state().to_owned()), ..provider.log_in(&address) };
    assert_eq!(oidc.finish(thiefs, &stolen, NOW).await.err(), Some(LogInError::CodeRefused));
}
